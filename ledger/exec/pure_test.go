package exec_test

import (
	"bytes"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

func nothing(*canon.Genesis) {}

// TestNothingChangesNothing: an empty block, and one of transactions that never act, leave the app hash bit for bit;
// otherwise the engine would propose for ever.
func TestNothingChangesNothing(t *testing.T) {
	c := found(t, func(g *canon.Genesis) { g.Parameters.BlockTouches, g.Parameters.TxTouches = 2, 2 })
	old := scan(c, "cainiao")
	offer := ledgertest.Action(canon.ActionTypeCustodyOffer, 1, item)
	offer.Core.Offer = &canon.Offer{To: "usps", Deadline: ledgertest.Start + 5000} // passes while blocks are empty
	c.Must(old)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item), offer))
	want := c.Store.Last()
	late := c.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, item))
	late.Expiry = 1
	bad := [][]byte{
		nil, []byte("none"), old.Raw, c.Sign(late).Raw, scan(c, "stranger").Raw,
		rewrite(t, c, scan(c, "cainiao"), "usps", func(*canon.Envelope, *canon.Body) {}),
		c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, objects(3)...)).Raw,
	}
	for i := range 20 {
		var raw [][]byte
		if i%2 == 1 {
			raw = bad
		}
		for j, r := range c.Raw(c.Time()+int64(1000*i), raw...) {
			if r.Code == code.OK || r.Code >= code.Role {
				t.Errorf("transaction %d: %s", j, r.Code)
			}
		}
		last := c.Store.Last()
		if last.AppHash != want.AppHash || last.Replay != want.Replay || last.Root != want.Root || last.Width != want.Width {
			t.Fatalf("block %d: app hash %x, want %x", i, last.AppHash, want.AppHash)
		}
	}
	if c.Must(scan(c, "usps")); c.Store.Last().AppHash == want.AppHash {
		t.Error("a transaction leaves the app hash as it was")
	}
}

// TestRefusedIsAtomic: a transaction of which one action is refused leaves the register as if it had been bytes that are
// no transaction; only its nonce is used. The story's blocks are executed twice: as they are, and with every transaction
// that was refused replaced.
func TestRefusedIsAtomic(t *testing.T) {
	refused := 0
	for seed := range uint64(6) {
		a, b := found(t, nothing), found(t, nothing)
		s := ledgertest.Tell(t, seed, 40)
		a.Genesis, b.Genesis = s.Genesis, s.Genesis
		for _, block := range s.Blocks {
			// A heartbeat names an app hash, and those differ: a nonce that was used is in them.
			txs := slices.Clone(block.Txs)
			for i, raw := range txs {
				if x, err := tx.Read(raw, a.Store.ChainID()); err == nil && x.Body.Actions[0].Core.Heartbeat != nil {
					txs[i] = []byte("none")
				}
			}
			for i, r := range a.Raw(block.Time, txs...) {
				if r.Code != code.OK {
					txs[i] = []byte("none")
				}
				if r.Code >= code.Role {
					refused++
				}
			}
			b.Raw(block.Time, txs...)
			x, y := a.Store.Last(), b.Store.Last()
			if x.Root != y.Root || x.Width != y.Width {
				t.Fatalf("seed %d height %d: root %x of %d records, without the refused %x of %d", seed, block.Height, x.Root, x.Width, y.Root, y.Width)
			}
		}
	}
	if refused < 50 {
		t.Errorf("only %d transactions were refused by a rule", refused)
	}
}

// TestLastActionUndoesTheFirst is the same by hand: everything that an action can write, and then a refusal.
func TestLastActionUndoesTheFirst(t *testing.T) {
	c := found(t, nothing)
	const product = "https://id.gs1.org/01/04012345000016"
	c.Must(c.Tx("hangzhou-tea", ledgertest.Action(canon.ActionTypeCommission, 1, product+"/21/OLD")))
	serials := ledgertest.Action(canon.ActionTypeCommission, 2, product)
	serials.Core.Range = &canon.SerialRange{Lo: "100", Hi: "199"}
	refuse := ledgertest.Action(canon.ActionTypeCommission, 2, "https://id.gs1.org/01/00614141000012/21/1") // not its prefix
	for name, first := range map[string]tx.DraftAction{
		"new goods":        ledgertest.Action(canon.ActionTypeCommission, 2, product+"/21/NEW"),
		"goods that exist": ledgertest.Action(canon.ActionTypeObserve, 2, product+"/21/OLD"),
		"a serial range":   serials,
		"a packing":        ledgertest.Pack(canon.ActionTypeAggregate, 2, "https://id.gs1.org/00/340123450000000017", product+"/21/OLD", product+"/21/NEW"),
		"its own record":   ledgertest.Action(canon.ActionTypeObserve, 2),
	} {
		base := c.Store.Base()
		out := apply(t, base, c.Time()+1000, nil, c.Tx("hangzhou-tea", first, refuse).Raw)
		var r canon.Receipt
		if err := r.Decode(out.Receipts[0].Data, 1<<16); err != nil {
			t.Fatal(err)
		}
		if out.Receipts[0].Code != code.Role || r.Action != 2 || r.Unit != 1 || len(r.Notices) != 0 {
			t.Errorf("%s: %s %+v", name, out.Receipts[0].Code, r)
		}
		if out.Sealed.Delta.Root != base.Tree.Root() || out.Sealed.Delta.Width != base.Tree.Width() || len(out.Sealed.Rows) != 0 {
			t.Errorf("%s: %d rows are written", name, len(out.Sealed.Rows))
		}
		if len(out.Entered) != 1 || out.Replay == base.Replay {
			t.Errorf("%s: nonce is not used", name)
		}
		// And what comes after it in the block sees nothing of it.
		alone := apply(t, base, c.Time()+1000, nil, []byte("none"), scan(c, "usps").Raw)
		after := apply(t, base, c.Time()+1000, nil, c.Tx("hangzhou-tea", first, refuse).Raw, scan(c, "usps").Raw)
		if alone.Sealed.Delta.Width != after.Sealed.Delta.Width {
			t.Errorf("%s: the next transaction sees it", name)
		}
	}
}

// memory is a cache as the pool's, which may know everything, a part, or nothing.
type memory struct {
	txs   map[string]*tx.Tx
	facts map[proof.Hash]bool
	every int // knows each n-th only
	asked int
}

func (m *memory) knows() bool { m.asked++; return m.asked%m.every == 0 }

func (m *memory) Read(raw []byte) *tx.Tx {
	if m.every > 1 && len(raw)%m.every != 0 { // by content, because reading is done on all cores
		return nil
	}
	return m.txs[string(raw)]
}

func (m *memory) Verified(fact proof.Hash) bool { return m.knows() && m.facts[fact] }

func (m *memory) Learn(t *tx.Tx, fact proof.Hash) {
	m.txs[string(t.Raw)], m.facts[fact] = t, true
}

// TestResultsDoNotDependOnTheMachine: on one core or several, with an empty cache, a full one or half of one, a block has
// one result; and Judge takes exactly the blocks of which every transaction is recorded.
func TestResultsDoNotDependOnTheMachine(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	judged := map[bool]int{}
	for seed := uint64(10); seed < 14; seed++ {
		s := ledgertest.Tell(t, seed, 30)
		c := found(t, nothing)
		full := &memory{map[string]*tx.Tx{}, map[proof.Hash]bool{}, 1, 0}
		for _, block := range s.Blocks {
			block.Height = c.Store.Last().Height + 1
			base := c.Store.Base()
			runtime.GOMAXPROCS(1)
			want := apply(t, base, block.Time, nil, block.Txs...)
			if want.AppHash != s.After[block.Height].AppHash {
				t.Fatalf("seed %d height %d: app hash %x, told %x", seed, block.Height, want.AppHash, s.After[block.Height].AppHash)
			}
			half := &memory{full.txs, full.facts, 2, 0}
			for _, cache := range []exec.Cache{nil, full, full, half} {
				for _, cores := range []int{1, 2, 8} {
					runtime.GOMAXPROCS(cores)
					same(t, want, apply(t, base, block.Time, cache, block.Txs...))
				}
				err := exec.Judge(base, block, cache)
				good := !slices.ContainsFunc(want.Receipts, func(r exec.Receipt) bool { return r.Code != code.OK && r.Code < code.Role })
				if (err == nil) != good {
					t.Errorf("seed %d height %d: Judge says %v", seed, block.Height, err)
				}
				judged[good]++
			}
			c.Raw(block.Time, block.Txs...)
		}
	}
	if judged[true] < 20 || judged[false] < 20 {
		t.Errorf("judged %v", judged)
	}
}

func same(t *testing.T, want, got *exec.Outcome) {
	t.Helper()
	if got.AppHash != want.AppHash || got.Replay != want.Replay || !reflect.DeepEqual(got.Receipts, want.Receipts) || !slices.Equal(got.Entered, want.Entered) {
		t.Fatalf("app hash %x, want %x", got.AppHash, want.AppHash)
	}
	if !bytes.Equal(got.Sealed.Undo, want.Sealed.Undo) || len(got.Sealed.Rows) != len(want.Sealed.Rows) {
		t.Fatal("undo or rows differ")
	}
	for i := range want.Sealed.Rows {
		if !bytes.Equal(got.Sealed.Rows[i].Row, want.Sealed.Rows[i].Row) {
			t.Fatalf("row %d differs", i)
		}
	}
}

// TestFacts: a verified signature is remembered by everything that it depends on.
func TestFacts(t *testing.T) {
	key, raw := bytes.Repeat([]byte{1}, 32), []byte("raw")
	seen := map[proof.Hash]string{}
	for name, fact := range map[string]proof.Hash{
		"itself": exec.Fact(1, key, raw), "another algorithm": exec.Fact(2, key, raw),
		"another key": exec.Fact(1, bytes.Repeat([]byte{2}, 32), raw), "other bytes": exec.Fact(1, key, []byte("Raw")),
	} {
		if other, dup := seen[fact]; dup {
			t.Errorf("%s is %s", name, other)
		}
		seen[fact] = name
	}
}
