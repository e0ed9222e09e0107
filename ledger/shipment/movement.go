package shipment

import (
	"cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// Movement is folded from events in the order of their moments: event time, then their place in the chain. Each register
// holds the last, or first, event of a kind, so the order of arrival does not matter, and a late scan costs what any costs.

// compareMoments orders two events. An absent one is before all others.
func compareMoments(a, b *canon.Moment) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Height, b.Height), cmp.Compare(a.Tx, b.Tx),
		cmp.Compare(a.Action, b.Action))
}

func later(a, b *canon.Moment) bool { return compareMoments(a, b) > 0 }

// move enters the event into the unit's movement, and judges where it was seen.
func (c *Context) move(u *unit, s *canon.State) {
	if c.moment.Milestone != 0 || c.finds {
		next := canon.Movement{}
		if s.Movement != nil {
			next = *s.Movement
		}
		enter(&next, c.moment, c.finds)
		s.Movement = &next
	}
	if c.seen != nil {
		c.sight(u, s)
	}
	c.weigh(u, s)
}

// enter puts a moment into the registers of its kind. finds says that it has no milestone, and finds what was lost.
func enter(m *canon.Movement, at *canon.Moment, finds bool) {
	switch stone := at.Milestone; {
	case finds:
		latest(&m.Found, at)
	case stone == 0:
	case stone >= canon.MilestoneDelivered:
		latest(&m.End, at)
	case stone == canon.MilestoneReturning:
		latest(&m.Turned, at)
	case stone == canon.MilestoneLost:
		latest(&m.Lost, at)
	default:
		travelled(&m.Last, at)
		switch stone {
		case canon.MilestoneDeparted:
			first(&m.Departed, at)
		case canon.MilestoneArrived, canon.MilestoneAtDestination:
			first(&m.Arrived, at)
		}
	}
}

// travelled keeps the last event on the way. An announcement is none, so it yields to any other, whenever that was: a
// parcel that is announced anew while it is under way has not come back to its beginning.
func travelled(last **canon.Moment, at *canon.Moment) {
	created := at.Milestone == canon.MilestoneCreated
	if *last != nil && created != announcedOnly(*last) {
		if !created {
			*last = at
		}
		return
	}
	latest(last, at)
}

// announcedOnly reports whether the last event on the way is none: absent, or an announcement.
func announcedOnly(last *canon.Moment) bool {
	return last == nil || last.Milestone == canon.MilestoneCreated
}

func latest(register **canon.Moment, at *canon.Moment) {
	if later(at, *register) {
		*register = at
	}
}

func first(register **canon.Moment, at *canon.Moment) {
	if *register == nil || later(*register, at) {
		*register = at
	}
}

// Position is how far a unit has come by its movement (canon.Milestone…), 0 while nothing says so.
func Position(m *canon.Movement) uint32 {
	switch {
	case m == nil:
		return canon.MilestoneUnspecified
	case m.Lost != nil && later(m.Lost, m.Last) && later(m.Lost, m.End) && later(m.Lost, m.Turned) && later(m.Lost, m.Found):
		return canon.MilestoneLost
	case m.End != nil && !later(m.Turned, m.End):
		return m.End.Milestone
	case m.Turned != nil && !later(m.Last, m.Turned):
		return canon.MilestoneReturning
	case m.Last != nil:
		return m.Last.Milestone
	}
	return canon.MilestoneUnspecified
}

// early reports an arrival without a departure before it (W1). It is not asked of what was ever in a container: it departs
// with that, and only readers look there.
func early(m *canon.Movement) bool {
	return m != nil && m.Arrived != nil && (m.Departed == nil || later(m.Departed, m.Arrived))
}

// afterEnd reports that a unit which was at its end was seen after it, and is not on its way back (W7).
func afterEnd(m *canon.Movement) bool {
	if m == nil || m.End == nil || m.Turned != nil && !later(m.End, m.Turned) {
		return false
	}
	n := len(m.Trail)
	return !announcedOnly(m.Last) && later(m.Last, m.End) || n > 0 && later(m.Trail[n-1].Moment, m.End)
}

// notPosted reports a parcel that is on its way without having been taken in (W3).
func notPosted(u *unit, s *canon.State) bool {
	m := s.Movement
	if m == nil || s.Origin == canon.OriginAccepted || ident.Namespace(u.Namespace) != ident.S10 && !announced(s) {
		return false
	}
	return m.Departed != nil || m.Arrived != nil || m.End != nil || !announcedOnly(m.Last)
}
