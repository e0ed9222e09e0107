package sim

import (
	"bytes"
	"fmt"
	"log/slog"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/store"
)

// peace lifts every fault. What is byzantine stays so.
func (w *world) peace() {
	w.trace.tell("peace")
	for _, m := range w.machines {
		if b := m.live(); b != nil {
			b.disk.disarm() // of a power loss that was to come while it started
		}
	}
	w.net.calm()
	w.heal()
	w.start()
}

// settle waits until the chain has done all it owes and judges what it is then.
func (w *world) settle() {
	bound := w.bound()
	began := time.Now()
	top := w.referee.height()
	if !w.until(bound, func() bool { return len(w.referee.open()) == 0 && w.all(top)() }) && !w.over() {
		for _, d := range w.referee.open()[:min(3, len(w.referee.open()))] {
			w.referee.fail("transaction %x of %s, which %s took %s ago, is in no block %s after the last fault",
				d.id[:4], d.organisation, d.m.name, time.Since(d.at), bound)
		}
		w.referee.fail("no peace within %s; the machines are at heights %v, the chain was at %d", bound, w.heights(), top)
	}
	w.referee.settled = time.Since(began)
	w.trace.tell("settled after %s", w.referee.settled)
	w.idle()
	w.agree()
	w.deep = w.plan.deep
}

// bound is within what time after the last fault all that is owed has to be in a block, whatever the
// heartbeat: a node that has a transaction has it offered to the others within a few seconds. A byzantine
// machine costs rounds.
func (w *world) bound() time.Duration {
	d := 30 * time.Second
	if w.plan.part != honest {
		d *= 2
	}
	if w.plan.weather.loss > 0 || w.plan.diskLag > 0 {
		d *= 2
	}
	return d
}

// idle judges that pools are rid of what no block will take, and that a chain to which nothing happens makes no block
// but for its heartbeat. A villain may spend its own transactions, and others' old ones, on more.
func (w *world) idle() {
	if w.over() || w.plan.part == evil {
		return
	}
	if !w.until(5*time.Second, func() bool { return w.dregs() == "" }) && !w.over() {
		w.referee.fail("%s", w.dregs())
	}
	w.pass(3 * time.Second)
	top, span := w.referee.height(), min(3*w.plan.settings.Heartbeat, time.Minute)
	w.pass(span)
	if blocks, most := w.referee.idleBlocks(top), int(span/w.plan.settings.Heartbeat)+1; blocks > most && !w.over() {
		w.referee.fail("%d blocks without a reason in %s", blocks, span)
	}
}

// dregs describes transactions in honest machines' pools that are in a block, or whose nonce is; "" when there are
// none. What a node took before it lost its power may wait in others' pools for their turns, an hour with a heartbeat
// of an hour: nobody answers for it any more, so nobody offers it again.
func (w *world) dregs() string {
	for _, m := range w.machines {
		if b := m.live(); b != nil && !m.byzantine {
			if s := w.referee.dregs(b); s != "" {
				return "the pool of " + m.name + " still holds " + s
			}
		}
	}
	return ""
}

// agree compares what the machines have in the end.
func (w *world) agree() {
	if w.over() {
		return
	}
	if !w.until(time.Minute, w.all(w.referee.height())) {
		w.referee.fail("heights %v although nothing happens", w.heights())
		return
	}
	r := w.referee
	w.checkEvidence()
	for _, m := range w.machines {
		b := m.live()
		if b == nil {
			r.fail("%s is off in the end", m.name)
			continue
		}
		last := b.ledger.Last().Height
		r.mu.Lock()
		for id, x := range r.receipts {
			if x.height > last {
				continue // another was faster
			}
			if err := r.recall(b, id); err != nil {
				r.failLocked("%s cannot read a receipt: %v", m.name, err)
			}
		}
		r.mu.Unlock()
	}
}

// checkEvidence judges that no evidence is in two blocks: a validator would be punished twice for one thing.
func (w *world) checkEvidence() {
	at := map[string]int64{}
	b := w.machines[0].live()
	if b == nil {
		return
	}
	blocks := b.engine.BlockStore()
	for h := blocks.Base(); h <= blocks.Height(); h++ {
		for _, e := range blocks.LoadBlock(h).Evidence.Evidence {
			if before, ok := at[string(e.Hash())]; ok {
				w.referee.fail("evidence %X is in block %d, and in block %d again", e.Hash()[:4], before, h)
			}
			at[string(e.Hash())] = h
		}
	}
}

// examine judges a ledger that nobody changes any more: its register as a whole, and on the first machine
// that gets here that the decided blocks, each judged and executed without a cache, give the same states
// again from genesis.
func (w *world) examine(b *boot) {
	base := b.ledger.Base()
	if err := base.Tree.Check(base.Rows); err != nil {
		w.referee.fail("register of %s: %v", b.m.name, err)
	}
	w.count("registers checked", 1)
	if w.replayed || w.bug != noBug {
		return
	}
	w.replayed = true
	if err := w.replay(b.ledger.Last()); err != nil {
		w.referee.fail("replay from genesis: %v", err)
	}
	w.count("chains replayed from genesis", 1)
}

func (w *world) replay(last store.Block) error {
	fresh, err := store.Open(ledgerFiles, w.genesis, store.Options{
		FS: vfs.NewMem(), CacheBytes: 1 << 20, RingBytes: 1 << 20, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer fresh.Close()
	for h := uint64(1); h <= last.Height; h++ {
		b := w.referee.block(int64(h))
		if b == nil {
			return fmt.Errorf("nobody decided height %d", h)
		}
		in := exec.Block{Height: h, Time: b.time.UnixMilli(), Txs: b.txs}
		if err := exec.Judge(fresh.Base(), in, nil); err != nil {
			return fmt.Errorf("height %d should not have been accepted: %w", h, err)
		}
		out, err := exec.Apply(fresh.Base(), in, nil)
		if err != nil {
			return fmt.Errorf("height %d: %w", h, err)
		}
		if !bytes.Equal(out.AppHash[:], b.app) {
			return fmt.Errorf("height %d: app hash %x, the network had %x", h, out.AppHash, b.app)
		}
		if err := fresh.Commit(out); err != nil {
			return err
		}
	}
	if fresh.Last() != last {
		return fmt.Errorf("last block %v, the network's is %v", fresh.Last(), last)
	}
	return nil
}
