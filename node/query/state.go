package query

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
)

// State reads the state of the record of one epoch of an identifier, nil where there is none. Of a blinded one, value is its
// hash.
func State(v *store.Version, scheme, namespace uint32, value []byte, epoch uint32) (*canon.State, error) {
	index, ok, err := v.Find(proof.Key(scheme, namespace, value, epoch))
	if err != nil || !ok {
		return nil, err
	}
	row, err := v.Row(index)
	if err != nil {
		return nil, err
	}
	_, _, raw, err := register.Split(row)
	if err != nil {
		return nil, err
	}
	return register.ReadState(raw)
}
