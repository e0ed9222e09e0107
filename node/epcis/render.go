package epcis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// memberOrder is the order in which an event's members are written; extensions follow, by name.
var memberOrder = strings.Fields("@context eventID type eventTime eventTimeZoneOffset recordTime errorDeclaration " +
	"certificationInfo action parentID epcList quantityList childEPCs childQuantityList " +
	"inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID " +
	"bizStep disposition persistentDisposition readPoint bizLocation " +
	"bizTransactionList sourceList destinationList sensorElementList ilmd")

// renderLevels bounds the depth of a detail, which any member of the network may have written.
const renderLevels = 2 * DefaultLevels

// Render writes a recorded event as the JSON object of EPCIS 2.0 that it was captured from: the same members with the
// same values (Equivalent), without the document's context, and with the last of several eventIDs. The action is one that
// package tx has read; detail may be nil.
//
// An event that never was EPCIS, such as an offer of custody, comes as the kind of event nearest to it, with the rest in
// members of the prefix "waybill:"; a blinded unit as urn:waybill:blinded:<kind>:<hex>. Parse makes the same action of it,
// if the action is one that a document can say: units in the order of Parse, the act's own action, quantities without
// zeros in front.
//
// Detail is checked against core and units, because the ledger judged only those: the error wraps ErrContradiction where
// they differ, or ErrSyntax where a field is no JSON. The core alone can always be rendered.
func Render(action *canon.Action, detail *canon.Detail) ([]byte, error) {
	e, err := render(action, detail)
	if err != nil {
		return nil, err
	}
	return appendObject(nil, e.members), nil
}

// rendered is an event about to be written.
type rendered struct {
	members []text
	detail  value // the members that come from the detail
	context *value
	own     bool // uses the prefix waybill:
}

func render(action *canon.Action, detail *canon.Detail) (*rendered, error) {
	if action.Core == nil {
		return nil, fmt.Errorf("%w: no core", ErrContradiction)
	}
	e, err := readDetail(detail)
	if err != nil {
		return nil, err
	}
	given := e.detail.get("type")
	kind := typeName(action.Core, action.Units)
	if given != nil {
		if kind = given.text; !isStandardKind(kind) {
			kind = ""
		}
	}
	if err := contradiction(action, &e.detail, kind == ""); err != nil {
		return nil, err
	}
	for _, t := range write(action, kind, e.detail.get("errorDeclaration") != nil) {
		if !e.overrides(t.name) {
			e.add(t)
		}
	}
	for i := range e.detail.members {
		if m := &e.detail.members[i]; m.name != actMember || m.value.kind != nullKind {
			e.add(text{m.name, m.value.raw})
		}
	}
	if given == nil {
		e.complete(kind)
	}
	slices.SortStableFunc(e.members, func(a, b text) int {
		return cmp.Or(cmp.Compare(rank(a.name), rank(b.name)), cmp.Compare(a.name, b.name))
	})
	return e, nil
}

func (e *rendered) add(t text) {
	e.members = append(e.members, t)
	e.own = e.own || strings.HasPrefix(t.name, ownPrefix) || t.name == "type" && string(t.json) == `"`+ownEvent+`"`
}

// complete adds an empty epcList where the standard wants one list and the event names nothing: a scan of a place.
func (e *rendered) complete(kind string) {
	get := func(name string) *value {
		for i := range e.members {
			if e.members[i].name == name {
				return &value{text: strings.Trim(string(e.members[i].json), `"`)}
			}
		}
		return nil
	}
	if get("epcList") == nil && lacksList(kind, get) {
		e.members = append(e.members, text{"epcList", []byte("[]")})
	}
}

// lacksList reports whether an event of the kind wants an epcList, be it empty, beside its other members.
func lacksList(kind string, get func(name string) *value) bool {
	switch kind {
	case objectEvent:
		return get("quantityList") == nil && (get("sensorElementList") == nil || get("readPoint") == nil)
	case transactionEvent:
		action := get("action")
		return get("quantityList") == nil && (action == nil || action.text != "DELETE")
	}
	return false
}

func isStandardKind(name string) bool {
	_, ok := kinds[name]
	return ok
}

func rank(name string) int {
	if i := slices.Index(memberOrder, name); i >= 0 {
		return i
	}
	return len(memberOrder)
}

// overrides reports whether the detail gives a member in place of what the core or the units would give: itself, or a
// list of the same role.
func (e *rendered) overrides(name string) bool {
	if g, ok := groupOf(name); ok {
		return e.detail.get(g.things) != nil || e.detail.get(g.quantities) != nil
	}
	return e.detail.get(name) != nil
}

// readDetail reads the fields of a detail as members of an event, and the document's context. A field that is no member
// must be JSON too.
func readDetail(detail *canon.Detail) (*rendered, error) {
	e := &rendered{detail: value{kind: objectKind}}
	if detail == nil {
		return e, nil
	}
	for i := range detail.Fields {
		f := &detail.Fields[i]
		v, err := decode(f.Value, renderLevels)
		if err != nil {
			return nil, fmt.Errorf("detail: %w", err.in(f.Name))
		}
		switch {
		case f.Name == DocumentContext:
			e.context = &v
		case f.Name == EarlierEventIDs: // the last one is a member, and stands for all
		default:
			e.detail.members = append(e.detail.members, member{f.Name, v})
		}
	}
	return e, nil
}

// contradiction reads back each member of the detail that core or units have a place for, and compares.
func contradiction(action *canon.Action, detail *value, extended bool) error {
	for i := range detail.members {
		m := &detail.members[i]
		if err := contradicts(action, m, detail, extended); err != nil {
			return fmt.Errorf("detail: %w", err)
		}
	}
	return nil
}

func contradicts(action *canon.Action, m *member, detail *value, extended bool) *Error {
	if m.name == "type" {
		return contradictsType(action, &m.value, extended)
	}
	if strings.HasPrefix(m.name, ownPrefix) {
		return contradictsOwn(action, m)
	}
	var r reading
	for i := range coreMembers {
		c := &coreMembers[i]
		if c.name != m.name {
			continue
		}
		if err := c.rule(&m.value); err != nil {
			return contradictory(err).in(m.name)
		}
		if err := c.read(&r, &m.value); err != nil {
			return contradictory(err).in(m.name)
		}
		if !c.equal(&r.core, action.Core) {
			return fail(ErrContradiction, "the core says %s", orNothing(c.write(action.Core))).in(m.name)
		}
		return nil
	}
	g, isList := groupOf(m.name)
	switch {
	case m.name == parentMember:
		g.role = canon.UnitRoleParent
		if err := r.parent(&m.value); err != nil {
			return contradictory(err).in(m.name)
		}
	case !isList, extended && g.role != canon.UnitRoleObject && g.role != canon.UnitRoleChild:
		return nil
	default:
		if err := r.lists(g, detail.get(g.things), detail.get(g.quantities)); err != nil {
			return contradictory(err)
		}
	}
	units := ofRole(action.Units, g.role)
	if !slices.EqualFunc(units, ofRole(r.units, g.role), equalUnit) {
		return fail(ErrContradiction, "the event's units are others").in(m.name)
	}
	return nil
}

// contradictsType compares the type: a foreign one is an observation, and an observation without parent and children
// may be of an aggregation.
func contradictsType(action *canon.Action, v *value, extended bool) *Error {
	is := typeName(action.Core, action.Units)
	observed := action.Core.Type == canon.ActionTypeObserve
	switch {
	case v.kind == stringKind && (v.text == is || v.text == ownEvent || v.text == kindOf(action.Core)):
	case v.kind == stringKind && observed && (extended || v.text == aggregationEvent || v.text == objectEvent):
	default:
		return fail(ErrContradiction, "the event is recorded as %s", is).in("type")
	}
	return nil
}

// kindOf is the kind of event that the act is in EPCIS.
func kindOf(c *canon.Core) string {
	if act := vocabulary.ActOf(c.Type); act != nil {
		return act.Event
	}
	return ""
}

func contradictory(err *Error) *Error {
	err.Err = fmt.Errorf("%w: %w", ErrContradiction, err.Err)
	return err
}

func orNothing(json []byte) string {
	if json == nil {
		return "nothing"
	}
	return string(json)
}
