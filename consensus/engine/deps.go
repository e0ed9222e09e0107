package engine

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/cockroachdb/pebble/v2/vfs"
	dbm "github.com/cometbft/cometbft-db"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/types"
	"github.com/prometheus/client_golang/prometheus"
)

// Reactor is a named part of CometBFT that talks to peers.
type Reactor = lp2p.SwitchReactor

// Deps is the world of an engine.
type Deps struct {
	Genesis *types.GenesisDoc
	NodeID  p2p.ID

	// App is called on four connections, each with a lock of its own, so Info, Query and snapshots run
	// beside consensus; InsertTx, ReapTxs and CheckTx run without a lock. A Go error from a block method
	// is fatal. A panic anywhere is fatal.
	App abci.Application
	// Pending reports whether the application would put something into a block proposed now. True although
	// PrepareProposal would return nothing makes empty blocks without pause. It must not block, and may be
	// called once more after Stop.
	Pending func() bool

	// Signer is nil for a node that only follows. When it is a *signer.Signer, or offers the same Last and
	// Guard, a state restored from an old backup is noticed.
	Signer types.PrivValidator

	// DB opens the database of CometBFT with this id: "blockstore", "state" or "evidence". The caller
	// closes them after Stop.
	DB func(id string) (dbm.DB, error)
	// FS and Dir hold the consensus log.
	FS  vfs.FS
	Dir string

	// Switch makes the network that the reactors run on. It starts and stops them in the order given, and
	// delivers nothing to a reactor that it has stopped.
	Switch func(p2p.NodeInfo, []Reactor, log.Logger) (p2p.Switcher, error)

	// OnCommit, when set, is told each height once its block and state are durable. It runs on the
	// consensus goroutine and must not block. Heights replayed by Start are not told.
	OnCommit func(height int64)

	Log *slog.Logger
	// Metrics, when set, gets CometBFT's metrics under Namespace, with the label chain_id.
	Metrics   prometheus.Registerer
	Namespace string
}

func (d Deps) validate() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"Genesis", d.Genesis == nil}, {"NodeID", d.NodeID == ""}, {"App", d.App == nil}, {"Pending", d.Pending == nil},
		{"DB", d.DB == nil}, {"FS", d.FS == nil}, {"Dir", d.Dir == ""}, {"Switch", d.Switch == nil}, {"Log", d.Log == nil},
	} {
		if f.missing {
			return fmt.Errorf("engine: %s is missing", f.name)
		}
	}
	if d.Genesis.GenesisTime.IsZero() {
		return errors.New("engine: the genesis has no time")
	}
	if d.Genesis.ConsensusParams != nil && d.Genesis.ConsensusParams.ABCI.VoteExtensionsEnableHeight != 0 {
		return errors.New("engine: the genesis enables vote extensions, which the signer refuses")
	}
	if err := d.Genesis.ValidateAndComplete(); err != nil {
		return fmt.Errorf("engine: genesis: %w", err)
	}
	return nil
}
