package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/signer"
)

const testChain = "POST-0011223344"

// world is a network of validators in one process, each with its disk.
type world struct {
	t        testing.TB
	net      *memNet
	genesis  *types.GenesisDoc
	settings Settings
	nodes    []*node

	mu     sync.Mutex
	blocks map[int64]string // block hash and application hash that some node has at a height
}

// node is one machine. Its disk and what it signed outlive crashes.
type node struct {
	w   *world
	id  p2p.ID
	key ed25519.PrivKey

	disk   *vfs.MemFS
	signed recorder
	hook   func(call string, height int64) error // see testApp
	retain int64
	// reading, when set, holds the error of every read of the block store.
	reading *atomic.Pointer[error]
	change  func(*Deps)   // may be nil
	within  time.Duration // Start's time; 0 has no end
	plan    func(*fault)  // for the next start

	// Of one run.
	fault  *fault
	pebble *pebble.DB
	signer *signer.Signer
	app    *testApp
	engine *Engine
	told   int64 // the last height that OnCommit told; used by one goroutine at a time
}

func newWorld(t testing.TB, n int) *world {
	t.Helper()
	s := DefaultSettings()
	s.Heartbeat = time.Second
	s.LogBytes = 32 << 10
	w := &world{t: t, net: newMemNet(5 * time.Millisecond), settings: s, blocks: map[int64]string{}}
	w.genesis = &types.GenesisDoc{ChainID: testChain, GenesisTime: time.Now(), InitialHeight: 1, ConsensusParams: types.DefaultConsensusParams()}
	for i := range n {
		w.add(i)
		w.genesis.Validators = append(w.genesis.Validators, types.GenesisValidator{PubKey: w.nodes[i].key.PubKey(), Power: 10})
	}
	if err := w.genesis.ValidateAndComplete(); err != nil {
		t.Fatal(err)
	}
	return w
}

// add makes a machine with an empty disk, which is a validator only if the genesis names its key.
func (w *world) add(i int) *node {
	n := &node{w: w, id: p2p.ID(fmt.Sprintf("%040x", i+1)), key: ed25519.GenPrivKeyFromSecret([]byte{byte(i)}), disk: vfs.NewCrashableMem()}
	n.signed.seen = map[signer.Mark]string{}
	w.nodes = append(w.nodes, n)
	if err := signer.Create(n.disk, "signer", n.key.PubKey(), testChain, 0); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func testLog(name p2p.ID) *slog.Logger {
	out := io.Discard
	if os.Getenv("ENGINE_LOG") != "" {
		out = os.Stderr
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})).With(slog.String("node", string(name[len(name)-2:])))
}

func smallStore(fs vfs.FS, fatal func(error)) StoreConfig {
	return StoreConfig{FS: fs, CacheBytes: 1 << 20, MemTableBytes: 256 << 10, Log: slog.New(slog.DiscardHandler), Fatal: fatal}
}

// start boots the machine from its disk.
func (n *node) start() error {
	n.fault, n.told = &fault{}, 0
	if n.plan != nil {
		n.plan(n.fault)
		n.plan = nil
	}
	fs := errorfs.Wrap(n.disk, n.fault)
	var failed atomic.Pointer[Engine]
	p, err := pebble.Open("db", smallStore(fs, func(err error) {
		if e := failed.Load(); e != nil {
			e.fatal.report(err)
		}
	}).Options())
	if err != nil {
		return err
	}
	n.pebble = p
	if n.signer, err = signer.Open(fs, "signer", n.key, testChain); err != nil {
		return err
	}
	if n.app, err = newTestApp(NewDB(p, "app/")); err != nil {
		return err
	}
	n.app.hook, n.app.retain = n.hook, n.retain
	deps := Deps{
		Genesis: n.w.genesis, NodeID: n.id, App: n.app, Pending: n.app.pending,
		Signer: &recordingSigner{n.signer, &n.signed, n.fault},
		DB:     func(id string) (dbm.DB, error) { return n.database(id), nil },
		FS:     fs, Dir: "log", Switch: n.w.net.factory, OnCommit: n.committed, Log: testLog(n.id),
	}
	if n.change != nil {
		n.change(&deps)
	}
	if n.engine, err = New(n.w.settings, deps); err != nil {
		return err
	}
	n.app.arm = n.engine.Arm
	failed.Store(n.engine)
	ctx, cancel := context.WithCancel(context.Background())
	if n.within > 0 {
		ctx, cancel = context.WithTimeout(ctx, n.within)
	}
	defer cancel()
	return n.engine.Start(ctx)
}

func (n *node) database(id string) dbm.DB {
	db := dbm.DB(NewDB(n.pebble, id+"/"))
	if n.reading != nil && id == "blockstore" {
		return badDB{db, n.reading}
	}
	return db
}

type badDB struct {
	dbm.DB
	reading *atomic.Pointer[error]
}

func (d badDB) Get(key []byte) ([]byte, error) {
	if err := d.reading.Load(); err != nil {
		return nil, *err
	}
	return d.DB.Get(key)
}

// stop is a clean shutdown; the databases are closed the moment Stop has returned.
func (n *node) stop() {
	n.w.t.Helper()
	if err := n.engine.Stop(context.Background()); err != nil {
		n.w.t.Fatal(err)
	}
	if err := n.pebble.Close(); err != nil {
		n.w.t.Fatal(err)
	}
	if err := n.signer.Close(); err != nil {
		n.w.t.Fatal(err)
	}
	n.engine = nil
}

// committed compares each block with what others have at its height.
func (n *node) committed(height int64) {
	if n.told != 0 && height != n.told+1 {
		n.w.t.Errorf("%s was told of height %d after %d", n.id, height, n.told)
	}
	n.told = height
	block := n.engine.BlockStore().LoadBlockMeta(height)
	v := fmt.Sprintf("%X", block.BlockID.Hash)
	n.w.mu.Lock()
	defer n.w.mu.Unlock()
	if other, ok := n.w.blocks[height]; ok && other != v {
		n.w.t.Errorf("fork at height %d: %s has %s, another %s", height, n.id, v, other)
	}
	n.w.blocks[height] = v
}

func (n *node) height() int64 { return n.engine.BlockStore().Height() }

func (w *world) start() {
	w.t.Helper()
	for _, n := range w.nodes {
		if err := n.start(); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) stop() {
	w.t.Helper()
	for _, n := range w.nodes {
		if n.engine != nil {
			n.stop()
		}
	}
}

// wait lets time pass until ok, and fails the test when it takes longer than most.
func (w *world) wait(most time.Duration, what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(most); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			var heights []int64
			for _, n := range w.nodes {
				if n.engine != nil {
					heights = append(heights, n.height())
				}
			}
			w.t.Fatalf("not within %s: %s; heights %v", most, what, heights)
		}
	}
}

// all reports whether every running node has this height.
func (w *world) all(height int64) func() bool {
	return func() bool {
		for _, n := range w.nodes {
			if n.engine != nil && n.height() < height {
				return false
			}
		}
		return true
	}
}

func (w *world) top() (top int64) {
	for _, n := range w.nodes {
		if n.engine != nil {
			top = max(top, n.height())
		}
	}
	return top
}

// fault sees every change to the disk before it is made.
type fault struct {
	dead atomic.Bool // the power is off; what still runs is a ghost
	mu   sync.Mutex
	act  func(path string) error // its error is that of the change
}

func (f *fault) set(act func(path string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.act = act
}

// before has f called before the k-th change from now.
func (f *fault) before(k int, act func()) {
	f.set(func(string) error {
		if k--; k == 0 {
			act()
		}
		return nil
	})
}

// from lets the k-th change from now fail and all that follow.
func (f *fault) from(k int, err error) {
	f.set(func(string) error {
		if k--; k > 0 {
			return nil
		}
		return err
	})
}

// only lets changes of files whose path contains the text fail.
func (f *fault) only(text string, err error) {
	f.set(func(path string) error {
		if strings.Contains(path, text) {
			return err
		}
		return nil
	})
}

func (f *fault) String() string { return "fault" }

func (f *fault) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.act == nil {
		return nil
	}
	return f.act(op.Path)
}

// crash cuts the power of a running node before its k-th change to the disk from now, and leaves the
// machine off, its disk as it comes up again. It reports whether that happened within a while.
func (n *node) crash(k, keep int, rng *rand.Rand, within time.Duration) bool {
	n.w.t.Helper()
	seed, done := rng.Uint64(), make(chan *vfs.MemFS, 1)
	disk, fault := n.disk, n.fault
	fault.before(k, func() {
		fault.dead.Store(true)
		done <- disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(seed, 2))})
	})
	select {
	case n.disk = <-done:
	case <-time.After(within):
		return false
	}
	n.w.net.isolate(n.id)
	n.stop() // of the ghost, on the old disk
	n.w.net.join(n.id)
	return true
}

// recorder judges all that a machine ever signed.
type recorder struct {
	mu    sync.Mutex
	seen  map[signer.Mark]string
	bad   []string
	first atomic.Pointer[atomic.Pointer[signer.Mark]] // see next
	mute  atomic.Bool                                 // nothing is signed
}

// next will hold the first point that is signed from now on.
func (r *recorder) next() *atomic.Pointer[signer.Mark] {
	p := &atomic.Pointer[signer.Mark]{}
	r.first.Store(p)
	return p
}

func (r *recorder) add(at signer.Mark, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.seen[at]; ok && old != string(data) {
		r.bad = append(r.bad, fmt.Sprintf("two signatures at %s", at))
	}
	r.seen[at] = string(data)
	if p := r.first.Load(); p != nil {
		p.CompareAndSwap(nil, &at)
	}
}

func (w *world) noConflicts() {
	w.t.Helper()
	for _, n := range w.nodes {
		n.signed.mu.Lock()
		for _, bad := range n.signed.bad {
			w.t.Errorf("%s: %s", n.id, bad)
		}
		n.signed.mu.Unlock()
		if n.engine != nil && n.app.evidenceSeen() > 0 {
			w.t.Errorf("%s saw evidence against an honest validator", n.id)
		}
	}
}

// recordingSigner notes what leaves the signer while the power is on.
type recordingSigner struct {
	*signer.Signer
	to    *recorder
	fault *fault
}

func (s *recordingSigner) SignVote(chainID string, v *cmtproto.Vote) error {
	if s.to.mute.Load() {
		return errors.New("muted")
	}
	err := s.Signer.SignVote(chainID, v)
	if err == nil && !s.fault.dead.Load() {
		step := signer.Prevote
		if v.Type == cmtproto.PrecommitType {
			step = signer.Precommit
		}
		s.to.add(signer.Mark{Height: v.Height, Round: v.Round, Step: step}, bytes.Clone(types.VoteSignBytes(chainID, v)))
	}
	return err
}

func (s *recordingSigner) SignProposal(chainID string, p *cmtproto.Proposal) error {
	if s.to.mute.Load() {
		return errors.New("muted")
	}
	err := s.Signer.SignProposal(chainID, p)
	if err == nil && !s.fault.dead.Load() {
		s.to.add(signer.Mark{Height: p.Height, Round: p.Round, Step: signer.Propose}, bytes.Clone(types.ProposalSignBytes(chainID, p)))
	}
	return err
}

// Parameters of Deps.Switch.
type (
	switchFactory = func(p2p.NodeInfo, reactorList, cometLog) (p2p.Switcher, error)
	reactorList   = []Reactor
	cometLog      = log.Logger
)

func readFile(t *testing.T, n *node, path string) []byte {
	t.Helper()
	f, err := n.disk.Open(path)
	noError(t, err)
	b, err := io.ReadAll(f)
	noError(t, errors.Join(err, f.Close()))
	return b
}

func writeFile(t *testing.T, n *node, path string, b []byte) {
	t.Helper()
	f, err := n.disk.Create(path, vfs.WriteCategoryUnspecified)
	noError(t, err)
	_, err = f.Write(bytes.Clone(b))
	noError(t, errors.Join(err, f.Sync(), f.Close()))
}
