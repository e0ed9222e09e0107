package register_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// TestMain makes random tests the same in every run, unless a seed is given.
func TestMain(m *testing.M) {
	if err := errors.Join(flag.Set("rapid.seed", "1"), flag.Set("rapid.nofailfile", "true")); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestRegisterAgreesWithModel judges the register by the model over random blocks, undoings, restarts and
// questions.
func TestRegisterAgreesWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := found(t, rapid.SampledFrom([]int{0, 20_000, 64 << 20}).Draw(t, "ring bytes"))
		t.Repeat(map[string]func(*rapid.T){
			"":        m.check,
			"block":   m.block,
			"empty":   func(t *rapid.T) { m.commit(t, register.NewView(m.disk, m.tree.Width()), m.now().model) },
			"undo":    m.undo,
			"prove":   m.prove,
			"absent":  m.absent,
			"restart": m.restart,
		})
	})
}

// machine is the register under test beside what the model says of every height.
type machine struct {
	disk   *disk
	tree   *register.Tree
	height uint64
	floor  uint64 // states below were lost with a restart
	ring   int
	past   []version
	undos  [][]byte
}

// version is the model's view of a height.
type version struct {
	model *model
	rows  [][]byte
	root  proof.Hash
}

func newVersion(m *model) version {
	rows := m.rows()
	return version{m, rows, root(rows)}
}

func found(t *rapid.T, ring int) *machine {
	m := &machine{disk: newDisk(), ring: ring, past: []version{newVersion(newModel())}, undos: [][]byte{nil}}
	var err error
	if m.tree, err = register.NewTree(0, 1, ring, func() (proof.Hash, error) {
		group := make([]proof.Hash, 1, 16)
		group[0] = proof.RecordLeaf(register.Sentinel())
		return dense(group, 4), nil
	}); err != nil {
		t.Fatal(err)
	}
	v, next := register.NewView(m.disk, 1), newModel()
	create(v, next, key(100), &canon.State{Origin: canon.OriginFounded})
	m.commit(t, v, next)
	return m
}

func (m *machine) now() *version { return &m.past[m.height] }

// key gives neighbours, extremes, and keys like real ones.
func key(i int) (k proof.Hash) {
	switch {
	case i < 4:
		k[31] = byte(i + 1)
	case i < 8:
		k = proof.Hash(bytes.Repeat([]byte{0xff}, 32))
		k[31] = byte(0xfe - i%4)
	case i < 16:
		k = hash([]byte("neighbours"))
		k[31] = byte(i)
	default:
		k = hash(u32(uint32(i)))
	}
	return k
}

var anyKey = rapid.Map(rapid.IntRange(0, 400), key)

var anyState = rapid.Custom(func(t *rapid.T) *canon.State {
	return &canon.State{
		Origin: rapid.Uint32Range(1, 4).Draw(t, "origin"), Organisation: rapid.StringMatching(`[a-z]{0,12}`).Draw(t, "organisation"),
		Latest: rapid.Int64Range(0, 1<<45).Draw(t, "latest"),
	}
})

func create(v *register.View, m *model, k proof.Hash, s *canon.State) *register.Entry {
	e := v.Create(k)
	v.Set(e, s)
	m.records = append(m.records, record{key: k, state: s})
	return e
}

// block executes transactions, some of which are reverted, and commits.
func (m *machine) block(t *rapid.T) {
	v, kept := register.NewView(m.disk, m.tree.Width()), m.now().model.clone()
	if err := v.Prefetch(rapid.SliceOfN(anyKey, 0, 40).Draw(t, "prefetched")); err != nil {
		t.Fatal(err)
	}
	for tx := range rapid.Uint32Range(0, 4).Draw(t, "transactions") {
		v.Begin()
		next := kept.clone()
		for action := range rapid.Uint32Range(0, 25).Draw(t, "actions") {
			m.act(t, v, next, tx, action)
		}
		if rapid.IntRange(0, 3).Draw(t, "refused") == 0 {
			v.Revert()
			continue
		}
		kept = next
	}
	m.commit(t, v, kept)
}

// act does one thing to a record, which is created if need be, and compares what the view says of it.
func (m *machine) act(t *rapid.T, v *register.View, now *model, tx, action uint32) {
	k := anyKey.Draw(t, "key")
	e, err := v.Get(k)
	if err != nil {
		t.Fatal(err)
	}
	i := now.index(k)
	if (e == nil) != (i < 0) {
		t.Fatalf("key %x: view %v, model %d", k[:4], e, i)
	}
	if e == nil {
		create(v, now, k, anyState.Draw(t, "state"))
		return
	}
	r := &now.records[i]
	if int(e.Index) != i || int(e.Count()) != len(r.events) || e.New() != (i >= len(m.now().rows)) {
		t.Fatalf("key %x: view has %d, %d events, new %v; model %d, %d", k[:4], e.Index, e.Count(), e.New(), i, len(r.events))
	}
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		s := *anyState.Draw(t, "state")
		s.Product = e.State.Product // as the law does: what it does not change, it copies
		r.state = &s
		v.Set(e, &s)
	case 1:
		m.insertRange(t, v, e, r)
	case 2:
		recorded(t, v, e, r)
	default:
		link := register.Link{Height: m.height + 1, Tx: tx, Action: action, Tag: [8]byte{rapid.Byte().Draw(t, "tag") % 8}}
		link.Commit = hash(u32(tx), u32(action))
		v.Add(e, link)
		r.events = append(r.events, link)
		if !e.Touched(tx, action) || e.Touched(tx, action+1) {
			t.Fatal("the record does not know its last event")
		}
	}
}

func (m *machine) insertRange(t *rapid.T, v *register.View, e *register.Entry, r *record) {
	n, digits := rapid.IntRange(0, 30).Draw(t, "range"), rapid.IntRange(3, 5).Draw(t, "digits")
	g := canon.SerialRange{Lo: fmt.Sprintf("%0*d", digits, n*10), Hi: fmt.Sprintf("%0*d", digits, n*10+9)}
	list, err := v.Ranges(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := r.ordered(); !slices.EqualFunc(list, want, sameRange) {
		t.Fatalf("ranges %v, model %v", list, want)
	}
	if slices.ContainsFunc(r.ranges, func(x canon.SerialRange) bool { return x.Lo == g.Lo }) {
		return
	}
	if err := v.InsertRange(e, g); err != nil {
		t.Fatal(err)
	}
	r.ranges = append(r.ranges, g)
}

func sameRange(a, b canon.SerialRange) bool { return a.Lo == b.Lo && a.Hi == b.Hi }

func recorded(t *rapid.T, v *register.View, e *register.Entry, r *record) {
	tag, last := [8]byte{rapid.Byte().Draw(t, "tag") % 8}, rapid.IntRange(0, 6).Draw(t, "last")
	got, err := v.Recorded(e, tag, last)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.ContainsFunc(r.events[max(0, len(r.events)-last):], func(l register.Link) bool { return l.Tag == tag })
	if got != want {
		t.Fatalf("recorded %v among the last %d of %d, model %v", got, last, len(r.events), want)
	}
}

// commit seals the block, judges what it would write, and applies it.
func (m *machine) commit(t *rapid.T, v *register.View, next *model) {
	want := newVersion(next)
	before := m.tree.Root()
	s, err := v.Seal(m.tree)
	if err != nil {
		t.Fatal(err)
	}
	if s.Delta.Root != want.root || s.Delta.Width != uint64(len(want.rows)) {
		t.Fatalf("root %x over %d, model %x over %d", s.Delta.Root, s.Delta.Width, want.root, len(want.rows))
	}
	if m.tree.Root() != before {
		t.Fatal("sealing changed the tree")
	}
	m.disk.write(s)
	m.height++
	m.tree.Apply(m.height, s)
	m.past, m.undos = append(m.past, want), append(m.undos, s.Undo)
}

// check holds after every step: tree, rows, key index, ranges, list, and the checker itself.
func (m *machine) check(t *rapid.T) {
	now := m.now()
	if m.tree.Root() != now.root || m.tree.Width() != uint64(len(now.rows)) || len(m.disk.rows) != len(now.rows) {
		t.Fatalf("height %d: root %x over %d, model %x over %d", m.height, m.tree.Root(), m.tree.Width(), now.root, len(now.rows))
	}
	for i, row := range now.rows {
		if !bytes.Equal(m.disk.rows[uint64(i)], row) {
			t.Fatalf("row %d is\n%x, model\n%x", i, m.disk.rows[uint64(i)], row)
		}
		r := &now.model.records[i]
		if !slices.EqualFunc(m.disk.ranges[uint64(i)], r.ordered(), sameRange) {
			t.Fatalf("ranges of row %d", i)
		}
		if !slices.Equal(m.disk.links[uint64(i)], r.events) {
			t.Fatalf("links of row %d", i)
		}
	}
	if err := m.tree.Check(m.disk); err != nil {
		t.Fatal(err)
	}
	if m.ring > 0 && m.tree.Held() > m.ring && m.height > m.floor+1 {
		if _, ok := m.tree.Since(m.height - 2); ok {
			t.Fatalf("the ring holds %d bytes of %d", m.tree.Held(), m.ring)
		}
	}
}

// undo takes the last block back and starts again from the group roots, as a store does.
func (m *machine) undo(t *rapid.T) {
	if m.height < 2 {
		t.Skip("the founding stays")
	}
	if err := m.disk.undo(m.tree, m.undos[m.height]); err != nil {
		t.Fatal(err)
	}
	m.past, m.undos = m.past[:m.height], m.undos[:m.height]
	m.height--
	m.restart(t)
}

func (m *machine) restart(t *rapid.T) {
	now := m.now()
	tree, err := m.disk.tree(m.height, uint64(len(now.rows)), m.ring)
	if err != nil {
		t.Fatal(err)
	}
	u, err := register.Undo(m.disk, m.undos[m.height])
	if err != nil {
		t.Fatal(err)
	}
	if was, err := tree.Restore(m.disk, m.height, u); err != nil || was != m.past[m.height-1].root {
		t.Fatalf("before the last block %x, %v, model %x", was, err, m.past[m.height-1].root)
	}
	m.tree, m.floor = tree, m.height-1
}

// state draws a height and reads its rows through the pasts.
func (m *machine) state(t *rapid.T) (h uint64, rows register.Rows) {
	h = rapid.Uint64Range(0, m.height).Draw(t, "height")
	pasts, ok := m.tree.Since(h)
	if must := h == m.height || h+1 == m.height || m.ring > 1<<20 && h >= m.floor; ok != must && (must || h < m.floor || m.ring == 0) {
		t.Fatalf("height %d of %d is held: %v", h, m.height, ok)
	}
	if !ok {
		if _, err := m.tree.Siblings(m.disk, h, 1, []uint64{0}); !errors.Is(err, register.ErrForgotten) {
			t.Fatalf("siblings of a forgotten height: %v", err)
		}
		t.Skip("forgotten")
	}
	return h, past{m.disk, pasts, uint64(len(m.past[h].rows))}
}

// prove opens several rows of a past or present height in one proof.
func (m *machine) prove(t *rapid.T) {
	h, rows := m.state(t)
	want := &m.past[h]
	for i, row := range want.rows {
		if got, err := rows.Row(uint64(i)); err != nil || !bytes.Equal(got, row) {
			t.Fatalf("row %d of height %d: %x, %v, model %x", i, h, got, err, row)
		}
		list, err := rows.Ranges(uint64(i))
		if err != nil || !slices.EqualFunc(list, want.model.records[i].ordered(), sameRange) {
			t.Fatalf("ranges of row %d of height %d: %v, %v", i, h, list, err)
		}
	}
	width := uint64(len(want.rows))
	indexes := rapid.SliceOfNDistinct(rapid.Uint64Range(0, width-1), 1, 12, rapid.ID[uint64]).Draw(t, "indexes")
	slices.Sort(indexes)
	m.open(t, rows, h, indexes)
}

// open checks the proof of rows, and that no byte of it can change.
func (m *machine) open(t *rapid.T, rows register.Rows, h uint64, indexes []uint64) {
	want := &m.past[h]
	width := uint64(len(want.rows))
	siblings, err := m.tree.Siblings(rows, h, width, indexes)
	if err != nil {
		t.Fatal(err)
	}
	leaves := make([]proof.Leaf, len(indexes))
	for i, at := range indexes {
		leaves[i] = proof.Leaf{Index: at, Hash: proof.RecordLeaf(want.rows[at])}
	}
	if got, err := proof.DenseRoot(leaves, width, siblings); err != nil || got != want.root {
		t.Fatalf("rows %v of height %d fold to %x, %v, model %x", indexes, h, got, err, want.root)
	}
	if len(siblings) == 0 {
		return
	}
	at := rapid.IntRange(0, len(siblings)-1).Draw(t, "tampered sibling")
	siblings[at] = bytes.Clone(siblings[at])
	siblings[at][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	if got, err := proof.DenseRoot(leaves, width, siblings); err == nil && got == want.root {
		t.Fatalf("a changed sibling makes no difference")
	}
}

// absent finds the record that shows a key to be missing, and proves it.
func (m *machine) absent(t *rapid.T) {
	k, now := anyKey.Draw(t, "key"), m.now()
	if now.model.index(k) >= 0 {
		t.Skip("it is there")
	}
	before, err := m.disk.Before([]proof.Hash{k})
	if err != nil || int(before[0]) != now.model.before(k) {
		t.Fatalf("before %x stands %d, %v, model %d", k[:4], before, err, now.model.before(k))
	}
	row, err := m.disk.Row(before[0])
	if err != nil {
		t.Fatal(err)
	}
	if rec := proof.ReadRecord(row); bytes.Compare(rec.Key[:], k[:]) >= 0 || bytes.Compare(rec.Next[:], k[:]) <= 0 {
		t.Fatalf("%x … %x does not hold %x", rec.Key[:4], rec.Next[:4], k[:4])
	}
	m.open(t, m.disk, m.height, []uint64{before[0]})
}
