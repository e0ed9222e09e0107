package epcis

import (
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
)

// detail keeps every member that core and units do not write back exactly, the eventIDs before the last one, and the
// document's context.
func (p *parser) detail(r *reading, kind string, v *value, earlier []value) []canon.DetailField {
	written := map[string]*value{}
	action := &canon.Action{Core: &r.core, Units: r.units, PrivateRoot: r.private}
	for _, t := range write(action, kind, v.get("errorDeclaration") != nil) {
		if w, err := read(t.json, p.Limits.Levels); err == nil {
			written[t.name] = &w
		}
	}
	exact := func(name string) bool {
		was, is := v.get(name), written[name]
		if was == nil || is == nil {
			return was == nil && is == nil
		}
		_, ok := same(was, is)
		return ok
	}
	var out []canon.DetailField
	for i := range v.members {
		m := &v.members[i]
		comesBack := written[m.name] != nil && exact(m.name)
		if g, ok := groupOf(m.name); ok {
			// The lists of a role come back together or are kept together: an id may stand in the other list than the
			// one where the ledger writes it.
			comesBack = exact(g.things) && exact(g.quantities)
		}
		if comesBack || m.name == "epcList" && len(m.value.items) == 0 && exact("type") && lacksList(kind, v.get) {
			continue
		}
		if written[m.name] != nil && m.name != transactionsMember {
			r.note(Lexical, m.name, "not spelled as the ledger writes it; kept as it is")
		}
		out = append(out, canon.DetailField{Name: m.name, Value: m.value.compact()})
	}
	if r.unnamed {
		out = append(out, canon.DetailField{Name: actMember, Value: []byte("null")})
	}
	if len(earlier) > 0 {
		const what = "occurs %d times; the last one counts, the others are kept beside it"
		r.note(Nonstandard, eventIDMember, what, len(earlier)+1)
		out = append(out, keepEarlier(earlier))
	}
	if p.context != nil {
		out = append(out, canon.DetailField{Name: DocumentContext, Value: p.context.compact()})
	}
	slices.SortFunc(out, func(a, b canon.DetailField) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
