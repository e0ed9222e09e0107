package shipment_test

import (
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// moment is an event's place in the movement.
func (x *act) moment(at spot) canon.Moment {
	c := x.events[at].Core
	return canon.Moment{Milestone: vocabulary.MilestoneOf(c), Time: c.Time, Height: at.height, Tx: at.tx, Action: at.action}
}

// order of movement.
func order(a, b canon.Moment) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Height, b.Height), cmp.Compare(a.Tx, b.Tx), cmp.Compare(a.Action, b.Action))
}

// after says whether a is there and after b, which may be absent.
func after(a, b *canon.Moment) bool { return a != nil && (b == nil || order(*a, *b) > 0) }

// walk sorts all events of the record, leaves out the corrected ones, and goes from the first to the last.
func (x *act) walk(s *subject) canon.Movement {
	var list []canon.Moment
	found := map[spot]bool{}
	for _, at := range s.entry.history {
		m := x.moment(at)
		if is := x.events[at].Core.Type == canon.ActionTypeFound; slices.Contains(s.entry.unfolded, at) || m.Milestone == 0 && !is {
			continue
		} else if is {
			found[at] = true
		}
		list = append(list, m)
	}
	slices.SortFunc(list, order)
	var out canon.Movement
	for i := range list {
		m := &list[i]
		switch m.Milestone {
		case canon.MilestoneDelivered, canon.MilestoneReturned, canon.MilestoneDecommissioned, canon.MilestoneDestroyed, canon.MilestoneSeized:
			out.End = m
		case canon.MilestoneReturning:
			out.Turned = m
		case canon.MilestoneLost:
			out.Lost = m
		default:
			if found[spot{m.Height, m.Tx, m.Action}] {
				out.Found = m
				continue
			}
			if m.Milestone != canon.MilestoneCreated || out.Last == nil || out.Last.Milestone == canon.MilestoneCreated {
				out.Last = m
			}
			if m.Milestone == canon.MilestoneDeparted && out.Departed == nil {
				out.Departed = m
			}
			if (m.Milestone == canon.MilestoneArrived || m.Milestone == canon.MilestoneAtDestination) && out.Arrived == nil {
				out.Arrived = m
			}
		}
	}
	return out
}

// fold writes the movement into the state.
func (x *act) fold(s *subject) {
	m := x.walk(s)
	m.Trail = slices.Clone(s.entry.trail)
	s.entry.state.Movement = nil
	if len(m.Encode()) > 0 {
		s.entry.state.Movement = &m
	}
}

var sightings = []string{
	"accept", "observe", "pack", "unpack", "custody-offer", "custody-accept", "custody-reject", "custody-reserve", "sort", "depart", "arrive",
	"hold", "customs-report", "out-for-delivery", "available", "attempt", "deliver", "return", "returned",
}

// where is the place of the event: the read point, or else the business location.
func (x *act) where() *canon.Place {
	if x.Core.ReadPoint != nil {
		return x.Core.ReadPoint
	}
	return x.Core.BusinessLocation
}

// sight keeps the event in the trail, if it is a sighting, and judges the travel from and to its neighbours.
func (x *act) sight(s *subject) {
	place := knownPlace(x.where())
	if place == "" || !slices.Contains(sightings, vocabulary.ActOf(x.Core.Type).Name) {
		return
	}
	here := x.moment(x.spot)
	trail := append(slices.Clone(s.entry.trail), canon.Sighting{Moment: &here, Place: place, Mode: x.Core.Mode})
	slices.SortFunc(trail, func(a, b canon.Sighting) int { return order(*a.Moment, *b.Moment) })
	for i := 1; i < len(trail); i++ {
		if order(*trail[i-1].Moment, here) != 0 && order(*trail[i].Moment, here) != 0 {
			continue
		}
		fast, two := tooFar(&trail[i-1], &trail[i])
		if fast {
			x.warn(s, code.TooFast)
		}
		if two {
			x.warn(s, code.TwoPlaces)
		}
		if fast || two {
			x.flag(s, func(f *canon.Flags) { f.CloneSuspect = since(f.CloneSuspect, x.height) })
		}
	}
	s.entry.trail = trail[max(0, len(trail)-8):]
	if p := s.entry.state.Shipment; p != nil && p.Lane != nil {
		if on := append([]string{p.Lane.From, p.Lane.To}, p.Lane.Via...); !slices.Contains(on, place[:2]) {
			x.warn(s, code.OffLane)
		}
	}
	if !hasOffset(place, x.Core.Offset) {
		x.warn(s, code.OffsetDiffers)
	}
}

// since keeps the height from which a flag stands.
func since(was, height uint64) uint64 {
	if was != 0 {
		return was
	}
	return height
}

// flag changes the flags of a record.
func (x *act) flag(s *subject, change func(f *canon.Flags)) {
	f := canon.Flags{}
	if s.entry.state.Flags != nil {
		f = *s.entry.state.Flags
	}
	change(&f)
	s.entry.state.Flags = &f
	if len(f.Encode()) == 0 {
		s.entry.state.Flags = nil
	}
}

// stand judges the warnings that stand while something is so.
func (x *act) stand(s *subject) {
	st := &s.entry.state
	m := st.Movement
	if m == nil {
		m = &canon.Movement{}
	}
	x.while(s, code.EarlyArrival, st.Containment == nil && m.Arrived != nil && (m.Departed == nil || after(m.Departed, m.Arrived)))

	parcel := ident.Namespace(s.namespace) == ident.S10 || s.announced()
	onTheWay := m.Departed != nil || m.Arrived != nil || m.End != nil || m.Last != nil && m.Last.Milestone != canon.MilestoneCreated
	x.while(s, code.NotPosted, parcel && st.Origin != canon.OriginAccepted && onTheWay)

	back := m.Turned != nil && !after(m.End, m.Turned)
	var sighted *canon.Moment
	if n := len(m.Trail); n > 0 {
		sighted = m.Trail[n-1].Moment
	}
	moved := m.Last != nil && m.Last.Milestone != canon.MilestoneCreated && after(m.Last, m.End)
	x.while(s, code.AfterEnd, m.End != nil && !back && (moved || after(sighted, m.End)))

	holds, long, unproven := 0, false, false
	for _, c := range []*canon.Clearance{st.Export, st.Import} {
		if c == nil {
			continue
		}
		for _, h := range c.Holds {
			holds++
			long = long || x.time-h.Since > x.law.HoldAfter
		}
		unproven = unproven || c.Version > 0 && c.Reported == canon.CustomsReportReturned && c.Status != canon.ClearanceStatusReleased
	}
	x.while(s, code.ReleaseUnproven, unproven)
	if holds == 0 {
		x.resolve(s, code.LongHold)
	} else if long && !s.stands(code.LongHold) {
		x.warn(s, code.LongHold)
	}
	if p := st.Shipment; p != nil {
		differ := false
		for i := range p.Papers {
			differ = differ || string(p.Papers[i].Commitment) != string(p.Papers[0].Commitment)
		}
		x.while(s, code.PapersDiffer, differ)
	}
}

// announced says whether somebody announced the unit.
func (s *subject) announced() bool {
	return s.entry.state.Shipment != nil && s.entry.state.Shipment.Organisation != ""
}
