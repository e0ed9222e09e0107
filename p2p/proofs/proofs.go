// Package proofs is the light clients' protocol over libp2p: light blocks and proof files, asked for by
// one request and answered by one message.
//
// It exists so that a proof can be fetched from any member without HTTP, names or certificates: the key that answers is
// in the peer id. The same handler serves members on their own host and anyone on the public one; limits and deadlines
// are the host's. Nothing in an answer needs to be trusted: package ledger/light verifies it. Requests are foreign
// bytes: whatever they are, they are answered or refused with ErrRequest.
//
// Source and Client are values without state, as safe for concurrent use as their functions.
package proofs

import (
	"context"
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/prove"
	p2pv1 "github.com/waybill-network/waybill/proto/p2p/v1"
)

// Protocol is the protocol's id; hosts add the chain id to it.
const Protocol protocol.ID = "/waybill/proofs/1"

// MaxRequest is the largest request in bytes; an identifier has at most 512.
const MaxRequest = 1 << 10

// Source answers. It is the node's ledger.
type Source struct {
	// Prove returns a proof file, canonical proof.v1.Proof.
	Prove func(ctx context.Context, q prove.Question) ([]byte, error)
	// LightBlock returns canonical proof.v1.LightBlock; height 0 is the last.
	LightBlock func(height uint64) ([]byte, error)
}

// ErrRequest means that a request is not well formed; the text names the field.
var ErrRequest = errors.New("request for a proof is not well formed")

// Answer answers one request.
func (s Source) Answer(ctx context.Context, request []byte) ([]byte, error) {
	var r p2pv1.ProofsRequest
	if err := proto.Unmarshal(request, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	switch ask := r.Ask.(type) {
	case *p2pv1.ProofsRequest_LightBlock:
		return s.LightBlock(ask.LightBlock)
	case *p2pv1.ProofsRequest_Prove:
		q, err := question(ask.Prove)
		if err != nil {
			return nil, err
		}
		return s.Prove(ctx, q)
	default:
		return nil, fmt.Errorf("%w: it asks for nothing", ErrRequest)
	}
}

func question(in *p2pv1.ProofQuestion) (prove.Question, error) {
	q, err := prove.Ask(in.Unit, in.Salt)
	if err != nil {
		return q, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	q.Epoch = in.Epoch
	return q, nil
}

// Client asks a node.
type Client struct {
	// Request sends a request to the node and returns its answer, as host.Host.Request does.
	Request func(ctx context.Context, to peer.ID, pid protocol.ID, request []byte) ([]byte, error)
	// Node is asked.
	Node peer.ID
}

// LightBlock asks for the light block of a height, 0 for the last.
func (c Client) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	return c.ask(ctx, &p2pv1.ProofsRequest{Ask: &p2pv1.ProofsRequest_LightBlock{LightBlock: height}})
}

// Prove asks for a proof file about a unit. salt is nil for a plain one.
func (c Client) Prove(ctx context.Context, unit string, salt []byte) ([]byte, error) {
	return c.ProveEpoch(ctx, unit, salt, nil)
}

// ProveEpoch is Prove about one epoch of a reused identifier; nil is the last.
func (c Client) ProveEpoch(ctx context.Context, unit string, salt []byte, epoch *uint32) ([]byte, error) {
	q := &p2pv1.ProofQuestion{Unit: unit, Salt: salt, Epoch: epoch}
	return c.ask(ctx, &p2pv1.ProofsRequest{Ask: &p2pv1.ProofsRequest_Prove{Prove: q}})
}

func (c Client) ask(ctx context.Context, r *p2pv1.ProofsRequest) ([]byte, error) {
	b, err := proto.Marshal(r)
	if err != nil {
		return nil, err
	}
	return c.Request(ctx, c.Node, Protocol, b)
}
