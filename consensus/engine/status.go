package engine

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/evidence"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
)

// Status is a moment of the engine.
type Status struct {
	Height, Base int64 // stored blocks, 0 when there are none
	Syncing      bool  // still fetching blocks from others; the fields below are not current then

	UnderWay  int64 // height being decided
	Round     int32
	Step      string // "RoundStepPropose" and so on
	Since     time.Time
	Proposer  types.Address
	Validator bool // this node's key may vote at that height

	Peers int
}

// Status waits while a block is being executed.
func (e *Engine) Status() Status {
	rs := e.consensus.GetRoundState()
	s := Status{
		Height: e.blocks.Height(), Base: e.blocks.Base(), Syncing: e.reactor.WaitSync(),
		UnderWay: rs.Height, Round: rs.Round, Step: rs.Step.String(), Since: rs.StartTime,
		Peers: e.network.Peers().Size(),
	}
	// Consensus replaces its validator set and never changes one that it has shown, but asking a set for
	// its proposer writes to it.
	validators := rs.Validators.Copy()
	s.Proposer = validators.GetProposer().Address
	if address, err := e.address(); err == nil && address != nil {
		s.Validator = validators.HasAddress(address)
	}
	return s
}

// BlockStore holds headers, blocks and commits. It panics when the disk fails.
func (e *Engine) BlockStore() *store.BlockStore { return e.blocks }

// StateStore holds validator sets and consensus parameters by height.
func (e *Engine) StateStore() sm.Store { return e.states }

// Evidence is the pool of proofs against validators.
func (e *Engine) Evidence() *evidence.Pool { return e.evidence }

// LightBlock returns header, commit and validator set of a height, ErrNotFound when one is not stored.
// Below the top the commit is the one in the next block, the same on every node; at the top it is the
// one that this node has seen, and may lack other signatures than the next block's.
func (e *Engine) LightBlock(height int64) (out *types.LightBlock, err error) {
	err = recovered(fmt.Sprintf("light block %d", height), func() error {
		meta, commit := e.blocks.LoadBlockMeta(height), e.blocks.LoadBlockCommit(height)
		if commit == nil {
			commit = e.blocks.LoadSeenCommit(height)
		}
		if meta == nil || commit == nil {
			return ErrNotFound
		}
		validators, err := e.states.LoadValidators(height)
		if err != nil {
			return fmt.Errorf("%w: validators: %w", ErrNotFound, err)
		}
		out = &types.LightBlock{SignedHeader: &types.SignedHeader{Header: &meta.Header, Commit: commit}, ValidatorSet: validators}
		return nil
	})
	return out, err
}
