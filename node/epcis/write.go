package epcis

import (
	"strconv"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// text is a member as it is written.
type text struct {
	name string
	json []byte
}

// typeNames are the EPCIS types of the acts that have one of their own; the others are ObjectEvents, except that an
// observation of a parent or children is an AggregationEvent.
var typeNames = map[uint32]string{
	canon.ActionTypeAggregate: aggregationEvent, canon.ActionTypeDisaggregate: aggregationEvent,
	canon.ActionTypeAssociate: associationEvent, canon.ActionTypeTransact: transactionEvent,
	canon.ActionTypeTransform: transformationEvent,
}

func typeName(core *canon.Core, units []canon.Unit) string {
	if name, ok := typeNames[core.Type]; ok {
		return name
	}
	for i := range units {
		if r := units[i].Role; core.Type == canon.ActionTypeObserve && (r == canon.UnitRoleParent || r == canon.UnitRoleChild) {
			return aggregationEvent
		}
	}
	return objectEvent
}

// write writes what the core and the units alone say, as members of an event. An event whose type is a URI need not
// have an action, so for it none is written.
func write(core *canon.Core, units []canon.Unit, extended bool) []text {
	out := []text{{"type", appendString(nil, typeName(core, units))}}
	add := func(name string, json []byte) {
		if json != nil {
			out = append(out, text{name, json})
		}
	}
	for i := range coreMembers {
		if m := &coreMembers[i]; !extended || m.name != "action" {
			add(m.name, m.write(core))
		}
	}
	if p := ofRole(units, canon.UnitRoleParent); len(p) > 0 {
		add(parentMember, appendString(nil, unitText(p[0])))
	}
	for _, g := range groups {
		things, quantities := writeLists(g, units)
		add(g.things, things)
		add(g.quantities, quantities)
	}
	return append(out, own(core, units)...)
}

// ownPrefix marks the members that say what EPCIS has no words for. Documents may not use it: an event that claims an
// offer of custody would be shown as if the ledger had one.
const (
	ownPrefix    = "waybill:"
	ownNamespace = "urn:waybill:ns:"
)

var ownTypes = map[uint32]string{
	canon.ActionTypeCustodyOffer: "CUSTODY_OFFER", canon.ActionTypeCustodyAccept: "CUSTODY_ACCEPT",
	canon.ActionTypeCustodyReject: "CUSTODY_REJECT",
}

// own writes the ledger's own members: the act of custody, its terms, a serial range, the class of blinded units.
func own(core *canon.Core, units []canon.Unit) []text {
	var out []text
	if name, ok := ownTypes[core.Type]; ok {
		out = append(out, text{ownPrefix + "type", appendString(nil, name)})
	}
	if o := core.Offer; o != nil {
		b := appendString([]byte(`{"to":`), o.To)
		if o.Deadline != 0 {
			b = append(append(b, `,"deadline":`...), strconv.Quote(instantText(o.Deadline, 0))...)
		}
		out = append(out, text{ownPrefix + "offer", append(b, '}')})
	}
	if r := core.Range; r != nil {
		b := appendString([]byte(`{"lo":`), r.Lo)
		b = appendString(append(b, `,"hi":`...), r.Hi)
		out = append(out, text{ownPrefix + "serialRange", append(b, '}')})
	}
	for _, u := range ofRole(units, canon.UnitRoleClass) {
		if u.Scheme == proof.Plain {
			out = append(out, text{ownPrefix + "class", appendString(nil, unitText(u))})
			break
		}
	}
	return out
}
