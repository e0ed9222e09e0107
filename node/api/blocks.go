package api

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// errStreams is the answer when there is no place for another live stream.
var errStreams = errors.New("the node serves as many live streams as it may")

// enter takes a place for a live stream; leave gives it back.
func (s *service) enter() error {
	select {
	case s.places <- struct{}{}:
		return nil
	default:
		return connect.NewError(connect.CodeResourceExhausted, errStreams)
	}
}

func (s *service) leave() { <-s.places }

// Blocks implements apiv1connect.QueryServiceHandler.
func (s *service) Blocks(ctx context.Context, r *connect.Request[apiv1.BlocksRequest], out *connect.ServerStream[apiv1.BlocksResponse]) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	for next := r.Msg.AfterHeight + 1; ; next++ {
		b, err := s.ledger.Block(ctx, s.streams.Done(), next)
		if err != nil {
			return connect.NewError(connect.CodeUnavailable, err)
		}
		m := &apiv1.BlocksResponse{Height: b.Height, Time: b.Time, AppHash: b.AppHash[:], Txs: make([]*apiv1.TxResult, len(b.Results))}
		for i := range b.Results {
			m.Txs[i] = &apiv1.TxResult{TxId: b.Results[i].ID[:], Code: uint32(b.Results[i].Code)}
		}
		if err := out.Send(m); err != nil {
			return err
		}
	}
}
