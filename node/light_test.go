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

	"github.com/libp2p/go-libp2p"
	p2phost "github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
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
