package tx

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Stored is a transaction of the ledger's own store. It was read and executed before, so nothing of it is checked or
// hashed again: of a large one that takes most of the time.
type Stored struct {
	// Body as it was signed.
	Body canon.Body
	// Details ascend by action.
	Details []canon.Detail
}

// ReadStored decodes an envelope of the store.
func ReadStored(raw []byte) (*Stored, error) {
	var env canon.Envelope
	if err := env.Decode(raw, maxItems); err != nil {
		return nil, fmt.Errorf("envelope: %w", err)
	}
	t := &Stored{Details: env.Details}
	if err := t.Body.Decode(env.Body, maxItems); err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	return t, nil
}

// Detail is an action's detail, nil without.
func (t *Stored) Detail(action uint32) *canon.Detail {
	for i := range t.Details {
		if t.Details[i].Action == action {
			return &t.Details[i]
		}
	}
	return nil
}
