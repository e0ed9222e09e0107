package engine

import (
	"github.com/cockroachdb/pebble/v2"
	dbm "github.com/cometbft/cometbft-db"
)

// NewBatch collects writes that take effect together. One goroutine uses a batch.
func (d *DB) NewBatch() dbm.Batch { return &batch{view: d, b: d.p.NewBatch()} }

type batch struct {
	view *DB
	b    *pebble.Batch // nil once written or closed
}

func (b *batch) Set(key, value []byte) error {
	if err := checkPair(key, value); err != nil {
		return err
	}
	if b.b == nil {
		return errBatchClosed
	}
	// Deferred, so that a block part of 64 KB is copied once and not joined to its prefix first.
	op := b.b.SetDeferred(len(b.view.prefix)+len(key), len(value))
	copy(op.Key[copy(op.Key, b.view.prefix):], key)
	copy(op.Value, value)
	return op.Finish()
}

func (b *batch) Delete(key []byte) error {
	if len(key) == 0 {
		return errKeyEmpty
	}
	if b.b == nil {
		return errBatchClosed
	}
	return b.b.Delete(b.view.full(key), nil)
}

func (b *batch) Write() error     { return b.commit(pebble.NoSync) }
func (b *batch) WriteSync() error { return b.commit(pebble.Sync) }

func (b *batch) commit(o *pebble.WriteOptions) error {
	if b.b == nil {
		return errBatchClosed
	}
	if err := b.b.Commit(o); err != nil {
		return err
	}
	return b.Close()
}

func (b *batch) Close() error {
	if b.b == nil {
		return nil
	}
	err := b.b.Close()
	b.b = nil
	return err
}
