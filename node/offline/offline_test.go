package offline

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	dbm "github.com/cometbft/cometbft-db"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/disk"
)

var quiet = slog.New(slog.DiscardHandler)

// data makes the data directory of a node: a founded ledger, and a block store that fill writes to.
func data(t *testing.T, fill func(dbm.DB)) string {
	t.Helper()
	dir := t.TempDir()
	g, err := genesis.New("test", ledgertest.Start, genesis.Defaults(), ledgertest.Cards())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(filepath.Join(dir, disk.Ledger), g, store.Options{Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c := engine.DefaultStore()
	c.FS, c.Log, c.Fatal = vfs.Default, quiet, func(err error) { t.Error(err) }
	db, err := disk.OpenBlocks(filepath.Join(dir, disk.Blocks), c)
	if err != nil {
		t.Fatal(err)
	}
	if fill != nil {
		fill(engine.NewDB(db, disk.Prefix(disk.BlockStore)))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestOpen; that a running node is noticed, TestE2ECommands of cmd/waybill shows, for it takes two processes.
func TestOpen(t *testing.T) {
	if _, err := Open(t.TempDir(), nil, quiet); !errors.Is(err, ErrNoData) {
		t.Errorf("a node that never ran: %v", err)
	}
	dir := data(t, nil)
	n, err := Open(dir, nil, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := n.Blocks(); first != 0 || last != 0 {
		t.Errorf("blocks %d to %d", first, last)
	}
	if _, err := n.Block(t.Context(), 1); !errors.Is(err, fsck.ErrNoBlock) {
		t.Errorf("a block that is not there: %v", err)
	}
	r, _, err := n.Check(t.Context(), filepath.Join(dir, "scratch"), nil)
	if err != nil || !r.Clean() {
		t.Errorf("%v, %+v", err, r)
	}
	if _, err := os.Stat(filepath.Join(dir, "scratch")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the scratch ledger stayed: %v", err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedBlocks: the engine's store panics on what it cannot read; that is damage here, not a crash.
func TestDamagedBlocks(t *testing.T) {
	garbage := func(keys ...string) func(dbm.DB) {
		return func(db dbm.DB) {
			for _, k := range keys {
				if err := db.SetSync([]byte(k), []byte("\xff\xff\xff")); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if _, err := Open(data(t, garbage("blockStore")), nil, quiet); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("damaged head: %v", err)
	}
	n, err := Open(data(t, garbage("H:1")), nil, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := n.Block(t.Context(), 1); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("damaged block: %v", err)
	}
}
