// Package disk knows where a node's databases lie and how they are opened: by the node that runs, and read-only by
// commands that look at one that does not.
//
// Why it exists: both must agree on names and options, and what the node needs of a disk beyond the engine's options
// is said once. A disk that fails for good, such as a full one, ends the node with a reason instead of a loop of
// retries; a power loss keeps the order of files that the database relies on; and a database that another process
// holds is told from one that is broken.
//
// Functions hold no state. What Pebble reports reaches the given functions from any goroutine.
package disk

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/store"
)

// The databases below a node's data directory, and what the engine calls its block store within the second.
const (
	Ledger     = "ledger"
	Blocks     = "blocks"
	BlockStore = "blockstore"
)

// Prefix is where the engine's database of this id begins within Blocks.
func Prefix(id string) string { return id + "/" }

// ErrRunning means that a process, most likely the node, has the database open.
var ErrRunning = errors.New("the node is running: another process has its databases open")

// Opening says what was to be opened when it failed, and tells a held lock from other reasons.
func Opening(what string, err error) error {
	held := errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) ||
		err != nil && strings.Contains(err.Error(), "lock held by current process") // Pebble has no sentinel for it
	switch {
	case err == nil:
		return nil
	case held:
		return fmt.Errorf("%s: %w: %w", what, ErrRunning, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// maxFailures of flushes and compactions in a row end the node, as they do in ledger/store.
const maxFailures = 10

// BlockOptions are the engine's options with what a node adds to them.
func BlockOptions(c engine.StoreConfig) *pebble.Options {
	c.FS = Reporting(store.Ordered(c.FS), func(err error) { c.Fatal(fmt.Errorf("%w: %w", engine.ErrStore, err)) })
	c.CacheBytes += 2 * int64(c.MemTableBytes) // Pebble takes the tables in memory out of its cache
	o := c.Options()
	var failures atomic.Int64
	ended := func(err error) {
		if err == nil {
			failures.Store(0)
		}
	}
	o.EventListener.BackgroundError = func(err error) {
		n := failures.Add(1)
		c.Log.Error("store: writing in the background failed", slog.Int64("failures", n), slog.Any("err", err))
		if n >= maxFailures {
			c.Fatal(fmt.Errorf("%w: the disk fails for good: %w", engine.ErrStore, err))
			EndOwn() // or Pebble would try again at once, for ever
		}
	}
	o.EventListener.FlushEnd = func(i pebble.FlushInfo) { ended(i.Err) }
	o.EventListener.CompactionEnd = func(i pebble.CompactionInfo) { ended(i.Err) }
	return o
}

// EndOwn ends the goroutine if it is one of Pebble's own, which would try again for ever what failed for good, or end the
// process by a panic before anyone could say why. On every other goroutine it returns: the caller gets the error.
func EndOwn() {
	var pcs [64]uintptr
	root := ""
	for skip, n := 2, len(pcs); n == len(pcs); skip += n {
		n = runtime.Callers(skip, pcs[:])
		walk := runtime.CallersFrames(pcs[:n])
		for more := n > 0; more; {
			var f runtime.Frame
			if f, more = walk.Next(); f.Function != "" && f.Function != "runtime.goexit" {
				root = f.Function
			}
		}
	}
	if strings.HasPrefix(root, "github.com/cockroachdb/pebble/") {
		runtime.Goexit()
	}
}

// OpenBlocks opens the database of blocks, states and evidence. The caller closes it, unless Fatal was called: then
// Close may never return, and the process is to end.
func OpenBlocks(dir string, c engine.StoreConfig) (*pebble.DB, error) {
	db, err := pebble.Open(dir, BlockOptions(c))
	return db, Opening("block store", err)
}

// InspectBlocks opens the same read-only.
func InspectBlocks(dir string, log *slog.Logger, fatal func(error)) (*pebble.DB, error) {
	c := engine.DefaultStore()
	c.FS, c.Log, c.Fatal = vfs.Default, log, fatal
	o := BlockOptions(c)
	o.ReadOnly = true
	db, err := pebble.Open(dir, o)
	return db, Opening("block store", err)
}
