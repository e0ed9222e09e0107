package trace

import (
	"math"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// maxDepth is how many containers deep the unit inherits. Deeper edges are dropped, as by the ledger (W21).
const maxDepth = 6

// Options choose the point of view. Both may be set: what was known at a height of a time before.
type Options struct {
	// Height leaves out what was recorded above it: as known at this height. 0 is all that the proof shows.
	Height uint64
	// Time leaves out what happened later: as it was at this event time, milliseconds since 1970 UTC, by all that is known.
	// 0 is the end.
	Time int64
}

// Trace is what became of a unit.
type Trace struct {
	// Subject is the record that was traced, as it was proven: its State is that of the proof's height, whatever the
	// options.
	Subject *proof.Subject
	// Events by moment, those of its own record and those that it inherits; then the ones of its own that are withheld.
	Events []Event
	// Withheld is how many events of its own record are not disclosed, Hidden how many of its containers' records, in
	// whatever time. Either may change the picture.
	Withheld, Hidden int
	// Stays are the times that it spent in containers, by their beginning, and the outer before the inner ones of a
	// moment. Empty for a kind of thing, which can be in many places.
	Stays    []Stay
	Movement Movement
	Custody  Custody
	// Export and Import are how customs stood to it; nil where nobody declared, reported or decided.
	Export, Import *Clearance
	// Vouchers say for each part of its way who vouches for it: origin, export, arrival, import.
	Vouchers []Voucher
	// Warnings are those of the record's State.
	Warnings []Warning
	// Travels are neighbouring sightings of the whole journey between which nothing travels.
	Travels []Travel
}

// Event is one line of the unit's story.
type Event struct {
	*canon.Event
	// Role is the part of the unit, or of the container that it is inherited from (canon.UnitRole…).
	Role uint32
	// In is the way to the record that has the event: the container that the unit was in, what that was in, and so on.
	// Empty for the unit's own.
	In []*proof.Subject
	// Beside means that the event is about what else was put into the container or taken out of it.
	Beside bool
	// Late means that the record had an event of a later time when this one was recorded.
	Late bool
	// Corrected means that its signer has declared it to be wrong, with the event By, nil where that is withheld.
	Corrected bool
	By        *canon.Event
}

// Withheld reports whether only the event's commit is shown.
func (e *Event) Withheld() bool { return withheld(e.Event) }

// Place is the read point of the event, else its business location, else nil.
func (e *Event) Place() *canon.Place { return placeOf(e.Core) }

func placeOf(c *canon.Core) *canon.Place {
	switch {
	case c == nil:
		return nil
	case c.ReadPoint != nil:
		return c.ReadPoint
	}
	return c.BusinessLocation
}

// Parent is the container that an event packs into or unpacks from; nil where there is none or it is not shown.
func (e *Event) Parent() *canon.Unit { return parentOf(e.Event) }

// Read traces the subject of a verified answer; nil where there is no record of it.
func Read(r *proof.Result, o Options) *Trace {
	if r == nil || r.Subject == nil {
		return nil
	}
	t := teller{told: map[*canon.Event]bool{}, holder: map[*canon.Event]*record{}, owners: map[string]string{}}
	for _, m := range r.Members {
		if m.Device != nil {
			t.owners[m.Id] = m.Device.Owner
		}
	}
	own := t.add(r.Subject, o)
	for i := range r.Containers {
		c := t.add(&r.Containers[i], o)
		t.hidden += len(c.hidden)
	}
	t.tell(own)
	out := &Trace{Subject: r.Subject, Events: t.events, Stays: t.stays, Withheld: len(own.hidden), Hidden: t.hidden}
	journey := t.journey()
	out.Movement = move(own, journey)
	out.Custody = custodyOf(own)
	out.Export = clearanceOf(own, canon.BorderSideExport, journey)
	out.Import = clearanceOf(own, canon.BorderSideImport, journey)
	out.Vouchers = vouch(r, own, journey)
	out.Warnings = warningsOf(own, o)
	out.Travels = travelOf(own, journey)

	return out
}

// teller puts the story together.
type teller struct {
	holder map[*canon.Event]*record // of a packing: the record of the parent that it stands in
	owners map[string]string        // of devices
	told   map[*canon.Event]bool
	events []Event
	stays  []Stay
	hidden int
}

func (t *teller) add(s *proof.Subject, o Options) *record {
	r := readRecord(s, o, t.owners)
	for _, e := range r.ledger {
		if e.Core.Type == canon.ActionTypeAggregate && plays(e, s, canon.UnitRoleParent) {
			t.holder[e] = r
		}
	}
	return r
}

// tell collects the unit's own events and those of what held it.
func (t *teller) tell(own *record) {
	for _, e := range own.moments {
		t.event(own, e, nil)
	}
	if Single(own.Subject) {
		t.inside(own, nil, window{from: Moment{Time: math.MinInt64}, open: true}, []*record{own})
	}
	slices.SortFunc(t.events, func(a, b Event) int { return MomentOf(a.Event).Compare(MomentOf(b.Event)) })
	slices.SortStableFunc(t.stays, func(a, b Stay) int { return a.From.Compare(b.From) })
	for _, e := range own.hidden {
		t.events = append(t.events, Event{Event: e})
	}
}

func (t *teller) event(r *record, e *canon.Event, in []*proof.Subject) {
	if t.told[e] {
		return
	}
	t.told[e] = true
	role, _ := roleOf(e, r.Subject)
	out := Event{Event: e, Role: role, In: in, Late: r.late[e], Corrected: r.corrected(e), By: r.wrong[positionOf(e)]}
	packs := e.Core.Type == canon.ActionTypeAggregate || e.Core.Type == canon.ActionTypeDisaggregate
	out.Beside = len(in) > 0 && packs && role == canon.UnitRoleParent && !empties(e, r.Subject)
	t.events = append(t.events, out)
}

// journey is what counts for the movement: what is disclosed and was not corrected.
func (t *teller) journey() []*Event {
	var out []*Event
	for i := range t.events {
		if e := &t.events[i]; !e.Withheld() && !e.Corrected {
			out = append(out, e)
		}
	}
	return out
}
