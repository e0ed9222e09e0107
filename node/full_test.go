package node

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/ledger/proof"
)

// full is a disk that has no room left while on, for what it concerns.
type full struct {
	on       atomic.Bool
	concerns func(op errorfs.Op) bool
}

func (f *full) MaybeError(op errorfs.Op) error {
	if f.on.Load() && f.concerns(op) {
		return syscall.ENOSPC
	}
	return nil
}

func (f *full) String() string { return "full" }

// The ways in which a full disk shows itself.
var fullDisks = map[string]func(op errorfs.Op) bool{
	"tables of the ledger": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpCreate && strings.Contains(op.Path, "/ledger/") && strings.HasSuffix(op.Path, ".sst")
	},
	"tables of the blocks": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpCreate && strings.Contains(op.Path, "/blocks/") && strings.HasSuffix(op.Path, ".sst")
	},
	"log of the ledger": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileWrite && strings.Contains(op.Path, "/ledger/") && strings.HasSuffix(op.Path, ".log")
	},
	"log of the blocks": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileWrite && strings.Contains(op.Path, "/blocks/") && strings.HasSuffix(op.Path, ".log")
	},
	"consensus log": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileWrite && strings.Contains(op.Path, "/consensus/")
	},
	"signer": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileWrite && strings.Contains(op.Path, "/signer/")
	},
	"all writing": func(op errorfs.Op) bool { return op.Kind == errorfs.OpFileWrite },
}

// sizeFor is how large transactions are: so that tables are written soon, or so that no log follows another, where
// Pebble ends the process (disk.Reporting).
func sizeFor(name string) int {
	if strings.HasPrefix(name, "tables") {
		return 900_000
	}
	return 1
}

// TestDiskFull: a node whose disk is full says so and ends; where there is room again it goes on, and what it
// acknowledged is there.
func TestDiskFull(t *testing.T) {
	for name, concerns := range fullDisks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMember(t, "solo", 10)
			found(t, "alone", m)
			f := &full{concerns: concerns}
			m.fs = errorfs.Wrap(vfs.Default, f)
			r, err := m.start()
			if err != nil {
				t.Fatal(err)
			}
			r.reach(1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			worked := make(chan [][]byte, 1)
			go func() {
				var acknowledged [][]byte
				for i := 0; ctx.Err() == nil; i++ {
					if receipt, err := r.record(ctx, fmt.Sprint("urn:test:", i), sizeFor(name)); err == nil {
						acknowledged = append(acknowledged, receipt.TxId)
						f.on.Store(true)
					}
				}
				worked <- acknowledged
			}()
			select {
			case err := <-r.Fatal():
				if !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
					t.Errorf("ended: %v", err)
				}
			case <-time.After(patience):
				t.Fatalf("the node goes on\n%s", m.log)
			}
			if log := m.log.String(); !strings.Contains(log, "the node cannot go on") || strings.Count(log, "\n") > 500 {
				t.Errorf("the log has %d lines and does not say why in one of them:\n%.4000s", strings.Count(log, "\n"), log)
			}
			start := time.Now()
			stop, done := context.WithTimeout(context.Background(), patience)
			defer done()
			if err := r.Stop(stop); err != nil {
				t.Log(err) // what cannot be closed ends with the process
			}
			if d := time.Since(start); d > failedWithin+5*time.Second {
				t.Errorf("stopped after %v", d)
			}
			cancel()
			acknowledged := <-worked
			// Another process starts: what this one holds, it cannot open.
			again := *m
			again.cfg.Home, again.fs, again.log = t.TempDir(), nil, new(lockedBuffer)
			if err := os.CopyFS(again.cfg.Home, os.DirFS(m.cfg.Home)); err != nil {
				t.Fatal(err)
			}
			next := again.run()
			next.reach(next.ledger.Last().Height + 1)
			for _, id := range acknowledged {
				if x, err := next.ledger.Find(proof.Hash(id)); err != nil || x == nil {
					t.Errorf("an acknowledged transaction is lost: %v", err)
				}
			}
			if len(acknowledged) == 0 {
				t.Error("nothing was acknowledged before: the test shows nothing")
			}
		})
	}
}

// TestDiskFullAtStart: a start that cannot write ends with the reason.
func TestDiskFullAtStart(t *testing.T) {
	for name, concerns := range fullDisks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMember(t, "solo", 10)
			found(t, "alone", m)
			r, err := m.start()
			if err != nil {
				t.Fatal(err)
			}
			for i := range 8 {
				if _, err := r.record(t.Context(), fmt.Sprint("urn:test:", i), sizeFor(name)); err != nil {
					t.Fatal(err)
				}
			}
			r.stop()
			f := &full{concerns: concerns}
			f.on.Store(true)
			m.fs = errorfs.Wrap(vfs.Default, f)
			started := make(chan error, 1)
			go func() {
				r, err := m.start()
				if err == nil { // it had nothing to write yet
					select {
					case err = <-r.Fatal():
					case <-time.After(patience):
					}
					_ = r.Stop(context.Background())
				}
				started <- err
			}()
			select {
			case err := <-started:
				if err == nil || !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
					t.Errorf("started: %v", err)
				}
			case <-time.After(2 * patience):
				t.Fatalf("neither started nor ended\n%.4000s", m.log)
			}
		})
	}
}
