package vectors

import (
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// tamperedTrees do not fold to the app hash, or to the commit of their event.
func tamperedTrees(t testing.TB, cases []Case) []Case {
	t.Helper()
	answer := func(of, reason, name string, change func(a *canon.Answer)) tamper {
		return tamper{of, name, reason, func(p *canon.Proof) { change(p.Answer) }}
	}
	event := func(reason, name string, change func(e *canon.Event)) tamper {
		return answer("parcel", reason, name, func(a *canon.Answer) { change(&a.Events[1]) })
	}
	row := func(name string, change func(r *canon.Row)) tamper {
		return answer("parcel", "app-hash", name, func(a *canon.Answer) {
			change(&a.Rows[rowOf(a, uint32(ident.S10), parcel(1))])
		})
	}
	return apply(t, cases, []tamper{
		event("app-hash", "another time", func(e *canon.Event) { e.Core.Time++ }),
		event("app-hash", "another signer", func(e *canon.Event) { e.Organisation = other }),
		event("app-hash", "another key", func(e *canon.Event) { e.KeyId[0] ^= 1 }),
		event("app-hash", "another salt", func(e *canon.Event) { e.Salt[0] ^= 1 }),
		event("app-hash", "another block", func(e *canon.Event) { e.Position.Tx++ }),
		event("app-hash", "a private root that it does not have", func(e *canon.Event) {
			e.PrivateRoot = e.UnitSiblings[0]
		}),
		event("app-hash", "another commit", func(e *canon.Event) {
			*e = canon.Event{Position: e.Position, Commit: e.UnitSiblings[0]}
		}),
		event("foreign-event", "another unit in the place of the parcel", func(e *canon.Event) {
			e.Units[1].Unit.Value = []byte(parcel(7))
		}),
		event("app-hash", "another salt of a unit", func(e *canon.Event) { e.Units[1].Salt[3] ^= 1 }),
		event("foreign-event", "only the bag is shown", func(e *canon.Event) {
			in := decode(t, caseOf(t, cases, "bag").File).Answer.Events[0]
			e.Units, e.UnitSiblings = in.Units, in.UnitSiblings
		}),
		event("units-root", "a unit left out", func(e *canon.Event) { e.Units = e.Units[1:] }),
		event("units-root", "a unit too many in the count", func(e *canon.Event) { e.UnitCount += 9 }),
		event("units-root", "a unit's salt of 15 bytes", func(e *canon.Event) {
			e.Units[0].Salt = e.Units[0].Salt[1:]
		}),
		event("units-root", "units out of order", func(e *canon.Event) { slices.Reverse(e.Units) }),
		answer("parcel-detail", "detail-root", "a field left out", func(a *canon.Answer) {
			e := &a.Events[len(a.Events)-1]
			e.Fields = e.Fields[1:]
		}),
		answer("parcel-detail", "detail-root", "a field without a name", func(a *canon.Answer) {
			a.Events[len(a.Events)-1].Fields[0].Name = ""
		}),
		answer("parcel-detail", "app-hash", "another value of a field", func(a *canon.Answer) {
			a.Events[len(a.Events)-1].Fields[1].Value = []byte("{ }")
		}),
		answer("parcel", "detail-root", "a count without the fields", func(a *canon.Answer) {
			a.Events[len(a.Events)-1].DetailCount = 3
		}),
		answer("parcel", "app-hash", "one event left out", func(a *canon.Answer) { leaveOut(a, 1) }),
		answer("parcel", "app-hash", "the last event left out", func(a *canon.Answer) { leaveOut(a, len(a.Events)-1) }),
		row("another registrant", func(r *canon.Row) { r.State.Organisation = other }),
		row("a state without its custody", func(r *canon.Row) { r.State.Custody = nil }),
		answer("parcel-absent", "app-hash", "another index", func(a *canon.Answer) { bare(a).Index ^= 1 }),
		answer("parcel-absent", "app-hash", "a wider gap", func(a *canon.Answer) {
			bare(a).Next = slices.Repeat([]byte{0xff}, 32)
		}),
		answer("parcel-seen", "app-hash", "a scan as a registration", func(a *canon.Answer) {
			a.Rows[rowOf(a, uint32(ident.S10), parcel(9))].State.Origin = canon.OriginAccepted
		}),
		answer("parcel-warned", "app-hash", "without its warnings", func(a *canon.Answer) {
			a.Rows[rowOf(a, uint32(ident.S10), parcel(4))].State.Warnings = nil
		}),
		answer("parcel", "app-hash", "one record more", func(a *canon.Answer) { a.Records++ }),
		answer("parcel", "malformed", "more than 2³² records", func(a *canon.Answer) { a.Records = 1<<32 + 1 }),
		answer("parcel", "malformed", "no records", func(a *canon.Answer) { a.Records = 0 }),
		answer("parcel", "malformed", "a row outside of the register", func(a *canon.Answer) {
			a.Rows[len(a.Rows)-1].Index = a.Records
		}),
		answer("parcel", "malformed", "rows out of order", func(a *canon.Answer) { slices.Reverse(a.Rows) }),
		answer("parcel", "malformed", "a sibling left out", func(a *canon.Answer) { a.Siblings = a.Siblings[1:] }),
		answer("parcel", "malformed", "a sibling too many", func(a *canon.Answer) {
			a.Siblings = append(a.Siblings, a.Siblings[0])
		}),
		answer("parcel", "malformed", "a sibling of 31 bytes", func(a *canon.Answer) {
			a.Siblings[0] = a.Siblings[0][1:]
		}),
		answer("parcel", "app-hash", "two siblings exchanged", func(a *canon.Answer) {
			a.Siblings[0], a.Siblings[1] = a.Siblings[1], a.Siblings[0]
		}),
		answer("parcel", "app-hash", "other parameters", func(a *canon.Answer) { a.ParametersRoot[0] ^= 1 }),
		answer("parcel", "app-hash", "another replay chain", func(a *canon.Answer) {
			a.ReplayChain = a.ParametersRoot
		}),
		answer("parcel", "malformed", "a replay chain of 16 bytes", func(a *canon.Answer) {
			a.ReplayChain = a.ReplayChain[:16]
		}),
	})
}

// bare is the first row without an identifier.
func bare(a *canon.Answer) *canon.Row {
	return &a.Rows[slices.IndexFunc(a.Rows, func(r canon.Row) bool { return len(r.Value) == 0 })]
}

// leaveOut removes an event and every reference to it, as one would who wants it forgotten.
func leaveOut(a *canon.Answer, event int) {
	for i := range a.Rows {
		r := &a.Rows[i]
		r.History = slices.DeleteFunc(r.History, func(at uint32) bool { return int(at) == event })
	}
	dropUnreferenced(a)
}
