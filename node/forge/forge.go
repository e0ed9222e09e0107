// Package forge is what a lying server can do, for tests: a proxy in front of a node that answers truly, which changes
// its answers before they reach who asked.
//
// It exists so that the page in a browser and the client in Go are held to the same lies, told by the same bytes. A
// verifier that is tested with its author's idea of a bad file is tested with half of what an attacker has: a forger here
// has true answers of the whole chain, keeps old ones, and holds the keys of validators that collude or have left.
//
// A Server speaks what the node speaks: Connect's ProofService, and GET /v1/proof and /v1/light-block. Everything else it
// passes on. It is an http.Handler and safe for concurrent use.
package forge

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// Options of a forger. Only Node is needed for lies that take no key.
type Options struct {
	// Node is the URL of the API that answers truly.
	Node string
	// ChainID of its chain.
	ChainID string
	// Other is the identifier of another unit that the node knows, for the lies that answer with it.
	Other string
	// Colluders are the consensus keys of validators that sign whatever they are shown: two of four.
	Colluders []ed25519.PrivateKey
	// Removed is the consensus key of a validator that has left the set, or never sat in it.
	Removed ed25519.PrivateKey
}

// Server is the forger.
type Server struct {
	Options
	proof apiv1connect.ProofServiceClient
	pass  *httputil.ReverseProxy
	mux   *http.ServeMux

	mu     sync.Mutex
	lie    *Lie
	told   int                          // lies so far, which varies them
	first  map[string][]byte            // the first true answer to each question
	tip    []byte                       // the first true newest light block
	forged map[uint64]*canon.LightBlock // by height, so that one lie is consistent with the next
}

// New makes a forger that tells the truth until Tell.
func New(o Options) (*Server, error) {
	to, err := url.Parse(o.Node)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, proof: apiv1connect.NewProofServiceClient(http.DefaultClient, strings.TrimSuffix(o.Node, "/")),
		pass:  &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }},
		first: map[string][]byte{}, forged: map[uint64]*canon.LightBlock{},
	}
	s.routes()
	return s, nil
}

// Tell makes the server tell a lie from now on; nil is the truth. What it keeps of the past stays.
func (s *Server) Tell(l *Lie) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lie = l
	s.forged = map[uint64]*canon.LightBlock{}
}

func (s *Server) telling() *Lie {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lie == nil {
		return &Lie{}
	}
	s.told++
	return s.lie
}

// turn counts the lies told.
func (s *Server) turn() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told
}

// prove is what the server answers to a question.
func (s *Server) prove(ctx context.Context, q *apiv1.ProveRequest) ([]byte, error) {
	l := s.telling()
	if l.silent != nil {
		return nil, l.silent(ctx)
	}
	file, err := s.truth(ctx, q)
	if err != nil || l.proof == nil {
		return file, err
	}
	return l.proof(ctx, s, q, file)
}

// truth is the node's own answer. The first one to each question is kept.
func (s *Server) truth(ctx context.Context, q *apiv1.ProveRequest) ([]byte, error) {
	r, err := s.proof.Prove(ctx, connect.NewRequest(q))
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %x %v", q.Unit.GetId(), q.Unit.GetSalt(), q.Epoch)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first[key] == nil {
		s.first[key] = bytes.Clone(r.Msg.Proof)
	}
	return r.Msg.Proof, nil
}

// past is the first answer that the node gave to a question.
func (s *Server) past(q *apiv1.ProveRequest) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.first[fmt.Sprintf("%s %x %v", q.Unit.GetId(), q.Unit.GetSalt(), q.Epoch)])
}

// lightBlock is what the server answers when it is asked for a light block; 0 is the newest.
func (s *Server) lightBlock(ctx context.Context, height uint64) ([]byte, error) {
	l := s.telling()
	if l.silent != nil {
		return nil, l.silent(ctx)
	}
	r, err := s.proof.LightBlock(ctx, connect.NewRequest(&apiv1.LightBlockRequest{Height: height}))
	if err != nil {
		return nil, err
	}
	b := r.Msg.LightBlock
	if height == 0 {
		s.mu.Lock()
		if s.tip == nil {
			s.tip = bytes.Clone(b)
		}
		s.mu.Unlock()
	}
	if l.block == nil {
		return b, nil
	}
	return l.block(s, height, b)
}

// oldTip is the first newest light block that the node answered with.
func (s *Server) oldTip() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.tip)
}

// once makes the forged light block of a height, the same each time it is asked for; over another state, another one.
func (s *Server) once(
	height uint64, appHash []byte, forging func() (*canon.LightBlock, error),
) (*canon.LightBlock, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.forged[height]; b != nil && (appHash == nil || bytes.Equal(b.Header.AppHash, appHash)) {
		return b, nil
	}
	b, err := forging()
	if err == nil {
		s.forged[height] = b
	}
	return b, err
}

// readProof decodes a true answer.
func readProof(file []byte) (*canon.Proof, error) {
	p := new(canon.Proof)
	if err := p.Decode(bytes.Clone(file), light.MaxItems); err != nil {
		return nil, err
	}
	return p, nil
}
