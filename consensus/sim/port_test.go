package sim

import (
	"sync"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cosmos/gogoproto/proto"

	"github.com/waybill-network/waybill/consensus/engine"
)

// port is one boot's switch: what the engine's reactors run on. CometBFT's lp2p.Switch and the host that
// guards it take its place in a real node.
type port struct {
	service.BaseService
	net     *network
	machine int
	power   *power

	info     p2p.NodeInfo
	order    []p2p.Reactor
	names    map[string]p2p.Reactor
	channels map[byte]channel
	peers    peerSet
	pipes    sync.WaitGroup
}

type channel struct {
	reactor p2p.Reactor
	message proto.Message
}

var _ p2p.Switcher = (*port)(nil)

func newPort(n *network, machine int, pw *power, info p2p.NodeInfo, reactors []engine.Reactor, l log.Logger) *port {
	s := &port{
		net: n, machine: machine, power: pw, info: info,
		names: map[string]p2p.Reactor{}, channels: map[byte]channel{},
	}
	s.BaseService = *service.NewBaseService(l, "port", s)
	for _, r := range reactors {
		s.AddReactor(r.Name, r.Reactor)
	}
	return s
}

func (s *port) OnStart() error {
	for _, r := range s.order {
		if err := r.Start(); err != nil {
			return err
		}
	}
	s.net.plug(s)
	return nil
}

// OnStop takes leave of the peers. Those of a machine that lost its power see nothing but silence; they
// notice after a while, or when the machine comes back.
func (s *port) OnStop() {
	s.net.unplug(s)
	for _, p := range s.peers.Copy() {
		l := p.(*peer).link
		if !s.power.off() {
			l.cut("stopped")
			continue
		}
		l.abandon(s)
		time.AfterFunc(notices, func() { l.cut("no answer") })
	}
	s.pipes.Wait()
	for _, r := range s.order {
		_ = r.Stop()
	}
}

// notices is after how long a peer gives up a machine that does not answer.
const notices = 5 * time.Second

func (s *port) AddReactor(name string, r p2p.Reactor) p2p.Reactor {
	for _, d := range r.GetChannels() {
		s.channels[d.ID] = channel{r, d.MessageType}
	}
	s.order, s.names[name] = append(s.order, r), r
	r.SetSwitch(s)
	return r
}

// StopPeerForError cuts the link and dials anew after a second, as a real host does.
func (s *port) StopPeerForError(p p2p.Peer, reason any) {
	s.Logger.Info("stop peer", "peer", p.ID(), "reason", reason)
	l := p.(*peer).link
	l.cut(reason)
	time.AfterFunc(time.Second, func() { s.net.connect(l.a.port.machine, l.b.port.machine) })
}

func (s *port) BroadcastAsync(e p2p.Envelope) {
	for _, p := range s.peers.Copy() {
		p.Send(e)
	}
}
func (s *port) TryBroadcast(e p2p.Envelope)                     { s.BroadcastAsync(e) }
func (s *port) StopPeerGracefully(p p2p.Peer)                   { p.(*peer).link.cut(nil) }
func (s *port) Reactor(name string) (p2p.Reactor, bool)         { r, ok := s.names[name]; return r, ok }
func (s *port) RemoveReactor(string, p2p.Reactor)               {}
func (s *port) Peers() p2p.IPeerSet                             { return &s.peers }
func (s *port) NumPeers() (int, int, int)                       { return s.peers.Size(), 0, 0 }
func (s *port) MaxNumOutboundPeers() int                        { return 100 }
func (s *port) AddPersistentPeers([]string) error               { return nil }
func (s *port) AddPrivatePeerIDs([]string) error                { return nil }
func (s *port) AddUnconditionalPeerIDs([]string) error          { return nil }
func (s *port) DialPeerWithAddress(*p2p.NetAddress) error       { return nil }
func (s *port) DialPeersAsync([]string) error                   { return nil }
func (s *port) MarkPeerAsGood(p2p.Peer)                         {}
func (s *port) NodeInfo() p2p.NodeInfo                          { return s.info }
func (s *port) Log() log.Logger                                 { return s.Logger }
func (s *port) IsPeerPersistent(*p2p.NetAddress) bool           { return true }
func (s *port) IsPeerUnconditional(p2p.ID) bool                 { return true }
func (s *port) IsDialingOrExistingAddress(*p2p.NetAddress) bool { return false }

// peerSet keeps peers in the order in which they came, so that whoever walks through it does so alike
// in every run.
type peerSet struct {
	mu   sync.Mutex
	list []p2p.Peer // replaced, never changed
	next int
}

var _ p2p.IPeerSet = (*peerSet)(nil)

func (s *peerSet) add(p p2p.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list[:len(s.list):len(s.list)], p)
}

func (s *peerSet) remove(gone p2p.Peer) {
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

// Copy returns the peers; nobody changes the slice.
func (s *peerSet) Copy() []p2p.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

func (s *peerSet) Get(id p2p.ID) p2p.Peer {
	for _, p := range s.Copy() {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

func (s *peerSet) Has(id p2p.ID) bool { return s.Get(id) != nil }
func (s *peerSet) Size() int          { return len(s.Copy()) }

func (s *peerSet) ForEach(f func(p2p.Peer)) {
	for _, p := range s.Copy() {
		f(p)
	}
}

func (s *peerSet) Random() p2p.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 {
		return nil
	}
	s.next++
	return s.list[s.next%len(s.list)]
}
