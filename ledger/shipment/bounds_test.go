package shipment_test

import (
	"crypto/ed25519"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/tx"
)

// bench executes actions on a view that is never sealed, for what takes many of them.
type bench struct {
	t     *testing.T
	view  *register.View
	index uint32 // of the transaction in the block
	last  *tx.Tx // that was accepted
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, view: register.NewView(register.Empty{}, 1)}
	for _, m := range cast() {
		b.view.Set(b.view.Create(member.Key(m.Id)), &canon.State{Origin: canon.OriginFounded, Organisation: m.Id, Member: &m})
	}
	return b
}

// do executes the next transaction of the block and returns the code of the first action that is refused.
func (b *bench) do(org string, list ...tx.DraftAction) code.Code {
	b.t.Helper()
	b.index++
	key := ledgertest.Key(org)
	d := tx.Draft{Organisation: org, PublicKey: key.Public().(ed25519.PublicKey), Expiry: 1, Actions: list}
	binary.BigEndian.PutUint32(d.Nonce[:], b.index)
	x, err := d.Sign("test", func([]byte) ([]byte, error) { return make([]byte, 64), nil })
	if err != nil {
		b.t.Fatal(err)
	}
	signer, err := member.Load(b.view, org)
	if err != nil || signer == nil {
		b.t.Fatal(org, err)
	}
	c := shipment.Context{View: b.view, Parameters: law(), Height: 1, Time: ledgertest.Start + 10_000, Tx: b.index, Signer: signer}
	b.view.Begin()
	for i := range x.Body.Actions {
		refusal, err := c.Apply(x, uint32(i))
		if err != nil {
			b.t.Fatal(err)
		}
		if refusal != nil {
			b.view.Revert()
			return refusal.Code
		}
	}
	b.last = x
	return code.OK
}

func (b *bench) must(org string, list ...tx.DraftAction) {
	b.t.Helper()
	if k := b.do(org, list...); k != code.OK {
		b.t.Fatalf("%s: %s", org, k)
	}
}

// many does an act about an item n times, 1,000 in a transaction.
func (b *bench) many(org string, n int, act func(i int) tx.DraftAction) {
	b.t.Helper()
	for i := 0; i < n; {
		var list []tx.DraftAction
		for ; i < n && len(list) < 1000; i++ {
			list = append(list, act(i))
		}
		b.must(org, list...)
	}
}

const item = "RB123456785CN"

// TestFullRecord: a parcel that was scanned without end before it was posted is posted, announced and declared all the same.
// Then its record is closed to all but those whom it concerns.
func TestFullRecord(t *testing.T) {
	b := newBench(t)
	scan := func(i int) tx.DraftAction { return ledgertest.Action(canon.ActionTypeObserve, int64(i-100_000), item) }
	paper := func(i int) tx.DraftAction {
		a := ledgertest.Action(canon.ActionTypeLink, int64(i-100_000), item)
		a.Core.Paper = &canon.Paper{Type: canon.PaperTypeOrder, Commitment: slices.Repeat([]byte{1}, 32)}
		return a
	}
	ship := ledgertest.Action(canon.ActionTypeShip, 1, item)
	ship.Core.Lane = &canon.Lane{From: "CN", To: "US"}
	declare := ledgertest.Action(canon.ActionTypeDeclare, 1, item)
	declare.Core.Side, declare.PrivateRoot = canon.BorderSideImport, slices.Repeat([]byte{1}, 32)
	offer := ledgertest.Action(canon.ActionTypeCustodyOffer, 1, item)
	offer.Core.Offer = &canon.Offer{To: "usps"}
	ask := func(org string, a tx.DraftAction, want code.Code) {
		t.Helper()
		if got := b.do(org, a); got != want {
			t.Errorf("%s of %s: %s, want %s", org, item, got, want)
		}
	}

	b.many("hauler", 1<<16, scan)
	ask("hauler", scan(1<<16), code.RecordFull) // who saw it first
	ask("usps", scan(1<<16), code.RecordFull)
	ask("us-customs", scan(1<<16), code.OK)
	ask("market", ship, code.OK)
	ask("market", declare, code.OK)
	ask("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item), code.OK)
	ask("hauler", scan(1<<16), code.RecordFull)
	ask("cainiao", offer, code.OK)
	ask("usps", scan(1<<16), code.OK) // it is on offer

	b.many("market", 1<<13-6, paper) // acts of authority have room of their own
	ask("market", paper(1<<13), code.RecordFull)
	ask("usps", ledgertest.Action(canon.ActionTypeCustodyAccept, 2, item), code.OK)
	ask("usps", scan(1<<16+1), code.OK)
	ask("cainiao", scan(1<<16+2), code.OK)
}

// TestRoomForCorrections: who corrects events of a thing that does not concern it leaves room for those whom it does.
func TestRoomForCorrections(t *testing.T) {
	b := newBench(t)
	b.must("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item))
	correct := func(org string, i int) code.Code {
		b.must(org, ledgertest.Action(canon.ActionTypeObserve, int64(i), item))
		shown := show(&b.last.Body, 1, b.index, 0)
		a := ledgertest.Action(canon.ActionTypeCorrect, int64(i), item)
		a.Core.Correction = &shown
		return b.do(org, a)
	}
	for i := range 80 {
		want := code.OK
		if i >= 32 {
			want = code.NotCorrected
		}
		if got := correct("hauler", i-1000); got != want {
			t.Fatalf("correction %d of another's thing: %s", i+1, got)
		}
	}
	for i := range 33 {
		want := code.OK
		if i >= 32 {
			want = code.NotCorrected
		}
		if got := correct("cainiao", i-5000); got != want {
			t.Fatalf("correction %d of one's own thing: %s", i+33, got)
		}
	}
}

// TestLongRecord: ledger and reference agree on a record that grows beyond what is folded again.
func TestLongRecord(t *testing.T) {
	s := newScene(t, 1, &coverage{map[code.Code]int{}, map[code.Notice]int{}, map[uint32]int{}})
	hand := func(list ...tx.DraftAction) {
		x := s.Tx("hauler", list...)
		height, time := s.Store.Last().Height+1, s.Time()+1000
		s.compareReceipt(x, s.Raw(time, x.Raw)[0], height, time, 0)
	}
	at := make([]canon.Correction, 0, 2)
	for range 2 {
		hand(ledgertest.Action(canon.ActionTypeArrive, -int64(len(at)), container))
		at = append(at, s.ref.shown[spot{height: s.Store.Last().Height}])
	}
	correct := func(i int) {
		a := ledgertest.Action(canon.ActionTypeCorrect, 1, container)
		a.Core.Correction = &at[i]
		hand(a)
	}
	for n := 0; n < 4094; {
		var list []tx.DraftAction
		for ; len(list) < 1000 && n < 4094; n++ {
			list = append(list, ledgertest.Action(canon.ActionTypeObserve, int64(n-10_000), container))
		}
		hand(list...)
	}
	correct(0) // 4,096 events
	if s.seen.notes[code.NotRefolded] != 0 {
		t.Error("not folded again")
	}
	correct(1)
	if s.seen.notes[code.NotRefolded] != 1 {
		t.Error("folded again")
	}
	s.compareRecords()
}
