package host

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/net/connmgr"
	"github.com/libp2p/go-libp2p/x/rate"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus"
)

// PublicConfig is fixed for the life of a Public. The key must not be the members' host's: two hosts of one id would
// be taken for one.
type PublicConfig struct {
	Identity crypto.PrivKey
	ChainID  string
	Listen   []ma.Multiaddr
	Announce []ma.Multiaddr

	Conns         int // at once, 512 when 0; above three quarters of it those least in use are closed
	ConnsPerAddr  int // of them from one IPv4 address or IPv6 /56, 8 when 0
	StreamsOfPeer int // at once, 16 when 0

	Logger  *slog.Logger          // nil is silent
	Metrics prometheus.Registerer // nil: counted, not exported
	Build   func(...libp2p.Option) (host.Host, error)
}

// Public is the host for light clients: any key may connect, and finds the protocols that were registered, within
// limits for each address. It knows nothing of members, gate or consensus.
type Public struct{ core }

// NewPublic builds the host; it listens after Start.
func NewPublic(cfg PublicConfig) (*Public, error) {
	if cfg.Identity == nil || cfg.ChainID == "" {
		return nil, errors.New("host: Identity and ChainID are needed")
	}
	for _, d := range []struct {
		v *int
		d int
	}{{&cfg.Conns, 512}, {&cfg.ConnsPerAddr, 8}, {&cfg.StreamsOfPeer, 16}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Build == nil {
		cfg.Build = libp2p.New
	}
	m, err := newMetrics(cfg.Metrics, "p2p_public")
	if err != nil {
		return nil, fmt.Errorf("host: metrics: %w", err)
	}
	l := rcmgr.InfiniteLimits.ToPartialLimitConfig()
	l.System = rcmgr.ResourceLimits{Conns: rcmgr.LimitVal(cfg.Conns), Memory: 256 << 20,
		Streams: rcmgr.LimitVal(4 * cfg.Conns)}
	l.Transient = rcmgr.ResourceLimits{Conns: 64, ConnsInbound: 64, StreamsInbound: 128, Memory: 32 << 20}
	l.PeerDefault = rcmgr.ResourceLimits{Conns: 2, StreamsInbound: rcmgr.LimitVal(cfg.StreamsOfPeer),
		Streams: rcmgr.LimitVal(2 * cfg.StreamsOfPeer), Memory: 8 << 20}
	rm, err := resources(l, cfg.ConnsPerAddr, rate.Limit{RPS: 1, Burst: 4 * cfg.ConnsPerAddr})
	if err != nil {
		return nil, fmt.Errorf("host: resource manager: %w", err)
	}
	idle, err := connmgr.NewConnManager(cfg.Conns/2, cfg.Conns*3/4)
	if err != nil {
		return nil, fmt.Errorf("host: connection manager: %w", err)
	}
	inner, err := cfg.Build(append(options(cfg.Announce, agentName), libp2p.Identity(cfg.Identity), libp2p.ResourceManager(rm),
		libp2p.ConnectionManager(idle))...)
	if err != nil {
		return nil, fmt.Errorf("host: %w", err)
	}
	p := &Public{}
	p.core.init(inner, cfg.ChainID, cfg.Listen, cfg.Logger, m)
	return p, nil
}

// Handle serves a protocol to anyone. Limits of a peer count for its address.
func (p *Public) Handle(pid protocol.ID, serve Handler, l RequestLimits) {
	p.handle(pid, serve, l, addressOf, func(peer.ID) bool { return true })
}

// Start listens. Every protocol is registered before.
func (p *Public) Start() error { return p.listen() }

// Close closes the host and waits for its handlers. It may be called more than once.
func (p *Public) Close() error { return p.close() }
