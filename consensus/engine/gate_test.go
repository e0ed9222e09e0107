package engine

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	dbm "github.com/cometbft/cometbft-db"
)

func TestShutGateShowsNothing(t *testing.T) {
	g := newGate(func(err error) { t.Errorf("reported %v", err) })
	d := g.wrap("test", dbm.NewMemDB())
	b := d.NewBatch()
	if err := errors.Join(d.Set([]byte("k"), []byte("v")), b.Set([]byte("b"), []byte("v"))); err != nil {
		t.Fatal(err)
	}
	if v, err := d.Get([]byte("k")); err != nil || string(v) != "v" {
		t.Fatalf("open: %q %v", v, err)
	}
	g.shut()
	g.shut()
	if v, err := d.Get([]byte("k")); err != nil || v != nil {
		t.Errorf("get: %q %v", v, err)
	}
	if has, err := d.Has([]byte("k")); err != nil || has {
		t.Errorf("has: %v %v", has, err)
	}
	_, forward := d.Iterator(nil, nil)
	_, back := d.ReverseIterator(nil, nil)
	for name, err := range map[string]error{
		"set": d.Set([]byte("k"), []byte("w")), "set sync": d.SetSync([]byte("k"), []byte("w")),
		"delete": d.Delete([]byte("k")), "delete sync": d.DeleteSync([]byte("k")),
		"batch set": b.Set([]byte("k"), []byte("w")), "batch delete": b.Delete([]byte("k")), "batch write": b.Write(),
		"batch write sync": b.WriteSync(), "new batch": d.NewBatch().Set([]byte("k"), []byte("w")),
		"iterator": forward, "reverse": back, "compact": d.Compact(nil, nil), "print": d.Print(),
	} {
		if !errors.Is(err, errStopped) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d.Stats() != nil {
		t.Error("stats")
	}
}

// TestGateWaits: shut returns only when a call in progress and an open iterator are done.
func TestGateWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(func(err error) { t.Errorf("reported %v", err) })
		d := g.wrap("test", slowDB{dbm.NewMemDB()})
		started := time.Now()
		go func() { _ = d.Set([]byte("k"), []byte("v")) }()
		it, err := d.Iterator(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(5*time.Second, func() { _ = it.Close() })
		synctest.Wait()
		g.shut()
		if took := time.Since(started); took != 5*time.Second {
			t.Errorf("shut after %s", took)
		}
		_ = it.Close()
	})
}

type slowDB struct{ dbm.DB }

func (slowDB) Set([]byte, []byte) error { time.Sleep(3 * time.Second); return nil }

// TestReadersMayOutliveStop: what still reads blocks when the databases close finds none.
func TestReadersMayOutliveStop(t *testing.T) {
	w := newWorld(t, 1)
	w.settings.Heartbeat = 10 * time.Millisecond
	w.start()
	w.wait(10*time.Second, "3 blocks", w.all(3))
	e := w.nodes[0].engine
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				e.BlockStore().LoadBlockMeta(1)
				e.BlockStore().LoadBlockPart(2, 0)
				_, _ = e.LightBlock(1)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	w.stop()
	time.Sleep(50 * time.Millisecond)
	close(done)
	readers.Wait()
	if e.BlockStore().LoadBlockMeta(1) != nil {
		t.Error("a stopped engine still reads")
	}
	if _, err := e.LightBlock(1); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestStopIsBounded: an application that never returns does not keep the caller of Stop for ever.
func TestStopIsBounded(t *testing.T) {
	bubble(t, 1, func(w *world) {
		n, release := w.nodes[0], make(chan struct{})
		n.hook = func(call string, height int64) error {
			if call == "commit" && height == 3 {
				<-release
			}
			return nil
		}
		w.start()
		time.Sleep(time.Minute)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := n.engine.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		close(release) // and world.stop waits again
	})
}
