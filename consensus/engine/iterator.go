package engine

import (
	"bytes"
	"errors"

	"github.com/cockroachdb/pebble/v2"
	dbm "github.com/cometbft/cometbft-db"
)

// Iterator walks from start (inclusive) to end (exclusive); nil means the end of the view.
func (d *DB) Iterator(start, end []byte) (dbm.Iterator, error) {
	return d.iterate(start, end, (*pebble.Iterator).First, (*pebble.Iterator).Next)
}

// ReverseIterator walks the same range backwards.
func (d *DB) ReverseIterator(start, end []byte) (dbm.Iterator, error) {
	return d.iterate(start, end, (*pebble.Iterator).Last, (*pebble.Iterator).Prev)
}

func (d *DB) iterate(start, end []byte, first, next func(*pebble.Iterator) bool) (dbm.Iterator, error) {
	if (start != nil && len(start) == 0) || (end != nil && len(end) == 0) {
		return nil, errKeyEmpty
	}
	low, high := d.bounds(start, end)
	if high != nil && bytes.Compare(low, high) > 0 {
		high = low // an empty range; Pebble wants its bounds in order
	}
	it, err := d.p.NewIter(&pebble.IterOptions{LowerBound: low, UpperBound: high})
	if err != nil {
		return nil, err
	}
	first(it)
	return &iterator{it: it, next: next, start: start, end: end, skip: len(d.prefix)}, nil
}

type iterator struct {
	it         *pebble.Iterator
	next       func(*pebble.Iterator) bool
	start, end []byte
	skip       int   // length of the prefix
	err        error // of reading a value
}

func (i *iterator) Domain() (start, end []byte) { return i.start, i.end }
func (i *iterator) Valid() bool                 { return i.it.Valid() }
func (i *iterator) Error() error                { return errors.Join(i.err, i.it.Error()) }
func (i *iterator) Close() error                { return i.it.Close() }

func (i *iterator) Next() {
	i.mustBeValid()
	i.next(i.it)
}

func (i *iterator) Key() []byte {
	i.mustBeValid()
	return i.it.Key()[i.skip:]
}

// Value is nil when it cannot be read; Error then says why.
func (i *iterator) Value() []byte {
	i.mustBeValid()
	v, err := i.it.ValueAndErr()
	if err != nil {
		i.err = err
		return nil
	}
	return v
}

// mustBeValid panics as every backend of cometbft-db does; its callers count on Valid alone.
func (i *iterator) mustBeValid() {
	if !i.it.Valid() {
		panic("iterator is invalid")
	}
}
