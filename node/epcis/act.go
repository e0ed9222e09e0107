package epcis

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// decide settles which act of the ledger the event is: the one that it names, or else the one that its words plainly
// are, if the organisation may sign it.
func (p *parser) decide(r *reading, kind string, v *value) *Error {
	if ilmd := v.get("ilmd"); kind == objectEvent && ilmd != nil && r.core.Action != canon.EventActionAdd {
		r.note(Nonstandard, "ilmd", "the standard has it with action ADD only; kept")
	}
	if kind == "" {
		r.note(Nonstandard, "type", "no event type of EPCIS 2.0; recorded as an observation")
	}
	declared := v.get("errorDeclaration") != nil
	act, err := r.named(v)
	if err != nil {
		return err
	}
	if act == nil {
		p.plain(r, kind, declared)
	} else if err := agrees(act, kind, v, &r.core); err != nil {
		return err
	} else {
		r.core.Type = act.Type
	}
	if declared && r.core.Type != canon.ActionTypeCorrect {
		const what = "recorded as a statement about an earlier event; nothing is registered, packed or unpacked by it"
		r.note(Declared, "errorDeclaration", what)
	}
	if !r.own {
		return nil
	}
	return r.misfit()
}

// plain takes the event for what its words plainly are, if the organisation may sign that. Nothing is taken apart: an
// event that names one unit of another's is an observation as a whole.
func (p *parser) plain(r *reading, kind string, declared bool) {
	act := plainAct(kind, &r.core, r.units, declared)
	r.core.Type = act
	if kind != objectEvent || declared {
		return
	}
	words := plainWords(&r.core)
	if words == nil || words.act == act && p.may(act, r) {
		return
	}
	r.core.Type = canon.ActionTypeObserve
	if term, _ := r.misfits(); term != "" {
		r.core.Type = act // a term that no scan has names the act as well as its name does
		return
	}
	r.unnamed = act != canon.ActionTypeObserve
	if len(r.units) > 0 && (r.unnamed || words.act == canon.ActionTypeCommission) {
		r.note(Observed, "", "recorded as an observation: the organisation may not %s", words.may)
	}
}

// may reports whether the organisation may sign the act about all units.
func (p *parser) may(act uint32, r *reading) bool {
	switch act {
	case canon.ActionTypeCommission:
		return p.MayCommission != nil && all(r.units, p.MayCommission)
	case canon.ActionTypeAccept:
		return p.MayAccept != nil && all(r.units, p.MayAccept)
	}
	if p.MaySign == nil {
		return false
	}
	signs := r.core
	signs.Type = act
	return p.MaySign(&signs, r.units)
}

// named is the act that the event names, by waybill:act, by an item event of the posts or by a correction; nil for none.
func (r *reading) named(v *value) (*vocabulary.Act, *Error) {
	scan := vocabulary.PostalOf(r.core.Postal)
	if scan != nil {
		if err := r.scanned(scan, v); err != nil {
			return nil, err
		}
	}
	act := v.get(actMember)
	switch {
	case act == nil && scan != nil:
		return vocabulary.PostalAct(scan.Event), nil
	case act == nil && r.core.Correction != nil:
		return vocabulary.ActOf(canon.ActionTypeCorrect), nil
	case act == nil:
		return nil, nil
	}
	row, err := actOf(act)
	if err != nil {
		return nil, err.in(actMember)
	}
	if scan != nil && !slices.Contains(row.Postal, scan.Event) {
		is := vocabulary.PostalAct(scan.Event).Name
		return nil, fail(ErrAct, "%s is the act %s, not %s", scan.Code, is, row.Name).in(ownPrefix + "postal")
	}
	return row, nil
}

// actOf reads the name of an act of goods and parcels.
func actOf(v *value) (*vocabulary.Act, *Error) {
	if err := isString(v); err != nil {
		return nil, err
	}
	row := vocabulary.ActByName(v.text)
	switch {
	case row == nil:
		return nil, fail(ErrValue, "%s is no act of the vocabulary; waybill vocabulary lists them", quote(v.text))
	case vocabulary.Governs(row.Type):
		return nil, fail(ErrValue, "%s is an act of the consortium and not of goods", quote(v.text))
	}
	return row, nil
}

// scanned fills in what the item event says of customs; what the document says beside it must be the same.
func (r *reading) scanned(scan *vocabulary.PostalScan, v *value) *Error {
	for _, t := range []struct {
		name  string
		have  *uint32
		want  uint32
		words vocabulary.Words
	}{
		{ownPrefix + "side", &r.core.Side, scan.Side, vocabulary.Sides},
		{ownPrefix + "report", &r.core.Report, scan.Report, vocabulary.Reports},
	} {
		if v.get(t.name) != nil && *t.have != t.want {
			if t.want == 0 {
				return fail(ErrAct, "%s says nothing of customs", scan.Code).in(t.name)
			}
			return fail(ErrAct, "%s says %s", scan.Code, t.words.Name(t.want)).in(t.name)
		}
		*t.have = t.want
	}
	return nil
}

// agrees reports whether an event may be the act: its kind and its action are the act's in EPCIS.
func agrees(act *vocabulary.Act, kind string, v *value, c *canon.Core) *Error {
	observed := act.Type == canon.ActionTypeObserve
	switch {
	case kind == ownEvent, kind == act.Event, observed && (kind == "" || kind == aggregationEvent):
	case kind == "":
		return fail(ErrAct, "an event of a type of its own is an observation; %s is an %s", act.Name, act.Event).in("type")
	default:
		return fail(ErrAct, "the act %s is an %s", act.Name, act.Event).in("type")
	}
	if v.get("errorDeclaration") != nil && !observed && act.Type != canon.ActionTypeCorrect {
		return fail(ErrAct, "a declaration of an error is no %s, it acts on nothing", act.Name).in("errorDeclaration")
	}
	if kind == "" || act.Type == canon.ActionTypeTransform {
		return nil
	}
	if v.get("action") == nil {
		return fail(ErrMissing, "the act %s has the action %s", act.Name, ActionsOf(act)).in("action")
	}
	if !takesAction(act, c.Action) {
		return fail(ErrAct, "the act %s has the action %s", act.Name, ActionsOf(act)).in("action")
	}
	return nil
}

// takesAction reports whether an event with the action may be the act.
func takesAction(act *vocabulary.Act, action uint32) bool {
	switch act.Type {
	case canon.ActionTypeObserve, canon.ActionTypeAssociate, canon.ActionTypeTransact:
		return true
	case canon.ActionTypeAccept:
		return action != canon.EventActionDelete
	}
	return action == act.Action
}

// ActionsOf returns the actions of EPCIS that an event of the act may have, for people: "ADD", "OBSERVE or ADD", "any",
// "none".
func ActionsOf(act *vocabulary.Act) string {
	if act.Type == canon.ActionTypeTransform {
		return "none"
	}
	var names []string
	for n, name := range actions {
		if takesAction(act, uint32(n)) {
			names = append(names, name)
		}
	}
	if len(names) == len(actions) {
		return "any"
	}
	return strings.Join(names, " or ")
}

// misfit refuses a term that the act does not take, and the lack of one that it needs: the ledger would, with a code
// that names neither.
func (r *reading) misfit() *Error {
	field, lacking := r.misfits()
	if field == "" {
		return nil
	}
	name := memberOfField(field)
	act := vocabulary.ActOf(r.core.Type).Name
	if lacking {
		return fail(ErrMissing, "the act %s needs it", act).in(name)
	}
	return fail(ErrAct, "the act %s does not take it; %s names another", act, actMember).in(name)
}

func (r *reading) misfits() (field string, lacking bool) {
	return shipment.Misfit(&canon.Action{Core: &r.core, Units: r.units, PrivateRoot: r.private})
}
