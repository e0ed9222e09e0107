package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// ErrCorrupt means that the disk does not hold what was written to it.
var ErrCorrupt = errors.New("store is corrupt")

// rows reads register rows from the database or a snapshot of it.
type rows struct{ r pebble.Reader }

var _ register.Rows = rows{}

// get returns a copy of a value, or nil when there is none.
func get(r pebble.Reader, key []byte) ([]byte, error) {
	v, closer, err := r.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: read %q: %w", key[:1], broken(err))
	}
	out := append(make([]byte, 0, len(v)), v...)
	return out, closer.Close()
}

func (s rows) Find(key proof.Hash) (uint64, bool, error) {
	v, closer, err := s.r.Get(keyKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("store: find key: %w", err)
	}
	defer closer.Close()
	if len(v) != 8 {
		return 0, false, fmt.Errorf("%w: key index has %d bytes", ErrCorrupt, len(v))
	}
	return binary.BigEndian.Uint64(v), true, nil
}

func (s rows) Before(keys []proof.Hash) ([]uint64, error) { return s.before(keys, 1<<63) }

// before is Before among the records with an index below width.
func (s rows) before(keys []proof.Hash, width uint64) (indexes []uint64, err error) {
	it, err := s.r.NewIter(&pebble.IterOptions{LowerBound: []byte{'i'}, UpperBound: []byte{'i' + 1}})
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	indexes = make([]uint64, len(keys))
	for n, key := range keys {
		if indexes[n], err = lastBelow(it, key, width); err != nil {
			return nil, err
		}
	}
	return indexes, nil
}

func lastBelow(it *pebble.Iterator, key proof.Hash, width uint64) (uint64, error) {
	for ok := it.SeekLT(keyKey(key)); ok; ok = it.Prev() {
		v, err := it.ValueAndErr()
		if err != nil {
			return 0, fmt.Errorf("store: %w", err)
		}
		if len(v) != 8 {
			return 0, fmt.Errorf("%w: key index has %d bytes", ErrCorrupt, len(v))
		}
		if index := binary.BigEndian.Uint64(v); index < width {
			return index, nil
		}
	}
	if err := it.Error(); err != nil {
		return 0, fmt.Errorf("store: %w", broken(err))
	}
	return 0, fmt.Errorf("%w: no sentinel below key %x", ErrCorrupt, key)
}

func (s rows) Row(index uint64) ([]byte, error) {
	v, err := get(s.r, rowKey(index))
	if err == nil && v == nil {
		err = fmt.Errorf("%w: row %d is missing", ErrCorrupt, index)
	}
	return v, err
}

func (s rows) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	next := from
	err := scan(s.r, rowKey(from), rowKey(to), func(key, value []byte) error {
		if len(key) != 9 || binary.BigEndian.Uint64(key[1:]) != next {
			return fmt.Errorf("%w: row %d is missing", ErrCorrupt, next)
		}
		next++
		return visit(next-1, value)
	})
	if err == nil && next != to {
		err = fmt.Errorf("%w: row %d is missing", ErrCorrupt, next)
	}
	return err
}

func (s rows) Links(index uint64, from, to uint32, visit func(register.Link) error) error {
	next := from
	err := scan(s.r, linkKey(index, from), linkKey(index, to), func(key, value []byte) error {
		if len(key) != 13 || binary.BigEndian.Uint32(key[9:]) != next {
			return fmt.Errorf("%w: link %d of row %d is missing", ErrCorrupt, next, index)
		}
		next++
		l, err := readLink(value)
		if err != nil {
			return err
		}
		return visit(l)
	})
	if err == nil && next != to {
		err = fmt.Errorf("%w: link %d of row %d is missing", ErrCorrupt, next, index)
	}
	return err
}

func appendLink(b []byte, l register.Link) []byte {
	b = binary.AppendUvarint(b, l.Height)
	b = binary.AppendUvarint(b, uint64(l.Tx))
	b = binary.AppendUvarint(b, uint64(l.Action))
	b = binary.AppendUvarint(b, uint64(l.Time))
	b = binary.AppendUvarint(b, uint64(l.Milestone))
	b = append(b, l.Tag[:]...)
	return append(b, l.Commit[:]...)
}

func readLink(b []byte) (l register.Link, err error) {
	in := reader{b: b}
	l.Height, l.Tx, l.Action = in.uvarint(), uint32(in.uvarint()), uint32(in.uvarint())
	l.Time, l.Milestone = int64(in.uvarint()), uint32(in.uvarint())
	copy(l.Tag[:], in.take(8))
	copy(l.Commit[:], in.take(32))
	return l, in.end("link")
}

func (s rows) Ranges(index uint64) (list []canon.SerialRange, err error) {
	err = scan(s.r, be64('p', index), be64('p', index+1), func(key, value []byte) error {
		if len(key) < 10 || int(key[9]) != len(key)-10 {
			return fmt.Errorf("%w: serial range of row %d", ErrCorrupt, index)
		}
		list = append(list, canon.SerialRange{Lo: string(key[10:]), Hi: string(value)})
		return nil
	})
	return list, err
}

func (s rows) RangeBefore(index uint64, serial string) (r canon.SerialRange, ok bool, err error) {
	return s.rangeBefore(index, serial, func(string) bool { return false })
}

// rangeBefore leaves out the ranges that skip names by their first serial.
func (s rows) rangeBefore(index uint64, serial string, skip func(lo string) bool) (r canon.SerialRange, ok bool, err error) {
	if len(serial) > 255 {
		return r, false, nil // no range has so long a serial
	}
	it, err := s.r.NewIter(&pebble.IterOptions{LowerBound: be64('p', index), UpperBound: be64('p', index+1)})
	if err != nil {
		return r, false, fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for found := it.SeekLT(append(rangeKey(index, serial), 0)); found; found = it.Prev() {
		key := it.Key()
		if len(key) < 10 || int(key[9]) != len(key)-10 {
			return r, false, fmt.Errorf("%w: serial range of row %d", ErrCorrupt, index)
		}
		if lo := string(key[10:]); !skip(lo) {
			hi, err := it.ValueAndErr()
			if err != nil {
				return r, false, fmt.Errorf("store: %w", err)
			}
			return canon.SerialRange{Lo: lo, Hi: string(hi)}, true, nil
		}
	}
	return r, false, broken(it.Error())
}

// scan visits the keys from ≤ key < to in order.
func scan(r pebble.Reader, from, to []byte, visit func(key, value []byte) error) (err error) {
	if bytes.Compare(from, to) >= 0 {
		return nil
	}
	it, err := r.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for ok := it.First(); ok; ok = it.Next() {
		v, err := it.ValueAndErr()
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if err := visit(it.Key(), v); err != nil {
			return err
		}
	}
	return broken(it.Error())
}

// broken says of an error of the database whether the disk is to blame.
func broken(err error) error {
	if err != nil && pebble.IsCorruptionError(err) {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}

// reader reads the little formats of the values.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) take(n int) []byte {
	if n < 0 || len(r.b) < n {
		r.b, r.bad = nil, true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// end reports an error unless everything was read and nothing was short.
func (r *reader) end(what string) error {
	if r.bad || len(r.b) > 0 {
		return fmt.Errorf("%w: %s", ErrCorrupt, what)
	}
	return nil
}
