package config

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/multiformats/go-multiaddr"
)

// Default returns the configuration of a node whose operator has decided nothing yet. It passes Validate.
// Sizes and rates are for a validator with two cores and 1 GB of memory to itself.
func Default() Config {
	return Config{
		Paths: Paths{Genesis: "genesis.json", Data: "data", Keys: "keys", Signer: "signer"},
		P2P: P2P{
			Listen: []multiaddr.Multiaddr{
				multiaddr.StringCast("/ip4/0.0.0.0/udp/26656/quic-v1"),
				multiaddr.StringCast("/ip4/0.0.0.0/tcp/26656"),
				multiaddr.StringCast("/ip6/::/udp/26656/quic-v1"),
				multiaddr.StringCast("/ip6/::/tcp/26656"),
			},
			MaxPeers:       256,
			ArrivalTimeout: 10 * time.Second,
			StallTimeout:   time.Minute,
			Penalty:        10 * time.Second,
			Public: Public{
				MaxConnections:      512,
				MaxConnectionsPerIP: 8,
				MaxStreams:          16,
				RequestRate:         20,
				RequestTimeout:      10 * time.Second,
			},
		},
		API: API{
			Listen:         netip.MustParseAddrPort("127.0.0.1:26680"),
			MaxBody:        16 * MiB,
			MaxHeader:      64 * KiB,
			MaxConnections: 1024,
			MaxStreams:     256,
			RequestRate:    500,
			RequestBurst:   1000,
			HeaderTimeout:  5 * time.Second,
			ReadTimeout:    30 * time.Second,
			WriteTimeout:   60 * time.Second,
			IdleTimeout:    2 * time.Minute,
		},
		Web: Web{Pages: true},
		Admin: Admin{
			Listen:         netip.MustParseAddrPort("127.0.0.1:26690"),
			MaxConnections: 64,
			MaxHeader:      16 * KiB,
			ReadTimeout:    5 * time.Second,
			WriteTimeout:   60 * time.Second,
			IdleTimeout:    2 * time.Minute,
		},
		Consensus: Consensus{
			Heartbeat:      15 * time.Second,
			TimeoutPropose: time.Second,
			TimeoutCommit:  0,
			GossipSleep:    10 * time.Millisecond,
			ReapInterval:   10 * time.Millisecond,
		},
		Pool: Pool{
			MaxBytes:    128 * MiB,
			OrgMaxTxs:   20_000,
			OrgMaxBytes: 48 * MiB,
		},
		Store: Store{
			CacheBytes:    128 * MiB,
			MemtableBytes: 32 * MiB,
			UndoHeights:   1000,
			RingBytes:     64 * MiB,
		},
		Log: Log{Level: slog.LevelInfo, Format: LogAuto},
	}
}
