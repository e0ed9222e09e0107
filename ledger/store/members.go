package store

import (
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Members returns the records of all members in the last state, ascending by id.
func (s *Store) Members() ([]canon.Member, error) {
	v, err := s.At(s.Last().Height)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }()
	var out []canon.Member
	err = scan(v.tip.snap, []byte{'o'}, []byte{'p'}, func(key, value []byte) error {
		if len(value) != 8 {
			return fmt.Errorf("%w: member index of %q", ErrCorrupt, key[1:])
		}
		m, err := v.member(binary.BigEndian.Uint64(value))
		if err != nil {
			return err
		}
		if m.Id != string(key[1:]) {
			return fmt.Errorf("%w: member index of %q leads to %q", ErrCorrupt, key[1:], m.Id)
		}
		out = append(out, *m)
		return nil
	})
	return out, err
}

func (v *Version) member(index uint64) (*canon.Member, error) {
	row, err := v.Row(index)
	if err != nil {
		return nil, err
	}
	s, err := stateOf(row)
	if err == nil && s.Member == nil {
		err = fmt.Errorf("%w: record %d is no member's", ErrCorrupt, index)
	}
	if err != nil {
		return nil, err
	}
	return s.Member, nil
}
