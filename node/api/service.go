package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// service implements all services.
type service struct {
	ledger  *query.Ledger
	app     *app.App
	status  func() *apiv1.StatusResponse
	streams context.Context // ends with the server
	places  chan struct{}   // live streams
}

// Submit implements apiv1connect.SubmitServiceHandler.
func (s *service) Submit(_ context.Context, r *connect.Request[apiv1.SubmitRequest]) (*connect.Response[apiv1.SubmitResponse], error) {
	t := s.app.Pool().Submit(r.Msg.Envelope)[0]
	var refused *pool.RefusedError
	switch {
	case t.Err == nil, errors.Is(t.Err, pool.ErrKnown):
		return connect.NewResponse(&apiv1.SubmitResponse{TxId: t.ID[:], Known: t.Err != nil}), nil
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

// refusal carries the code's stable name in the header Waybill-Code.
func refusal(r *pool.RefusedError) error {
	kind := connect.CodeInvalidArgument
	if r.Code.Retry() {
		kind = connect.CodeFailedPrecondition
	}
	err := connect.NewError(kind, fmt.Errorf("%s: %w", r.Code, r))
	err.Meta().Set("Waybill-Code", r.Code.String())
	return err
}

// Simulate implements apiv1connect.SubmitServiceHandler.
func (s *service) Simulate(_ context.Context, r *connect.Request[apiv1.SimulateRequest]) (*connect.Response[apiv1.SimulateResponse], error) {
	out, height, err := s.app.Simulate(r.Msg.Envelopes)
	if err != nil {
		return nil, internal(err)
	}
	res := &apiv1.SimulateResponse{Height: height}
	for i := range out {
		t := store.Tx{Code: out[i].Code, Data: out[i].Data}
		receipt, err := receiptOf(&t, 0)
		if err != nil {
			return nil, internal(err)
		}
		res.Receipts = append(res.Receipts, receipt)
	}
	return connect.NewResponse(res), nil
}

// maxWait is how long a request may wait for something to be committed.
const maxWait = time.Minute

// Transaction implements apiv1connect.QueryServiceHandler.
func (s *service) Transaction(
	ctx context.Context, r *connect.Request[apiv1.TransactionRequest],
) (*connect.Response[apiv1.TransactionResponse], error) {
	if len(r.Msg.TxId) != 32 {
		return nil, invalid("tx_id: 32 bytes, not %d", len(r.Msg.TxId))
	}
	id := proof.Hash(r.Msg.TxId)
	ctx, cancel := context.WithTimeout(ctx, min(time.Duration(r.Msg.WaitMs)*time.Millisecond, maxWait))
	defer cancel()
	t, err := s.ledger.Transaction(ctx, id)
	if err != nil {
		return nil, internal(err)
	}
	if t == nil {
		state := apiv1.TransactionState_TRANSACTION_STATE_UNKNOWN
		if s.app.Pool().Holds(id) {
			state = apiv1.TransactionState_TRANSACTION_STATE_PENDING
		}
		return connect.NewResponse(&apiv1.TransactionResponse{State: state}), nil
	}
	b, _, err := s.ledger.Store().Block(t.Height)
	if err != nil {
		return nil, internal(err)
	}
	receipt, err := receiptOf(t, b.Time)
	if err != nil {
		return nil, internal(err)
	}
	res := &apiv1.TransactionResponse{State: apiv1.TransactionState_TRANSACTION_STATE_COMMITTED, Receipt: receipt}
	if r.Msg.Envelope {
		res.Envelope = t.Raw
	}
	return connect.NewResponse(res), nil
}

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
		out.Notices = append(out.Notices, &apiv1.Notice{Action: n.Action, Unit: n.Unit, Code: n.Code, Text: code.Notice(n.Code).Text()})
	}
	return out, nil
}

// Prove implements apiv1connect.ProofServiceHandler.
func (s *service) Prove(ctx context.Context, r *connect.Request[apiv1.ProveRequest]) (*connect.Response[apiv1.ProveResponse], error) {
	q, err := question(r.Msg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	b, err := s.ledger.Prove(ctx, q, r.Msg.AtLeastHeight)
	switch {
	case errors.Is(err, query.ErrNotYet), errors.Is(err, query.ErrNothing):
		return nil, connect.NewError(connect.CodeUnavailable, err)
	case errors.Is(err, prove.ErrNoEvent):
		return nil, connect.NewError(connect.CodeNotFound, err)
	case errors.Is(err, prove.ErrTooLarge):
		return nil, connect.NewError(connect.CodeResourceExhausted, err)
	case err != nil:
		return nil, internal(err)
	}
	return connect.NewResponse(&apiv1.ProveResponse{Proof: b}), nil
}

func question(r *apiv1.ProveRequest) (prove.Question, error) {
	q := prove.Question{Detail: r.Detail, Epoch: r.Epoch}
	id, salt, err := unitOf(r.Unit)
	if err != nil {
		return q, err
	}
	q.ID, q.Salt = id, salt
	if e := r.Event; e != nil {
		q.Event = &canon.Position{Height: e.Height, Tx: e.Tx, Action: e.Action}
	}
	return q, nil
}

func unitOf(u *apiv1.Unit) (ident.ID, []byte, error) {
	if u == nil {
		return ident.ID{}, nil, invalid("unit: missing")
	}
	id, _, err := ident.ParseLenient(u.Id) // as capture takes it
	if err != nil {
		return id, nil, invalid("unit.id: %v", err)
	}
	if len(u.Salt) != 0 && len(u.Salt) != len(proof.Salt{}) {
		return id, nil, invalid("unit.salt: 16 bytes, not %d", len(u.Salt))
	}
	if len(u.Salt) == 0 {
		return id, nil, nil
	}
	return id, u.Salt, nil
}

// LightBlock implements apiv1connect.ProofServiceHandler.
func (s *service) LightBlock(
	_ context.Context, r *connect.Request[apiv1.LightBlockRequest],
) (*connect.Response[apiv1.LightBlockResponse], error) {
	b, err := s.ledger.LightBlock(r.Msg.Height)
	if errors.Is(err, query.ErrNotYet) {
		return nil, connect.NewError(connect.CodeNotFound, err)
	}
	if err != nil {
		return nil, internal(err)
	}
	return connect.NewResponse(&apiv1.LightBlockResponse{LightBlock: b}), nil
}

// Genesis implements apiv1connect.ProofServiceHandler.
func (s *service) Genesis(context.Context, *connect.Request[apiv1.GenesisRequest]) (*connect.Response[apiv1.GenesisResponse], error) {
	return connect.NewResponse(&apiv1.GenesisResponse{Genesis: s.ledger.Store().Genesis().Encode()}), nil
}

// Status implements apiv1connect.StatusServiceHandler.
func (s *service) Status(context.Context, *connect.Request[apiv1.StatusRequest]) (*connect.Response[apiv1.StatusResponse], error) {
	return connect.NewResponse(s.status()), nil
}

func invalid(format string, args ...any) error {
	return connect.NewError(connect.CodeInvalidArgument, fmt.Errorf(format, args...))
}

func internal(err error) error { return connect.NewError(connect.CodeInternal, err) }
