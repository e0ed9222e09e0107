package follow_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/forge"
)

// TestLyingServer: whatever one of two sources lies, an answer of it is never taken: the other one's is, and the liar is
// named with its own reason. Alone, it gets no answer out at all.
func TestLyingServer(t *testing.T) {
	for _, l := range forge.Lies() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f, url := w.liar(t, "usps", "cainiao")
			c := w.client(t, url, w.honest)
			ask := func() (*follow.Answer, error) { return c.Ask(t.Context(), &follow.Question{Unit: parcel}) }
			if a, err := ask(); err != nil || a.Source != url || a.Verdict != proof.Genuine {
				t.Fatalf("the truth: %+v, %v", a, err)
			}
			for i := range int64(3) {
				w.record(canon.ActionTypeObserve, 3+i, parcel)
			}
			if _, err := c.Update(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.record(canon.ActionTypeObserve, 6, parcel)
			f.Tell(&l)
			a, err := ask()
			if err != nil {
				t.Fatal(err)
			}
			if l.Verdict != "" {
				if string(a.Verdict) != l.Verdict || a.Source != url {
					t.Errorf("%s by %s", a.Verdict, a.Source)
				}
				return
			}
			if a.Source != w.honest || a.Verdict != proof.Genuine || a.Subject.Count != 5 || len(a.Refused) != 1 {
				t.Fatalf("taken: %s by %s, %d events, %v", a.Verdict, a.Source, a.Subject.Count, a.Refused)
			}
			if got := follow.Reason(a.Refused[0]); a.Refused[0].Source != url || !slices.Contains(l.Reasons, got) {
				t.Errorf("refused for %q (%v), not %v", got, a.Refused[0], l.Reasons)
			}
			slow := slices.Contains([]string{"unreachable", "behind"}, l.Reasons[0])
			if got := state(c, url); (got.State == "dropped") == slow || !slow && got.Reason == "" {
				t.Errorf("the liar: %+v", got)
			}
		})
	}
}

// TestLiarAlone: with nobody to compare with, no lie is taken either, and each has its reason.
func TestLiarAlone(t *testing.T) {
	for _, l := range forge.Lies() {
		if l.Verdict != "" {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f, url := w.liar(t, "usps", "cainiao")
			cfg := w.config(t, url)
			cfg.Patience = time.Minute
			if l.Name == "hanging" {
				cfg.Patience = 500 * time.Millisecond
			}
			c, err := follow.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil {
				t.Fatal(err)
			}
			for i := range int64(3) {
				w.record(canon.ActionTypeObserve, 3+i, parcel)
			}
			f.Tell(&l)
			a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel})
			if l.Name == "old-height" { // nothing newer was seen: what is left is its age
				if err != nil || a.Subject.Count != 1 {
					t.Fatalf("%+v, %v", a, err)
				}
				w.late = -time.Hour
				_, err = c.Ask(t.Context(), &follow.Question{Unit: parcel})
			}
			if got := refusals(err); len(got) != 1 || !slices.Contains(l.Reasons, got[0]) {
				t.Errorf("%v (%v), not %v", got, err, l.Reasons)
			}
			if len(w.told("evidence")) != 0 {
				t.Error("evidence without another header")
			}
		})
	}
}

// TestColludersLeaveEvidence: two of four validators that sign a header of their own are named by a file that anyone with
// the genesis can check, also after a restart.
func TestColludersLeaveEvidence(t *testing.T) {
	for _, first := range []string{"a proof", "a header"} {
		t.Run(first, func(t *testing.T) {
			w := newWorld(t)
			f, url := w.liar(t, "usps", "cainiao")
			cfg := w.config(t, url, w.honest)
			cfg.Dir = t.TempDir()
			c, err := follow.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil {
				t.Fatal(err)
			}
			w.record(canon.ActionTypeObserve, 3, parcel)
			w.record(canon.ActionTypeObserve, 4, parcel)
			f.Tell(forge.LieNamed("colluding-set"))
			if first == "a proof" {
				a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel})
				if err != nil || a.Source != w.honest || follow.Reason(a.Refused[0]) != "conflict" {
					t.Fatalf("%+v, %v", a, err)
				}
			} else if tip, err := c.Update(t.Context()); err != nil || tip.Height != w.Store.Last().Height {
				t.Fatalf("%+v, %v", tip, err)
			}
			kept := c.Status().Evidence
			if len(kept) != 1 || kept[0].Source != url {
				t.Fatalf("%+v", kept)
			}
			file, err := os.ReadFile(kept[0].Path)
			if err != nil {
				t.Fatal(err)
			}
			found, err := light.CheckEvidence(file, w.genesisRoot())
			if err != nil {
				t.Fatal(err)
			}
			var both []string
			for _, v := range found.Both {
				both = append(both, string(v.PublicKey))
			}
			want := validators("usps", "cainiao")
			if len(both) != 2 || !slices.Contains(both, string(want[0][32:])) || !slices.Contains(both, string(want[1][32:])) {
				t.Errorf("%d signed both", len(both))
			}
			if got := state(c, url); got.State != "dropped" || got.Reason != "conflict" {
				t.Errorf("%+v", got)
			}
			again, err := follow.New(t.Context(), cfg)
			if err != nil || len(again.Status().Evidence) != 1 || again.Trusted().Height != c.Trusted().Height {
				t.Errorf("after a restart: %v", err)
			}
		})
	}
}

// TestThreeOfFour: when more than two thirds sign two headers, nobody can say which is the chain's. Then nothing is
// answered, also after a restart, until an operator pins a header.
func TestThreeOfFour(t *testing.T) {
	w := newWorld(t)
	f, url := w.liar(t, "usps", "cainiao", "correos")
	cfg := w.config(t, w.honest, url)
	cfg.Dir = t.TempDir()
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.record(canon.ActionTypeObserve, 3, parcel)
	w.record(canon.ActionTypeObserve, 4, parcel)
	f.Tell(forge.LieNamed("two-of-four")) // three of them, here
	if _, err := c.Update(t.Context()); follow.Reason(err) != "conflict" {
		t.Fatal(err)
	}
	if _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); follow.Reason(err) != "conflict" {
		t.Errorf("an answer: %v", err)
	}
	if len(w.told("halted")) != 1 || c.Status().Halted == "" {
		t.Error("nobody was told")
	}
	kept := c.Status().Evidence
	if len(kept) != 1 || len(kept[0].Both) != 3 || !kept[0].SameRound {
		t.Fatalf("%+v", kept)
	}
	if _, err := follow.New(t.Context(), cfg); follow.Reason(err) != "conflict" {
		t.Errorf("after a restart: %v", err)
	}
	lb := w.Chain.LightBlock(w.Store.Last().Height)
	hash, err := light.HashBlock(lb, w.Store.ChainID())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Pin = &follow.Pin{Height: lb.Header.Height, Hash: hash}
	cfg.Sources = cfg.Sources[:1]
	if c, err = follow.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || a.Subject.Count != 3 {
		t.Errorf("with a pin: %v", err)
	}
	cfg.Pin = nil
	if _, err := follow.New(t.Context(), cfg); err != nil {
		t.Errorf("the pin is forgotten: %v", err)
	}
}
