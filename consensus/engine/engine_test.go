package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/types"
	"go.uber.org/goleak"

	"github.com/waybill-network/waybill/consensus/signer"
)

// bubble runs a network of n validators on virtual time. When it ends, every goroutine has to.
func bubble(t *testing.T, n int, f func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, n)
		f(w)
		w.stop()
		w.noConflicts()
		time.Sleep(time.Minute) // CometBFT's gossip routines notice the stop after their sleep
	})
}

func TestFourValidatorsAgree(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.start()
		w.wait(time.Minute, "20 blocks", w.all(20))
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.blocks) < 20 {
			t.Errorf("told of %d commits", len(w.blocks))
		}
	})
}

// TestStopLeavesNothing runs in real time: the databases are closed the moment Stop returns, while
// gossip routines are still asleep, and afterwards no goroutine is left.
func TestStopLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	w := newWorld(t, 4)
	w.settings.Heartbeat = 20 * time.Millisecond
	w.start()
	w.wait(30*time.Second, "5 blocks", w.all(5))
	w.stop()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		err := goleak.Find(before)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestIdleChainStandsStill(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.settings.Heartbeat, w.settings.GossipSleep = time.Hour, time.Second
		w.start()
		time.Sleep(time.Minute)
		idle := w.top()
		time.Sleep(50 * time.Minute)
		if w.top() != idle {
			t.Errorf("%d blocks without a reason", w.top()-idle)
		}
		w.wait(20*time.Minute, "the heartbeat", w.all(idle+1))
		if w.top() != idle+1 {
			t.Errorf("%d blocks for one heartbeat", w.top()-idle)
		}
	})
}

// TestBlocksOnDemand has a transaction arrive within each step of making a block, on each node.
func TestBlocksOnDemand(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.settings.Heartbeat = time.Hour
		late := make(chan func(), 1) // what the next call of the wanted kind shall do
		var want string
		var mu sync.Mutex
		for _, n := range w.nodes {
			n.hook = func(call string, _ int64) error {
				mu.Lock()
				defer mu.Unlock()
				if call == want {
					select {
					case f := <-late:
						f()
					default:
					}
				}
				return nil
			}
		}
		w.start()
		time.Sleep(time.Minute)
		for _, step := range []string{"idle", "insert", "prepare", "process", "finalize", "commit"} {
			for i, n := range w.nodes {
				first, second := []byte(fmt.Sprintf("first-%s-%d", step, i)), []byte(fmt.Sprintf("second-%s-%d", step, i))
				mu.Lock()
				want = step
				mu.Unlock()
				var from atomic.Int64 // blocks when the transaction arrives
				arrive := func() {
					from.Store(w.top())
					n.app.submit(second)
				}
				if step == "idle" {
					arrive()
				} else {
					late <- arrive
					w.nodes[(i+1)%4].app.submit(first)
				}
				w.wait(5*time.Second, fmt.Sprintf("%s at node %d: the transaction is in a block", step, i), func() bool {
					return !slices.ContainsFunc(w.nodes, func(n *node) bool { return n.app.committedAt(second) == 0 })
				})
				if h := n.app.committedAt(second); h > from.Load()+2 {
					t.Errorf("%s at node %d: came after block %d, is in block %d", step, i, from.Load(), h)
				}
				time.Sleep(5 * time.Second)
			}
		}
		idle := w.top()
		time.Sleep(2 * time.Minute)
		if w.top() != idle {
			t.Errorf("%d blocks without a reason afterwards", w.top()-idle)
		}
	})
}

func TestRestartAfterCleanStop(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.start()
		w.wait(time.Minute, "5 blocks", w.all(5))
		tx := []byte("kept")
		w.nodes[2].app.submit(tx)
		w.wait(10*time.Second, "the transaction is in a block", func() bool { return w.nodes[0].app.committedAt(tx) > 0 })
		for range 3 {
			top := w.top()
			w.stop()
			w.start()
			w.wait(time.Minute, "the chain goes on", w.all(top+3))
		}
	})
}

// TestPowerLoss cuts the power of one node after the other before some change to its disk, be it of the
// consensus log, the signer, the stores or the application.
func TestPowerLoss(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bubble(t, 4, func(w *world) {
				rng := rand.New(rand.NewPCG(seed, 1))
				w.start()
				w.wait(time.Minute, "3 blocks", w.all(3))
				for i := range 6 {
					n := w.nodes[rng.IntN(4)]
					w.nodes[rng.IntN(4)].app.submit([]byte(fmt.Sprintf("tx-%d", i)))
					k, keep := 1+rng.IntN(80), []int{0, 50, 100}[rng.IntN(3)]
					if !n.crash(k, keep, rng, time.Minute) {
						t.Fatalf("crash %d: node %s makes no %d changes", i, n.id, k)
					}
					time.Sleep(time.Duration(rng.IntN(6000)) * time.Millisecond)
					if err := n.start(); err != nil {
						t.Fatalf("crash %d: node %s, before change %d, %d %% kept: %v", i, n.id, k, keep, err)
					}
					w.wait(2*time.Minute, fmt.Sprintf("crash %d (node %s, before change %d, %d %% kept): the chain goes on", i, n.id, k, keep), w.all(w.top()+2))
				}
			})
		})
	}
}

// TestPowerLossOfAll: every node loses its power at once and comes up with what was synced.
func TestPowerLossOfAll(t *testing.T) {
	bubble(t, 4, func(w *world) {
		rng := rand.New(rand.NewPCG(7, 1))
		w.start()
		for round := range 5 {
			w.wait(time.Minute, "blocks", w.all(w.top()+3))
			top := w.top()
			time.Sleep(time.Duration(rng.IntN(1100)) * time.Millisecond)
			var disks []*vfs.MemFS
			for _, n := range w.nodes {
				n.fault.dead.Store(true)
			}
			for _, n := range w.nodes {
				disks = append(disks, n.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: rand.New(rand.NewPCG(uint64(round), 3))}))
			}
			w.stop()
			for i, n := range w.nodes {
				n.disk = disks[i]
			}
			started := time.Now()
			w.start()
			w.wait(15*time.Second, "the first block after a power loss of all", w.all(top+1))
			t.Logf("first block after %s", time.Since(started))
		}
	})
}

// TestPowerLossAtBirth: the first start of a chain, from the empty disk to its first blocks.
func TestPowerLossAtBirth(t *testing.T) {
	for at := 1; at < 110; at += 4 {
		bubble(t, 1, func(w *world) {
			n := w.nodes[0]
			var after *vfs.MemFS
			disk, off := n.disk, make(chan struct{})
			n.plan = func(f *fault) {
				f.before(at, func() {
					f.dead.Store(true)
					after = disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: at % 101, RNG: rand.New(rand.NewPCG(uint64(at), 1))})
					close(off)
				})
			}
			if err := n.start(); err != nil {
				t.Fatal(err)
			}
			<-off
			n.stop()
			n.disk = after
			if err := n.start(); err != nil {
				t.Fatalf("power loss before change %d: %v", at, err)
			}
			w.wait(time.Minute, fmt.Sprintf("power loss before change %d: the chain goes on", at), w.all(3))
		})
	}
}

// TestTwin: a second machine with the key of a validator and a signer state of its own. Its conflicting
// votes become evidence that reaches the applications, and the chain goes on.
func TestTwin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4)
		twin := w.add(4)
		twin.key = w.nodes[3].key
		noError(t, twin.disk.RemoveAll("signer"))
		noError(t, signer.Create(twin.disk, "signer", twin.key.PubKey(), testChain, 0))
		w.start()
		w.wait(5*time.Minute, "the evidence is in a block", func() bool {
			w.nodes[0].app.submit(fmt.Appendf(nil, "tx %d", time.Now().UnixNano()))
			return w.nodes[0].app.evidenceSeen() > 0
		})
		w.wait(time.Minute, "the chain goes on", w.all(w.top()+2))
		w.stop()
		time.Sleep(time.Minute)
	})
}

// TestSyncsBlocksFromOthers: a node that was away catches up without consensus, takes part again, and
// survives a power loss in its first height after that.
func TestSyncsBlocksFromOthers(t *testing.T) {
	bubble(t, 4, func(w *world) {
		away := w.nodes[3]
		w.start()
		w.wait(time.Minute, "3 blocks", w.all(3))
		away.stop()
		w.wait(5*time.Minute, "60 blocks", w.all(60))
		top := w.top()
		if err := away.start(); err != nil {
			t.Fatal(err)
		}
		if !away.engine.Status().Syncing {
			t.Error("takes part at once, 57 blocks behind")
		}
		w.wait(time.Minute, "caught up", func() bool { return away.height() >= top })
		w.wait(time.Minute, "takes part", func() bool { return !away.engine.Status().Syncing })
		rng := rand.New(rand.NewPCG(1, 1))
		if !away.crash(5, 0, rng, time.Minute) {
			t.Fatal("no change to the disk")
		}
		if err := away.start(); err != nil {
			t.Fatal(err)
		}
		top = w.top()
		w.wait(2*time.Minute, "the chain goes on", w.all(top+3))
		w.wait(time.Minute, "the node signs again", func() bool {
			lb, err := w.nodes[0].engine.LightBlock(w.nodes[0].height())
			return err == nil && signedBy(lb.Commit, away.key.PubKey().Address())
		})
	})
}

// TestFollower: a node without a signer follows the chain.
func TestFollower(t *testing.T) {
	bubble(t, 1, func(w *world) {
		follower := w.add(9)
		w.start()
		w.wait(time.Minute, "10 blocks", w.all(10))
		if s := follower.engine.Status(); s.Validator || s.Syncing || s.Peers != 1 || s.Base != 1 {
			t.Errorf("%+v", s)
		}
		if s := w.nodes[0].engine.Status(); !s.Validator || s.UnderWay != s.Height+1 || !slices.Equal(s.Proposer, w.genesis.Validators[0].Address) {
			t.Errorf("%+v", s)
		}
	})
}

func TestLightBlock(t *testing.T) {
	bubble(t, 4, func(w *world) {
		w.start()
		w.wait(time.Minute, "5 blocks", w.all(5))
		e := w.nodes[1].engine
		w.nodes[1].hook = nil
		for h := int64(1); h <= e.BlockStore().Height(); h++ {
			lb, err := e.LightBlock(h)
			if err != nil {
				t.Fatal(err)
			}
			if err := lb.ValidateBasic(testChain); err != nil {
				t.Errorf("height %d: %v", h, err)
			}
			if err := types.VerifyCommitLight(testChain, lb.ValidatorSet, lb.Commit.BlockID, h, lb.Commit); err != nil {
				t.Errorf("height %d: %v", h, err)
			}
		}
		for _, h := range []int64{-1, 0, e.BlockStore().Height() + 5} {
			if _, err := e.LightBlock(h); !errors.Is(err, ErrNotFound) {
				t.Errorf("height %d: %v", h, err)
			}
		}
	})
}

func TestStartedOnce(t *testing.T) {
	bubble(t, 1, func(w *world) {
		w.start()
		e := w.nodes[0].engine
		if err := e.Start(context.Background()); err == nil {
			t.Error("started twice")
		}
		w.wait(time.Minute, "a block", w.all(2))
	})
}
