package main

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// passage is one line of a unit's story: an event of its own record, or of a container's while the unit was in it.
type passage struct {
	*canon.Event
	role   uint32         // of the unit, or of the container, in the event
	in     *proof.Subject // the container whose record has the event, nil for the unit's own
	parent *canon.Unit    // of a packing, the container
}

// maxNesting is how deep containers are followed, as far as an answer goes.
const maxNesting = 6

// timeline tells the unit's story by claimed time: its own events, and those of each container while it was in
// there. A container's scan writes only the container's record, so this is where the unit inherits it.
func timeline(r *proof.Result) []passage {
	if r.Subject == nil {
		return nil
	}
	t := teller{containers: r.Containers, told: map[*canon.Event]bool{}}
	t.tell(r.Subject, stay{}, maxNesting)
	slices.SortStableFunc(t.story, func(a, b passage) int { return compareEvents(a.Event, b.Event) })
	return t.story
}

type teller struct {
	containers []proof.Subject
	story      []passage
	told       map[*canon.Event]bool
}

// stay is a time in a container: from the packing to what ended it. A missing end is open.
type stay struct {
	in       *proof.Subject
	from, to *canon.Event
}

func (s *stay) covers(e *canon.Event) bool {
	return (s.from == nil || compareEvents(s.from, e) < 0) && (s.to == nil || compareEvents(e, s.to) <= 0)
}

// within is the part of a stay that lies within an outer one.
func (s stay) within(outer stay) (stay, bool) {
	if outer.from != nil && compareEvents(s.from, outer.from) < 0 {
		s.from = outer.from
	}
	if s.to == nil || outer.to != nil && compareEvents(outer.to, s.to) < 0 {
		s.to = outer.to
	}
	return s, s.to == nil || compareEvents(s.from, s.to) < 0
}

// tell adds the events of a record during a stay in it, and of what held it meanwhile.
func (t *teller) tell(s *proof.Subject, during stay, depth int) {
	for _, e := range s.Events {
		role, _ := roleOf(e, s)
		// What a container was filled with is not the story of what else is in it.
		filled := during.in != nil && role == canon.UnitRoleParent && !empties(e, s)
		if t.told[e] || filled || !during.covers(e) {
			continue
		}
		t.told[e] = true
		t.story = append(t.story, passage{Event: e, role: role, in: during.in, parent: parentOf(e)})
	}
	if depth == 0 {
		return
	}
	for _, st := range t.stays(s) {
		if part, ok := st.within(during); ok {
			t.tell(part.in, part, depth-1)
		}
	}
}

// stays are the times that the record's unit spent in containers whose records are proven.
func (t *teller) stays(s *proof.Subject) (out []stay) {
	events := slices.DeleteFunc(slices.Clone(s.Events), withheld)
	slices.SortStableFunc(events, compareEvents)
	var open *stay
	end := func(e *canon.Event) {
		if open != nil {
			open.to = e
			out, open = append(out, *open), nil
		}
	}
	for _, e := range events {
		in, out := e.Core.Type == canon.ActionTypeAggregate, e.Core.Type == canon.ActionTypeDisaggregate
		if role, _ := roleOf(e, s); role != canon.UnitRoleChild || !in && !out {
			continue
		}
		end(e)
		if c := t.holder(e); in && c != nil {
			open = &stay{in: c, from: e}
		}
	}
	end(nil)
	for i := range out {
		out[i].endWhenEmptied()
	}
	return out
}

// endWhenEmptied ends a stay at an unpacking of the container that names no child, which is of all.
func (s *stay) endWhenEmptied() {
	for _, e := range s.in.Events {
		if !withheld(e) && empties(e, s.in) && s.covers(e) {
			s.to = e
		}
	}
}

// empties reports whether the event takes everything out of the container.
func empties(e *canon.Event, container *proof.Subject) bool {
	role, ok := roleOf(e, container)
	return ok && role == canon.UnitRoleParent && e.Core.Type == canon.ActionTypeDisaggregate && e.UnitCount == 1
}

// holder is the record of the container that an event packs into: the one in whose history it stands.
func (t *teller) holder(e *canon.Event) *proof.Subject {
	for i := range t.containers {
		c := &t.containers[i]
		if role, ok := roleOf(e, c); ok && role == canon.UnitRoleParent && slices.Contains(c.Events, e) {
			return c
		}
	}
	return nil
}

func withheld(e *canon.Event) bool { return e.Core == nil }

// roleOf is the part that a record's unit plays in an event; false when the event does not name it, as one that
// is about a place.
func roleOf(e *canon.Event, s *proof.Subject) (uint32, bool) {
	for i := range e.Units {
		u := e.Units[i].Unit
		if u.Namespace == s.Namespace && u.Scheme == s.Scheme && bytes.Equal(u.Value, s.Value) && u.Role != canon.UnitRoleClass {
			return u.Role, true
		}
	}
	return 0, false
}

// parentOf is the container of a packing, if the proof shows it.
func parentOf(e *canon.Event) *canon.Unit {
	for i := range e.Units {
		if u := e.Units[i].Unit; u.Role == canon.UnitRoleParent {
			return u
		}
	}
	return nil
}

// compareEvents orders events by claimed time, then as the ledger has them; withheld ones, whose time is not
// known, come last.
func compareEvents(a, b *canon.Event) int {
	if withheld(a) != withheld(b) {
		if withheld(a) {
			return 1
		}
		return -1
	}
	if !withheld(a) && a.Core.Time != b.Core.Time {
		return cmp.Compare(a.Core.Time, b.Core.Time)
	}
	p, q := a.Position, b.Position
	return cmp.Or(cmp.Compare(p.Height, q.Height), cmp.Compare(p.Tx, q.Tx), cmp.Compare(p.Action, q.Action))
}
