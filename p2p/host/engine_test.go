package host

import (
	"fmt"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/scripts/need"
)

// Four validators run on the switch; a transaction given to one is committed by all.
func TestConsensus(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 4, testChain)
	c.moves(5)
	c.nodes[1].app.submit([]byte("parcel"))
	for _, v := range c.nodes {
		eventually(t, "committed", func() bool { return v.app.committed("parcel") })
	}
	for _, v := range c.nodes {
		if v.sw.Peers().Size() != 3 || v.cuts() != 0 {
			t.Errorf("%d peers, %v cuts", v.sw.Peers().Size(), v.cuts())
		}
	}
}

// A node of another chain, whose key is admitted and which both sides dial, exchanges nothing and becomes no peer.
func TestOtherChain(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 2, 2, testChain)
	x := newCluster(t, 1, 1, "ship-2")
	both := append(append([]*validator(nil), c.nodes...), x.nodes[0])
	c.admit(both...)
	for range 2 {
		x.admit(both...)
	}
	a, b := c.nodes[0], x.nodes[0]
	eventually(t, "connected", func() bool {
		return a.host.host.Network().Connectedness(b.id) == network.Connected
	})
	c.moves(20)
	x.moves(5)
	if a.has(b.id) || b.sw.Peers().Size() != 0 {
		t.Error("a node of another chain became a peer")
	}
	foreign := box{t: t, reg: b.reg}
	if n := foreign.metric("waybill_p2p_messages_total"); n != 0 {
		t.Errorf("%v messages passed between two chains", n)
	}
}

// A node more than a hundred blocks behind catches up, leaves block sync and votes.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 3, testChain, fast)
	first, late := c.nodes[0], c.nodes[3]
	first.reaches(110)
	late.start(c.gen)
	c.admit(c.nodes...)
	eventually(t, "left block sync", func() bool { return !late.cons.WaitSync() })
	eventually(t, "its vote is in a commit", func() bool { return first.signed(late) })
}

func fast(v *validator, _ int) {
	v.conf.Consensus.TimeoutCommit = 5 * time.Millisecond
	v.conf.Consensus.TimeoutPropose = 500 * time.Millisecond
	v.conf.Consensus.TimeoutPrecommit = 50 * time.Millisecond
}

// The same with blocks of megabytes: block sync asks one peer for many at once, more than the window holds.
func TestCatchUpBigBlocks(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 3, testChain, fast)
	first, late := c.nodes[0], c.nodes[3]
	bytes := 0
	for i := 0; bytes < 30<<20; i++ {
		tx := append(fmt.Appendf(nil, "big-%d", i), make([]byte, 1000<<10)...)
		c.nodes[i%3].app.submit(tx)
		bytes += len(tx)
		if i%6 == 5 {
			eventually(t, "committed", func() bool { return first.app.committed(string(tx)) })
		}
	}
	eventually(t, "all committed", func() bool { return c.nodes[0].app.idle() && c.nodes[1].app.idle() && c.nodes[2].app.idle() })
	late.start(c.gen)
	c.admit(c.nodes...)
	eventually(t, "left block sync", func() bool { return !late.cons.WaitSync() })
	late.reaches(first.height())
	for _, v := range c.nodes {
		if n := v.cuts(); n != 0 {
			t.Errorf("%v cuts between honest nodes", n)
		}
	}
}

// A member added while the network runs is dialled; a revoked one leaves both sides' sets and stays out; admitted
// again it catches up. Nobody is restarted.
func TestMembersChange(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 3, testChain, fast)
	a, d := c.nodes[0], c.nodes[3]
	a.reaches(3)
	d.start(c.gen)
	for _, v := range c.nodes[:3] { // d itself learns nobody's address: the others must dial it
		v.gate.Set(membershipOf(c, true))
	}
	d.gate.Set(membershipOf(c, false))
	eventually(t, "dialled by the others", func() bool { return d.sw.Peers().Size() == 3 })
	eventually(t, "in consensus", func() bool { return a.signed(d) })
	for range 3 {
		c.admit(c.nodes[:3]...)
		eventually(t, "out on both sides", func() bool { return d.sw.Peers().Size() == 0 && !a.has(d.id) })
		c.moves(6, c.nodes[:3]...)
		if a.has(d.id) || a.host.connectedTo(d.id) {
			t.Error("a revoked node is connected")
		}
		c.admit(c.nodes...)
		eventually(t, "back", func() bool { return d.sw.Peers().Size() == 3 && a.has(d.id) })
		c.moves(3)
		eventually(t, "votes", func() bool { return a.signed(d) })
	}
}

func membershipOf(c *cluster, addrs bool) (m gate.Membership) {
	c.height++
	m.Height = c.height
	for _, v := range c.nodes {
		x := gateMember(v.id)
		if addrs {
			x.Addrs = v.host.Addrs()
		}
		m.Members = append(m.Members, x)
	}
	return m
}

// A connection that breaks is made again, and consensus goes on with both ends.
func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 4, testChain)
	c.moves(3)
	a, d := c.nodes[0], c.nodes[3]
	for range 3 {
		for _, v := range c.nodes[:3] {
			must(t, v.host.host.Network().ClosePeer(d.id))
		}
		eventually(t, "back", func() bool { return d.sw.Peers().Size() == 3 && a.has(d.id) })
		c.moves(5)
	}
	eventually(t, "votes", func() bool { return a.signed(d) })
}

// A peer that the engine drops is out for the penalty, then comes back by itself.
func TestPenalty(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 4, 4, testChain, func(v *validator, _ int) { v.cfg.Limits.Penalty = time.Second })
	c.moves(2)
	a, d := c.nodes[0], c.nodes[3]
	p := a.sw.Peers().Get(keyOf(d.id))
	a.sw.StopPeerForError(p, "sent an invalid proposal")
	if a.has(d.id) || p.IsRunning() || p.Send(envelope(0x20, message([]byte("x")))) {
		t.Error("a dropped peer is still served")
	}
	eventually(t, "dropped on the other side", func() bool { return !d.has(a.id) })
	if a.gate.Access(d.id).Any() {
		t.Error("no penalty")
	}
	eventually(t, "back", func() bool { return a.has(d.id) && d.has(a.id) })
	c.moves(3)
}

// Four validators that listen on IPv6 only.
func TestIPv6(t *testing.T) {
	t.Parallel()
	need.IPv6(t)
	c := newCluster(t, 4, 4, testChain, func(v *validator, _ int) { v.cfg.Listen = listenAt("::1") })
	c.moves(8)
	for _, v := range c.nodes {
		for _, p := range v.sw.Peers().Copy() {
			if a := p.SocketAddr(); a.IP.To4() != nil || a.Port == 0 {
				t.Errorf("peer at %v", a)
			}
		}
	}
}

// Dual stack with IPv6 first, and one node that has IPv6 only.
func TestDualStack(t *testing.T) {
	t.Parallel()
	need.IPv6(t)
	c := newCluster(t, 4, 4, testChain, func(v *validator, i int) {
		v.cfg.Listen = listenAt("::1")
		if i != 3 {
			v.cfg.Listen = append(v.cfg.Listen, listenAt("127.0.0.1")...)
		}
	})
	c.moves(8)
	for _, v := range c.nodes {
		eventually(t, "three peers", func() bool { return v.sw.Peers().Size() == 3 })
	}
}
