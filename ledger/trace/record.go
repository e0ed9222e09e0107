package trace

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// record is a proven record as it is known at the height that was asked for.
type record struct {
	*proof.Subject
	ledger  []*canon.Event            // disclosed events in ledger order
	moments []*canon.Event            // the same by moment
	late    map[*canon.Event]bool     // recorded after a later-timed one
	wrong   map[position]*canon.Event // corrected; by which event, nil where that is withheld
	emptied []Moment                  // unpackings of everything that was in it, ascending
	hidden  []*canon.Event            // events that are not disclosed
	owners  map[string]string         // of devices, by id
	stays   []packed                  // in containers, once they were looked up
	looked  bool
}

func readRecord(s *proof.Subject, o Options, owners map[string]string) *record {
	r := &record{Subject: s, late: map[*canon.Event]bool{}, wrong: map[position]*canon.Event{}, owners: owners}
	latest := int64(0)
	for i, e := range s.Events {
		if e.Position == nil || o.Height > 0 && e.Position.Height > o.Height {
			continue
		}
		if o.Height == 0 && s.State != nil && uint32(len(s.Events)) == s.Count {
			if _, found := slices.BinarySearch(s.State.Corrected, uint32(i)); found {
				r.wrong[positionOf(e)] = nil // its correction, if it is shown, comes after it
			}
		}
		if withheld(e) {
			r.hidden = append(r.hidden, e)
			continue
		}
		if c := e.Core.Correction; c != nil && e.Core.Type == canon.ActionTypeCorrect {
			r.wrong[position{c.Height, c.Tx, c.Action}] = e
		}
		r.late[e] = len(r.ledger) > 0 && e.Core.Time < latest
		if len(r.ledger) == 0 || e.Core.Time > latest {
			latest = e.Core.Time
		}
		r.ledger = append(r.ledger, e)
	}
	if o.Time != 0 {
		r.ledger = slices.DeleteFunc(r.ledger, func(e *canon.Event) bool { return e.Core.Time > o.Time })
	}
	r.moments = slices.Clone(r.ledger)
	slices.SortFunc(r.moments, func(a, b *canon.Event) int { return MomentOf(a).Compare(MomentOf(b)) })
	for _, e := range r.moments {
		if empties(e, s) && !r.corrected(e) {
			r.emptied = append(r.emptied, MomentOf(e))
		}
	}
	return r
}

// doer is who did what an event says: of a device, its owner, in whose name it acts (../GOVERNANCE.md, §10). A device whose
// record the proof does not show is taken for an organisation.
func (r *record) doer(e *canon.Event) string {
	if owner, found := r.owners[e.Organisation]; found {
		return owner
	}
	return e.Organisation
}

// corrected reports whether the event's signer said of this record's event that it is wrong.
func (r *record) corrected(e *canon.Event) bool {
	_, found := r.wrong[positionOf(e)]
	return found
}

// between returns the events with a moment after from and not after to.
func (r *record) between(from, to Moment, open bool) []*canon.Event {
	after := func(e *canon.Event, m Moment) int {
		if MomentOf(e).Compare(m) <= 0 {
			return -1
		}
		return 1
	}
	first, _ := slices.BinarySearchFunc(r.moments, from, after)
	last := len(r.moments)
	if !open {
		last, _ = slices.BinarySearchFunc(r.moments, to, after)
	}
	return r.moments[first:max(first, last)]
}

// emptiedAfter is the first time that everything was taken out after a moment.
func (r *record) emptiedAfter(m Moment) (Moment, bool) {
	i, _ := slices.BinarySearchFunc(r.emptied, m, func(e, m Moment) int {
		if e.Compare(m) <= 0 {
			return -1
		}
		return 1
	})
	if i == len(r.emptied) {
		return Moment{}, false
	}
	return r.emptied[i], true
}

func names(s *proof.Subject, u *canon.Unit) bool {
	return u != nil && u.Namespace == s.Namespace && u.Scheme == s.Scheme && bytes.Equal(u.Value, s.Value)
}

// roleOf is the first part, but for a class, that a record's unit plays in an event; false when the event does not
// name it, as one that is about a place.
func roleOf(e *canon.Event, s *proof.Subject) (uint32, bool) {
	for i := range e.Units {
		if u := e.Units[i].Unit; names(s, u) && u.Role != canon.UnitRoleClass {
			return u.Role, true
		}
	}
	return 0, false
}

// plays reports whether a record's unit has, among others, the role in the event.
func plays(e *canon.Event, s *proof.Subject, role uint32) bool {
	return slices.ContainsFunc(e.Units, func(d canon.DisclosedUnit) bool { return names(s, d.Unit) && d.Unit.Role == role })
}

// empties reports whether the event takes everything out of the container: an unpacking that names no child.
func empties(e *canon.Event, container *proof.Subject) bool {
	return e.Core.Type == canon.ActionTypeDisaggregate && e.UnitCount == 1 && plays(e, container, canon.UnitRoleParent)
}

// parentOf is the container of a packing, if the proof shows it.
func parentOf(e *canon.Event) *canon.Unit {
	for i := range e.Units {
		if u := e.Units[i].Unit; u != nil && u.Role == canon.UnitRoleParent {
			return u
		}
	}
	return nil
}
