package sim

import (
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// power is that of one boot of a machine. Once cut, whatever still runs is a ghost: nothing that it sends,
// signs, shows or complains about counts.
type power struct {
	cutOff atomic.Bool
	saved  chan struct{} // closed when the disk of the next boot is known
}

func newPower() *power { return &power{saved: make(chan struct{})} }

func (p *power) cut()      { p.cutOff.Store(true) }
func (p *power) off() bool { return p.cutOff.Load() }

// Classes of files on a machine's disk, by the folder they are in.
const (
	anyFile     = ""
	ledgerFiles = "ledger"
	blockFiles  = "blocks"
	signerFiles = "signer"
	logFiles    = "consensus"
)

var fileClasses = []string{anyFile, ledgerFiles, blockFiles, signerFiles, logFiles}

// disk stands before the file system of one boot. It sees every change before it is made: a write, a sync,
// a rename, the creation or removal of a file.
type disk struct {
	// lag is how long a sync takes; only the overlay can bear it, since Pebble syncs under a mutex.
	lag atomic.Int64

	mu    sync.Mutex
	class string
	left  int // changes to files of the class before act
	act   func(change string)
}

var _ errorfs.Injector = (*disk)(nil)

// before has act called just before the k-th change to files of a class from now.
func (d *disk) before(class string, k int, act func(change string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.class, d.left, d.act = class, k, act
}

// disarm forgets act, and reports whether that was in time.
func (d *disk) disarm() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	early := d.act != nil
	d.act = nil
	return early
}

func (d *disk) String() string { return "disk" }

// MaybeError implements errorfs.Injector. It never injects an error: a machine that lost its power goes on,
// as a ghost, on a disk that nobody will read.
func (d *disk) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
		return nil
	}
	if act := d.reached(op.Path); act != nil {
		act(changeName(op.Kind) + " of " + op.Path)
	}
	if op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData {
		if lag := time.Duration(d.lag.Load()); lag > 0 {
			time.Sleep(lag)
		}
	}
	return nil
}

func (d *disk) reached(path string) func(string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.act == nil || !strings.HasPrefix(path, d.class) {
		return nil
	}
	if d.left--; d.left > 0 {
		return nil
	}
	act := d.act
	d.act = nil
	return act
}

func changeName(k errorfs.OpKind) string {
	switch k {
	case errorfs.OpCreate, errorfs.OpReuseForWrite, errorfs.OpMkdirAll, errorfs.OpLink, errorfs.OpLock:
		return "creation"
	case errorfs.OpRemove, errorfs.OpRemoveAll:
		return "removal"
	case errorfs.OpRename:
		return "renaming"
	case errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo, errorfs.OpFileFlush:
		return "sync"
	case errorfs.OpFileClose:
		return "closing"
	default:
		return "write"
	}
}

// afterPowerLoss is what comes up again: all that was synced, and each block and name that was not with a
// chance of keep percent.
func afterPowerLoss(disk *vfs.MemFS, keep int, seed uint64) *vfs.MemFS {
	return disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(seed, 0))})
}
