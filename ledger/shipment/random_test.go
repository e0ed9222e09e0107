package shipment_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

func keyOf(n name) []byte {
	b := append([]byte("wb/k1"), byte(n.scheme), byte(n.namespace))
	b = binary.BigEndian.AppendUint16(b, uint16(len(n.value)))
	b = append(b, n.value...)
	h := sha256.Sum256(binary.BigEndian.AppendUint32(b, n.epoch))
	return h[:]
}

// scene is a random ledger beside the reference's reading of it.
type scene struct {
	*ledgertest.Chain
	t          *testing.T
	r          *rand.Rand
	ref        *reference
	acts       []vocabulary.Act
	generation int
	things     []thing // two generations and the fixtures
	actions    int     // so far
	seen       *coverage
}

// coverage counts what occurred.
type coverage struct {
	codes map[code.Code]int
	notes map[code.Notice]int
	acts  map[uint32]int // that were accepted
}

func newScene(t *testing.T, seed uint64, seen *coverage) *scene {
	t.Helper()
	s := &scene{t: t, r: rand.New(rand.NewPCG(seed, 7)), acts: goods(), seen: seen}
	s.Chain = ledgertest.NewWith(t, law(), cast()...)
	s.ref = newReference(s.Genesis)
	for _, text := range fixtures {
		id, form, err := ident.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		s.things = append(s.things, thing{id, form, nil})
	}
	s.things = append(s.things, s.stock(0)...)
	s.renew()
	for _, d := range delegations {
		s.delegate(d[0], d[1])
	}
	return s
}

// renew puts a new generation of things in the place of the one before the last.
func (s *scene) renew() {
	s.generation++
	next := s.stock(s.generation)
	if n := len(fixtures) + len(next); len(s.things) > n {
		s.things = slices.Delete(s.things, len(fixtures), n)
	}
	s.things = append(s.things, next...)
}

// delegate lets a broker declare for a principal, which is the consortium's law and not that of goods.
func (s *scene) delegate(principal, broker string) {
	a := ledgertest.Govern(canon.Core{Type: canon.ActionTypeDelegate, Delegation: &canon.Delegation{Broker: broker}})
	x := s.Tx(principal, a)
	s.Must(x)
	s.ref.brokers[principal+" "+broker] = true
	n := name{namespace: uint32(ident.Organisation), value: principal}
	at := spot{height: s.Store.Last().Height}
	e, m := s.ref.records[n], *s.ref.members[principal]
	m.Brokers = append(m.Brokers, canon.Broker{Broker: broker})
	e.state.Member, s.ref.members[principal], e.state.Latest = &m, &m, a.Core.Time
	e.history, e.contents = append(e.history, at), append(e.contents, "")
	s.ref.events[at], s.ref.signer[at], s.ref.shown[at] = &x.Body.Actions[0], principal, show(&x.Body, at.height, 0, 0)
}

// one is true once in so many times.
func (s *scene) one(in int) bool { return s.r.IntN(in) == 0 }

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// block executes a block of random transactions in both, and compares receipts.
func (s *scene) block() {
	s.t.Helper()
	time := s.Time() + 500 + s.r.Int64N(60_000)
	switch {
	case s.one(60):
		time += s.r.Int64N(400 * 86_400_000)
	case s.one(30):
		time += s.r.Int64N(20 * 86_400_000)
	}
	if time > s.Time()+200_000 {
		s.Raw(time) // drafts take their expiry from the last block
		time += 1000
	}
	var raw [][]byte
	var txs []*tx.Tx
	for range 1 + s.r.IntN(8) {
		txs = append(txs, s.transaction(txs, time))
		raw = append(raw, txs[len(txs)-1].Raw)
	}
	height := s.Store.Last().Height + 1
	for i, r := range s.Raw(time, raw...) {
		s.compareReceipt(txs[i], r, height, time, uint32(i))
		s.actions += len(txs[i].Body.Actions)
	}
}

// transaction is a new one, or one of those before: replayed, or said again.
func (s *scene) transaction(txs []*tx.Tx, time int64) *tx.Tx {
	switch {
	case len(txs) > 0 && s.one(20):
		return pick(s.r, txs...)
	case len(txs) > 0 && s.one(12):
		org, list := s.again(txs)
		return s.Tx(org, list...)
	case s.one(25):
		if org, list := s.burst(time); len(list) > 0 {
			return s.Tx(org, list...)
		}
	}
	org, a := s.any(time)
	if s.one(2) {
		org, a = s.likely(time)
	}
	list := []tx.DraftAction{a}
	for s.one(4) {
		act := pick(s.r, s.actsOf(org)...)
		list = append(list, s.action(&act, time))
	}
	return s.Tx(org, list...)
}

// again is one of the transactions' last action, said by the same organisation once more.
func (s *scene) again(txs []*tx.Tx) (org string, list []tx.DraftAction) {
	x := txs[s.r.IntN(len(txs))]
	i := len(x.Body.Actions) - 1
	a := &x.Body.Actions[i]
	d := tx.DraftAction{Core: a.Core, Units: a.Units, PrivateRoot: a.PrivateRoot}
	if detail := x.Events[i].Detail; detail != nil {
		d.Detail = detail.Fields
	}
	return x.Body.Organisation, []tx.DraftAction{d}
}

// newest is the last epoch of a thing in the reference.
func (s *scene) newest(th thing) *entry {
	u := th.unit(0)
	n := name{u.Scheme, u.Namespace, string(u.Value), 0}
	if e := s.ref.records[n]; e != nil {
		return s.ref.records[n.at(e.state.Epochs)]
	}
	return nil
}

func (s *scene) compareReceipt(x *tx.Tx, r exec.Receipt, height uint64, time int64, index uint32) {
	s.t.Helper()
	var env canon.Envelope
	var body canon.Body
	var receipt canon.Receipt
	for what, err := range map[string]error{
		"envelope": env.Decode(x.Raw, 1<<16), "receipt": receipt.Decode(r.Data, 1<<16),
	} {
		if err != nil {
			s.t.Fatal(what, err)
		}
	}
	if err := body.Decode(env.Body, 1<<16); err != nil {
		s.t.Fatal(err)
	}
	want := s.ref.transaction(&body, env.Details, height, time, index)
	s.seen.codes[r.Code]++
	got := slices.Clone(receipt.Notices)
	for _, n := range got {
		s.seen.notes[code.Notice(n.Code)]++
	}
	for i := range body.Actions {
		if r.Code == code.OK {
			s.seen.acts[body.Actions[i].Core.Type]++
		}
	}
	if r.Code != want.code || want.action != receipt.Action && want.action > 0 || !bytes.Equal((&canon.Receipt{Notices: got}).Encode(), (&canon.Receipt{Notices: want.notices}).Encode()) {
		s.t.Fatalf("height %d transaction %d of %s: %s %v; the reference says %s %v\n%s", height, index, body.Organisation, r.Code, got, want.code, want.notices, describe(&body))
	}
}

func describe(b *canon.Body) (out string) {
	for i := range b.Actions {
		a := &b.Actions[i]
		out += fmt.Sprintf("  type %d time %d", a.Core.Type, a.Core.Time-ledgertest.Start)
		for _, u := range a.Units {
			out += fmt.Sprintf(" [role %d scheme %d ns %d %q]", u.Role, u.Scheme, u.Namespace, u.Value)
		}
		out += "\n"
	}
	return out
}

// run executes so many random actions, and compares records and proofs as it goes.
func (s *scene) run(actions int) {
	s.t.Helper()
	for next := 600; s.actions < actions && !s.t.Failed(); {
		if s.block(); s.actions >= next {
			for range 12 {
				s.compareProof(pick(s.r, s.things[len(fixtures):]...))
			}
			s.renew()
			next += 600
		}
	}
	for _, th := range s.things {
		s.compareProof(th)
	}
	s.compareRecords()
}

// TestAgreesWithTheReference executes random blocks of every act of goods in the ledger and in the reference, and compares
// all receipts, then what proofs say about units, then all records. Everything that the law refuses or warns of must occur.
//
// WAYBILL_SEEDS, as in "1,2,3", lists other seeds, with 100,000 actions for each (make reference).
func TestAgreesWithTheReference(t *testing.T) {
	list, actions := "0,1,2,3", 6000
	if s := os.Getenv("WAYBILL_SEEDS"); s != "" {
		list, actions = s, 100_000
	}
	seen := &coverage{map[code.Code]int{}, map[code.Notice]int{}, map[uint32]int{}}
	for text := range strings.SplitSeq(list, ",") {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("seed "+text, func(t *testing.T) { newScene(t, seed, seen).run(actions) })
	}
	seen.complete(t)
}

// complete names what did not occur. A record that is full, and one too long to be folded again, are cases of their own
// (TestFullRecord, TestLongRecord), and the logs of devices are those of their owners.
func (c *coverage) complete(t *testing.T) {
	t.Helper()
	for _, k := range code.All() {
		if k >= code.Role && k < code.NoProposal && k != code.RecordFull && c.codes[k] == 0 {
			t.Errorf("no transaction was refused as %s", k)
		}
	}
	for _, n := range code.Notices() {
		elsewhere := n == code.DeviceGap || n == code.DeviceFork || n >= code.NotRefolded
		if !elsewhere && c.notes[n] == 0 {
			t.Errorf("nothing was noticed as %d: %s", n, n.Text())
		}
	}
	for _, a := range goods() {
		if c.acts[a.Type] == 0 {
			t.Errorf("no %s was accepted", a.Name)
		}
	}
	t.Log(c.codes, c.notes, c.acts)
}
