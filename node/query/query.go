// Package query answers what people ask of a node: proofs with the path that makes them hold, and
// transactions with their receipts. The API and the peers' protocol share it.
//
// It reads committed state only, and waits for commits instead of asking again and again. A proof file that it returns
// can be verified: it is about a state that a header attests, and no larger than package light reads.
//
// A Ledger is safe for concurrent use. Committed is called by the engine's goroutine and never waits for a reader's
// work.
package query

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/trust"
)

// Errors that a caller tells apart.
var (
	// ErrNotYet means that the node has not reached the height asked for.
	ErrNotYet = errors.New("height is not reached yet")
	// ErrNothing means that no header attests a state yet.
	ErrNothing = errors.New("no block is committed yet")
	// ErrNotHeld means that the node has forgotten the height, or never had it.
	ErrNotHeld = errors.New("the node does not hold this height")
)

// Ledger reads one node's ledger. Its methods are safe for concurrent use.
type Ledger struct {
	store  *store.Store
	root   *light.Root
	blocks trust.Blocks
	top    func() uint64 // height of the last header with a commit

	pathMu  sync.Mutex         // held while a path is verified: the engine never takes it
	path    []canon.LightBlock // that ends at pathTop
	pathTop uint64

	consortiumMu  sync.Mutex // held while it is read: the engine never takes it
	consortium    *Consortium
	validators    []Validator // of the header of validatorsTop
	validatorsTop uint64
	ballots       map[uint64]ballot // by height, of the blocks that validators were counted over

	mu      sync.Mutex    // held for a moment
	changed chan struct{} // closed at the next commit
	recent  [recent]*Block
}

// New reads a store whose headers blocks gives; top is the height of the last of them.
func New(s *store.Store, blocks trust.Blocks, top func() uint64) *Ledger {
	return &Ledger{store: s, root: light.RootOf(s.Genesis()), blocks: blocks, top: top, changed: make(chan struct{})}
}

// Changed is closed at the next commit.
func (l *Ledger) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// wait calls ready until it reports true, at once and after each commit.
func (l *Ledger) wait(ctx context.Context, ready func() bool) error {
	for {
		changed := l.Changed()
		if ready() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Prove answers a question with a proof file, about the newest state that a header attests: ErrNothing before there is
// one. Where atLeast is not 0, it waits until that state's height is atLeast, and returns ErrNotYet when the context
// ends before.
func (l *Ledger) Prove(ctx context.Context, q prove.Question, atLeast uint64) ([]byte, error) {
	b, _, err := l.ProveAt(ctx, q, atLeast)
	return b, err
}

// ProveAt is Prove that also returns the height of the proof's last header.
func (l *Ledger) ProveAt(ctx context.Context, q prove.Question, atLeast uint64) ([]byte, uint64, error) {
	if atLeast > 0 {
		if err := l.wait(ctx, func() bool { return l.top() > atLeast }); err != nil {
			return nil, 0, fmt.Errorf("%w: %d", ErrNotYet, atLeast)
		}
	}
	for {
		top := l.top()
		if top == 0 {
			return nil, 0, ErrNothing
		}
		b, err := l.prove(q, top)
		past := errors.Is(err, store.ErrHeight) || errors.Is(err, register.ErrForgotten)
		if past && l.top() > top && ctx.Err() == nil {
			continue // so many blocks came meanwhile that this state is no longer held
		}
		return b, top, err
	}
}

// Top is the height of the last header with a commit, 0 before there is one.
func (l *Ledger) Top() uint64 { return l.top() }

// prove answers from the state that the header of height top attests.
func (l *Ledger) prove(q prove.Question, top uint64) ([]byte, error) {
	v, err := l.store.At(top - 1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }() // it has been read
	if q.Event != nil {
		if err := l.exists(v, q.Event); err != nil {
			return nil, err
		}
	}
	answer, err := prove.Answer(v, &v.Block, v.Parameters(), q)
	if err != nil {
		return nil, err
	}
	path, err := l.pathTo(top)
	if err != nil {
		return nil, err
	}
	p := canon.Proof{Version: 1, ChainId: l.store.ChainID(), Path: path, Answer: answer}
	b := p.Encode()
	if len(b) > light.MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, of which nobody reads more than %d", prove.ErrTooLarge, len(b), light.MaxBytes)
	}
	return b, nil
}

// exists tells a place at which the chain has no transaction from one that the store lost.
func (l *Ledger) exists(v *store.Version, at *canon.Position) error {
	b, ok, err := l.store.Block(at.Height)
	if err != nil {
		return err
	}
	if !ok || at.Height > v.Height || at.Tx >= b.Txs {
		return fmt.Errorf("%w: height %d has no transaction %d", prove.ErrNoEvent, at.Height, at.Tx)
	}
	return nil
}

// pathTo returns the path to a header; the last one is kept.
func (l *Ledger) pathTo(top uint64) ([]canon.LightBlock, error) {
	l.pathMu.Lock()
	defer l.pathMu.Unlock()
	if l.pathTop == top {
		return l.path, nil
	}
	path, err := trust.Path(l.root, l.blocks, top)
	if err == nil {
		l.path, l.pathTop = path, top
	}
	return path, err
}

// LightBlock returns the light block of a height, or of the last one for 0: ErrNotYet for one that is to come,
// ErrNotHeld for one that is gone.
func (l *Ledger) LightBlock(height uint64) ([]byte, error) {
	if height == 0 {
		height = l.top()
	}
	if height == 0 || height > l.top() {
		return nil, fmt.Errorf("%w: %d", ErrNotYet, height)
	}
	in, err := l.blocks(height)
	if err != nil {
		return nil, err
	}
	b, err := trust.Convert(in)
	if err != nil {
		return nil, err
	}
	return b.Encode(), nil
}

// AuditBlock returns the whole block of a height with its results, for an audit: ErrNotYet for one that is to come,
// ErrNotHeld for one that is gone. The next header binds the results, so the block is there once that is.
func (l *Ledger) AuditBlock(height uint64) ([]byte, error) {
	if height == 0 || height >= l.top() {
		return nil, fmt.Errorf("%w: %d", ErrNotYet, height)
	}
	in, err := l.blocks(height)
	if err != nil {
		return nil, err
	}
	header, err := trust.Convert(in)
	if err != nil {
		return nil, err
	}
	validators := light.HashValidators(header.Validators)
	b := canon.AuditBlock{Header: header.Header, ValidatorsHash: validators[:]}
	err = l.store.Txs(height, func(t *store.Tx) error {
		b.Transactions = append(b.Transactions, canon.AuditTransaction{
			Index: t.Index, Envelope: bytes.Clone(t.Raw), Code: uint32(t.Code), Receipt: bytes.Clone(t.Data),
		})
		return nil
	})
	b.Count = uint32(len(b.Transactions))
	return b.Encode(), err
}

// Transaction returns a committed transaction, waiting for it as long as the context lasts; nil means that
// it is not committed.
func (l *Ledger) Transaction(ctx context.Context, id proof.Hash) (t *store.Tx, err error) {
	_ = l.wait(ctx, func() bool {
		t, err = l.store.Find(id)
		return t != nil || err != nil
	})
	return t, err
}

// Engine returns the engine's block of a height without its transactions; the caller must not change it. ErrNotHeld for one
// that is gone or is to come.
func (l *Ledger) Engine(height uint64) (*types.LightBlock, error) { return l.blocks(height) }

// Store is the ledger's store.
func (l *Ledger) Store() *store.Store { return l.store }
