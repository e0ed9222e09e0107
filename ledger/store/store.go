package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// format is the version of the layout on disk; a store of another version is refused.
const format = "2"

// Options of a store. The zero value of a field means its default.
type Options struct {
	// FS is the file system; the operating system's by default.
	FS vfs.FS
	// CacheBytes of Pebble's block cache; 128 MiB by default.
	CacheBytes int64
	// RingBytes of memory for the past of recent blocks; 64 MiB by default. The state before the last
	// block can always be proven.
	RingBytes int
	// UndoHeights is how many blocks can be taken back; 1,000 by default, and at least.
	UndoHeights uint64
	// Log takes what Pebble says; slog's default by default.
	Log *slog.Logger
	// Fatal is called when the disk fails in a way that leaves nothing to do; it must not return. It
	// panics by default.
	Fatal func(error)
}

// Defaults of Options.
const (
	defaultCache = 128 << 20
	defaultRing  = 64 << 20
	leastUndo    = 1000
)

// Store is an open ledger.
type Store struct {
	db      *pebble.DB
	opts    Options
	genesis *canon.Genesis
	chainID string

	// Of the executing goroutine:
	base     exec.Base
	hot      *hotRows // base.Rows
	oldest   uint64   // no row of the replay window is of a lower height
	undoable uint64   // no undo is of a lower height

	council uint64 // index of the council's record, the same from the founding on

	mu  sync.RWMutex
	tip *tip
}

// tip is the last committed block with a snapshot of the database at it.
type tip struct {
	block      Block
	parameters *canon.Parameters // of the next block; nil for a store that is only inspected
	snap       *pebble.Snapshot
	refs       atomic.Int64 // one for being the tip, one for each Version
}

func (t *tip) release() error {
	if t.refs.Add(-1) == 0 {
		return t.snap.Close()
	}
	return nil
}

// ErrNotFounded means that a directory holds no ledger.
var ErrNotFounded = errors.New("store holds no ledger")

// ErrFormat means that the store was written by another version.
var ErrFormat = errors.New("store has an unknown format")

// Open opens the ledger in a directory, or founds it there when it is empty and g is given.
func Open(dir string, g *canon.Genesis, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	db, err := pebble.Open(dir, pebbleOptions(&opts))
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{db: db, opts: opts}
	if err := s.start(g); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.FS == nil {
		o.FS = vfs.Default
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = defaultCache
	}
	if o.RingBytes == 0 {
		o.RingBytes = defaultRing
	}
	o.UndoHeights = max(o.UndoHeights, leastUndo)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Fatal == nil {
		o.Fatal = func(err error) { panic(err) }
	}
	return o
}

// start reads or writes the founding, and builds what lives in memory.
func (s *Store) start(g *canon.Genesis) error {
	v, err := get(s.db, formatKey)
	if err != nil {
		return err
	}
	switch {
	case v == nil && g == nil:
		return ErrNotFounded
	case v == nil:
		if err := s.empty(); err != nil {
			return err
		}
		if err := s.found(g); err != nil {
			return err
		}
	case string(v) != format:
		return fmt.Errorf("%w: %q, not %q", ErrFormat, v, format)
	}
	if err := s.readGenesis(g); err != nil {
		return err
	}
	return s.load()
}

// ErrOtherChain means that the store belongs to another genesis than the one given.
var ErrOtherChain = errors.New("store belongs to another chain")

func (s *Store) readGenesis(given *canon.Genesis) error {
	b, err := get(s.db, genesisKey)
	if err != nil {
		return err
	}
	if s.genesis, err = genesis.Read(b); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	founding, err := s.held(0)
	if err != nil {
		return err
	}
	if founding.Replay != genesis.Hash(s.genesis) {
		return fmt.Errorf("%w: the founding is of another genesis than the one beside it", ErrCorrupt)
	}
	s.chainID = genesis.ChainID(s.genesis)
	if given != nil && genesis.Hash(given) != genesis.Hash(s.genesis) {
		return fmt.Errorf("%w: %s", ErrOtherChain, s.chainID)
	}
	return nil
}

// empty refuses to found a ledger among what else a directory may hold.
func (s *Store) empty() error {
	return scan(s.db, nil, []byte{0xff}, func(key, _ []byte) error {
		return fmt.Errorf("%w: no format, but a key %q", ErrCorrupt, key)
	})
}

// found writes the founding in one batch.
func (s *Store) found(g *canon.Genesis) error {
	out, err := exec.Found(g)
	if err != nil {
		return err
	}
	b := s.db.NewBatch()
	w := writer{b: b}
	w.set(formatKey, []byte(format))
	w.set(genesisKey, g.Encode())
	w.row(&register.SealedRow{Row: register.Sentinel(), Key: &proof.Hash{}})
	w.outcome(out)
	return w.commit()
}

// load builds tree, window and tip from the rows.
func (s *Store) load() error {
	last, parameters, err := s.readLast()
	if err != nil {
		return err
	}
	tree, err := s.loadTree(&last)
	if err != nil {
		return err
	}
	window, err := s.loadWindow(&last)
	if err != nil {
		return err
	}
	s.hot = newHotRows(rows{s.db})
	s.base = exec.Base{
		ChainID: s.chainID, Height: last.Height, Time: last.Time, Parameters: parameters,
		Replay: last.Replay, Window: window, Tree: tree, Rows: s.hot,
		Recent: s.appHash,
	}
	return s.publish(last, parameters)
}

// readLast reads the last block, which stands twice, with the parameters that the council's record has, and checks that
// they say the same of each other.
func (s *Store) readLast() (last Block, parameters *canon.Parameters, err error) {
	v, err := get(s.db, lastKey)
	if err != nil {
		return last, nil, err
	}
	in := reader{b: v}
	height := in.uvarint()
	if in.bad {
		return last, nil, fmt.Errorf("%w: last block", ErrCorrupt)
	}
	last, err = readBlock(height, in.b)
	if err != nil {
		return last, nil, err
	}
	b, err := s.held(height)
	if err != nil {
		return last, nil, err
	}
	if b != last {
		return last, nil, fmt.Errorf("%w: block %d and the last block are not the same", ErrCorrupt, height)
	}
	if parameters, err = s.readCouncil(); err != nil {
		return last, nil, err
	}
	if proof.AppHash(last.Root, last.Width, proof.ParametersRoot(parameters.Encode()), last.Replay) != last.AppHash {
		return last, nil, fmt.Errorf("%w: app hash of block %d", ErrCorrupt, height)
	}
	return last, parameters, nil
}

// firstUndo returns the height of the lowest undo, at most one above the last block's.
func (s *Store) firstUndo(last uint64) (uint64, error) {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: undoKey(0), UpperBound: undoKey(last + 1)})
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	first := last + 1
	if it.First() && len(it.Key()) == 9 {
		first = binary.BigEndian.Uint64(it.Key()[1:])
	}
	return first, it.Close()
}

// loadTree folds the group roots, compares with the last block's root, and restores the past of the last
// block, so that the state that the newest header attests can be proven at once.
func (s *Store) loadTree(last *Block) (*register.Tree, error) {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{'g'}, UpperBound: []byte{'h'}})
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	ok := it.First()
	tree, err := register.NewTree(last.Height, last.Width, s.opts.RingBytes, func() (h proof.Hash, err error) {
		if !ok || len(it.Value()) != len(h) {
			return h, fmt.Errorf("%w: group root is missing", ErrCorrupt)
		}
		copy(h[:], it.Value())
		ok = it.Next()
		return h, nil
	})
	if err := errors.Join(err, it.Close()); err != nil {
		return nil, err
	}
	if tree.Root() != last.Root {
		return nil, fmt.Errorf("%w: groups fold to %x, height %d has root %x", ErrCorrupt, tree.Root(), last.Height, last.Root)
	}
	if s.undoable, err = s.firstUndo(last.Height); err != nil || last.Height == 0 || s.undoable > last.Height {
		return tree, err // the founding, or where a rollback can go no further
	}
	undo, err := get(s.db, undoKey(last.Height))
	if err != nil {
		return nil, err
	}
	u, err := register.Undo(rows{s.db}, undo)
	if err != nil {
		return nil, err
	}
	before, err := s.held(last.Height - 1)
	if err != nil {
		return nil, err
	}
	root, err := tree.Restore(rows{s.db}, last.Height, u)
	if err == nil && (root != before.Root || u.Width != before.Width) {
		err = fmt.Errorf("%w: undo of height %d leads to %x over %d", ErrCorrupt, last.Height, root, u.Width)
	}
	return tree, err
}

// loadWindow reads the entries of the blocks from which one may still be live.
func (s *Store) loadWindow(last *Block) (*exec.Window, error) {
	w := exec.NewWindow()
	s.oldest = last.Height + 1
	err := scan(s.db, windowKey(0), windowKey(last.Height+1), func(key, value []byte) error {
		if len(key) != 9 {
			return fmt.Errorf("%w: replay window %x", ErrCorrupt, key)
		}
		s.oldest = min(s.oldest, binary.BigEndian.Uint64(key[1:]))
		entries, err := readEntries(value)
		if err == nil {
			w.Add(slices.DeleteFunc(entries, func(e exec.Entry) bool { return e.Expiry <= last.Time }))
		}
		return err
	})
	return w, err
}

// publish makes a block the tip that readers see.
func (s *Store) publish(last Block, parameters *canon.Parameters) error {
	t := &tip{block: last, parameters: parameters, snap: s.db.NewSnapshot()}
	t.refs.Store(1)
	s.mu.Lock()
	old := s.tip
	s.tip = t
	s.mu.Unlock()
	if old != nil {
		return old.release()
	}
	return nil
}

// Genesis returns what the chain began with.
func (s *Store) Genesis() *canon.Genesis { return s.genesis }

// ChainID is the chain's id.
func (s *Store) ChainID() string { return s.chainID }

// Last returns the last committed block.
func (s *Store) Last() Block {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tip.block
}

// Base is the committed state for exec; it belongs to the executing goroutine.
func (s *Store) Base() *exec.Base { return &s.base }

// Metrics returns Pebble's.
func (s *Store) Metrics() *pebble.Metrics { return s.db.Metrics() }

// Close closes the store. No other call may run or follow.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.tip.release(), s.db.Close())
}
