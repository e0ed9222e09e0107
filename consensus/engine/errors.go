package engine

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cometbft/cometbft/libs/log"
)

// Why Start refuses. In each case the data on disk needs a decision by the operator.
var (
	ErrOtherChain  = errors.New("the stores belong to another chain")
	ErrAppAhead    = errors.New("the application has blocks that the block store lost; restore or resync this node")
	ErrAppBehind   = errors.New("the application lacks blocks that the block store has pruned; restore a newer copy or resync")
	ErrAppDiverged = errors.New("the application and the chain disagree on the state")
)

// What fails for good while running. The error on Fatal is one of these with its cause.
var (
	ErrConsensus   = errors.New("consensus failed")
	ErrApplication = errors.New("the application failed")
	ErrStore       = errors.New("the store failed")
	ErrLog         = errors.New("the consensus log failed")
	ErrSigner      = errors.New("the signer failed")
)

// ErrNotFound is the answer for a height that the stores do not hold.
var ErrNotFound = errors.New("no block of this height")

// fatal keeps the first reason for which the engine cannot go on; later ones follow from it.
type fatal struct {
	once   sync.Once
	reason chan error // holds one
	log    log.Logger
}

const cannotGoOn = "the engine cannot go on"

func newFatal(l log.Logger) *fatal { return &fatal{reason: make(chan error, 1), log: l} }

func (f *fatal) report(err error) {
	f.log.Error(cannotGoOn, "err", err)
	f.once.Do(func() { f.reason <- err })
}

// consensusFailure is the message that CometBFT logs when its consensus loop panics, just before the
// loop closes the log and ends. The loop's end alone tells that it failed; this tells why.
const consensusFailure = "CONSENSUS FAILURE!!!"

// failureReason remembers why the consensus loop ended.
type failureReason struct {
	mu     sync.Mutex
	reason error
}

// hear is called with every error that CometBFT logs.
func (r *failureReason) hear(msg string, keyvals []any) {
	if msg != consensusFailure {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := 0; i+1 < len(keyvals); i += 2 {
		if keyvals[i] != "err" {
			continue
		}
		if err, ok := keyvals[i+1].(error); ok {
			r.reason = err
		} else {
			r.reason = fmt.Errorf("%v", keyvals[i+1])
		}
	}
}

func (r *failureReason) get() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reason == nil {
		return errors.New("the consensus loop ended")
	}
	return r.reason
}
