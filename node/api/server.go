// Package api serves a node to partners' systems and to the command line: Connect, gRPC, gRPC-Web and JSON
// on one port.
//
// # Who may ask what
//
// Transactions are signed by organisations and proofs are checked by whoever asks, so neither needs the
// node's trust. What does need it, detail, whole transactions and who is connected, is for members: they hold a read
// token. Without configured tokens the programs of the node's own machine are taken for the member's: those that
// connect from loopback, to a name of loopback, and not for somebody else as a proxy does.
//
// # What an answer means
//
// Submit answers pending at best: only a committed receipt is an acknowledgement. A refusal has the ledger's code in
// the header Waybill-Code, and has used up nothing: after failed_precondition the same bytes may be taken later, after
// invalid_argument they never are, after resource_exhausted the pool has no room for the organisation at present.
// A committed receipt is the last word on its transaction, and on the nonce that the transaction used: where its code
// is 20 or more (code.Final), the same bytes are never executed again, even where another moment's state would accept
// the action (code.Retry). Whoever wants it tried again signs it anew.
//
// # Limits
//
// Every listener and every request has limits and deadlines: connections, requests a second of one client, bytes,
// live streams, waiting requests, trials. A stream that its client does not read ends; while it is sent, nothing of
// the ledger is held. All methods of a service are safe for concurrent use; Stop returns when no handler runs.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
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
	requests *sync.WaitGroup
}

// Start listens and serves until Stop.
func Start(ctx context.Context, o Options) (*Server, error) {
	tokens, err := readTokens(o.Config)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.API.Listen.String())
	if err != nil {
		return nil, fmt.Errorf("api listener: %w", err)
	}
	return serve(ctx, o, tokens, listener), nil
}

// serve serves on a listener, which it owns.
func serve(ctx context.Context, o Options, tokens []string, listener net.Listener) *Server {
	c := o.Config.API
	streams, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		listener: netutil.LimitListener(listener, c.MaxConnections), served: make(chan struct{}), cancel: cancel,
		requests: new(sync.WaitGroup),
	}
	s.http = &http.Server{
		Handler:           counted(s.requests, handler(streams, o, tokens)),
		ReadHeaderTimeout: c.HeaderTimeout,
		ReadTimeout:       c.ReadTimeout,
		WriteTimeout:      c.WriteTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    int(c.MaxHeader),
		Protocols:         protocols(),
		// The deadlines of HTTP/2's streams count for nothing while the connection below takes no byte.
		HTTP2:    &http.HTTP2Config{WriteByteTimeout: c.WriteTimeout},
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	go func() {
		defer close(s.served)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.ErrorContext(ctx, "api listener ended", slog.Any("err", err))
		}
	}()
	o.Log.InfoContext(ctx, "api listener started", slog.String("addr", s.Addr()))
	return s
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

// stopWithin is how long requests under way may take when the server stops, and then again until their handlers have
// ended.
const stopWithin = 5 * time.Second

// Stop ends streams and waiting requests at once, gives other requests under way five seconds, and returns when no
// handler runs: what they read may be closed then.
func (s *Server) Stop() error {
	s.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	<-s.served
	ended := make(chan struct{})
	go func() { s.requests.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(stopWithin):
		err = errors.Join(err, errors.New("api: a request did not end"))
	}
	return err
}

// counted counts the requests whose handlers run.
func counted(requests *sync.WaitGroup, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		defer requests.Done()
		next.ServeHTTP(w, r)
	})
}

// bodySlack is what a body may have beyond the largest message: framing.
const bodySlack = 64 << 10

// handler serves everything. streams ends with the server.
func handler(streams context.Context, o Options, tokens []string) http.Handler {
	mux := http.NewServeMux()
	c := o.Config.API
	svc := &service{
		ledger: o.Ledger, app: o.App, status: o.Status, log: o.Log, streams: streams,
		places: make(chan struct{}, c.MaxStreams), waits: make(chan struct{}, c.MaxConnections), trials: make(chan struct{}, 1),
	}
	opts := []connect.HandlerOption{
		connect.WithReadMaxBytes(int(c.MaxBody)),
		packing(int64(c.MaxBody)),
		connect.WithInterceptors(guard{tokens: tokens}),
		connect.WithRecover(func(ctx context.Context, spec connect.Spec, _ http.Header, p any) error {
			o.Log.ErrorContext(ctx, "request failed",
				slog.String("procedure", spec.Procedure), slog.String("panic", fmt.Sprint(p)))
			return errInternal()
		}),
	}
	mux.Handle(apiv1connect.NewSubmitServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewQueryServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewProofServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewConsortiumServiceHandler(svc, opts...))
	mux.Handle(apiv1connect.NewStatusServiceHandler(svc, opts...))
	bounded := http.MaxBytesHandler(mux, int64(c.MaxBody)+bodySlack)
	return newRates(c.RequestRate, c.RequestBurst).limit(known(patient(bounded, c.WriteTimeout)))
}
