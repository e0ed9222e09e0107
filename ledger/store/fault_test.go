package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// failing is a disk that fails from a writing operation on: that one only, or all that follow.
type failing struct {
	ops    atomic.Int64
	at     int64
	lasts  bool
	err    error
	failed atomic.Bool
}

func (f *failing) wrap(fs vfs.FS) vfs.FS {
	return errorfs.Wrap(fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if !fails(op) {
			return nil
		}
		if n := f.ops.Add(1); n == f.at || n > f.at && f.lasts {
			f.failed.Store(true)
			return f.err
		}
		return nil
	}))
}

// fails leaves out where Pebble ends the process by a panic of its own, under a mutex so that no test
// survives it: when it cannot go over to another log, or sync a directory. What the disk then holds, the
// crash tests judge. It does not look at all at what closing and removing says.
func fails(op errorfs.Op) bool {
	switch op.Kind {
	case errorfs.OpCreate, errorfs.OpReuseForWrite:
		return !strings.HasSuffix(op.Path, ".log")
	case errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo:
		return op.Path != dir && !strings.Contains(op.Path, "marker.")
	default:
		return false
	}
}

// TestFailingDisk: where a write fails, Commit says so or the fatal hook is called, nothing is acknowledged
// that is lost, and no half of a block is there after a restart.
func TestFailingDisk(t *testing.T) {
	const n, runs = 14, 60
	story := ledgertest.Tell(t, 40, n)
	random := rand.New(rand.NewPCG(40, 0))
	count := &failing{at: 1 << 62}
	if acked, err := work(count, vfs.NewCrashableMem(), story); err != nil || acked != n {
		t.Fatalf("without a fault: %d, %v", acked, err)
	}
	reported := 0
	for i := range runs {
		f := &failing{at: 1 + random.Int64N(count.ops.Load()), lasts: i%2 == 0, err: []error{syscall.ENOSPC, syscall.EIO}[i/2%2]}
		mem := vfs.NewCrashableMem()
		acked, err := work(f, mem, story)
		if errors.Is(err, errHangs) {
			t.Fatalf("operation %d failed (%v, for good %v): %v", f.at, f.err, f.lasts, err)
		}
		if err != nil {
			reported++
		}
		if f.failed.Load() && err == nil && acked < n {
			t.Fatalf("operation %d failed and nobody says so", f.at)
		}
		for _, keep := range []int{0, 100} { // the machine goes down with the disk, or only the process
			disk := mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: random})
			if err := recovers(disk, story, acked); err != nil {
				t.Fatalf("operation %d failed (%v, for good %v; %v), %d %% of unsynced data kept: %v", f.at, f.err, f.lasts, err, keep, err)
			}
		}
	}
	if reported < runs/2 {
		t.Errorf("only %d faults of %d were reported", reported, runs)
	}
}

// errHangs means that a store neither goes on nor says why.
var errHangs = errors.New("hangs")

// work plays the story on a failing disk as far as it comes, and returns the last acknowledged height, none if
// it was not even founded, with what stopped it.
func work(f *failing, mem vfs.FS, story *ledgertest.Story) (acked int, err error) {
	var fatal atomic.Pointer[error]
	stopped := make(chan struct{}, 64)
	o := options(f.wrap(mem))
	o.Fatal = func(err error) { // as a node would: it says why, and nothing goes on
		fatal.CompareAndSwap(nil, &err)
		stopped <- struct{}{}
		runtime.Goexit()
	}
	done := make(chan error, 1)
	var height atomic.Int64
	height.Store(none)
	go func() {
		defer close(done)
		s, err := store.Open(dir, story.Genesis, o)
		if err != nil {
			done <- err
			return
		}
		height.Store(0)
		for h, b := range story.Blocks {
			if err := apply(s, b, nil); err != nil {
				done <- err
				return
			}
			height.Store(int64(h + 1))
			if h == len(story.Blocks)/2 { // opening writes what the log holds to a table
				if err = s.Close(); err == nil {
					s, err = store.Open(dir, nil, o)
				}
				if err != nil {
					done <- err
					return
				}
			}
		}
		done <- s.Close()
	}()
	select {
	case err = <-done:
		if cause := fatal.Load(); cause != nil {
			err = *cause
		}
	case <-stopped:
		err = *fatal.Load()
	case <-time.After(20 * time.Second):
		err = errHangs
	}
	return int(height.Load()), err
}

// recovers judges what is on a disk after its fault is mended.
func recovers(disk vfs.FS, story *ledgertest.Story, acked int) error {
	s, err := store.Open(dir, story.Genesis, options(disk))
	if err != nil {
		return err
	}
	defer s.Close()
	if h := int(s.Last().Height); h != acked && h != acked+1 {
		return fmt.Errorf("came up at %d, acknowledged was %d", h, acked)
	}
	if err := sound(s, story); err != nil {
		return err
	}
	for h := s.Last().Height; h < uint64(len(story.Blocks)); h++ {
		if err := apply(s, story.Blocks[h], nil); err != nil {
			return err
		}
		if s.Last() != story.After[h+1] {
			return errors.New("another state than at first")
		}
	}
	return nil
}
