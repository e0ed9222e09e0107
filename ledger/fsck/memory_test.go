package fsck_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestComparisonHoldsNothing: 64 MiB that differ pass through a few. What counts is what the collector cannot take
// at moments within the comparison, so that neither load nor the collector's pace shows.
func TestComparisonHoldsNothing(t *testing.T) {
	const surplus, size, most = 8 << 10, 8 << 10, 16 << 20
	story := ledgertest.Tell(t, 6, 5)
	folder := t.TempDir() + "/ledger"
	s, err := store.Open(folder, story.Genesis, options(vfs.Default))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range story.Blocks {
		apply(t, s, b)
	}
	s.Close()
	db, err := pebble.Open(folder, &pebble.Options{FormatMajorVersion: pebble.FormatNewest, Logger: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range surplus {
		if err := db.Set(fmt.Appendf(nil, "x%016d", i), bytes.Repeat([]byte{byte(i)}, size), pebble.NoSync); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Inspect(folder, nil, options(vfs.Default)); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	heap := &heapContext{Context: t.Context()}
	before := heapHeld()
	r, err := fsck.Check(heap, s, engine{story: story}, fsck.Options{Scratch: options(nil)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := heap.peak - before; n > most {
		t.Errorf("%d MiB of heap for %d MiB of differences", n>>20, surplus*size>>20)
	}
	if heap.looks < len(story.Blocks)+surplus/1024 {
		t.Errorf("the heap was looked at %d times only", heap.looks)
	}
	if d := damageOf(r, "transaction ids"); d == nil || d.Count != surplus {
		t.Errorf("%+v", r)
	}
}

// heapContext looks at the heap whenever it is asked whether to stop, which a check does before each block and now
// and then while it compares.
type heapContext struct {
	context.Context
	looks int
	peak  int64
}

func (c *heapContext) Err() error {
	c.looks, c.peak = c.looks+1, max(c.peak, heapHeld())
	return c.Context.Err()
}

// heapHeld is how many bytes of the heap are in use, once the collector has taken what is not.
func heapHeld() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
