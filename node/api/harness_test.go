package api

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

const parcel = "RB123456785CN"

// world is a served ledger. Its clients connect in memory, so that it lives on virtual time where the test does.
type world struct {
	*nodetest.Node
	t       *testing.T
	server  *Server
	options Options
	book    *access.Book
	home    string
	cookie  string
	wire    *wire
	log     *lockedBuffer
}

// lockedBuffer takes logs from any goroutine.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// take returns what was written, and forgets it.
func (l *lockedBuffer) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

// inBubble runs a subtest on virtual time.
func inBubble(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// newWorld serves a new ledger. tune changes the limits.
func newWorld(t *testing.T, tune func(*config.API)) *world {
	t.Helper()
	return serveNode(t, nodetest.New(t), tune)
}

func serveNode(t *testing.T, n *nodetest.Node, tune func(*config.API)) *world {
	t.Helper()
	w := &world{Node: n, t: t, home: t.TempDir(), wire: newWire(), log: new(lockedBuffer)}
	w.options = serveNodeOptions(w)
	if tune != nil {
		tune(&w.options.Config.API)
	}
	w.options.Config.Home = w.home
	w.book, w.cookie = openBook(t, w.home, w.options.Log)
	w.server = serve(t.Context(), w.options, w.book, nil, w.wire)
	t.Cleanup(func() {
		if err := w.server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// serveNodeOptions are those that a world is served with.
func serveNodeOptions(w *world) Options {
	n := w.Node
	return Options{
		Config: config.Default(), Ledger: n.Query, App: n.App, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Status: func() *apiv1.StatusResponse {
			peers := []*apiv1.Peer{{PeerId: "12D3"}}
			return &apiv1.StatusResponse{ChainId: n.Store.ChainID(), Height: n.Store.Last().Height, Peers: peers}
		},
	}
}

// openBook opens the credentials of a home and reads the cookie.
func openBook(t testing.TB, home string, log *slog.Logger) (*access.Book, string) {
	t.Helper()
	book, err := access.Open(home, home, log)
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := access.Cookie(home).Token()
	if err != nil {
		t.Fatal(err)
	}
	return book, cookie
}

// wire is a listener in memory.
type wire struct {
	from  netip.AddrPort // of whoever dials
	mu    sync.Mutex
	lazy  []*lazy
	conns chan net.Conn
	close func()
	ended chan struct{}
}

func newWire() *wire {
	w := &wire{from: netip.MustParseAddrPort("127.0.0.1:4000"), conns: make(chan net.Conn), ended: make(chan struct{})}
	w.close = sync.OnceFunc(func() { close(w.ended) })
	return w
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.ended:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error { w.close(); return nil }
func (w *wire) Addr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:26680"))
}

// dial connects from the wire's address.
func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case w.conns <- &from{server, net.TCPAddrFromAddrPort(w.from)}:
		l := &lazy{Conn: client, closed: make(chan struct{})}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lazy = append(w.lazy, l)
		return l, nil
	case <-w.ended:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// stall has the clients that are connected read nothing any more.
func (w *wire) stall() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lazy {
		l.stalled.Store(true)
	}
}

// lazy is a client's end that may cease to read.
type lazy struct {
	net.Conn
	stalled atomic.Bool
	once    sync.Once
	closed  chan struct{}
}

func (l *lazy) Read(b []byte) (int, error) {
	if l.stalled.Load() {
		<-l.closed
	}
	return l.Conn.Read(b)
}

func (l *lazy) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Conn.Close()
}

type from struct {
	net.Conn
	addr net.Addr
}

func (f *from) RemoteAddr() net.Addr { return f.addr }

// clients speak one protocol to the server.
type clients struct {
	http   *http.Client
	submit apiv1connect.SubmitServiceClient
	query  apiv1connect.QueryServiceClient
	proof  apiv1connect.ProofServiceClient
	status apiv1connect.StatusServiceClient
}

const base = "http://127.0.0.1:26680"

// over returns the operator's clients of a protocol: "http1", "http2", "json", "get", "grpc" or "grpcweb".
func (w *world) over(protocol string, opts ...connect.ClientOption) *clients {
	w.t.Helper()
	return w.as(w.cookie, protocol, opts...)
}

// as returns clients that send a token, or none where it is empty.
func (w *world) as(token, protocol string, opts ...connect.ClientOption) *clients {
	w.t.Helper()
	transport := &http.Transport{DialContext: w.wire.dial, Protocols: new(http.Protocols)}
	if protocol == "grpc" || protocol == "http2" {
		transport.Protocols.SetUnencryptedHTTP2(true)
	} else {
		transport.Protocols.SetHTTP1(true)
	}
	w.t.Cleanup(transport.CloseIdleConnections)
	switch protocol {
	case "json":
		opts = append(opts, connect.WithProtoJSON())
	case "get":
		opts = append(opts, connect.WithHTTPGet())
	case "grpc":
		opts = append(opts, connect.WithGRPC())
	case "grpcweb":
		opts = append(opts, connect.WithGRPCWeb())
	}
	c := &http.Client{Transport: sending{transport, token}}
	return &clients{
		http:   c,
		submit: apiv1connect.NewSubmitServiceClient(c, base, opts...),
		query:  apiv1connect.NewQueryServiceClient(c, base, opts...),
		proof:  apiv1connect.NewProofServiceClient(c, base, opts...),
		status: apiv1connect.NewStatusServiceClient(c, base, opts...),
	}
}

// sending sends a token with each request that has none.
type sending struct {
	*http.Transport
	token string
}

func (s sending) RoundTrip(r *http.Request) (*http.Response, error) {
	if len(r.Header.Values("Authorization")) == 0 {
		access.Authorize(r.Header, s.token)
	}
	return s.Transport.RoundTrip(r)
}

var protocolNames = []string{"http1", "http2", "json", "get", "grpc", "grpcweb"}

// both are the ways in which HTTP treats deadlines.
var both = []string{"http1", "http2"}

func scan(w *world, org string, seconds int64, units ...string) *tx.Tx {
	w.t.Helper()
	if len(units) == 0 {
		units = []string{parcel}
	}
	return w.Tx(org, ledgertest.Action(canon.ActionTypeObserve, seconds, units...))
}

func unit(id string) *apiv1.Unit { return &apiv1.Unit{Id: id} }

func req[T any](m *T) *connect.Request[T] { return connect.NewRequest(m) }

func parse(id string) (ident.ID, ident.Form, error) { return ident.Parse(id) }

// lastEpoch is the last epoch of an identifier in the last state.
func (w *world) lastEpoch(s string) uint32 {
	w.t.Helper()
	v := w.Ask(s)
	if v.Subject == nil {
		w.t.Fatalf("%s has no record", s)
	}
	return v.Subject.Epoch
}

// founded is a ledger without a block.
func founded(t *testing.T) *nodetest.Node { return nodetest.Over(t, ledgertest.New(t)) }

func observe(seconds int64) tx.DraftAction {
	return ledgertest.Action(canon.ActionTypeObserve, seconds, parcel)
}
