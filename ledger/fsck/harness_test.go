package fsck_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

const dir = "node/ledger"

func options(fs vfs.FS) store.Options {
	return store.Options{FS: fs, CacheBytes: 1 << 20, Log: slog.New(slog.DiscardHandler)}
}

// engine is the source that a node has: the engine's blocks, and what each next header claims.
type engine struct {
	story *ledgertest.Story
	err   error  // given for the block at the height, when set
	at    uint64 // of err
}

func (e engine) Block(_ context.Context, height uint64) (*fsck.Block, error) {
	if e.err != nil && height == e.at {
		return nil, e.err
	}
	if int(height) > len(e.story.Blocks) {
		return nil, fsck.ErrNoBlock
	}
	b := e.story.Blocks[height-1]
	out := &fsck.Block{Time: b.Time, Txs: b.Txs}
	if int(height) < len(e.story.Blocks) { // the last block has no next header yet
		out.AppHash = e.story.After[height].AppHash[:]
	}
	return out, nil
}

// write makes a disk that holds the story.
func write(t testing.TB, story *ledgertest.Story) *vfs.MemFS {
	t.Helper()
	disk := vfs.NewCrashableMem()
	s := open(t, disk, story)
	for _, b := range story.Blocks {
		apply(t, s, b)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return disk
}

func open(t testing.TB, disk vfs.FS, story *ledgertest.Story) *store.Store {
	t.Helper()
	s, err := store.Open(dir, story.Genesis, options(disk))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func apply(t testing.TB, s *store.Store, b exec.Block) {
	t.Helper()
	out, err := exec.Apply(s.Base(), b, nil)
	if err == nil {
		err = s.Commit(out)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyOf is a disk with the same content: that of a store that was closed is synced.
func copyOf(disk *vfs.MemFS) *vfs.MemFS { return disk.CrashClone(vfs.CrashCloneCfg{}) }

// raw opens the database past the store.
func raw(t testing.TB, disk vfs.FS) *pebble.DB {
	t.Helper()
	db, err := pebble.Open(dir, &pebble.Options{FS: disk, FormatMajorVersion: pebble.FormatNewest, Logger: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(f string, _ ...any) {
	panic(f)
}

// check runs a check that must be possible.
func check(t testing.TB, s *store.Store, source fsck.Source) *fsck.Report {
	t.Helper()
	r, err := fsck.Check(t.Context(), s, source, fsck.Options{Scratch: options(nil)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
