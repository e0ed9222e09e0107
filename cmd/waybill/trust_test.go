package main

import (
	"errors"
	"testing"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// TestBrokenProofs: every tampered file of the golden vectors exits 4 with its reason, and every other one holds.
func TestBrokenProofs(t *testing.T) {
	cases := vectors.Cases(t)
	for _, c := range append(cases, vectors.Tampered(t, cases)...) {
		g, err := genesis.Read(cases[0].Trust.Genesis)
		if err != nil {
			t.Fatal(err)
		}
		_, err = verify(c.File, c.Trust.Root(t), g, trace.Options{})
		var f *failure
		switch {
		case c.Reason == "" && err != nil:
			t.Errorf("%s: %v", c.Name, err)
		case c.Reason != "" && (!errors.As(err, &f) || f.code != exitUnproven || f.reason != c.Reason):
			t.Errorf("%s: %v, not %s", c.Name, err, c.Reason)
		}
	}
}
