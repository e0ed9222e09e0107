package store

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// Version is the ledger's state after a height, to read and to prove. It stays what it is while blocks are
// committed, but its proofs cease once the height is no longer in memory. Close it after use.
type Version struct {
	Block
	s    *Store
	tip  *tip
	past []*register.Past // of the blocks after it up to the tip it was opened at
	rows rows

	parameters *canon.Parameters
}

// ErrHeight means that a state is not held: too old, or not there yet.
var ErrHeight = errors.New("state of the height is not held")

// At opens the state after a height: the last, or a recent one.
func (s *Store) At(height uint64) (*Version, error) {
	s.mu.RLock()
	t := s.tip
	t.refs.Add(1)
	s.mu.RUnlock()
	v, err := s.version(t, height)
	if err != nil {
		return nil, errors.Join(err, t.release())
	}
	return v, nil
}

func (s *Store) version(t *tip, height uint64) (*Version, error) {
	if height > t.block.Height {
		return nil, fmt.Errorf("%w: %d is to come after %d", ErrHeight, height, t.block.Height)
	}
	past, ok := s.base.Tree.Since(height)
	if !ok {
		return nil, fmt.Errorf("%w: %d is too old at %d", ErrHeight, height, t.block.Height)
	}
	for len(past) > 0 && past[len(past)-1].Height > t.block.Height { // committed since the tip was taken
		past = past[:len(past)-1]
	}
	v := &Version{s: s, tip: t, past: past, rows: rows{t.snap}, Block: t.block, parameters: t.parameters}
	if height < t.block.Height {
		b, err := s.held(height)
		if err != nil {
			return nil, err
		}
		v.Block = b
		if row, ok := v.old(s.council); ok { // written since
			if v.parameters, err = parametersOf(row); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// Close lets go of the state.
func (v *Version) Close() error { return v.tip.release() }

// Parameters of the state: those that the block after it works with.
func (v *Version) Parameters() *canon.Parameters { return v.parameters }

// Recent is exec.Base.Recent of the state.
func (v *Version) Recent(height uint64) (proof.Hash, bool, error) {
	if height > v.Height {
		return proof.Hash{}, false, nil
	}
	return v.s.appHash(height)
}

var _ register.Rows = (*Version)(nil)

// Find implements register.Rows. The row that it leads to is the key's and whole.
func (v *Version) Find(key proof.Hash) (uint64, bool, error) {
	index, ok, err := v.rows.Find(key)
	if err != nil || !ok || index >= v.Width {
		return 0, false, err
	}
	row, err := v.Row(index)
	if err != nil {
		return 0, false, err
	}
	rec, _, state, err := register.Split(row)
	if err != nil {
		return 0, false, err
	}
	if rec.Key != key || len(state) == 0 && index > 0 {
		return 0, false, fmt.Errorf("%w: row %d is not that of key %x", ErrCorrupt, index, key)
	}
	return index, true, nil
}

// Before implements register.Rows.
func (v *Version) Before(keys []proof.Hash) ([]uint64, error) { return v.rows.before(keys, v.Width) }

// Row implements register.Rows.
func (v *Version) Row(index uint64) ([]byte, error) {
	if row, ok := v.old(index); ok {
		return row, nil
	}
	return v.rows.Row(index)
}

func (v *Version) old(index uint64) ([]byte, bool) {
	for _, p := range v.past {
		if row, ok := p.Row(index); ok {
			return row, true
		}
	}
	return nil, false
}

// Scan implements register.Rows.
func (v *Version) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	return v.rows.Scan(from, min(to, v.Width), func(index uint64, row []byte) error {
		if old, ok := v.old(index); ok {
			row = old
		}
		return visit(index, row)
	})
}

// Links implements register.Rows.
func (v *Version) Links(index uint64, from, to uint32, visit func(register.Link) error) error {
	return v.rows.Links(index, from, to, visit)
}

// Ranges implements register.Rows.
func (v *Version) Ranges(index uint64) ([]canon.SerialRange, error) {
	list, err := v.rows.Ranges(index)
	if err != nil {
		return nil, err
	}
	out := list[:0]
	for _, r := range list {
		if !v.added(index, r.Lo) {
			out = append(out, r)
		}
	}
	return out, v.counted(index, len(out))
}

// RangeBefore implements register.Rows.
func (v *Version) RangeBefore(index uint64, serial string) (r canon.SerialRange, ok bool, err error) {
	return v.rows.rangeBefore(index, serial, func(lo string) bool { return v.added(index, lo) })
}

// counted compares the number of serial ranges found with what the product's state says.
func (v *Version) counted(index uint64, found int) error {
	row, err := v.Row(index)
	if err != nil {
		return err
	}
	_, _, state, err := register.Split(row)
	if err != nil {
		return err
	}
	s, err := register.ReadState(state)
	if err != nil {
		return err
	}
	if want := s.Product; want != nil && int(want.Ranges) != found || want == nil && found > 0 {
		return fmt.Errorf("%w: row %d has %d serial ranges", ErrCorrupt, index, found)
	}
	return nil
}

func (v *Version) added(index uint64, lo string) bool {
	for _, p := range v.past {
		if p.Added(index, lo) {
			return true
		}
	}
	return false
}

// Tx returns the transaction at a place of the chain up to the version.
func (v *Version) Tx(height uint64, index uint32) (*Tx, error) { return v.s.Tx(height, index) }

// Siblings returns what proof.DenseRoot needs beside the rows at the given ascending indexes.
func (v *Version) Siblings(indexes []uint64) ([][]byte, error) {
	return v.s.base.Tree.Siblings(v, v.Height, v.Width, indexes)
}
