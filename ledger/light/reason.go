package light

import (
	"errors"

	"github.com/waybill-network/waybill/ledger/proof"
)

// reasons names each way in which a proof file can be wrong by the stable word that every implementation uses; they are
// the rows of FORMAT.md §10. Where an error is two of them, the first here is meant.
var reasons = []struct {
	err  error
	word string
}{
	{ErrSize, "size"},
	{ErrEncoding, "encoding"},
	{ErrVersion, "version"},
	{ErrChain, "chain"},
	{ErrPath, "path"},
	{ErrPinned, "pinned"},
	{ErrHeader, "header"},
	{ErrValidators, "validators"},
	{ErrSignature, "signature"},
	{ErrPower, "power"},
	{ErrTrust, "trust"},
	{proof.ErrUnitsRoot, "units-root"},
	{proof.ErrDetailRoot, "detail-root"},
	{proof.ErrHistory, "history"},
	{proof.ErrUnreferenced, "unreferenced"},
	{proof.ErrForeignEvent, "foreign-event"},
	{proof.ErrSigner, "signer"},
	{proof.ErrAppHash, "app-hash"},
	{proof.ErrQuestion, "question"},
	{proof.ErrNoAnswer, "no-answer"},
	{proof.ErrRanges, "ranges"},
	{proof.ErrMalformed, "malformed"},
}

// Reason is the word for which Verify or Follow refused, or "" when err is none of the known ways.
func Reason(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return ""
}

// Reasons are all words of Reason.
func Reasons() []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = r.word
	}
	return out
}
