package engine

import (
	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/evidence"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/types"
)

// markEvidence tells the evidence pool what the blocks above the state hold, before they are replayed. CometBFT replays
// them with a pool that forgets (consensus/replay.go), so evidence that was committed in one of them would wait again. A
// node would propose it a second time, all that lost their power at the same height would agree, and every other
// would end over +2/3 for an invalid block, for good.
//
// It comes before the replay, which saves the state: a crash in between must not hide the blocks from the next start.
// The marks are in the log of the same database before the state is, and so no less durable.
func (e *Engine) markEvidence(db dbm.DB, state sm.State) error {
	type block struct {
		header types.Header
		proofs types.EvidenceList
	}
	var blocks []block
	for h := max(state.LastBlockHeight+1, e.blocks.Base()); h <= e.blocks.Height(); h++ {
		if b := e.blocks.LoadBlock(h); b != nil && len(b.Evidence.Evidence) > 0 {
			blocks = append(blocks, block{b.Header, b.Evidence.Evidence})
		}
	}
	if len(blocks) == 0 {
		return nil
	}
	pool, err := evidence.NewPool(db, e.states, e.blocks)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		state.LastBlockHeight, state.LastBlockTime = b.header.Height, b.header.Time
		pool.Update(state, b.proofs)
	}
	return nil
}
