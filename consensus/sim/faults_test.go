package sim

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/proof"
)

// TestHalves: neither half of four decides anything, and what either took is in a block soon after they meet again.
func TestHalves(t *testing.T) {
	scenario(t, fairWeather(), func(w *world) {
		w.start()
		w.pass(5 * time.Second)
		w.net.split(4, func(i, j int) bool { return i%2 == j%2 })
		w.pass(time.Second) // what was under way
		top, trade := w.referee.height(), newTrade(w, 1)
		west, east := w.give(w.machines[0], trade, "cainiao"), w.give(w.machines[1], trade, "usps")
		w.pass(2 * time.Minute)
		if n := w.referee.height() - top; n > 0 {
			t.Errorf("%d blocks by halves", n)
		}
		w.heal()
		w.wait(15*time.Second, "both halves' transactions are in blocks", func() bool {
			return w.landed(west) > 0 && w.landed(east) > 0
		})
		w.settle()
	})
}

// TestIsolation: three of four go on, the fourth stands still; it catches up and is heard when it is back.
func TestIsolation(t *testing.T) { scenario(t, hourly(), isolate) }

// hourly has no heartbeat to speak of: only transactions make blocks.
func hourly() plan {
	p := fairWeather()
	p.settings.Heartbeat = time.Hour
	return p
}

func isolate(w *world) {
	w.start()
	w.pass(5 * time.Second)
	w.net.split(4, func(i, j int) bool { return i > 0 && j > 0 })
	w.pass(time.Second)
	alone, trade := w.machines[0].height(), newTrade(w, 1)
	id := w.give(w.machines[0], trade, "hangzhou-tea")
	for range 30 {
		other := w.give(w.machines[1], trade, "cainiao")
		w.wait(20*time.Second, "three of four decide", func() bool { return w.landed(other) > 0 })
	}
	if h := w.machines[0].height(); h != alone || w.landed(id) > 0 {
		w.referee.fail("alone, from height %d to %d; its transaction is in block %d", alone, h, w.landed(id))
	}
	w.heal()
	w.wait(20*time.Second, "its transaction is in a block", func() bool { return w.landed(id) > 0 })
	w.settle()
}

// TestEquivocation: the one who votes twice is named in a block, and nothing else comes of it.
func TestEquivocation(t *testing.T) {
	scenario(t, partOf(equivocator), func(w *world) {
		w.start()
		w.busy(w.machines[:3], time.Minute)
		w.settle()
		if f := w.figures(); f["conflicting votes"] == 0 || f["evidence"] == 0 {
			t.Errorf("%d conflicting votes, %d times evidence", f["conflicting votes"], f["evidence"])
		}
	})
}

// TestEvidenceIsCommittedOnce cuts each machine's power while it commits the first block with evidence, so that each
// replays that block: none may think afterwards that the evidence still waits for one.
func TestEvidenceIsCommittedOnce(t *testing.T) {
	scenario(t, partOf(equivocator), func(w *world) {
		var at, fell atomic.Int64 // the block's height, and how many lost their power in it
		for _, m := range w.machines {
			once := false
			m.dress = func(b *boot, s *stage) {
				s.at = func(step string, height int64) {
					if x := w.referee.block(height); once || step != "commit" || x == nil || x.evidence == 0 {
						return
					}
					if at.CompareAndSwap(0, height) || at.Load() == height {
						once = true
						b.armCrash(ledgerFiles, 1, 0, w.plan.seed, m)
						fell.Add(1)
					}
				}
			}
		}
		w.start()
		for range 40 {
			w.busy(w.machines[:3], 3*time.Second)
			if fell.Load() == 4 || w.over() {
				break
			}
			w.start()
		}
		if n := fell.Load(); n != 4 {
			t.Errorf("%d lost their power", n)
		}
		w.start()
		w.busy(w.machines[:3], 20*time.Second)
		w.settle()
	})
}

// TestTwins: a key that signs in two places is named in a block; the chain neither forks nor stops.
func TestTwins(t *testing.T) {
	scenario(t, partOf(twin), func(w *world) {
		w.start()
		w.busy(w.machines[:3], time.Minute)
		w.settle()
		if w.figures()["evidence"] == 0 {
			t.Error("no evidence")
		}
	})
}

// TestSecondStart: a validator that is started a second time, on a copy of its disk of long ago, sees in the chain
// that its key is in use, and holds back: nobody can prove anything against it.
func TestSecondStart(t *testing.T) {
	scenario(t, partOf(cautious), func(w *world) {
		second := w.machines[len(w.machines)-1]
		w.start(w.machines[:4]...)
		w.busy(w.machines[:3], 30*time.Second)
		w.start(second)
		w.busy(w.machines[:3], time.Minute)
		if n := w.figures()["evidence"]; n > 0 {
			t.Errorf("%d times evidence", n)
		}
		if h := second.height(); h < w.referee.height()-2 {
			t.Errorf("it is at height %d, the chain at %d", h, w.referee.height())
		}
		w.settle()
	})
}

// TestReplayShare: an organisation that signs more than its share of the replay window waits until some of that
// expires. Honest proposers do not stumble over it, and nobody else waits.
func TestReplayShare(t *testing.T) {
	p := fairWeather()
	p.share = 40
	scenario(t, p, func(w *world) {
		w.start()
		w.pass(5 * time.Second)
		trade := newTrade(w, 1)
		var greedy []proof.Hash
		submit := func(n int, life time.Duration) {
			for i := range n {
				x := w.sign("usps", trade.rng, time.Now().Add(life).UnixMilli(), trade.action("usps"))
				if err := w.machines[i%4].live().app.Pool().Submit(x.Raw)[0].Err; err != nil {
					t.Error(err)
				}
				greedy = append(greedy, x.ID)
			}
		}
		landed := func() (n int) {
			for _, id := range greedy {
				if w.landed(id) > 0 {
					n++
				}
			}
			return n
		}
		submit(40, time.Minute)
		w.wait(20*time.Second, "its share is used", func() bool { return landed() == 40 })
		submit(60, 2*time.Minute)
		for i := range 8 {
			at := w.referee.height()
			id := w.give(w.machines[i%4], trade, []string{"cainiao", "correos"}[i%2])
			w.wait(20*time.Second, "another's transaction is in a block", func() bool { return w.landed(id) > 0 })
			if n := w.landed(id) - at; n > 5 {
				t.Errorf("another's transaction took %d blocks", n)
			}
		}
		if n := landed(); n != 40 {
			t.Errorf("%d count at first, want 40", n)
		}
		w.pass(3 * time.Minute)
		if n := landed(); n != 80 {
			t.Errorf("%d count in the end, want 80: there was room for 40 more when the first had expired", n)
		}
		w.settle()
	})
}

func partOf(x part) plan {
	p := fairWeather()
	p.part = x
	return p
}

// busy has members submit transactions to some machines for a while.
func (w *world) busy(machines []*machine, d time.Duration) {
	trade := newTrade(w, uint64(time.Since(w.trace.began)))
	for end := time.Now().Add(d); time.Now().Before(end) && !w.over(); w.pass(500 * time.Millisecond) {
		m := machines[trade.rng.IntN(len(machines))]
		if m.live() != nil {
			w.give(m, trade, organisations[trade.rng.IntN(len(organisations))])
		}
	}
}

// TestPowerLossAtEveryChange cuts the power of one machine after the other at the first, second, third… change to
// files of each class, with nothing or half of what is not synced kept.
func TestPowerLossAtEveryChange(t *testing.T) {
	for _, class := range fileClasses[1:] {
		for _, keep := range []int{0, 50} {
			t.Run(fmt.Sprintf("%s, %d %%", class, keep), func(t *testing.T) {
				scenario(t, fairWeather(), func(w *world) {
					quit, done := make(chan struct{}), make(chan struct{})
					w.plan.pause, w.plan.burst = time.Second, 3
					go func() {
						defer close(done)
						newTrade(w, 1).run(quit)
					}()
					w.start()
					w.pass(2 * time.Second)
					const changes = 12
					for k := 1; k <= changes && !w.over(); k++ {
						w.crash(episode{
							kind: crash, class: class, k: k, keep: keep, die: uint64(k), for_: 2 * time.Second,
						}, w.machines[k%4])
					}
					close(quit)
					<-done
					w.peace()
					w.settle()
					if n := w.figures()["power loss in "+class]; n != changes {
						t.Errorf("%d power losses, want %d", n, changes)
					}
				})
			})
		}
	}
}

// TestPowerLossInEveryStart cuts the power of a machine at each change that it makes while it starts after a power
// loss, the first, then the second, until a start comes through.
func TestPowerLossInEveryStart(t *testing.T) {
	for _, keep := range []int{0, 50} {
		t.Run(fmt.Sprintf("%d %%", keep), func(t *testing.T) {
			scenario(t, fairWeather(), func(w *world) {
				w.start()
				w.busy(w.machines, 5*time.Second)
				m, starts := w.machines[1], 0
				for k := 1; !w.over(); k++ {
					w.crash(episode{kind: crash, class: anyFile, k: 7, keep: keep, die: uint64(k), for_: time.Millisecond}, m)
					m.shutdown()
					var b *boot
					m.on(func(first *boot) {
						b = first
						b.armCrash(anyFile, k, keep, uint64(k), m)
					})
					if b.disk.disarm() {
						break
					}
					if starts++; starts == 500 {
						t.Fatal("it always makes more changes")
					}
					w.busy(w.machines[2:], time.Second)
				}
				t.Logf("%d changes in a start", starts)
				if starts < 10 {
					t.Errorf("%d starts were cut", starts)
				}
				w.settle()
			})
		})
	}
}
