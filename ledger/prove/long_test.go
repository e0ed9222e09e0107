package prove_test

import (
	"errors"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
)

// flood makes transactions of 1,000 scans each.
func flood(c *ledgertest.Chain, org string, n int, scan func(seconds int64) tx.DraftAction) (list []*tx.Tx) {
	for range n {
		d := c.Draft(org)
		for j := range 1000 {
			d.Actions = append(d.Actions, scan(int64(j%500)))
		}
		list = append(list, c.Sign(d))
	}
	return list
}

// in commits transactions, a few in each block, and returns their codes.
func in(c *ledgertest.Chain, list []*tx.Tx) (codes []code.Code) {
	for len(list) > 0 {
		n := min(15, len(list))
		for _, r := range c.Block(list[:n]...) {
			codes = append(codes, r.Code)
		}
		list = list[n:]
	}
	return codes
}

func ask(t *testing.T, c *ledgertest.Chain, q prove.Question) *light.Verified {
	t.Helper()
	file := c.Prove(q).Encode()
	v, err := light.Verify(file, c.Root())
	if err != nil {
		t.Fatalf("%d bytes: %v", len(file), err)
	}
	return v
}

// TestFlooded: a member that scans a parcel without end can neither keep others from proving it nor those whom it
// concerns from recording what happens to it.
func TestFlooded(t *testing.T) {
	const item, bag = "RB123456785CN", "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"
	c := ledgertest.New(t)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 2, bag, item)))
	refused := 0
	scan := func(at int64) tx.DraftAction { return ledgertest.Action(canon.ActionTypeObserve, 3+at, item) }
	for _, k := range in(c, flood(c, "usps", 67, scan)) {
		switch k {
		case code.OK:
		case code.RecordFull:
			refused++
		default:
			t.Fatal(k)
		}
	}
	if refused != 2 { // 65 of 1,000, and the one that would have been too many
		t.Errorf("%d transactions refused", refused)
	}
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeDisaggregate, 500, bag, item)))

	id, _, err := ident.Parse(item)
	if err != nil {
		t.Fatal(err)
	}
	v := ask(t, c, prove.Question{ID: id})
	s := v.Subject
	if v.Verdict != proof.Partial || s.Count != 65_003 || len(s.Events) != 65_003 || s.Withheld != 65_003-1024 || len(v.Containers) != 1 {
		t.Errorf("%s, %d of %d events, %d withheld, %d containers", v.Verdict, len(s.Events), s.Count, s.Withheld, len(v.Containers))
	}
	if first, last := s.Events[0], s.Events[len(s.Events)-1]; first.Core.Type != canon.ActionTypeAccept || last.Core.Type != canon.ActionTypeDisaggregate {
		t.Errorf("first %v, last %v", first.Core, last.Core)
	}
	for _, i := range []int{0, 1000, 30_000, len(s.Events) - 1} {
		at := s.Events[i].Position
		one := ask(t, c, prove.Question{ID: id, Event: at})
		if one.Verdict != proof.EventShown || one.Subject.Events[0].Core == nil || one.Subject.Count != 65_003 {
			t.Errorf("event %d: %s %v", i, one.Verdict, one.Subject)
		}
	}

	// A place takes every event, and so may have more than an answer holds commits of.
	const office = "urn:waybill:id:impc:CNSHAA"
	visit := func(at int64) tx.DraftAction {
		a := ledgertest.Action(canon.ActionTypeObserve, at)
		a.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte("CNSHAA")}
		return a
	}
	for _, k := range in(c, flood(c, "cainiao", 81, visit)) {
		if k != code.OK {
			t.Fatal(k)
		}
	}
	place := ident.ID{Namespace: ident.IMPC, Value: "CNSHAA"}
	v = ask(t, c, prove.Question{ID: place})
	if v.Verdict != proof.Partial || v.Subject.Count != 81_000 || len(v.Subject.Events) != 0 {
		t.Errorf("%s: %s, %d of %d events", office, v.Verdict, len(v.Subject.Events), v.Subject.Count)
	}
	height := c.Store.Last().Height
	if one := ask(t, c, prove.Question{ID: place, Event: &canon.Position{Height: height, Action: 999}}); one.Verdict != proof.EventShown {
		t.Error(one.Verdict)
	}
}

// TestSharedWithFlooded: an event that a record shows is one of those that a flooded container of it does not. Nobody can
// make a parcel unprovable by scanning its bag without end.
func TestSharedWithFlooded(t *testing.T) {
	const item, bag = "RB123456785CN", "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"
	c := ledgertest.New(t)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 2, bag, item)))
	scan := func(at int64) tx.DraftAction { return ledgertest.Action(canon.ActionTypeObserve, 3+at, bag) }
	flooded := flood(c, "usps", 1, scan)
	c.Must(append(flooded, c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 505, item, bag)))...)
	in(c, flood(c, "correos", 1, scan))

	id, _, err := ident.Parse(item)
	if err != nil {
		t.Fatal(err)
	}
	v := ask(t, c, prove.Question{ID: id})
	if s := v.Subject; s.Withheld != 0 || len(s.Events) != 3 || len(s.Events[2].Units) != 2 || v.Containers[0].Withheld == 0 {
		t.Errorf("%s, %d events, %d withheld, %d of the bag", v.Verdict, len(s.Events), s.Withheld, v.Containers[0].Withheld)
	}
}

// TestNothingSuch: an event or an epoch that is not there is an answer, not damage.
func TestNothingSuch(t *testing.T) {
	const item = "RB123456785CN"
	c := ledgertest.New(t)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item)), c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, "RB123456771CN")))
	id, _, err := ident.Parse(item)
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.Store.At(c.Store.Last().Height)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	epoch := uint32(1)
	for _, q := range []prove.Question{
		{ID: id, Event: &canon.Position{Height: 1, Tx: 1}}, // another's
		{ID: id, Event: &canon.Position{Height: 1, Tx: 2}},
		{ID: id, Event: &canon.Position{Height: 1, Action: 1}},
		{ID: id, Event: &canon.Position{Height: 9}},
		{ID: id, Event: &canon.Position{}},
		{ID: id, Epoch: &epoch},
	} {
		if _, err := prove.Answer(v, &v.Block, v.Parameters(), q); !errors.Is(err, prove.ErrNoEvent) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// TestMoreDetailThanFits: with their detail, events take more than a proof file holds; those in the middle are withheld.
func TestMoreDetailThanFits(t *testing.T) {
	const item = "RB123456785CN"
	c := ledgertest.New(t)
	for i := range 20 {
		a := ledgertest.Action(canon.ActionTypeObserve, int64(i), item)
		a.Detail = []canon.DetailField{{Name: "photograph", Value: make([]byte, 900_000)}}
		c.Must(c.Tx("usps", a))
	}
	id, _, err := ident.Parse(item)
	if err != nil {
		t.Fatal(err)
	}
	v := ask(t, c, prove.Question{ID: id, Detail: true})
	if s := v.Subject; v.Verdict != proof.Partial || len(s.Events) != 20 || s.Withheld == 0 || s.Withheld > 16 {
		t.Errorf("%s, %d of 20 events withheld", v.Verdict, v.Subject.Withheld)
	}
	if v := ask(t, c, prove.Question{ID: id}); v.Verdict != proof.Seen || v.Subject.Withheld != 0 {
		t.Errorf("%s, %d of 20 events withheld", v.Verdict, v.Subject.Withheld)
	}
}
