package api

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Prove implements apiv1connect.ProofServiceHandler.
func (s *service) Prove(
	ctx context.Context, r *connect.Request[apiv1.ProveRequest],
) (*connect.Response[apiv1.ProveResponse], error) {
	q, err := question(r.Msg)
	if err != nil {
		return nil, err
	}
	if q.Detail {
		if err := allowed(access.From(ctx), access.Query); err != nil {
			return nil, err
		}
	}
	if r.Msg.AtLeastHeight > 0 {
		waiting, done, err := s.waiting(ctx, maxWait)
		if err != nil {
			return nil, err
		}
		defer done()
		ctx = waiting
	}
	b, err := s.ledger.Prove(ctx, q, r.Msg.AtLeastHeight)
	switch {
	case errors.Is(err, query.ErrNotYet) && s.streams.Err() == nil:
		return nil, connect.NewError(connect.CodeDeadlineExceeded, err)
	case errors.Is(err, query.ErrNotYet):
		return nil, s.ended(ctx, err)
	case errors.Is(err, query.ErrNothing):
		return nil, connect.NewError(connect.CodeUnavailable, err)
	case errors.Is(err, prove.ErrNoEvent):
		return nil, connect.NewError(connect.CodeNotFound, err)
	case errors.Is(err, prove.ErrTooLarge):
		return nil, connect.NewError(connect.CodeResourceExhausted, err)
	case err != nil:
		return nil, s.internal(err)
	}
	return connect.NewResponse(&apiv1.ProveResponse{Proof: b}), nil
}

func question(r *apiv1.ProveRequest) (prove.Question, error) {
	q, err := unitOf(r.Unit)
	q.Detail, q.Epoch = r.Detail, r.Epoch
	if e := r.Event; e != nil {
		q.Event = &canon.Position{Height: e.Height, Tx: e.Tx, Action: e.Action}
	}
	return q, err
}

// LightBlock implements apiv1connect.ProofServiceHandler.
func (s *service) LightBlock(
	_ context.Context, r *connect.Request[apiv1.LightBlockRequest],
) (*connect.Response[apiv1.LightBlockResponse], error) {
	b, err := s.ledger.LightBlock(r.Msg.Height)
	if errors.Is(err, query.ErrNotYet) || errors.Is(err, query.ErrNotHeld) {
		return nil, connect.NewError(connect.CodeNotFound, err)
	}
	if err != nil {
		return nil, s.internal(err)
	}
	return connect.NewResponse(&apiv1.LightBlockResponse{LightBlock: b}), nil
}

// Genesis implements apiv1connect.ProofServiceHandler.
func (s *service) Genesis(
	context.Context, *connect.Request[apiv1.GenesisRequest],
) (*connect.Response[apiv1.GenesisResponse], error) {
	return connect.NewResponse(&apiv1.GenesisResponse{Genesis: s.ledger.Store().Genesis().Encode()}), nil
}
