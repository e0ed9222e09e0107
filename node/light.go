package node

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/node/query"
	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
)

// proofSource answers light clients of both hosts.
func (n *Node) proofSource() proofs.Source {
	return proofs.Source{
		Prove:      func(ctx context.Context, q prove.Question) ([]byte, error) { return n.query.Prove(ctx, q, 0) },
		LightBlock: n.query.LightBlock,
	}
}

// serveProofs is the host's handler: what the asker did wrong is told to it, our own faults are not.
func (n *Node) serveProofs(ctx context.Context, _ peer.ID, request []byte) ([]byte, error) {
	b, err := n.proofSource().Answer(ctx, request)
	switch {
	case errors.Is(err, proofs.ErrRequest), errors.Is(err, prove.ErrNoEvent), errors.Is(err, prove.ErrTooLarge):
		return nil, fmt.Errorf("%w: %w", host.ErrBadRequest, err)
	case errors.Is(err, query.ErrNotYet), errors.Is(err, query.ErrNothing), errors.Is(err, query.ErrNotHeld):
		return nil, fmt.Errorf("%w: %w", host.ErrBusy, err) // which means: later, or another peer
	}
	return b, err
}

// introductions let a node that is behind meet members that its own state does not name yet: each shows a
// proof of its own record.
func (n *Node) introductions() host.Introductions {
	return host.Introductions{Verify: n.verifyMember, Proof: n.proveSelf}
}

func (n *Node) proveSelf(ctx context.Context) ([]byte, error) {
	if n.Organisation() == "" || n.query == nil {
		return nil, errors.New("this node is no member's")
	}
	return n.query.Prove(ctx, prove.Question{ID: ident.ID{Namespace: ident.Organisation, Value: n.Organisation()}}, 0)
}

var errIntroduction = errors.New("proof does not show the peer as a member")

// verifyMember checks that a proof shows the record of a member whose node has this peer id.
func (n *Node) verifyMember(_ context.Context, id peer.ID, file []byte) (int64, gate.Member, error) {
	v, err := light.Verify(file, light.RootOf(n.genesis))
	if err != nil {
		return 0, gate.Member{}, err
	}
	if v.Question == nil || v.Question.Namespace != uint32(ident.Organisation) ||
		v.Subject == nil || v.Subject.State == nil || v.Subject.State.Member == nil {
		return 0, gate.Member{}, errIntroduction
	}
	m := membership(n.log, int64(v.Height)-1, []*canon.Member{v.Subject.State.Member}, nil)
	if len(m.Members) != 1 || m.Members[0].Node != id {
		return 0, gate.Member{}, errIntroduction
	}
	return m.Height, m.Members[0], nil
}

// startPublic opens the light clients' listener, if the operator wants one. Its identity is derived from
// the node key, so that it stays the same, and tells nothing about that key.
func (n *Node) startPublic(context.Context) error {
	c := n.opts.Config.P2P.Public
	if len(c.Listen) == 0 {
		return nil
	}
	key, err := n.opts.Keys.Key(keys.Node)
	if err != nil {
		return err
	}
	seed, err := hkdf.Key(sha256.New, key.Reveal().Seed(), nil, "waybill/public-listener/1/"+n.chainID, 32)
	if err != nil {
		return err
	}
	identity, err := libp2pcrypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		return err
	}
	p, err := host.NewPublic(host.PublicConfig{
		Identity: identity, ChainID: n.chainID, Listen: c.Listen, Announce: c.Announce,
		Conns: c.MaxConnections, ConnsPerAddr: c.MaxConnectionsPerIP, StreamsOfPeer: c.MaxStreams,
		Logger: n.part("public"), Metrics: n.registry,
	})
	if err != nil {
		return err
	}
	n.firstOfAll(p.Close)
	n.public = p
	p.Handle(proofs.Protocol, n.serveProofs, host.RequestLimits{
		MaxRequest: proofs.MaxRequest, MaxAnswer: light.MaxBytes, Deadline: c.RequestTimeout,
		PerPeer: c.MaxStreams, PerSecond: float64(c.RequestRate), BurstOfPeer: 2 * c.RequestRate,
	})
	return p.Start()
}
