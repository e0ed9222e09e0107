package exec_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

func objects(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("https://id.gs1.org/01/04012345000016/21/%d", i))
	}
	return out
}

// TestTransactionLimits: the ledger's parameters may be lower than the format's bounds.
func TestTransactionLimits(t *testing.T) {
	c := found(t, func(g *canon.Genesis) {
		g.Parameters.TxActions, g.Parameters.TxTouches, g.Parameters.TxBytes = 3, 5, 2000
	})
	scans := func(n int) *tx.Tx {
		d := c.Draft("cainiao")
		for i := range n {
			d.Actions = append(d.Actions, ledgertest.Action(canon.ActionTypeObserve, int64(1+i), item))
		}
		return c.Sign(d)
	}
	padded := func(bytes int) *tx.Tx {
		a := ledgertest.Action(canon.ActionTypeObserve, 1, item)
		pad := 0
		for {
			a.Detail = []canon.DetailField{{Name: "pad", Value: make([]byte, pad)}}
			x := c.Tx("cainiao", a)
			if len(x.Raw) == bytes {
				return x
			}
			pad += bytes - len(x.Raw)
		}
	}
	for _, tt := range []struct {
		name string
		x    *tx.Tx
		want code.Code
	}{
		{"3 actions", scans(3), code.OK},
		{"4 actions", scans(4), code.Malformed},
		{"5 touches", c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, objects(5)...)), code.OK},
		{"6 touches", c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, objects(6)...)), code.Malformed},
		{"6 touches in two actions", c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, objects(5)...), ledgertest.Action(canon.ActionTypeObserve, 1)), code.Malformed},
		{"2,000 bytes", padded(2000), code.OK},
		{"2,001 bytes", padded(2001), code.Malformed},
	} {
		if got := one(t, c, tt.x.Raw); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestBlockTouches: what does not fit is refused for this block only, and a smaller one after it still fits.
func TestBlockTouches(t *testing.T) {
	c := found(t, func(g *canon.Genesis) { g.Parameters.TxTouches, g.Parameters.BlockTouches = 5, 12 })
	of := func(n int) []byte {
		return c.Tx("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, objects(n)...)).Raw
	}
	block := [][]byte{of(5), of(5), of(3), of(2), of(1)}
	want := []code.Code{code.OK, code.OK, code.BlockFull, code.OK, code.BlockFull}
	base := c.Store.Base()
	if err := exec.Judge(base, exec.Block{Height: 1, Time: c.Time() + 1000, Txs: block}, nil); !errors.Is(err, exec.ErrProposal) {
		t.Errorf("Judge: %v", err)
	}
	full := exec.Block{Height: 1, Time: c.Time() + 1000, Txs: [][]byte{block[0], block[1], block[3]}}
	if err := exec.Judge(base, full, nil); err != nil {
		t.Errorf("Judge of a full block: %v", err)
	}
	var codes []code.Code
	for _, r := range c.Raw(c.Time()+1000, block...) {
		codes = append(codes, r.Code)
	}
	if !equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
	if got := one(t, c, block[2]); got != code.OK {
		t.Errorf("in the next block: %s", got)
	}
	// What was refused before its nonce was used takes no room.
	stranger := c.Tx("stranger", ledgertest.Action(canon.ActionTypeObserve, 1, objects(5)...)).Raw
	for i, r := range c.Raw(c.Time()+1000, stranger, stranger, stranger, of(5), of(5), of(2)) {
		if (r.Code == code.OK) != (i > 2) {
			t.Errorf("transaction %d beside strangers': %s", i, r.Code)
		}
	}
}

// TestBlockBytes: a proposal over the limit is refused whatever is in it.
func TestBlockBytes(t *testing.T) {
	c := found(t, func(g *canon.Genesis) { g.Parameters.BlockBytes = 1 << 20 })
	a := ledgertest.Action(canon.ActionTypeObserve, 1, item)
	a.Detail = []canon.DetailField{{Name: "pad", Value: bytes.Repeat([]byte{1}, 500<<10)}}
	block := exec.Block{Height: 1, Time: c.Time() + 1000, Txs: [][]byte{c.Tx("cainiao", a).Raw, c.Tx("cainiao", a).Raw}}
	if err := exec.Judge(c.Store.Base(), block, nil); err != nil {
		t.Error(err)
	}
	block.Txs = append(block.Txs, c.Tx("cainiao", a).Raw)
	if err := exec.Judge(c.Store.Base(), block, nil); !errors.Is(err, exec.ErrProposal) {
		t.Error(err)
	}
}

// TestWindowShare: an organisation that fills its share of the replay window waits for its own expiries, and nobody else
// does.
func TestWindowShare(t *testing.T) {
	c := found(t, func(g *canon.Genesis) { g.Parameters.ReplayEntries = 3 })
	expiring := func(seconds int64) []byte {
		d := c.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, item))
		d.Expiry = ledgertest.Start + seconds*1000
		return c.Sign(d).Raw
	}
	for i, r := range c.Raw(ledgertest.Start+1000, expiring(10), expiring(20), expiring(30), expiring(300), scan(c, "usps").Raw) {
		want := code.OK
		if i == 3 {
			want = code.WindowFull
		}
		if r.Code != want {
			t.Errorf("transaction %d: %s, want %s", i, r.Code, want)
		}
	}
	for _, tt := range []struct {
		second int64
		want   code.Code
	}{{9, code.WindowFull}, {10, code.OK}, {11, code.OK}} {
		base := c.Store.Base()
		raw := expiring(300)
		if got := apply(t, base, ledgertest.Start+tt.second*1000, nil, raw).Receipts[0].Code; got != tt.want {
			t.Errorf("second %d: %s, want %s", tt.second, got, tt.want)
		}
		err := exec.Judge(base, exec.Block{Height: base.Height + 1, Time: ledgertest.Start + tt.second*1000, Txs: [][]byte{raw}}, nil)
		if (err == nil) != (tt.want == code.OK) {
			t.Errorf("second %d: Judge says %v", tt.second, err)
		}
	}
	// Two have expired by second 20: two more fit, not three; after a restart the same.
	c.Raw(ledgertest.Start + 15_000)
	if err := c.Store.Close(); err != nil {
		t.Fatal(err)
	}
	c.Open()
	var codes []code.Code
	for _, r := range c.Raw(ledgertest.Start+20_000, expiring(310), expiring(310), expiring(310)) {
		codes = append(codes, r.Code)
	}
	if !equal(codes, []code.Code{code.OK, code.OK, code.WindowFull}) {
		t.Error(codes)
	}
}

// TestBlockOfCrumbs: a proposer that fills its block with millions of empty transactions is refused for their number,
// before anything is done for each of them.
func TestBlockOfCrumbs(t *testing.T) {
	c := ledgertest.New(t)
	block := exec.Block{Height: 1, Time: c.Time() + 1000, Txs: make([][]byte, 2_000_000)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := exec.Judge(c.Store.Base(), block, nil)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, exec.ErrProposal) {
		t.Errorf("Judge: %v", err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("judging it took %d MiB", took>>20)
	}
}
