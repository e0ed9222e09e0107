package trace

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Movement is how far the unit has come, folded from its own events and those that it inherits by the rules of
// ../LAW.md, §4. The ledger's State holds the fold of the unit's own events alone.
type Movement struct {
	// Position is a canon.Milestone…, 0 while nothing says any.
	Position uint32
	// By is the event that it rests on.
	By *Event
	// WayBack means that the unit is on its way back to the sender.
	WayBack bool
	// Departed and Arrived are the first departure and the first arrival.
	Departed, Arrived *Event
	// Place is where it was last seen, by the event Seen.
	Place *canon.Place
	Seen  *Event
}

// registers hold the last event of each kind, in the words of the law.
type registers struct{ last, end, turned, lost, found *Event }

// move folds a journey, which is in the order of moments.
func move(own *record, journey []*Event) Movement {
	var m Movement
	var r registers
	for _, e := range journey {
		if p := e.Place(); p != nil && sighting(e.Core.Type) {
			m.Place, m.Seen = p, e
		}
		if !Single(own.Subject) {
			continue
		}
		switch stone := vocabulary.MilestoneOf(e.Core); stone {
		case canon.MilestoneUnspecified:
			if e.Core.Type == canon.ActionTypeFound {
				r.found = e
			}
		case canon.MilestoneDelivered, canon.MilestoneReturned, canon.MilestoneDecommissioned, canon.MilestoneDestroyed,
			canon.MilestoneSeized:
			r.end = e
		case canon.MilestoneReturning:
			r.turned = e
		case canon.MilestoneLost:
			r.lost = e
		default:
			if stone != canon.MilestoneCreated || r.last == nil || vocabulary.MilestoneOf(r.last.Core) == canon.MilestoneCreated {
				r.last = e
			}
			switch {
			case stone == canon.MilestoneDeparted && m.Departed == nil:
				m.Departed = e
			case (stone == canon.MilestoneArrived || stone == canon.MilestoneAtDestination) && m.Arrived == nil:
				m.Arrived = e
			}
		}
	}
	m.By, m.Position = r.position()
	m.WayBack = r.turned != nil && !after(r.end, r.turned)
	return m
}

// position applies the four rules.
func (r *registers) position() (*Event, uint32) {
	switch {
	case r.lost != nil && after(r.lost, r.last) && after(r.lost, r.end) && after(r.lost, r.turned) && after(r.lost, r.found):
		return r.lost, canon.MilestoneLost
	case r.end != nil && !after(r.turned, r.end):
		return r.end, vocabulary.MilestoneOf(r.end.Core)
	case r.turned != nil && !after(r.last, r.turned):
		return r.turned, canon.MilestoneReturning
	case r.last != nil:
		return r.last, vocabulary.MilestoneOf(r.last.Core)
	}
	return nil, canon.MilestoneUnspecified
}

// after reports whether a is later than b; an absent one is before all others.
func after(a, b *Event) bool {
	switch {
	case a == nil:
		return false
	case b == nil:
		return true
	}
	return MomentOf(a.Event).Compare(MomentOf(b.Event)) > 0
}

// sighting reports whether an act shows that the unit was at the act's place (../LAW.md, §4).
func sighting(kind uint32) bool {
	switch kind {
	case canon.ActionTypeAccept, canon.ActionTypeObserve, canon.ActionTypeAggregate, canon.ActionTypeDisaggregate,
		canon.ActionTypeCustodyOffer, canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject,
		canon.ActionTypeCustodyReserve, canon.ActionTypeSort, canon.ActionTypeDepart, canon.ActionTypeArrive,
		canon.ActionTypeHold, canon.ActionTypeCustomsReport, canon.ActionTypeOutForDelivery, canon.ActionTypeAvailable,
		canon.ActionTypeAttempt, canon.ActionTypeDeliver, canon.ActionTypeReturn, canon.ActionTypeReturned:
		return true
	}
	return false
}
