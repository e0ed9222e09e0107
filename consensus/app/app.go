// Package app is the thin ABCI adapter between the engine and the ledger: it turns requests into calls of
// exec, store and pool, and has no rules of its own.
//
// The engine calls the block methods one at a time; InsertTx, ReapTxs and CheckTx come at any time from
// many goroutines and touch the pool only. What FinalizeBlock computed is durable when Commit returns,
// and nothing of it before, so a crash anywhere leaves the ledger at a height that the engine replays
// from. A Go error from here is ours and stops the node.
package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/store"
)

// App is the ledger as the engine sees it.
type App struct {
	abci.BaseApplication
	store    *store.Store
	pool     *pool.Pool
	log      *slog.Logger
	onCommit func(*exec.Outcome)
	keep     uint64 // blocks the engine keeps; 0 for all
	empty    bool

	members    atomic.Pointer[map[string]*canon.Member]
	parameters atomic.Pointer[canon.Parameters] // of the next block
	pending    *exec.Outcome                    // finalized and not committed

	// Evidence counts reports of validators that signed twice.
	Evidence atomic.Int64
	// Rejected counts proposals of others that this node refused.
	Rejected atomic.Int64
}

// Options of an App.
type Options struct {
	Limits pool.Limits
	// Armed is called when there may be something to propose.
	Armed func()
	// OnCommit, when set, is called after each commit on the engine's goroutine; it must not block.
	OnCommit func(*exec.Outcome)
	// KeepBlocks is how many blocks the engine keeps; 0 for all.
	KeepBlocks uint64
	// Empty leaves out the ledger, for the benchmark's comparison.
	Empty bool
	Log   *slog.Logger
}

// New puts a store behind ABCI. Close it after the engine has stopped.
func New(s *store.Store, o Options) (*App, error) {
	a := &App{store: s, log: o.Log, onCommit: o.OnCommit, keep: o.KeepBlocks, empty: o.Empty}
	if err := a.readMembers(); err != nil {
		return nil, err
	}
	a.parameters.Store(s.Base().Parameters)
	a.warn(a.Parameters())
	a.pool = pool.New(pool.Ledger{
		ChainID:    s.ChainID(),
		Parameters: a.Parameters,
		Member:     a.Member,
		Last:       func() (uint64, int64) { b := s.Last(); return b.Height, b.Time },
	}, o.Limits, o.Armed)
	return a, nil
}

// Close ends the pool.
func (a *App) Close() { a.pool.Close() }

// Pool holds what waits for a block.
func (a *App) Pool() *pool.Pool { return a.pool }

// Member returns the organisation's record in the last state, nil for a stranger.
func (a *App) Member(id string) *canon.Member { return (*a.members.Load())[id] }

// Parameters are those of the next block.
func (a *App) Parameters() *canon.Parameters { return a.parameters.Load() }

// Members returns the records of all members in the last state, ascending by id.
func (a *App) Members() []*canon.Member {
	byID := *a.members.Load()
	out := make([]*canon.Member, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		out = append(out, byID[id])
	}
	return out
}

func (a *App) readMembers() error {
	list, err := a.store.Members()
	if err != nil {
		return err
	}
	byID := make(map[string]*canon.Member, len(list))
	for i := range list {
		byID[list[i].Id] = &list[i]
	}
	a.members.Store(&byID)
	return nil
}

// learnMembers takes the records that a block wrote. A device's log, which every scan of it changes, is left as it was:
// nobody here asks for it, and a copy of all members for each scan would cost more than the scan.
func (a *App) learnMembers(written []*canon.Member) {
	old := *a.members.Load()
	written = slices.DeleteFunc(written, func(m *canon.Member) bool {
		was := old[m.Id]
		return was != nil && m.Device != nil && was.Device != nil && bytes.Equal(withoutLog(m).Encode(), withoutLog(was).Encode())
	})
	if len(written) == 0 {
		return
	}
	byID := maps.Clone(old)
	for _, m := range written {
		byID[m.Id] = m
	}
	a.members.Store(&byID)
}

// withoutLog is a device's record as if it had signed nothing.
func withoutLog(m *canon.Member) *canon.Member {
	bare := *m
	bare.Device = &canon.Device{Owner: m.Device.Owner, Until: m.Device.Until}
	return &bare
}

// Info implements abci.Application, as do the methods below.
func (a *App) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	if err := a.Next(); err != nil {
		return nil, err
	}
	last := a.store.Last()
	return &abci.ResponseInfo{
		Data: "waybill", AppVersion: uint64(genesis.RulesAt(a.Parameters(), last.Height+1)),
		LastBlockHeight: int64(last.Height), LastBlockAppHash: last.AppHash[:],
	}, nil
}

// InitChain only compares: the store was founded on the genesis that the engine starts from.
func (a *App) InitChain(_ context.Context, r *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	last := a.store.Last()
	if r.ChainId != a.store.ChainID() || last.Height != 0 {
		return nil, fmt.Errorf("init chain %q: the store is of %q at height %d", r.ChainId, a.store.ChainID(), last.Height)
	}
	return &abci.ResponseInitChain{AppHash: last.AppHash[:]}, nil
}

// PrepareProposal builds a block from the pool; what the engine offers is empty.
func (a *App) PrepareProposal(_ context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	if err := a.Next(); err != nil {
		return nil, err
	}
	return &abci.ResponsePrepareProposal{Txs: a.pool.Propose(a.store.Base(), r.Time.UnixMilli(), r.MaxTxBytes)}, nil
}

// ProcessProposal judges another's block.
func (a *App) ProcessProposal(ctx context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	block := exec.Block{Height: uint64(r.Height), Time: r.Time.UnixMilli(), Txs: r.Txs}
	err := exec.Judge(a.store.Base(), block, a.pool)
	switch {
	case errors.Is(err, exec.ErrProposal):
		a.Rejected.Add(1)
		a.log.LogAttrs(ctx, slog.LevelWarn, "proposal refused",
			slog.Int64("height", r.Height), validatorAttr("proposer", r.ProposerAddress), slog.Any("err", err))
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
	case err != nil:
		return nil, err
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

// FinalizeBlock executes a decided block.
func (a *App) FinalizeBlock(ctx context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	if len(r.Misbehavior) > 0 {
		a.Evidence.Add(int64(len(r.Misbehavior)))
		for _, m := range r.Misbehavior {
			a.log.LogAttrs(ctx, slog.LevelError, "a validator misbehaved", slog.Int64("height", r.Height),
				slog.String("kind", m.Type.String()), validatorAttr("validator", m.Validator.Address), slog.Int64("at", m.Height))
		}
	}
	if a.empty {
		return a.finalizeEmpty(r), nil
	}
	out, err := exec.Apply(a.store.Base(), exec.Block{Height: uint64(r.Height), Time: r.Time.UnixMilli(), Txs: r.Txs}, a.pool)
	if err != nil {
		return nil, fmt.Errorf("execute height %d: %w", r.Height, err)
	}
	a.pending = out
	results := make([]*abci.ExecTxResult, len(out.Receipts))
	for i := range out.Receipts {
		results[i] = &abci.ExecTxResult{Code: uint32(out.Receipts[i].Code), Data: out.Receipts[i].Data}
	}
	return &abci.ResponseFinalizeBlock{
		TxResults: results, AppHash: out.AppHash[:],
		ValidatorUpdates: updates(out.Validators), ConsensusParamUpdates: engineParameters(a.Parameters(), out),
	}, nil
}

// Commit makes the executed block durable.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	out := a.pending
	if out == nil {
		return nil, errors.New("commit without a finalized block")
	}
	a.pending = nil
	if !a.empty {
		if err := a.store.Commit(out); err != nil {
			return nil, err
		}
	}
	a.learnMembers(out.Members())
	if !a.empty {
		before := a.parameters.Swap(out.Parameters)
		if !slices.EqualFunc(before.Upgrades, out.Parameters.Upgrades, sameUpgrade) {
			a.warn(out.Parameters)
		}
	}
	a.pool.Committed(out)
	if a.onCommit != nil {
		a.onCommit(out)
	}
	return &abci.ResponseCommit{RetainHeight: a.retain(out.Block.Height)}, nil
}

func (a *App) retain(height uint64) int64 {
	if a.keep == 0 || height <= a.keep {
		return 0
	}
	return int64(height - a.keep)
}

// InsertTx takes a transaction that a peer sent.
func (a *App) InsertTx(_ context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	err := a.pool.Insert(r.Tx)
	var refused *pool.RefusedError
	switch {
	case err == nil:
		return &abci.ResponseInsertTx{}, nil
	case errors.As(err, &refused) && !refused.Code.Retry():
		return &abci.ResponseInsertTx{Code: uint32(refused.Code)}, nil
	default:
		return &abci.ResponseInsertTx{Code: abci.CodeTypeRetry}, nil
	}
}

// reapBytes is the most that is sent to peers at once.
const reapBytes = 4 << 20

// ReapTxs gives the engine what to send to peers.
func (a *App) ReapTxs(context.Context, *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	return &abci.ResponseReapTxs{Txs: a.pool.Reap(reapBytes)}, nil
}

// CheckTx serves CometBFT's RPC, which this node does not have.
func (a *App) CheckTx(context.Context, *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	return &abci.ResponseCheckTx{Code: uint32(code.Malformed), Log: "submit through the node's own interface"}, nil
}

// validatorAttr names a validator in the log by its address, as the engine's own lines do.
func validatorAttr(key string, address []byte) slog.Attr {
	return slog.String(key, fmt.Sprintf("%X", address))
}
