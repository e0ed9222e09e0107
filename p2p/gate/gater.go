package gate

import (
	"time"

	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

// Gater asks a Gate at each stage of a libp2p connection. The host that uses it closes connections whose access ended
// (Watch), and reports those of strangers (Release).
type Gater struct {
	gate    *Gate
	refused func(peer.ID)
}

var _ connmgr.ConnectionGater = (*Gater)(nil)

// Gater returns the connection gater. refused, which may be nil, is told of every peer that was turned away after
// it had shown its key.
func (g *Gate) Gater(refused func(peer.ID)) *Gater {
	if refused == nil {
		refused = func(peer.ID) {}
	}
	return &Gater{gate: g, refused: refused}
}

// ServeStrangers opens or closes the provisional places. They are closed at first.
func (g *Gate) ServeStrangers(open bool) {
	g.strangers.mu.Lock()
	defer g.strangers.mu.Unlock()
	g.strangers.open = open
}

// Hold is how long a provisional connection may last.
func (g *Gate) Hold() time.Duration { return g.strangers.limits.Hold }

// Expect takes a place for a stranger that we are about to dial, and reports whether there was one.
func (g *Gate) Expect(id peer.ID, at ma.Multiaddr) bool {
	return g.strangers.take(id, addressOf(at), true, time.Now())
}

// Release gives a stranger's place back.
func (g *Gate) Release(id peer.ID) { g.strangers.release(id) }

// Spend reports whether the stranger may show its proof now: once for each place.
func (g *Gate) Spend(id peer.ID) bool { return g.strangers.spend(id, time.Now()) }

// Provisional reports whether the peer is a stranger that holds a place and has not misused it.
func (g *Gate) Provisional(id peer.ID) bool {
	now := time.Now()
	return g.strangers.holds(id, now) && !g.penalised(id, now)
}

func (g *Gate) penalised(id peer.ID, now time.Time) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return now.Before(g.in.penalties[id])
}

func (x *Gater) admits(id peer.ID) bool { return x.gate.Access(id).Any() || x.gate.Provisional(id) }

// InterceptPeerDial implements connmgr.ConnectionGater, as do the methods below.
func (x *Gater) InterceptPeerDial(id peer.ID) bool { return x.admits(id) }

// InterceptAddrDial has nothing to add: addresses come from the ledger and the operator only.
func (x *Gater) InterceptAddrDial(id peer.ID, _ ma.Multiaddr) bool { return x.admits(id) }

// InterceptAccept runs before the remote key is known; the resource manager bounds that phase.
func (x *Gater) InterceptAccept(network.ConnMultiaddrs) bool { return true }

// InterceptSecured is the decision: the remote key is proven, nothing was exchanged yet. A stranger that holds a
// place does not get a second connection on it, and who is shut out is no stranger.
func (x *Gater) InterceptSecured(dir network.Direction, id peer.ID, at network.ConnMultiaddrs) bool {
	ok := x.gate.Access(id).Any()
	if now := time.Now(); !ok && dir == network.DirOutbound {
		ok = x.gate.Provisional(id)
	} else if !ok && !x.gate.penalised(id, now) {
		ok = x.gate.strangers.take(id, addressOf(at.RemoteMultiaddr()), false, now)
	}
	if !ok {
		x.refused(id)
	}
	return ok
}

// InterceptUpgraded asks again: the membership may have changed meanwhile.
func (x *Gater) InterceptUpgraded(c network.Conn) (bool, control.DisconnectReason) {
	return x.admits(c.RemotePeer()), 0
}
