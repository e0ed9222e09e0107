package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	manet "github.com/multiformats/go-multiaddr/net"
	"github.com/multiformats/go-multistream"
	"golang.org/x/time/rate"
)

// A request protocol is one stream for one request and one answer:
//
//	opener   → acceptor   uvarint n, n bytes; then it closes its side      1 ≤ n ≤ MaxRequest
//	acceptor → opener     uvarint n, outcome u8, n-1 bytes
//
// outcome 0 is followed by the answer, any other by a short text for people.

// Outcomes of a request, as the asking side sees them.
var (
	ErrBusy       = errors.New("the peer is busy") // its limits, or ours: ask later, or another peer
	ErrBadRequest = errors.New("bad request")
	ErrFailed     = errors.New("the peer could not answer")
	ErrNoProtocol = errors.New("the peer does not serve the protocol, or not to us")
)

const (
	outcomeOK byte = iota
	outcomeBusy
	outcomeBad
	outcomeFailed
)

var outcomes = [...]error{nil, ErrBusy, ErrBadRequest, ErrFailed}

// Handler answers a request. The context ends at the protocol's deadline and when the host closes. An error that is
// ErrBadRequest or ErrBusy is told to the peer with its text; any other is logged here, and the peer learns ErrFailed.
type Handler func(ctx context.Context, from peer.ID, request []byte) ([]byte, error)

// RequestLimits bounds one request protocol. Zero fields take the default that is named.
type RequestLimits struct {
	MaxRequest  int           // bytes, 64 KiB
	MaxAnswer   int           // bytes, 4 MiB: a longer answer is a failure of ours
	Deadline    time.Duration // for the whole request, 10 s
	Concurrent  int           // at once, all peers together: 64
	PerPeer     int           // at once, one peer (on the public host one address): 4
	PerSecond   float64       // of one peer, sustained: 20
	BurstOfPeer int           // of one peer, saved up: 40
}

func (l *RequestLimits) complete() {
	for _, d := range []struct {
		v *int
		d int
	}{{&l.MaxRequest, 64 << 10}, {&l.MaxAnswer, 4 << 20}, {&l.Concurrent, 64}, {&l.PerPeer, 4}, {&l.BurstOfPeer, 40}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if l.Deadline == 0 {
		l.Deadline = 10 * time.Second
	}
	if l.PerSecond == 0 {
		l.PerSecond = 20
	}
}

// server is one request protocol that we serve.
type server struct {
	c      *core
	pid    protocol.ID
	serve  Handler
	limits RequestLimits
	who    func(network.Conn) string // whom the limits count

	mu      sync.Mutex
	total   int
	clients map[string]*client
}

type client struct {
	now  int
	rate *rate.Limiter
	last time.Time
}

// maxClients bounds the table of rates; idle ones are forgotten beyond it.
const maxClients = 4096

// handle registers the protocol under its wire id.
func (c *core) handle(pid protocol.ID, serve Handler, l RequestLimits, who func(network.Conn) string,
	allows func(peer.ID) bool) {
	l.complete()
	s := &server{c: c, pid: pid, serve: serve, limits: l, who: who, clients: map[string]*client{}}
	c.host.SetStreamHandler(c.wire(pid), func(st network.Stream) {
		if !allows(st.Conn().RemotePeer()) || !c.inside(func() { s.answer(st) }) {
			_ = st.Reset()
		}
	})
}

// Handle serves a protocol to members that have the client level. The chain id is added to the protocol's id.
func (h *Host) Handle(pid protocol.ID, serve Handler, l RequestLimits) {
	byPeer := func(c network.Conn) string { return string(c.RemotePeer()) }
	h.handle(pid, serve, l, byPeer, func(id peer.ID) bool { return h.cfg.Gate.Access(id).Client })
}

// answer serves one stream.
func (s *server) answer(st network.Stream) {
	who := s.who(st.Conn())
	outcome, body := outcomeBusy, []byte("too many requests")
	if s.enter(who) {
		defer s.leave(who)
		ctx, cancel := context.WithTimeout(s.c.ctx, s.limits.Deadline)
		defer cancel()
		defer context.AfterFunc(ctx, func() { _ = st.Reset() })()
		request, err := readWhole(st, int64(s.limits.MaxRequest), s.limits.Deadline)
		if err != nil {
			s.count("unread")
			_ = st.Reset()
			return
		}
		outcome, body = s.call(ctx, st.Conn().RemotePeer(), request)
	}
	s.count([...]string{"ok", "busy", "bad", "failed"}[outcome])
	_ = write(st, frame(append([]byte{outcome}, body...)), s.limits.Deadline)
	_ = st.Close()
}

func (s *server) call(ctx context.Context, from peer.ID, request []byte) (byte, []byte) {
	body, err := s.serve(ctx, from, request)
	if err == nil && len(body) > s.limits.MaxAnswer {
		err = fmt.Errorf("an answer of %d bytes is over the limit of %d", len(body), s.limits.MaxAnswer)
	}
	switch {
	case err == nil:
		return outcomeOK, body
	case errors.Is(err, ErrBadRequest):
		return outcomeBad, text(err)
	case errors.Is(err, ErrBusy):
		return outcomeBusy, text(err)
	}
	if ctx.Err() == nil {
		s.c.log.ErrorContext(ctx, "a request failed", slog.String("protocol", string(s.pid)), peerAttr(from), errAttr(err))
	}
	return outcomeFailed, nil
}

// text is the error for people, 512 bytes at most.
func text(err error) []byte { return []byte(err.Error()[:min(len(err.Error()), 512)]) }

func (s *server) count(outcome string) {
	s.c.metrics.requests.WithLabelValues(string(s.pid), "served", outcome).Inc()
}

// enter takes a place for one request of this client.
func (s *server) enter(who string) bool {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[who]
	if c == nil {
		if len(s.clients) >= maxClients && !s.sweep(now) {
			return false
		}
		c = &client{rate: rate.NewLimiter(rate.Limit(s.limits.PerSecond), s.limits.BurstOfPeer)}
		s.clients[who] = c
	}
	if s.total >= s.limits.Concurrent || c.now >= s.limits.PerPeer || !c.rate.AllowN(now, 1) {
		return false
	}
	s.total++
	c.now++
	c.last = now
	return true
}

// sweep forgets clients whose rate has filled up again. It reports whether there is room now.
func (s *server) sweep(now time.Time) bool {
	full := time.Duration(float64(s.limits.BurstOfPeer) / s.limits.PerSecond * float64(time.Second))
	for who, c := range s.clients {
		if c.now == 0 && now.Sub(c.last) > full {
			delete(s.clients, who)
		}
	}
	return len(s.clients) < maxClients
}

func (s *server) leave(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	s.clients[who].now--
}

// readWhole reads the one frame of a stream, within the deadline.
func readWhole(st network.Stream, most int64, within time.Duration) ([]byte, error) {
	_ = st.SetReadDeadline(time.Now().Add(within))
	r := newReader(st, 4<<10, within)
	n, err := r.uvarint(most)
	if err != nil {
		return nil, err
	}
	return r.body(n)
}

// Request asks a connected peer. The context, or 10 s where it has no deadline, bounds the whole; the answer is at
// most one block.
func (h *Host) Request(ctx context.Context, to peer.ID, pid protocol.ID, request []byte) (answer []byte, err error) {
	defer func() {
		outcome := "ok"
		if err != nil {
			outcome = "failed"
		}
		h.metrics.requests.WithLabelValues(string(pid), "made", outcome).Inc()
	}()
	return h.request(ctx, to, pid, request, h.cfg.MaxBlockBytes+slack)
}

func (c *core) request(ctx context.Context, to peer.ID, pid protocol.ID, request []byte, most int64) ([]byte, error) {
	if len(request) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrBadRequest)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	}
	end, _ := ctx.Deadline()
	st, err := c.host.NewStream(network.WithNoDial(ctx, "links dials"), to, c.wire(pid))
	if err != nil {
		return nil, failed(pid, to, err)
	}
	defer func() { _ = st.Reset() }()
	defer context.AfterFunc(ctx, func() { _ = st.Reset() })()
	// A peer that is busy answers without reading: what it says tells more than that the writing failed.
	_ = write(st, frame(request), time.Until(end))
	_ = st.CloseWrite()
	b, err := readWhole(st, most+1, time.Until(end))
	switch {
	case ctx.Err() != nil:
		return nil, failed(pid, to, ctx.Err())
	case err != nil:
		return nil, failed(pid, to, err)
	case b[0] == outcomeOK:
		return b[1:], nil
	case int(b[0]) < len(outcomes):
		return nil, failed(pid, to, fmt.Errorf("%w: %s", outcomes[b[0]], b[1:]))
	}
	return nil, failed(pid, to, fmt.Errorf("%w: outcome %d", errBroken, b[0]))
}

// failed says which request failed. A peer that resets the stream, or has no such protocol, does not serve us.
func failed(pid protocol.ID, to peer.ID, err error) error {
	if errors.Is(err, multistream.ErrNotSupported[protocol.ID]{}) || errors.Is(err, network.ErrReset) {
		err = ErrNoProtocol
	}
	return fmt.Errorf("%s of %s: %w", pid, to, err)
}

// addressOf is whom limits count where any key may connect: an IPv4 address, an IPv6 /56.
func addressOf(c network.Conn) string {
	ip, err := manet.ToIP(c.RemoteMultiaddr())
	if err != nil {
		return ""
	}
	a, _ := netip.AddrFromSlice(ip)
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(56)
	return p.String()
}
