package prove

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// AskError says which field of a question does not read, and why.
type AskError struct {
	Field string // "unit" or "salt"
	Err   error
}

func (e *AskError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *AskError) Unwrap() error { return e.Err }

// Ask reads what is asked about as capture reads it, so that whatever was recorded can be asked for as it was written.
// salt is empty for a plain unit, else 16 bytes. The error is an AskError.
func Ask(unit string, salt []byte) (q Question, err error) {
	if q.ID, _, err = ident.ParseLenient(unit); err != nil {
		return q, &AskError{"unit", err}
	}
	switch len(salt) {
	case 0:
		return q, nil
	case len(proof.Salt{}):
		q.Salt = salt
		return q, nil
	}
	return q, &AskError{"salt", fmt.Errorf("%d bytes, not %d", len(proof.Salt{}), len(salt))}
}
