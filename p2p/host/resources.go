package host

import (
	"net/netip"

	"github.com/libp2p/go-libp2p/core/network"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/x/rate"
)

// memberResources bounds what is outside our own accounting: connections before their key is known, streams, and the
// bytes that a transport buffers for streams nobody reads. A member needs few streams: one for each channel and
// direction, and those of its requests. Unread bytes are at most 256 KiB × streams on TCP, and what the memory limit
// lets the window grow to on QUIC.
func memberResources(peers int) (network.ResourceManager, error) {
	l := rcmgr.InfiniteLimits.ToPartialLimitConfig()
	l.System.Conns = rcmgr.LimitVal(4*peers + 64)
	l.Transient = rcmgr.ResourceLimits{Conns: 128, ConnsInbound: 64, StreamsInbound: 256, Memory: 64 << 20}
	l.PeerDefault = rcmgr.ResourceLimits{Conns: 8, ConnsInbound: 4, StreamsInbound: 64, Streams: 256, Memory: 48 << 20}
	return resources(l, 64, rate.Limit{RPS: 5, Burst: 128})
}

// resources builds a manager that lets one address (IPv6: one /56, and eight times as much one /48) hold so many
// connections and open new ones at such a rate. libp2p's own rate, one in five seconds, would keep members behind one
// gateway apart for minutes after a restart.
func resources(l rcmgr.PartialLimitConfig, conns int, r rate.Limit) (network.ResourceManager, error) {
	wide := rate.Limit{RPS: 8 * r.RPS, Burst: 8 * r.Burst}
	free := []rate.PrefixLimit{{Prefix: netip.MustParsePrefix("127.0.0.0/8")}, {Prefix: netip.MustParsePrefix("::1/128")}}
	return rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(l.Build(rcmgr.InfiniteLimits)), rcmgr.WithMetricsDisabled(),
		rcmgr.WithLimitPerSubnet(
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 32, ConnCount: conns}},
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 56, ConnCount: conns}, {PrefixLength: 48, ConnCount: 8 * conns}}),
		rcmgr.WithConnRateLimiters(&rate.Limiter{NetworkPrefixLimits: free, SubnetRateLimiter: rate.SubnetLimiter{
			IPv4SubnetLimits: []rate.SubnetLimit{{PrefixLength: 32, Limit: r}},
			IPv6SubnetLimits: []rate.SubnetLimit{{PrefixLength: 56, Limit: r}, {PrefixLength: 48, Limit: wide}},
		}}))
}
