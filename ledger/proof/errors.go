package proof

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Each way in which an answer can be wrong. Errors of Verify wrap one of them.
var (
	ErrMalformed    = errors.New("answer is malformed")
	ErrAppHash      = errors.New("records do not fold to the app hash")
	ErrUnitsRoot    = errors.New("units do not fold to the event's units root")
	ErrDetailRoot   = errors.New("detail does not fold to the event's detail root")
	ErrHistory      = errors.New("history does not fold to the record's history root")
	ErrUnreferenced = errors.New("event belongs to no record of the answer")
	ErrForeignEvent = errors.New("event does not name the record that it is shown for")
	ErrSigner       = errors.New("event is signed by a key that its organisation did not have")
	ErrQuestion     = errors.New("question does not fit its checksum")
	ErrNoAnswer     = errors.New("no record answers the question")
	ErrRanges       = errors.New("serial ranges do not answer for the serial")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

func wrapPosition(err error, e *canon.Event) error {
	return fmt.Errorf("%w: height %d tx %d action %d", err, e.Position.Height, e.Position.Tx, e.Position.Action)
}
