package host

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/cometbft/cometbft/p2p"

	"github.com/waybill-network/waybill/p2p/gate"
)

// Every message that Send took arrives, whole, once, and in the order of its channel.
func TestOrder(t *testing.T) {
	a, b := newPair(t)
	const n = 2000
	channels := []byte{0x20, 0x22, 0x30, 0x40}
	var wg sync.WaitGroup
	for _, ch := range channels {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(ch)))
			for i := range n {
				tx := make([]byte, 8+r.IntN(200))
				if i%100 == 0 && ch >= 0x30 {
					tx = make([]byte, 1<<20)
				}
				binary.BigEndian.PutUint64(tx, uint64(i))
				if !a.send(b.id, ch, tx) {
					t.Errorf("channel %#x: message %d was not taken", ch, i)
					return
				}
			}
		})
	}
	wg.Wait()
	eventually(t, "all arrived", func() bool { c, _ := b.rec.counted(); return c == int64(n*len(channels)) })
	next := map[byte]uint64{}
	for _, m := range b.rec.received() {
		if i := binary.BigEndian.Uint64(m.txs[0]); i != next[m.ch] {
			t.Fatalf("channel %#x: message %d where %d was due", m.ch, i, next[m.ch])
		}
		next[m.ch]++
		if m.from != keyOf(a.id) {
			t.Fatalf("from %s", m.from)
		}
	}
}

// A broadcast reaches each peer once, in order.
func TestBroadcast(t *testing.T) {
	t.Parallel()
	a, b, c := newBox(t), newBox(t), newBox(t)
	admit(a, b, c)
	eventually(t, "all registered", func() bool {
		return a.sw.Peers().Size() == 2 && b.sw.Peers().Size() == 2 && c.sw.Peers().Size() == 2
	})
	for i := range 500 {
		a.sw.BroadcastAsync(p2p.Envelope{ChannelID: 0x22, Message: message([]byte{byte(i), byte(i >> 8)})})
	}
	for _, x := range []*box{b, c} {
		eventually(t, "all arrived", func() bool { n, _ := x.rec.counted(); return n == 500 })
		for i, m := range x.rec.received() {
			if !bytes.Equal(m.txs[0], []byte{byte(i), byte(i >> 8)}) {
				t.Fatalf("message %d is %x", i, m.txs[0])
			}
		}
	}
}

// Each transport carries everything alone, as it must behind a firewall that passes only one.
func TestTransports(t *testing.T) {
	for i, name := range []string{"QUIC", "TCP"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := newPair(t, func(x *box) { x.cfg.Listen = listenAt("127.0.0.1")[i : i+1] })
			for range 20 {
				if !a.send(b.id, 0x40, make([]byte, 1<<20)) || !b.send(a.id, 0x22, []byte("vote")) {
					t.Fatal("not taken")
				}
			}
			eventually(t, "all arrived", func() bool {
				n, _ := a.rec.counted()
				m, _ := b.rec.counted()
				return n == 20 && m == 20
			})
		})
	}
}

// A node without one of the channels takes part in the others, and is not sent what it cannot read.
func TestMissingChannel(t *testing.T) {
	t.Parallel()
	a := newBox(t)
	b := newBox(t, func(b *box) { b.rec = newRecorder(0x20, 0x30) })
	admit(a, b)
	eventually(t, "both registered", func() bool { return a.has(b.id) && b.has(a.id) })
	for range 50 {
		a.sw.BroadcastAsync(envelope(0x40, message(make([]byte, 1<<20))))
	}
	eventually(t, "the channel is given up", func() bool { return !a.send(b.id, 0x40, []byte("x")) })
	if !a.send(b.id, 0x30, []byte("x")) || !b.send(a.id, 0x20, []byte("x")) {
		t.Error("other channels suffer")
	}
	eventually(t, "arrived", func() bool { n, _ := b.rec.counted(); return n == 1 })
	if a.metric("waybill_p2p_cuts_total") != 0 {
		t.Error("a session ended over it")
	}
}

// What a connected member finds on the host is what is registered, and nothing that libp2p would add.
func TestServes(t *testing.T) {
	t.Parallel()
	a := newBox(t)
	want := map[string]bool{"/ipfs/id/1.0.0": true, "/ipfs/id/push/1.0.0": true, "/ipfs/ping/1.0.0": true,
		"/waybill/introduce/1/chain/ship-1": true}
	for _, ch := range []string{"0x20", "0x22", "0x30", "0x40"} {
		want["/waybill/channel/1/"+ch+"/chain/ship-1"] = true
	}
	for _, p := range a.host.host.Mux().Protocols() {
		if !want[string(p)] {
			t.Errorf("serves %s", p)
		}
		delete(want, string(p))
	}
	if len(want) > 0 {
		t.Errorf("does not serve %v", want)
	}
}

// The list of peers says who is there, since when, and how far away.
func TestPeers(t *testing.T) {
	t.Parallel()
	a, b := newPair(t)
	eventually(t, "measured", func() bool {
		p := a.host.Peers()
		return len(p) == 1 && p[0].RTT > 0
	})
	p := a.host.Peers()[0]
	if p.ID != b.id || p.Organisation != "org-"+short(b.id) || p.Source != gate.Committed || !p.Validator ||
		!p.Registered || len(p.Addrs) == 0 || p.Since.IsZero() {
		t.Errorf("%+v", p)
	}
	if n := a.metric("waybill_p2p_peers", p.Organisation); n != 1 {
		t.Errorf("%v peers counted", n)
	}
	must(t, b.sw.Stop())
	eventually(t, "gone", func() bool { return len(a.host.Peers()) == 0 && a.metric("waybill_p2p_peers") == 0 })
}

// A peer that only we can dial comes back after its penalty, though nothing tells us that it is over.
func TestRedialAfterPenalty(t *testing.T) {
	t.Parallel()
	a := newBox(t, func(b *box) { b.cfg.Limits.Penalty = time.Second })
	b := newBox(t)
	a.gate.Set(membershipWith(a, b.member()))
	hidden := a.member()
	hidden.Addrs = nil
	b.gate.Set(membershipWith(b, hidden))
	eventually(t, "both registered", func() bool { return a.has(b.id) && b.has(a.id) })
	a.sw.StopPeerForError(a.peer(b.id), "test")
	eventually(t, "dropped", func() bool { return !b.has(a.id) })
	eventually(t, "back", func() bool { return a.has(b.id) && b.has(a.id) })
}

// A peer that registers anew over another connection, before the first one is known to be dead, gets a new session.
func TestReplacedSession(t *testing.T) {
	t.Parallel()
	a := newBox(t)
	r := rogueIn(t, a)
	first := a.peer(r.id())
	l, err := r.line(a.id, 0x22)
	must(t, err)
	f := frame(encoded(t, []byte("one")))
	must(t, l.send(f, costOf(f)))
	eventually(t, "one arrived", func() bool { n, _ := a.rec.counted(); return n == 1 })

	again := newRogue(t, r.key, testChain) // the same node, restarted
	must(t, again.connect(a.id, a.host.Addrs()))
	var second *line
	eventually(t, "a new session", func() bool {
		second, err = again.line(a.id, 0x22)
		return err == nil && second.send(f, costOf(f)) == nil && within(time.Second, func() bool {
			n, _ := a.rec.counted()
			return n >= 2
		})
	})
	if p := a.peer(r.id()); p == first || first.IsRunning() {
		t.Error("the first session goes on")
	}
}
