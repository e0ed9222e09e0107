package light

import (
	"errors"
	"slices"

	"github.com/waybill-network/waybill/ledger/proof"
)

// reason is an error with its word.
type reason struct {
	err  error
	word string
}

// reasons names each way in which a proof file can be wrong by the stable word that every implementation uses; they are
// the rows of FORMAT.md §10. Where an error is two of them, the first here is meant.
var reasons = []reason{
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

// followReasons are those of headers that are followed by the clock, and of evidence files: rows of FORMAT.md §16.
var followReasons = []reason{
	{ErrExpired, "expired"},
	{ErrDrift, "drift"},
	{ErrEvidence, "evidence"},
}

// Reason is the word for which a function of this package refused, or "" when err is none of the known ways.
func Reason(err error) string {
	for _, r := range slices.Concat(reasons, followReasons) {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return ""
}

// Reasons are all words for which Verify and the path functions refuse.
func Reasons() []string { return words(reasons) }

// FollowReasons are the further words of Trusted and CheckEvidence.
func FollowReasons() []string { return words(followReasons) }

func words(list []reason) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.word
	}
	return out
}
