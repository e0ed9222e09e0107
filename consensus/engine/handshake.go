package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	cs "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
)

// handshake brings the application to the height of the block store. A crash leaves block store, state
// and application apart by at most one block, in this order; a restored application may be further
// behind. It is CometBFT's Handshaker, called so that its reasons can be told apart.
func (e *Engine) handshake(ctx context.Context, state sm.State) error {
	info, err := e.app.Query().Info(ctx, proxy.RequestInfo)
	if err != nil {
		return fmt.Errorf("%w: info: %w", ErrApplication, err)
	}
	height := info.LastBlockHeight
	if height < 0 || height > e.blocks.Height() {
		return fmt.Errorf("%w: application at height %d, block store at %d", ErrAppAhead, height, e.blocks.Height())
	}
	if hash := info.LastBlockAppHash; height > 0 && height == state.LastBlockHeight && !bytes.Equal(hash, state.AppHash) {
		return fmt.Errorf("%w: at height %d its hash is %X, the chain's %X", ErrAppDiverged, height, hash, state.AppHash)
	}
	if state.LastBlockHeight == 0 {
		state.Version.Consensus.App = info.AppVersion
	}
	h := cs.NewHandshaker(e.states, state, e.blocks, e.deps.Genesis)
	h.SetLogger(e.log.With("module", "handshake"))
	_, err = h.ReplayBlocksWithContext(ctx, state, info.LastBlockAppHash, height, e.app)
	if low := (sm.ErrAppBlockHeightTooLow{}); errors.As(err, &low) {
		return fmt.Errorf("%w: application at height %d, blocks from %d on", ErrAppBehind, height, e.blocks.Base())
	}
	if err != nil {
		return fmt.Errorf("replay blocks from height %d: %w", height+1, err)
	}
	return nil
}

// recovered runs a step of Start in which CometBFT panics where data on disk is not as expected.
func recovered(step string, f func() error) (err error) {
	defer func() {
		if r := recover(); r == nil {
			return
		} else if cause, ok := r.(error); ok {
			err = fmt.Errorf("%s: %w", step, cause)
		} else {
			err = fmt.Errorf("%s: %v", step, r)
		}
	}()
	if err := f(); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}
