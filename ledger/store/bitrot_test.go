package store_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestBitRot: a bit that changes in log, manifest or options is noticed when the store is opened, or makes no
// difference, but for one: in the log, Pebble may take a broken record for the end. The store then comes up
// sound at an earlier height, and the engine, which has the blocks, executes the rest again. (A rotten
// table ends the process through the fatal hook; that it is found at all, package fsck tests.)
func TestBitRot(t *testing.T) {
	const n, flips = 16, 150
	story := ledgertest.Tell(t, 50, n)
	disk := vfs.NewCrashableMem()
	s := open(t, story.Genesis, options(disk))
	play(t, s, story, n/2)
	if err := s.Flush(); err != nil { // half in tables, half in the log
		t.Fatal(err)
	}
	play(t, s, story, n)
	shut(t, s)
	files, err := disk.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(50, 0))
	noticed, harmless, shorter := 0, 0, 0
	for range flips {
		bad := disk.CrashClone(vfs.CrashCloneCfg{})
		name := files[random.IntN(len(files))]
		if strings.HasSuffix(name, ".sst") || !flip(t, bad, name, random) {
			continue
		}
		height, err := comeUp(bad, story)
		switch {
		case errors.Is(err, errHangs):
			t.Fatalf("%s: %v", name, err)
		case err != nil:
			noticed++
		case height < n && strings.HasSuffix(name, ".log"):
			shorter++
		case height != n:
			t.Errorf("%s: came up at height %d of %d", name, height, n)
		default:
			harmless++
		}
	}
	t.Logf("%d noticed, %d harmless, %d times shorter", noticed, harmless, shorter)
	if noticed == 0 || harmless == 0 {
		t.Error("the flips judge nothing")
	}
}

// comeUp opens a store and reads all of it; a fatal failure is an error.
func comeUp(disk vfs.FS, story *ledgertest.Story) (height uint64, err error) {
	fatal := make(chan error, 1)
	o := options(disk)
	o.Fatal = func(err error) {
		select {
		case fatal <- err:
		default:
		}
		runtime.Goexit()
	}
	type result struct {
		height uint64
		err    error
	}
	done := make(chan result, 1)
	go func() {
		s, err := store.Open(dir, nil, o)
		if err != nil {
			done <- result{0, err}
			return
		}
		height := s.Last().Height
		err = sound(s, story)
		done <- result{height, errors.Join(err, s.Close())}
	}()
	select {
	case r := <-done:
		return r.height, r.err
	case err := <-fatal:
		return 0, err
	case <-time.After(20 * time.Second):
		return 0, errHangs
	}
}

// flip changes one bit of a file, if it has any.
func flip(t *testing.T, disk *vfs.MemFS, name string, random *rand.Rand) bool {
	t.Helper()
	path := disk.PathJoin(dir, name)
	f, err := disk.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if len(b) == 0 {
		return false
	}
	b[random.IntN(len(b))] ^= 1 << random.IntN(8)
	if f, err = disk.Create(path, vfs.WriteCategoryUnspecified); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	return true
}
