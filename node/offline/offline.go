// Package offline opens the stores of a node that is not running, to read them: for checks, and for looking
// into what a node left behind.
//
// Nothing is written: the databases are opened read-only, under the lock that a running node holds. What is on
// disk is not trusted; a block that cannot be read is an error and never a panic.
//
// A Node is safe for concurrent use until Close.
package offline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	blockstore "github.com/cometbft/cometbft/store"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/disk"
)

var (
	// ErrRunning means that a process, most likely the node, has the stores open.
	ErrRunning = disk.ErrRunning
	// ErrNoData means that the node has never run: there is nothing to open.
	ErrNoData = errors.New("no data")
)

// Node is what a stopped node has on disk.
type Node struct {
	// Ledger is the store of the state, as store.Inspect opens it.
	Ledger *store.Store

	pebble *pebble.DB
	blocks *blockstore.BlockStore
	log    *slog.Logger

	damaged damage
}

// Open opens the stores below a data directory. g may be nil: then the ledger's own genesis counts.
func Open(data string, g *canon.Genesis, log *slog.Logger) (*Node, error) {
	n := &Node{log: log}
	for _, dir := range []string{disk.Ledger, disk.Blocks} {
		if _, err := os.Stat(filepath.Join(data, dir)); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %w", ErrNoData, err)
		}
	}
	var err error
	if n.pebble, err = disk.InspectBlocks(filepath.Join(data, disk.Blocks), log, n.damaged.add); err != nil {
		return nil, err
	}
	n.blocks, err = openBlocks(n.pebble)
	if err == nil {
		n.Ledger, err = store.Inspect(filepath.Join(data, disk.Ledger), g, store.Options{Log: log, Fatal: n.damaged.add})
		err = disk.Opening("ledger", err)
	}
	if err = errors.Join(err, n.damaged.all()); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// damage gathers what the databases report, from any goroutine.
type damage struct {
	mu   sync.Mutex
	errs []error
}

func (d *damage) add(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.errs = append(d.errs, err)
}

func (d *damage) all() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return errors.Join(d.errs...)
}

// openBlocks is blockstore.NewBlockStore, which panics where its first record is damaged.
func openBlocks(db *pebble.DB) (_ *blockstore.BlockStore, err error) {
	defer recovered(&err)
	return blockstore.NewBlockStore(engine.NewDB(db, disk.Prefix(disk.BlockStore))), nil
}

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: block store: %v", store.ErrCorrupt, p)
	}
}

// Close closes the stores.
func (n *Node) Close() error {
	var errs []error
	if n.Ledger != nil {
		errs = append(errs, n.Ledger.Close())
	}
	return errors.Join(append(errs, n.pebble.Close())...)
}

// Blocks returns the first and the last height that the engine's block store holds, 0 and 0 when it is empty.
func (n *Node) Blocks() (first, last uint64) {
	return uint64(max(0, n.blocks.Base())), uint64(max(0, n.blocks.Height()))
}

// Block implements fsck.Source with the blocks that consensus agreed on.
func (n *Node) Block(_ context.Context, height uint64) (out *fsck.Block, err error) {
	defer recovered(&err)
	b := n.blocks.LoadBlock(int64(height))
	if b == nil {
		return nil, fmt.Errorf("%w: height %d", fsck.ErrNoBlock, height)
	}
	out = &fsck.Block{Time: b.Time.UnixMilli()}
	for _, t := range b.Txs {
		out.Txs = append(out.Txs, bytes.Clone(t))
	}
	if next := n.blocks.LoadBlockMeta(int64(height) + 1); next != nil {
		out.AppHash = bytes.Clone(next.Header.AppHash)
	}
	return out, nil
}

// Check executes the blocks again and compares what they lead to with the ledger (package fsck). scratch is a
// directory that must not exist and is removed at the end. The blocks are the engine's own, or those that the
// ledger keeps where the engine has forgotten the first ones.
func (n *Node) Check(ctx context.Context, scratch string, progress func(height uint64)) (r *fsck.Report, own bool, err error) {
	source := fsck.Source(n)
	if first, _ := n.Blocks(); first > 1 {
		source, own = fsck.Own(n.Ledger), true
	}
	o := fsck.Options{Dir: scratch, Scratch: store.Options{FS: vfs.Default, Log: n.log}}
	r, err = fsck.Check(ctx, n.Ledger, source, o, progress)
	return r, own, err
}
