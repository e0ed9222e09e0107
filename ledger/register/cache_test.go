package register

import (
	"math/rand/v2"
	"testing"
)

// TestCacheGivesTheLatestOrNothing: a value that was replaced never comes back, and what was put lately is
// held.
func TestCacheGivesTheLatestOrNothing(t *testing.T) {
	const limit = 8
	random := rand.New(rand.NewPCG(1, 1))
	c, latest := newTwoHands[int](limit), map[uint64]int{}
	var recent []uint64
	for i := range 10_000 {
		k := random.Uint64N(40)
		v := i
		c.put(k, &v)
		latest[k] = v
		if recent = append(recent, k); len(recent) > limit {
			recent = recent[1:]
		}
		for k, want := range latest {
			if got := c.get(k); got != nil && *got != want {
				t.Fatalf("after %d: key %d gives %d, put last %d", i, k, *got, want)
			}
		}
		for _, k := range recent {
			if c.get(k) == nil {
				t.Fatalf("after %d: key %d is gone", i, k)
			}
		}
		if n := len(c.new) + len(c.old); n > 2*limit {
			t.Fatalf("%d entries", n)
		}
	}
}
