package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/travel"
)

// The trail is where a unit was last seen. A thing that is at two places, or that travels faster than anything does, is two
// things with one identifier.

// maxTrail is how many sightings a record keeps.
const maxTrail = 8

// scene is the known place of a sighting.
type scene struct {
	code  string
	place travel.Place
}

// sceneOf returns where the event saw its units, nil for an event that is no sighting or that names no known place.
func sceneOf(core *canon.Core) *scene {
	p := core.ReadPoint
	if p == nil {
		p = core.BusinessLocation
	}
	if p == nil || !sights(core.Type) {
		return nil
	}
	if n := ident.Namespace(p.Namespace); n != ident.IMPC && n != ident.Locode {
		return nil
	}
	value := string(p.Value)
	place, known := travel.Find(value)
	if !known {
		return nil
	}
	return &scene{value, place}
}

// sights reports whether who signs the act has the unit before its eyes.
func sights(kind uint32) bool {
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

// sight enters a sighting into the trail, and judges its place (W5, W6, W8, W15).
func (c *Context) sight(u *unit, s *canon.State) {
	next := canon.Movement{}
	if s.Movement != nil {
		next = *s.Movement
	}
	core := c.action.Core
	at := c.place(next.Trail)
	trail := make([]canon.Sighting, 0, maxTrail+1)
	trail = append(append(trail, next.Trail[:at]...), canon.Sighting{Moment: c.moment, Place: c.seen.code, Mode: core.Mode})
	trail = append(trail, next.Trail[at:]...)
	if at > 0 {
		c.suspectTravel(u, s, &trail[at-1], &trail[at])
	}
	if at+1 < len(trail) {
		c.suspectTravel(u, s, &trail[at], &trail[at+1])
	}
	next.Trail = trail[max(0, len(trail)-maxTrail):]
	s.Movement = &next
	if lane := shipmentOf(s).Lane; lane != nil && !onLane(lane, travel.Country(c.seen.code)) {
		c.warn(u, s, code.OffLane)
	}
	if !travel.OffsetFits(c.seen.place, core.Offset) {
		c.warn(u, s, code.OffsetDiffers)
	}
}

// place is the index in the trail at which the event comes, mostly the last.
func (c *Context) place(trail []canon.Sighting) int {
	at := len(trail)
	for at > 0 && later(trail[at-1].Moment, c.moment) {
		at--
	}
	return at
}

func onLane(l *canon.Lane, country string) bool {
	return country == l.From || country == l.To || slices.Contains(l.Via, country)
}

// suspectTravel warns of travel between two sightings that no one thing can do.
func (c *Context) suspectTravel(u *unit, s *canon.State, from, to *canon.Sighting) {
	switch judgeTravel(from, to) {
	case travel.TooFast:
		c.warn(u, s, code.TooFast)
	case travel.TwoPlaces:
		c.warn(u, s, code.TwoPlaces)
	default:
		return
	}
	c.suspect(s)
}

// judgeTravel judges the travel between two sightings, of which the first is the earlier.
func judgeTravel(from, to *canon.Sighting) travel.Verdict {
	if from.Place == to.Place {
		return travel.OK
	}
	a, _ := travel.Find(from.Place)
	b, _ := travel.Find(to.Place)
	return travel.Judge(a, b, to.Moment.Time-from.Moment.Time, from.Mode)
}

// clearTravel ends warnings and suspicion of travel whose cause a correction took out of the trail. Where the trail had no
// cause any more, because later sightings took its place, nothing was mended.
func (c *Context) clearTravel(u *unit, s *canon.State, before, after []canon.Sighting) {
	fastBefore, twiceBefore := impossible(before)
	fast, twice := impossible(after)
	fastMended, twiceMended := fastBefore && !fast, twiceBefore && !twice
	if fastMended {
		c.settle(u, s, code.TooFast)
	}
	if twiceMended {
		c.settle(u, s, code.TwoPlaces)
	}
	cause := standing(s, code.TooFast) || standing(s, code.TwoPlaces) || standing(s, code.ManyConsumers)
	if (fastMended || twiceMended) && !cause {
		flag(s, func(f *canon.Flags) { f.CloneSuspect = 0 })
	}
}

// impossible reports whether there is travel in the trail that no one thing can do.
func impossible(trail []canon.Sighting) (fast, twice bool) {
	for i := 1; i < len(trail); i++ {
		v := judgeTravel(&trail[i-1], &trail[i])
		fast, twice = fast || v == travel.TooFast, twice || v == travel.TwoPlaces
	}
	return fast, twice
}
