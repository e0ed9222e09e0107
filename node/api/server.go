// Package api serves a node to partners' systems and to the command line: Connect, gRPC, gRPC-Web and JSON
// on one port.
//
// # Who may ask what
//
// Transactions are signed by organisations and proofs are checked by whoever asks, so neither needs the node's trust:
// proofs, the state of the node and who is in the consortium are for everyone. Whoever submits, reads whole transactions
// and detail, or follows what is committed shows a credential of package access: a bearer token, or a client certificate
// over TLS, whose scopes say what for (needs). A request is anonymous without one, wherever it comes from: a proxy on
// the node's own machine forwards strangers' requests. The programs of the machine read the cookie instead, which the
// node leaves in its data directory. A credential that does not hold is refused, and ends the streams that it began
// within seconds.
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
// Every listener and every request has limits and deadlines: connections, requests a second of one address or of one
// credential, bytes, live streams, waiting requests, trials. Of connections and waiting requests one client has a quarter
// at most, of live streams a half; a proxy on loopback may have all connections. A stream that its client does not read
// ends; while it is sent, nothing of the ledger is held. All methods of a service are safe for concurrent use; Stop
// returns when no handler runs.
package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/connect"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/netutil"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/node/access"
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
	// Console is what the console shows beside the ledger; nil serves no ConsoleService.
	Console *Console
	// Web serves what is no call of the services, to browsers, within the same limits; nil is nothing. access.From tells
	// it who asks.
	Web http.Handler
	// Metrics takes those of the API; nil: they are not shown.
	Metrics prometheus.Registerer
	Log     *slog.Logger
}

// Server is a listening API.
type Server struct {
	http     *http.Server
	listener net.Listener
	served   chan struct{}
	cancel   context.CancelFunc
	requests *sync.WaitGroup
	book     *access.Book
}

// Start listens and serves until Stop.
func Start(ctx context.Context, o Options) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.API.Listen.String())
	if err != nil {
		return nil, fmt.Errorf("api listener: %w", err)
	}
	book, err := access.Open(o.Config.Home, o.Config.Path(o.Config.Paths.Data), o.Log)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	secure, err := secured(o.Config, book, o.Log)
	if err != nil {
		return nil, errors.Join(err, listener.Close(), book.Close())
	}
	if inTheOpen(o.Config.API) {
		o.Log.WarnContext(ctx, "the API speaks plain HTTP on an address that others reach: tokens can be read on the way; "+
			"set api.tls_cert_file and api.tls_key_file, or listen on loopback behind a proxy with TLS",
			slog.String("addr", listener.Addr().String()))
	}
	return serve(ctx, o, book, secure, listener), nil
}

// inTheOpen reports whether others could read what clients send.
func inTheOpen(c config.API) bool { return c.TLSCertFile == "" && !c.Listen.Addr().IsLoopback() }

// serve serves on a listener, which it owns as it does the book; with TLS unless secure is nil.
func serve(ctx context.Context, o Options, book *access.Book, secure *tls.Config, listener net.Listener) *Server {
	c := o.Config.API
	streams, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		listener: netutil.LimitListener(fairly(listener, c.MaxConnections), c.MaxConnections),
		served:   make(chan struct{}), cancel: cancel, requests: new(sync.WaitGroup), book: book,
	}
	s.http = &http.Server{
		Handler:           counted(s.requests, handler(streams, o, book)),
		ReadHeaderTimeout: c.HeaderTimeout,
		ReadTimeout:       c.ReadTimeout,
		WriteTimeout:      c.WriteTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    int(c.MaxHeader),
		Protocols:         protocols(secure != nil),
		TLSConfig:         secure,
		// The deadlines of HTTP/2's streams count for nothing while the connection below takes no byte.
		HTTP2:    &http.HTTP2Config{WriteByteTimeout: c.WriteTimeout},
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	go func() {
		defer close(s.served)
		run := s.http.Serve
		if secure != nil {
			run = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
		}
		if err := run(s.listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.ErrorContext(ctx, "api listener ended", slog.Any("err", err))
		}
	}()
	o.Log.InfoContext(ctx, "api listener started", slog.String("addr", s.Addr()), slog.Bool("tls", secure != nil))
	return s
}

// protocols allows HTTP/2 without TLS too, which gRPC clients speak on loopback and behind a proxy.
func protocols(secure bool) *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetHTTP2(secure)
	p.SetUnencryptedHTTP2(!secure)
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
	return errors.Join(err, s.book.Close())
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

// maxQuestion bounds what unpacks to a request that hands nothing in, in bytes. A message is in memory as a whole: with
// the largest ones, which documents may have, strangers could fill it by what is public.
const maxQuestion = 64 << 10

// handler serves everything. streams ends with the server.
func handler(streams context.Context, o Options, book *access.Book) http.Handler {
	mux := http.NewServeMux()
	c := o.Config.API
	svc := &service{
		ledger: o.Ledger, app: o.App, status: o.Status, log: o.Log, streams: streams,
		places: newPlaces(c.MaxStreams, 2), waits: newPlaces(c.MaxConnections, 4), trials: make(chan struct{}, 1),
	}
	options := func(most int) connect.HandlerOption {
		return connect.WithHandlerOptions(
			connect.WithReadMaxBytes(most), packing(int64(most)),
			connect.WithRecover(func(ctx context.Context, spec connect.Spec, _ http.Header, p any) error {
				o.Log.ErrorContext(ctx, "request failed",
					slog.String("procedure", spec.Procedure), slog.String("panic", fmt.Sprint(p)))
				return errInternal()
			}))
	}
	documents, questions := options(int(c.MaxBody)), options(min(int(c.MaxBody), maxQuestion))
	mux.Handle(apiv1connect.NewSubmitServiceHandler(svc, documents))
	mux.Handle(apiv1connect.NewQueryServiceHandler(svc, questions))
	mux.Handle(apiv1connect.NewProofServiceHandler(svc, questions))
	mux.Handle(apiv1connect.NewConsortiumServiceHandler(svc, questions))
	mux.Handle(apiv1connect.NewStatusServiceHandler(svc, questions))
	if o.Console != nil {
		mux.Handle(apiv1connect.NewConsoleServiceHandler(newConsole(svc, o.Console), questions))
	}
	if o.Web != nil {
		mux.Handle("/", o.Web)
	} else {
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			problem(w, http.StatusNotFound, "there is nothing at this address")
		})
	}
	bounded := http.MaxBytesHandler(mux, int64(c.MaxBody)+bodySlack)
	g := &guard{
		book: book, addresses: newRates(), holders: newRates(), errors: connect.NewErrorWriter(questions),
		configured: allowance{float64(c.RequestRate), c.RequestBurst},
	}
	if o.Metrics != nil {
		if err := o.Metrics.Register(g); err != nil {
			o.Log.ErrorContext(streams, "metrics of the API are not shown", slog.Any("err", err))
		}
	}
	return g.before(patient(bounded, c.WriteTimeout))
}
