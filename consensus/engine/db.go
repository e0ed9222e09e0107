package engine

import (
	"bytes"
	"context"
	"errors"

	"github.com/cockroachdb/pebble/v2"
	dbm "github.com/cometbft/cometbft-db"
)

// Misuse of a database, in the words of cometbft-db.
var (
	errKeyEmpty    = errors.New("key cannot be empty")
	errValueNil    = errors.New("value cannot be nil")
	errBatchClosed = errors.New("batch has been written or closed")
)

// DB shows the keys of one Pebble instance that begin with a prefix as a database of their own. Several
// views of one instance share its log, so that the three or four synced writes of a block are grouped,
// and one checkpoint of it is a consistent copy. A view owns nothing: Close does nothing.
type DB struct {
	p      *pebble.DB
	prefix []byte
	end    []byte // first key after the prefix; nil when there is none
}

var _ dbm.DB = (*DB)(nil)

// NewDB shows the keys under prefix. No prefix in use may begin with another one; an empty prefix shows
// the whole instance.
func NewDB(p *pebble.DB, prefix string) *DB {
	return &DB{p: p, prefix: []byte(prefix), end: after([]byte(prefix))}
}

// after is the smallest key that is greater than every key with this prefix, nil when there is none.
func after(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

func (d *DB) full(key []byte) []byte {
	return append(bytes.Clone(d.prefix), key...)
}

// Get returns a copy of the value, nil when the key is absent.
func (d *DB) Get(key []byte) ([]byte, error) {
	var out []byte
	err := d.look(key, func(v []byte) { out = append(make([]byte, 0, len(v)), v...) })
	return out, err
}

// Has reports whether the key is present.
func (d *DB) Has(key []byte) (found bool, err error) {
	err = d.look(key, func([]byte) { found = true })
	return found, err
}

// look calls found with the value, which is gone afterwards, when the key is present.
func (d *DB) look(key []byte, found func([]byte)) error {
	if len(key) == 0 {
		return errKeyEmpty
	}
	v, closer, err := d.p.Get(d.full(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	found(v)
	return closer.Close()
}

// Set writes a pair, which survives a crash only once something later was synced.
func (d *DB) Set(key, value []byte) error { return d.set(key, value, pebble.NoSync) }

// SetSync writes a pair durably.
func (d *DB) SetSync(key, value []byte) error { return d.set(key, value, pebble.Sync) }

func (d *DB) set(key, value []byte, o *pebble.WriteOptions) error {
	if err := checkPair(key, value); err != nil {
		return err
	}
	return d.p.Set(d.full(key), value, o)
}

func checkPair(key, value []byte) error {
	if len(key) == 0 {
		return errKeyEmpty
	}
	if value == nil {
		return errValueNil
	}
	return nil
}

// Delete removes a key, like Set.
func (d *DB) Delete(key []byte) error { return d.delete(key, pebble.NoSync) }

// DeleteSync removes a key durably.
func (d *DB) DeleteSync(key []byte) error { return d.delete(key, pebble.Sync) }

func (d *DB) delete(key []byte, o *pebble.WriteOptions) error {
	if len(key) == 0 {
		return errKeyEmpty
	}
	return d.p.Delete(d.full(key), o)
}

// Close does nothing: whoever opened the instance closes it.
func (d *DB) Close() error { return nil }

// Print is not offered: only commands print.
func (d *DB) Print() error { return errors.ErrUnsupported }

// Stats is Pebble's own table of metrics, of the whole instance.
func (d *DB) Stats() map[string]string {
	return map[string]string{"pebble": d.p.Metrics().String()}
}

// Compact compacts the keys of the view from start to end; nil means all.
func (d *DB) Compact(start, end []byte) error {
	low, high := d.bounds(start, end)
	if high == nil {
		high = bytes.Repeat([]byte{0xff}, 64) // longer than any key of CometBFT
	}
	return d.p.Compact(context.Background(), low, high, false)
}

// bounds turns a range of the view into one of the instance.
func (d *DB) bounds(start, end []byte) (low, high []byte) {
	low, high = d.full(start), d.end
	if end != nil {
		high = d.full(end)
	}
	return low, high
}
