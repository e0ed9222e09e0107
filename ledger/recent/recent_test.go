package recent_test

import (
	"math/rand/v2"
	"testing"

	"github.com/waybill-network/waybill/ledger/recent"
)

// A value that was replaced never comes back, and what was put lately is held.
func TestCacheGivesTheLatestOrNothing(t *testing.T) {
	const limit = 8
	random := rand.New(rand.NewPCG(1, 1))
	c, latest := recent.New[uint64, int](limit), map[uint64]int{}
	var last []uint64
	for i := range 10_000 {
		k := random.Uint64N(40)
		c.Put(k, i)
		latest[k] = i
		if last = append(last, k); len(last) > limit {
			last = last[1:]
		}
		held := 0
		for k, want := range latest {
			got, ok := c.Get(k)
			if ok && got != want {
				t.Fatalf("after %d: key %d gives %d, put last %d", i, k, got, want)
			}
			if ok {
				held++
			}
		}
		for _, k := range last {
			if _, ok := c.Get(k); !ok {
				t.Fatalf("after %d: key %d is gone", i, k)
			}
		}
		if held > 2*limit {
			t.Fatalf("%d entries", held)
		}
	}
}
