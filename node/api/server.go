// Package api serves a node to partners' systems and to the command line: Connect, gRPC, gRPC-Web and JSON
// on one port.
//
// Transactions are signed by organisations and proofs are checked by whoever asks, so neither needs the
// node's trust. What does need it, detail and whole transactions, is for members: they hold a read
// token, or sit on the node's own machine when no token is configured. Every listener and every
// request has limits and deadlines.
package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/net/netutil"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// Options of a server.
type Options struct {
	Config config.Config
	Ledger *query.Ledger
	App    *app.App
	Status func() *apiv1.StatusResponse
	Log    *slog.Logger
}

// Server is a listening API.
type Server struct {
	http     *http.Server
	listener net.Listener
	served   chan struct{}
	cancel   context.CancelFunc
}

// Start listens and serves until Stop.
func Start(ctx context.Context, o Options) (*Server, error) {
	tokens, err := readTokens(o.Config)
	if err != nil {
		return nil, err
	}
	c := o.Config.API
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen.String())
	if err != nil {
		return nil, fmt.Errorf("api listener: %w", err)
	}
	streams, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		listener: netutil.LimitListener(listener, c.MaxConnections), served: make(chan struct{}), cancel: cancel,
		http: &http.Server{
			Handler:           handler(o, tokens, streams),
			ReadHeaderTimeout: c.HeaderTimeout,
			ReadTimeout:       c.ReadTimeout,
			WriteTimeout:      c.WriteTimeout,
			IdleTimeout:       c.IdleTimeout,
			MaxHeaderBytes:    int(c.MaxHeader),
			Protocols:         protocols(),
			ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
		},
	}
	go func() {
		defer close(s.served)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("api listener ended", "err", err)
		}
	}()
	o.Log.Info("api listener started", "addr", s.Addr())
	return s, nil
}

// protocols allows HTTP/2 without TLS, which gRPC clients speak on loopback and behind a proxy.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// Addr is the address listened on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Stop ends streams at once and gives requests under way five seconds.
func (s *Server) Stop() error {
	s.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	<-s.served
	return err
}

func handler(o Options, tokens []string, streams context.Context) http.Handler {
	mux := http.NewServeMux()
	svc := &service{ledger: o.Ledger, app: o.App, status: o.Status, streams: streams, places: make(chan struct{}, o.Config.API.MaxStreams)}
	opts := []connect.HandlerOption{
		connect.WithReadMaxBytes(int(o.Config.API.MaxBody)),
		connect.WithInterceptors(guard{tokens: tokens}),
		connect.WithRecover(func(_ context.Context, spec connect.Spec, _ http.Header, p any) error {
			o.Log.Error("request failed", "procedure", spec.Procedure, "panic", fmt.Sprint(p))
			return connect.NewError(connect.CodeInternal, errors.New("the node failed on this request; its log says why"))
		}),
	}
	mux.Handle(apiv1connect.NewSubmitServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewQueryServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewProofServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewStatusServiceHandler(svc, opts...))
	rates := newRates(o.Config.API.RequestRate, o.Config.API.RequestBurst)
	return rates.limit(patient(http.MaxBytesHandler(mux, int64(o.Config.API.MaxBody)+64<<10), o.Config.API.WriteTimeout))
}

// guard lets only members reach what is for members.
type guard struct{ tokens []string }

// membersOnly are the procedures that show what a holder of an identifier may not see.
var membersOnly = map[string]bool{
	apiv1connect.QueryServiceTransactionProcedure: true,
	apiv1connect.QueryServiceWatchProcedure:       true,
	apiv1connect.QueryServiceBlocksProcedure:      true,
}

func (g guard) check(procedure string, peer connect.Peer, header http.Header, detail bool) error {
	if !membersOnly[procedure] && !detail || g.member(peer, header) {
		return nil
	}
	return connect.NewError(connect.CodeUnauthenticated, errors.New("for members: send a read token as \"Authorization: Bearer …\""))
}

// member reports whether a request comes from a member: by token, or without tokens from this machine.
func (g guard) member(peer connect.Peer, header http.Header) bool {
	if len(g.tokens) == 0 {
		host, _, err := net.SplitHostPort(peer.Addr)
		ip := net.ParseIP(host)
		return err == nil && ip != nil && ip.IsLoopback()
	}
	token, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer ")
	found := 0
	for _, t := range g.tokens {
		found |= subtle.ConstantTimeCompare([]byte(t), []byte(token))
	}
	return ok && found == 1
}

// WrapUnary implements connect.Interceptor, as do the methods below.
func (g guard) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
		prove, ok := r.Any().(*apiv1.ProveRequest)
		if err := g.check(r.Spec().Procedure, r.Peer(), r.Header(), ok && prove.Detail); err != nil {
			return nil, err
		}
		return next(ctx, r)
	}
}

func (g guard) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

func (g guard) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, c connect.StreamingHandlerConn) error {
		if err := g.check(c.Spec().Procedure, c.Peer(), c.RequestHeader(), false); err != nil {
			return err
		}
		return next(ctx, c)
	}
}
