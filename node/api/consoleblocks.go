package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"connectrpc.com/connect"
	"github.com/cometbft/cometbft/types"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Pages of lists.
const (
	blocksPage, maxBlocksPage = 50, 200
	txsPage, maxTxsPage       = 100, 200
)

// pageOf is how much of a list is told: what was asked for within limits.
func pageOf(asked uint32, usual, most int) (int, error) {
	if asked > uint32(most) {
		return 0, invalid("limit: at most %d, not %d", most, asked)
	}
	if asked == 0 {
		return usual, nil
	}
	return int(asked), nil
}

// RecentBlocks implements apiv1connect.ConsoleServiceHandler.
func (c *console) RecentBlocks(
	ctx context.Context, r *connect.Request[apiv1.RecentBlocksRequest],
) (*connect.Response[apiv1.RecentBlocksResponse], error) {
	limit, err := pageOf(r.Msg.Limit, blocksPage, maxBlocksPage)
	if err != nil {
		return nil, err
	}
	out := new(apiv1.RecentBlocksResponse)
	next := c.ledger.Store().Last().Height
	if r.Msg.Below > 0 {
		next = min(next, r.Msg.Below-1)
	}
	for ; next > 0 && len(out.Blocks) < limit && ctx.Err() == nil; next-- {
		b, err := c.summary(next)
		if err != nil {
			return nil, c.internal(err)
		}
		if b == nil {
			break
		}
		out.Blocks = append(out.Blocks, b)
	}
	return connect.NewResponse(out), nil
}

// summary is a block in a line, nil for one that the node does not have.
func (c *console) summary(height uint64) (*apiv1.BlockSummary, error) {
	kept, ok := c.read.Get(height)
	if !ok {
		var err error
		if kept, err = c.readSummary(height); kept == nil || err != nil {
			return nil, err
		}
		c.read.Put(height, kept)
	}
	b := proto.CloneOf(kept)
	if err := c.addHeader(b); err != nil {
		return nil, err
	}
	return b, nil
}

func (c *console) readSummary(height uint64) (*apiv1.BlockSummary, error) {
	c.reading <- struct{}{}
	defer func() { <-c.reading }()
	b, ok, err := c.ledger.Store().Block(height)
	if err != nil || !ok {
		return nil, err
	}
	out := &apiv1.BlockSummary{Height: height, Time: b.Time, Txs: b.Txs, AppHash: b.AppHash[:], Records: b.Width}
	err = c.ledger.Store().Txs(height, func(t *store.Tx) error {
		out.Bytes += uint64(len(t.Raw))
		if t.Code != code.OK {
			out.Refused++
		}
		notices, err := warningsOf(t)
		out.Warnings += uint32(len(notices))
		return err
	})
	return out, err
}

// warningsOf are the codes of the warnings of a transaction, as often as they were raised.
func warningsOf(t *store.Tx) (codes []uint32, err error) {
	r, err := t.Receipt()
	if err != nil {
		return nil, err
	}
	for _, n := range r.Notices {
		if code.Notice(n.Code).Warning() {
			codes = append(codes, n.Code)
		}
	}
	return codes, nil
}

// addHeader adds what the engine has of the block, which may have forgotten it.
func (c *console) addHeader(b *apiv1.BlockSummary) error {
	h, err := c.ledger.Engine(b.Height)
	if errors.Is(err, query.ErrNotHeld) {
		return nil
	}
	if err != nil {
		return err
	}
	people, err := c.ledger.Consortium()
	if err != nil {
		return err
	}
	if _, v := h.ValidatorSet.GetByAddress(h.ProposerAddress); v != nil {
		b.Proposer = people.Validating(v.PubKey.Bytes())
	}
	b.Hash, b.Round, b.Validators = h.Hash(), uint32(h.Commit.Round), uint32(len(h.ValidatorSet.Validators))
	for i := range h.Commit.Signatures {
		if h.Commit.Signatures[i].BlockIDFlag == types.BlockIDFlagCommit {
			b.Signed++
		}
	}
	return nil
}

// BlockTransactions implements apiv1connect.ConsoleServiceHandler.
func (c *console) BlockTransactions(
	_ context.Context, r *connect.Request[apiv1.BlockTransactionsRequest],
) (*connect.Response[apiv1.BlockTransactionsResponse], error) {
	limit, err := pageOf(r.Msg.Limit, txsPage, maxTxsPage)
	if err != nil {
		return nil, err
	}
	b, err := c.summary(r.Msg.Height)
	switch {
	case err != nil:
		return nil, c.internal(err)
	case b == nil || r.Msg.Height == 0:
		return nil, connect.NewError(connect.CodeNotFound, fmt.Errorf("%w: %d", query.ErrNotHeld, r.Msg.Height))
	}
	out := &apiv1.BlockTransactionsResponse{Block: b}
	for i := r.Msg.From; i < b.Txs && i < math.MaxUint32; i++ {
		if len(out.Transactions) == limit {
			out.Next = i
			break
		}
		t, err := c.ledger.Store().Tx(b.Height, i)
		if err != nil {
			return nil, c.internal(err)
		}
		line, err := txSummary(t)
		if err != nil {
			return nil, c.internal(err)
		}
		out.Transactions = append(out.Transactions, line)
	}
	return connect.NewResponse(out), nil
}

// maxActs is how many kinds of acts a summary names.
const maxActs = 4

// txSummary is a transaction in a line.
func txSummary(t *store.Tx) (*apiv1.TransactionSummary, error) {
	r, err := t.Receipt()
	if err != nil {
		return nil, err
	}
	out := &apiv1.TransactionSummary{
		Index: t.Index, TxId: r.TxId, Code: uint32(t.Code), Name: t.Code.String(), Bytes: uint64(len(t.Raw)),
	}
	if out.Warnings, err = warningsOf(t); err != nil {
		return nil, err
	}
	slices.Sort(out.Warnings)
	out.Warnings = slices.Compact(out.Warnings)
	if read, err := tx.ReadStored(t.Raw); err == nil { // else the bytes are no transaction: their code says so
		addBody(out, &read.Body)
	}
	return out, nil
}

// addBody adds what a transaction's body says.
func addBody(out *apiv1.TransactionSummary, body *canon.Body) {
	out.Organisation, out.Actions = body.Organisation, uint32(len(body.Actions))
	for i := range body.Actions {
		a := &body.Actions[i]
		if word := actWord(a); len(out.Acts) < maxActs && !slices.Contains(out.Acts, word) {
			out.Acts = append(out.Acts, word)
		}
		if out.Unit == nil && len(a.Units) > 0 {
			out.Unit = shown(a.Units[0].Scheme, a.Units[0].Namespace, a.Units[0].Value)
		}
		out.Units += uint32(len(a.Units))
	}
}

// actWord is the word of an action's act, its number for one that this software does not know.
func actWord(a *canon.Action) string {
	if a.Core == nil {
		return "?"
	}
	if act := vocabulary.ActOf(a.Core.Type); act != nil {
		return act.Name
	}
	return fmt.Sprintf("act %d", a.Core.Type)
}
