package sim

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// fairWeather is a plan without troubles.
func fairWeather() plan {
	p := plan{
		seed: 1, settings: engine.DefaultSettings(), limits: pool.DefaultLimits(), part: honest, deep: true,
		weather: weather{least: 5 * time.Millisecond, most: 30 * time.Millisecond},
	}
	p.settings.Heartbeat = 2 * time.Second
	p.settings.GossipSleep, p.settings.MajoritySleep = 100*time.Millisecond, 2*time.Second
	p.settings.ReapInterval = 50 * time.Millisecond
	return p
}

// scenario plays one and fails with what the referee found.
func scenario(t *testing.T, p plan, f func(*world)) report {
	t.Helper()
	out, done := traceFile(t, tracePath(t, t.Name()))
	defer done()
	r := play(t, p, noBug, out, f)
	if len(r.Findings) > 0 {
		t.Errorf("%s", r.Story)
	}
	return r
}

// wait is until, with a finding when it takes longer.
func (w *world) wait(most time.Duration, what string, ok func() bool) {
	if !w.until(most, ok) && !w.over() {
		w.referee.fail("not within %s: %s; heights %v", most, what, w.heights())
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// landed returns the height at which a transaction is, 0 while it is in no block.
func (w *world) landed(id proof.Hash) int64 {
	w.referee.mu.Lock()
	defer w.referee.mu.Unlock()
	return int64(w.referee.receipts[id].height)
}

// give submits a transaction to a machine and returns its id.
func (w *world) give(m *machine, t *trade, organisation string) proof.Hash {
	x := t.transaction(organisation)
	t.submit(m.live(), x, false)
	return x.ID
}

// TestIdleChain: fifty heartbeats leave the state as it is, and between them nothing happens.
func TestIdleChain(t *testing.T) {
	scenario(t, fairWeather(), func(w *world) {
		w.start()
		w.pass(10 * time.Second)
		w.give(w.machines[1], newTrade(w, 1), "cainiao")
		w.pass(10 * time.Second)
		top := w.referee.height()
		began := time.Now()
		w.wait(2*time.Minute, "fifty blocks", func() bool { return w.referee.height() >= top+50 })
		if took := time.Since(began); took < 49*w.plan.settings.Heartbeat {
			t.Errorf("fifty blocks in %s, with a heartbeat of %s", took, w.plan.settings.Heartbeat)
		}
		for h := top + 1; h <= w.referee.height(); h++ {
			if !bytes.Equal(w.referee.block(h).app, w.referee.block(top).app) {
				t.Fatalf("heartbeat block %d has another app hash than %d", h, top)
			}
		}
		w.settle()
	})
}

// TestAnyStep gives a node a transaction within each step of making a block. At a heartbeat of an hour it is
// in one of the two blocks that follow the one under way.
func TestAnyStep(t *testing.T) {
	p := fairWeather()
	p.settings.Heartbeat, p.settings.GossipSleep, p.settings.ReapInterval = time.Hour, time.Second, 200*time.Millisecond
	var mu sync.Mutex
	var step string // that the test waits for, "" for none
	var act func()  // what happens then
	var at *machine
	scenario(t, p, func(w *world) {
		for _, m := range w.machines {
			m.dress = func(_ *boot, s *stage) {
				s.at = func(name string, _ int64) {
					mu.Lock()
					defer mu.Unlock()
					if m == at && name == step && act != nil {
						go act()
						act = nil
					}
				}
			}
		}
		w.start()
		w.pass(time.Minute)
		trade := newTrade(w, 1)
		for _, name := range []string{"idle", "insert", "propose", "process", "finalize", "commit"} {
			for i, m := range w.machines {
				if w.over() {
					return
				}
				w.pass(13 * time.Minute) // ledger time is as old as the last block
				var id proof.Hash
				var under int64
				done := make(chan struct{})
				give := func() {
					under = w.referee.height() + 1
					id = w.give(m, trade, organisations[i])
					close(done)
				}
				if name == "idle" {
					give()
				} else {
					mu.Lock()
					at, step, act = m, name, give
					mu.Unlock()
					others := newTrade(w, uint64(100*i))
					for kick := 0; kick < 10 && !closed(done); kick++ { // some blocks others propose
						w.give(w.machines[(i+1+kick)%4], others, organisations[(i+2)%4])
						w.until(10*time.Second, func() bool { return closed(done) })
					}
				}
				w.wait(30*time.Second, fmt.Sprintf("a transaction given to machine %d while %s is in a block", i, name), func() bool {
					return closed(done) && w.landed(id) > 0
				})
				if h := w.landed(id); h > under+2 {
					t.Errorf("given to machine %d while %s at height %d, it is in block %d", i, name, under, h)
				}
			}
		}
		w.settle()
	})
}

// TestFlood: one organisation offers ten times what blocks take, at every node. The referee holds honest
// proposers to the other organisations' transactions; here they also land at once.
func TestFlood(t *testing.T) {
	p := fairWeather()
	p.limits = pool.Limits{OrganisationTxs: 2000, OrganisationBytes: 8 << 20, Bytes: 16 << 20}
	p.weather = weather{least: 150 * time.Millisecond, most: 200 * time.Millisecond} // for fewer blocks
	scenario(t, p, func(w *world) {
		w.start()
		w.pass(5 * time.Second)
		quit, done := make(chan struct{}), make(chan struct{})
		offered := 0
		go func() {
			defer close(done)
			f := newTrade(w, 2)
			for {
				select {
				case <-quit:
					return
				case <-time.After(100 * time.Millisecond):
					f.flood("usps", 24, 60_000)
					offered += 24 * 60_000
				}
			}
		}()
		w.wait(30*time.Second, "blocks are full", func() bool {
			b := w.referee.block(w.referee.height())
			return b != nil && size(b.txs) > 900_000
		})
		trade := newTrade(w, 1)
		for i := range 8 {
			m, organisation := w.machines[i%4], []string{"hangzhou-tea", "cainiao", "correos", "auditor"}[i/2]
			at := w.referee.height()
			id := w.give(m, trade, organisation)
			w.wait(30*time.Second, "a transaction in the flood is in a block", func() bool { return w.landed(id) > 0 })
			// Four turns, of which each honest proposer that holds it has at most two.
			if n := w.landed(id) - at; n > 5 {
				t.Errorf("a transaction of %s took %d blocks", organisation, n)
			}
		}
		close(quit)
		<-done
		taken := 0
		for h := int64(1); h <= w.referee.height(); h++ {
			taken += size(w.referee.block(h).txs)
		}
		t.Logf("%d MB offered, %d MB in %d blocks", offered/1e6, taken/1e6, w.referee.height())
		if offered < 10*taken || w.figures()["transactions turned away"] == 0 {
			t.Errorf("no flood: %d bytes offered, %d in blocks", offered, taken)
		}
		w.settle()
	})
}

func size(txs [][]byte) (n int) {
	for _, raw := range txs {
		n += len(raw)
	}
	return n
}

// TestLateJoin: a validator that was not there for the first hundred blocks gets them by block sync and votes.
func TestLateJoin(t *testing.T) {
	scenario(t, fairWeather(), func(w *world) {
		w.start(w.machines[:3]...)
		trade := newTrade(w, 1)
		for w.referee.height() < 110 && !w.over() {
			w.give(w.machines[w.referee.height()%3], trade, organisations[trade.rng.IntN(5)])
			w.pass(500 * time.Millisecond)
		}
		behind := w.referee.height()
		began := time.Now()
		w.start(w.machines[3])
		w.wait(time.Minute, "it has caught up", func() bool { return w.machines[3].height() >= behind })
		t.Logf("%d blocks in %s", behind, time.Since(began))
		w.machines[2].shutdown() // now its vote is needed
		id := w.give(w.machines[3], trade, "correos")
		w.wait(30*time.Second, "a block with its vote", func() bool { return w.landed(id) > 0 })
		w.start()
		w.settle()
	})
}

// TestCrimes has a byzantine proposer commit each crime: every honest node refuses the block, or, where it may
// be as it is, takes it, and the chain goes on; what was left out is in the next block.
func TestCrimes(t *testing.T) {
	for _, c := range crimes {
		t.Run(c.name, func(t *testing.T) {
			p := fairWeather()
			p.part = evil
			scenario(t, p, func(w *world) {
				v := newVillain(w, w.machines[3].name, 1)
				committed, bad := int64(0), [][]byte(nil)
				v.choose = func(height int64) *crime { return &c }
				v.told = func(height int64, txs [][]byte) { committed, bad = height, txs }
				w.machines[3].dress = v.dress
				w.start()
				w.pass(3 * time.Second)
				trade := newTrade(w, 1)
				for range 40 {
					v.mu.Lock()
					done := committed > 0
					v.mu.Unlock()
					if done || w.over() {
						break
					}
					for i, m := range w.machines[:3] {
						w.give(m, trade, organisations[i])
					}
					w.pass(time.Second)
				}
				w.pass(5 * time.Second)
				v.mu.Lock()
				defer v.mu.Unlock()
				if committed == 0 {
					t.Fatal("the villain had no occasion")
				}
				decided := w.referee.block(committed)
				took := decided != nil && slices.EqualFunc(decided.txs, bad, bytes.Equal)
				if took != c.legal {
					t.Errorf("the block is decided: %t, want %t", took, c.legal)
				}
				if n := w.figures()["proposals refused"]; (n == 0) != c.legal {
					t.Errorf("%d refusals", n)
				}
				v.choose = func(int64) *crime { return nil }
				w.settle()
			})
		})
	}
}

// TestCopiesDoNotDisplace: a byzantine member sends every node copies of a transaction with its own signature, with
// none that fits, and written otherwise, before the original arrives.
func TestCopiesDoNotDisplace(t *testing.T) {
	scenario(t, fairWeather(), func(w *world) {
		v := newVillain(w, "correos", 1)
		w.start()
		w.pass(5 * time.Second)
		trade := newTrade(w, 1)
		var originals []*tx.Tx
		for range 10 {
			x := trade.transaction("usps")
			originals = append(originals, x)
			for _, m := range w.machines {
				for _, copied := range [][]byte{spoil(x.Raw), thief(v, x.Raw), pad(x.Raw), append(bytes.Clone(x.Raw), 15<<3, 1)} {
					_ = m.live().app.Pool().Insert(copied)
				}
			}
		}
		w.pass(time.Second)
		for i, x := range originals {
			trade.submit(w.machines[i%3].live(), x, false)
		}
		w.wait(20*time.Second, "the originals are in blocks", func() bool {
			return !slices.ContainsFunc(originals, func(x *tx.Tx) bool { return w.landed(x.ID) == 0 })
		})
		for h := int64(1); h <= w.referee.height(); h++ {
			for _, raw := range w.referee.block(h).txs {
				if !slices.ContainsFunc(originals, func(x *tx.Tx) bool { return bytes.Equal(x.Raw, raw) }) {
					t.Errorf("block %d holds bytes that nobody signed", h)
				}
			}
		}
		w.settle()
	})
}

// TestReplayAfterPowerLoss: all nodes lose power and forget what is only in memory; a transaction that is in a
// block is refused all the same, by pools and in a proposal.
func TestReplayAfterPowerLoss(t *testing.T) {
	scenario(t, partOf(evil), replayAfterPowerLoss)
}

func replayAfterPowerLoss(w *world) {
	v := newVillain(w, w.machines[3].name, 1)
	again := [][]byte(nil)
	v.choose = func(int64) *crime {
		return &crime{"replay", func(*villain, int64, int64, [][]byte) [][]byte { return again }, false}
	}
	w.machines[3].dress = v.dress
	w.start()
	w.pass(3 * time.Second)
	trade := newTrade(w, 1)
	x := w.sign("hangzhou-tea", trade.rng, time.Now().Add(9*time.Minute).UnixMilli(), trade.action("hangzhou-tea"))
	trade.submit(w.machines[0].live(), x, false)
	w.wait(10*time.Second, "it is in a block", func() bool { return w.landed(x.ID) > 0 })
	first := w.landed(x.ID)
	w.crash(episode{kind: blackout, class: anyFile, k: 9, keep: 0, die: 5, for_: 4 * time.Second}, w.machines...)
	w.wait(time.Minute, "the chain goes on", func() bool { return w.referee.height() > first+3 })
	v.mu.Lock()
	again = [][]byte{x.Raw}
	v.mu.Unlock()
	for _, m := range w.machines {
		_ = m.live().app.Pool().Insert(x.Raw)
	}
	before := w.figures()["proposals refused"]
	w.pass(40 * time.Second)
	if w.figures()["proposals refused"] == before {
		w.referee.fail("the villain had no occasion")
	}
	for h := first + 1; h <= w.referee.height(); h++ {
		if len(w.referee.block(h).txs) > 0 {
			w.referee.fail("block %d is not empty", h)
		}
	}
	v.mu.Lock()
	v.choose = func(int64) *crime { return nil }
	v.mu.Unlock()
	w.settle()
}

// TestRefereeSeesFork: with two keys of four in two places, each side of a partition has a quorum. No honest
// network does that; it shows that a fork would be seen.
func TestRefereeSeesFork(t *testing.T) {
	p := fairWeather()
	p.part, p.deep = twin, false
	r := play(t, p, noBug, nil, func(w *world) {
		other := newMachine(w, len(w.machines), "usps's twin", ledgertest.Key("usps/validator"))
		other.byzantine, w.machines[2].byzantine = true, true
		blind := w.machines[3].vote
		other.vote, w.machines[2].vote = blind, blind
		w.machines = append(w.machines, other)
		w.suspects[string(other.key.PubKey().Address())] = true
		west := []int{0, 2, 3}
		w.net.split(len(w.machines), func(i, j int) bool { return slices.Contains(west, i) == slices.Contains(west, j) })
		w.start()
		trade := newTrade(w, 1)
		w.until(time.Minute, func() bool {
			w.give(w.machines[0], trade, "cainiao")
			return false
		})
	})
	if !slices.ContainsFunc(r.Findings, func(s string) bool { return len(s) > 4 && s[:4] == "fork" }) {
		t.Errorf("findings: %v", r.Findings)
	}
}
