package pool_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// others commits a block that another proposed, of which every transaction is accepted.
func (w *world) others(txs ...*tx.Tx) {
	w.T.Helper()
	b := exec.Block{Height: w.Store.Last().Height + 1, Time: w.Time() + 1000}
	for _, x := range txs {
		b.Txs = append(b.Txs, x.Raw)
	}
	for i, r := range w.decide(b) {
		if r.Code != code.OK {
			w.T.Fatalf("transaction %d: %s", i, r.Code)
		}
	}
}

// enact has three of the four vote for a change, in one block of another proposer's.
func (w *world) enact(change canon.Change) {
	w.T.Helper()
	w.proposals++
	proposal := ledgertest.Propose(fmt.Sprintf("usps/%d", w.proposals), change, w.Time()+60_000)
	yes := ledgertest.Vote(proposal, canon.ChoiceYes)
	w.others(w.Tx("usps", proposal), w.Tx("correos", yes), w.Tx("hangzhou-tea", yes))
}

// waits queues transactions of peers and holds that they wait for a block.
func (w *world) waits(txs ...*tx.Tx) {
	w.T.Helper()
	for _, x := range txs {
		if err := w.Insert(x.Raw); err != nil {
			w.T.Fatal(err)
		}
	}
	w.settle()
	for i, x := range txs {
		if !w.Holds(x.ID) {
			w.T.Fatalf("transaction %d does not wait", i)
		}
	}
}

// rid holds that the pool is rid of transactions, and of what they took.
func (w *world) rid(of string, txs ...*tx.Tx) {
	w.T.Helper()
	for i, x := range txs {
		if w.Holds(x.ID) || w.Read(x.Raw) != nil {
			w.T.Errorf("transaction %d of %s still waits", i, of)
		}
	}
	if l := w.Load(); l.ByMember[of] != 0 {
		w.T.Errorf("%s has %d waiting", of, l.ByMember[of])
	}
}

// refused submits a transaction, and holds that it is turned away with the code, as one of a peer is.
func (w *world) refused(x *tx.Tx, want code.Code) {
	w.T.Helper()
	var r *pool.RefusedError
	if got := w.Submit(x.Raw)[0]; !errors.As(got.Err, &r) || r.Code != want {
		w.T.Errorf("%v, want %s", got.Err, want)
	}
	if err := w.Insert(x.Raw); err != nil && (!errors.As(err, &r) || r.Code != want) {
		w.T.Errorf("of a peer: %v, want %s", err, want)
	}
	w.settle()
	if w.Holds(x.ID) {
		w.T.Error("it waits")
	}
}

func deviceGrant(until int64) tx.DraftAction {
	return ledgertest.Govern(canon.Core{Type: canon.ActionTypeGrantDevice, Device: &canon.DeviceGrant{
		Id: "cainiao-gun-1", Title: "Gun 1", Algorithm: sig.Ed25519, PublicKey: ledgertest.Public("cainiao-gun-1"),
		Scope: &canon.Role{Type: canon.RoleTypeDevice}, Until: until,
	}}, ident.ID{Namespace: ident.Organisation, Value: "cainiao-gun-1"})
}

// TestStandingChanges: what an organisation and its devices have waiting leaves with the block that takes their standing,
// on a node that proposes nothing too; nothing of theirs enters until they are admitted again. The others' stays.
func TestStandingChanges(t *testing.T) {
	for _, how := range []uint32{canon.ChangeTypeSuspend, canon.ChangeTypeExpel} {
		w := newWorld(t, pool.DefaultLimits())
		w.others(w.Tx("cainiao", deviceGrant(0)))
		own, device, other := w.scan("cainiao", 3), w.scan("cainiao-gun-1", 1), w.scan("usps", 1)
		w.waits(own, device, other)
		change := canon.Change{Type: how, Organisation: "cainiao"}
		w.enact(change)
		w.rid("cainiao", own)
		w.rid("cainiao-gun-1", device)
		if l := w.Load(); l.Txs != 1 || l.Bytes != int64(len(other.Raw)) {
			t.Errorf("%d transactions with %d bytes wait, want that of usps", l.Txs, l.Bytes)
		}
		w.refused(w.scan("cainiao", 1), code.Suspended)
		w.refused(w.scan("cainiao-gun-1", 1), code.Suspended)
		if block := w.propose(); len(block) != 1 || !holds(block, other) {
			t.Errorf("%d transactions proposed", len(block))
		}
		if w.Pending() {
			t.Error("consensus is roused for nothing")
		}
		if how == canon.ChangeTypeExpel {
			continue
		}
		w.enact(canon.Change{Type: canon.ChangeTypeReadmit, Organisation: "cainiao"})
		own, device = w.scan("cainiao", 1), w.scan("cainiao-gun-1", 1)
		w.waits(own, device)
		if block := w.propose(); len(block) != 2 {
			t.Errorf("%d transactions proposed once it is back", len(block))
		}
	}
}

// TestQueuedWhenSuspended: what is in the queue, not verified yet, does not enter either.
func TestQueuedWhenSuspended(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	var flood []*tx.Tx
	for range 2000 {
		flood = append(flood, w.scan("cainiao", 1))
	}
	insert(t, w, flood...)
	w.enact(canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "cainiao"})
	// What was in verification while the block was decided does not enter either.
	for end := time.Now().Add(20 * time.Second); w.Load().Bytes > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	w.rid("cainiao", flood...)
	if l := w.Load(); l.Bytes != 0 || l.Queued != 0 {
		t.Errorf("%+v", l)
	}
}

// TestDeviceEnds: a device's transactions leave when its grant ends in ledger time, or is revoked.
func TestDeviceEnds(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	w.others(w.Tx("cainiao", deviceGrant(w.Time()+3000)))
	first := w.scan("cainiao-gun-1", 1)
	w.waits(first)
	w.others()
	if !w.Holds(first.ID) {
		t.Error("it leaves early")
	}
	w.others() // of the time at which the grant ends
	w.rid("cainiao-gun-1", first)
	w.refused(w.scan("cainiao-gun-1", 1), code.Suspended)

	w = newWorld(t, pool.DefaultLimits())
	w.others(w.Tx("cainiao", deviceGrant(0)))
	second := w.scan("cainiao-gun-1", 1)
	w.waits(second)
	w.others(w.Tx("cainiao", ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeRevokeDevice, Device: &canon.DeviceGrant{Id: "cainiao-gun-1"},
	}, ident.ID{Namespace: ident.Organisation, Value: "cainiao-gun-1"})))
	w.rid("cainiao-gun-1", second)
	w.refused(w.scan("cainiao-gun-1", 1), code.Suspended)
}

// TestKeyRotation: a transaction waits as long as its key signs in the next block, and none enters before its key does.
func TestKeyRotation(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	key := func(kind uint32, name string, height uint64) *tx.Tx {
		return w.Tx("usps", ledgertest.Govern(canon.Core{
			Type: kind, Key: &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(name), Height: height},
		}))
	}
	at := w.Store.Last().Height + 5
	w.others(key(canon.ActionTypeAddKey, "usps/2", at-2))
	w.others(key(canon.ActionTypeRevokeKey, "usps", at))
	old := func() *tx.Tx { return w.scan("usps", 1) }
	fresh := func() *tx.Tx {
		d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:fresh"))
		return w.SignWith("usps/2", d)
	}
	// The next block is at-2: both keys sign in it.
	waiting := old()
	w.waits(waiting, fresh())
	w.others()
	w.waits(old())
	if w.Store.Last().Height != at-2 || !w.Holds(waiting.ID) {
		t.Fatal("the old key still signs in the next block")
	}
	w.others() // the block before at
	w.rid("", waiting)
	w.refused(old(), code.UnknownKey)
	w.waits(fresh())
}

// TestLimitsChange: what the parameters of the next block do not allow any more leaves with the block that changes them.
func TestLimitsChange(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	large := func(size int) *tx.Tx {
		d := w.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:large"))
		d.Actions[0].Detail = []canon.DetailField{{Name: "note", Value: make([]byte, size)}}
		return w.Sign(d)
	}
	p := *w.Genesis.Parameters
	p.TxBytes, p.TxTouches, p.TxActions = 1<<16, 100, 3
	bytes, touches, within := large(70_000), w.scan("usps", 101), w.scan("usps", 100)
	many := w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:a"), ledgertest.Action(canon.ActionTypeObserve, 2, "urn:a"),
		ledgertest.Action(canon.ActionTypeObserve, 3, "urn:a"), ledgertest.Action(canon.ActionTypeObserve, 4, "urn:a"))
	w.waits(bytes, touches, within, many)
	w.enact(canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p})
	for _, x := range []*tx.Tx{bytes, touches, many} {
		if w.Holds(x.ID) {
			t.Errorf("one with %d bytes, %d touches and %d actions still waits", len(x.Raw), x.Touches, len(x.Body.Actions))
		}
	}
	w.refused(large(70_000), code.Malformed)
	if block := w.propose(); len(block) != 1 || !holds(block, within) {
		t.Errorf("%d transactions proposed", len(block))
	}
	w.enact(canon.Change{Type: canon.ChangeTypeParameters, Parameters: w.Genesis.Parameters})
	w.waits(large(70_000), w.scan("usps", 101))
}

// TestDevicesShare: what each organisation may have waiting however full the pool is, its devices do not have too, and a
// block gives them no turns beside their owner's.
func TestDevicesShare(t *testing.T) {
	w := newWorld(t, pool.Limits{OrganisationTxs: 20_000, OrganisationBytes: 2 << 20, Bytes: 1 << 20})
	w.others(w.Tx("cainiao", deviceGrant(0)))
	for full := false; !full; {
		full = w.Insert(w.padded("cainiao", 10_000).Raw) != nil
	}
	if err := w.Insert(w.padded("cainiao-gun-1", 10_000).Raw); !errors.Is(err, pool.ErrFull) {
		t.Errorf("a device's: %v", err)
	}
	if err := w.Insert(w.padded("usps", 10_000).Raw); err != nil {
		t.Errorf("another's: %v", err)
	}
}

// TestDevicesTakeNoTurns: of a block that holds few, who has a device gets no more than who has none.
func TestDevicesTakeNoTurns(t *testing.T) {
	w := newWorld(t, pool.Limits{OrganisationTxs: 20_000, OrganisationBytes: 8 << 20, Bytes: 16 << 20})
	w.others(w.Tx("cainiao", deviceGrant(0)))
	const size = 20_000
	for range 20 {
		w.waits(w.padded("cainiao", size), w.padded("cainiao-gun-1", size), w.padded("usps", size))
	}
	count := map[string]int{}
	for _, raw := range w.Propose(w.Store.Base(), w.Time()+1000, 10*(size+200)) {
		signer, _ := tx.Claimed(raw)
		count[signer]++
	}
	if own, other := count["cainiao"]+count["cainiao-gun-1"], count["usps"]; own+other < 8 || other+1 < own || count["cainiao-gun-1"] == 0 {
		t.Errorf("%v", count)
	}
}
