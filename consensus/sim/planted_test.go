package sim

import (
	"slices"
	"strings"
	"testing"
)

// TestPlantedBugsAreFound: each bug is found within a few seeds, or the simulation is blind to its kind. What is
// found is one of the bug's own effects, and without the bug there is nothing to find.
func TestPlantedBugsAreFound(t *testing.T) {
	for _, c := range []struct {
		bug     bug
		part    part
		within  int // seeds
		effects []string
	}{
		{unsyncedSigner, honest, 20, []string{"signed two things", "evidence against an honest key", "the signer state is damaged"}},
		{mapOrder, honest, 3, []string{"fork at height"}},
		{shortMemory, evil, 20, []string{"disagree on the proposal", "fork at height", "has two receipts"}},
		{onceOffered, honest, 30, []string{"is in no block"}},
		{unsyncedLedger, honest, 20, []string{"lost the receipt"}},
		{favourite, honest, 20, []string{"out of two proposals"}},
	} {
		t.Run(string(c.bug), func(t *testing.T) {
			t.Parallel()
			for seed := range c.within {
				r, output, err := run(t.Context(), order{Seed: uint64(seed), Bug: c.bug, Part: c.part})
				if err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, tail(output))
				}
				if len(r.Findings) == 0 {
					continue
				}
				t.Logf("seed %d: %s", seed, r.Findings[0])
				if !slices.ContainsFunc(c.effects, func(e string) bool { return strings.Contains(r.Findings[0], e) }) {
					t.Errorf("that is none of %q", c.effects)
				}
				r, output, err = run(t.Context(), order{Seed: uint64(seed), Part: c.part})
				if err != nil || len(r.Findings) > 0 {
					t.Errorf("seed %d without it: %v\n%s%s", seed, err, r.Story, tail(output))
				}
				return
			}
			t.Errorf("not found in %d seeds", c.within)
		})
	}
}
