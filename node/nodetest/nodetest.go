// Package nodetest runs what a node shows to others without consensus, for tests: a ledger in memory behind the
// application, blocks executed one after the other as the engine would, and its light blocks signed by all validators.
//
// Commit is the engine's goroutine: one at a time. Everything else is as concurrent as in a node.
package nodetest

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/query"
)

// Node is the ledger of one member with what reads it.
type Node struct {
	*ledgertest.Chain
	App   *app.App
	Query *query.Ledger

	top    atomic.Uint64
	mu     sync.Mutex
	blocks map[uint64]*types.LightBlock
}

// New founds a chain of the cards, ledgertest's by default, and commits its first block.
func New(t testing.TB, cards ...canon.Member) *Node {
	t.Helper()
	n := Over(t, ledgertest.New(t, cards...))
	n.Commit()
	return n
}

// Over puts application and queries over a chain, as a start does.
func Over(t testing.TB, c *ledgertest.Chain) *Node {
	t.Helper()
	n := &Node{Chain: c, blocks: map[uint64]*types.LightBlock{}}
	for h := uint64(1); h <= c.Store.Last().Height; h++ {
		n.save(h)
	}
	n.Query = query.New(c.Store, n.LightBlock, n.top.Load)
	var err error
	n.App, err = app.New(c.Store, app.Options{
		Limits: pool.DefaultLimits(), Armed: func() {}, Log: slog.New(slog.DiscardHandler),
		OnCommit: func(out *exec.Outcome) { n.Query.Committed(out) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.App.Close)
	return n
}

// LightBlock is the engine's light block of a height up to the last.
func (n *Node) LightBlock(height uint64) (*types.LightBlock, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if b := n.blocks[height]; b != nil {
		return b, nil
	}
	return nil, query.ErrNotHeld
}

// save makes the light block of a height, as the engine does before it has the block executed.
func (n *Node) save(height uint64) {
	n.T.Helper()
	b := Engine(n.Store.ChainID(), n.Chain.LightBlock(height))
	n.mu.Lock()
	n.blocks[height] = b
	n.mu.Unlock()
	n.top.Store(height)
}

// Commit decides a block of the transactions, a second after the last, and returns their codes.
func (n *Node) Commit(txs ...*tx.Tx) []code.Code {
	n.T.Helper()
	raw := make([][]byte, len(txs))
	for i, t := range txs {
		raw[i] = t.Raw
	}
	return n.CommitRaw(raw...)
}

// CommitRaw is Commit for any bytes.
func (n *Node) CommitRaw(raw ...[]byte) []code.Code {
	n.T.Helper()
	return n.CommitAt(n.Store.Last().Time+1000, raw...)
}

// CommitAt is CommitRaw at a time, in milliseconds since 1970 UTC.
func (n *Node) CommitAt(millis int64, raw ...[]byte) []code.Code {
	n.T.Helper()
	last := n.Store.Last()
	n.save(last.Height + 1)
	r, err := n.App.FinalizeBlock(n.T.Context(), &abci.RequestFinalizeBlock{
		Height: int64(last.Height) + 1, Time: time.UnixMilli(millis), Txs: raw,
	})
	if err != nil {
		n.T.Fatal(err)
	}
	if _, err := n.App.Commit(n.T.Context(), &abci.RequestCommit{}); err != nil {
		n.T.Fatal(err)
	}
	out := make([]code.Code, len(r.TxResults))
	for i := range out {
		out[i] = code.Code(r.TxResults[i].Code)
	}
	return out
}

// Engine is a light block in the engine's form: the reverse of trust.Convert.
func Engine(chainID string, b *canon.LightBlock) *types.LightBlock {
	h := b.Header
	header := &types.Header{
		ChainID: chainID, Version: cmtversion.Consensus{Block: h.VersionBlock, App: h.VersionApp}, Height: int64(h.Height),
		Time: time.Unix(h.Seconds, int64(h.Nanos)).UTC(),
		LastBlockID: types.BlockID{
			Hash: h.LastBlockHash, PartSetHeader: types.PartSetHeader{Total: h.LastPartsTotal, Hash: h.LastPartsHash},
		},
		LastCommitHash: h.LastCommitHash, DataHash: h.DataHash, NextValidatorsHash: h.NextValidatorsHash,
		ConsensusHash: h.ConsensusHash, AppHash: h.AppHash, LastResultsHash: h.LastResultsHash, EvidenceHash: h.EvidenceHash,
		ProposerAddress: h.ProposerAddress,
	}
	validators := make([]*types.Validator, len(b.Validators))
	signatures := make([]types.CommitSig, len(b.Validators))
	for i, v := range b.Validators {
		validators[i] = &types.Validator{
			Address: ed25519.PubKey(v.PublicKey).Address(), PubKey: ed25519.PubKey(v.PublicKey), VotingPower: int64(v.Power),
		}
		signatures[i] = types.NewCommitSigAbsent()
	}
	set := &types.ValidatorSet{Validators: validators, Proposer: validators[0]}
	header.ValidatorsHash = set.Hash()
	for _, s := range b.Signatures {
		signatures[s.Validator] = types.CommitSig{
			BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: validators[s.Validator].Address,
			Timestamp: time.Unix(s.Seconds, int64(s.Nanos)).UTC(), Signature: s.Signature,
		}
	}
	return &types.LightBlock{
		SignedHeader: &types.SignedHeader{Header: header, Commit: &types.Commit{
			Height: int64(h.Height), Round: int32(b.Round), Signatures: signatures,
			BlockID: types.BlockID{
				Hash: header.Hash(), PartSetHeader: types.PartSetHeader{Total: b.PartsTotal, Hash: b.PartsHash},
			},
		}},
		ValidatorSet: set,
	}
}

// Outcome is that of an empty block of a height, for those who are only told of it.
func Outcome(height uint64) *exec.Outcome { return &exec.Outcome{Block: exec.Block{Height: height}} }
