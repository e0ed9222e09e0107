package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/p2p"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/consensus/signer"
)

// stopped is a single validator that made some blocks and was stopped, and the state of its application.
func stopped(t *testing.T, retain int64) (*world, *node, func(edit func(height int64, hash []byte) (int64, []byte))) {
	t.Helper()
	w := newWorld(t, 1)
	n := w.nodes[0]
	n.retain = retain
	w.start()
	n.app.submit([]byte("tx"))
	w.wait(time.Minute, "20 blocks", w.all(20))
	w.stop()
	return w, n, func(edit func(int64, []byte) (int64, []byte)) {
		p := openPebble(t, n.disk)
		app := NewDB(p, "app/")
		b, err := app.Get([]byte("s"))
		noError(t, err)
		height, hash := edit(int64(binary.BigEndian.Uint64(b)), b[8:])
		noError(t, app.SetSync([]byte("s"), append(binary.BigEndian.AppendUint64(nil, uint64(height)), hash...)))
		noError(t, p.Close())
	}
}

// refused starts the node, expects the reason, and leaves everything closed.
func refused(t *testing.T, n *node, want error) {
	t.Helper()
	if err := n.start(); !errors.Is(err, want) {
		t.Errorf("%v; want %v", err, want)
	}
	noError(t, errors.Join(n.pebble.Close(), n.signer.Close()))
	n.engine = nil
}

func TestStartNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		retain int64
		edit   func(int64, []byte) (int64, []byte)
		want   error
	}{
		"ahead":    {0, func(h int64, b []byte) (int64, []byte) { return h + 5, b }, ErrAppAhead},
		"behind":   {5, func(_ int64, b []byte) (int64, []byte) { return 3, b }, ErrAppBehind},
		"diverged": {0, func(h int64, b []byte) (int64, []byte) { b[7] ^= 1; return h, b }, ErrAppDiverged},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, n, change := stopped(t, c.retain)
				change(c.edit)
				refused(t, n, c.want)
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestStartRefusesAnotherChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n, _ := stopped(t, 0)
		w.genesis.ChainID = "OTHER-0011223344"
		refused(t, n, ErrOtherChain)
		time.Sleep(time.Minute)
	})
}

// TestApplicationIsRebuilt: an application that lost some blocks, or all, gets them again.
func TestApplicationIsRebuilt(t *testing.T) {
	for _, lost := range []int64{1, 2, 13} {
		synctest.Test(t, func(t *testing.T) {
			w, n, change := stopped(t, 0)
			var before []byte
			change(func(h int64, b []byte) (int64, []byte) { before = bytes.Clone(b); return h - lost, b })
			w.start()
			info, err := n.app.Info(context.Background(), nil)
			noError(t, err)
			if info.LastBlockHeight < 20 || !bytes.Equal(info.LastBlockAppHash, before) {
				t.Errorf("at height %d with hash %x, before %x", info.LastBlockHeight, info.LastBlockAppHash, before)
			}
			w.wait(time.Minute, "the chain goes on", w.all(w.top()+2))
			w.stop()
			time.Sleep(time.Minute)
		})
	}
}

func TestStartWaitsForGenesis(t *testing.T) {
	bubble(t, 1, func(w *world) {
		w.genesis.GenesisTime = time.Now().Add(time.Hour)
		n := w.nodes[0]
		w.start()
		if time.Now().Before(w.genesis.GenesisTime) {
			t.Error("too early")
		}
		w.wait(time.Minute, "the first block", w.all(1))
		if at := n.engine.BlockStore().LoadBlockMeta(1).Header.Time; !at.Equal(w.genesis.GenesisTime) {
			t.Errorf("the first block is of %s", at)
		}
	})
}

func TestStartCanBeEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.genesis.GenesisTime = time.Now().Add(time.Hour)
		n := w.nodes[0]
		n.within = time.Minute
		refused(t, n, context.DeadlineExceeded)
		time.Sleep(time.Minute)
	})
}

// TestDatabaseDoesNotOpen: Start leaves nothing running.
func TestStartFailsCleanly(t *testing.T) {
	bad := errors.New("no such table")
	for what, change := range map[string]func(*Deps){
		"database": func(d *Deps) { d.DB = func(string) (dbm.DB, error) { return nil, bad } },
		"switch":   func(d *Deps) { d.Switch = failingSwitch(d.Switch, bad) },
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 1)
				w.nodes[0].change = change
				refused(t, w.nodes[0], bad)
				time.Sleep(time.Minute)
			})
		})
	}
}

// failingSwitch starts some reactors and then fails.
func failingSwitch(network switchFactory, err error) switchFactory {
	return func(i p2p.NodeInfo, r reactorList, l cometLog) (p2p.Switcher, error) {
		sw, networkErr := network(i, r, l)
		return halfSwitch{sw.(*memSwitch), err}, networkErr
	}
}

type halfSwitch struct {
	*memSwitch
	err error
}

func (s halfSwitch) Start() error {
	for _, r := range s.order[:3] {
		if err := r.Start(); err != nil {
			return err
		}
	}
	return s.err
}

// TestSignerStateLost: the key has signed at the height under way, and the signer has forgotten it, because
// its state came from an old backup, or because the operator made a new one. Height by height, what is
// signed again is nothing that was signed before.
func TestSignerStateLost(t *testing.T) {
	for name, c := range map[string]struct {
		restore     func(t *testing.T, n *node, old []byte, under int64)
		least, most int64 // heights after the one under way at which the node signs again
	}{
		"old backup": {func(t *testing.T, n *node, old []byte, _ int64) { writeFile(t, n, "signer/last-signed", old) }, quietHeights - 3, quietHeights},
		"new with a floor": {func(t *testing.T, n *node, _ []byte, under int64) {
			noError(t, n.disk.Remove("signer/last-signed"))
			noError(t, signer.Create(n.disk, "signer", n.key.PubKey(), testChain, under))
		}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 4, func(w *world) {
				n := w.nodes[3]
				w.start()
				w.wait(time.Minute, "3 blocks", w.all(3))
				n.stop()
				old := readFile(t, n, "signer/last-signed")
				noError(t, n.start())
				w.wait(time.Minute, "20 blocks", w.all(20))
				for _, other := range w.nodes[:2] {
					other.signed.mute.Store(true)
				}
				time.Sleep(10 * time.Second) // the chain stands still within a height
				under := w.top() + 1
				if last := n.signer.Last(); last.Height != under {
					t.Fatalf("signed %s, not at height %d", last, under)
				}
				w.stop()
				c.restore(t, n, old, under)
				for _, other := range w.nodes[:2] {
					other.signed.mute.Store(false)
				}
				first := n.signed.next()
				w.start()
				w.wait(2*time.Minute, "the node signs again", func() bool { return first.Load() != nil })
				if at := first.Load().Height - under; at < c.least || at > c.most {
					t.Errorf("signs again %d heights after the one under way", at)
				}
				w.wait(time.Minute, "the chain goes on", w.all(w.top()+3))
			})
		})
	}
}

// TestWasAway: a node that has blocks which it did not sign only because it followed, or was away, signs
// at once, even where the chain cannot go on without it.
func TestWasAway(t *testing.T) {
	bubble(t, 4, func(w *world) {
		n := w.nodes[3]
		n.signed.mute.Store(true)
		w.start()
		w.wait(time.Minute, "20 blocks", w.all(20))
		w.wait(time.Minute, "all at one height", w.all(w.top()))
		w.stop()
		n.signed.mute.Store(false)
		for _, n := range w.nodes[1:] { // three of four: every vote is needed
			noError(t, n.start())
		}
		w.wait(time.Minute, "the chain goes on", w.all(w.top()+2))
	})
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t, 1)
	noError(t, w.nodes[0].start())
	good := w.nodes[0].engine.deps
	w.stop()
	for field, change := range map[string]func(*Deps){
		"Genesis": func(d *Deps) { d.Genesis = nil }, "App": func(d *Deps) { d.App = nil }, "Pending": func(d *Deps) { d.Pending = nil },
		"DB": func(d *Deps) { d.DB = nil }, "FS": func(d *Deps) { d.FS = nil }, "Dir": func(d *Deps) { d.Dir = "" },
		"Switch": func(d *Deps) { d.Switch = nil }, "Log": func(d *Deps) { d.Log = nil }, "NodeID": func(d *Deps) { d.NodeID = "" },
		"time": func(d *Deps) { g := *d.Genesis; g.GenesisTime = time.Time{}; d.Genesis = &g },
		"extensions": func(d *Deps) {
			g, p := *d.Genesis, *d.Genesis.ConsensusParams
			p.ABCI.VoteExtensionsEnableHeight = 5
			g.ConsensusParams = &p
			d.Genesis = &g
		},
		"chain": func(d *Deps) { g := *d.Genesis; g.ChainID = ""; d.Genesis = &g },
	} {
		d := good
		change(&d)
		if _, err := New(w.settings, d); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("without %s: %v", field, err)
		}
	}
	s := w.settings
	s.Heartbeat = 0
	if _, err := New(s, good); err == nil || !strings.Contains(err.Error(), "Heartbeat") {
		t.Errorf("without heartbeat: %v", err)
	}
	noError(t, DefaultSettings().Validate())
}

// TestMetricsOfTwoEngines: each in its own registry, in one process.
func TestMetricsOfTwoEngines(t *testing.T) {
	w := newWorld(t, 2)
	var registries []*prometheus.Registry
	for _, n := range w.nodes {
		r := prometheus.NewRegistry()
		registries = append(registries, r)
		n.change = func(d *Deps) { d.Metrics, d.Namespace = r, "waybill" }
	}
	w.settings.Heartbeat = 20 * time.Millisecond
	w.start()
	w.wait(30*time.Second, "3 blocks", w.all(3))
	w.stop()
	for i, r := range registries {
		families, err := r.Gather()
		noError(t, err)
		found := false
		for _, f := range families {
			if f.GetName() == "waybill_consensus_height" {
				found = true
				m := f.GetMetric()[0]
				if m.GetGauge().GetValue() < 3 || m.GetLabel()[0].GetName() != "chain_id" || m.GetLabel()[0].GetValue() != testChain {
					t.Errorf("engine %d: %v", i, m)
				}
			}
		}
		if !found {
			t.Errorf("engine %d has no height among %d metrics", i, len(families))
		}
	}
	err := RegisterWith(registries[0], func() { _, _ = newMetrics(nil, "", ""); panic("twice") })
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("%v", err)
	}
	if prometheus.DefaultRegisterer == prometheus.Registerer(registries[0]) {
		t.Error("the global registry was not put back")
	}
}

func TestReflectionStillFits(t *testing.T) {
	w := newWorld(t, 1)
	w.start()
	e := w.nodes[0].engine
	f, err := field(e.consensus, "wal")
	noError(t, err)
	if _, ok := f.Interface().(*wal); !ok {
		t.Errorf("consensus writes its log to a %T", f.Interface())
	}
	if _, err := field(e.consensus, "log"); err == nil {
		t.Error("a field that does not exist was found")
	}
	if err := setWAL(e.consensus, nil); err == nil {
		t.Error("took no log")
	}
	if _, err := peerMessages(e.consensus); err != nil {
		t.Error(err)
	}
	if _, err := guardOf(e.mempool.AppMempool); err != nil {
		t.Error(err)
	}
	w.stop()
}
