package epcis

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// ownPrefix marks the members that say what EPCIS has no words for: the act, and its terms.
const (
	ownPrefix    = "waybill:"
	ownNamespace = "urn:waybill:ns:"
	actMember    = ownPrefix + "act"
)

// ownEvent is the type of an event whose units no kind of EPCIS takes together: a scan of a container, what is in it and
// things beside it, for example.
const ownEvent = ownPrefix + "Event"

// ownMember is a member of the prefix that is a term of the act.
type ownMember struct {
	name  string // after the prefix
	field string // of ledger.v1
	read  func(r *reading, v *value) *Error
	write func(a *canon.Action) []byte // the member's JSON text, nil without
}

// ownMembers are all of them but act, in the order in which they are written. Reading a document, writing one, and
// telling whether a detail contradicts its core go through this table.
var ownMembers = []ownMember{
	{"postal", "postal", readPostal, writePostal},
	wordMember("side", vocabulary.Sides, func(c *canon.Core) *uint32 { return &c.Side }),
	wordMember("report", vocabulary.Reports, func(c *canon.Core) *uint32 { return &c.Report }),
	wordMember("decision", vocabulary.Decisions, func(c *canon.Core) *uint32 { return &c.Decision }),
	textMember("reference", "reference", func(c *canon.Core) *string { return &c.Reference }),
	textMember("reason", "reason", func(c *canon.Core) *string { return &c.Reason }),
	{"offer", "offer", readOffer, writeOffer},
	wordMember("irregularity", vocabulary.Irregularities, func(c *canon.Core) *uint32 { return &c.Irregularity }),
	wordMember("mode", vocabulary.Modes, func(c *canon.Core) *uint32 { return &c.Mode }),
	textMember("conveyance", "conveyance", func(c *canon.Core) *string { return &c.Conveyance }),
	{"lane", "lane", readLane, writeLane},
	{"weight", "weight", readWeight, func(a *canon.Action) []byte { return writeNumber(a.Core.Weight) }},
	{"pieces", "pieces", readPieces, func(a *canon.Action) []byte { return writeNumber(uint64(a.Core.Pieces)) }},
	{"range", "range", readRange, writeRange},
	{"facts", "facts", readFacts, writeFacts},
	{"paper", "paper", readPaper, writePaper},
	textMember("onBehalfOf", "on_behalf_of", func(c *canon.Core) *string { return &c.OnBehalfOf }),
	{"correction", "correction", readCorrection, writeCorrection},
	{"log", "log", readLog, writeLog},
	{"privateRoot", "private_root", readPrivate, func(a *canon.Action) []byte { return writeHex(a.PrivateRoot) }},
	{"class", "", readClass, writeClass},
}

func ownMemberOf(name string) *ownMember {
	for i := range ownMembers {
		if ownPrefix+ownMembers[i].name == name {
			return &ownMembers[i]
		}
	}
	return nil
}

// memberOfField is the member that holds a field of ledger.v1.
func memberOfField(field string) string {
	for i := range ownMembers {
		if ownMembers[i].field == field {
			return ownPrefix + ownMembers[i].name
		}
	}
	return field
}

// readOwn fills in what the members of the prefix say. context is the document's, which must not have made the prefix
// another's.
func (r *reading) readOwn(v, context *value) *Error {
	var all []string
	for i := range v.members {
		if name := v.members[i].name; strings.HasPrefix(name, ownPrefix) {
			if name != actMember && ownMemberOf(name) == nil {
				return fail(ErrReserved, "not one of the ledger's own members").in(name)
			}
			all = append(all, name)
		}
	}
	if r.own = len(all) > 0; !r.own {
		return nil
	}
	for _, c := range []*value{context, v.get("@context")} {
		if of := scopeOf(c); !of.means("waybill", ownNamespace) {
			return fail(ErrReserved, "an @context makes the prefix another's; the ledger's own is %s", ownNamespace).in(all[0])
		}
	}
	for i := range ownMembers {
		m := &ownMembers[i]
		in := v.get(ownPrefix + m.name)
		if in == nil {
			continue
		}
		if err := r.term(m, in); err != nil {
			return err.in(ownPrefix + m.name)
		}
	}
	return nil
}

// term reads a member and judges it as the ledger will.
func (r *reading) term(m *ownMember, in *value) *Error {
	if err := m.read(r, in); err != nil {
		return err
	}
	if err := tx.CheckTerms(&r.core); err != nil {
		return fail(ErrValue, "%v", err)
	}
	return nil
}

// means reports whether the scope leaves a prefix undefined or defines it so.
func (s *scope) means(prefix, iri string) bool {
	for _, t := range s.terms {
		if t.name == prefix && string(t.json) != string(appendString(nil, iri)) {
			return false
		}
	}
	return true
}

// writeOwn writes the members of the prefix that the action has, but the act. What follows from the item event of a post
// is not said again.
func writeOwn(a *canon.Action) []text {
	var out []text
	scan := vocabulary.PostalOf(a.Core.Postal)
	for i := range ownMembers {
		m := &ownMembers[i]
		if scan != nil && (m.name == "side" && a.Core.Side == scan.Side || m.name == "report" && a.Core.Report == scan.Report) {
			continue
		}
		if json := m.write(a); json != nil {
			out = append(out, text{ownPrefix + m.name, json})
		}
	}
	return out
}

// writeAct writes the name of the act where the rest of the event does not say it.
func writeAct(a *canon.Action, kind string, declared bool) []byte {
	act := vocabulary.ActOf(a.Core.Type)
	var says *vocabulary.Act
	switch {
	case act == nil:
		return nil
	case a.Core.Postal != 0:
		says = vocabulary.PostalAct(a.Core.Postal)
	case a.Core.Correction != nil:
		says = vocabulary.ActOf(canon.ActionTypeCorrect)
	default:
		c := *a.Core
		c.Action = actionOf(a.Core)
		says = vocabulary.ActOf(plainAct(kind, &c, a.Units, declared))
	}
	if says != nil && says.Type == act.Type {
		return nil
	}
	return appendString(nil, act.Name)
}

// contradictsOwn compares a member of the prefix, kept in the detail because it is spelled otherwise, with the action.
// The act may be null in an observation: the event named none, and its words mean an act that the organisation could not
// sign.
func contradictsOwn(action *canon.Action, m *member) *Error {
	if m.name == actMember {
		return contradictsAct(action, &m.value)
	}
	row := ownMemberOf(m.name)
	if row == nil {
		return fail(ErrContradiction, "the prefix is the ledger's own").in(m.name)
	}
	var r reading
	if err := r.term(row, &m.value); err != nil {
		return contradictory(err).in(m.name)
	}
	is := row.write(action)
	if !slices.Equal(row.write(&canon.Action{Core: &r.core, Units: r.units, PrivateRoot: r.private}), is) {
		return fail(ErrContradiction, "the action says %s", orNothing(is)).in(m.name)
	}
	return nil
}

func contradictsAct(action *canon.Action, v *value) *Error {
	if v.kind == nullKind && action.Core.Type == canon.ActionTypeObserve {
		return nil
	}
	act := vocabulary.ActOf(action.Core.Type)
	if act == nil || v.kind != stringKind || v.text != act.Name {
		return fail(ErrContradiction, "the action is another").in(actMember)
	}
	return nil
}
