package trace

import (
	"cmp"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Moment is an event's place in the order of the movement: event time in milliseconds since 1970 UTC, then ledger order.
type Moment struct {
	Time       int64
	Height     uint64
	Tx, Action uint32
}

// MomentOf is the moment of a disclosed event.
func MomentOf(e *canon.Event) Moment {
	return Moment{e.Core.Time, e.Position.Height, e.Position.Tx, e.Position.Action}
}

// Compare orders moments; no two events have the same.
func (m Moment) Compare(o Moment) int {
	return cmp.Or(
		cmp.Compare(m.Time, o.Time), cmp.Compare(m.Height, o.Height), cmp.Compare(m.Tx, o.Tx), cmp.Compare(m.Action, o.Action),
	)
}

// position is an event's place in the chain.
type position struct {
	height     uint64
	tx, action uint32
}

func (p position) compare(o position) int {
	return cmp.Or(cmp.Compare(p.height, o.height), cmp.Compare(p.tx, o.tx), cmp.Compare(p.action, o.action))
}

func positionOf(e *canon.Event) position {
	return position{e.Position.Height, e.Position.Tx, e.Position.Action}
}

func withheld(e *canon.Event) bool { return e.Core == nil }
