package api

import (
	"context"
	"errors"
	"fmt"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/store"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Submit implements apiv1connect.SubmitServiceHandler.
func (s *service) Submit(
	_ context.Context, r *connect.Request[apiv1.SubmitRequest],
) (*connect.Response[apiv1.SubmitResponse], error) {
	t := s.app.Pool().Submit(r.Msg.Envelope)[0]
	var refused *pool.RefusedError
	switch {
	case t.Err == nil:
		// The pool remembers the last blocks since the start only; a block that has an older one drops it again.
		committed, err := s.ledger.Store().Find(t.ID)
		if err != nil {
			return nil, s.internal(err)
		}
		return connect.NewResponse(&apiv1.SubmitResponse{TxId: t.ID[:], Known: committed != nil}), nil
	case errors.Is(t.Err, pool.ErrKnown):
		return connect.NewResponse(&apiv1.SubmitResponse{TxId: t.ID[:], Known: true}), nil
	case errors.As(t.Err, &refused):
		return nil, refusal(refused)
	case errors.Is(t.Err, pool.ErrFull):
		return nil, connect.NewError(connect.CodeResourceExhausted, t.Err)
	default:
		return nil, connect.NewError(connect.CodeUnavailable, t.Err)
	}
}

// maxSubmit is how many transactions one request may carry.
const maxSubmit = 1000

// SubmitMany implements apiv1connect.SubmitServiceHandler.
func (s *service) SubmitMany(
	_ context.Context, r *connect.Request[apiv1.SubmitManyRequest],
) (*connect.Response[apiv1.SubmitManyResponse], error) {
	if len(r.Msg.Envelopes) > maxSubmit {
		return nil, invalid("envelopes: %d; at most %d", len(r.Msg.Envelopes), maxSubmit)
	}
	out := &apiv1.SubmitManyResponse{}
	for _, t := range s.app.Pool().Submit(r.Msg.Envelopes...) {
		res := &apiv1.SubmitResult{}
		if t.ID != (proof.Hash{}) {
			res.TxId = t.ID[:]
		}
		var refused *pool.RefusedError
		switch {
		case t.Err == nil, errors.Is(t.Err, pool.ErrKnown):
		case errors.As(t.Err, &refused):
			res.Code, res.Text = uint32(refused.Code), refused.Error()
		case errors.Is(t.Err, pool.ErrFull):
			res.Full, res.Text = true, t.Err.Error()
		default:
			return nil, connect.NewError(connect.CodeUnavailable, t.Err)
		}
		out.Results = append(out.Results, res)
	}
	return connect.NewResponse(out), nil
}

// refusal carries the code's stable name in the header Waybill-Code. The pool refuses before a block, where no nonce is
// used up: what depends on the moment (code.Retry) may be submitted again as it is, whatever code.Final says of it.
func refusal(r *pool.RefusedError) error {
	kind := connect.CodeInvalidArgument
	if r.Code.Retry() {
		kind = connect.CodeFailedPrecondition
	}
	err := connect.NewError(kind, fmt.Errorf("%s: %w", r.Code, r))
	err.Meta().Set("Waybill-Code", r.Code.String())
	return err
}

// Simulate implements apiv1connect.SubmitServiceHandler. One trial at a time: each may cost as much as a block, and
// blocks come first.
func (s *service) Simulate(
	ctx context.Context, r *connect.Request[apiv1.SimulateRequest],
) (*connect.Response[apiv1.SimulateResponse], error) {
	if most := s.app.Parameters().BlockTouches; len(r.Msg.Envelopes) > int(most) {
		return nil, invalid("envelopes: %d; at most %d, as no block holds more", len(r.Msg.Envelopes), most)
	}
	select {
	case s.trials <- struct{}{}:
		defer func() { <-s.trials }()
	case <-ctx.Done():
		return nil, s.ended(ctx, ctx.Err())
	case <-s.streams.Done():
		return nil, s.ended(ctx, errStopping)
	}
	out, height, err := s.app.Simulate(r.Msg.Envelopes)
	if err != nil {
		return nil, s.internal(err)
	}
	res := &apiv1.SimulateResponse{Height: height}
	for i := range out {
		t := store.Tx{Code: out[i].Code, Data: out[i].Data}
		receipt, err := receiptOf(&t, 0)
		if err != nil {
			return nil, s.internal(err)
		}
		res.Receipts = append(res.Receipts, receipt)
	}
	return connect.NewResponse(res), nil
}
