package host

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/p2p"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// errLedgerDecides answers what CometBFT's own peer management would ask: peers come from the ledger.
var errLedgerDecides = errors.New("peers are named by the ledger and the operator's also_trust list")

// reactorError is why the engine dropped a peer.
type reactorError struct{ reason any }

func (e reactorError) Error() string        { return fmt.Sprintf("dropped by a reactor: %v", e.reason) }
func (e reactorError) Is(target error) bool { return target == errRefused }

// channel is one of a reactor's channels, and how we carry it.
type channel struct {
	id      byte
	name    string // "0x22"
	wire    protocol.ID
	desc    *p2p.ChannelDescriptor
	reactor p2p.Reactor
	limit   ChannelLimit
	shape   *shape
}

func (ch *channel) attr() slog.Attr { return slog.String("channel", ch.name) }

// fabric runs CometBFT's reactors on a Host. Starting it starts the reactors, then listening and dialling; stopping
// it unregisters every peer, closes the host and stops the reactors.
type fabric struct {
	service.BaseService

	h        *Host
	log      cmtlog.Logger
	info     p2p.NodeInfo
	names    map[string]p2p.Reactor
	reactors []p2p.Reactor
	channels map[byte]*channel
	hello    *channel // the channel with the lowest id, whose stream begins a session; nil without reactors
	peers    peerSet
}

var _ p2p.Switcher = (*fabric)(nil)

// Switch builds the switch, once for each Host. The reactors are started in the order given; peers greet
// each other on the channel with the lowest id, which for CometBFT is 0x20, the consensus state.
func (h *Host) Switch(info p2p.NodeInfo, reactors []lp2p.SwitchReactor, log cmtlog.Logger) (p2p.Switcher, error) {
	sw := &fabric{h: h, log: log, info: info, names: map[string]p2p.Reactor{}, channels: map[byte]*channel{}}
	sw.BaseService = *service.NewBaseService(log, "switch", sw)
	for _, r := range reactors {
		if sw.names[r.Name] != nil {
			return nil, fmt.Errorf("host: two reactors are named %q", r.Name)
		}
		sw.names[r.Name] = r.Reactor
		sw.reactors = append(sw.reactors, r.Reactor)
		for _, d := range r.GetChannels() {
			if err := sw.addChannel(r.Reactor, d); err != nil {
				return nil, err
			}
		}
	}
	if !h.sw.CompareAndSwap(nil, sw) {
		return nil, errors.New("host: it has a switch already")
	}
	return sw, nil
}

func (sw *fabric) addChannel(r p2p.Reactor, d *p2p.ChannelDescriptor) error {
	if sw.channels[d.ID] != nil {
		return fmt.Errorf("host: two reactors want channel %#02x", d.ID)
	}
	name := fmt.Sprintf("0x%02x", d.ID)
	ch := &channel{id: d.ID, name: name, desc: d, reactor: r, wire: sw.h.wire("/waybill/channel/1/" + protocol.ID(name)),
		limit: sw.h.cfg.Limits.Channel(d.ID, int64(d.RecvMessageCapacity), sw.h.cfg.MaxBlockBytes),
		shape: shapeOf(d.MessageType)}
	if ch.limit.Window < ch.limit.Message+4<<10 {
		return fmt.Errorf("host: channel %s has a window of %d bytes for messages of %d", name,
			ch.limit.Window, ch.limit.Message)
	}
	sw.channels[d.ID] = ch
	if sw.hello == nil || d.ID < sw.hello.id {
		sw.hello = ch
	}
	return nil
}

// OnStart implements service.Service.
func (sw *fabric) OnStart() error {
	for i, r := range sw.reactors {
		r.SetSwitch(sw)
		if err := r.Start(); err != nil {
			for _, started := range sw.reactors[:i] {
				_ = started.Stop()
			}
			return fmt.Errorf("host: start reactor: %w", err)
		}
	}
	for _, ch := range sw.channels {
		sw.h.host.SetStreamHandler(ch.wire, func(st network.Stream) { sw.accept(st, ch) })
	}
	sw.h.links.start() // first: who connects must find its link
	return sw.h.listen()
}

// OnStop implements service.Service. The reactors run until their peers are gone and nothing is received any more: a
// message may wait inside Receive for the engine to take it, and would wait for ever once the engine has stopped.
func (sw *fabric) OnStop() {
	if err := sw.h.Close(); err != nil {
		sw.h.log.Warn("the host did not close", errAttr(err))
	}
	for _, r := range sw.reactors {
		if err := r.Stop(); err != nil && !errors.Is(err, service.ErrAlreadyStopped) {
			sw.h.log.Warn("a reactor did not stop", slog.String("reactor", r.String()), errAttr(err))
		}
	}
}

// accept serves one stream of a channel. The gate has let the peer connect; here it must be one for consensus.
func (sw *fabric) accept(st network.Stream, ch *channel) {
	if !sw.h.cfg.Gate.Access(st.Conn().RemotePeer()).Consensus {
		_ = st.Reset()
		return
	}
	s := sw.h.links.await(st.Conn())
	if s == nil {
		_ = st.Reset()
		return
	}
	s.receive(st, ch)
}

// BroadcastAsync queues the message for every peer, in the order of the calls.
func (sw *fabric) BroadcastAsync(e p2p.Envelope) {
	sw.broadcast(e, func(q *sender, f []byte) { q.broadcast(f) })
}

// TryBroadcast leaves out the peers whose queue is full.
func (sw *fabric) TryBroadcast(e p2p.Envelope) {
	sw.broadcast(e, func(q *sender, f []byte) { q.put(f, 0) })
}

func (sw *fabric) broadcast(e p2p.Envelope, put func(*sender, []byte)) {
	f, err := marshal(e)
	if err != nil {
		sw.h.log.Error("a message of our own cannot be sent", slog.Int("channel", int(e.ChannelID)), errAttr(err))
		return
	}
	for _, s := range sw.peers.all() {
		if q := s.senders[e.ChannelID]; q != nil {
			put(q, f)
		}
	}
}

// StopPeerForError ends the peer's session and shuts it out for the penalty.
func (sw *fabric) StopPeerForError(p p2p.Peer, reason any) {
	if s, ok := p.(*session); ok {
		s.end(reactorError{reason})
	}
}

// StopPeerGracefully ends the peer's session; it may come back at once.
func (sw *fabric) StopPeerGracefully(p p2p.Peer) {
	if s, ok := p.(*session); ok {
		s.end(errGone)
	}
}

// NumPeers counts by who opened the connection.
func (sw *fabric) NumPeers() (outbound, inbound, dialing int) {
	for _, s := range sw.peers.all() {
		if s.IsOutbound() {
			outbound++
		} else {
			inbound++
		}
	}
	return outbound, inbound, 0
}

func (sw *fabric) Reactor(name string) (p2p.Reactor, bool) {
	r, ok := sw.names[name]
	return r, ok
}

func (sw *fabric) NodeInfo() p2p.NodeInfo { return sw.info }
func (sw *fabric) Log() cmtlog.Logger     { return sw.log }
func (sw *fabric) Peers() p2p.IPeerSet    { return &sw.peers }

// The rest of p2p.Switcher is peer management, which is the gate's and the links'.

func (sw *fabric) AddReactor(string, p2p.Reactor) p2p.Reactor        { return nil }
func (sw *fabric) RemoveReactor(string, p2p.Reactor)                 {}
func (sw *fabric) MaxNumOutboundPeers() int                          { return sw.h.cfg.Limits.Peers }
func (sw *fabric) AddPersistentPeers([]string) error                 { return errLedgerDecides }
func (sw *fabric) AddPrivatePeerIDs([]string) error                  { return errLedgerDecides }
func (sw *fabric) AddUnconditionalPeerIDs([]string) error            { return errLedgerDecides }
func (sw *fabric) DialPeerWithAddress(*p2p.NetAddress) error         { return errLedgerDecides }
func (sw *fabric) DialPeersAsync([]string) error                     { return errLedgerDecides }
func (sw *fabric) IsDialingOrExistingAddress(a *p2p.NetAddress) bool { return sw.peers.Has(a.ID) }
func (sw *fabric) IsPeerPersistent(a *p2p.NetAddress) bool           { return sw.peers.Has(a.ID) }
func (sw *fabric) IsPeerUnconditional(id p2p.ID) bool                { return sw.peers.Has(id) }
func (sw *fabric) MarkPeerAsGood(p2p.Peer)                           {}

// closeWait bounds how long closing waits for a reactor that does not return from Receive.
const closeWait = 10 * time.Second
