package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// TestReasons: the words are those of every other verifier.
func TestReasons(t *testing.T) {
	var words []string
	for _, r := range reasons {
		words = append(words, r.word)
	}
	slices.Sort(words)
	want := slices.Clone(vectors.Reasons())
	slices.Sort(want)
	if diff := cmp.Diff(want, words); diff != "" {
		t.Error(diff)
	}
}

// TestBrokenProofs: every tampered file of the golden vectors exits 4 with its reason, and every other one holds.
func TestBrokenProofs(t *testing.T) {
	cases := vectors.Cases(t)
	for _, c := range append(cases, vectors.Tampered(t, cases)...) {
		g, err := genesis.Read(cases[0].Trust.Genesis)
		if err != nil {
			t.Fatal(err)
		}
		_, err = verify(c.File, c.Trust.Root(t), g)
		var f *failure
		switch {
		case c.Reason == "" && err != nil:
			t.Errorf("%s: %v", c.Name, err)
		case c.Reason != "" && (!errors.As(err, &f) || f.code != exitUnproven || f.reason != c.Reason):
			t.Errorf("%s: %v, not %s", c.Name, err, c.Reason)
		}
	}
}
