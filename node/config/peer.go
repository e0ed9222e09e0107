package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// Peer is a member to dial: its identity and one address, written "peerid@multiaddr".
type Peer struct {
	ID   peer.ID
	Addr multiaddr.Multiaddr // transport only, without a /p2p/ part
}

var errPeerForm = errors.New(`want "peerid@multiaddr", such as "12D3KooW…@/ip4/192.0.2.7/udp/26656/quic-v1"`)

// UnmarshalText parses "peerid@multiaddr". The address must not name the peer a second time: two ids in one entry
// could differ.
func (p *Peer) UnmarshalText(text []byte) error {
	in := string(text)
	id, addr, ok := strings.Cut(in, "@")
	if !ok {
		return fmt.Errorf("%q: %w", clip(in), errPeerForm)
	}
	parsedID, err := peer.Decode(id)
	if err != nil {
		return fmt.Errorf("peer id %q: %w", clip(id), err)
	}
	parsedAddr, err := multiaddr.NewMultiaddr(addr)
	if err != nil {
		return fmt.Errorf("address %q: %w", clip(addr), err)
	}
	if _, err := parsedAddr.ValueForProtocol(multiaddr.P_P2P); err == nil {
		return fmt.Errorf("address %q names a peer itself: %w", clip(addr), errPeerForm)
	}
	*p = Peer{ID: parsedID, Addr: parsedAddr}
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (p Peer) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p Peer) String() string { return p.ID.String() + "@" + p.Addr.String() }
