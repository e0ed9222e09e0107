package follow

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"connectrpc.com/connect"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
)

// listener is a node's public libp2p listener.
type listener struct {
	name   string
	client proofs.Client
}

// newListener is the source behind a multiaddr that ends with /p2p/ID.
func newListener(address string, guest *host.Guest) (Source, error) {
	to, err := peer.AddrInfoFromString(address)
	if err != nil {
		return nil, fmt.Errorf("%q: a multiaddr such as /ip4/192.0.2.1/tcp/26690/p2p/12D3KooW…: %w", address, err)
	}
	request := func(ctx context.Context, _ peer.ID, pid protocol.ID, b []byte) ([]byte, error) {
		return guest.Request(ctx, *to, pid, b, light.MaxBytes)
	}
	return &listener{address, proofs.Client{Request: request, Node: to.ID}}, nil
}

func (l *listener) Name() string { return l.name }

// LightBlock implements Source.
func (l *listener) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	b, err := l.client.LightBlock(ctx, height)
	if errors.Is(err, host.ErrBusy) {
		return nil, fmt.Errorf("%w: %w", errNotHeld, err) // or it has too much to do; in either case it is asked again
	}
	return b, unreachable(err)
}

// Prove implements Source. The protocol knows no height to wait for.
func (l *listener) Prove(ctx context.Context, q *Question) ([]byte, error) {
	b, err := l.client.ProveEpoch(ctx, q.Unit, q.Salt, q.Epoch)
	return b, unreachable(err)
}

func unreachable(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// Sources makes a source of each address: a URL, or a multiaddr with /p2p/ID of a public listener. close ends them.
// h may be nil.
func Sources(chainID, agent string, addresses []string, h connect.HTTPClient) (list []Source, closing func() error, err error) {
	var guest *host.Guest
	closing = func() error {
		if guest == nil {
			return nil
		}
		return guest.Close()
	}
	for _, address := range addresses {
		var s Source
		if _, bad := multiaddr.NewMultiaddr(address); bad == nil && strings.HasPrefix(address, "/") {
			if guest == nil {
				if guest, err = host.NewGuest(chainID, agent); err != nil {
					return nil, nil, err
				}
			}
			s, err = newListener(address, guest)
		} else {
			s, err = newAPI(address, h)
		}
		if err != nil {
			return nil, nil, errors.Join(err, closing())
		}
		list = append(list, s)
	}
	return list, closing, nil
}
