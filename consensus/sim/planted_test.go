package sim

import (
	"slices"
	"strings"
	"testing"
)

// TestPlantedBugsAreFound: each bug is found within a few seeds, or the simulation is blind to its kind. What is
// found is one of the bug's own effects, and without the bug there is nothing to find.
func TestPlantedBugsAreFound(t *testing.T) {
	const within = 20
	for _, c := range []struct {
		bug     bug
		govern  bool
		effects []string
	}{
		// A validator whose memory is older than its signatures in the chain holds back, and the chain may need it.
		{unsyncedSigner, false, []string{"the signer state is damaged", "is in no block", "no peace", "signed two things"}},
		{unguardedSigner, false, []string{"signed two things", "evidence against an honest key", "the signer state is damaged"}},
		{mapOrder, false, []string{"fork at height", "disagree on the state"}},
		{unsyncedLedger, false, []string{"lost the receipt", "ledger: open store"}},
		{favourite, false, []string{"out of two proposals"}},
		// The engine of the one machine is at odds with the others' headers: it ends, or stands still.
		{lateUpdate, true, []string{"cannot go on", "no peace", "is in no block", "are not the council's", "is not through with"}},
		{oldLimits, true, []string{"cannot go on", "no peace", "is in no block", "is not through with"}},
		{deaf, true, []string{"refuses an honest proposal", "disagree on the proposal"}},
	} {
		t.Run(string(c.bug), func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(within) {
				r, output, err := run(t.Context(), order{Seed: seed, Bug: c.bug, Part: honest, Govern: c.govern})
				if err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, tail(output))
				}
				if len(r.Findings) == 0 {
					continue
				}
				t.Logf("seed %d: %s", seed, r.Findings[0])
				if !has(r.Findings, c.effects) {
					t.Errorf("that is none of %q", c.effects)
				}
				r, output, err = run(t.Context(), order{Seed: seed, Part: honest, Govern: c.govern})
				if err != nil || len(r.Findings) > 0 {
					t.Errorf("seed %d without it: %v\n%s%s", seed, err, r.Story, tail(output))
				}
				return
			}
			t.Errorf("not found in %d seeds", within)
		})
	}
}

func has(findings, effects []string) bool {
	return slices.ContainsFunc(findings, func(f string) bool {
		return slices.ContainsFunc(effects, func(e string) bool { return strings.Contains(f, e) })
	})
}

// TestPlantedBugsAreFoundByScenarios does the same for bugs of which few seeds are sure to take notice.
func TestPlantedBugsAreFoundByScenarios(t *testing.T) {
	for _, c := range []struct {
		bug    bug
		plan   plan
		play   func(*world)
		effect string
	}{
		{shortMemory, partOf(evil), replayAfterPowerLoss, "has two receipts"},
		{onceOffered, hourly(), isolate, "its transaction is in a block"},
	} {
		t.Run(string(c.bug), func(t *testing.T) {
			if r := play(t, c.plan, c.bug, nil, c.play); !has(r.Findings, []string{c.effect}) {
				t.Errorf("found %q, want %q", r.Findings, c.effect)
			}
		})
	}
}
