package proofs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	ledgerproof "github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
	p2pv1 "github.com/waybill-network/waybill/proto/p2p/v1"
)

const (
	parcel = "RB123456785CN"
	salt   = "0123456789abcdef"
)

// ledger is one with a parcel, a blinded one, and something that only a document can call by its name.
func ledger(t testing.TB) (*nodetest.Node, proofs.Source) {
	n := nodetest.New(t)
	hidden := ledgertest.Action(canon.ActionTypeObserve, 1)
	blind := ledgerproof.Blind(uint32(ident.S10), []byte(parcel), []byte(salt))
	hidden.Units = []canon.Unit{{Role: canon.UnitRoleObject, Namespace: uint32(ident.S10), Value: blind[:],
		Scheme: ledgerproof.Blinded}}
	odd := ledgertest.Action(canon.ActionTypeObserve, 2)
	odd.Units = []canon.Unit{{Role: canon.UnitRoleObject, Namespace: uint32(ident.URI), Value: []byte(oddURI)}}
	n.Commit(n.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 1, parcel), hidden, odd))
	n.Commit()
	return n, proofs.Source{
		Prove:      func(ctx context.Context, q prove.Question) ([]byte, error) { return n.Query.Prove(ctx, q, 0) },
		LightBlock: n.Query.LightBlock,
	}
}

// oddURI is a Digital Link whose check digit is wrong, as it was captured.
const oddURI = "https://id.gs1.org/01/09506000134350/21/7"

// TestAnswer: each kind of question, and each kind of bytes that are none.
func TestAnswer(t *testing.T) {
	n, source := ledger(t)
	ask := func(m *p2pv1.ProofsRequest) []byte {
		b, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	about := func(q *p2pv1.ProofQuestion) []byte {
		return ask(&p2pv1.ProofsRequest{Ask: &p2pv1.ProofsRequest_Prove{Prove: q}})
	}
	for _, tt := range []struct {
		name  string
		bytes []byte
		count uint32 // events of the subject
	}{
		{"parcel", about(&p2pv1.ProofQuestion{Unit: parcel}), 1},
		{"parcel as people write it", about(&p2pv1.ProofQuestion{Unit: "RB 123 456 785 CN"}), 1},
		{"blinded", about(&p2pv1.ProofQuestion{Unit: parcel, Salt: []byte(salt)}), 1},
		{"blinded with another salt", about(&p2pv1.ProofQuestion{Unit: parcel, Salt: make([]byte, 16)}), 0},
		{"epoch", about(&p2pv1.ProofQuestion{Unit: parcel, Epoch: proto.Uint32(0)}), 1},
		{"absent", about(&p2pv1.ProofQuestion{Unit: "RB123456771CN"}), 0},
		{"as captured", about(&p2pv1.ProofQuestion{Unit: oddURI}), 1},
		{"with a field of the future", append(about(&p2pv1.ProofQuestion{Unit: parcel}), 0x50, 1), 1},
	} {
		b, err := source.Answer(t.Context(), tt.bytes)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		v, err := light.Verify(b, n.Root())
		if err != nil || (v.Subject != nil) != (tt.count > 0) || v.Subject != nil && v.Subject.Count != tt.count {
			t.Errorf("%s: %v, %+v", tt.name, err, v)
		}
	}
	for name, b := range map[string][]byte{
		"unit: nothing":        about(&p2pv1.ProofQuestion{}),
		"unit: no id":          about(&p2pv1.ProofQuestion{Unit: "RB123456784CN"}),
		"unit: long":           about(&p2pv1.ProofQuestion{Unit: strings.Repeat("x", 900)}),
		"salt: 16 bytes":       about(&p2pv1.ProofQuestion{Unit: parcel, Salt: []byte("short")}),
		"it asks for nothing":  {},
		"garbage":              []byte("GET / HTTP/1.1\r\n\r\n"),
		"cut off":              about(&p2pv1.ProofQuestion{Unit: parcel})[:9],
		"not UTF-8":            about(&p2pv1.ProofQuestion{Unit: "x"})[:4:4],
		"a length over all":    {0x12, 0xff, 0xff, 0xff, 0xff, 0x0f},
		"groups without end":   bytes.Repeat([]byte{0x1b}, 1000),
		"another field's kind": {0x0a, 1, 1},
	} {
		field, _, named := strings.Cut(name, ":")
		if _, err := source.Answer(t.Context(), b); !errors.Is(err, proofs.ErrRequest) || named &&
			!strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	never := about(&p2pv1.ProofQuestion{Unit: parcel, Epoch: proto.Uint32(1<<32 - 1)})
	if _, err := source.Answer(t.Context(), never); !errors.Is(err, prove.ErrNoEvent) {
		t.Errorf("an epoch that never was: %v", err)
	}
}

// TestOverHosts: a member asks another, over QUIC and TCP, and verifies what it gets.
func TestOverHosts(t *testing.T) {
	n, source := ledger(t)
	a, b := newMember(t, n.Store.ChainID()), newMember(t, n.Store.ChainID())
	meet(t, a, b)
	a.Handle(proofs.Protocol, func(ctx context.Context, _ peer.ID, request []byte) ([]byte, error) {
		out, err := source.Answer(ctx, request)
		if errors.Is(err, proofs.ErrRequest) {
			err = fmt.Errorf("%w: %w", host.ErrBadRequest, err)
		}
		return out, err
	}, host.RequestLimits{MaxRequest: proofs.MaxRequest})
	c := proofs.Client{Request: b.Request, Node: a.ID()}
	ctx := t.Context()
	eventually(t, "the hosts are connected", func() bool { _, err := c.LightBlock(ctx, 0); return err == nil })

	for _, height := range []uint64{0, 1, 2, 3} {
		file, err := c.LightBlock(ctx, height)
		if err != nil {
			t.Fatal(err)
		}
		var lb canon.LightBlock
		if err := lb.Decode(file, light.MaxItems); err != nil {
			t.Fatal(err)
		}
		p, err := light.Follow(n.Root(), []canon.LightBlock{lb})
		if err != nil || height > 0 && p.Height != height || height == 0 && p.Height != 3 {
			t.Errorf("height %d: %v, %+v", height, err, p)
		}
	}
	for _, q := range []struct {
		unit string
		salt []byte
	}{{parcel, nil}, {parcel, []byte(salt)}, {"https://example.com/RB123456785CN", nil}} {
		file, err := c.Prove(ctx, q.unit, q.salt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := light.Verify(file, n.Root()); err != nil {
			t.Errorf("%s: %v", q.unit, err)
		}
	}
	if _, err := c.Prove(ctx, "RB123456784CN", nil); !errors.Is(err, host.ErrBadRequest) ||
		!strings.Contains(err.Error(), "unit") {
		t.Errorf("a wrong check digit: %v", err)
	}
	if _, err := c.Prove(ctx, parcel, []byte("short")); !errors.Is(err, host.ErrBadRequest) ||
		!strings.Contains(err.Error(), "salt: 16 bytes, not 5") {
		t.Errorf("a short salt: %v", err)
	}
	if _, err := c.LightBlock(ctx, 1<<63); !errors.Is(err, host.ErrFailed) {
		t.Errorf("a height to come: %v", err)
	}
	for name, request := range map[string][]byte{"garbage": []byte("garbage"), "nothing asked": {0x50, 1}, "cut off": {0x12,
		5, 'R'}} {
		if _, err := b.Request(ctx, a.ID(), proofs.Protocol, request); !errors.Is(err, host.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Request(ctx, a.ID(), proofs.Protocol, make([]byte, proofs.MaxRequest+1)); err == nil {
		t.Error("a request that is too large was answered")
	}
	if _, err := c.LightBlock(ctx, 0); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	// A suspended organisation has lost the protocol, and a member of another chain never has it.
	out := gate.Membership{Height: 2, Members: []gate.Member{named(a, "a"), named(b, "b")}}
	out.Members[1].Suspended = true
	a.gate.Set(out)
	if _, err := c.LightBlock(ctx, 0); !errors.Is(err, host.ErrNoProtocol) {
		t.Errorf("suspended: %v", err)
	}
}

// TestOtherChain: light clients of another chain find no such protocol.
func TestOtherChain(t *testing.T) {
	_, source := ledger(t)
	a, b := newMember(t, "one-0123456789"), newMember(t, "two-0123456789")
	meet(t, a, b)
	a.Handle(proofs.Protocol, func(ctx context.Context, _ peer.ID, q []byte) ([]byte, error) {
		return source.Answer(ctx,
			q)
	}, host.RequestLimits{})
	_, err := proofs.Client{Request: b.Request, Node: a.ID()}.LightBlock(t.Context(), 0)
	if err == nil {
		t.Error("answered")
	}
}

// member is a host that listens, without reactors.
type member struct {
	*host.Host
	gate *gate.Gate
}

func newMember(t *testing.T, chain string) *member {
	t.Helper()
	key, _, err := crypto.GenerateEd25519Key(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &member{gate: gate.New(gate.Config{})}
	m.Host, err = host.New(host.Config{
		Identity: key, ChainID: chain, MaxBlockBytes: 5 << 20, Gate: m.gate,
		Listen: []ma.Multiaddr{ma.StringCast("/ip4/127.0.0.1/udp/0/quic-v1"), ma.StringCast("/ip4/127.0.0.1/tcp/0")},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	sw, err := m.Switch(p2p.DefaultNodeInfo{DefaultNodeID: p2p.ID(m.ID().String()), Network: chain}, nil, cmtlog.NewNopLogger())
	if err != nil {
		t.Fatal(err)
	}
	if err := sw.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sw.Stop() })
	return m
}

func named(m *member, org string) gate.Member {
	return gate.Member{Node: m.ID(), Organisation: org, Addrs: m.Addrs(), Validator: true}
}

// meet makes both members of one membership.
func meet(t *testing.T, a, b *member) {
	t.Helper()
	m := gate.Membership{Height: 1, Members: []gate.Member{named(a, "a"), named(b, "b")}}
	a.gate.Set(m)
	b.gate.Set(m)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to: %s", what)
		}
	}
}

// FuzzAnswer: any bytes are answered with a proof that holds, or refused as a request.
func FuzzAnswer(f *testing.F) {
	n, source := ledger(f)
	for _, m := range []*p2pv1.ProofsRequest{
		{}, {Ask: &p2pv1.ProofsRequest_LightBlock{}}, {Ask: &p2pv1.ProofsRequest_LightBlock{LightBlock: 1}},
		{Ask: &p2pv1.ProofsRequest_Prove{Prove: &p2pv1.ProofQuestion{Unit: parcel}}},
		{Ask: &p2pv1.ProofsRequest_Prove{Prove: &p2pv1.ProofQuestion{Unit: parcel, Salt: []byte(salt), Epoch: proto.Uint32(1)}}},
		{Ask: &p2pv1.ProofsRequest_Prove{Prove: &p2pv1.ProofQuestion{Unit: "https://id.gs1.org/01/09506000134352/21/7"}}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	root := n.Root()
	f.Fuzz(func(t *testing.T, request []byte) {
		if len(request) > proofs.MaxRequest {
			return
		}
		var r p2pv1.ProofsRequest
		b, err := source.Answer(t.Context(), request)
		switch {
		case errors.Is(err, proofs.ErrRequest):
		case proto.Unmarshal(request, &r) != nil:
			t.Errorf("not a message, and yet: %v", err)
		case r.GetProve() != nil:
			if err == nil {
				_, err = light.Verify(b, root)
			}
			if err != nil && !(errors.Is(err, prove.ErrNoEvent) && r.GetProve().Epoch != nil) {
				t.Errorf("%s: %v", r.String(), err)
			}
		case r.GetLightBlock() <= 3 && err != nil:
			t.Error(err)
		}
	})
}
