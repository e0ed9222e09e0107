// Package fsck answers whether a store is what its chain makes of it: it executes the raw blocks again from
// genesis, in a scratch store of its own, and compares root, rows and history key by key.
//
// The law is a function, so there is one right store for a chain of blocks. A store that differs was
// changed from outside, by a broken disk or by broken software, and the report says where. Check changes
// nothing, stops when its context ends, and keeps in memory one block and one key of each side,
// whatever the size of the ledger; the scratch store lies where the options say. The store must not
// execute or commit meanwhile; reading it is no harm.
package fsck

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
)

// Options of a check.
type Options struct {
	// Dir is a directory for the scratch store, which must not exist and is removed at the end. It needs as much
	// room as the ledger. Without it the scratch store lies in memory, which suits small chains.
	Dir string
	// Scratch are the scratch store's cache and log, and with Dir its file system, by default the machine's.
	Scratch store.Options
}

// Report is what a check found.
type Report struct {
	ChainID string
	Height  uint64 // of the store's last block
	Records uint64 // in the register, as the store says
	Blocks  uint64 // executed again
	Txs     uint64 // in them
	Keys    uint64 // compared
	Undos   uint64 // blocks that can be taken back
	// Damage by where it is, nothing for a clean store.
	Damage []Damage
}

// Damage is what differs in one part of the ledger.
type Damage struct {
	// Where is "source", "headers", "register", or a family of the store's keys: "rows", "undos" and so on.
	Where string
	// Count of differences.
	Count uint64
	// First of them, for people: "row 17: next key differs".
	First string
}

// Clean reports whether nothing differs.
func (r *Report) Clean() bool { return len(r.Damage) == 0 }

// found counts a difference.
func (r *Report) found(where, format string, args ...any) {
	for i := range r.Damage {
		if r.Damage[i].Where == where {
			r.Damage[i].Count++
			return
		}
	}
	r.Damage = append(r.Damage, Damage{where, 1, fmt.Sprintf(format, args...)})
}

// ErrScratch means that the directory for the scratch store exists.
var ErrScratch = errors.New("directory for the scratch store exists already")

// Check executes the source's blocks up to the store's last one again and compares what they lead to. The
// store may be one of store.Inspect, which opens where store.Open refuses.
// progress is called after each block, and may be nil. The error means that the check could not be
// done; damage is no error but in the report.
func Check(ctx context.Context, s *store.Store, source Source, o Options, progress func(height uint64)) (*Report, error) {
	last := s.Last()
	r := &Report{ChainID: s.ChainID(), Height: last.Height, Records: last.Width}
	scratch, done, err := o.open(s)
	if err != nil {
		return nil, err
	}
	whole, err := replay(ctx, r, scratch, source, progress)
	if err == nil && whole {
		err = compare(ctx, r, s, scratch)
	}
	if err := errors.Join(err, done()); err != nil {
		return nil, err
	}
	return r, invariants(r, s)
}

// open founds the scratch store; done closes and removes it.
func (o *Options) open(s *store.Store) (scratch *store.Store, done func() error, err error) {
	dir, options := o.Dir, o.Scratch
	if dir == "" {
		dir, options = "scratch", store.InMemory(options)
	}
	options = store.Scratch(options)
	fs := options.FS
	if _, err := fs.Stat(dir); err == nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrScratch, dir)
	}
	remove := func() error { return fs.RemoveAll(dir) }
	if scratch, err = store.Open(dir, s.Genesis(), options); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("scratch: %w", err), remove())
	}
	return scratch, func() error { return errors.Join(scratch.Close(), remove()) }, nil
}

// replay executes the blocks again. It reports false when the source does not give all of them.
func replay(ctx context.Context, r *Report, scratch *store.Store, source Source, progress func(uint64)) (bool, error) {
	for h := uint64(1); h <= r.Height; h++ {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		b, err := source.Block(ctx, h)
		if errors.Is(err, ErrNoBlock) || errors.Is(err, store.ErrCorrupt) {
			r.found("source", "block %d: %v", h, err)
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("block %d: %w", h, err)
		}
		out, err := exec.Apply(scratch.Base(), exec.Block{Height: h, Time: b.Time, Txs: b.Txs}, nil)
		if err == nil {
			err = scratch.Commit(out)
		}
		if err != nil {
			return false, fmt.Errorf("execute block %d again: %w", h, err)
		}
		if b.AppHash != nil && !bytes.Equal(b.AppHash, out.AppHash[:]) {
			r.found("headers", "header %d: app hash %x, but block %d leads to %x", h+1, b.AppHash, h, out.AppHash)
		}
		r.Blocks, r.Txs = r.Blocks+1, r.Txs+uint64(len(b.Txs))
		if progress != nil {
			progress(h)
		}
	}
	return true, nil
}

// invariants checks the tree in memory of a store that has one, and the list through its keys.
func invariants(r *Report, s *store.Store) error {
	if s.Base().Tree == nil { // only inspected
		return nil
	}
	err := s.Base().Tree.Check(s.Base().Rows)
	for _, damage := range []error{register.ErrInvariant, register.ErrRow, store.ErrCorrupt} {
		if errors.Is(err, damage) {
			r.found("register", "%v", err)
			return nil
		}
	}
	return err
}
