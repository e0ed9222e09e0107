package gate

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"pgregory.net/rapid"
)

func id(i int) peer.ID { return peer.ID(fmt.Sprintf("node-%d", i)) }

// at is the multiaddrs of a connection from there.
type at string

func (a at) LocalMultiaddr() ma.Multiaddr  { return ma.StringCast("/ip4/10.0.0.1/tcp/1") }
func (a at) RemoteMultiaddr() ma.Multiaddr { return ma.StringCast(string(a)) }

// What each source grants, and which of them wins.
func TestAccess(t *testing.T) {
	plain := Member{Node: id(1), Organisation: "post"}
	suspended := Member{Node: id(1), Organisation: "post", Suspended: true}
	validating := Member{Node: id(1), Organisation: "post", Suspended: true, Validator: true}
	for _, c := range []struct {
		name       string
		committed  *Member
		introduced *Member
		trusted    bool
		penalised  bool
		want       Access
	}{
		{name: "unknown"},
		{name: "member", committed: &plain, want: Access{true, true, Committed, plain}},
		{name: "suspended", committed: &suspended},
		{name: "suspended, validates", committed: &validating, want: Access{true, false, Committed, validating}},
		{name: "introduced", introduced: &plain, want: Access{true, true, Introduced, plain}},
		{name: "introduced, suspended here", committed: &suspended, introduced: &plain,
			want: Access{true, true, Introduced, plain}},
		{name: "introduced as suspended", committed: &plain, introduced: &validating,
			want: Access{true, false, Introduced, validating}},
		{name: "trusted", trusted: true, want: Access{true, true, AlsoTrusted, Member{Node: id(1)}}},
		{name: "trusted and member", committed: &plain, trusted: true, want: Access{true, true, Committed, plain}},
		{name: "trusted, suspended", committed: &suspended, trusted: true,
			want: Access{true, false, AlsoTrusted, suspended}},
		{name: "penalised", committed: &plain, introduced: &plain, trusted: true, penalised: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := Config{}
			if c.trusted {
				cfg.AlsoTrust = []peer.AddrInfo{{ID: id(1)}}
			}
			g := New(cfg)
			m := Membership{Height: 7}
			if c.committed != nil {
				m.Members = []Member{*c.committed}
			}
			g.Set(m)
			if c.introduced != nil {
				if err := g.Introduce(8, *c.introduced); err != nil {
					t.Fatal(err)
				}
			}
			if c.penalised {
				g.Penalise(id(1), time.Hour)
			}
			if diff := cmp.Diff(c.want, g.Access(id(1))); diff != "" {
				t.Error(diff)
			}
			if got := g.Access(id(2)); got.Any() {
				t.Errorf("somebody else gets %+v", got)
			}
		})
	}
}

// Whatever happens, a peer is admitted only while some source names it and no penalty runs.
func TestAccessAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(Config{AlsoTrust: []peer.AddrInfo{{ID: id(0)}}})
		height := int64(0)
		committed, introduced, penalised := map[peer.ID]bool{}, map[peer.ID]int64{}, map[peer.ID]bool{}
		peers := rapid.IntRange(0, 4)
		advance := func(by int64) {
			height += by
			for p, h := range introduced {
				if h <= height {
					delete(introduced, p)
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				advance(rapid.Int64Range(0, 3).Draw(t, "by"))
				committed = map[peer.ID]bool{}
				m := Membership{Height: height}
				for _, i := range rapid.SliceOf(peers).Draw(t, "members") {
					committed[id(i)] = true
					m.Members = append(m.Members, Member{Node: id(i)})
				}
				g.Set(m)
			},
			"an older set": func(t *rapid.T) { g.Set(Membership{Height: height - 1}) },
			"advance": func(t *rapid.T) {
				advance(rapid.Int64Range(0, 3).Draw(t, "by"))
				g.Advance(height)
			},
			"introduce": func(t *rapid.T) {
				p, h := id(peers.Draw(t, "peer")), height+rapid.Int64Range(-2, 3).Draw(t, "above")
				err := g.Introduce(h, Member{Node: p})
				switch {
				case h <= height:
					if !errors.Is(err, ErrNotAhead) {
						t.Fatalf("height %d at %d: %v", h, height, err)
					}
				case penalised[p]:
					if !errors.Is(err, ErrPenalised) {
						t.Fatalf("a penalised peer was introduced: %v", err)
					}
				case err != nil:
					t.Fatal(err)
				default:
					introduced[p] = max(introduced[p], h)
				}
			},
			"penalise": func(t *rapid.T) {
				p := id(peers.Draw(t, "peer"))
				g.Penalise(p, time.Hour)
				penalised[p] = true
			},
			"": func(t *rapid.T) {
				named := map[peer.ID]bool{}
				for _, m := range g.Known() {
					named[m.Node] = true
				}
				for i := range 6 {
					p := id(i)
					_, proved := introduced[p]
					want := committed[p] || proved || i == 0
					if named[p] != want || g.Names(p) != want {
						t.Fatalf("%s: named %v, want %v", p, named[p], want)
					}
					if got := g.Access(p).Any(); got != (want && !penalised[p]) {
						t.Fatalf("%s: admitted %v", p, got)
					}
				}
			},
		})
	})
}

// A penalty ends by itself, and the shorter of two does not end the longer.
func TestPenaltyEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{})
		g.Set(Membership{Height: 1, Members: []Member{{Node: id(1)}}})
		g.Penalise(id(1), time.Minute)
		g.Penalise(id(1), time.Second)
		time.Sleep(59 * time.Second)
		if g.Access(id(1)).Any() {
			t.Error("admitted while the penalty runs")
		}
		time.Sleep(time.Second)
		if !g.Access(id(1)).Any() {
			t.Error("shut out after the penalty")
		}
	})
}

func TestWatch(t *testing.T) {
	g := New(Config{})
	calls := 0
	g.Watch(func() { calls++; g.Access(id(1)) }) // may ask the gate
	for i, change := range []func(){
		func() { g.Set(Membership{Height: 1}) },
		func() { _ = g.Introduce(5, Member{Node: id(1)}) },
		func() { g.Penalise(id(2), time.Hour) },
		func() { g.Advance(5) },
	} {
		change()
		if calls != i+1 {
			t.Fatalf("change %d: %d calls", i, calls)
		}
	}
	g.Advance(6) // nothing was introduced any more
	g.Set(Membership{Height: 2})
	if calls != 4 {
		t.Errorf("%d calls", calls)
	}
}

func TestKnownAddresses(t *testing.T) {
	a, b := ma.StringCast("/ip4/192.0.2.1/tcp/1"), ma.StringCast("/ip4/192.0.2.2/tcp/1")
	g := New(Config{AlsoTrust: []peer.AddrInfo{{ID: id(1), Addrs: []ma.Multiaddr{a}}}})
	g.Set(Membership{Height: 1, Members: []Member{{Node: id(1), Organisation: "post"}}})
	want := []Member{{Node: id(1), Organisation: "post", Addrs: []ma.Multiaddr{a}}}
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(g.Known())); diff != "" {
		t.Error(diff)
	}
	g.Set(Membership{Height: 2, Members: []Member{{Node: id(1), Organisation: "post", Addrs: []ma.Multiaddr{b}}}})
	if got := g.Known()[0].Addrs[0]; !got.Equal(b) {
		t.Errorf("dialled at %s", got)
	}
}

// The gater refuses strangers while their places are closed, and gives out few when they are open.
func TestGater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Strangers: StrangerLimits{Places: 4, PerAddress: 2, Hold: 10 * time.Second,
			Every: 5 * time.Second, Burst: 3}})
		g.Set(Membership{Height: 1, Members: []Member{{Node: id(0)}}})
		refused := 0
		x := g.Gater(func(peer.ID) { refused++ })
		in := func(i int, from string) bool {
			return x.InterceptSecured(network.DirInbound, id(i), at("/ip4/"+from+"/tcp/1"))
		}
		if !in(0, "192.0.2.1") || !x.InterceptPeerDial(id(0)) {
			t.Error("a member is refused")
		}
		if in(1, "192.0.2.1") || refused != 1 || x.InterceptPeerDial(id(1)) {
			t.Error("a stranger is admitted with the places closed")
		}
		g.ServeStrangers(true)
		if !in(1, "192.0.2.1") || !g.Provisional(id(1)) || g.Access(id(1)).Any() {
			t.Error("no place, or more than a place")
		}
		if in(1, "192.0.2.1") {
			t.Error("two connections on one place")
		}
		if !in(2, "192.0.2.1") || in(3, "192.0.2.1") {
			t.Error("an address has not exactly its two places")
		}
		if !in(4, "192.0.2.2") || !in(5, "192.0.2.3") || in(6, "192.0.2.4") {
			t.Error("not exactly four places in all")
		}
		if g.Spend(id(6)) || !g.Spend(id(1)) || g.Spend(id(1)) {
			t.Error("not exactly one introduction for each place")
		}
		g.Release(id(1))
		if !in(7, "192.0.2.1") || g.Provisional(id(1)) {
			t.Error("a place that was given back is not free")
		}
		time.Sleep(10 * time.Second)
		if g.Provisional(id(2)) {
			t.Error("a place outlives its time")
		}
		g.Penalise(id(8), time.Hour)
		if in(8, "192.0.2.8") {
			t.Error("a peer that is shut out got a stranger's place")
		}
	})
}

// One address earns an attempt in five seconds, and can save up three; the others' do not suffer.
func TestStrangersRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Strangers: StrangerLimits{Burst: 3, Every: 5 * time.Second}})
		g.ServeStrangers(true)
		x := g.Gater(nil)
		try := func(from string) bool {
			ok := x.InterceptSecured(network.DirInbound, id(1), at(from))
			g.Release(id(1))
			return ok
		}
		for range 3 {
			if !try("/ip6/2001:db8:1:2::1/udp/1/quic-v1") {
				t.Fatal("refused within the burst")
			}
		}
		if try("/ip6/2001:db8:1:3::2/udp/1/quic-v1") {
			t.Error("another address of the same /48 has attempts of its own")
		}
		if !try("/ip6/2001:db8:2::1/udp/1/quic-v1") || !try("/ip4/192.0.2.1/tcp/1") {
			t.Error("other addresses suffer")
		}
		time.Sleep(5 * time.Second)
		if !try("/ip6/2001:db8:1:2::1/udp/1/quic-v1") || try("/ip6/2001:db8:1:2::1/udp/1/quic-v1") {
			t.Error("not exactly one attempt after five seconds")
		}
	})
}

// The table of addresses does not grow without end.
func TestStrangersTable(t *testing.T) {
	var s strangers
	s.init(StrangerLimits{})
	now := time.Unix(0, 0)
	for i := range 3 * maxAddresses {
		s.attempt(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32), now)
	}
	if len(s.attempts) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(s.attempts))
	}
	if !s.attempt(netip.MustParsePrefix("192.0.2.1/32"), now.Add(time.Hour)) {
		t.Error("an address is refused after the others have been forgotten")
	}
}

// Used from many goroutines at once (for the race detector).
func TestConcurrent(t *testing.T) {
	g := New(Config{})
	g.ServeStrangers(true)
	x := g.Gater(nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for h := range int64(200) {
				g.Set(Membership{Height: h, Members: []Member{{Node: id(i)}}})
				_ = g.Introduce(h+2, Member{Node: id(i + 10)})
				g.Penalise(id(i+20), time.Millisecond)
				x.InterceptSecured(network.DirInbound, id(i+30), at("/ip4/192.0.2.1/tcp/1"))
				g.Known()
				g.Release(id(i + 30))
			}
		})
	}
	wg.Wait()
}
