package host

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	abcicli "github.com/cometbft/cometbft/abci/client"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/blocksync"
	cmtcfg "github.com/cometbft/cometbft/config"
	cs "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/evidence"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/p2p/gate"
)

// The engine itself on our switch: validators in one process, each with its own host, over real QUIC and TCP.

// ledger is the smallest application: a set of transactions whose hash changes with each.
type ledger struct {
	abci.BaseApplication
	mu   sync.Mutex
	pool map[string]bool
	own  [][]byte
	done map[string]bool
	hash [32]byte
	next [32]byte
}

func newLedger() *ledger { return &ledger{pool: map[string]bool{}, done: map[string]bool{}} }

func (a *ledger) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	return &abci.ResponseInitChain{AppHash: a.hash[:]}, nil
}

func (a *ledger) submit(tx []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pool[string(tx)] = true
	a.own = append(a.own, tx)
}

func (a *ledger) InsertTx(_ context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.done[string(r.Tx)] {
		a.pool[string(r.Tx)] = true
	}
	return &abci.ResponseInsertTx{}, nil
}

func (a *ledger) ReapTxs(context.Context, *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.own
	a.own = nil
	return &abci.ResponseReapTxs{Txs: out}, nil
}

func (a *ledger) PrepareProposal(context.Context, *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &abci.ResponsePrepareProposal{}
	size := 0
	for tx := range a.pool {
		if size += len(tx); size > testBlock-slack {
			break
		}
		r.Txs = append(r.Txs, []byte(tx))
	}
	return r, nil
}

func (a *ledger) ProcessProposal(context.Context, *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

func (a *ledger) FinalizeBlock(_ context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next = a.hash
	results := make([]*abci.ExecTxResult, len(r.Txs))
	for i, tx := range r.Txs {
		results[i] = &abci.ExecTxResult{}
		a.next = sha256.Sum256(append(a.next[:], tx...))
		a.done[string(tx)] = true
		delete(a.pool, string(tx))
	}
	h := a.next
	return &abci.ResponseFinalizeBlock{AppHash: h[:], TxResults: results}, nil
}

func (a *ledger) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hash = a.next
	return &abci.ResponseCommit{}, nil
}

func (a *ledger) idle() bool { a.mu.Lock(); defer a.mu.Unlock(); return len(a.pool) == 0 }

func (a *ledger) committed(tx string) bool { a.mu.Lock(); defer a.mu.Unlock(); return a.done[tx] }

type creator struct{ app abci.Application }

func (c creator) NewABCIClient() (abcicli.Client, error) {
	return abcicli.NewLocalClient(nil, c.app), nil
}

// validator is one node of a cluster.
type validator struct {
	t     testing.TB
	conf  *cmtcfg.Config
	pv    types.PrivValidator
	cfg   Config
	id    peer.ID
	gate  *gate.Gate
	reg   *prometheus.Registry
	app   *ledger
	host  *Host
	sw    p2p.Switcher
	store *store.BlockStore
	cons  *cs.Reactor
	bus   *types.EventBus
}

type cluster struct {
	t      testing.TB
	gen    *types.GenesisDoc
	nodes  []*validator
	height int64
}

type clusterOption func(*validator, int)

// newCluster builds n validators and starts the first few of them.
func newCluster(t testing.TB, n, start int, chain string, options ...clusterOption) *cluster {
	t.Helper()
	c := &cluster{t: t, gen: &types.GenesisDoc{ChainID: chain, GenesisTime: time.Now().Add(-time.Second),
		InitialHeight: 1, ConsensusParams: types.DefaultConsensusParams()}}
	c.gen.ConsensusParams.Block.MaxBytes = testBlock
	for i := range n {
		v := &validator{t: t, app: newLedger(), gate: gate.New(gate.Config{}), reg: prometheus.NewRegistry()}
		v.conf = cmtcfg.DefaultConfig()
		v.conf.SetRoot(filepath.Join(t.TempDir(), fmt.Sprint(i)))
		for _, d := range []string{"data", "config"} {
			must(t, os.MkdirAll(filepath.Join(v.conf.RootDir, d), 0o755))
		}
		v.conf.Mempool.Type = cmtcfg.MempoolTypeApp
		v.conf.Mempool.ReapInterval = 10 * time.Millisecond
		v.conf.Mempool.MaxTxBytes = 1 << 20
		v.conf.Mempool.MaxBatchBytes = 1 << 20
		v.conf.Consensus.TimeoutPropose = time.Second
		v.conf.Consensus.TimeoutCommit = 50 * time.Millisecond
		v.conf.Consensus.PeerGossipSleepDuration = 10 * time.Millisecond
		pv := privval.NewFilePV(ed25519.GenPrivKey(), v.conf.PrivValidatorKeyFile(), v.conf.PrivValidatorStateFile())
		pv.Save()
		v.pv = pv
		key, id := newKey(t)
		v.id = id
		v.cfg = Config{Identity: key, ChainID: chain, MaxBlockBytes: testBlock, Listen: listenAt("127.0.0.1"),
			Gate: v.gate, Logger: logger(short(id)), Metrics: v.reg, Limits: Limits{Arrival: 5 * time.Second}}
		for _, o := range options {
			o(v, i)
		}
		power := int64(10)
		if i >= start {
			power = 1 // while it is away its turn to propose comes rarely
		}
		c.gen.Validators = append(c.gen.Validators, types.GenesisValidator{PubKey: pv.Key.PubKey, Power: power})
		c.nodes = append(c.nodes, v)
	}
	must(t, c.gen.ValidateAndComplete())
	for _, v := range c.nodes[:start] {
		v.start(c.gen)
	}
	c.admit(c.nodes...)
	return c
}

// admit makes the nodes members; those that run tell where they listen.
func (c *cluster) admit(nodes ...*validator) {
	c.height++
	m := gate.Membership{Height: c.height}
	for _, v := range nodes {
		x := gate.Member{Node: v.id, Organisation: "org-" + short(v.id), Validator: true}
		if v.host != nil {
			x.Addrs = v.host.Addrs()
		}
		m.Members = append(m.Members, x)
	}
	for _, v := range c.nodes {
		v.gate.Set(m)
	}
}

func (v *validator) start(gen *types.GenesisDoc) {
	t, log := v.t, cmtlog.NewNopLogger()
	if os.Getenv("WAYBILL_TEST_LOG") == "engine" {
		log = cmtlog.NewTMLogger(os.Stderr).With("node", short(v.id))
	}
	v.store = store.NewBlockStore(dbm.NewMemDB())
	states := sm.NewStore(dbm.NewMemDB(), sm.StoreOptions{DiscardABCIResponses: true})
	state, err := states.LoadFromDBOrGenesisDoc(gen)
	must(t, err)
	conns := proxy.NewAppConns(creator{v.app}, proxy.NopMetrics())
	must(t, conns.Start())
	v.bus = types.NewEventBus()
	must(t, v.bus.Start())
	must(t, cs.NewHandshaker(states, state, v.store, gen).HandshakeWithContext(context.Background(), conns))
	state, err = states.Load()
	must(t, err)
	pool := mempool.NewAppMempool(v.conf.Mempool, conns.Mempool())
	evidences, err := evidence.NewPool(dbm.NewMemDB(), states, v.store)
	must(t, err)
	exec := sm.NewBlockExecutor(states, log, conns.Consensus(), pool, evidences, v.store)
	pub, err := v.pv.GetPubKey()
	must(t, err)
	consensus := cs.NewState(v.conf.Consensus, state.Copy(), exec, v.store, pool, evidences)
	consensus.SetLogger(log)
	consensus.SetPrivValidator(v.pv)
	v.cons = cs.NewReactor(consensus, true)
	v.cons.SetEventBus(v.bus)
	reactors := []lp2p.SwitchReactor{
		{Name: "MEMPOOL", Reactor: mempool.NewAppReactor(v.conf.Mempool, pool, true)},
		{Name: "BLOCKSYNC", Reactor: blocksync.NewReactor(true, false, state.Copy(), exec, v.store, pub.Address(), 0,
			blocksync.NopMetrics())},
		{Name: "CONSENSUS", Reactor: v.cons},
		{Name: "EVIDENCE", Reactor: evidence.NewReactor(evidences)},
	}
	for _, r := range reactors {
		r.Reactor.(interface{ SetLogger(cmtlog.Logger) }).SetLogger(log)
	}
	v.host, err = New(v.cfg)
	must(t, err)
	v.sw, err = v.host.Switch(p2p.DefaultNodeInfo{DefaultNodeID: keyOf(v.id), Network: gen.ChainID}, reactors, log)
	must(t, err)
	must(t, v.sw.Start())
	t.Cleanup(v.stop)
}

func (v *validator) stop() {
	if v.sw != nil && v.sw.IsRunning() {
		_ = v.sw.Stop()
		_ = v.bus.Stop()
	}
}

func (v *validator) height() int64 { return v.store.Height() }

// reaches waits until the node has the block.
func (v *validator) reaches(h int64) {
	v.t.Helper()
	eventually(v.t, fmt.Sprintf("height %d", h), func() bool { return v.height() >= h })
}

// moves waits until each node has committed n blocks more.
func (c *cluster) moves(n int64, nodes ...*validator) {
	c.t.Helper()
	if nodes == nil {
		nodes = c.nodes
	}
	most := int64(0)
	for _, v := range nodes {
		most = max(most, v.height())
	}
	for _, v := range nodes {
		v.reaches(most + n)
	}
}

func (v *validator) has(id peer.ID) bool { return v.sw.Peers().Has(keyOf(id)) }

func (v *validator) cuts() float64 {
	b := box{t: v.t, reg: v.reg}
	return b.metric("waybill_p2p_cuts_total")
}

// signed reports whether the node's signature is in a recent commit that another one saw.
func (v *validator) signed(by *validator) bool {
	pub, err := by.pv.GetPubKey()
	must(v.t, err)
	commit := v.store.LoadSeenCommit(v.height())
	if commit == nil {
		return false
	}
	for _, s := range commit.Signatures {
		if string(s.ValidatorAddress) == string(pub.Address()) && s.BlockIDFlag == types.BlockIDFlagCommit {
			return true
		}
	}
	return false
}
