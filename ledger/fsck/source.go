package fsck

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/store"
)

// Source gives the raw blocks of a chain. Check asks for every height from 1 once, in order.
type Source interface {
	// Block returns the block at a height, which the caller keeps. An error that wraps ErrNoBlock or
	// store.ErrCorrupt is damage of the source, which the report names; another ends the check.
	Block(ctx context.Context, height uint64) (*Block, error)
}

// Block is what consensus agreed on at a height.
type Block struct {
	Time int64 // header time, milliseconds since 1970 UTC
	Txs  [][]byte
	// AppHash is what the next header claims of the state after this block; nil without a next header.
	AppHash []byte
}

// ErrNoBlock means that a source does not hold a block.
var ErrNoBlock = errors.New("source does not hold the block")

// Own is the source of the blocks that the store itself keeps beside the state. They are the raw bytes
// that it was given, so state that does not follow from them is found; but what was changed in both alike
// only the engine's own blocks show.
func Own(s *store.Store) Source { return own{s} }

type own struct{ s *store.Store }

func (o own) Block(_ context.Context, height uint64) (*Block, error) {
	b, ok, err := o.s.Block(height)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: height %d", ErrNoBlock, height)
	}
	out := &Block{Time: b.Time}
	err = o.s.Txs(height, func(t *store.Tx) error {
		out.Txs = append(out.Txs, bytes.Clone(t.Raw))
		return nil
	})
	return out, err
}
