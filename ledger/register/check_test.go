package register_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// filled is a register of n records beside the sentinel, each with its index of events, in two blocks.
func filled(t testing.TB, n int) (*disk, *register.Tree, *model) {
	t.Helper()
	d, tree, m := newDisk(), register.NewEmpty(), newModel()
	for height := uint64(1); height <= 2; height++ {
		v := register.NewView(d, tree.Width())
		v.Begin()
		for i := range n / 2 {
			k := key(100 + int(height)*1000 + i)
			e := create(v, m, k, &canon.State{Origin: canon.OriginSeen, Organisation: "cainiao"})
			for seq := range i {
				link := register.Link{Height: height, Tx: uint32(seq), Commit: hash(u32(uint32(seq)))}
				v.Add(e, link)
				r := &m.records[len(m.records)-1]
				r.events = append(r.events, link)
			}
		}
		s, err := v.Seal(tree)
		if err != nil {
			t.Fatal(err)
		}
		d.write(s)
		tree.Apply(height, s)
	}
	if err := tree.Check(d); err != nil {
		t.Fatal(err)
	}
	return d, tree, m
}

// TestCheckFindsEveryChangedByte: no byte of a row is without a guard.
func TestCheckFindsEveryChangedByte(t *testing.T) {
	d, tree, _ := filled(t, 12)
	for index := uint64(0); index < tree.Width(); index += 3 {
		good := d.rows[index]
		for i := range good {
			d.rows[index] = bytes.Clone(good)
			d.rows[index][i] ^= 0x40
			if err := tree.Check(d); !corrupt(err) {
				t.Errorf("row %d with another byte %d: %v", index, i, err)
			}
		}
		for _, row := range [][]byte{good[:len(good)-1], good[:131], nil, append(bytes.Clone(good), 0)} {
			d.rows[index] = row
			if err := tree.Check(d); !corrupt(err) {
				t.Errorf("row %d of %d bytes instead of %d: %v", index, len(row), len(good), err)
			}
		}
		d.rows[index] = good
	}
	if err := tree.Check(d); err != nil {
		t.Error(err)
	}
}

func corrupt(err error) bool {
	return errors.Is(err, register.ErrInvariant) || errors.Is(err, register.ErrRow)
}

// TestCheckFindsWhatHashesTo: damage that was hashed into the tree, as wrong software would do it, breaks
// an invariant of its own.
func TestCheckFindsWhatHashesTo(t *testing.T) {
	edit := func(d *disk, index uint64, change func(*proof.Record)) {
		rec := proof.ReadRecord(d.rows[index])
		change(&rec)
		d.rows[index] = append(rec.Append(nil), d.rows[index][proof.RecordSize:]...)
	}
	for name, plant := range map[string]func(d *disk, m *model){
		"the list leaves out a record": func(d *disk, m *model) {
			edit(d, 0, func(r *proof.Record) { r.Next = m.next(r.Next) })
		},
		"the list names a key that is not registered": func(d *disk, _ *model) {
			edit(d, 0, func(r *proof.Record) { r.Next[31]++ })
		},
		"the list goes back": func(d *disk, m *model) {
			last := m.sorted()[len(m.records)-1]
			edit(d, uint64(m.index(last)), func(r *proof.Record) { r.Next = key(100) })
		},
		"the list ends early": func(d *disk, m *model) {
			edit(d, uint64(m.index(m.sorted()[3])), func(r *proof.Record) { r.Next = m.next(m.sorted()[len(m.records)-1]) })
		},
		"a history has another root":  func(d *disk, _ *model) { edit(d, 6, func(r *proof.Record) { r.History[0]++ }) },
		"a history has another count": func(d *disk, _ *model) { edit(d, 6, func(r *proof.Record) { r.Count-- }) },
		"a state has another hash":    func(d *disk, _ *model) { edit(d, 6, func(r *proof.Record) { r.State[0]++ }) },
		"a key stands twice":          func(d *disk, _ *model) { d.rows[7] = d.rows[6] },
		"a key is not in the index":   func(d *disk, m *model) { delete(d.keys, m.records[5].key) },
		"a key leads to another row":  func(d *disk, m *model) { d.keys[m.records[5].key] = 6 },
		"a serial range too many":     func(d *disk, _ *model) { d.ranges[6] = []canon.SerialRange{{Lo: "10", Hi: "19"}} },
		"a state is no state": func(d *disk, _ *model) {
			edit(d, 2, func(r *proof.Record) { r.State = hash([]byte{0x13}, []byte{0xff}) })
			d.rows[2] = append(d.rows[2][:proof.RecordSize+32], 0xff)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, tree, m := filled(t, 12)
			plant(d, m)
			lied, err := register.NewTree(2, tree.Width(), 0, func() (proof.Hash, error) {
				var leaves []proof.Hash
				for i := range tree.Width() {
					leaves = append(leaves, proof.RecordLeaf(d.rows[i]))
				}
				return dense(leaves, 4), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := lied.Check(d); !corrupt(err) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestCheckFindsAWrongTree: rows are right, and the nodes in memory are of another block.
func TestCheckFindsAWrongTree(t *testing.T) {
	d, _, _ := filled(t, 12)
	_, other, _ := filled(t, 20)
	if err := other.Check(d); !corrupt(err) {
		t.Error(err)
	}
}

// TestWideBlocks: thousands of records in a block, folded on one core or on four, give the model's root.
func TestWideBlocks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var rows [][]byte
	for _, cores := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(cores)
		d, tree, _ := filled(t, 0)
		for height, n := range []int{4000, 1, 4000} { // the third block changes every other record of the first two
			v := register.NewView(d, tree.Width())
			for i := range n {
				k := key(1000 + i*(1+height/2))
				e, err := v.Get(k)
				if err != nil {
					t.Fatal(err)
				}
				if e == nil {
					e = v.Create(k)
				}
				v.Set(e, &canon.State{Origin: canon.OriginSeen, Organisation: fmt.Sprint(height, i)})
			}
			s, err := v.Seal(tree)
			if err != nil {
				t.Fatal(err)
			}
			d.write(s)
			tree.Apply(uint64(height+3), s)
		}
		if err := tree.Check(d); err != nil {
			t.Fatal(err)
		}
		if rows == nil {
			rows = make([][]byte, tree.Width())
		}
		for i := range rows {
			rows[i] = d.rows[uint64(i)]
		}
		if want := root(rows); tree.Root() != want {
			t.Errorf("%d cores: root %x, model %x", cores, tree.Root(), want)
		}
	}
}
