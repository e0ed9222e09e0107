package node

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	p2phost "github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
)

// stranger is a plain libp2p host with a key that no ledger names.
type stranger struct {
	p2phost.Host
	t     *testing.T
	chain string
}

func newStranger(t *testing.T, chain string) *stranger {
	t.Helper()
	h, err := libp2p.New(libp2p.NoListenAddrs, libp2p.DisableMetrics(), libp2p.DisableRelay())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return &stranger{Host: h, t: t, chain: chain}
}

func (s *stranger) connect(to *host.Public) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := s.Connect(ctx, peer.AddrInfo{ID: to.ID(), Addrs: to.Addrs()}); err != nil {
		s.t.Fatal(err)
	}
}

// raw sends bytes on a protocol and returns what comes back.
func (s *stranger) raw(to peer.ID, pid protocol.ID, b []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	st, err := s.NewStream(network.WithNoDial(ctx, "test"), to, pid)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Reset() }()
	_ = st.SetDeadline(time.Now().Add(patience))
	if _, err := st.Write(b); err != nil {
		return nil, err
	}
	_ = st.CloseWrite()
	return io.ReadAll(st)
}

// Request asks as host.Host.Request does.
func (s *stranger) Request(_ context.Context, to peer.ID, pid protocol.ID, request []byte) ([]byte, error) {
	b, err := s.raw(to, pid+protocol.ID("/chain/"+s.chain), append(binary.AppendUvarint(nil, uint64(len(request))), request...))
	if err != nil {
		return nil, err
	}
	n, k := binary.Uvarint(b)
	if k <= 0 || int(n) != len(b)-k || n == 0 {
		return nil, errors.New("not a frame")
	}
	switch b[k] {
	case 0:
		return b[k+1:], nil
	case 1:
		return nil, errors.Join(host.ErrBusy, errors.New(string(b[k+1:])))
	case 2:
		return nil, errors.Join(host.ErrBadRequest, errors.New(string(b[k+1:])))
	}
	return nil, host.ErrFailed
}

// TestPublicListener: anyone may ask for proofs, within limits, and for nothing else; hostile requests are refused and
// leave no trace in the log of errors.
func TestPublicListener(t *testing.T) {
	m := newMember(t, "solo", 10)
	g := found(t, "alone", m)
	m.cfg.P2P.Public.Listen = loopback(t)
	m.cfg.P2P.Public.RequestTimeout = 2 * time.Second
	m.cfg.P2P.Public.RequestRate = 1000
	announced := multiaddr.StringCast("/dns4/light.waybill.example/udp/443/quic-v1")
	r := m.run()
	receipt, err := r.record(t.Context(), "urn:test:1", 1)
	if err != nil {
		t.Fatal(err)
	}
	r.reach(receipt.Height + 1)
	chain, root := light.RootOf(g).ChainID, light.RootOf(g)
	s := newStranger(t, chain)
	s.connect(r.public)
	c := proofs.Client{Request: s.Request, Node: r.public.ID()}

	file, err := c.Prove(t.Context(), "urn:test:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := light.Verify(file, root); err != nil || v.Subject == nil || v.Subject.Count != 1 {
		t.Errorf("%v, %+v", err, v)
	}
	for _, height := range []uint64{0, 1, receipt.Height} {
		b, err := c.LightBlock(t.Context(), height)
		if err != nil {
			t.Fatal(err)
		}
		var lb canon.LightBlock
		if err := lb.Decode(b, light.MaxItems); err != nil {
			t.Fatal(err)
		}
		if _, err := light.Follow(root, []canon.LightBlock{lb}); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.LightBlock(t.Context(), 1<<62); !errors.Is(err, host.ErrBusy) ||
		!strings.Contains(err.Error(), "not reached") {
		t.Errorf("a height to come: %v", err)
	}
	if _, err := c.Prove(t.Context(), "RB123456784CN", nil); !errors.Is(err, host.ErrBadRequest) ||
		!strings.Contains(err.Error(), "unit") {
		t.Errorf("no identifier: %v", err)
	}

	served := proofs.Protocol + protocol.ID("/chain/"+chain)
	for name, b := range map[string][]byte{
		"nothing":             {},
		"a length of zero":    {0},
		"a length too large":  binary.AppendUvarint(nil, proofs.MaxRequest+1),
		"a length of 2^63":    binary.AppendUvarint(nil, 1<<63),
		"a length that never": bytes.Repeat([]byte{0xff}, 20),
		"half a request":      append(binary.AppendUvarint(nil, 100), "half"...),
		"a megabyte":          append(binary.AppendUvarint(nil, 1<<20), make([]byte, 1<<20)...),
	} {
		start := time.Now()
		if out, err := s.raw(r.public.ID(), served, b); err == nil && len(out) > 0 && (len(out) < 2 || out[1] == 0) {
			t.Errorf("%s was answered: %q", name, out)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s: ended after %v", name, d)
		}
	}
	for name, b := range map[string][]byte{"garbage": []byte("garbage"), "nothing asked": {0x50, 1}, "cut off": {0x12, 5, 'R'}} {
		if _, err := s.Request(t.Context(), r.public.ID(), proofs.Protocol, b); !errors.Is(err, host.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}

	// What members and validators speak is not spoken here, nor is the protocol of another chain.
	for _, pid := range []protocol.ID{
		proofs.Protocol, proofs.Protocol + "/chain/other-0123456789", "/waybill/introduce/1/chain/" + protocol.ID(chain),
		"/waybill/channel/1/0x20/chain/" + protocol.ID(chain), "/waybill/channel/1/0x22/chain/" + protocol.ID(chain),
		"/waybill/channel/1/0x30/chain/" + protocol.ID(chain), "/p2p/cometbft/1.0.0/channel/0x20",
		"/p2p/cometbft/1.0.0/channel/0x30",
	} {
		if out, err := s.raw(r.public.ID(), pid, []byte{1, 1}); err == nil {
			t.Errorf("%s is spoken: %q", pid, out)
		}
	}
	supported, err := s.Peerstore().GetProtocols(r.public.ID())
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range supported {
		if strings.Contains(string(pid), "cometbft") || strings.Contains(string(pid), "channel") ||
			strings.Contains(string(pid), "introduce") {
			t.Errorf("%s is offered", pid)
		}
	}
	// The same stranger finds nothing at the members' host.
	if err := s.Connect(t.Context(), peer.AddrInfo{ID: r.host.ID(), Addrs: r.host.Addrs()}); err == nil {
		if _, err := s.raw(r.host.ID(), served, []byte{2, 8, 0}); err == nil {
			t.Error("a stranger is served by the members' host")
		}
	}
	if len(r.status().Peers) != 0 {
		t.Error("the stranger is a peer")
	}
	if r.public.ID() == r.host.ID() {
		t.Error("both hosts have one key")
	}
	id := r.public.ID()
	if _, err := c.LightBlock(t.Context(), 0); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if log := m.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("a stranger's requests are errors of ours:\n%s", log)
	}

	// The listener keeps its key, which light clients know, and tells them where to find it.
	r.stop()
	m.cfg.P2P.Public.Announce = []multiaddr.Multiaddr{announced}
	m.cfg.P2P.Public.RequestRate = 1
	again := m.run()
	if again.public.ID() != id {
		t.Error("it has another key after a start")
	}
	if a := again.public.Addrs(); len(a) != 1 || !a[0].Equal(announced) {
		t.Errorf("it announces %v", a)
	}
	// Rate: a burst, then so many a second, whoever asks from one address.
	busy := 0
	for range 3 {
		s := newStranger(t, chain)
		if err := s.Connect(t.Context(), peer.AddrInfo{ID: id, Addrs: m.cfg.P2P.Public.Listen}); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			_, err := proofs.Client{Request: s.Request, Node: id}.LightBlock(t.Context(), 0)
			if errors.Is(err, host.ErrBusy) {
				busy++
			} else if err != nil {
				t.Error(err)
			}
		}
	}
	if busy < 5 {
		t.Errorf("of 9 requests at once only %d were too many", busy)
	}
}

// TestMemberAsks: a member asks another for proofs over the members' own host.
func TestMemberAsks(t *testing.T) {
	t.Parallel()
	a, b := newMember(t, "first", 10), newMember(t, "second", 0)
	g := found(t, "pair", a, b)
	first, second := a.run(), b.run()
	second.reach(2)
	c := proofs.Client{Request: second.host.Request, Node: first.host.ID()}
	file, err := c.Prove(t.Context(), "urn:test:absent", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := light.Verify(file, light.RootOf(g)); err != nil || v.Subject != nil {
		t.Errorf("%v, %+v", err, v)
	}
	if _, err := c.LightBlock(t.Context(), 1<<62); !errors.Is(err, host.ErrBusy) {
		t.Errorf("a height to come: %v", err)
	}
	if _, err := c.Prove(t.Context(), "", nil); !errors.Is(err, host.ErrBadRequest) {
		t.Errorf("no unit: %v", err)
	}
}

// witness is a node that judges introductions to a chain, and the chain.
func witness(t testing.TB) (*Node, *nodetest.Node) {
	c := nodetest.New(t)
	c.Commit()
	n := &Node{log: quiet, genesis: c.Genesis}
	return n, c
}

// introduction is a proof of an organisation's record.
func introduction(t testing.TB, c *nodetest.Node, org string) []byte {
	t.Helper()
	b, err := c.Query.Prove(t.Context(), prove.Question{ID: ident.ID{Namespace: ident.Organisation, Value: org}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func nodeOf(t testing.TB, org string) peer.ID {
	t.Helper()
	id, err := PeerID(ledgertest.Member(org, org, 1).Node.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestVerifyMember: the proof of a member's record introduces its node at the height that it stands for, and nothing
// else introduces anybody.
func TestVerifyMember(t *testing.T) {
	n, c := witness(t)
	for _, org := range []string{"usps", "correos", "cainiao", "hangzhou-tea"} {
		height, m, err := n.verifyMember(t.Context(), nodeOf(t, org), introduction(t, c, org))
		if err != nil || height != 1 || m.Organisation != org || m.Node != nodeOf(t, org) || !m.Validator || m.Suspended {
			t.Errorf("%s: %v, height %d, %+v", org, err, height, m)
		}
	}
	good := introduction(t, c, "usps")
	other := nodetest.New(t, ledgertest.Cards()[:3]...)
	other.Commit()
	parcel, err := c.Query.Prove(t.Context(), prove.Question{ID: ident.ID{Namespace: ident.S10, Value: "RB123456785CN"}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		id   peer.ID
		file []byte
	}{
		"another member's proof":       {nodeOf(t, "correos"), good},
		"a stranger with one":          {nodeOf(t, "stranger"), good},
		"a member without a node":      {nodeOf(t, "auditor"), introduction(t, c, "auditor")},
		"absence":                      {nodeOf(t, "stranger"), introduction(t, c, "stranger")},
		"a parcel":                     {nodeOf(t, "usps"), parcel},
		"another chain":                {nodeOf(t, "usps"), introduction(t, other, "usps")},
		"nothing":                      {nodeOf(t, "usps"), nil},
		"half":                         {nodeOf(t, "usps"), good[:len(good)/2]},
		"a byte more":                  {nodeOf(t, "usps"), append(bytes.Clone(good), 0)},
		"no peer id":                   {"", good},
		"a proof of the public's size": {nodeOf(t, "usps"), make([]byte, 256<<10)},
	} {
		if h, m, err := n.verifyMember(t.Context(), tt.id, tt.file); err == nil {
			t.Errorf("%s introduces %+v at %d", name, m, h)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, _, err := n.verifyMember(t.Context(), nodeOf(t, "usps"), bad); err == nil {
			t.Errorf("byte %d may be another", i)
		}
	}
}

// TestMembership: what the network is told of members, by their standing and their keys.
func TestMembership(t *testing.T) {
	card := func(id string, change func(*canon.Member)) *canon.Member {
		m := ledgertest.Member(id, id, 10, canon.Role{Type: canon.RoleTypeCarrier})
		m.Node.Addresses = []string{"/ip4/192.0.2.1/udp/1/quic-v1", "no address", "/ip6/::1/tcp/1"}
		change(&m)
		return &m
	}
	got := membership(quiet, 7, []*canon.Member{
		card("active", func(*canon.Member) {}),
		card("follower", func(m *canon.Member) { m.Validator = nil }),
		card("powerless", func(m *canon.Member) { m.Validator.Power = 0 }),
		card("suspended", func(m *canon.Member) { m.Standing = canon.StandingSuspended }),
		card("expelled", func(m *canon.Member) { m.Standing = canon.StandingExpelled; m.Validator.Power = 0 }),
		card("expelled-votes", func(m *canon.Member) { m.Standing = canon.StandingExpelled }),
		card("alias", func(m *canon.Member) { m.Node, m.Validator = nil, nil }),
		card("broken", func(m *canon.Member) { m.Node.PublicKey = []byte("short") }),
	})
	want := map[string][2]bool{ // validator, suspended
		"active": {true, false}, "follower": {false, false}, "powerless": {false, false}, "suspended": {true, true},
		"expelled-votes": {true, true},
	}
	if got.Height != 7 || len(got.Members) != len(want) {
		t.Errorf("height %d, %d members", got.Height, len(got.Members))
	}
	for _, m := range got.Members {
		if w, ok := want[m.Organisation]; !ok || w != [2]bool{m.Validator, m.Suspended} || len(m.Addrs) != 2 ||
			m.Node != nodeOf(t, m.Organisation) {
			t.Errorf("%+v", m)
		}
	}
}

// TestIntroducesItself: a node shows its own record, as soon as a block attests it, and a follower without an
// organisation has none.
func TestIntroducesItself(t *testing.T) {
	n, c := witness(t)
	n.organisation, n.query = "usps", c.Query
	b, err := n.proveSelf(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, m, err := n.verifyMember(t.Context(), nodeOf(t, "usps"), b); err != nil || m.Organisation != "usps" {
		t.Errorf("%v, %+v", err, m)
	}
	n.organisation = ""
	if _, err := n.proveSelf(t.Context()); err == nil {
		t.Error("a node of nobody introduces itself")
	}
	fresh := nodetest.Over(t, ledgertest.New(t))
	n.organisation, n.query = "usps", fresh.Query
	start := time.Now()
	if _, err := n.proveSelf(t.Context()); err == nil || time.Since(start) > time.Second {
		t.Errorf("before the first block: %v after %v", err, time.Since(start))
	}
}

// FuzzIntroduction: any bytes of a stranger are judged without harm, and admit nobody who is no member.
func FuzzIntroduction(f *testing.F) {
	n, c := witness(f)
	for _, org := range []string{"usps", "auditor", "stranger"} {
		f.Add(introduction(f, c, org))
	}
	f.Add([]byte{})
	c.App.Close()
	if err := c.Store.Close(); err != nil { // whose goroutines the fuzzer would take for discoveries
		f.Fatal(err)
	}
	f.Cleanup(c.Open) // for those who close it again
	id := nodeOf(f, "usps")
	nobody := nodeOf(f, "stranger")
	f.Fuzz(func(t *testing.T, file []byte) {
		if h, m, err := n.verifyMember(t.Context(), id, file); err == nil && (h != 1 || m.Organisation != "usps") {
			t.Errorf("%+v at %d", m, h)
		}
		if _, m, err := n.verifyMember(t.Context(), nobody, file); err == nil {
			t.Errorf("a stranger is %+v", m)
		}
	})
}

// deaf is a reactor that learns of peers and reads nothing.
type deaf struct{ cmtp2p.BaseReactor }

func newDeaf() *deaf {
	d := &deaf{}
	d.BaseReactor = *cmtp2p.NewBaseReactor("deaf", d)
	return d
}

func (*deaf) GetChannels() []*cmtp2p.ChannelDescriptor {
	return []*cmtp2p.ChannelDescriptor{{ID: 0x20, Priority: 1, RecvMessageCapacity: 1000, MessageType: &protomem.Message{}}}
}

func (*deaf) Receive(cmtp2p.Envelope) {}

// listening is a members' host with the node key of an organisation of ledgertest.
func listening(t *testing.T, org, chain string, in host.Introductions) (*host.Host, *gate.Gate) {
	t.Helper()
	key, err := crypto.UnmarshalEd25519PrivateKey(ledgertest.Key(org + "/node"))
	if err != nil {
		t.Fatal(err)
	}
	g := gate.New(gate.Config{Strangers: gate.StrangerLimits{Hold: 5 * time.Second, Every: time.Millisecond}})
	h, err := host.New(host.Config{
		Identity: key, ChainID: chain, MaxBlockBytes: 5 << 20, Listen: loopback(t), Gate: g, Introductions: in,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	sw, err := h.Switch(cmtp2p.DefaultNodeInfo{DefaultNodeID: cmtp2p.ID(h.ID().String()), Network: chain},
		[]engine.Reactor{{Name: "DEAF", Reactor: newDeaf()}}, cmtlog.NewNopLogger())
	if err != nil {
		t.Fatal(err)
	}
	if err := sw.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sw.Stop() })
	return h, g
}

// TestIntroduction: a node whose state does not name a member yet admits it by a real proof of its record, until its own
// state has caught up; a stranger that shows the same proof stays out.
func TestIntroduction(t *testing.T) {
	n, c := witness(t)
	chain := c.Store.ChainID()
	proof := introduction(t, c, "usps")
	shows := host.Introductions{Proof: func(context.Context) ([]byte, error) { return proof, nil }, Verify: n.verifyMember}
	behind, door := listening(t, "correos", chain, host.Introductions{Verify: n.verifyMember})
	door.Set(gate.Membership{Height: 0, Members: []gate.Member{{Node: behind.ID(), Organisation: "correos", Validator: true}}})
	usps, itsGate := listening(t, "usps", chain, shows)
	stranger, strangersGate := listening(t, "stranger", chain, shows)
	known := gate.Member{Node: behind.ID(), Organisation: "correos", Addrs: behind.Addrs(), Validator: true}
	for _, g := range []*gate.Gate{strangersGate, itsGate} { // both dial it
		g.Set(gate.Membership{Height: 1, Members: []gate.Member{known}})
	}
	eventually(t, "the member is admitted", func() bool { return door.Access(usps.ID()).Source == gate.Introduced })
	if a := door.Access(usps.ID()); !a.Consensus || !a.Client {
		t.Errorf("%+v", a)
	}
	if door.Access(stranger.ID()).Any() {
		t.Error("a stranger is admitted by a member's proof")
	}
	door.Advance(1) // its own state has caught up, and would name the member if it were one
	if door.Access(usps.ID()).Any() {
		t.Error("the proof still counts")
	}
}
