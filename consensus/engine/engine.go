package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/blocksync"
	"github.com/cometbft/cometbft/config"
	cs "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/evidence"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
)

// Engine is one running CometBFT.
type Engine struct {
	settings Settings
	deps     Deps
	log      log.Logger
	fatal    *fatal
	reason   *failureReason
	gate     *gate
	token    chan struct{} // transactions are available

	stopping atomic.Bool
	started  atomic.Bool
	stopOnce sync.Once
	stopped  chan struct{} // closed when all of undo has run
	undo     []func()      // what Stop does, last first

	// Set by Start, in the order in which they are made.
	metrics   metrics
	blocks    *store.BlockStore
	states    sm.Store
	app       proxy.AppConns
	events    *types.EventBus
	mempool   *mempool
	evidence  *evidence.Pool
	executor  *sm.BlockExecutor
	blocksync *blocksync.Reactor
	consensus *cs.State
	tuning    *config.ConsensusConfig // of consensus
	reactor   *cs.Reactor
	reactors  []Reactor
	network   p2p.Switcher
}

// New checks its input and touches nothing.
func New(settings Settings, deps Deps) (*Engine, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	if err := deps.validate(); err != nil {
		return nil, err
	}
	reason := &failureReason{}
	l := logger{to: deps.Log.Handler(), limit: newLineLimit(), onError: reason.hear}
	f := newFatal(l)
	return &Engine{
		settings: settings, deps: deps, log: l, reason: reason, fatal: f, gate: newGate(f.report),
		token: make(chan struct{}, 1), stopped: make(chan struct{}),
	}, nil
}

// Start returns once the network runs. The context bounds only Start itself. After an error nothing
// runs, and the databases may be closed.
func (e *Engine) Start(ctx context.Context) error {
	if !e.started.CompareAndSwap(false, true) {
		return errors.New("engine: started before; make a new one")
	}
	err := e.assemble(ctx)
	if err == nil {
		err = e.waitForGenesis(ctx)
	}
	if err == nil {
		err = recovered("start the network", e.startNetwork)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("engine: %w", err), e.Stop(context.WithoutCancel(ctx)))
	}
	return nil
}

// waitForGenesis lets the time of the genesis come: the first block carries it, and later ones must not
// lie before it.
func (e *Engine) waitForGenesis(ctx context.Context) error {
	wait := time.Until(e.deps.Genesis.GenesisTime)
	if wait <= 0 {
		return nil
	}
	e.deps.Log.InfoContext(ctx, "waiting for the time of the genesis", slog.Time("until", e.deps.Genesis.GenesisTime))
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

func (e *Engine) startNetwork() error {
	err := e.network.Start()
	if err == nil {
		e.undo = append(e.undo, func() { e.quietly("network", e.network.Stop()) })
		return nil
	}
	// A switch that failed to start refuses to stop, but some of its reactors may run.
	for _, r := range e.reactors {
		if r.IsRunning() {
			e.quietly(r.Name, r.Stop())
		}
	}
	return err
}

// quietly logs what went wrong while stopping.
func (e *Engine) quietly(what string, err error) {
	if err != nil {
		e.deps.Log.Warn("engine: stop", slog.String("part", what), slog.Any("err", err))
	}
}

// Stop ends consensus and the network and returns nil when no database is in use any more. When the
// context ends first it returns its error; the databases must then stay open. Calling it again waits
// again. It must not run beside Start; a Start in progress is ended through its context.
func (e *Engine) Stop(ctx context.Context) error {
	if !e.started.Load() {
		return nil
	}
	e.stopping.Store(true)
	e.stopOnce.Do(func() {
		go func() {
			defer close(e.stopped)
			for i := len(e.undo) - 1; i >= 0; i-- {
				e.undo[i]()
			}
			e.gate.shut()
		}()
	})
	select {
	case <-e.stopped:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("engine: still stopping: %w", ctx.Err())
	}
}

// Fatal delivers one reason when the engine cannot go on. The owner then calls Stop.
func (e *Engine) Fatal() <-chan error { return e.fatal.reason }

// Arm says that the application has something to propose. It may be called before Start, from any
// goroutine, as often as one likes.
func (e *Engine) Arm() { arm(e.token) }
