package sim

import (
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
	"github.com/cosmos/gogoproto/proto"
)

// link is one connection between two ports. It is never mended: a new connection is a new link.
type link struct {
	a, b *peer // a dialled
	down atomic.Bool
}

// newLink makes the ends known to their ports; open brings it into use.
func newLink(a, b *port) *link {
	l := &link{}
	l.a, l.b = newPeer(l, a, b), newPeer(l, b, a)
	l.a.other, l.b.other = l.b, l.a
	a.peers.add(l.a)
	b.peers.add(l.b)
	return l
}

func (l *link) open() {
	ends := []*peer{l.a, l.b}
	for _, p := range ends {
		for _, r := range p.port.order {
			r.InitPeer(p)
		}
		_ = p.Start()
		p.port.pipes.Add(1)
		go p.receive()
	}
	for _, p := range ends {
		for _, r := range p.port.order {
			r.AddPeer(p)
		}
	}
}

// cut ends the connection for both sides; what is under way is lost.
func (l *link) cut(reason any) {
	if !l.down.CompareAndSwap(false, true) {
		return
	}
	l.a.leave()
	l.b.leave()
	for _, p := range []*peer{l.a, l.b} {
		if p.port.power.off() {
			continue // nobody is there to be told
		}
		for _, r := range p.port.order {
			r.RemovePeer(p, reason)
		}
	}
}

// abandon ends the connection for a side that lost its power. What it has sent still arrives.
func (l *link) abandon(side *port) {
	if l.a.port == side {
		l.a.leave()
	} else {
		l.b.leave()
	}
}

// peer is one end of a link: what its port sees of the other machine.
type peer struct {
	service.BaseService
	link  *link
	port  *port
	other *peer
	info  p2p.NodeInfo // of the other machine
	inbox *pipe        // what comes from it
	data  sync.Map
	left  sync.Once
}

var _ p2p.Peer = (*peer)(nil)

func newPeer(l *link, own, remote *port) *peer {
	p := &peer{link: l, port: own, info: remote.info, inbox: newPipe()}
	p.BaseService = *service.NewBaseService(nil, fmt.Sprintf("%d->%d", own.machine, remote.machine), p)
	return p
}

func (p *peer) leave() {
	p.left.Do(func() {
		p.port.peers.remove(p)
		_ = p.Stop()
		p.inbox.close()
	})
}

// Send queues a message for the other side. It never blocks: the network has room for everything. It
// refuses only what a stopped peer sends: CometBFT's gossip tries again at once, without a pause, for as
// long as a peer that runs refuses (consensus/reactor.go, gossipDataRoutine).
func (p *peer) Send(e p2p.Envelope) bool {
	if !p.IsRunning() {
		return false
	}
	if p.link.down.Load() || p.port.power.off() {
		return true // and lost
	}
	m := e.Message
	if w, ok := m.(p2p.Wrapper); ok {
		m = w.Wrap()
	}
	b, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}
	messages := [][]byte{b}
	if n := p.port.net; n.tamper != nil {
		messages = n.tamper(p.port.machine, p.other.port.machine, e.ChannelID, b)
	}
	for _, b := range messages {
		p.post(e.ChannelID, b)
	}
	return true
}

// post gives a message to the network.
func (p *peer) post(channel byte, message []byte) {
	n, from, to := p.port.net, p.port.machine, p.other.port.machine
	sum := fingerprint(message)
	n.sent.Add(1)
	n.trace.message("send", from, to, channel, len(message), sum)
	if delay, arrives := n.travel(from, to, channel, sum); arrives {
		p.other.inbox.put(channel, message, sum, time.Now().Add(delay))
	}
}

// receive hands over messages, one after the other.
func (p *peer) receive() {
	defer p.port.pipes.Done()
	n, from, to := p.port.net, p.other.port.machine, p.port.machine
	for {
		x, ok := p.inbox.next(func(due time.Time) time.Time { return n.arrival(from, to, due) })
		if !ok {
			return
		}
		if p.port.power.off() {
			continue
		}
		n.trace.message("recv", from, to, x.channel, len(x.message), x.sum)
		if err := p.deliver(x); err != nil {
			p.port.StopPeerForError(p, err)
			return
		}
	}
}

// deliver turns a panic of a reactor into an error, as lp2p does: a peer can cause one.
func (p *peer) deliver(x letter) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	c := p.port.channels[x.channel]
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

func (p *peer) TrySend(e p2p.Envelope) bool { return p.Send(e) }
func (p *peer) ID() p2p.ID                  { return p.info.ID() }
func (p *peer) NodeInfo() p2p.NodeInfo      { return p.info }
func (p *peer) Set(k string, v any)         { p.data.Store(k, v) }
func (p *peer) Get(k string) any            { v, _ := p.data.Load(k); return v }
func (p *peer) FlushStop()                  { _ = p.Stop() }
func (p *peer) RemoteIP() net.IP            { return net.IPv4(127, 0, 0, byte(1+p.other.port.machine)) }
func (p *peer) RemoteAddr() net.Addr        { return &net.TCPAddr{IP: p.RemoteIP(), Port: 1} }
func (p *peer) SocketAddr() *p2p.NetAddress {
	return &p2p.NetAddress{ID: p.ID(), IP: p.RemoteIP(), Port: 1}
}
func (p *peer) IsOutbound() bool              { return p == p.link.a }
func (p *peer) IsPersistent() bool            { return true }
func (p *peer) CloseConn() error              { return nil }
func (p *peer) Status() conn.ConnectionStatus { return conn.ConnectionStatus{} }
func (p *peer) SetRemovalFailed()             {}
func (p *peer) GetRemovalFailed() bool        { return false }
