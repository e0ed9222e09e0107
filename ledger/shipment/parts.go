package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// termNames are the terms by the names of their fields in ledger.v1.Core, and of Action's private_root.
var termNames = [...]struct {
	term terms
	name string
}{
	{termRange, "range"}, {termOffer, "offer"}, {termPostal, "postal"}, {termSide, "side"}, {termReport, "report"},
	{termDecision, "decision"}, {termReference, "reference"}, {termReason, "reason"}, {termMode, "mode"},
	{termConveyance, "conveyance"}, {termLane, "lane"}, {termIrregularity, "irregularity"}, {termPaper, "paper"},
	{termFacts, "facts"}, {termWeight, "weight"}, {termPieces, "pieces"}, {termCorrection, "correction"}, {termLog, "log"},
	{termOnBehalf, "on_behalf_of"}, {termPrivate, "private_root"},
}

func (t terms) names() []string {
	var out []string
	for _, n := range termNames {
		if t&n.term != 0 {
			out = append(out, n.name)
		}
	}
	return out
}

// Parts are what an act takes beside times, places, business step, disposition, detail and a private root, which every
// act may have: for those who write actions, and for the vocabulary's documentation. The law is wellShaped.
type Parts struct {
	// Units it takes by canon.UnitRole….
	Units [canon.UnitRoleClass + 1]Count
	// Needs and May are terms by the names of their fields in ledger.v1: "offer", "private_root".
	Needs, May []string
}

// Count is the least and the most units in a role; Most below 0 is any number.
type Count struct{ Least, Most int }

// PartsOf returns what an act takes; false for acts of governance and for what is no act.
func PartsOf(kind uint32) (Parts, bool) {
	if kind == 0 || int(kind) >= len(shapes) || vocabulary.Governs(kind) {
		return Parts{}, false
	}
	s := &shapes[kind]
	may := s.may
	if len(vocabulary.ActOf(kind).Postal) > 0 {
		may |= termPostal
	}
	p := Parts{Needs: s.needs.names(), May: may.names()}
	for role, c := range [...]count{
		canon.UnitRoleObject: s.object, canon.UnitRoleParent: s.parent, canon.UnitRoleChild: s.child,
		canon.UnitRoleInput: s.input, canon.UnitRoleOutput: s.output, canon.UnitRoleClass: s.class,
	} {
		p.Units[role] = Count{c.least, c.most}
		if c.most == many {
			p.Units[role].Most = -1
		}
	}
	return p, true
}

// Misfit names a term that keeps the action from being well shaped, in the field's name, and says whether it is lacking
// or in excess; "" where the terms are right. Of the units, and of what terms must say, it knows nothing.
func Misfit(a *canon.Action) (term string, lacking bool) {
	p, ok := PartsOf(a.Core.Type)
	if !ok {
		return "", false
	}
	has := termsOf(a).names()
	for _, n := range p.Needs {
		if !slices.Contains(has, n) {
			return n, true
		}
	}
	for _, n := range has {
		if n != "log" && n != "private_root" && !slices.Contains(p.Needs, n) && !slices.Contains(p.May, n) {
			return n, false
		}
	}
	return "", false
}
