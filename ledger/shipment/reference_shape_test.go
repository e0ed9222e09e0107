package shipment_test

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// parts is the table of the law's second section, as it is printed there: units, terms that an act needs, terms that it
// may have. A range is judged beside it.
const parts = `
commission        | o+ k    |                        | range
accept            | o+      |                        | weight
observe           | o* p? c*|                        | mode conveyance weight
pack              | p c+    |                        | pieces
unpack            | p c*    |                        |
associate         | p c*    |                        |
transact          | o* p?   |                        |
transform         | i* t*   |                        |
custody-offer     | o+      | offer                  | mode conveyance
custody-accept    | o+      |                        | mode conveyance
custody-reject    | o+      |                        | reason
custody-reserve   | o+      | irregularity           | reason mode conveyance
register-product  | o       | facts                  |
decommission      | o+      |                        | reason
certify           | o+      |                        | reference
ship              | o+      | lane                   | weight
link              | o+      | paper                  |
sort              | o+      |                        | weight
depart            | o+      |                        | mode conveyance weight pieces
arrive            | o+      |                        | mode conveyance weight pieces
hold              | o+      |                        | reason
declare           | o+ k    | side private           | lane facts reference on_behalf_of
customs-report    | o+      | side report            | reason
customs-decide    | o+      | side decision          | reference reason
out-for-delivery  | o+      |                        |
available         | o+      |                        |
deliver           | o+      |                        |
attempt           | o+      |                        | reason
return            | o+      |                        | reason
returned          | o+      |                        |
found             | o+      |                        |
exception         | o+      | irregularity           | reason
recall            | o+ k    |                        | range reason
lift-recall       | o+ k    |                        | range reason
correct           | o       | correction             | reason
consumer-scan     | o       |                        |
`

// row returns the units, needed and possible terms of an act.
func row(act string) (units, needs, may []string) {
	for line := range strings.Lines(parts) {
		cells := strings.Split(line, "|")
		if len(cells) == 4 && strings.TrimSpace(cells[0]) == act {
			return strings.Fields(cells[1]), strings.Fields(cells[2]), strings.Fields(cells[3])
		}
	}
	panic("no act " + act)
}

// terms are those that the action carries.
func (x *act) terms() (out []string) {
	c := x.Core
	for name, there := range map[string]bool{
		"range": c.Range != nil, "offer": c.Offer != nil, "side": c.Side != 0, "report": c.Report != 0, "decision": c.Decision != 0,
		"reference": c.Reference != "", "reason": c.Reason != "", "mode": c.Mode != 0, "conveyance": c.Conveyance != "",
		"lane": c.Lane != nil, "irregularity": c.Irregularity != 0, "paper": c.Paper != nil, "facts": c.Facts != nil,
		"weight": c.Weight != 0, "pieces": c.Pieces != 0, "correction": c.Correction != nil, "log": c.Log != nil,
		"on_behalf_of": c.OnBehalfOf != "", "governance": c.Proposal != nil || c.Choice != 0 || c.Heartbeat != nil ||
			c.Key != nil || c.Node != nil || c.Device != nil || c.Delegation != nil,
	} {
		if there {
			out = append(out, name)
		}
	}
	return out
}

// shaped says whether the action has the parts of its type, and no others.
func (x *act) shaped() bool {
	act := vocabulary.ActOf(x.Core.Type)
	units, needs, may := row(act.Name)
	letters := "opcitk" // by canon.UnitRole…
	for i, letter := range letters {
		n := 0
		for _, u := range x.Units {
			if u.Role == uint32(i) {
				n++
			}
		}
		low, high := 0, 0
		for _, u := range units {
			switch {
			case rune(u[0]) != letter:
			case u == "k":
				high = 1
			case len(u) == 1:
				low, high = 1, 1
			case u[1] == '+':
				low, high = 1, 1<<20
			case u[1] == '*':
				high = 1 << 20
			case u[1] == '?':
				high = 1
			}
		}
		if n < low || n > high {
			return false
		}
	}
	for _, u := range x.Units {
		if u.Role == canon.UnitRoleClass && (u.Scheme != 0 || u.Namespace != uint32(ident.GTIN)) {
			return false
		}
	}
	c, has := x.Core, x.terms()
	for _, t := range needs {
		if t == "private" && len(x.PrivateRoot) == 0 || t != "private" && !slices.Contains(has, t) {
			return false
		}
	}
	for _, t := range has {
		if !slices.Contains(needs, t) && !slices.Contains(may, t) {
			return false
		}
	}
	if p := vocabulary.PostalOf(c.Postal); p != nil && (!slices.Contains(act.Postal, c.Postal) || p.Side != c.Side || p.Report != c.Report) {
		return false
	}
	switch {
	case c.Offer != nil && c.Offer.To == "", c.Range != nil && len(x.Units) != 1:
		return false
	case c.Type == canon.ActionTypeCustodyReserve && c.Irregularity > canon.IrregularityDamage:
		return false
	case c.Type == canon.ActionTypeCustomsDecide && c.Decision <= canon.CustomsDecisionLift && c.Reference == "":
		return false
	case c.Range != nil && c.Type != canon.ActionTypeCommission:
		return x.Units[0].Scheme == 0 && x.Units[0].Namespace == uint32(ident.GTIN)
	}
	return true
}
