package host

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"

	"github.com/waybill-network/waybill/p2p/gate"
)

// Ordinary ends of a session. They cost the peer nothing.
var (
	errGone     = errors.New("connection closed")
	errReplaced = errors.New("the peer began a new session")
	errUnread   = errors.New("the peer takes no messages")
	errRevoked  = errors.New("the peer may not take part in consensus")
	errClosing  = errors.New("closing")
)

// sendWait is how long Send waits for room in the channel's queue, as CometBFT's own transport does.
const sendWait = 10 * time.Second

// session is one registration of a peer with the reactors, and CometBFT's p2p.Peer. It uses one connection to send
// and one, usually the same, to receive; when either closes it is over, and when it is over it closes both.
type session struct {
	service.BaseService

	sw     *fabric
	id     peer.ID
	key    p2p.ID
	member gate.Member
	since  time.Time
	rates  *rates
	out    network.Conn
	ready  chan struct{} // closed when the reactors know the peer: before that nothing is received
	rtt    atomic.Int64  // nanoseconds, 0 before the first answer

	ctx    context.Context // done when the session is over
	cancel context.CancelCauseFunc

	senders map[byte]*sender // fixed

	mu        sync.Mutex
	in        network.Conn  // nil before the peer's first stream
	receivers map[byte]bool // channels that the peer has opened
	values    map[string]any
	failed    bool // RemovalFailed of CometBFT
}

var _ p2p.Peer = (*session)(nil)

func newSession(sw *fabric, m gate.Member, id peer.ID, r *rates, out network.Conn) *session {
	s := &session{sw: sw, id: id, key: keyOf(id), member: m, since: time.Now(), rates: r, out: out,
		ready: make(chan struct{}), receivers: map[byte]bool{}, senders: map[byte]*sender{}, values: map[string]any{}}
	s.ctx, s.cancel = context.WithCancelCause(context.Background()) // the link ends it with the host
	s.BaseService = *service.NewBaseService(nil, "peer", s)
	for id, ch := range sw.channels {
		s.senders[id] = newSender(s, ch)
	}
	return s
}

// keyOf is the peer's name in CometBFT, as its own libp2p transport spells it.
func keyOf(id peer.ID) p2p.ID { return p2p.ID(id.String()) }

// end finishes the session, once. A fault among the reasons also shuts the peer out for a while. It may be called on
// any goroutine; the reactors hear of it from the link's.
func (s *session) end(reason error) {
	if s.ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	first := s.ctx.Err() == nil
	s.cancel(reason)
	conns := []network.Conn{s.out, s.in}
	s.mu.Unlock()
	if !first {
		return
	}
	s.sw.peers.remove(s)
	if s.IsRunning() {
		_ = s.Stop()
	}
	s.sw.h.cut(s.id, reason)
	s.sw.h.goes(func() {
		for _, c := range conns {
			if c != nil {
				_ = c.Close()
			}
		}
	})
	s.sw.h.links.poke(s.id)
}

func (s *session) over() bool { return s.ctx.Err() != nil }

// bind reports whether a stream that came over c belongs to this session. The first one decides.
func (s *session) bind(c network.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over() {
		return false
	}
	if s.in == nil {
		s.in = c
	}
	return s.in == c
}

func (s *session) uses(c network.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out == c || s.in == c
}

// Send implements p2p.Peer: it waits for room, and true means that the message arrives or the session ends.
func (s *session) Send(e p2p.Envelope) bool {
	q := s.senders[e.ChannelID]
	if q == nil || !s.IsRunning() {
		return false
	}
	f, err := marshal(e)
	if err != nil {
		s.sw.h.log.Error("a message of our own cannot be sent", q.ch.attr(), errAttr(err))
		return false
	}
	return q.put(f, sendWait)
}

// TrySend is Send. Block sync answers a request with TrySend and does not look whether that worked; a block that was
// left out costs the asker its time-out. Waiting holds up nobody else: each channel of each peer has its own worker.
func (s *session) TrySend(e p2p.Envelope) bool { return s.Send(e) }

// Get and Set keep what reactors attach to the peer.
func (s *session) Get(key string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[key]
}

func (s *session) Set(key string, v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key] = v
}

func (s *session) ID() p2p.ID         { return s.key }
func (s *session) IsOutbound() bool   { return s.out.Stat().Direction == network.DirOutbound }
func (s *session) IsPersistent() bool { return true } // links dials for as long as the gate admits the peer
func (s *session) CloseConn() error   { s.end(errGone); return nil }
func (s *session) FlushStop()         { s.end(errGone) }
func (s *session) OnStop()            { s.end(errGone) }

// Status has nothing to add to the metrics.
func (s *session) Status() conn.ConnectionStatus { return conn.ConnectionStatus{} }

func (s *session) NodeInfo() p2p.NodeInfo {
	return p2p.DefaultNodeInfo{DefaultNodeID: s.key, Network: s.sw.h.cfg.ChainID,
		ListenAddr: s.SocketAddr().DialString()}
}

// SocketAddr is the remote end of the connection; IPv6 needs nothing special here.
func (s *session) SocketAddr() *p2p.NetAddress {
	a := &p2p.NetAddress{ID: s.key}
	remote := s.out.RemoteMultiaddr()
	a.IP, _ = manet.ToIP(remote)
	for _, p := range []int{ma.P_UDP, ma.P_TCP} {
		if v, err := remote.ValueForProtocol(p); err == nil {
			port, _ := strconv.ParseUint(v, 10, 16)
			a.Port = uint16(port)
		}
	}
	return a
}

func (s *session) RemoteIP() net.IP { return s.SocketAddr().IP }

func (s *session) RemoteAddr() net.Addr {
	a := s.SocketAddr()
	return &net.TCPAddr{IP: a.IP, Port: int(a.Port)}
}

func (s *session) SetRemovalFailed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = true
}

func (s *session) GetRemovalFailed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}
