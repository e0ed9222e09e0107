package sim

import (
	"testing"
)

// TestPlantedBugsAreFound: each bug is found within a few seeds, or the simulation is blind to its kind.
func TestPlantedBugsAreFound(t *testing.T) {
	for _, c := range []struct {
		bug    bug
		part   part
		within int // seeds
	}{{unsyncedSigner, honest, 20}, {mapOrder, honest, 3}, {shortMemory, evil, 20}, {onceOffered, honest, 20}} {
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
				// Without the bug there is nothing to find.
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
