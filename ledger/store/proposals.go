package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Proposals returns all proposals of the last state in the order of their opening.
func (s *Store) Proposals() ([]canon.ProposalState, error) {
	v, err := s.At(s.Last().Height)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }()
	var out []canon.ProposalState
	err = scan(v.tip.snap, []byte{'v'}, []byte{'w'}, func(key, value []byte) error {
		if len(key) != 9 {
			return fmt.Errorf("%w: proposal index %x", ErrCorrupt, key)
		}
		index := binary.BigEndian.Uint64(key[1:])
		row, err := v.Row(index)
		if err != nil {
			return err
		}
		s, err := stateOf(row)
		if err != nil {
			return err
		}
		if s.Proposal == nil || s.Proposal.Id != string(value) {
			return fmt.Errorf("%w: row %d is not that of proposal %q", ErrCorrupt, index, value)
		}
		out = append(out, *s.Proposal)
		return nil
	})
	// Rows are in the order of their creation, and one may have been seen before it was a proposal's.
	slices.SortStableFunc(out, func(a, b canon.ProposalState) int { return cmp.Compare(a.Opened, b.Opened) })
	return out, err
}

// Council returns who votes in the last state.
func (s *Store) Council() (*canon.Council, error) {
	v, err := s.At(s.Last().Height)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }()
	row, err := v.Row(s.council)
	if err != nil {
		return nil, err
	}
	state, err := stateOf(row)
	if err != nil {
		return nil, err
	}
	return state.Council, nil
}
