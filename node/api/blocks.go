package api

import (
	"context"
	"errors"
	"math"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Block implements apiv1connect.QueryServiceHandler.
func (s *service) Block(
	_ context.Context, r *connect.Request[apiv1.BlockRequest],
) (*connect.Response[apiv1.BlockResponse], error) {
	b, err := s.ledger.AuditBlock(r.Msg.Height)
	if errors.Is(err, query.ErrNotYet) || errors.Is(err, query.ErrNotHeld) {
		return nil, connect.NewError(connect.CodeNotFound, err)
	}
	if err != nil {
		return nil, s.internal(err)
	}
	return connect.NewResponse(&apiv1.BlockResponse{Block: b}), nil
}

// Blocks implements apiv1connect.QueryServiceHandler.
func (s *service) Blocks(
	ctx context.Context, r *connect.Request[apiv1.BlocksRequest], out *connect.ServerStream[apiv1.BlocksResponse],
) error {
	if r.Msg.AfterHeight == math.MaxUint64 {
		return invalid("after_height: no block follows %d", r.Msg.AfterHeight)
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave(ctx)
	for next := r.Msg.AfterHeight + 1; ; next++ {
		b, err := s.ledger.Block(ctx, s.streams.Done(), next)
		if err != nil {
			return s.ended(ctx, err)
		}
		m := &apiv1.BlocksResponse{Height: b.Height, Time: b.Time, AppHash: b.AppHash[:]}
		m.Txs = make([]*apiv1.TxResult, len(b.Results))
		for i := range b.Results {
			m.Txs[i] = &apiv1.TxResult{Code: uint32(b.Results[i].Code)}
			if b.Results[i].ID != (proof.Hash{}) {
				m.Txs[i].TxId = b.Results[i].ID[:]
			}
		}
		if err := out.Send(m); err != nil {
			return s.ended(ctx, err)
		}
	}
}
