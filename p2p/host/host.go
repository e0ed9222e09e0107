package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/core/sec"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	libp2pquic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/multiformats/go-multistream"
	"golang.org/x/time/rate"
)

// errNotSpoken: the other side is there and does not have the protocol: another chain, or we are a stranger to it.
var errNotSpoken = errors.New("protocol not spoken")

// core is what the members' host and the public one have in common.
type core struct {
	host     host.Host
	chain    string
	listenOn []ma.Multiaddr
	log      *slog.Logger
	metrics  *metrics
	ctx      context.Context // done when closing
	cancel   context.CancelFunc

	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

// Host is a member's place on the network. Nothing listens before its switch starts.
type Host struct {
	core
	cfg      Config
	links    *links
	sw       atomic.Pointer[fabric]
	strange  *multistream.MultistreamMuxer[protocol.ID] // all that a stranger finds
	verifies chan struct{}                              // introductions under way
	served   *rate.Limiter                              // introductions, whoever asks

	countMu   sync.Mutex // one count of the gauges at a time
	strikesMu sync.Mutex
	strikes   map[peer.ID]strike
}

// strike counts the faults of a peer.
type strike struct {
	n    int
	last time.Time
}

// strikeLife is how long a fault is remembered.
const strikeLife = time.Hour

// New builds the host. It takes the gate over: connections that the gate no longer admits are closed.
func New(cfg Config) (*Host, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	m, err := newMetrics(cfg.Metrics, "p2p")
	if err != nil {
		return nil, fmt.Errorf("host: metrics: %w", err)
	}
	rm, err := memberResources(cfg.Limits.Peers)
	if err != nil {
		return nil, fmt.Errorf("host: resource manager: %w", err)
	}
	gater := cfg.Gate.Gater(func(peer.ID) { m.refused.Inc() })
	inner, err := cfg.Build(append(options(cfg.Announce, agent(cfg.Version)), libp2p.Identity(cfg.Identity),
		libp2p.ResourceManager(rm), libp2p.ConnectionGater(gater), libp2p.ConnectionManager(connmgr.NullConnMgr{}))...)
	if err != nil {
		return nil, fmt.Errorf("host: %w", err)
	}
	h := &Host{cfg: cfg, strikes: map[peer.ID]strike{}, verifies: make(chan struct{}, 4), served: rate.NewLimiter(5, 20),
		strange: multistream.NewMultistreamMuxer[protocol.ID]()}
	h.core.init(inner, cfg.ChainID, cfg.Listen, cfg.Logger, m)
	h.links = newLinks(h)
	h.serveIntroductions()
	inner.Network().SetStreamHandler(h.dispatch)
	inner.Network().Notify(&network.NotifyBundle{ConnectedF: h.connected, DisconnectedF: h.disconnected})
	cfg.Gate.Watch(h.enforce)
	return h, nil
}

// options are those of both hosts. libp2p's detectors of black holes are off: a few members that are down for long
// would have it stop dialling QUIC or IPv6 altogether.
func options(announce []ma.Multiaddr, agent string) []libp2p.Option {
	o := []libp2p.Option{
		libp2p.NoListenAddrs, libp2p.UserAgent(agent), libp2p.DisableRelay(), libp2p.DisableMetrics(),
		libp2p.Transport(libp2pquic.NewTransport), libp2p.Transport(tcp.NewTCPTransport), libp2p.Ping(true),
		libp2p.ForceReachabilityPublic(), libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.UDPBlackHoleSuccessCounter(nil), libp2p.IPv6BlackHoleSuccessCounter(nil),
		libp2p.SwarmOpts(swarm.WithDialTimeout(5 * time.Second)),
	}
	if len(announce) > 0 {
		o = append(o, libp2p.AddrsFactory(func([]ma.Multiaddr) []ma.Multiaddr { return announce }))
	}
	return o
}

func (c *core) init(inner host.Host, chain string, listen []ma.Multiaddr, log *slog.Logger, m *metrics) {
	c.host, c.chain, c.listenOn, c.log, c.metrics = inner, chain, listen, log, m
	c.ctx, c.cancel = context.WithCancel(context.Background())
}

// ID is the host's peer id.
func (c *core) ID() peer.ID { return c.host.ID() }

// Addrs are the addresses that peers are told: Announce, else those it listens on.
func (c *core) Addrs() []ma.Multiaddr { return c.host.Addrs() }

// wire is a protocol's id on the network: the chain id is part of it.
func (c *core) wire(pid protocol.ID) protocol.ID {
	return pid + protocol.ID("/chain/"+url.PathEscape(c.chain))
}

func peerAttr(id peer.ID) slog.Attr { return slog.String("peer", id.String()) }
func errAttr(err error) slog.Attr   { return slog.Any("err", err) }

// goes runs f in a goroutine that Close waits for.
func (c *core) goes(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.wg.Go(f)
	}
}

// inside counts a handler that libp2p runs, so that Close waits for it too.
func (c *core) inside(f func()) bool {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return false
	}
	c.wg.Add(1)
	c.mu.Unlock()
	defer c.wg.Done()
	f()
	return true
}

// listen opens every address.
func (c *core) listen() error {
	for _, a := range c.listenOn {
		if err := c.host.Network().Listen(a); err != nil {
			return fmt.Errorf("host: listen on %s: %w", a, err)
		}
	}
	c.log.Info("listening", peerAttr(c.ID()), slog.Any("addrs", c.Addrs()))
	return nil
}

// close ends everything, once. It waits for the host's goroutines, but not for ever: a handler or a reactor that does
// not return is left behind.
func (c *core) close() error {
	c.cancel()
	c.mu.Lock()
	was := c.closed
	c.closed = true
	c.mu.Unlock()
	if was {
		return nil
	}
	err := c.host.Close()
	done := make(chan struct{})
	go func() { c.wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(closeWait):
		err = errors.Join(err, errors.New("host: a handler did not return"))
	}
	return err
}

// Close ends every session and closes the libp2p host. It may be called more than once.
func (h *Host) Close() error {
	h.cancel()
	h.links.close()
	return h.core.close()
}

// dispatch takes every stream that a peer opens, before any protocol sees it: a stranger finds only the introduction.
func (h *Host) dispatch(st network.Stream) {
	negotiate := h.host.Mux().Negotiate
	if !h.cfg.Gate.Access(st.Conn().RemotePeer()).Any() {
		negotiate = func(rwc io.ReadWriteCloser) (protocol.ID, protocol.HandlerFunc, error) {
			return h.strange.Negotiate(rwc)
		}
	}
	ok := h.inside(func() {
		_ = st.SetDeadline(time.Now().Add(h.cfg.Limits.Arrival))
		pid, handle, err := negotiate(st)
		if err == nil {
			err = st.SetProtocol(pid)
		}
		if err != nil {
			_ = st.Reset()
			return
		}
		_ = st.SetDeadline(time.Time{})
		_ = handle(pid, st)
	})
	if !ok {
		_ = st.Reset()
	}
}

// connected and disconnected hear from libp2p of every connection. The gate is asked once more: it may have changed
// while the connection was made.
func (h *Host) connected(_ network.Network, c network.Conn) {
	id := c.RemotePeer()
	switch {
	case h.cfg.Gate.Access(id).Any():
		h.links.connected(id)
	case h.cfg.Gate.Provisional(id):
		time.AfterFunc(h.cfg.Gate.Hold(), func() {
			if !h.cfg.Gate.Access(id).Any() {
				_ = c.Close()
			}
		})
	default:
		h.goes(func() { _ = c.Close() })
	}
}

func (h *Host) disconnected(_ network.Network, c network.Conn) {
	h.links.disconnected(c)
	if !h.connectedTo(c.RemotePeer()) {
		h.cfg.Gate.Release(c.RemotePeer())
	}
}

func (h *Host) connectedTo(id peer.ID) bool {
	return h.host.Network().Connectedness(id) == network.Connected
}

// enforce closes what the gate no longer admits, and has the links look again.
func (h *Host) enforce() {
	for _, id := range h.host.Network().Peers() {
		if !h.cfg.Gate.Access(id).Any() && !h.cfg.Gate.Provisional(id) {
			h.goes(func() { _ = h.host.Network().ClosePeer(id) })
		}
	}
	h.links.review()
}

// cut counts the end of a session, and shuts out the peer whose fault it is.
func (h *Host) cut(id peer.ID, reason error) {
	label, f := classify(reason)
	h.metrics.cuts.WithLabelValues(label).Inc()
	if f == none {
		return
	}
	penalty := h.cfg.Limits.Penalty
	if f == severe {
		penalty <<= h.strike(id)
	}
	h.log.Warn("peer cut", peerAttr(id), slog.Any("reason", reason), slog.Duration("for", penalty))
	h.cfg.Gate.Penalise(id, penalty)
}

// strike returns how many faults the peer had in the last hour, at most 6, and counts one more.
func (h *Host) strike(id peer.ID) int {
	now := time.Now()
	h.strikesMu.Lock()
	defer h.strikesMu.Unlock()
	for other, s := range h.strikes {
		if now.Sub(s.last) > strikeLife {
			delete(h.strikes, other)
		}
	}
	s := h.strikes[id]
	h.strikes[id] = strike{n: min(s.n+1, 6), last: now}
	return s.n
}

// dial connects to a peer at the addresses of the book. Another key answering there may be the same member's new one.
func (h *Host) dial(id peer.ID, addrs []ma.Multiaddr) {
	if s, ok := h.host.Network().(*swarm.Swarm); ok {
		s.Backoff().Clear(id) // its own back-off grows to 5 min and never hears of an admission
	}
	ctx, cancel := context.WithTimeout(h.ctx, h.cfg.Limits.Arrival)
	defer cancel()
	err := h.host.Connect(ctx, peer.AddrInfo{ID: id, Addrs: addrs})
	if err == nil || h.ctx.Err() != nil {
		return
	}
	h.log.DebugContext(ctx, "dial failed", peerAttr(id), errAttr(err))
	var other sec.ErrPeerIDMismatch
	if errors.As(err, &other) {
		h.meet(ctx, other.Actual, addrs)
	}
}

// greet opens the stream that begins a session, on the connection that the session will use: QUIC before TCP.
func (h *Host) greet(id peer.ID, hello protocol.ID) (network.Conn, network.Stream, error) {
	var c network.Conn
	for _, x := range h.host.Network().ConnsToPeer(id) {
		if !x.IsClosed() && (c == nil || isQUIC(x) && !isQUIC(c)) {
			c = x
		}
	}
	if c == nil {
		return nil, nil, errGone
	}
	st, err := h.open(h.ctx, c, hello)
	if errors.Is(err, errNotSpoken) && h.offer(c, nil) {
		st, err = h.open(h.ctx, c, hello)
	}
	return c, st, err
}

func isQUIC(c network.Conn) bool {
	_, err := c.RemoteMultiaddr().ValueForProtocol(ma.P_QUIC_V1)
	return err == nil
}

// open opens a stream on this very connection and waits until the other side has agreed to the protocol.
func (h *Host) open(ctx context.Context, c network.Conn, pid protocol.ID) (network.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, h.cfg.Limits.Arrival)
	defer cancel()
	st, err := c.NewStream(network.WithNoDial(ctx, "links dials"))
	if err != nil {
		return nil, err
	}
	if err = st.SetProtocol(pid); err == nil {
		stop := context.AfterFunc(ctx, func() { _ = st.Reset() })
		err = multistream.SelectProtoOrFail(pid, st)
		if !stop() && err == nil {
			err = ctx.Err()
		}
	}
	if err != nil {
		_ = st.Reset()
		if errors.Is(err, multistream.ErrNotSupported[protocol.ID]{}) {
			err = errNotSpoken
		}
		return nil, err
	}
	return st, nil
}
