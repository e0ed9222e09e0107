package pool_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// dense is a transaction that takes much more memory than bytes.
func (w *world) dense(org string, actions int) *tx.Tx {
	a := make([]tx.DraftAction, actions)
	for i := range a {
		a[i] = ledgertest.Action(canon.ActionTypeObserve, 1, "urn:a", "urn:b")
	}
	return w.Tx(org, a...)
}

// padded is a transaction with a detail of so many bytes.
func (w *world) padded(org string, size int) *tx.Tx {
	a := ledgertest.Action(canon.ActionTypeObserve, 1, "urn:padded")
	a.Detail = []canon.DetailField{{Name: "x", Value: bytes.Repeat([]byte{1}, size)}}
	return w.Tx(org, a)
}

// A member can sign transactions that take twenty times their size in memory. A flood of them stays within what the
// pool is allowed; none is lost: they are read when blocks have taken those before.
func TestFloodOfDenseTransactions(t *testing.T) {
	const flood = 100
	w := newWorld(t, pool.Limits{OrganisationTxs: 20_000, OrganisationBytes: 4 << 20, Bytes: 8 << 20})
	raws := make([][]byte, flood)
	for i := range raws {
		raws[i] = w.dense("cainiao", 1000).Raw
	}
	before := heap()
	for _, raw := range raws {
		if err := w.Insert(raw); err != nil {
			t.Fatal(err)
		}
	}
	w.calm(flood)
	if grown := heap() - before; grown > 32<<20 {
		t.Errorf("a flood of %d bytes takes %d MiB", flood*len(raws[0]), grown>>20)
	}
	other := w.scan("usps", 1)
	insert(t, w, other)
	w.calm(flood + 1)
	block := w.propose()
	if !holds(block, other) {
		t.Error("another's transaction waits behind the flood")
	}
	landed := len(block)
	for range flood {
		if landed > flood {
			break
		}
		w.calm(flood + 1 - landed)
		landed += len(w.propose())
	}
	if l := w.Load(); w.Pending() || l.Txs != 0 || l.Queued != 0 || l.Bytes != 0 {
		t.Errorf("left after the blocks: %+v", l)
	}
}

// calm waits until the verifiers, of as many transactions as the pool has, have none in hand.
func (w *world) calm(n int) {
	w.T.Helper()
	end := time.Now().Add(20 * time.Second)
	for same := 0; same < 4; time.Sleep(5 * time.Millisecond) {
		if same++; w.Load().Txs+w.Load().Queued != n {
			same = 0
		}
		if time.Now().After(end) {
			w.T.Fatalf("of %d: %+v", n, w.Load())
		}
	}
}

// Some organisations fill the pool; another still has room.
func TestPoolFullOfOthers(t *testing.T) {
	w := newWorld(t, pool.Limits{OrganisationTxs: 20_000, OrganisationBytes: 1 << 20, Bytes: 2 << 20})
	for _, size := range []int{10_000, 10} {
		for range 110 {
			for _, org := range []string{"cainiao", "usps", "hangzhou-tea"} {
				if err := w.Insert(w.padded(org, size).Raw); err != nil && !errors.Is(err, pool.ErrFull) {
					t.Fatal(err)
				}
			}
		}
	}
	w.settle()
	first, second := w.scan("correos", 1), w.scan("correos", 1)
	insert(t, w, first)
	if got := w.Submit(second.Raw)[0]; got.Err != nil {
		t.Error(got.Err)
	}
	w.settle()
	if block := w.propose(); !holds(block, first) || !holds(block, second) {
		t.Error("they are not in the next block")
	}
}

// Many organisations fill every block with small transactions; one's large transaction gets into one all the same.
func TestLargeAmongManySmall(t *testing.T) {
	cards := ledgertest.Cards()
	for i := range 30 {
		cards = append(cards, ledgertest.Member(fmt.Sprintf("busy-%02d", i), "Busy", 0, cards[1].Roles...))
	}
	w := newWorld(t, pool.DefaultLimits(), cards...)
	w.Store.Base().Parameters.BlockBytes = 1 << 20
	large := w.padded("usps", 600_000)
	insert(t, w, large)
	for range 40 {
		waiting := w.Load().ByMember
		for i := range 30 {
			busy := fmt.Sprintf("busy-%02d", i)
			for range 4 - waiting[busy] {
				insert(t, w, w.padded(busy, 20_000))
			}
		}
		w.settle()
		if holds(w.propose(), large) {
			return
		}
	}
	t.Error("it is in none of forty blocks")
}

// What no block of the moment can hold makes no blocks: the engine would make one empty block after the other.
func TestPendingIsWhatABlockTakes(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	w.Store.Base().Parameters.ReplayEntries = 2
	insert(t, w, w.scan("cainiao", 1), w.scan("cainiao", 1), w.scan("cainiao", 1))
	w.settle()
	if block := w.propose(); len(block) != 2 {
		t.Fatalf("a block of %d", len(block))
	}
	if w.Pending() {
		t.Error("a transaction without a place in the replay window is pending")
	}
	insert(t, w, w.scan("usps", 1))
	w.settle()
	if !w.Pending() {
		t.Error("another's is not")
	}
}

// A node whose clock is somewhat ahead hands on a transaction that this node's clock does not allow yet. It waits, and
// is proposed in time; a client that brings the like to this node is told.
func TestClockOfAnotherNode(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	now := time.Now().UnixMilli()
	w.Raw(now)
	d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:late"))
	d.Expiry = now + w.Genesis.Parameters.ExpiryAhead + 30_000
	ahead := w.Sign(d)
	var refused *pool.RefusedError
	if got := w.Submit(ahead.Raw)[0]; !errors.As(got.Err, &refused) || refused.Code != code.ExpiryAhead {
		t.Errorf("a client's: %v", got.Err)
	}
	insert(t, w, ahead)
	w.settle()
	if w.Pending() || len(w.propose()) != 0 {
		t.Error("it is proposed too soon")
	}
	w.Raw(now + 30_000)
	if !w.Pending() || !slices.ContainsFunc(w.propose(), func(raw []byte) bool { return string(raw) == string(ahead.Raw) }) {
		t.Error("it is not proposed in time")
	}
	d.Expiry += 3_600_000
	insert(t, w, w.Sign(d))
	w.settle()
	if w.Load().Txs != 0 {
		t.Error("one that is an hour ahead waits")
	}
}

// A transaction that a proposal held before it came from its origin is not lost when the proposal becomes no block.
func TestProposalThatBecameNoBlock(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	x := w.scan("usps", 1)
	block := exec.Block{Height: w.Store.Last().Height + 1, Time: w.Time() + 1000, Txs: [][]byte{x.Raw}}
	if err := exec.Judge(w.Store.Base(), block, w.Pool); err != nil {
		t.Fatal(err)
	}
	insert(t, w, x)
	w.settle()
	if !w.Pending() {
		t.Error("it is not in the pool")
	}
	if !holds(w.propose(), x) || w.Pending() {
		t.Error("it is not in this node's own block")
	}
}
