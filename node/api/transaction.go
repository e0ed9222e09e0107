package api

import (
	"context"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/access"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Transaction implements apiv1connect.QueryServiceHandler.
func (s *service) Transaction(
	ctx context.Context, r *connect.Request[apiv1.TransactionRequest],
) (*connect.Response[apiv1.TransactionResponse], error) {
	if len(r.Msg.TxId) != len(proof.Hash{}) {
		return nil, invalid("tx_id: %d bytes, not %d", len(proof.Hash{}), len(r.Msg.TxId))
	}
	if r.Msg.Envelope {
		if err := allowed(access.From(ctx), access.Query); err != nil {
			return nil, err
		}
	}
	ctx, done, err := s.waiting(ctx, time.Duration(r.Msg.WaitMs)*time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer done()
	res, err := s.look(ctx, proof.Hash(r.Msg.TxId))
	if err != nil {
		return nil, s.internal(err)
	}
	if !r.Msg.Envelope {
		res.Envelope = nil
	}
	return connect.NewResponse(res), nil
}

// look finds a transaction, waiting for it while the context lasts.
func (s *service) look(ctx context.Context, id proof.Hash) (*apiv1.TransactionResponse, error) {
	t, err := s.ledger.Transaction(ctx, id)
	if err == nil && t == nil {
		if s.app.Pool().Holds(id) {
			return &apiv1.TransactionResponse{State: apiv1.TransactionState_TRANSACTION_STATE_PENDING}, nil
		}
		t, err = s.ledger.Store().Find(id) // it may have left the pool for a block just now
	}
	if err != nil {
		return nil, err
	}
	if t == nil {
		return &apiv1.TransactionResponse{State: apiv1.TransactionState_TRANSACTION_STATE_UNKNOWN}, nil
	}
	b, _, err := s.ledger.Store().Block(t.Height)
	if err != nil {
		return nil, err
	}
	receipt, err := receiptOf(t, b.Time)
	if err != nil {
		return nil, err
	}
	return &apiv1.TransactionResponse{
		State: apiv1.TransactionState_TRANSACTION_STATE_COMMITTED, Receipt: receipt, Envelope: t.Raw,
	}, nil
}

// receiptOf is a receipt as it is told. One with a final code is the last word: see the package comment.
func receiptOf(t *store.Tx, millis int64) (*apiv1.Receipt, error) {
	r, err := t.Receipt()
	if err != nil {
		return nil, err
	}
	out := &apiv1.Receipt{
		TxId: r.TxId, Code: uint32(t.Code), Name: t.Code.String(), Text: t.Code.Text(), Action: r.Action, Unit: r.Unit,
		Height: t.Height, Index: t.Index, Time: millis,
	}
	for _, n := range r.Notices {
		out.Notices = append(out.Notices, &apiv1.Notice{
			Action: n.Action, Unit: n.Unit, Code: n.Code, Text: code.Notice(n.Code).Text(),
		})
	}
	return out, nil
}
