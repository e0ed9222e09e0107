package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// Guest is a light client's host: it listens nowhere, is nobody's member, and asks those it is told of. Its key is new
// each time, so that who asks today is not known by what it asked yesterday.
type Guest struct{ core }

// NewGuest builds the host of a client of a chain. agent is what it calls itself.
func NewGuest(chainID, agent string) (*Guest, error) {
	if chainID == "" {
		return nil, errors.New("host: ChainID is needed")
	}
	inner, err := libp2p.New(options(nil, agent)...)
	if err != nil {
		return nil, fmt.Errorf("host: %w", err)
	}
	g := &Guest{}
	g.core.init(inner, chainID, nil, slog.New(slog.DiscardHandler), nil)
	return g, nil
}

// Request connects to a node where it is not connected, and asks it. The context, or 10 s where it has no deadline,
// bounds the whole; the answer has at most so many bytes.
func (g *Guest) Request(ctx context.Context, to peer.AddrInfo, pid protocol.ID, request []byte, most int) ([]byte, error) {
	if err := g.host.Connect(ctx, to); err != nil {
		return nil, fmt.Errorf("%s: %w", to.ID, err)
	}
	return g.request(ctx, to.ID, pid, request, int64(most))
}

// Close closes the host. It may be called more than once.
func (g *Guest) Close() error { return g.close() }
