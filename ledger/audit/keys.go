package audit

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// memberOf is the organisation's record that a proof file shows, of a state at the height or later: keys are never
// removed from a record, and what they signed before stays as it was.
func memberOf(v *light.Verified, height uint64) (*canon.Member, error) {
	q := v.Question
	if q == nil || q.Namespace != uint32(ident.Organisation) || q.Event != nil || len(q.Salt) > 0 ||
		v.Subject == nil || v.Subject.State == nil || v.Subject.State.Member == nil {
		return nil, fmt.Errorf("%w: not of an organisation", ErrRecord)
	}
	if v.Height <= height {
		return nil, fmt.Errorf("%w: it is of the state before height %d, and blocks up to %d are shown",
			ErrRecord, v.Height, height)
	}
	return v.Subject.State.Member, nil
}

// KeyAt is the key of a member that a transaction names, if it signed at the height; nil if it did not.
func KeyAt(m *canon.Member, id sig.KeyID, height uint64) *canon.Key {
	if m == nil {
		return nil
	}
	for i := range m.Keys {
		k := &m.Keys[i]
		if proof.KeyID(k.Algorithm, k.PublicKey) == [8]byte(id) && k.From <= height && (k.Until == 0 || height < k.Until) {
			return k
		}
	}
	return nil
}

// Signed reports whether a member signed a transaction of the height.
func Signed(m *canon.Member, t *tx.Tx, height uint64) bool {
	k := KeyAt(m, t.KeyID, height)
	return k != nil && sig.Verify(k.Algorithm, k.PublicKey, t.Signed, t.Signature)
}
