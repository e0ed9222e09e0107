// Package member holds the law of organisations: their records, keys, roles and scopes.
//
// A member is an organisation or an alias record of one; both sign, and both are rows of the register,
// so who signed and what it was allowed is proven like everything else. Keys are never removed: a
// key signs in a range of heights, and old signatures stay verifiable by the key set of their height.
// Nothing here expires by a clock. All functions are deterministic.
package member

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Key is the register key of the record of an organisation or alias.
func Key(id string) proof.Hash { return keyOf(ident.ID{Namespace: ident.Organisation, Value: id}) }

// Load returns the member with the id, or nil.
func Load(v *register.View, id string) (*canon.Member, error) {
	e, err := v.Get(Key(id))
	if err != nil || e == nil {
		return nil, err
	}
	return e.State.Member, nil
}

// SigningKey returns the key with the id that signs at the height, or nil.
func SigningKey(m *canon.Member, id sig.KeyID, height uint64) *canon.Key {
	for i := range m.Keys {
		k := &m.Keys[i]
		if Lives(k, height) && sig.KeyIDOf(k.Algorithm, k.PublicKey) == id {
			return k
		}
	}
	return nil
}

// Active reports whether the member may act.
func Active(m *canon.Member) bool { return m.Standing == canon.StandingActive }
