package follow

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/light"
)

// Ways in which a source's answer is not taken, beside those of package light.
var (
	ErrUnreachable     = errors.New("no answer")
	ErrAnotherQuestion = errors.New("the answer is true, and about something else")
	ErrOld             = errors.New("the newest signatures are too old")
	ErrBehind          = errors.New("the answer is below a height seen before")
	ErrConflict        = errors.New("two headers of one height both hold")
)

// errNotHeld means that a source does not have a height, or not yet. It is no fault.
var errNotHeld = errors.New("the source does not hold the height")

var reasons = []struct {
	err  error
	word string
}{
	{ErrUnreachable, "unreachable"},
	{ErrAnotherQuestion, "another-question"},
	{ErrOld, "old"},
	{ErrBehind, "behind"},
	{ErrConflict, "conflict"},
}

// Reason is the word for which an answer is not taken: one of package light, or one of ours; "" for no such error.
func Reason(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return light.Reason(err)
}

// Reasons are the words that package light does not have.
func Reasons() []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = r.word
	}
	return out
}

// lie reports whether an error shows that a source said something false, as against one that is slow or behind. What the
// validators date into the future is more likely the fault of this machine's clock, which somebody may set right.
func lie(err error) bool {
	switch Reason(err) {
	case "", "unreachable", "old", "behind", "expired", "drift":
		return false
	}
	return true
}

// ErrNoSource means that every source was dropped, or none answers truly; a NoSourceError says what each did.
var ErrNoSource = errors.New("no source is left that answers truly")

// NoSourceError is ErrNoSource with what each source did.
type NoSourceError struct{ Refused []*SourceError }

func (e *NoSourceError) Error() string {
	return fmt.Sprintf("%v: %v", ErrNoSource, errors.Join(e.Unwrap()[1:]...))
}

// Unwrap lists ErrNoSource and what each source did.
func (e *NoSourceError) Unwrap() []error {
	out := []error{ErrNoSource}
	for _, r := range e.Refused {
		out = append(out, r)
	}
	return out
}

// SourceError is an answer that was not taken.
type SourceError struct {
	Source string
	Err    error
}

func (r *SourceError) Error() string { return fmt.Sprintf("%s: %v", r.Source, r.Err) }
func (r *SourceError) Unwrap() error { return r.Err }
