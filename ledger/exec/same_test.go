package exec_test

import (
	"runtime"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestSameBlocksSameHashes: the same blocks about goods and about the consortium give the same app hashes, receipts and
// validators on one core and two, with a cache that knows all and with an emptied one, on replay from genesis, and when
// some of them are taken back and executed again. Run it under the race detector too (make race).
func TestSameBlocksSameHashes(t *testing.T) {
	const blocks = 120
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var changes, parameters, devices int
	for seed := uint64(1); seed <= 2; seed++ {
		s := ledgertest.Tell(t, 100+seed, blocks)
		var first []*exec.Outcome
		run := func(name string, cores int, cache exec.Cache, back int) {
			runtime.GOMAXPROCS(cores)
			c := ledgertest.New(t)
			for i := 0; i < blocks; i++ {
				b := s.Blocks[i]
				before := c.Store.Base().Parameters
				out := apply(t, c.Store.Base(), b.Time, cache, b.Txs...)
				if out.AppHash != s.After[i+1].AppHash {
					t.Fatalf("seed %d, %s: height %d: app hash %x, told %x", seed, name, i+1, out.AppHash, s.After[i+1].AppHash)
				}
				if len(first) == i {
					first = append(first, out)
					changes += len(out.Validators)
					if out.Parameters != before && string(out.Parameters.Encode()) != string(before.Encode()) {
						parameters++
					}
					devices += logged(t, b, c.Store.ChainID())
				}
				same(t, first[i], out)
				if got, want := out.Validators, first[i].Validators; len(got) != len(want) {
					t.Fatalf("seed %d, %s: height %d: %d validators change, %d at first", seed, name, i+1, len(got), len(want))
				}
				if err := c.Store.Commit(out); err != nil {
					t.Fatal(err)
				}
				if back > 0 && i%20 == 19 { // once for each stretch of blocks
					for range back {
						if err := c.Store.Rollback(); err != nil {
							t.Fatal(err)
						}
					}
					again := i + 1 - back
					for ; again <= i; again++ {
						out := apply(t, c.Store.Base(), s.Blocks[again].Time, nil, s.Blocks[again].Txs...)
						same(t, first[again], out)
						if err := c.Store.Commit(out); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
		known := func() *memory { return &memory{map[string]*tx.Tx{}, map[proof.Hash]bool{}, 1, 0} }
		full := known()
		run("one core", 1, nil, 0)
		run("two cores", 2, full, 0)
		run("all known", 2, full, 0)
		run("emptied cache", 2, known(), 0)
		run("half a cache", 1, &memory{full.txs, full.facts, 2, 0}, 0)
		run("taken back", 2, full, 7)
	}
	if changes < 10 || parameters < 2 || devices < 5 {
		t.Errorf("%d changes of validators, %d of parameters, %d scans of a device: the story tells too little", changes, parameters, devices)
	}
}

// logged counts the transactions of a block that a device signed.
func logged(t *testing.T, b exec.Block, chainID string) (n int) {
	t.Helper()
	for _, raw := range b.Txs {
		if x, err := tx.Read(raw, chainID); err == nil && x.Body.Actions[0].Core.Log != (*canon.LogEntry)(nil) {
			n++
		}
	}
	return n
}
