package audit

import (
	"errors"

	"github.com/waybill-network/waybill/ledger/light"
)

// Each way in which an audit file can be wrong, beside those of its proofs and light blocks. Errors of Verify wrap one of
// them, or one of package light or proof; other errors are those of the reader.
var (
	ErrFrame      = errors.New("no audit file, or one that is cut off or out of order")
	ErrSeal       = errors.New("the file is not as it was written")
	ErrLink       = errors.New("a block is not the one before its successor")
	ErrData       = errors.New("transactions are not those of the block")
	ErrResults    = errors.New("results are not those of the block")
	ErrIncomplete = errors.New("blocks, or transactions of them, are missing")
	ErrRecord     = errors.New("a proof is not of the record that it should be of")
	ErrReceipt    = errors.New("a result is not one of its transaction")
	ErrUnsigned   = errors.New("a transaction is not signed by a key that its signer's record has")
	ErrForeign    = errors.New("a transaction is not about the subject of the file")
)

// reasons are words as those of package light.
var reasons = []struct {
	err  error
	word string
}{
	{ErrFrame, "frame"},
	{ErrSeal, "seal"},
	{ErrLink, "link"},
	{ErrData, "data"},
	{ErrResults, "results"},
	{ErrIncomplete, "incomplete"},
	{ErrRecord, "record"},
	{ErrReceipt, "receipt"},
	{ErrUnsigned, "unsigned"},
	{ErrForeign, "foreign"},
}

// Reason is the stable word for which Verify refused, or "" when err is none of the known ways.
func Reason(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return light.Reason(err)
}

// Reasons are the words of Reason that are not those of package light.
func Reasons() []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = r.word
	}
	return out
}
