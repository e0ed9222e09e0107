package proof

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Roots are what the commit of a disclosed event binds beside its salt, signer and core. A root of nothing is zero.
type Roots struct{ Units, Detail, Private Hash }

// RootsOf folds what is disclosed of an event, and its siblings, to its roots: what a correction of the event shows. The
// event is one of a proof that was verified.
func RootsOf(e *canon.Event) (r Roots, err error) {
	if r.Units, err = unitsRootOf(e); err != nil {
		return r, fmt.Errorf("%w: %w", ErrUnitsRoot, err)
	}
	if r.Detail, err = detailRootOf(e); err != nil {
		return r, fmt.Errorf("%w: %w", ErrDetailRoot, err)
	}
	if r.Private, err = optional(e.PrivateRoot); err != nil {
		return r, malformed("private root: %v", err)
	}
	return r, nil
}
