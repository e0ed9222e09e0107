package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// broken waits for the reason of a node that cannot go on, and stops it.
func broken(t *testing.T, n *node, want error, text string) {
	t.Helper()
	stopBroken(t, n, text, want)
	if err := n.pebble.Close(); err != nil {
		t.Error(err)
	}
}

// stopBroken leaves the stores open. The reason is one of want and contains the text.
func stopBroken(t *testing.T, n *node, text string, want ...error) {
	t.Helper()
	select {
	case err := <-n.engine.Fatal():
		if !slices.ContainsFunc(want, func(e error) bool { return errors.Is(err, e) }) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v; want %v with %q", err, want, text)
		}
	case <-time.After(time.Minute):
		t.Error("no reason is given")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := n.engine.Stop(ctx); err != nil {
		t.Error(err)
	}
	if err := n.signer.Close(); err != nil {
		t.Error(err)
	}
	n.engine = nil
}

// TestApplicationFails: in consensus, in block sync and in gossip, by an error and by a panic, the reason
// arrives, the engine stops, and the process and the other nodes go on.
func TestApplicationFails(t *testing.T) {
	for _, call := range []string{"prepare", "process", "finalize", "commit", "reap"} {
		for _, how := range []string{"error", "panic"} {
			if call == "reap" && how == "error" {
				continue // CometBFT asks again
			}
			t.Run(call+" "+how, func(t *testing.T) {
				bubble(t, 4, func(w *world) {
					n := w.nodes[2]
					var on atomic.Bool
					n.hook = failing(&on, call, how)
					w.start()
					w.wait(time.Minute, "3 blocks", w.all(3))
					on.Store(true)
					broken(t, n, ErrApplication, "no such shelf")
					w.wait(time.Minute, "the others go on", w.all(w.top()+2))
				})
			})
		}
	}
}

func failing(on *atomic.Bool, call, how string) func(string, int64) error {
	return func(c string, _ int64) error {
		if !on.Load() || c != call {
			return nil
		}
		if how == "panic" {
			panic("no such shelf")
		}
		return errors.New("no such shelf")
	}
}

func TestApplicationFailsInBlockSync(t *testing.T) {
	for _, call := range []string{"finalize", "commit"} {
		for _, how := range []string{"error", "panic"} {
			t.Run(call+" "+how, func(t *testing.T) {
				bubble(t, 4, func(w *world) {
					n := w.nodes[2]
					w.start()
					w.wait(time.Minute, "3 blocks", w.all(3))
					n.stop()
					w.wait(time.Minute, "30 blocks", w.all(30))
					var on atomic.Bool
					on.Store(true)
					n.hook = failing(&on, call, how)
					if err := n.start(); err != nil {
						t.Fatal(err)
					}
					broken(t, n, ErrApplication, "no such shelf")
					w.wait(time.Minute, "the others go on", w.all(w.top()+2))
				})
			})
		}
	}
}

// TestConsensusFails: a panic inside CometBFT itself. Peers keep sending while nobody listens, more than
// CometBFT's queue holds; Stop returns all the same.
func TestConsensusFails(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.start()
		n := w.nodes[0]
		w.wait(time.Minute, "3 blocks", w.all(3))
		_ = n.engine.consensus.AddProposalBlockPart(n.height()+1, 0, nil, "") // a part that is nil
		time.Sleep(2 * time.Minute)
		broken(t, n, ErrConsensus, "BlockPart")
		w.wait(time.Minute, "the others go on", w.all(w.top()+2))
	})
}

// TestStoreFailsInBackground: Pebble's own goroutine cannot write the manifest. In real time, because a
// store that failed like this cannot be closed, and its goroutines stay.
func TestStoreFailsInBackground(t *testing.T) {
	w := newWorld(t, 1)
	w.start()
	n := w.nodes[0]
	w.wait(time.Minute, "2 blocks", w.all(2))
	n.fault.only("MANIFEST", syscall.EIO)
	if _, err := n.pebble.AsyncFlush(); err != nil {
		t.Fatal(err)
	}
	stopBroken(t, n, "input/output error", ErrStore)
}

// TestStoreCannotBeRead: gossip reads the block store for a peer that is behind, on a goroutine that
// recovers nothing.
func TestStoreCannotBeRead(t *testing.T) {
	bubble(t, 4, func(w *world) {
		n, behind := w.nodes[0], w.nodes[3]
		n.reading = &atomic.Pointer[error]{}
		w.start()
		w.wait(time.Minute, "3 blocks", w.all(3))
		w.net.isolate(behind.id)
		time.Sleep(10 * time.Second)
		bad := error(syscall.EIO)
		n.reading.Store(&bad)
		w.net.join(behind.id)
		broken(t, n, ErrStore, "read blockstore: input/output error")
		w.wait(time.Minute, "the others go on", w.all(w.top()+2))
	})
}

// TestDiskFull: from some change on the disk of one node takes nothing any more. The operator makes room
// and starts it again.
func TestDiskFull(t *testing.T) {
	for _, after := range []int{1, 7, 20, 33, 60} {
		bubble(t, 4, func(w *world) {
			w.start()
			w.wait(time.Minute, "3 blocks", w.all(3))
			n := w.nodes[1]
			n.fault.from(after, syscall.ENOSPC)
			stopBroken(t, n, syscall.ENOSPC.Error(), ErrStore, ErrLog, ErrSigner)
			n.disk = n.disk.CrashClone(vfs.CrashCloneCfg{})
			_ = n.pebble.Close()
			if err := n.start(); err != nil {
				t.Fatalf("after %d: %v", after, err)
			}
			w.wait(time.Minute, "the node takes part again", w.all(w.top()+3))
		})
	}
}
