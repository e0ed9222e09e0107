package store

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// readCouncil finds the council's record and returns the parameters of the last state.
func (s *Store) readCouncil() (*canon.Parameters, error) {
	index, ok, err := rows{s.db}.Find(member.CouncilKey())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: no record of the council", ErrCorrupt)
	}
	s.council = index
	row, err := rows{s.db}.Row(index)
	if err != nil {
		return nil, err
	}
	return parametersOf(row)
}

// parametersOf reads the parameters out of the row of the council's record.
func parametersOf(row []byte) (*canon.Parameters, error) {
	s, err := stateOf(row)
	if err != nil {
		return nil, err
	}
	if s.Council == nil || s.Council.Parameters == nil {
		return nil, fmt.Errorf("%w: the record of the council has no parameters", ErrCorrupt)
	}
	return s.Council.Parameters, nil
}

func stateOf(row []byte) (*canon.State, error) {
	_, _, raw, err := register.Split(row)
	if err != nil {
		return nil, err
	}
	return register.ReadState(raw)
}

// appHash is exec.Base.Recent of the last state.
func (s *Store) appHash(height uint64) (proof.Hash, bool, error) {
	b, ok, err := s.Block(height)
	return b.AppHash, ok, err
}
