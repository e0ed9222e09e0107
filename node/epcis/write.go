package epcis

import (
	"encoding/hex"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// text is a member as it is written.
type text struct {
	name string
	json []byte
}

// typeName is the kind of event that an action is written as: the act's own, or ownEvent where that does not take the
// action's units.
func typeName(core *canon.Core, units []canon.Unit) string {
	kind := objectEvent
	if act := vocabulary.ActOf(core.Type); act != nil && act.Event != "" {
		kind = act.Event
	}
	var n [canon.UnitRoleClass + 1]int
	for i := range units {
		if r := units[i].Role; int(r) < len(n) {
			n[r]++
		}
	}
	object, parent, child := n[canon.UnitRoleObject], n[canon.UnitRoleParent], n[canon.UnitRoleChild]
	in, out := n[canon.UnitRoleInput], n[canon.UnitRoleOutput]
	if core.Type == canon.ActionTypeObserve && object+in+out == 0 && parent+child > 0 {
		kind = aggregationEvent
	}
	taken := false
	switch kind {
	case objectEvent:
		taken = parent+child+in+out == 0
	case aggregationEvent:
		named := parent == 1 || parent == 0 && core.Type == canon.ActionTypeObserve && core.Action == canon.EventActionObserve
		taken = named && (child > 0 || actionOf(core) == canon.EventActionDelete) && object+in+out == 0
	case associationEvent:
		taken = parent == 1 && (child > 0 || actionOf(core) == canon.EventActionDelete) && object+in+out == 0
	case transactionEvent:
		taken = parent <= 1 && child+in+out == 0
	case transformationEvent:
		taken = in > 0 && out > 0 && object+parent+child == 0
	}
	if !taken {
		return ownEvent
	}
	return kind
}

// write writes what the action alone says, as members of an event of the kind, "" for one whose type is a URI: that need
// not have an action, so for it none is written.
func write(a *canon.Action, kind string, declared bool) []text {
	core, units := a.Core, a.Units
	name := typeName(core, units)
	out := []text{{"type", appendString(nil, name)}}
	add := func(name string, json []byte) {
		if json != nil {
			out = append(out, text{name, json})
		}
	}
	for i := range coreMembers {
		if m := &coreMembers[i]; kind != "" || m.name != "action" {
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
	if name == transactionEvent {
		add(transactionsMember, writeTransactions(core))
	}
	add(actMember, writeAct(a, kind, declared))
	return append(out, writeOwn(a)...)
}

const transactionsMember = "bizTransactionList"

// writeTransactions names the business transaction that a TransactionEvent must have (EPCIS 2.0, 7.4.5): what is known of
// one without the detail.
func writeTransactions(c *canon.Core) []byte {
	one := []text{{"bizTransaction", []byte(`"urn:waybill:undisclosed"`)}}
	switch {
	case c.Type == canon.ActionTypeShip && c.Lane != nil:
		one[0].json = appendString(nil, "urn:waybill:lane:"+uriPart(c.Lane.From)+"-"+uriPart(c.Lane.To))
	case c.Type == canon.ActionTypeLink && c.Paper != nil:
		one[0].json = appendString(nil, "urn:waybill:paper:"+hex.EncodeToString(c.Paper.Commitment))
		if int(c.Paper.Type) < len(paperTypes) && paperTypes[c.Paper.Type] != "" {
			one = append([]text{{"type", appendString(nil, paperTypes[c.Paper.Type])}}, one...)
		}
	}
	return appendArray(nil, [][]byte{appendObject(nil, one)})
}

// paperTypes are the business transaction types (CBV 2.0, 7.3) of papers; a payment has none.
var paperTypes = [...]string{canon.PaperTypeOrder: "po", canon.PaperTypePayment: "", canon.PaperTypeWaybill: "bol"}

// uriPart is a country as a part of a URI; what is none, which nothing in a core prevents before it is read, is left out.
func uriPart(country string) string {
	if !ident.PostalCountry(country) {
		return ""
	}
	return country
}
