package overview

import (
	"log/slog"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestFloodOfNotices: a member that disputes the custody of as much as a block holds costs no more than reading it.
func TestFloodOfNotices(t *testing.T) {
	const many = 100_000
	r := canon.Receipt{TxId: make([]byte, 32)}
	for i := range uint32(many) {
		r.Notices = append(r.Notices, canon.Notice{Code: uint32(code.OneSidedCustody), Action: 1, Unit: i + 1})
	}
	in := tally{height: 2, kinds: map[code.Notice]*counted{}}
	start := time.Now()
	if err := in.add(&store.Tx{Height: 2, Data: r.Encode()}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("%d notices take %v", many, took)
	}
	last := in.custody[len(in.custody)-1]
	if n := len(in.custody); n < maxSuspects || n > 2*maxSuspects || last.unit != many || in.kinds[code.OneSidedCustody].n != many {
		t.Errorf("%d are kept, the last of unit %d", n, last.unit)
	}
}

// TestDisputesOnce: what is disputed is looked for once after each block.
func TestDisputesOnce(t *testing.T) {
	n := told(t)
	f := New(n.Query, DefaultDepth(), slog.New(slog.DiscardHandler))
	for h := f.next(); h <= n.Store.Last().Height; h++ {
		if err := f.read(h); err != nil {
			t.Fatal(err)
		}
	}
	first, _, err := f.Disputes()
	if err != nil || len(first) == 0 {
		t.Fatalf("%d, %v", len(first), err)
	}
	if again, _, _ := f.Disputes(); &again[0] != &first[0] {
		t.Error("looked for again")
	}
	quarrel(t, n, 20)
	if after, _, err := f.Disputes(); err != nil || len(after) != len(first) || &after[0] == &first[0] {
		t.Errorf("after a block that was not read yet: %d, %v", len(after), err)
	}
	for h := f.next(); h <= n.Store.Last().Height; h++ {
		if err := f.read(h); err != nil {
			t.Fatal(err)
		}
	}
	if after, _, err := f.Disputes(); err != nil || len(after) != len(first)+1 {
		t.Errorf("after another dispute: %d, %v", len(after), err)
	}
}
