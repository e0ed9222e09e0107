package fsck_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestComparisonHoldsNothing: 64 MiB that differ pass through a few.
func TestComparisonHoldsNothing(t *testing.T) {
	const surplus, size, most = 1024, 64 << 10, 16 << 20
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
	peak := watchHeap()
	r := check(t, s, engine{story: story})
	if n := peak(); n > most {
		t.Errorf("%d MiB of heap for %d MiB of differences", n>>20, surplus*size>>20)
	}
	if d := damageOf(r, "transaction ids"); d == nil || d.Count != surplus {
		t.Errorf("%+v", r)
	}
}

// watchHeap samples how far the heap grows until the function that it returns is called.
func watchHeap() func() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() int64 {
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	runtime.GC()
	before, peak := read(), int64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				peak = max(peak, read()-before)
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-stopped
		return peak
	}
}
