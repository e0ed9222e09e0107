package host

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/protocol/identify"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"

	"github.com/waybill-network/waybill/p2p/gate"
)

// The proof of these tests is text: "height org node", true if it ends in "ok".
func testProof(height int64, id peer.ID) []byte {
	return fmt.Appendf(nil, "%d %s %s ok", height, "org-"+short(id), id)
}

func testVerify(_ context.Context, _ peer.ID, proof []byte) (int64, gate.Member, error) {
	f := strings.Fields(string(proof))
	if len(f) != 4 || f[3] != "ok" {
		return 0, gate.Member{}, errors.New("the proof does not hold")
	}
	height, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil {
		return 0, gate.Member{}, err
	}
	id, err := peer.Decode(f[2])
	return height, gate.Member{Node: id, Organisation: f[1]}, err
}

// introducing turns introductions on, with places that are soon free again.
func introducing(b *box) {
	b.cfg.Introductions.Verify = testVerify
	if b.gate == nil {
		b.gate = gate.New(gate.Config{Strangers: gate.StrangerLimits{Hold: 3 * time.Second, Every: time.Millisecond}})
	}
}

// everything a stranger could try to open.
func everything(r *rogue) []protocol.ID {
	out := []protocol.ID{identify.ID, identify.IDPush, ping.ID, "/test/echo/1/chain/" + protocol.ID(r.chain)}
	for ch := 0x20; ch <= 0x61; ch++ {
		out = append(out, r.wire(byte(ch)), protocol.ID(fmt.Sprintf("/p2p/cometbft/1.0.0/channel/0x%02x", ch)))
	}
	return out
}

// A stranger's key never becomes a peer: no stream of any protocol, no message to any reactor, no place in the
// switch; neither where introductions are off, nor where they are on.
func TestStranger(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(fmt.Sprintf("introductions=%v", on), func(t *testing.T) {
			var called atomic.Int64
			a := newBox(t, func(b *box) {
				if on {
					introducing(b)
					b.gate = gate.New(gate.Config{Strangers: gate.StrangerLimits{Hold: 3 * time.Second}})
				}
			})
			a.host.Handle("/test/echo/1", func(_ context.Context, _ peer.ID, q []byte) ([]byte, error) {
				called.Add(1)
				return q, nil
			}, RequestLimits{})
			key, id := newKey(t)
			r := newRogue(t, key, testChain)
			err := r.connect(a.id, a.host.Addrs())
			if !on {
				eventually(t, "not connected", func() bool { return !r.connected(a.id) })
			} else if err != nil {
				t.Fatal("no place was free: ", err)
			}
			for _, pid := range everything(r) {
				s, err := r.stream(a.id, pid)
				if err != nil {
					continue
				}
				// A lazily opened stream shows only when it is read whether it was taken.
				_, _ = s.Write(frame(encoded(t, []byte("let me in"))))
				_ = s.SetReadDeadline(time.Now().Add(patience))
				if n, err := s.Read(make([]byte, 1)); n > 0 {
					t.Errorf("%s was served: %v", pid, err)
				}
			}
			if a.has(id) || a.sw.Peers().Size() != 0 || len(a.host.Peers()) != 0 || len(a.rec.received()) != 0 {
				t.Error("a stranger became a peer")
			}
			if called.Load() != 0 {
				t.Error("a stranger's request was handled")
			}
			eventually(t, "gone after its time", func() bool { return !r.connected(a.id) })
			a.rec.mu.Lock()
			defer a.rec.mu.Unlock()
			if len(a.rec.added) != 0 {
				t.Error("a reactor heard of a stranger")
			}
		})
	}
}

// Strangers hold few places, and those of one address fewer.
func TestStrangersPlaces(t *testing.T) {
	t.Parallel()
	a := newBox(t, introducing, func(b *box) {
		b.gate = gate.New(gate.Config{Strangers: gate.StrangerLimits{Places: 8, PerAddress: 100, Every: time.Nanosecond}})
	})
	for range 12 {
		key, _ := newKey(t)
		_ = newRogue(t, key, testChain).connect(a.id, a.host.Addrs())
	}
	eventually(t, "four were refused", func() bool { return a.metric("waybill_p2p_refused_connections_total") >= 4 })
	if n := len(a.host.host.Network().Peers()); n > 8 {
		t.Errorf("%d strangers are connected", n)
	}
}

// show opens an introduction by hand and returns the verdict.
func (r *rogue) show(to peer.ID, proof []byte) (byte, error) {
	s, err := r.stream(to, "/waybill/introduce/1/chain/"+protocol.ID(r.chain))
	if err != nil {
		return 0, err
	}
	_ = s.SetDeadline(time.Now().Add(patience))
	if _, err := s.Write(frame(append([]byte{1}, proof...))); err != nil {
		return 0, err
	}
	b, err := readWhole(s, maxProof+1, patience)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// Which proofs admit a stranger, and which do not.
func TestIntroduction(t *testing.T) {
	_, other := newKey(t)
	for _, c := range []struct {
		name    string
		proof   func(id peer.ID) []byte
		verdict byte
	}{
		{"true and ahead", func(id peer.ID) []byte { return testProof(8, id) }, verdictAdmitted},
		{"not ahead", func(id peer.ID) []byte { return testProof(7, id) }, verdictRefused},
		{"behind", func(id peer.ID) []byte { return testProof(3, id) }, verdictRefused},
		{"false", func(id peer.ID) []byte { return bytes.TrimSuffix(testProof(8, id), []byte("ok")) }, verdictRefused},
		{"of another node", func(peer.ID) []byte { return testProof(8, other) }, verdictRefused},
		{"empty", func(peer.ID) []byte { return nil }, verdictRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newBox(t, introducing)
			a.gate.Set(gate.Membership{Height: 7, Members: []gate.Member{a.member()}})
			key, id := newKey(t)
			r := newRogue(t, key, testChain)
			must(t, r.connect(a.id, a.host.Addrs()))
			verdict, err := r.show(a.id, c.proof(id))
			must(t, err)
			if verdict != c.verdict {
				t.Errorf("verdict %d", verdict)
			}
			if c.verdict == verdictAdmitted {
				eventually(t, "registered", func() bool { return a.has(id) })
				a.gate.Advance(8) // from now on our own state answers, and it does not name the peer
				eventually(t, "out again", func() bool { return !a.has(id) && !r.connected(a.id) })
				return
			}
			if _, err := r.show(a.id, testProof(9, id)); err == nil {
				t.Error("a second proof was taken on one connection")
			}
			eventually(t, "gone after its time", func() bool { return !r.connected(a.id) })
			if a.sw.Peers().Size() != 0 {
				t.Error("it became a peer")
			}
		})
	}
}

// A proof that never comes, and one that is too large, end with the connection.
func TestIntroductionAbuse(t *testing.T) {
	t.Parallel()
	a := newBox(t, quick, introducing)
	for _, claim := range []uint64{maxProof, 1 << 40} {
		key, id := newKey(t)
		r := newRogue(t, key, testChain)
		must(t, r.connect(a.id, a.host.Addrs()))
		s, err := r.stream(a.id, "/waybill/introduce/1/chain/"+testChain)
		must(t, err)
		_, _ = s.Write(binary.AppendUvarint(nil, claim))
		eventually(t, "gone", func() bool { return !r.connected(a.id) })
		if a.has(id) {
			t.Error("it became a peer")
		}
	}
}

// A node that comes back with an old state, after everybody's key has changed, finds the others again: it dials the
// old addresses, meets unknown keys, and they show each other proofs.
func TestReunion(t *testing.T) {
	t.Parallel()
	proving := func(height int64) tweak {
		return func(b *box) {
			introducing(b)
			b.cfg.Introductions.Proof = func(context.Context) ([]byte, error) { return testProof(height, b.id), nil }
		}
	}
	now, old := newBox(t, proving(50)), newBox(t, proving(5))
	// The newer node knows the older one's key; the older one knows another key at the newer one's address.
	_, former := newKey(t)
	now.gate.Set(gate.Membership{Height: 49, Members: []gate.Member{now.member(), gateMember(old.id)}})
	stale := gateMember(former)
	stale.Addrs = now.host.Addrs()
	old.gate.Set(gate.Membership{Height: 5, Members: []gate.Member{old.member(), stale}})
	eventually(t, "reunited", func() bool { return now.has(old.id) && old.has(now.id) })
	if src := old.gate.Access(now.id).Source; src != gate.Introduced {
		t.Errorf("admitted as %v", src)
	}
	eventually(t, "counted", func() bool {
		return old.metric("waybill_p2p_introductions_total", "admitted", "acceptor")+
			old.metric("waybill_p2p_introductions_total", "admitted", "stranger") >= 1
	})
}

// A node whose own key is new is refused by a member that is behind, until it shows its proof.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	behind := newBox(t, introducing)
	newcomer := newBox(t, introducing, func(b *box) {
		b.cfg.Introductions.Proof = func(context.Context) ([]byte, error) { return testProof(90, b.id), nil }
	})
	behind.gate.Set(gate.Membership{Height: 60, Members: []gate.Member{behind.member()}})
	newcomer.gate.Set(gate.Membership{Height: 90, Members: []gate.Member{newcomer.member(), behind.member()}})
	eventually(t, "met", func() bool { return behind.has(newcomer.id) && newcomer.has(behind.id) })
	if !newcomer.send(behind.id, 0x20, []byte("hello")) || !behind.send(newcomer.id, 0x20, []byte("hello")) {
		t.Error("they do not talk")
	}
}

// also_trust lets a peer in that the ledger does not name, and says so.
func TestAlsoTrust(t *testing.T) {
	t.Parallel()
	key, id := newKey(t)
	a := newBox(t, func(b *box) { b.gate = gate.New(gate.Config{AlsoTrust: []peer.AddrInfo{{ID: id}}}) })
	r := newRogue(t, key, testChain)
	must(t, r.connect(a.id, a.host.Addrs()))
	eventually(t, "registered", func() bool { return a.has(id) })
	eventually(t, "counted", func() bool { return a.metric("waybill_p2p_also_trust_used") == 1 })
	a.gate.Set(membershipWith(a, gateMember(id)))
	eventually(t, "counted as a member", func() bool { return a.metric("waybill_p2p_also_trust_used") == 0 })
}

// A suspended organisation that still validates keeps its consensus streams; its transactions are left out and its
// requests refused. When it validates no more it is cut.
func TestSuspended(t *testing.T) {
	t.Parallel()
	a, b := newPair(t)
	echo := func(_ context.Context, _ peer.ID, q []byte) ([]byte, error) { return q, nil }
	a.host.Handle("/test/echo/1", echo, RequestLimits{})
	if _, err := b.host.Request(t.Context(), a.id, "/test/echo/1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	m := b.member()
	m.Suspended = true
	a.gate.Set(membershipWith(a, m))
	if _, err := b.host.Request(t.Context(), a.id, "/test/echo/1", []byte("x")); !errors.Is(err, ErrNoProtocol) {
		t.Errorf("a suspended organisation's request: %v", err)
	}
	if !b.send(a.id, 0x30, []byte("transaction")) || !b.send(a.id, 0x22, []byte("vote")) {
		t.Fatal("not taken")
	}
	eventually(t, "the transaction was left out", func() bool {
		return a.metric("waybill_p2p_dropped_total", "0x30", "suspended") == 1
	})
	eventually(t, "the vote arrived", func() bool { return len(a.rec.received()) == 1 })
	if got := a.rec.received()[0]; got.ch != 0x22 {
		t.Errorf("received on channel %#x", got.ch)
	}
	m.Validator = false
	a.gate.Set(membershipWith(a, m))
	eventually(t, "cut", func() bool { return !a.has(b.id) && !b.has(a.id) })
	stays(t, "out", func() bool { return !a.has(b.id) && a.host.host.Network().Connectedness(b.id) != network.Connected })
}
