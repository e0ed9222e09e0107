package trace

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
)

// Warning is a soft rule that applied to the record.
type Warning struct {
	Code  code.Notice
	Count uint32
	// Applied is the event that raised it last, Resolved the one after which it did not stand any more. Each is nil where
	// the event is not disclosed or lies beyond the options.
	Applied, Resolved *canon.Event
	// Standing means that nothing has resolved it, as known at the height of the options.
	Standing bool
}

// warningsOf reads the warnings off the record's State. Of one that was raised again above the options' height, the
// State does not tell when it was raised first; it is left out then, and so is what was raised by events that happened
// after the options' time.
func warningsOf(own *record, o Options) (out []Warning) {
	if own.State == nil {
		return nil
	}
	at := func(index uint32) *canon.Event {
		if uint32(len(own.Events)) != own.Count || index >= own.Count {
			return nil
		}
		return own.Events[index]
	}
	for i := range own.State.Warnings {
		w := &own.State.Warnings[i]
		x := Warning{Code: code.Notice(w.Code), Count: w.Count, Applied: at(w.Last), Standing: w.Resolved == 0}
		if w.Resolved > 0 {
			x.Resolved = at(w.Resolved - 1)
		}
		if beyond(x.Applied, o) {
			continue
		}
		if beyond(x.Resolved, o) {
			x.Resolved, x.Standing = nil, true
		}
		out = append(out, x)
	}
	return out
}

// beyond reports whether an event is known to lie beyond the options.
func beyond(e *canon.Event, o Options) bool {
	if e == nil || e.Position == nil {
		return false
	}
	return o.Height > 0 && e.Position.Height > o.Height || o.Time != 0 && !withheld(e) && e.Core.Time > o.Time
}
