package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// service implements all services.
type service struct {
	ledger  *query.Ledger
	app     *app.App
	status  func() *apiv1.StatusResponse
	log     *slog.Logger
	streams context.Context // ends with the server
	places  *places         // live streams
	waits   *places         // requests that wait for a commit
	trials  chan struct{}   // simulations
}

// Why a request is turned away by the server itself.
var (
	errStreams  = errors.New("the node serves as many live streams as it may, in all or for this client")
	errWaits    = errors.New("as many requests wait as may, in all or of this client; ask without waiting")
	errStopping = errors.New("the node is stopping")
)

// enter takes a place for a live stream, whose request was read; leave gives it back.
func (s *service) enter(ctx context.Context) error {
	if !s.places.take(clientIn(ctx)) {
		return connect.NewError(connect.CodeResourceExhausted, errStreams)
	}
	begin(ctx)
	return nil
}

func (s *service) leave(ctx context.Context) { s.places.give(clientIn(ctx)) }

// maxWait is how long a request may wait for something to be committed.
const maxWait = time.Minute

// waiting returns a context for a request that may wait so long, ended with the server. done must follow.
func (s *service) waiting(ctx context.Context, most time.Duration) (_ context.Context, done func(), err error) {
	most = min(most, maxWait)
	ctx, cancel := context.WithTimeout(ctx, most)
	if most <= 0 {
		return ctx, cancel, nil
	}
	client := clientIn(ctx)
	if !s.waits.take(client) {
		cancel()
		return nil, nil, connect.NewError(connect.CodeResourceExhausted, errWaits)
	}
	extend(ctx, most)
	stop := context.AfterFunc(s.streams, cancel)
	return ctx, func() { stop(); cancel(); s.waits.give(client) }, nil
}

// ended says why something that waits or streams ends.
func (s *service) ended(ctx context.Context, err error) error {
	var told *connect.Error
	switch {
	case s.streams.Err() != nil:
		return connect.NewError(connect.CodeUnavailable, errStopping)
	case revoked(ctx) != nil:
		return revoked(ctx)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return connect.NewError(connect.CodeDeadlineExceeded, ctx.Err())
	case ctx.Err() != nil:
		return connect.NewError(connect.CodeCanceled, ctx.Err())
	case errors.As(err, &told):
		return err
	}
	return s.internal(err)
}

// internal logs a fault of ours. What it is in detail is not the asker's to know.
func (s *service) internal(err error) error {
	s.log.Error("request failed", slog.Any("err", err))
	return errInternal()
}

func errInternal() error {
	return connect.NewError(connect.CodeInternal, errors.New("the node failed on this request; its log says why"))
}

func invalid(format string, args ...any) error {
	return connect.NewError(connect.CodeInvalidArgument, fmt.Errorf(format, args...))
}

// unitOf reads a unit.
func unitOf(u *apiv1.Unit) (prove.Question, error) {
	if u == nil {
		return prove.Question{}, invalid("unit: missing")
	}
	q, err := prove.Ask(u.Id, u.Salt)
	var told *prove.AskError
	switch {
	case !errors.As(err, &told):
	case told.Field == "unit":
		return q, invalid("unit.id: %w", told.Err)
	default:
		return q, invalid("unit.%w", err)
	}
	return q, nil
}

// Status implements apiv1connect.StatusServiceHandler. Who is connected from where is the operator's affair.
func (s *service) Status(
	ctx context.Context, _ *connect.Request[apiv1.StatusRequest],
) (*connect.Response[apiv1.StatusResponse], error) {
	out := s.status()
	if !access.From(ctx).May(access.Admin) {
		out.Peers = nil
	}
	return connect.NewResponse(out), nil
}
