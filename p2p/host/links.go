package host

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/waybill-network/waybill/p2p/gate"
)

const (
	dialFirst  = 200 * time.Millisecond
	dialMost   = 15 * time.Second
	dialStable = 5 * time.Second // a session that lived this long earns a quick redial
)

// links keeps the connections equal to what the gate knows, and the sessions equal to the connections. There is one
// link, with one goroutine, for each peer that is known or connected.
type links struct {
	h *Host

	keepers sync.WaitGroup

	mu   sync.Mutex
	open bool // between start and close
	by   map[peer.ID]*link
}

// link is one peer. Its goroutine alone dials it, and registers and unregisters it with the reactors.
type link struct {
	id    peer.ID
	rates rates
	wake  chan struct{}

	// The rest is guarded by links.mu.
	member  gate.Member
	admits  bool          // the gate's answer when it was last asked
	fresh   bool          // the gate's answer or the addresses changed: try at once, forget the back-off
	linked  bool          // a connection came up: try at once
	session *session      // nil while not registered
	changed chan struct{} // closed when session changes
}

func newLinks(h *Host) *links { return &links{h: h, by: map[peer.ID]*link{}} }

// start begins to dial. The host listens already.
func (l *links) start() {
	l.mu.Lock()
	l.open = true
	l.mu.Unlock()
	l.review()
}

// close ends every link and waits for its session to be unregistered. The host's context is done already.
func (l *links) close() {
	l.mu.Lock()
	l.open = false
	l.mu.Unlock()
	l.keepers.Wait()
}

// review takes over what the gate knows. It runs after every change of it.
func (l *links) review() {
	known := map[peer.ID]gate.Member{}
	for _, m := range l.h.cfg.Gate.Known() {
		known[m.Node] = m
	}
	delete(known, l.h.ID())
	l.mu.Lock()
	for id := range known {
		l.at(id)
	}
	for id, k := range l.by {
		m, admits := known[id], l.h.cfg.Gate.Access(id).Any()
		if admits != k.admits || !sameAddrs(m.Addrs, k.member.Addrs) {
			k.fresh = true
		}
		k.admits, k.member = admits, m
		k.poke()
	}
	l.mu.Unlock()
	l.h.count()
}

func sameAddrs[T interface{ Equal(T) bool }](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

// at returns the peer's link, which it makes where there is none; nil when closed. It holds the lock.
func (l *links) at(id peer.ID) *link {
	if !l.open {
		return nil
	}
	k := l.by[id]
	if k == nil {
		k = &link{id: id, wake: make(chan struct{}, 1), changed: make(chan struct{})}
		l.by[id] = k
		l.keepers.Go(func() { l.keep(k) })
	}
	return k
}

func (k *link) poke() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (l *links) poke(id peer.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.by[id]; k != nil {
		k.poke()
	}
}

// connected and disconnected are told by libp2p, in its goroutines.
func (l *links) connected(id peer.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.at(id); k != nil {
		k.linked = true
		k.poke()
	}
}

func (l *links) disconnected(c network.Conn) {
	l.mu.Lock()
	k := l.by[c.RemotePeer()]
	var s *session
	if k != nil {
		s = k.session
		k.poke()
	}
	l.mu.Unlock()
	if s != nil && s.uses(c) {
		s.end(errGone)
	}
}

// await returns the session that a stream over c belongs to, for which it waits a little: the peer may have
// registered us before we registered it. A stream over another connection than the session's comes from a peer that
// has begun anew.
func (l *links) await(c network.Conn) *session {
	ctx, cancel := context.WithTimeout(l.h.ctx, l.h.cfg.Limits.Arrival)
	defer cancel()
	for !c.IsClosed() {
		l.mu.Lock()
		k := l.at(c.RemotePeer())
		if k == nil {
			l.mu.Unlock()
			return nil
		}
		s, changed := k.session, k.changed
		l.mu.Unlock()
		if s != nil {
			select {
			case <-s.ready:
			case <-ctx.Done():
				return nil
			}
			if s.bind(c) {
				return s
			}
			s.end(errReplaced)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// keep is the link's goroutine. It ends with the host, or when the peer is neither known nor connected. A connection
// that is refused as soon as it is up does not reset the back-off (a QUIC dial to a closed gate succeeds first); a
// session that lasted, or a change of what the gate says, does.
func (l *links) keep(k *link) {
	pause := dialFirst
	timer, armed := time.NewTimer(l.first(k.id)), true
	defer timer.Stop()
	for {
		due := false
		select {
		case <-l.h.ctx.Done():
			l.retire(k)
			return
		case <-k.wake:
		case <-timer.C:
			armed, due = false, true
		}
		lived := l.retire(k)
		if l.forget(k) {
			return
		}
		fresh, linked := l.news(k)
		if fresh || lived > dialStable {
			pause = dialFirst
		}
		connected := l.h.connectedTo(k.id)
		if due || connected && (fresh || linked) {
			l.tend(k)
		}
		switch {
		case l.content(k):
		case fresh && !connected:
			timer.Reset(l.first(k.id))
			armed = true
		case !armed:
			timer.Reset(pause + rand.N(pause/4))
			armed, pause = true, min(2*pause, dialMost)
		}
	}
}

// first lets one of two sides dial first, so that there is usually one connection.
func (l *links) first(id peer.ID) time.Duration {
	if l.h.ID() < id {
		return dialFirst / 4
	}
	return 2 * dialFirst
}

func (l *links) news(k *link) (fresh, linked bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh, linked = k.fresh, k.linked
	k.fresh, k.linked = false, false
	return fresh, linked
}

// forget removes the link of a peer that nobody names and that is not connected.
func (l *links) forget(k *link) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.h.cfg.Gate.Names(k.id) || k.session != nil || l.h.connectedTo(k.id) {
		return false
	}
	delete(l.by, k.id)
	close(k.changed)
	return true
}

// content reports whether nothing is left to try until something changes.
func (l *links) content(k *link) bool {
	access := l.h.cfg.Gate.Access(k.id)
	sw := l.h.sw.Load()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case k.session != nil:
		return true
	case !access.Any():
		return !l.h.cfg.Gate.Names(k.id) // a penalty ends by itself, and wakes nobody
	case l.h.connectedTo(k.id):
		return !access.Consensus || sw.hello == nil
	}
	return len(k.member.Addrs) == 0
}

// tend does what is missing: dial, or register.
func (l *links) tend(k *link) {
	if l.content(k) || !l.h.cfg.Gate.Access(k.id).Any() {
		return
	}
	if !l.h.connectedTo(k.id) {
		l.mu.Lock()
		addrs := k.member.Addrs
		l.mu.Unlock()
		l.h.dial(k.id, addrs)
	}
	if l.h.connectedTo(k.id) && !l.content(k) {
		l.register(k, l.h.cfg.Gate.Access(k.id).Member)
	}
}

// register begins a session: the peer shows that it speaks our chain, then the reactors learn of it.
func (l *links) register(k *link, m gate.Member) {
	sw := l.h.sw.Load()
	c, st, err := l.h.greet(k.id, sw.hello.wire)
	if err != nil {
		l.h.log.Debug("a connected peer takes no consensus stream", peerAttr(k.id), errAttr(err))
		return
	}
	s := newSession(sw, m, k.id, &k.rates, c)
	for _, r := range sw.reactors {
		r.InitPeer(s)
	}
	if err := s.Start(); err != nil {
		l.h.log.Error("a peer cannot be registered", peerAttr(k.id), errAttr(err))
		_ = st.Reset()
		s.end(errGone)
		return
	}
	s.senders[sw.hello.id].use(st) // before AddPeer, which sends on it
	l.put(k, s)
	sw.peers.add(s)
	close(s.ready)
	for _, r := range sw.reactors {
		r.AddPeer(s)
	}
	l.h.goes(s.measure)
	l.h.count()
	l.h.log.Info("peer registered", peerAttr(k.id), slog.String("org", m.Organisation),
		slog.Any("addr", c.RemoteMultiaddr()), slog.Any("source", l.h.cfg.Gate.Access(k.id).Source))
}

func (l *links) put(k *link, s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k.session = s
	close(k.changed)
	k.changed = make(chan struct{})
}

// retire unregisters a session that is over, or that the gate no longer admits, and returns how long it had lived.
func (l *links) retire(k *link) time.Duration {
	l.mu.Lock()
	s := k.session
	l.mu.Unlock()
	if s == nil {
		return 0
	}
	switch {
	case l.h.ctx.Err() != nil:
		s.end(errClosing)
	case s.out.IsClosed():
		s.end(errGone)
	case !l.h.cfg.Gate.Access(k.id).Consensus:
		s.end(errRevoked)
	}
	if !s.over() {
		return 0
	}
	if s.IsRunning() { // it ended while it was being registered
		_ = s.Stop()
	}
	reason := context.Cause(s.ctx)
	for _, r := range s.sw.reactors {
		r.RemovePeer(s, reason)
	}
	l.put(k, nil)
	l.h.count()
	l.h.log.Info("peer unregistered", peerAttr(k.id), slog.String("org", s.member.Organisation),
		slog.Any("reason", reason))
	return time.Since(s.since)
}
