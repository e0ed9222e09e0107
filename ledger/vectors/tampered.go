package vectors

import (
	"slices"
	"sort"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
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
	longest := append(slices.Clone(whole.File), make([]byte, light.MaxBytes-len(whole.File))...)
	list = append(list, raw("as long as a file may be", longest), raw("one byte longer than a file may be", append(longest, 0)))
	list[len(list)-1].Reason = "size"
	blocks := light.MaxItems - itemsOf(t, whole.File) // what is left of the budget
	return append(list, apply(t, cases, []tamper{
		{"parcel", "as many items as a file may hold", "validators", func(p *canon.Proof) {
			p.Path = append(slices.Repeat([]canon.LightBlock{{Round: 1}}, blocks), p.Path...)
		}},
		{"parcel", "one item more than a file may hold", "encoding", func(p *canon.Proof) {
			p.Path = append(slices.Repeat([]canon.LightBlock{{Round: 1}}, blocks+1), p.Path...)
		}},
		{"parcel", "no answer", "encoding", func(p *canon.Proof) { p.Answer = nil }},
		{"parcel", "version 2", "version", func(p *canon.Proof) { p.Version = 2 }},
		{"parcel", "another chain", "chain", func(p *canon.Proof) { p.ChainId = "other-0123456789" }},
	})...)
}

// itemsOf is the number of messages and list elements in a proof file: the least budget with which it is read.
func itemsOf(t testing.TB, file []byte) int {
	t.Helper()
	return sort.Search(light.MaxItems, func(budget int) bool { return new(canon.Proof).Decode(file, budget) == nil })
}
