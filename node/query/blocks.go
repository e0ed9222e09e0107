package query

import (
	"context"
	"errors"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/store"
)

// Block is what a block did to its transactions.
type Block struct {
	Height  uint64
	Time    int64 // header time, milliseconds since 1970 UTC
	AppHash proof.Hash
	Results []Result
}

// Result is the result of one transaction; the id is zero for bytes that were none.
type Result struct {
	ID   proof.Hash
	Code code.Code
}

// recent is how many blocks are kept in memory for those who follow the chain.
const recent = 64

// Committed tells those who wait what a block did.
func (l *Ledger) Committed(out *exec.Outcome) {
	b := &Block{Height: out.Block.Height, Time: out.Block.Time, AppHash: out.AppHash, Results: make([]Result, len(out.Receipts))}
	for i := range out.Receipts {
		b.Results[i] = Result{out.Receipts[i].ID, out.Receipts[i].Code}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recent[b.Height%recent] = b
	close(l.changed)
	l.changed = make(chan struct{})
}

// ErrStopped means that the wait was ended by the server.
var ErrStopped = errors.New("the node is stopping")

// Block returns what the block of a height did, waiting for it until the context ends or stop is closed.
func (l *Ledger) Block(ctx context.Context, stop <-chan struct{}, height uint64) (*Block, error) {
	for {
		l.mu.Lock()
		b, changed := l.recent[height%recent], l.changed
		l.mu.Unlock()
		if b != nil && b.Height == height {
			return b, nil
		}
		if b, err := l.stored(height); b != nil || err != nil {
			return b, err
		}
		select {
		case <-changed:
		case <-stop:
			return nil, ErrStopped
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// stored reads a block that is no longer in memory; nil means that it is to come.
func (l *Ledger) stored(height uint64) (*Block, error) {
	b, ok, err := l.store.Block(height)
	if err != nil || !ok {
		return nil, err
	}
	out := &Block{Height: height, Time: b.Time, AppHash: b.AppHash}
	err = l.store.Txs(height, func(t *store.Tx) error {
		r, err := t.Receipt()
		if err != nil {
			return err
		}
		res := Result{Code: t.Code}
		copy(res.ID[:], r.TxId)
		out.Results = append(out.Results, res)
		return nil
	})
	return out, err
}
