package engine

import (
	"bytes"
	"context"
	"fmt"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/blocksync"
	"github.com/cometbft/cometbft/config"
	cs "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/evidence"
	mempl "github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/statesync"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
	"github.com/cometbft/cometbft/version"
)

// assemble makes the parts in the order in which they need each other. It is node.NewNode of CometBFT
// without its files, indexers and RPC.
func (e *Engine) assemble(ctx context.Context) (err error) {
	if e.metrics, err = newMetrics(e.deps.Metrics, e.deps.Namespace, e.deps.Genesis.ChainID); err != nil {
		return err
	}
	var evidenceDB dbm.DB
	var state sm.State
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"open the stores", func() error { evidenceDB, state, err = e.openStores(); return err }},
		{"mark committed evidence", func() error { return e.markEvidence(evidenceDB, state) }},
		{"connect the application", e.connectApp},
		{"bring the application to the height of the chain", func() error { state, err = e.sync(ctx, state); return err }},
		{"make the evidence pool", func() error {
			e.evidence, err = evidence.NewPool(evidenceDB, e.states, e.blocks)
			return err
		}},
		{"make consensus", func() error { return e.makeConsensus(state) }},
		{"make the network", func() error { return e.makeNetwork(state) }},
	} {
		if err := recovered(step.name, step.do); err != nil {
			return err
		}
	}
	return nil
}

// openStores opens the databases and loads the latest state, or makes that of the genesis.
func (e *Engine) openStores() (evidenceDB dbm.DB, state sm.State, err error) {
	open := func(id string) dbm.DB {
		db, openErr := e.deps.DB(id)
		if openErr != nil && err == nil {
			err = fmt.Errorf("database %s: %w", id, openErr)
		}
		return e.gate.wrap(id, db)
	}
	blockDB, stateDB, evidenceDB := open("blockstore"), open("state"), open("evidence")
	if err != nil {
		return nil, state, err
	}
	e.blocks = store.NewBlockStore(blockDB)
	e.states = sm.NewStore(stateDB, sm.StoreOptions{DiscardABCIResponses: true})
	if state, err = e.states.LoadFromDBOrGenesisDoc(e.deps.Genesis); err != nil {
		return nil, state, err
	}
	// The chain id holds a hash of the genesis, so equal ids mean the same genesis.
	if state.ChainID != e.deps.Genesis.ChainID {
		return nil, state, fmt.Errorf("%w: %s, the genesis is of %s", ErrOtherChain, state.ChainID, e.deps.Genesis.ChainID)
	}
	return evidenceDB, state, nil
}

func (e *Engine) connectApp() error {
	app := watchedApp{Application: e.deps.App, fail: e.fatal.report}
	e.app = proxy.NewAppConns(proxy.NewConnSyncLocalClientCreator(app), e.metrics.app)
	e.app.SetLogger(e.log.With("module", "proxy"))
	if err := e.app.Start(); err != nil {
		return err
	}
	e.undo = append(e.undo, func() { e.quietly("application", e.app.Stop()) })
	e.events = types.NewEventBus()
	e.events.SetLogger(e.log.With("module", "events"))
	if err := e.events.Start(); err != nil {
		return err
	}
	e.undo = append(e.undo, func() { e.quietly("events", e.events.Stop()) })
	return nil
}

// sync replays blocks that the application lost and returns the state after them.
func (e *Engine) sync(ctx context.Context, state sm.State) (sm.State, error) {
	if err := e.handshake(ctx, state); err != nil {
		return state, err
	}
	return e.states.Load()
}

func (e *Engine) makeConsensus(state sm.State) error {
	pool := mempl.NewAppMempool(e.settings.mempool(), e.app.Mempool(),
		mempl.WithAMMetrics(e.metrics.mempool), mempl.WithAMLogger(e.log.With("module", "mempool")))
	guard, err := guardOf(pool)
	if err != nil {
		return err
	}
	e.undo = append(e.undo, guard.Close)
	e.mempool = newMempool(pool, e.deps.Pending, e.token)
	e.executor = sm.NewBlockExecutor(e.states, e.log.With("module", "state"), e.app.Consensus(), e.mempool, e.evidence, e.blocks,
		sm.BlockExecutorWithMetrics(e.metrics.state), sm.BlockExecutorWithBlockTimeTolerance(e.settings.MaxBlockAhead))
	e.tuning = e.settings.consensus()
	e.consensus = cs.NewState(e.tuning, state.Copy(), e.executor, e.blocks, e.mempool, e.evidence,
		cs.StateMetrics(e.metrics.consensus))
	e.consensus.SetLogger(e.log.With("module", "consensus"))
	if e.deps.Signer != nil {
		e.consensus.SetPrivValidator(&privValidator{
			PrivValidator: e.deps.Signer, blocks: e.blocks, log: e.deps.Log, fail: e.fatal.report,
		})
	}
	return e.giveLog()
}

// giveLog opens the consensus log and puts it in place of CometBFT's own.
func (e *Engine) giveLog() error {
	queue, err := peerMessages(e.consensus)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	w, err := openWAL(e.deps.FS, e.deps.Dir, e.settings.LogBytes, e.deps.Log, e.fatal.report, func() {
		if !e.stopping.Load() {
			e.fatal.report(fmt.Errorf("%w: %w", ErrConsensus, e.reason.get()))
			go drain(queue, done)
		}
	})
	if err != nil {
		return err
	}
	// Consensus closes the log when its loop ends; a loop that never began leaves that to us.
	e.undo = append(e.undo, func() { e.quietly("consensus log", w.Stop()); close(done) })
	return setWAL(e.consensus, w)
}

func (e *Engine) makeNetwork(state sm.State) error {
	address, err := e.address()
	if err != nil {
		return err
	}
	follow := !onlyValidator(state, address) // sync blocks from others before taking part
	pool := mempl.NewAppReactor(e.settings.mempool(), e.mempool.AppMempool, follow)
	pool.SetLogger(e.log.With("module", "mempool"))
	e.blocksync = blocksync.NewReactor(follow, false, state.Copy(), e.executor, e.blocks, address, 0, e.metrics.blocksync)
	e.blocksync.SetLogger(e.log.With("module", "blocksync"))
	e.reactor = cs.NewReactor(e.consensus, follow, cs.ReactorMetrics(e.metrics.consensus))
	e.reactor.SetLogger(e.log.With("module", "consensus"))
	e.reactor.SetEventBus(e.events)
	e.executor.SetEventBus(blockEvents{onCommit: e.deps.OnCommit}) // after the line above, which sets it too
	proofs := evidence.NewReactor(e.evidence)
	proofs.SetLogger(e.log.With("module", "evidence"))
	snapshots := statesync.NewReactor(*config.DefaultStateSyncConfig(), e.app.Snapshot(), e.app.Query(), e.metrics.statesync)
	snapshots.SetLogger(e.log.With("module", "statesync"))
	e.reactors = []Reactor{
		{Name: "MEMPOOL", Reactor: pool}, {Name: "BLOCKSYNC", Reactor: e.blocksync}, {Name: "CONSENSUS", Reactor: e.reactor},
		{Name: "EVIDENCE", Reactor: proofs}, {Name: "STATESYNC", Reactor: snapshots},
	}
	e.network, err = e.deps.Switch(e.nodeInfo(state), e.reactors, e.log.With("module", "p2p"))
	return err
}

// address is the validator's, nil for a node that only follows.
func (e *Engine) address() (crypto.Address, error) {
	if e.deps.Signer == nil {
		return nil, nil
	}
	key, err := e.deps.Signer.GetPubKey()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return key.Address(), nil
}

// onlyValidator reports whether nobody else could have blocks that this node lacks.
func onlyValidator(state sm.State, address crypto.Address) bool {
	return state.Validators.Size() == 1 && bytes.Equal(state.Validators.Validators[0].Address, address)
}

func (e *Engine) nodeInfo(state sm.State) p2p.NodeInfo {
	info := p2p.DefaultNodeInfo{
		ProtocolVersion: p2p.NewProtocolVersion(version.P2PProtocol, state.Version.Consensus.Block, state.Version.Consensus.App),
		DefaultNodeID:   e.deps.NodeID,
		Network:         state.ChainID,
		Version:         version.TMCoreSemVer,
		Moniker:         string(e.deps.NodeID),
	}
	for _, r := range e.reactors {
		for _, c := range r.GetChannels() {
			info.Channels = append(info.Channels, c.ID)
		}
	}
	return info
}
