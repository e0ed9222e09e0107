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

// readRow checks a row against the events it refers to. used marks those.
func readRow(in *canon.Row, events []canon.Event, leaves []Hash, used []bool) (row, error) {
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
	err = r.readHistory(events, leaves, used)
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

func (r *row) readHistory(events []canon.Event, leaves []Hash, used []bool) (err error) {
	switch {
	case len(r.History) > 0:
		if r.Single != nil || r.Count != 0 || len(r.HistoryRoot) > 0 {
			return malformed("row with two histories")
		}
		return r.readWhole(events, leaves, used)
	case r.Single != nil:
		if r.Count != 0 || len(r.HistoryRoot) > 0 {
			return malformed("row with two histories")
		}
		return r.readSingle(events, leaves, used)
	}
	r.record.Count = r.Count
	if r.record.History, err = optional(r.HistoryRoot); err != nil || (r.record.History == nothing) != (r.Count == 0) {
		return malformed("history root without a count, or the reverse")
	}
	r.whole = r.Count == 0
	return nil
}

func (r *row) readWhole(events []canon.Event, leaves []Hash, used []bool) error {
	hashes := make([]Hash, len(r.History))
	for i, at := range r.History {
		if i > 0 && at <= r.History[i-1] {
			return fmt.Errorf("%w: references out of order", ErrHistory)
		}
		if uint64(at) >= uint64(len(events)) {
			return malformed("reference to event %d of %d", at, len(events))
		}
		hashes[i], used[at] = leaves[at], true
		r.history = append(r.history, &events[at])
	}
	r.record.Count, r.whole = uint32(len(hashes)), true
	r.record.History = Root(hashes)
	return r.named()
}

func (r *row) readSingle(events []canon.Event, leaves []Hash, used []bool) (err error) {
	s := r.Single
	if uint64(s.Event) >= uint64(len(events)) {
		return malformed("reference to event %d of %d", s.Event, len(events))
	}
	r.record.Count = s.Count
	if r.record.History, err = PathRoot([]Leaf{{uint64(s.Index), leaves[s.Event]}}, uint64(s.Count), s.Path); err != nil {
		return fmt.Errorf("%w: %w", ErrHistory, err)
	}
	used[s.Event] = true
	r.history = []*canon.Event{&events[s.Event]}
	return r.named()
}

// named checks that every disclosed event of an identified row names it.
func (r *row) named() error {
	if !r.identified() {
		return malformed("history of a row without an identifier")
	}
	for _, e := range r.history {
		if withheld(e) {
			continue
		}
		if _, ok := about(e, r.Row); !ok {
			return wrapPosition(ErrForeignEvent, e)
		}
	}
	return nil
}
