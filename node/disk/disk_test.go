package disk

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/consensus/engine"
)

func config(t *testing.T, fs vfs.FS) engine.StoreConfig {
	c := engine.DefaultStore()
	c.FS, c.Log = fs, slog.New(slog.DiscardHandler)
	c.Fatal = func(err error) { t.Errorf("fatal: %v", err) }
	return c
}

// full is a disk on which the next tables cannot be made.
type full struct{ left, failed atomic.Int64 }

func (f *full) wrap(fs vfs.FS) vfs.FS {
	return errorfs.Wrap(fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind != errorfs.OpCreate || !strings.HasSuffix(op.Path, ".sst") || f.left.Add(-1) < 0 {
			return nil
		}
		f.failed.Add(1)
		return syscall.ENOSPC
	}))
}

// flush writes a key and has it flushed.
func flush(t *testing.T, db *pebble.DB) <-chan struct{} {
	t.Helper()
	if err := db.Set([]byte("k"), []byte("v"), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	done, err := db.AsyncFlush()
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// TestDiskFull: a table that cannot be written is tried a few times, then the node is told why, and the trying ends.
func TestDiskFull(t *testing.T) {
	var f full
	c := config(t, f.wrap(vfs.NewMem()))
	reason := make(chan error, 100)
	c.Fatal = func(err error) { reason <- err }
	db, err := OpenBlocks("blocks", c)
	if err != nil {
		t.Fatal(err)
	}
	f.left.Store(1 << 40)
	select {
	case <-flush(t, db):
		t.Error("flushed")
	case err := <-reason:
		if !errors.Is(err, engine.ErrStore) || !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
			t.Errorf("ended: %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("neither flushed nor ended")
	}
	after := f.failed.Load()
	time.Sleep(50 * time.Millisecond)
	if n := f.failed.Load(); n > after+maxFailures {
		t.Errorf("it is still trying: %d failures", n)
	}
}

// TestDiskFullForAMoment: writing goes on, however often that happens.
func TestDiskFullForAMoment(t *testing.T) {
	var f full
	db, err := OpenBlocks("blocks", config(t, f.wrap(vfs.NewMem())))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		f.left.Store(3)
		select {
		case <-flush(t, db):
		case <-time.After(time.Minute):
			t.Fatal("not flushed")
		}
	}
	if n := f.failed.Load(); n < 15 {
		t.Errorf("only %d failures: the test injects too few", n)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// TestLogFails: what cannot be written to the log is told before the database ends over it.
func TestLogFails(t *testing.T) {
	for _, kind := range []errorfs.OpKind{errorfs.OpCreate, errorfs.OpReuseForWrite, errorfs.OpFileWrite,
		errorfs.OpFileSyncData, errorfs.OpFileSync} {
		var on atomic.Bool
		var told []error
		fs := Reporting(errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
			if on.Load() && op.Kind == kind {
				return syscall.EIO
			}
			return nil
		})), func(err error) { told = append(told, err) })
		write := func(name string, reuse bool) error {
			on.Store(false)
			f, err := fs.Create("x", vfs.WriteCategoryUnspecified)
			if err != nil {
				t.Fatal(err)
			}
			_ = f.Close() // it is empty
			on.Store(true)
			if reuse {
				f, err = fs.ReuseForWrite("x", name, vfs.WriteCategoryUnspecified)
			} else {
				f, err = fs.Create(name, vfs.WriteCategoryUnspecified)
			}
			if err != nil {
				return err
			}
			_, err = f.Write([]byte("b"))
			return errors.Join(err, f.SyncData(), f.Sync(), f.Close())
		}
		for _, reuse := range []bool{false, true} {
			told = nil
			err := write("000002.log", reuse)
			if (err == nil) != (len(told) == 0) || len(told) > 0 && !strings.Contains(told[0].Error(),
				"000002.log: input/output error") {
				t.Errorf("kind %v, reused %v: %v, told %v", kind, reuse, err, told)
			}
			if reuse == (kind == errorfs.OpReuseForWrite) && err == nil { // errorfs does not look into a file that is used again
				t.Errorf("kind %v, reused %v: %v; the test injects nothing", kind, reuse, err)
			}
		}
		told = nil
		if _ = write("000002.sst", false); len(told) > 0 {
			t.Errorf("a table's failure, which is tried again, was told: %v", told)
		}
	}
}

// TestMarkersComeLast: a marker names a file, so the file is durable before the marker exists.
func TestMarkersComeLast(t *testing.T) {
	var mu sync.Mutex
	dirty, markers := false, 0
	fs := errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
		mu.Lock()
		defer mu.Unlock()
		switch op.Kind {
		case errorfs.OpCreate:
			if strings.Contains(op.Path, "marker.") {
				markers++
				if dirty {
					t.Errorf("%s is created while a name before it is not durable", op.Path)
				}
			}
			dirty = true
		case errorfs.OpFileSync, errorfs.OpFileSyncData:
			if op.Path == "blocks" {
				dirty = false
			}
		}
		return nil
	}))
	for range 2 {
		db, err := OpenBlocks("blocks", config(t, fs))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if markers == 0 {
		t.Error("no marker was made: the test looks for the wrong name")
	}
}

// TestCacheBesideMemtables: tables in memory, which Pebble takes out of the cache, leave the cache its own size.
func TestCacheBesideMemtables(t *testing.T) {
	c := config(t, vfs.NewMem())
	c.CacheBytes, c.MemTableBytes = 1<<20, 4<<20
	db, err := OpenBlocks("blocks", c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	value := bytes.Repeat([]byte("v"), 2000)
	key := func(i int) []byte { return []byte{byte(i >> 8), byte(i)} }
	const n = 400 // 0.8 MB
	for i := range n {
		if err := db.Set(key(i), value, pebble.NoSync); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Flush(); err != nil {
		t.Fatal(err)
	}
	for i := range 3000 { // the next table in memory grows to its size
		if err := db.Set(append([]byte("x"), key(i)...), value[:1000], pebble.NoSync); err != nil {
			t.Fatal(err)
		}
	}
	read := func() int64 {
		before := db.Metrics().BlockCache.Misses
		for i := range n {
			_, closer, err := db.Get(key(i))
			if err != nil {
				t.Fatal(err)
			}
			if err := closer.Close(); err != nil {
				t.Fatal(err)
			}
		}
		return db.Metrics().BlockCache.Misses - before
	}
	first, second := read(), read()
	if first == 0 || second > first/10 {
		t.Errorf("%d blocks were read, then %d again although they fit", first, second)
	}
}

// TestHeld: a database that is open tells so, in this process too.
func TestHeld(t *testing.T) {
	dir := t.TempDir()
	db, err := OpenBlocks(dir, config(t, vfs.Default))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBlocks(dir, config(t, vfs.Default)); !errors.Is(err, ErrRunning) ||
		!strings.Contains(err.Error(), "block store") {
		t.Errorf("open twice: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, errno := range []error{syscall.EAGAIN, syscall.EACCES} {
		if err := Opening("ledger", errno); !errors.Is(err, ErrRunning) {
			t.Errorf("%v: %v", errno, err)
		}
	}
	if err := Opening("ledger", syscall.ENOSPC); errors.Is(err, ErrRunning) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if err := Opening("ledger", nil); err != nil {
		t.Error(err)
	}
}
