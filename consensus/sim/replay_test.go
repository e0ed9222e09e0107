//go:build simrt && !cgo

package sim

import (
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// TestExactReplay plays seeds twice, first without a trace and then with one: every message goes and comes at the same
// virtual nanosecond.
func TestExactReplay(t *testing.T) {
	dir := t.TempDir()
	n, first := number(t, envSeeds, 50), number(t, envSeed, 0)
	each(t, uint64(first), min(n, 2*runtime.NumCPU()), func(seed uint64) {
		var digests [2]string
		for i, trace := range []string{"", filepath.Join(dir, strconv.FormatUint(seed, 10))} {
			r, output, err := run(t.Context(), order{Seed: seed, Trace: trace})
			if err != nil {
				t.Errorf("seed %d: %v\n%s", seed, err, tail(output))
				return
			}
			digests[i] = r.Digest
		}
		if digests[0] != digests[1] {
			t.Errorf("seed %d gives a run with digest %s, and one with %s", seed, digests[0], digests[1])
		}
	})
}
