package epcis

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Event is one event of a document.
type Event struct {
	// JSON is the event as the document has it, a slice of the document.
	JSON []byte
	// Action is what to sign; its detail is ready. Nil if Err is not.
	Action *tx.DraftAction
	// Notes about the event.
	Notes []Note
	// Err says why the event is refused: an *Error that names the member.
	Err error
}

// parser holds what all events of a document share.
type parser struct {
	Options
	context *value // the document's, nil unless it has more than the standard's
}

// event reads the event at an index of the list.
func (p *parser) event(raw []byte, index int) Event {
	action, notes, err := p.draft(raw)
	if err != nil {
		err.Event = index
		return Event{JSON: raw, Err: err}
	}
	return Event{JSON: raw, Action: action, Notes: notes}
}

func (p *parser) draft(raw []byte) (*tx.DraftAction, []Note, *Error) {
	if len(raw) > tx.MaxBytes {
		return nil, nil, fail(ErrLimit, "%d bytes; a transaction holds %d", len(raw), tx.MaxBytes)
	}
	v, earlier, err := readEvent(raw, p.Limits.Levels)
	if err != nil {
		return nil, nil, err
	}
	kind, err := checkEvent(&v)
	if err != nil {
		return nil, nil, err
	}
	for i := range v.members {
		if name := v.members[i].name; notMember(name) {
			return nil, nil, fail(ErrReserved, "choose another prefix").in(name)
		}
	}
	var r reading
	personal := findPersonal(&v, earlier)
	if p.StrictPrivacy && len(personal) > 0 {
		n := personal[0]
		return nil, nil, &Error{Event: whole, Path: n.Path, Err: refusedAsPersonal(n)}
	}
	if err := r.read(&v); err != nil {
		return nil, nil, err
	}
	if err := r.readOwn(&v, p.context); err != nil {
		return nil, nil, err
	}
	if p.Now != 0 && r.core.Time > p.Now {
		const what = "lies %d s ahead; the ledger refuses what lies too far ahead of its own time"
		r.note(Future, "eventTime", what, (r.core.Time-p.Now+999)/1000)
	}
	if err := p.decide(&r, kind, &v); err != nil {
		return nil, nil, err
	}
	detail := p.detail(&r, kind, &v, earlier)
	r.notes = append(r.notes, personal...)
	a := &tx.DraftAction{Core: &r.core, Units: r.units, PrivateRoot: r.private, Detail: detail}
	return a, r.notes, fits(a)
}

// read fills core and units from the members that have a place there.
func (r *reading) read(v *value) *Error {
	for i := range coreMembers {
		m := &coreMembers[i]
		if in := v.get(m.name); in != nil {
			if err := m.read(r, in); err != nil {
				return err.in(m.name)
			}
		}
	}
	if in := v.get(parentMember); in != nil {
		if err := r.parent(in); err != nil {
			return err.in(parentMember)
		}
	}
	standard := isStandardKind(v.get("type").text)
	for _, g := range groups {
		if !standard && g.role != canon.UnitRoleObject && g.role != canon.UnitRoleChild {
			continue // an event of a foreign type is an observation, which has no inputs or outputs
		}
		if err := r.lists(g, v.get(g.things), v.get(g.quantities)); err != nil {
			return err
		}
	}
	return nil
}
