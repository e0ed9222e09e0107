package engine

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
	"github.com/cosmos/gogoproto/proto"
)

// memNet connects switches in memory. Messages of one direction of a link keep their order; a link that
// is cut loses what is under way, and its ends connect anew after a second, as over a real network.
type memNet struct {
	delay time.Duration

	mu    sync.Mutex
	nodes map[p2p.ID]*memSwitch
	apart map[p2p.ID]bool // connected to nobody
	sent  atomic.Int64
}

func newMemNet(delay time.Duration) *memNet {
	return &memNet{delay: delay, nodes: map[p2p.ID]*memSwitch{}, apart: map[p2p.ID]bool{}}
}

// factory is the engine's Deps.Switch.
func (n *memNet) factory(info p2p.NodeInfo, reactors []Reactor, l log.Logger) (p2p.Switcher, error) {
	s := &memSwitch{net: n, info: info, names: map[string]p2p.Reactor{}, channels: map[byte]channel{}}
	s.BaseService = *service.NewBaseService(l, "memSwitch", s)
	for _, r := range reactors {
		s.AddReactor(r.Name, r.Reactor)
	}
	return s, nil
}

// isolate cuts a node off at once; join lets it connect again.
func (n *memNet) isolate(id p2p.ID) {
	n.mu.Lock()
	n.apart[id] = true
	s := n.nodes[id]
	n.mu.Unlock()
	if s != nil {
		s.cutAll("isolated")
	}
}

func (n *memNet) join(id p2p.ID) {
	n.mu.Lock()
	delete(n.apart, id)
	n.mu.Unlock()
	n.connectAll(id)
}

func (n *memNet) connectAll(id p2p.ID) {
	n.mu.Lock()
	var others []p2p.ID
	for other := range n.nodes {
		if other != id {
			others = append(others, other)
		}
	}
	n.mu.Unlock()
	for _, other := range others {
		n.connect(id, other)
	}
}

func (n *memNet) connect(i, j p2p.ID) {
	n.mu.Lock()
	a, b := n.nodes[i], n.nodes[j]
	if a == nil || b == nil || n.apart[i] || n.apart[j] || a.peers.Has(j) {
		n.mu.Unlock()
		return
	}
	l := newLink(n, a, b)
	ends := []*memPeer{l.a, l.b}
	for _, p := range ends {
		p.own.peers.add(p)
	}
	n.mu.Unlock()
	for _, p := range ends {
		for _, r := range p.own.order {
			r.InitPeer(p)
		}
		_ = p.Start()
		p.own.pipes.Add(1)
		go p.receive()
	}
	for _, p := range ends {
		for _, r := range p.own.order {
			r.AddPeer(p)
		}
	}
}

type channel struct {
	reactor p2p.Reactor
	message proto.Message
}

type memSwitch struct {
	service.BaseService
	net      *memNet
	info     p2p.NodeInfo
	order    []p2p.Reactor
	names    map[string]p2p.Reactor
	channels map[byte]channel
	peers    memPeers
	pipes    sync.WaitGroup
}

var _ p2p.Switcher = (*memSwitch)(nil)

func (s *memSwitch) OnStart() error {
	for _, r := range s.order {
		if err := r.Start(); err != nil {
			return err
		}
	}
	s.net.mu.Lock()
	s.net.nodes[s.info.ID()] = s
	s.net.mu.Unlock()
	s.net.connectAll(s.info.ID())
	return nil
}

func (s *memSwitch) OnStop() {
	s.net.mu.Lock()
	if s.net.nodes[s.info.ID()] == s {
		delete(s.net.nodes, s.info.ID())
	}
	s.net.mu.Unlock()
	s.cutAll("stopped")
	s.pipes.Wait()
	for _, r := range s.order {
		_ = r.Stop()
	}
}

func (s *memSwitch) cutAll(reason any) {
	for _, p := range s.peers.Copy() {
		p.(*memPeer).link.cut(reason)
	}
}

func (s *memSwitch) AddReactor(name string, r p2p.Reactor) p2p.Reactor {
	for _, d := range r.GetChannels() {
		s.channels[d.ID] = channel{r, d.MessageType}
	}
	s.order, s.names[name] = append(s.order, r), r
	r.SetSwitch(s)
	return r
}

func (s *memSwitch) StopPeerForError(p p2p.Peer, reason any) {
	s.Logger.Error("stop peer", "peer", p.ID(), "reason", reason)
	p.(*memPeer).link.cut(reason)
	time.AfterFunc(time.Second, func() {
		if s.IsRunning() {
			s.net.connect(s.info.ID(), p.ID())
		}
	})
}

func (s *memSwitch) BroadcastAsync(e p2p.Envelope) {
	for _, p := range s.peers.Copy() {
		p.Send(e)
	}
}
func (s *memSwitch) TryBroadcast(e p2p.Envelope)                     { s.BroadcastAsync(e) }
func (s *memSwitch) StopPeerGracefully(p p2p.Peer)                   { p.(*memPeer).link.cut(nil) }
func (s *memSwitch) Reactor(n string) (p2p.Reactor, bool)            { r, ok := s.names[n]; return r, ok }
func (s *memSwitch) RemoveReactor(string, p2p.Reactor)               {}
func (s *memSwitch) Peers() p2p.IPeerSet                             { return &s.peers }
func (s *memSwitch) NumPeers() (int, int, int)                       { return s.peers.Size(), 0, 0 }
func (s *memSwitch) MaxNumOutboundPeers() int                        { return 100 }
func (s *memSwitch) AddPersistentPeers([]string) error               { return nil }
func (s *memSwitch) AddPrivatePeerIDs([]string) error                { return nil }
func (s *memSwitch) AddUnconditionalPeerIDs([]string) error          { return nil }
func (s *memSwitch) DialPeerWithAddress(*p2p.NetAddress) error       { return nil }
func (s *memSwitch) DialPeersAsync([]string) error                   { return nil }
func (s *memSwitch) MarkPeerAsGood(p2p.Peer)                         {}
func (s *memSwitch) NodeInfo() p2p.NodeInfo                          { return s.info }
func (s *memSwitch) Log() log.Logger                                 { return s.Logger }
func (s *memSwitch) IsPeerPersistent(*p2p.NetAddress) bool           { return true }
func (s *memSwitch) IsPeerUnconditional(p2p.ID) bool                 { return true }
func (s *memSwitch) IsDialingOrExistingAddress(*p2p.NetAddress) bool { return false }

// memLink is one connection; each end sends into the other's inbox.
type memLink struct {
	a, b *memPeer
	once sync.Once
	down atomic.Bool
}

func newLink(n *memNet, a, b *memSwitch) *memLink {
	l := &memLink{}
	l.a, l.b = newMemPeer(n, l, a, b), newMemPeer(n, l, b, a)
	l.a.other, l.b.other = l.b, l.a
	return l
}

func (l *memLink) cut(reason any) {
	l.once.Do(func() {
		l.down.Store(true)
		for _, p := range []*memPeer{l.a, l.b} {
			p.own.peers.remove(p)
			_ = p.Stop()
			p.inbox.close()
			for _, r := range p.own.order {
				r.RemovePeer(p, reason)
			}
		}
	})
}

// memPeer is one end of a link: what its owner sees of the other side.
type memPeer struct {
	service.BaseService
	net   *memNet
	link  *memLink
	own   *memSwitch
	other *memPeer
	info  p2p.NodeInfo // of the other side
	inbox inbox        // what the owner gets from the other side
	data  sync.Map
}

var _ p2p.Peer = (*memPeer)(nil)

func newMemPeer(n *memNet, l *memLink, own, remote *memSwitch) *memPeer {
	p := &memPeer{net: n, link: l, own: own, info: remote.info, inbox: inbox{wake: make(chan struct{}, 1), quit: make(chan struct{})}}
	p.BaseService = *service.NewBaseService(nil, fmt.Sprintf("%s->%s", own.info.ID(), remote.info.ID()), p)
	return p
}

func (p *memPeer) Send(e p2p.Envelope) bool {
	if p.link.down.Load() || !p.IsRunning() {
		return false
	}
	m := e.Message
	if w, ok := m.(p2p.Wrapper); ok {
		m = w.Wrap()
	}
	b, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}
	p.net.sent.Add(1)
	p.other.inbox.put(item{e.ChannelID, b, time.Now().Add(p.net.delay)})
	return true
}

// receive hands on messages, one after the other, when they are due.
func (p *memPeer) receive() {
	defer p.own.pipes.Done()
	for {
		x, ok := p.inbox.get()
		if !ok {
			return
		}
		time.Sleep(time.Until(x.due))
		if p.link.down.Load() {
			return
		}
		if err := p.deliver(x); err != nil {
			p.own.StopPeerForError(p, err)
			return
		}
	}
}

func (p *memPeer) deliver(x item) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	c := p.own.channels[x.channel]
	if f, ok := c.reactor.(p2p.MsgBytesFilter); ok {
		if err := f.FilterMsgBytes(x.channel, p, x.message); err != nil {
			return err
		}
	}
	m := proto.Clone(c.message)
	m.Reset()
	if err := proto.Unmarshal(x.message, m); err != nil {
		return err
	}
	if u, ok := m.(p2p.Unwrapper); ok {
		if m, err = u.Unwrap(); err != nil {
			return err
		}
	}
	c.reactor.Receive(p2p.Envelope{Src: p, ChannelID: x.channel, Message: m})
	return nil
}

func (p *memPeer) TrySend(e p2p.Envelope) bool { return p.Send(e) }
func (p *memPeer) ID() p2p.ID                  { return p.info.ID() }
func (p *memPeer) NodeInfo() p2p.NodeInfo      { return p.info }
func (p *memPeer) Set(k string, v any)         { p.data.Store(k, v) }
func (p *memPeer) Get(k string) any            { v, _ := p.data.Load(k); return v }
func (p *memPeer) FlushStop()                  { _ = p.Stop() }
func (p *memPeer) RemoteIP() net.IP            { return net.IPv4(127, 0, 0, 1) }
func (p *memPeer) RemoteAddr() net.Addr        { return &net.TCPAddr{IP: p.RemoteIP(), Port: 1} }
func (p *memPeer) SocketAddr() *p2p.NetAddress {
	return &p2p.NetAddress{ID: p.ID(), IP: p.RemoteIP(), Port: 1}
}
func (p *memPeer) IsOutbound() bool              { return p == p.link.a }
func (p *memPeer) IsPersistent() bool            { return true }
func (p *memPeer) CloseConn() error              { return nil }
func (p *memPeer) Status() conn.ConnectionStatus { return conn.ConnectionStatus{} }
func (p *memPeer) SetRemovalFailed()             {}
func (p *memPeer) GetRemovalFailed() bool        { return false }

type item struct {
	channel byte
	message []byte
	due     time.Time
}

// inbox is an unbounded queue.
type inbox struct {
	mu    sync.Mutex
	items []item
	wake  chan struct{} // holds one
	quit  chan struct{}
}

func (b *inbox) put(x item) {
	b.mu.Lock()
	b.items = append(b.items, x)
	b.mu.Unlock()
	arm(b.wake)
}

func (b *inbox) close() { close(b.quit) }

func (b *inbox) get() (item, bool) {
	for {
		b.mu.Lock()
		if len(b.items) > 0 {
			x := b.items[0]
			b.items = b.items[1:]
			b.mu.Unlock()
			return x, true
		}
		b.mu.Unlock()
		select {
		case <-b.wake:
		case <-b.quit:
			return item{}, false
		}
	}
}

// memPeers keeps peers in the order in which they came.
type memPeers struct {
	mu   sync.Mutex
	list []p2p.Peer
	next int
}

func (s *memPeers) add(p p2p.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list[:len(s.list):len(s.list)], p)
}

func (s *memPeers) remove(gone p2p.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []p2p.Peer
	for _, p := range s.list {
		if p != gone {
			left = append(left, p)
		}
	}
	s.list = left
}

func (s *memPeers) Copy() []p2p.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

func (s *memPeers) Get(id p2p.ID) p2p.Peer {
	for _, p := range s.Copy() {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

func (s *memPeers) Has(id p2p.ID) bool { return s.Get(id) != nil }
func (s *memPeers) Size() int          { return len(s.Copy()) }

func (s *memPeers) ForEach(f func(p2p.Peer)) {
	for _, p := range s.Copy() {
		f(p)
	}
}

func (s *memPeers) Random() p2p.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 {
		return nil
	}
	s.next++
	return s.list[s.next%len(s.list)]
}
