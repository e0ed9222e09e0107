package vectors

import (
	"fmt"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// Tampered are files that must be refused, made from the cases: every cause at least once.
func Tampered(t testing.TB, cases []Case) []Case {
	t.Helper()
	return slices.Concat(tamperedFiles(t, cases), tamperedPaths(t, cases), tamperedAnswers(t, cases), tamperedTrees(t, cases))
}

// tamper is one change with the reason for which it is refused.
type tamper struct {
	of, name, reason string
	change           func(p *canon.Proof)
}

func apply(t testing.TB, cases []Case, list []tamper) []Case {
	t.Helper()
	out := make([]Case, len(list))
	for i, m := range list {
		out[i] = caseOf(t, cases, m.of).edit(t, m.of+": "+m.name, "", m.change)
		out[i].Reason = m.reason
	}
	return out
}

func caseOf(t testing.TB, cases []Case, name string) Case {
	t.Helper()
	at := slices.IndexFunc(cases, func(c Case) bool { return c.Name == name })
	if at < 0 {
		t.Fatalf("no case %q", name)
	}
	return cases[at]
}

// tamperedFiles are wrong before anything in them is looked at.
func tamperedFiles(t testing.TB, cases []Case) []Case {
	t.Helper()
	whole := cases[0]
	raw := func(name string, file []byte) Case {
		return Case{Name: whole.Name + ": " + name, File: file, Trust: whole.Trust, Of: whole.Name, Reason: "encoding"}
	}
	list := []Case{
		raw("empty", nil),
		raw("cut short", whole.File[:len(whole.File)-1]),
		raw("one byte too many", append(slices.Clone(whole.File), 0)),
		raw("an unknown field", append(slices.Clone(whole.File), 0x30, 1)),
		raw("a field again", append(slices.Clone(whole.File), 0x08, 1)),
		raw("a default written out", append([]byte{0x08, 0}, whole.File[2:]...)),
		raw("a varint that is not minimal", append([]byte{0x08, 0x81, 0}, whole.File[2:]...)),
	}
	list[0].Reason = "version" // nothing is the encoding of a proof without anything
	return append(list, apply(t, cases, []tamper{
		{"parcel", "no answer", "encoding", func(p *canon.Proof) { p.Answer = nil }},
		{"parcel", "version 2", "version", func(p *canon.Proof) { p.Version = 2 }},
		{"parcel", "another chain", "chain", func(p *canon.Proof) { p.ChainId = "other-0123456789" }},
	})...)
}

// tamperedPaths do not lead from what is trusted to the answer.
func tamperedPaths(t testing.TB, cases []Case) []Case {
	t.Helper()
	header := func(reason, name string, change func(h *canon.Header)) tamper {
		return tamper{"parcel", name, reason, func(p *canon.Proof) { change(p.Path[0].Header) }}
	}
	block := func(of, reason, name string, change func(b *canon.LightBlock)) tamper {
		return tamper{of, name, reason, func(p *canon.Proof) { change(&p.Path[len(p.Path)-1]) }}
	}
	list := []tamper{
		{"parcel", "no light block", "path", func(p *canon.Proof) { p.Path = nil }},
		{"path-changed-set", "steps in the wrong order", "path", func(p *canon.Proof) { slices.Reverse(p.Path) }},
		{"path-pinned", "the same step twice", "path", func(p *canon.Proof) { p.Path = append(p.Path, p.Path[1]) }},
		{"path-announced", "without the step that announces the last set", "trust", func(p *canon.Proof) { p.Path = slices.Delete(p.Path, 1, 2) }},
		{"path-adjacent", "another set than the one announced for the next height", "validators", func(p *canon.Proof) {
			p.Path[1].Validators = p.Path[0].Validators
			sign(t, p.ChainId, &p.Path[1])
		}},
		{"parcel", "a pinned header that is not trusted", "pinned", func(p *canon.Proof) { p.Pinned = p.Path[0].PartsHash }},
		{"path-pinned", "the pinned header not named", "pinned", func(p *canon.Proof) { p.Pinned = nil }},
		{"path-pinned", "without the pinned header", "pinned", func(p *canon.Proof) { p.Path = p.Path[1:] }},
		block("parcel", "header", "no header", func(b *canon.LightBlock) { b.Header = nil }),
		header("header", "height 0", func(h *canon.Header) { h.Height = 0 }),
		header("header", "a second of more than 10⁹ nanoseconds", func(h *canon.Header) { h.Nanos = 1e9 }),
		header("header", "app hash of 31 bytes", func(h *canon.Header) { h.AppHash = h.AppHash[:31] }),
		header("header", "no last block above height 1", func(h *canon.Header) { h.LastBlockHash = nil }),
		header("signature", "another app hash", func(h *canon.Header) { h.AppHash = h.DataHash }),
		header("signature", "another time", func(h *canon.Header) { h.Seconds++ }),
		header("signature", "another rules version", func(h *canon.Header) { h.VersionApp = 2 }),
		block("parcel", "header", "parts hash of 20 bytes", func(b *canon.LightBlock) { b.PartsHash = b.PartsHash[:20] }),
		block("parcel", "signature", "another round", func(b *canon.LightBlock) { b.Round++ }),
		block("parcel", "signature", "another part set", func(b *canon.LightBlock) { b.PartsTotal++ }),
		block("parcel", "validators", "no validators", func(b *canon.LightBlock) { b.Validators = nil }),
		block("parcel", "validators", "a validator without power", func(b *canon.LightBlock) { b.Validators[1].Power = 0 }),
		block("parcel", "validators", "power over 2⁶⁰", func(b *canon.LightBlock) { b.Validators[1].Power = 1 << 60 }),
		block("parcel", "validators", "an unknown algorithm", func(b *canon.LightBlock) { b.Validators[0].Algorithm = 2 }),
		block("parcel", "validators", "more than 1,000 validators", func(b *canon.LightBlock) {
			b.Validators = slices.Repeat(b.Validators, 251)
		}),
		block("parcel", "signature", "more power for one validator", func(b *canon.LightBlock) { b.Validators[1].Power++ }),
		block("parcel", "signature", "validators in another order", func(b *canon.LightBlock) { slices.Reverse(b.Validators) }),
		block("parcel", "signature", "two signatures exchanged", func(b *canon.LightBlock) {
			s := b.Signatures
			s[0].Signature, s[1].Signature = s[1].Signature, s[0].Signature
		}),
		block("parcel", "signature", "a signature twice", func(b *canon.LightBlock) { b.Signatures = append(b.Signatures, b.Signatures[3]) }),
		block("parcel", "signature", "signatures out of order", func(b *canon.LightBlock) { slices.Reverse(b.Signatures) }),
		block("parcel", "signature", "of a validator that is not in the set", func(b *canon.LightBlock) { b.Signatures[3].Validator = 4 }),
		block("parcel", "signature", "a signature of 63 bytes", func(b *canon.LightBlock) { b.Signatures[0].Signature = b.Signatures[0].Signature[:63] }),
		block("parcel", "signature", "one bad signature although the others are enough", func(b *canon.LightBlock) { b.Signatures[0].Signature[40] ^= 1 }),
		block("parcel", "signature", "S of a signature plus the order of the curve", func(b *canon.LightBlock) { addOrder(b.Signatures[0].Signature[32:]) }),
		block("parcel", "power", "no signature", func(b *canon.LightBlock) { b.Signatures = nil }),
		block("parcel", "power", "two of four signatures", func(b *canon.LightBlock) { b.Signatures = b.Signatures[:2] }),
		block("path-skipping", "signature", "another height", func(b *canon.LightBlock) { b.Header.Height = 4 }),
	}
	return apply(t, cases, list)
}

// addOrder adds the order of the curve's group to a scalar, little endian: another spelling of the same signature.
func addOrder(s []byte) {
	order := [32]byte{
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		31: 0x10,
	}
	carry := 0
	for i := range s {
		carry += int(s[i]) + int(order[i])
		s[i], carry = byte(carry), carry>>8
	}
}

// tamperedAnswers contradict themselves, or do not answer.
func tamperedAnswers(t testing.TB, cases []Case) []Case {
	t.Helper()
	answer := func(of, reason, name string, change func(a *canon.Answer)) tamper {
		return tamper{of, name, reason, func(p *canon.Proof) { change(p.Answer) }}
	}
	event := func(reason, name string, change func(e *canon.Event)) tamper {
		return answer("parcel", reason, name, func(a *canon.Answer) { change(&a.Events[1]) })
	}
	row := func(reason, name string, change func(r *canon.Row)) tamper {
		return answer("parcel", reason, name, func(a *canon.Answer) { change(&a.Rows[rowOf(a, uint32(ident.S10), parcel(1))]) })
	}
	return apply(t, cases, []tamper{
		event("malformed", "an event without a position", func(e *canon.Event) { e.Position = nil }),
		event("malformed", "an event at height 0", func(e *canon.Event) { e.Position = &canon.Position{Tx: 1} }),
		event("malformed", "an event without a core", func(e *canon.Event) { e.Core = nil }),
		event("malformed", "an event without a signer", func(e *canon.Event) { e.Organisation = "" }),
		event("malformed", "a salt of 15 bytes", func(e *canon.Event) { e.Salt = e.Salt[1:] }),
		event("malformed", "a key id of 7 bytes", func(e *canon.Event) { e.KeyId = e.KeyId[1:] }),
		event("malformed", "a zero private root", func(e *canon.Event) { e.PrivateRoot = make([]byte, 32) }),
		event("malformed", "a commit beside what it commits to", func(e *canon.Event) { e.Commit = e.UnitSiblings[0] }),
		answer("partial-event", "malformed", "a commit of 31 bytes", func(a *canon.Answer) {
			e := &a.Events[len(a.Events)-1]
			e.Commit = e.Commit[1:]
		}),
		answer("parcel", "malformed", "events out of order", func(a *canon.Answer) { a.Events[0], a.Events[1] = a.Events[1], a.Events[0] }),
		answer("parcel", "malformed", "an event twice", func(a *canon.Answer) { a.Events = slices.Insert(a.Events, 1, a.Events[1]) }),
		row("malformed", "a key beside the identifier", func(r *canon.Row) { r.Key = r.Next }),
		row("malformed", "no identifier and no key", func(r *canon.Row) { r.Namespace, r.Value = 0, nil }),
		row("malformed", "no next key", func(r *canon.Row) { r.Next = nil }),
		row("malformed", "an unknown scheme", func(r *canon.Row) { r.Scheme = 2 }),
		row("malformed", "a blinded id that is not 32 bytes", func(r *canon.Row) { r.Scheme = 1 }),
		row("malformed", "a state and its hash", func(r *canon.Row) { r.StateHash = r.Next }),
		row("malformed", "two histories", func(r *canon.Row) { r.Single = &canon.Single{Count: 1} }),
		row("malformed", "a count beside a history", func(r *canon.Row) { r.Count = 4 }),
		row("malformed", "a count without a root", func(r *canon.Row) { r.History, r.Count = nil, 4 }),
		row("malformed", "a reference beyond the events", func(r *canon.Row) { r.History[3] = 1000 }),
		row("history", "references out of order", func(r *canon.Row) { slices.Reverse(r.History) }),
		row("unreferenced", "an event that is no longer in the history", func(r *canon.Row) { r.History = r.History[:3] }),
		answer("event", "history", "a path of another length", func(a *canon.Answer) { single(a).Path = single(a).Path[1:] }),
		answer("event", "history", "an index outside of the history", func(a *canon.Answer) { single(a).Index = single(a).Count }),
		answer("event", "app-hash", "another place in the history", func(a *canon.Answer) { single(a).Index ^= 1 }),
		answer("event", "no-answer", "another event than the one asked for", func(a *canon.Answer) { a.Question.Event.Action++ }),
		answer("parcel-absent", "no-answer", "an epoch of an identifier that is not there", func(a *canon.Answer) { a.Question.Epoch = 1 }),
		answer("parcel-absent", "no-answer", "a question that the record says nothing of", func(a *canon.Answer) {
			a.Question.Value = inGap(a, false, parcel)
		}),
		answer("parcel", "no-answer", "a question about another parcel", func(a *canon.Answer) { a.Question.Value = []byte(parcel(5)) }),
		answer("parcel", "malformed", "no question", func(a *canon.Answer) { a.Question = nil }),
		answer("parcel", "malformed", "a question without an identifier", func(a *canon.Answer) { a.Question.Value = nil }),
		answer("parcel", "malformed", "a question in no namespace", func(a *canon.Answer) { a.Question.Namespace = 256 }),
		answer("parcel", "malformed", "a salt of 8 bytes", func(a *canon.Answer) { a.Question.Salt = make([]byte, 8) }),
		answer("parcel", "ranges", "ranges that nobody asked for", func(a *canon.Answer) { a.Ranges = &canon.Ranges{First: 1} }),
		answer("goods-without-ranges", "ranges", "ranges of a product that has none", func(a *canon.Answer) { a.Ranges = &canon.Ranges{First: 1} }),
		answer("goods-between-ranges", "ranges", "ranges of another row", func(a *canon.Answer) { a.Ranges.Row ^= 1 }),
		answer("goods-between-ranges", "ranges", "one neighbour only", func(a *canon.Answer) { a.Ranges.Ranges = a.Ranges.Ranges[:1] }),
		answer("goods-between-ranges", "ranges", "no neighbour", func(a *canon.Answer) { a.Ranges.Ranges = nil }),
		answer("goods-between-ranges", "ranges", "a narrower range", func(a *canon.Answer) { a.Ranges.Ranges[1].Lo = "1001" }),
		answer("goods-between-ranges", "ranges", "neighbours at another place", func(a *canon.Answer) { a.Ranges.First++ }),
		answer("goods-above-ranges", "ranges", "a serial that the range shown is no neighbour of", func(a *canon.Answer) {
			a.Question.Value = inGap(a, true, func(serial int) string { return fmt.Sprintf("%s%05d", gtin(tea), serial) })
		}),
	})
}

func single(a *canon.Answer) *canon.Single {
	return a.Rows[rowOf(a, uint32(ident.S10), parcel(1))].Single
}

// inGap is an identifier whose key lies in a gap that the answer shows, or lies in none.
func inGap(a *canon.Answer, in bool, identifier func(serial int) string) []byte {
	for serial := 1000; ; serial++ {
		q := *a.Question
		q.Value = []byte(identifier(serial))
		if gap(a, &q) == in {
			return q.Value
		}
	}
}

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
		return answer("parcel", "app-hash", name, func(a *canon.Answer) { change(&a.Rows[rowOf(a, uint32(ident.S10), parcel(1))]) })
	}
	return apply(t, cases, []tamper{
		event("app-hash", "another time", func(e *canon.Event) { e.Core.Time++ }),
		event("app-hash", "another signer", func(e *canon.Event) { e.Organisation = other }),
		event("app-hash", "another key", func(e *canon.Event) { e.KeyId[0] ^= 1 }),
		event("app-hash", "another salt", func(e *canon.Event) { e.Salt[0] ^= 1 }),
		event("app-hash", "another block", func(e *canon.Event) { e.Position.Tx++ }),
		event("app-hash", "a private root that it does not have", func(e *canon.Event) { e.PrivateRoot = e.UnitSiblings[0] }),
		event("app-hash", "another commit", func(e *canon.Event) {
			*e = canon.Event{Position: e.Position, Commit: e.UnitSiblings[0]}
		}),
		event("foreign-event", "another unit in the place of the parcel", func(e *canon.Event) { e.Units[1].Unit.Value = []byte(parcel(7)) }),
		event("app-hash", "another salt of a unit", func(e *canon.Event) { e.Units[1].Salt[3] ^= 1 }),
		event("foreign-event", "only the bag is shown", func(e *canon.Event) {
			in := decode(t, caseOf(t, cases, "bag").File).Answer.Events[0]
			e.Units, e.UnitSiblings = in.Units, in.UnitSiblings
		}),
		event("units-root", "a unit left out", func(e *canon.Event) { e.Units = e.Units[1:] }),
		event("units-root", "a unit too many in the count", func(e *canon.Event) { e.UnitCount += 9 }),
		event("units-root", "a unit's salt of 15 bytes", func(e *canon.Event) { e.Units[0].Salt = e.Units[0].Salt[1:] }),
		event("units-root", "units out of order", func(e *canon.Event) { slices.Reverse(e.Units) }),
		answer("parcel-detail", "detail-root", "a field left out", func(a *canon.Answer) {
			e := &a.Events[len(a.Events)-1]
			e.Fields = e.Fields[1:]
		}),
		answer("parcel-detail", "detail-root", "a field without a name", func(a *canon.Answer) { a.Events[len(a.Events)-1].Fields[0].Name = "" }),
		answer("parcel-detail", "app-hash", "another value of a field", func(a *canon.Answer) {
			a.Events[len(a.Events)-1].Fields[1].Value = []byte("{ }")
		}),
		answer("parcel", "detail-root", "a count without the fields", func(a *canon.Answer) { a.Events[len(a.Events)-1].DetailCount = 3 }),
		answer("parcel", "app-hash", "one event left out", func(a *canon.Answer) { leaveOut(a, 1) }),
		answer("parcel", "app-hash", "the last event left out", func(a *canon.Answer) { leaveOut(a, len(a.Events)-1) }),
		row("another registrant", func(r *canon.Row) { r.State.Organisation = other }),
		row("a state without its custody", func(r *canon.Row) { r.State.Custody = nil }),
		answer("parcel-absent", "app-hash", "another index", func(a *canon.Answer) { bare(a).Index ^= 1 }),
		answer("parcel-absent", "app-hash", "a wider gap", func(a *canon.Answer) { bare(a).Next = slices.Repeat([]byte{0xff}, 32) }),
		answer("parcel-seen", "app-hash", "a scan as a registration", func(a *canon.Answer) {
			a.Rows[rowOf(a, uint32(ident.S10), parcel(9))].State.Origin = canon.OriginAccepted
		}),
		answer("parcel-warned", "app-hash", "without its warnings", func(a *canon.Answer) {
			a.Rows[rowOf(a, uint32(ident.S10), parcel(4))].State.Warnings = nil
		}),
		answer("parcel", "app-hash", "one record more", func(a *canon.Answer) { a.Records++ }),
		answer("parcel", "malformed", "more than 2³² records", func(a *canon.Answer) { a.Records = 1<<32 + 1 }),
		answer("parcel", "malformed", "no records", func(a *canon.Answer) { a.Records = 0 }),
		answer("parcel", "malformed", "a row outside of the register", func(a *canon.Answer) { a.Rows[len(a.Rows)-1].Index = a.Records }),
		answer("parcel", "malformed", "rows out of order", func(a *canon.Answer) { slices.Reverse(a.Rows) }),
		answer("parcel", "malformed", "a sibling left out", func(a *canon.Answer) { a.Siblings = a.Siblings[1:] }),
		answer("parcel", "malformed", "a sibling too many", func(a *canon.Answer) { a.Siblings = append(a.Siblings, a.Siblings[0]) }),
		answer("parcel", "malformed", "a sibling of 31 bytes", func(a *canon.Answer) { a.Siblings[0] = a.Siblings[0][1:] }),
		answer("parcel", "app-hash", "two siblings exchanged", func(a *canon.Answer) {
			a.Siblings[0], a.Siblings[1] = a.Siblings[1], a.Siblings[0]
		}),
		answer("parcel", "app-hash", "other parameters", func(a *canon.Answer) { a.ParametersRoot[0] ^= 1 }),
		answer("parcel", "app-hash", "another replay chain", func(a *canon.Answer) { a.ReplayChain = a.ParametersRoot }),
		answer("parcel", "malformed", "a replay chain of 16 bytes", func(a *canon.Answer) { a.ReplayChain = a.ReplayChain[:16] }),
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
