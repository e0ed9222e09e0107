package vectors

import (
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Tampered are files that must be refused, made from the cases: every cause at least once.
func Tampered(t testing.TB, cases []Case) []Case {
	t.Helper()
	files, paths := tamperedFiles(t, cases), tamperedPaths(t, cases)
	return slices.Concat(files, paths, tamperedAnswers(t, cases), tamperedTrees(t, cases))
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
