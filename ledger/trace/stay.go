package trace

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Stay is a time in a container. It begins after the moment of the packing and ends with the moment of what ended it, so
// that an event of the container is the unit's if the unit was inside immediately before: [from, to) by event time, and
// to the moment where times are equal. What both the unit's and the container's record show is the unit's own.
type Stay struct {
	// In is the way to the container: what the unit was in, what that was in, up to the container itself, whose record is
	// the last. Empty where the record of what the unit was put into is not shown.
	In []*proof.Subject
	// Container is the unit that the packing names, nil where it is not shown.
	Container *canon.Unit
	// Depth is 1 for what the unit itself was put into.
	Depth int
	// From and To bound the time that the unit was in there; To is that of the end, if it has one.
	From, To Moment
	Open     bool
	// Begin is the packing into the container: of the unit, or of the container that it was in, and then it may be
	// earlier than From.
	Begin *canon.Event
}

// window is a time: after from, not after to.
type window struct {
	from, to Moment
	open     bool
}

// within is the part of a window that lies in an outer one; false if there is none.
func (w window) within(outer window) (window, bool) {
	if w.from.Compare(outer.from) < 0 {
		w.from = outer.from
	}
	if !outer.open && (w.open || outer.to.Compare(w.to) < 0) {
		w.to, w.open = outer.to, false
	}
	return w, w.open || w.from.Compare(w.to) < 0
}

// packed is a time that a record's unit spent in a container, by its own packings.
type packed struct {
	window
	by *canon.Event
	in *record // nil where it is not shown
}

// inside follows what a record was put into during a window. way are the records from the unit's on: an edge back to one
// of them is a cycle and dropped.
func (t *teller) inside(r *record, in []*proof.Subject, during window, way []*record) {
	all := t.packings(r)
	first, _ := slices.BinarySearchFunc(all, during.from, func(p packed, m Moment) int {
		if !p.open && p.to.Compare(m) <= 0 {
			return -1
		}
		return 1
	})
	for _, p := range all[first:] {
		w, ok := p.within(during)
		if !ok {
			break
		}
		if len(way) > maxDepth || p.in != nil && slices.Contains(way, p.in) {
			continue
		}
		s := Stay{Container: parentOf(p.by), Depth: len(way), From: w.from, To: w.to, Open: w.open, Begin: p.by}
		if p.in == nil {
			t.stays = append(t.stays, s)
			continue
		}
		s.In = append(slices.Clip(in), p.in.Subject)
		t.stays = append(t.stays, s)
		for _, e := range p.in.between(w.from, w.to, w.open) {
			t.event(p.in, e, s.In)
		}
		t.inside(p.in, s.In, w, append(slices.Clip(way), p.in))
	}
}

// packings are the times that the record's unit spent in containers: each from a packing to its next packing or
// unpacking, whichever container that names, or to the next time that the container was emptied.
func (t *teller) packings(r *record) []packed {
	if r.looked {
		return r.stays
	}
	var out []packed
	for _, e := range r.moments {
		kind := e.Core.Type
		if kind != canon.ActionTypeAggregate && kind != canon.ActionTypeDisaggregate || r.corrected(e) ||
			!plays(e, r.Subject, canon.UnitRoleChild) {
			continue
		}
		m := MomentOf(e)
		if n := len(out); n > 0 && out[n-1].open {
			out[n-1].to, out[n-1].open = m, false
		}
		if kind == canon.ActionTypeAggregate {
			out = append(out, packed{window: window{from: m, open: true}, by: e, in: t.holder[e]})
		}
	}
	for i := range out {
		p := &out[i]
		if p.in == nil {
			continue
		}
		if m, ok := p.in.emptiedAfter(p.from); ok && (p.open || m.Compare(p.to) < 0) {
			p.to, p.open = m, false
		}
	}
	r.stays, r.looked = out, true
	return out
}
