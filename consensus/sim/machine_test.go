package sim

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	dbm "github.com/cometbft/cometbft-db"
	abci "github.com/cometbft/cometbft/abci/types"
	cmted25519 "github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/consensus/signer/signertest"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/store"
)

// machine is a computer with a disk, which outlives its boots.
type machine struct {
	w     *world
	index int
	name  string
	key   cmted25519.PrivKey // of the validator; nil for one that only follows
	log   *slog.Logger

	disk *vfs.MemFS // changed only while the machine is off
	next *vfs.MemFS // what it will boot from after the power loss that is under way
	boot atomic.Pointer[boot]
	// boots so far. A client knows by it that what it gave to an earlier boot's pool may be gone.
	boots atomic.Int64

	// joins says that it is not there until its organisation is a member.
	joins    bool
	resigned atomic.Bool            // it ended because it does not know the rules of the next block
	late     []abci.ValidatorUpdate // with the bug lateUpdate
	keys     int                    // validator's keys so far

	byzantine bool                                          // may do anything; nothing that it shows is believed
	dress     func(*boot, *stage)                           // changes how a boot's application acts; may be nil
	vote      func(types.PrivValidator) types.PrivValidator // changes how it signs; may be nil
}

// boot is one life of a machine between power on and power off.
type boot struct {
	m     *machine
	power *power
	disk  *disk
	fs    vfs.FS

	ledger *store.Store
	blocks *pebble.DB
	law    law
	signer *signer.Signer
	app    *app.App
	stage  *stage
	engine *engine.Engine
	quit   chan struct{}
	undo   []func() error // what halt does, last first
	ready  bool           // the engine runs
}

func newMachine(w *world, index int, name string, key ed25519.PrivateKey) *machine {
	m := &machine{w: w, index: index, name: name, disk: vfs.NewCrashableMem(), log: w.trace.logger(name)}
	if key != nil {
		m.rekey(key)
	}
	return m
}

// rekey gives a machine that is off a new validator's key, with a state of its own.
func (m *machine) rekey(key ed25519.PrivateKey) {
	m.key = cmted25519.PrivKey(key)
	m.keys++
	if err := signer.Create(m.disk, m.signerDir(), m.key.PubKey(), m.w.doc.ChainID, 0); err != nil {
		m.w.t.Fatal(err)
	}
}

func (m *machine) signerDir() string {
	if m.keys < 2 {
		return signerFiles
	}
	return fmt.Sprintf("%s-%d", signerFiles, m.keys)
}

func (m *machine) id() p2p.ID { return p2p.ID(fmt.Sprintf("%040x", m.index+1)) }

// live returns the running boot, nil when there is none.
func (m *machine) live() *boot {
	if b := m.boot.Load(); b != nil && b.ready && !b.power.off() {
		return b
	}
	return nil
}

// newBoot is a machine's next life, with nothing opened. A fault may be armed before start.
func (m *machine) newBoot() *boot {
	m.boots.Add(1)
	b := &boot{m: m, power: newPower(), disk: &disk{}, quit: make(chan struct{})}
	b.disk.lag.Store(int64(m.w.plan.diskLag))
	b.fs = errorfs.Wrap(m.disk, b.disk)
	return b
}

// start opens everything in the order in which package node does. After an error nothing is open.
func (b *boot) start() error {
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{"ledger", b.openLedger}, {"block store", b.openBlocks}, {"signer", b.openSigner},
		{"application", b.openApp}, {"engine", b.startEngine},
	} {
		if err := step.run(); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", step.name, err), b.close())
		}
	}
	b.ready = true
	b.m.boot.Store(b)
	return nil
}

func (b *boot) later(undo func() error) { b.undo = append(b.undo, undo) }

// close ends what was started. The engine comes first: the others are in use until it has stopped.
func (b *boot) close() error {
	b.m.boot.CompareAndSwap(b, nil)
	close(b.quit)
	if b.engine != nil {
		if err := b.engine.Stop(context.Background()); err != nil {
			return err
		}
		if b.ready && b.m.w.deep && !b.power.off() {
			b.m.w.examine(b)
		}
	}
	var errs []error
	for i := len(b.undo) - 1; i >= 0; i-- {
		errs = append(errs, b.undo[i]())
	}
	return errors.Join(errs...)
}

// fail is called by stores and engine when they cannot go on.
func (b *boot) fail(err error) {
	if !b.power.off() && !b.m.w.resigns(b.m, err) {
		b.m.w.referee.fail("%s cannot go on: %v", b.m.name, err)
	}
}

func (b *boot) openLedger() (err error) {
	files := b.fs
	if b.m.w.bug == unsyncedLedger {
		files = signertest.NoSync(files)
	}
	b.ledger, err = store.Open(ledgerFiles, b.m.w.genesis, store.Options{
		FS: files, CacheBytes: 1 << 20, RingBytes: 1 << 20, Log: b.m.log, Fatal: b.fail,
	})
	if err != nil {
		return err
	}
	b.later(b.ledger.Close)
	b.m.w.bug.reopened(b)
	return b.m.w.referee.remembers(b)
}

func (b *boot) openBlocks() (err error) {
	// As package node does (node/disk): Pebble alone does not survive every power loss.
	c := engine.StoreConfig{
		FS: store.Ordered(b.fs), CacheBytes: 1 << 20, MemTableBytes: 256 << 10, Log: b.m.log, Fatal: b.fail,
	}
	if b.blocks, err = pebble.Open(blockFiles, c.Options()); err == nil {
		b.later(b.blocks.Close)
	}
	return err
}

func (b *boot) openSigner() (err error) {
	if b.m.key == nil {
		return nil
	}
	files := b.fs
	if g := b.m.w.bug; g == unsyncedSigner || g == unguardedSigner {
		files = signertest.NoSync(files)
	}
	if b.signer, err = signer.Open(files, b.m.signerDir(), b.m.key, b.m.w.doc.ChainID); err == nil {
		b.later(b.signer.Close)
	}
	return err
}

func (b *boot) openApp() (err error) {
	b.app, err = app.New(b.ledger, app.Options{
		Limits: b.m.w.plan.limits, Armed: func() { b.engine.Arm() }, OnCommit: b.committed, Log: b.m.log,
	})
	if err != nil {
		return err
	}
	b.later(func() error { b.app.Close(); return nil })
	b.stage = newStage(b)
	if b.m.dress != nil {
		b.m.dress(b, b.stage)
	}
	if err := b.app.Next(); err != nil {
		return err
	}
	return b.readLaw()
}

// committed runs on the engine's goroutine after each commit.
func (b *boot) committed(out *exec.Outcome) {
	if b.power.off() {
		return
	}
	b.m.w.referee.shown(b.m, out)
	if len(out.Receipts) > 0 {
		if err := b.readLaw(); err != nil {
			b.fail(err)
		}
	}
	if err := b.app.Next(); err != nil { // as package node does
		b.fail(err)
	}
}

func (b *boot) startEngine() (err error) {
	w := b.m.w
	deps := engine.Deps{
		Genesis: w.doc, NodeID: b.m.id(), App: b.stage, Pending: b.app.Pool().Pending,
		DB: func(id string) (dbm.DB, error) { return engine.NewDB(b.blocks, id+"/"), nil },
		FS: b.fs, Dir: logFiles, Log: b.m.log,
		Switch: w.net.factory(b.m.index, b.power),
	}
	if b.signer != nil {
		deps.Signer = &notary{Signer: b.signer, b: b}
		if w.bug == unguardedSigner {
			deps.Signer = heedless{deps.Signer}
		}
		if b.m.vote != nil {
			deps.Signer = b.m.vote(deps.Signer)
		}
	}
	if b.engine, err = engine.New(w.plan.settings, deps); err != nil {
		return err
	}
	go func() {
		select {
		case err := <-b.engine.Fatal():
			b.fail(err)
		case <-b.quit:
		}
	}()
	return b.engine.Start(context.Background())
}

// height of the ledger, 0 while the machine is off.
func (m *machine) height() int64 {
	if b := m.live(); b != nil {
		return int64(b.ledger.Last().Height)
	}
	return 0
}

// on boots the machine and goes on booting it when its power is cut meanwhile, as a fault armed by arm may
// do. Anything else that keeps it from starting is a finding.
func (m *machine) on(arm func(*boot)) {
	if b := m.boot.Load(); b != nil && !b.power.off() {
		return
	}
	m.shutdown() // of a ghost
	for {
		b := m.newBoot()
		if arm != nil {
			arm(b)
			arm = nil
		}
		began := time.Now()
		err := b.start()
		if !b.power.off() {
			if err != nil && !m.w.resigns(m, err) {
				m.w.referee.fail("%s does not start: %v", m.name, err)
			} else if took := time.Since(began); took > time.Minute {
				m.w.referee.fail("%s took %s to start", m.name, took)
			}
			return
		}
		if err == nil {
			_ = b.close() // of a ghost
		}
		m.reset(b)
	}
}

// reset gives the machine the disk that the power loss of a boot left.
func (m *machine) reset(b *boot) {
	<-b.power.saved
	m.disk, m.next = m.next, nil
}

// shutdown stops the machine in order.
func (m *machine) shutdown() {
	b := m.boot.Load()
	if b == nil {
		return
	}
	if err := b.close(); err != nil && !b.power.off() {
		m.w.referee.fail("%s does not stop in order: %v", m.name, err)
	}
	if b.power.off() {
		m.reset(b)
	}
}

// armCrash cuts the power of victims just before the k-th change that this boot makes to files of a class.
// done is closed when that has happened.
func (b *boot) armCrash(class string, k, keep int, seed uint64, victims ...*machine) (done chan struct{}) {
	done = make(chan struct{})
	w := b.m.w
	b.disk.before(class, k, func(change string) {
		w.trace.tell("power loss of %d at a %s on %s, %d %% of what is not synced survives", len(victims), change, b.m.name, keep)
		w.count("power loss in "+classOf(change), 1)
		// First all are dead, then their disks are read: what a victim does in between reaches nobody.
		var dead []*boot
		for _, v := range victims {
			x := v.boot.Load()
			if v == b.m {
				x = b
			}
			if x != nil && !x.power.off() {
				x.power.cut()
				dead = append(dead, x)
			}
		}
		for i, x := range dead {
			x.m.next = afterPowerLoss(x.m.disk, keep, seed+uint64(i))
			close(x.power.saved)
		}
		close(done)
	})
	return done
}

func classOf(change string) string {
	for _, c := range fileClasses[1:] {
		if bytes.Contains([]byte(change), []byte(" "+c)) {
			return c
		}
	}
	return "other"
}
