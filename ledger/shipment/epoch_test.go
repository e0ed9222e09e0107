package shipment_test

import (
	"math/rand/v2"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
)

// TestEventsFindTheirEpoch: an identifier that was given out many times, and scans of all years in any order. Each
// belongs to the last parcel that was posted by then; those before the first belong to the first.
func TestEventsFindTheirEpoch(t *testing.T) {
	const year, item = 365 * 86_400_000, "RB123456785CN"
	c := ledgertest.New(t)
	opened := []int64{1000}
	r := rand.New(rand.NewPCG(4, 4))
	for next := int64(1000); ; {
		if next += year + r.Int64N(2*year); next > ledgertest.Start {
			break
		}
		opened = append(opened, next)
	}
	want := make([]uint32, len(opened))
	for i, at := range opened {
		a := ledgertest.Action(canon.ActionTypeAccept, 1, item)
		a.Core.Time = at
		c.Must(c.Tx("cainiao", a))
		want[i]++
	}
	d := c.Draft("usps")
	for i := range 300 {
		a := ledgertest.Action(canon.ActionTypeObserve, 1, item)
		a.Core.Time = 1 + r.Int64N(ledgertest.Start)
		if i < len(opened) { // around every edge
			a.Core.Time = opened[i] - int64(i%2)
		}
		d.Actions = append(d.Actions, a)
		epoch := 0
		for e, at := range opened {
			if at <= a.Core.Time {
				epoch = e
			}
		}
		want[epoch]++
	}
	c.Must(c.Sign(d))
	id, _, err := ident.Parse(item)
	if err != nil {
		t.Fatal(err)
	}
	for e := range uint32(len(opened)) {
		v, err := light.Verify(c.Prove(prove.Question{ID: id, Epoch: &e}).Encode(), c.Root())
		if err != nil || v.Subject.Count != want[e] || v.Subject.State.Opened != opened[e] {
			t.Errorf("epoch %d: %v, %d events, opened %d; want %d, %d", e, err, v.Subject.Count, v.Subject.State.Opened, want[e], opened[e])
		}
	}
	if len(opened) < 20 {
		t.Errorf("only %d epochs", len(opened))
	}
}
