package pool_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// world is a chain with a pool before it, whose clock is the chain's.
type world struct {
	*ledgertest.Chain
	*pool.Pool
	armed      atomic.Int64
	members    atomic.Pointer[map[string]*canon.Member]
	parameters atomic.Pointer[canon.Parameters]
	n          int
	proposals  int
}

func newWorld(t *testing.T, limits pool.Limits, cards ...canon.Member) *world {
	t.Helper()
	w := &world{Chain: ledgertest.New(t, cards...)}
	w.refresh()
	w.Pool = pool.New(pool.Ledger{
		ChainID:    w.Store.ChainID(),
		Parameters: w.parameters.Load,
		Member:     func(id string) *canon.Member { return (*w.members.Load())[id] },
		Last:       func() (uint64, int64) { b := w.Store.Last(); return b.Height, b.Time },
	}, limits, func() { w.armed.Add(1) })
	t.Cleanup(w.Close)
	return w
}

// refresh reads members and parameters as the last block left them.
func (w *world) refresh() {
	w.T.Helper()
	list, err := w.Store.Members()
	if err != nil {
		w.T.Fatal(err)
	}
	members := map[string]*canon.Member{}
	for i := range list {
		members[list[i].Id] = &list[i]
	}
	w.members.Store(&members)
	w.parameters.Store(w.Store.Base().Parameters)
}

// scan is a transaction of the member that is like no other.
func (w *world) scan(org string, units int) *tx.Tx {
	w.n++
	a := ledgertest.Action(canon.ActionTypeObserve, 1)
	for i := range max(1, units) {
		a.Units = append(a.Units, ledgertest.Unit(canon.UnitRoleObject, fmt.Sprintf("urn:test:%d:%d", w.n, i)))
	}
	return w.Tx(org, a)
}

// settle waits until nothing is queued any more.
func (w *world) settle() {
	w.T.Helper()
	for end := time.Now().Add(60 * time.Second); w.unverified() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.T.Fatal("the queue does not empty")
		}
	}
}

// unverified is how many wait for their signature to be verified, those of the batch in hand too.
func (w *world) unverified() (n int) {
	for _, s := range w.Shares() {
		n += s.Txs
	}
	for _, verified := range w.Load().ByMember {
		n -= verified
	}
	return n
}

// propose builds a block, has it judged as the others would, and commits it.
func (w *world) propose() [][]byte {
	w.T.Helper()
	block := exec.Block{Height: w.Store.Last().Height + 1, Time: w.Time() + 1000}
	block.Txs = w.Propose(w.Store.Base(), block.Time, 4<<20)
	w.decide(block)
	return block.Txs
}

// decide has a block judged as others would, and commits it.
func (w *world) decide(block exec.Block) []exec.Receipt {
	w.T.Helper()
	if err := exec.Judge(w.Store.Base(), block, nil); err != nil {
		w.T.Fatalf("the proposal is refused: %v", err)
	}
	out, err := exec.Apply(w.Store.Base(), block, w.Pool)
	if err != nil {
		w.T.Fatal(err)
	}
	if err := w.Store.Commit(out); err != nil {
		w.T.Fatal(err)
	}
	w.refresh()
	w.Committed(out)
	return out.Receipts
}

func holds(block [][]byte, t *tx.Tx) bool {
	return slices.ContainsFunc(block, func(raw []byte) bool { return string(raw) == string(t.Raw) })
}

func insert(t *testing.T, w *world, txs ...*tx.Tx) {
	t.Helper()
	for _, x := range txs {
		if err := w.Insert(x.Raw); err != nil {
			t.Fatal(err)
		}
	}
}

// One organisation floods at more than ten times what a block takes; each other's transaction is in the next
// block that this node proposes, whatever came first, and however large the flood's transactions are.
func TestFloodStarvesNobody(t *testing.T) {
	for _, units := range []int{1, 2000} {
		t.Run(fmt.Sprintf("%d units each", units), func(t *testing.T) {
			w := newWorld(t, pool.DefaultLimits())
			flood := 250_000 / max(units, 25)
			for range flood {
				if err := w.Insert(w.scan("cainiao", units).Raw); err != nil && !errors.Is(err, pool.ErrFull) {
					t.Fatal(err)
				}
			}
			usps, correos := w.scan("usps", 1), w.scan("correos", 1)
			insert(t, w, usps, correos)
			w.settle()
			block := w.propose()
			if !holds(block, usps) || !holds(block, correos) {
				t.Errorf("a block of %d transactions leaves the others out", len(block))
			}
			touches := 0
			for _, raw := range block {
				x, err := tx.Read(raw, w.Store.ChainID())
				if err != nil {
					t.Fatal(err)
				}
				touches += x.Touches
			}
			if limit := int(w.Genesis.Parameters.BlockTouches); touches > limit || units == 2000 && touches < limit-4000 {
				t.Errorf("%d touches in a block of at most %d", touches, limit)
			}
		})
	}
}

// A flooding organisation is turned away at its own share, before its signatures cost anything; others are
// not.
func TestShareOfOneOrganisation(t *testing.T) {
	w := newWorld(t, pool.Limits{OrganisationTxs: 50, OrganisationBytes: 1 << 20, Bytes: 1 << 20})
	full := 0
	for range 200 {
		if err := w.Insert(w.scan("cainiao", 1).Raw); errors.Is(err, pool.ErrFull) {
			full++
		}
	}
	if full != 150 {
		t.Errorf("%d of 200 turned away, not 150", full)
	}
	insert(t, w, w.scan("usps", 1))
	w.settle()
	if l := w.Load(); l.ByMember["cainiao"] != 50 || l.ByMember["usps"] != 1 {
		t.Errorf("%+v", l)
	}
	load, bytes := w.Shares(), int64(0)
	if len(load) != 2 || load[0].Organisation != "cainiao" || load[0].Txs != 50 || load[1].Txs != 1 {
		t.Fatalf("%+v", load)
	}
	for _, s := range load {
		bytes += s.Bytes
	}
	if bytes != w.Load().Bytes || w.Limits().OrganisationTxs != 50 {
		t.Errorf("%d bytes of %+v", bytes, w.Load())
	}
	w.propose()
	if load := w.Shares(); len(load) != 0 {
		t.Errorf("after the block: %+v", load)
	}
	insert(t, w, w.scan("cainiao", 1)) // its share is free again
}

// A bad member of a batch costs only that member.
func TestBadSignatureAmongGood(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	var good []*tx.Tx
	bad := w.scan("usps", 1)
	raw := slices.Clone(bad.Raw)
	raw[len(raw)-1] ^= 1
	for i := range 300 {
		x := w.scan([]string{"cainiao", "usps", "correos"}[i%3], 1)
		good = append(good, x)
		insert(t, w, x)
		if i == 150 {
			if err := w.Insert(raw); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.settle()
	block := w.propose()
	for i, x := range good {
		if !holds(block, x) {
			t.Errorf("good transaction %d is not in the block", i)
		}
	}
	if n := w.Metrics.BadSignatures.Load(); n != 1 || len(block) != 300 {
		t.Errorf("%d bad signatures, %d transactions", n, len(block))
	}
}

// The same body under another signature, from whoever, neither replaces the first nor enters beside it.
func TestCopyCannotDisplace(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	original := w.scan("usps", 1)
	copied := slices.Clone(original.Raw)
	copied[len(copied)-3] ^= 0x40 // another signature over the same body
	for _, first := range [][]byte{copied, original.Raw} {
		if err := w.Insert(first); err != nil {
			t.Fatal(err)
		}
	}
	w.settle()
	if block := w.propose(); len(block) != 1 || !holds(block, original) {
		t.Errorf("block of %d", len(block))
	}
	if got := w.Submit(original.Raw)[0]; !errors.Is(got.Err, pool.ErrKnown) || got.ID != original.ID {
		t.Errorf("a committed transaction submitted again: %v", got.Err)
	}
	insert(t, w, original)
	w.settle()
	if w.Pending() {
		t.Error("a committed transaction waits again")
	}
}

// What is refused before a block says so with the code that the block would give.
func TestSubmitRefuses(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	now := time.Now().UnixMilli()
	draft := func(change func(*tx.Draft)) *tx.Tx {
		d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:x"))
		change(d)
		return w.Sign(d)
	}
	stranger := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:x"))
	stranger.Organisation = "nobody"
	bad := slices.Clone(w.scan("usps", 1).Raw)
	bad[len(bad)-1] ^= 1
	for _, c := range []struct {
		name string
		raw  []byte
		want code.Code
	}{
		{"no transaction", []byte("hello"), code.Malformed},
		{"not signed by its key", bad, code.BadSignature},
		{"no member", w.Sign(stranger).Raw, code.UnknownOrganisation},
		{"expired", draft(func(d *tx.Draft) { d.Expiry = w.Time() }).Raw, code.Expired},
		{"expiry too far", draft(func(d *tx.Draft) { d.Expiry = now + 3_600_000 }).Raw, code.ExpiryAhead},
		{"event of tomorrow", draft(func(d *tx.Draft) { d.Actions[0].Core.Time = now + 86_400_000 }).Raw, code.EventAhead},
	} {
		var refused *pool.RefusedError
		if got := w.Submit(c.raw)[0]; !errors.As(got.Err, &refused) || refused.Code != c.want {
			t.Errorf("%s: %v, want %s", c.name, got.Err, c.want)
		}
	}
	if w.Pending() {
		t.Error("something refused waits")
	}
}

// One's own transactions are sent to the peers, and again when they still wait; others' are not sent on.
func TestReapSendsOwnOnly(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	own, other := w.scan("usps", 1), w.scan("correos", 1)
	if got := w.Submit(own.Raw)[0]; got.Err != nil || got.ID != own.ID {
		t.Fatal(got.Err)
	}
	insert(t, w, other)
	w.settle()
	if w.armed.Load() == 0 {
		t.Error("consensus is not told")
	}
	if got := w.Reap(1 << 20); len(got) != 1 || string(got[0]) != string(own.Raw) {
		t.Errorf("%d sent", len(got))
	}
	if got := w.Reap(1 << 20); len(got) != 0 {
		t.Errorf("%d sent twice at once", len(got))
	}
	var again [][]byte
	for end := time.Now().Add(20 * time.Second); len(again) == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		again = w.Reap(1 << 20)
	}
	if len(again) != 1 {
		t.Error("not offered again while it waits")
	}
	w.propose()
	if w.Pending() {
		t.Error("something waits after its block")
	}
}

// What expires while it waits leaves, and makes room.
func TestExpiry(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:x"))
	d.Expiry = w.Time() + 500
	insert(t, w, w.Sign(d))
	w.settle()
	if !w.Pending() {
		t.Fatal("it does not wait")
	}
	if block := w.propose(); len(block) != 0 { // the block is a second later
		t.Errorf("an expired transaction is proposed")
	}
	if l := w.Load(); w.Pending() || l.Bytes != 0 || l.ByMember["usps"] != 0 {
		t.Errorf("%+v", l)
	}
}

// A block's transactions that the pool never saw are verified once, in judging the proposal.
func TestLearnsFromProposals(t *testing.T) {
	w := newWorld(t, pool.DefaultLimits())
	x := w.scan("usps", 1)
	block := exec.Block{Height: 1, Time: w.Time() + 1000, Txs: [][]byte{x.Raw}}
	key := w.Genesis.Members[slices.IndexFunc(w.Genesis.Members, func(m canon.Member) bool { return m.Id == "usps" })].Keys[0]
	fact := exec.Fact(key.Algorithm, key.PublicKey, x.Raw)
	if w.Verified(fact) {
		t.Fatal("known before")
	}
	if err := exec.Judge(w.Store.Base(), block, w.Pool); err != nil {
		t.Fatal(err)
	}
	if !w.Verified(fact) || w.Read(x.Raw) == nil {
		t.Error("not learned")
	}
	out, err := exec.Apply(w.Store.Base(), block, w.Pool)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store.Commit(out); err != nil {
		t.Fatal(err)
	}
	w.Committed(out)
	if w.Verified(fact) || w.Read(x.Raw) != nil {
		t.Error("kept after the block")
	}
	if w.Holds(proof.Hash{}) || w.Holds(x.ID) {
		t.Error("it waits")
	}
}
