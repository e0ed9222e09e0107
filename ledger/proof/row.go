package proof

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Namespaces that verifying treats apart (ident.Namespace).
const (
	namespaceGTIN  = 5
	namespaceSGTIN = 6
	namespaceLGTIN = 7
)

const (
	maxValue = 512 // bytes of an identifier
	gtinSize = 14  // digits before the serial or lot in the value of an SGTIN or LGTIN
)

// row is a verified record of an answer.
type row struct {
	*canon.Row
	record  Record
	history []*canon.Event // nil when it is not disclosed
	whole   bool           // history is all of it
}

func (r *row) identified() bool { return len(r.Value) > 0 }

// readRow checks a row against the events it refers to, and marks those.
func (v *verifier) readRow(in *canon.Row) (row, error) {
	r := row{Row: in}
	var err error
	if r.record.Key, err = keyOf(in); err != nil {
		return r, err
	}
	if len(in.Next) != len(nothing) {
		return r, malformed("next key is not 32 bytes")
	}
	r.record.Next = Hash(in.Next)
	switch {
	case in.State != nil && len(in.StateHash) == 0:
		r.record.State = StateHash(in.State.Raw())
	case in.State == nil:
		if r.record.State, err = optional(in.StateHash); err != nil {
			return r, malformed("state hash: %v", err)
		}
	default:
		return r, malformed("state and its hash")
	}
	err = v.readHistory(&r)
	return r, err
}

func keyOf(in *canon.Row) (Hash, error) {
	switch {
	case len(in.Value) == 0:
		if len(in.Key) != len(nothing) || in.Namespace != 0 || in.Scheme != 0 || in.Epoch != 0 {
			return nothing, malformed("bare row")
		}
		return Hash(in.Key), nil
	case len(in.Key) > 0 || in.Namespace == 0 || in.Namespace > 255 || len(in.Value) > maxValue:
		return nothing, malformed("identified row")
	case in.Scheme > Blinded || in.Scheme == Blinded && len(in.Value) != len(nothing):
		return nothing, malformed("scheme of an identified row")
	}
	return Key(in.Scheme, in.Namespace, in.Value, in.Epoch), nil
}

func (v *verifier) readHistory(r *row) (err error) {
	switch {
	case len(r.History) > 0:
		if r.Single != nil || r.Count != 0 || len(r.HistoryRoot) > 0 {
			return malformed("row with two histories")
		}
		return v.readWhole(r)
	case r.Single != nil:
		if r.Count != 0 || len(r.HistoryRoot) > 0 {
			return malformed("row with two histories")
		}
		return v.readSingle(r)
	}
	r.record.Count = r.Count
	if r.record.History, err = optional(r.HistoryRoot); err != nil || (r.record.History == nothing) != (r.Count == 0) {
		return malformed("history root without a count, or the reverse")
	}
	r.whole = r.Count == 0
	return nil
}

func (v *verifier) readWhole(r *row) error {
	events := v.answer.Events
	hashes := make([]Hash, len(r.History))
	for i, at := range r.History {
		if i > 0 && at <= r.History[i-1] {
			return fmt.Errorf("%w: references out of order", ErrHistory)
		}
		if uint64(at) >= uint64(len(events)) {
			return malformed("reference to event %d of %d", at, len(events))
		}
		hashes[i], v.used[at] = v.leaves[at], true
		r.history = append(r.history, &events[at])
	}
	r.record.Count, r.whole = uint32(len(hashes)), true
	r.record.History = Root(hashes)
	return v.named(r)
}

func (v *verifier) readSingle(r *row) (err error) {
	events, s := v.answer.Events, r.Single
	if uint64(s.Event) >= uint64(len(events)) {
		return malformed("reference to event %d of %d", s.Event, len(events))
	}
	r.record.Count = s.Count
	if r.record.History, err = PathRoot([]Leaf{{uint64(s.Index), v.leaves[s.Event]}}, uint64(s.Count), s.Path); err != nil {
		return fmt.Errorf("%w: %w", ErrHistory, err)
	}
	v.used[s.Event] = true
	r.history = []*canon.Event{&events[s.Event]}
	return v.named(r)
}

// named checks that every disclosed event of an identified row names it.
func (v *verifier) named(r *row) error {
	if !r.identified() {
		return malformed("history of a row without an identifier")
	}
	for _, e := range r.history {
		if withheld(e) {
			continue
		}
		if _, ok := v.about(e, r.Row); !ok {
			return wrapPosition(ErrForeignEvent, e)
		}
	}
	return nil
}
