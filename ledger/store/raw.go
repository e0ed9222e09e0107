package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// Families are the first bytes of all keys, in order; the package comment says what each holds.
const Families = "begimopstuvwx"

// Inspect opens a ledger to be looked at, however damaged: it builds nothing, believes only the format and
// writes nothing. Its chain is g's, or without g that of the genesis it holds. Only Walk, Block, Txs, Last,
// Genesis, ChainID and Close may be used.
func Inspect(dir string, g *canon.Genesis, o Options) (*Store, error) {
	o = o.withDefaults()
	p := pebbleOptions(&o)
	p.ReadOnly = true
	// There are no tables in memory.
	p.CacheSize = o.CacheBytes
	p.EventListener.DataCorruption = func(i pebble.DataCorruptionInfo) { // not fatal, but what one looks for
		o.Log.Warn("store: table is corrupt", slog.String("path", i.Path))
	}
	db, err := pebble.Open(dir, p)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{db: db, opts: o, genesis: g}
	if err := s.inspect(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *Store) inspect() error {
	switch v, err := get(s.db, formatKey); {
	case err != nil:
		return err
	case v == nil:
		return ErrNotFounded
	case string(v) != format:
		return fmt.Errorf("%w: %q, not %q", ErrFormat, v, format)
	}
	if s.genesis == nil {
		b, err := get(s.db, genesisKey)
		if err != nil {
			return err
		}
		if s.genesis, err = genesis.Read(b); err != nil {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
	}
	s.chainID = genesis.ChainID(s.genesis)
	last, err := s.likely()
	if err != nil {
		return err
	}
	return s.publish(last, nil)
}

// likely returns what is most likely the last block: at the height on which two agree of the entry for the
// last block, the highest block and the highest undo.
func (s *Store) likely() (last Block, err error) {
	heights := map[byte]uint64{}
	for _, family := range []byte("bu") {
		it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{family}, UpperBound: []byte{family + 1}})
		if err != nil {
			return last, fmt.Errorf("store: %w", err)
		}
		if it.Last() {
			heights[family] = Height(it.Key())
		}
		if err := it.Close(); err != nil {
			return last, fmt.Errorf("store: %w", err)
		}
	}
	v, err := get(s.db, lastKey)
	if err != nil {
		return last, err
	}
	in := reader{b: v}
	said := in.uvarint()
	height := heights['b']
	if said == heights['u'] {
		height = said
	}
	if b, ok, err := s.Block(height); err == nil && ok {
		return b, nil
	}
	if b, err := readBlock(height, in.b); err == nil && said == height {
		return b, nil
	}
	return Block{Height: height}, nil
}

// Cursor walks the keys of one family in order, as they were at the last commit before it was opened. It is
// for checking a store, not for using one: nothing that it shows is verified.
type Cursor struct {
	tip   *tip
	it    *pebble.Iterator
	began bool
}

// Walk opens a cursor before the first key of a family. Close it after use.
func (s *Store) Walk(family byte) (*Cursor, error) {
	s.mu.RLock()
	t := s.tip
	t.refs.Add(1)
	s.mu.RUnlock()
	it, err := t.snap.NewIter(&pebble.IterOptions{LowerBound: []byte{family}, UpperBound: []byte{family + 1}})
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return &Cursor{tip: t, it: it}, nil
}

// Next moves to the next key and reports whether there is one. When there is none, Err says why.
func (c *Cursor) Next() bool {
	if !c.began {
		c.began = true
		return c.it.First()
	}
	return c.it.Next()
}

// Key is valid until Next.
func (c *Cursor) Key() []byte { return c.it.Key() }

// Value is valid until Next.
func (c *Cursor) Value() ([]byte, error) {
	v, err := c.it.ValueAndErr()
	return v, broken(err)
}

// Err returns what the database could not read; ErrCorrupt where a checksum does not fit.
func (c *Cursor) Err() error { return broken(c.it.Error()) }

// Close lets go of the state.
func (c *Cursor) Close() error {
	if err := c.it.Close(); err != nil && !pebble.IsCorruptionError(err) { // which Err has said
		return errors.Join(err, c.tip.release())
	}
	return c.tip.release()
}

// Place says in words what a key is about: "row 17", "transaction 2 of height 9".
func Place(key []byte) string {
	if len(key) == 0 {
		return "empty key"
	}
	number, rest := uint64(0), key[1:]
	if len(rest) >= 8 {
		number, rest = binary.BigEndian.Uint64(rest), rest[8:]
	}
	switch f := key[0]; {
	case f == 's' && len(key) == 9:
		return fmt.Sprintf("row %d", number)
	case f == 'i' && len(key) == 33:
		return fmt.Sprintf("key %x", key[1:])
	case f == 'g' && len(key) == 9:
		return fmt.Sprintf("group %d, of rows %d to %d", number, number<<4, number<<4+15)
	case f == 'e' && len(key) == 13:
		return fmt.Sprintf("event %d of row %d", binary.BigEndian.Uint32(rest), number)
	case f == 'p' && len(key) >= 10:
		return fmt.Sprintf("serial range from %q of row %d", rest[1:], number)
	case f == 'o':
		return fmt.Sprintf("organisation %q", key[1:])
	case f == 'v' && len(key) == 9:
		return fmt.Sprintf("proposal in row %d", number)
	case f == 'b' && len(key) == 9:
		return fmt.Sprintf("block %d", number)
	case f == 't' && len(key) == 13:
		return fmt.Sprintf("transaction %d of height %d", binary.BigEndian.Uint32(rest), number)
	case f == 'x' && len(key) == 17:
		return fmt.Sprintf("transaction id %x…", key[1:])
	case f == 'w' && len(key) == 9:
		return fmt.Sprintf("replay window of height %d", number)
	case f == 'u' && len(key) == 9:
		return fmt.Sprintf("undo of height %d", number)
	case f == 'm':
		return fmt.Sprintf("entry %q", key[1:])
	}
	return fmt.Sprintf("key %q, which is none of this format's", key)
}

// Height is the height that a key of the families b, t, u and w belongs to.
func Height(key []byte) uint64 {
	if len(key) < 9 {
		return 0
	}
	return binary.BigEndian.Uint64(key[1:])
}

// LastExpiry is the latest expiry among the entries of a value of family w, in milliseconds since 1970 UTC.
func LastExpiry(value []byte) (last int64, err error) {
	entries, err := readEntries(value)
	for i := range entries {
		last = max(last, entries[i].Expiry)
	}
	return last, err
}

// InMemory are options for a store without a disk.
func InMemory(o Options) Options {
	o.FS = vfs.NewMem()
	return o
}

// Scratch are options for a store that is thrown away: it forgets nothing and syncs nothing.
func Scratch(o Options) Options {
	o = o.withDefaults()
	o.UndoHeights, o.RingBytes = 1<<63, 1
	o.FS = unsynced{o.FS}
	return o
}

type unsynced struct{ vfs.FS }

func (u unsynced) Unwrap() vfs.FS { return u.FS }

func (u unsynced) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := u.FS.Create(name, c)
	return lazy(f, err)
}

func (u unsynced) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := u.FS.ReuseForWrite(from, to, c)
	return lazy(f, err)
}

func (u unsynced) OpenReadWrite(name string, c vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	f, err := u.FS.OpenReadWrite(name, c, o...)
	return lazy(f, err)
}

func lazy(f vfs.File, err error) (vfs.File, error) {
	if err != nil {
		return nil, err
	}
	return lazyFile{f}, nil
}

type lazyFile struct{ vfs.File }

func (lazyFile) Sync() error { return nil }

func (lazyFile) SyncData() error { return nil }

func (lazyFile) SyncTo(int64) (bool, error) { return true, nil }
