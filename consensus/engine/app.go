package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	abci "github.com/cometbft/cometbft/abci/types"
)

// watchedApp reports the failures of the application before CometBFT panics over them, or, in its
// gossip, logs them and carries on without the application.
type watchedApp struct {
	abci.Application
	fail func(error)
}

// method is one of abci.Application.
type method[Q, A any] = func(context.Context, Q) (A, error)

// must runs a call whose every error is fatal: without its answer the chain cannot go on.
func must[Q, A any](ctx context.Context, w watchedApp, name string, call method[Q, A], req Q) (A, error) {
	resp, err := recovering(ctx, call, req)
	if err != nil {
		err = fmt.Errorf("%w: %s: %w", ErrApplication, name, err)
		w.fail(err)
		abandon()
	}
	return resp, err
}

// may runs a call whose errors CometBFT copes with; a panic is fatal all the same.
func may[Q, A any](ctx context.Context, w watchedApp, name string, call method[Q, A], req Q) (A, error) {
	resp, err := recovering(ctx, call, req)
	if p := (panicked{}); errors.As(err, &p) {
		w.fail(fmt.Errorf("%w: %s: %w", ErrApplication, name, p))
	}
	return resp, err
}

// panicked is a panic as an error, with the stack.
type panicked struct{ text string }

func (p panicked) Error() string { return p.text }

func recovering[Q, A any](ctx context.Context, call method[Q, A], req Q) (resp A, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked{fmt.Sprintf("panic: %v\n%s", r, debug.Stack())}
		}
	}()
	return call(ctx, req)
}

func (a watchedApp) PrepareProposal(ctx context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	return must(ctx, a, "prepare proposal", a.Application.PrepareProposal, r)
}

func (a watchedApp) ProcessProposal(ctx context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	return must(ctx, a, "process proposal", a.Application.ProcessProposal, r)
}

func (a watchedApp) FinalizeBlock(ctx context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	return must(ctx, a, fmt.Sprintf("finalize block %d", r.Height), a.Application.FinalizeBlock, r)
}

func (a watchedApp) Commit(ctx context.Context, r *abci.RequestCommit) (*abci.ResponseCommit, error) {
	return must(ctx, a, "commit", a.Application.Commit, r)
}

func (a watchedApp) InsertTx(ctx context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	return may(ctx, a, "insert transaction", a.Application.InsertTx, r)
}

func (a watchedApp) ReapTxs(ctx context.Context, r *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	return may(ctx, a, "reap transactions", a.Application.ReapTxs, r)
}

func (a watchedApp) Query(ctx context.Context, r *abci.RequestQuery) (*abci.ResponseQuery, error) {
	return may(ctx, a, "query", a.Application.Query, r)
}
