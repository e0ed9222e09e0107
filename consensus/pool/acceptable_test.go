package pool_test

import (
	"errors"
	"testing"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// In these, propose fails when another node would refuse the block, which would stop the chain for as long as
// pools hold what is wrong with it.

// A member that signs two transactions with one nonce gets one of them into a block, and stops nothing.
func TestOneNonceTwice(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	a := w.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:a"))
	b := w.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:b"))
	b.Nonce = a.Nonce
	first, second, other := w.Sign(a), w.Sign(b), w.scan("usps", 1)
	for _, x := range []*tx.Tx{first, second, other} {
		if got := w.Submit(x.Raw)[0]; got.Err != nil {
			t.Fatal(got.Err)
		}
	}
	if block := w.propose(); len(block) != 2 || !holds(block, first) || !holds(block, other) {
		t.Errorf("a block of %d", len(block))
	}
	var refused *pool.RefusedError
	if got := w.Submit(second.Raw)[0]; !errors.As(got.Err, &refused) || refused.Code != code.Replayed {
		t.Errorf("the other, given again: %v", got.Err)
	}
	insert(t, w, second)
	w.settle()
	if w.Pending() {
		t.Error("the other waits")
	}
	for range 310 { // seconds, until the first has expired
		w.Block()
	}
	c := w.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:c"))
	c.Nonce = a.Nonce
	third := w.Sign(c)
	if got := w.Submit(third.Raw)[0]; got.Err != nil {
		t.Errorf("the nonce of one that has expired: %v", got.Err)
	}
	if block := w.propose(); !holds(block, third) {
		t.Error("it is not proposed")
	}
}

// An organisation that has used up its share of the replay window waits until some of it expires; others do not.
func TestShareOfReplayWindow(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	w.Store.Base().Parameters.ReplayEntries = 5
	brief := func() *tx.Tx {
		d := w.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:x"))
		d.Expiry = w.Time() + 3000
		return w.Sign(d)
	}
	insert(t, w, brief(), brief(), brief())
	w.settle()
	w.propose() // a second later
	for range 4 {
		insert(t, w, w.scan("cainiao", 1))
	}
	other := w.scan("usps", 1)
	insert(t, w, other)
	w.settle()
	if block := w.propose(); len(block) != 3 || !holds(block, other) {
		t.Errorf("two places are left, and there is another organisation's: a block of %d", len(block))
	}
	if block := w.propose(); len(block) != 2 {
		t.Errorf("three have expired: a block of %d", len(block))
	}
}

// A key that ends while its transaction waits takes the transaction with it.
func TestKeyEndsWhileWaiting(t *testing.T) {
	cards := ledgertest.Cards()
	cards[1].Keys[0].Until = 2
	w := newWorld(t, pool.DefaultLimits(), cards...)
	insert(t, w, w.scan("cainiao", 1))
	w.settle()
	w.Block() // another's, which does not hold it
	other := w.scan("usps", 1)
	insert(t, w, other)
	w.settle()
	if block := w.propose(); len(block) != 1 || !holds(block, other) || w.Pending() {
		t.Errorf("a block of %d; something waits: %t", len(block), w.Pending())
	}
}
