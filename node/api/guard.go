package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/telemetry"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// localKey marks the context of a request that a program of this machine makes for itself.
type localKey struct{}

// known notes what the guard needs to know of a request and Connect does not tell it.
func known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if telemetry.Local(r) {
			r = r.WithContext(context.WithValue(r.Context(), localKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}

// guard lets only members reach what is for members.
type guard struct{ tokens []string }

// membersOnly are the procedures that show what a holder of an identifier may not see.
var membersOnly = map[string]bool{
	apiv1connect.QueryServiceTransactionProcedure: true,
	apiv1connect.QueryServiceWatchProcedure:       true,
	apiv1connect.QueryServiceBlocksProcedure:      true,
	apiv1connect.QueryServiceBlockProcedure:       true,
}

func (g guard) check(ctx context.Context, procedure string, header http.Header, detail bool) error {
	if !membersOnly[procedure] && !detail || g.member(ctx, header) {
		return nil
	}
	if len(g.tokens) == 0 {
		return connect.NewError(connect.CodeUnauthenticated,
			errors.New("for members: the node has no read tokens, so only its own machine may ask, at a loopback address"))
	}
	return connect.NewError(connect.CodeUnauthenticated,
		errors.New("for members: send a read token as \"Authorization: Bearer …\""))
}

// member reports whether a request comes from a member: by token, or without tokens from this machine.
func (g guard) member(ctx context.Context, header http.Header) bool {
	if len(g.tokens) == 0 {
		return ctx.Value(localKey{}) != nil
	}
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	found := 0
	for _, t := range g.tokens {
		found |= subtle.ConstantTimeCompare([]byte(t), []byte(strings.TrimSpace(token)))
	}
	return found == 1 && strings.EqualFold(scheme, "Bearer") // RFC 9110 §11.1: schemes have no case
}

// WrapUnary implements connect.Interceptor, as do the methods below.
func (g guard) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
		prove, ok := r.Any().(*apiv1.ProveRequest)
		if err := g.check(ctx, r.Spec().Procedure, r.Header(), ok && prove.Detail); err != nil {
			return nil, err
		}
		out, err := next(ctx, r)
		if err != nil {
			return nil, err
		}
		if s, ok := out.Any().(*apiv1.StatusResponse); ok && !g.member(ctx, r.Header()) {
			s.Peers = nil // who is connected from where is the members' affair
		}
		return out, nil
	}
}

func (g guard) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

func (g guard) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, c connect.StreamingHandlerConn) error {
		if err := g.check(ctx, c.Spec().Procedure, c.RequestHeader(), false); err != nil {
			return err
		}
		return next(ctx, c)
	}
}
