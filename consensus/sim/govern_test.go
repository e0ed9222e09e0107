package sim

import (
	"log/slog"
	"testing"
	"time"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestCongress: an organisation joins, and everything that can be voted on is, while the members trade and nothing fails.
func TestCongress(t *testing.T) {
	names := []string{
		"rotate", "seat", "power", "validator key", "block size", "suspend", "readmit", "unseat", "seat", "validator key",
		"expel founder", "power", "block size", "rotate",
	}
	p := fairWeather()
	p.sit()
	p.expels = true
	scenario(t, p, func(w *world) {
		w.start()
		go w.congress.run(0, names...)
		for !closed(w.congress.done) && !w.over() {
			w.doChores()
			w.busy(w.machines[1:4], time.Second)
		}
		w.adjourn()
		w.peace()
		w.settle()
		for _, name := range append(names, "join") {
			if w.figures()["governance: "+name] == 0 {
				t.Errorf("it did not come to: %s", name)
			}
		}
	})
}

// TestExpelledNewcomer: the one that joined goes again, for ever, from the validators too.
func TestExpelledNewcomer(t *testing.T) {
	p := fairWeather()
	p.sit()
	scenario(t, p, func(w *world) {
		w.start()
		go w.congress.run(0, "seat", "expel", "power")
		w.adjourn()
		w.settle()
		if w.figures()["governance: power"] == 0 {
			t.Error("it did not come to the end")
		}
	})
}

// TestUnknownRules: the consortium goes over to rules that none of the machines knows. All end at the height before with
// that reason, none votes on the first block of the new rules, and none starts again; nothing else is amiss.
func TestUnknownRules(t *testing.T) {
	p := fairWeather()
	p.sit()
	scenario(t, p, func(w *world) {
		w.upgrades = true
		w.start()
		c := w.congress
		var at uint64
		go func() {
			defer close(c.done)
			if !c.join() {
				return
			}
			at = c.top().ledger.Last().Height + 30
			change := canon.Change{Type: canon.ChangeTypeUpgrade, Upgrade: &canon.Upgrade{Height: at, Rules: 7}}
			c.enact(change, func() bool { b := c.top(); return b != nil && len(b.app.Parameters().Upgrades) > 0 }, nil)
		}()
		w.adjourn()
		ended := func() bool {
			n := 0
			for _, m := range w.machines {
				if m.resigned.Load() {
					m.shutdown()
					n++
				}
			}
			return n == len(w.machines)
		}
		w.wait(5*time.Minute, "all machines have ended", ended)
		for _, m := range w.machines {
			m.resigned.Store(false)
			m.on(nil)
			if !m.resigned.Load() {
				t.Errorf("%s starts without the release", m.name)
			}
		}
		if h := w.referee.height(); h != int64(at)-1 {
			t.Errorf("the chain is at height %d, not %d", h, at-1)
		}
		for key, marks := range w.referee.marks {
			for _, step := range []signer.Step{signer.Propose, signer.Prevote, signer.Precommit} {
				if _, ok := marks[signer.Mark{Height: int64(at), Step: step}]; ok {
					t.Errorf("%X votes on a block whose rules it does not know", key)
				}
			}
		}
		first := w.lastOf(w.machines[0])
		for _, m := range w.machines[1:] {
			if last := w.lastOf(m); last != first {
				t.Errorf("%s stands at %v, %s at %v", m.name, last, w.machines[0].name, first)
			}
		}
		if err := w.replay(first); err != nil {
			t.Error(err)
		}
	})
}

// lastOf reads the last block of the ledger on the disk of a machine that is off.
func (w *world) lastOf(m *machine) store.Block {
	s, err := store.Open(ledgerFiles, w.genesis, store.Options{
		FS: m.disk, CacheBytes: 1 << 20, RingBytes: 1 << 20, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close()
	return s.Last()
}
