package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/multiformats/go-multiaddr"
)

// minPoolBytes is the least space for waiting transactions: one of the largest size, which is 1 MiB (ledger/tx).
const minPoolBytes = 1 * MiB

// Validate reports everything that is wrong with the values, as Errors. Each names the key, the value and the cause.
func (c Config) Validate() error { return c.validate().orNil() }

func (c Config) validate() Errors {
	v := validator{origins: c.origins}
	v.paths(c)
	v.p2p(c.P2P)
	v.api(c.API)
	v.web(c.Web)
	v.admin(c.Admin)
	v.ports(c)
	v.consensus(c.Consensus)
	v.pool(c.Pool)
	v.store(c.Store)
	return v.errs
}

type validator struct {
	origins map[string]string
	errs    Errors
}

func (v *validator) fail(path, format string, args ...any) {
	v.errs = append(v.errs, &FieldError{Field: path, Origin: v.origins[path], Err: fmt.Errorf(format, args...)})
}

// within fails unless low ≤ value ≤ high; why ends the sentence "… must be from low to high: why".
func within[T int | Size | time.Duration](v *validator, path string, value, low, high T, why string) {
	if value < low || value > high {
		v.fail(path, "%v is not within %v to %v: %s", value, low, high, why)
	}
}

func (v *validator) paths(c Config) {
	for _, p := range []struct {
		path, value string
		optional    bool
	}{
		{"paths.genesis", c.Paths.Genesis, false},
		{"paths.data", c.Paths.Data, false},
		{"paths.keys", c.Paths.Keys, false},
		{"paths.signer", c.Paths.Signer, false},
		{"api.tls_cert_file", c.API.TLSCertFile, true},
		{"api.tls_key_file", c.API.TLSKeyFile, true},
		{"api.token_file", c.API.TokenFile, true},
		{"keys.passphrase_file", c.Keys.PassphraseFile, true},
	} {
		if p.value == "" && !p.optional {
			v.fail(p.path, "must not be empty")
		}
		if strings.ContainsRune(p.value, 0) {
			v.fail(p.path, "holds a zero byte")
		}
	}
}

func (v *validator) p2p(p P2P) {
	v.listeners("p2p.listen", p.Listen)
	if len(p.Listen) == 0 {
		v.fail("p2p.listen", "must hold an address: members could not reach this node")
	}
	v.announced("p2p.announce", p.Announce)
	for _, e := range p.Peers {
		if err := dialable(e.Addr); err != nil {
			v.fail("p2p.peers", "%s: %w", e, err)
		}
	}
	within(v, "p2p.max_peers", p.MaxPeers, 1, 10_000, "each costs memory and a file descriptor")
	within(v, "p2p.arrival_timeout", p.ArrivalTimeout, time.Second, time.Minute,
		"a slow honest peer needs a second, and a stalled one must not hold memory for long")
	within(v, "p2p.stall_timeout", p.StallTimeout, time.Second, 10*time.Minute,
		"a slow honest peer needs a second, and messages for a stalled one are kept meanwhile")
	within(v, "p2p.penalty", p.Penalty, time.Second, time.Hour, "without one, a faulty peer is back at once")

	v.listeners("p2p.public.listen", p.Public.Listen)
	v.announced("p2p.public.announce", p.Public.Announce)
	limits := "the light-client listener serves strangers"
	within(v, "p2p.public.max_connections", p.Public.MaxConnections, 1, 100_000, limits)
	within(v, "p2p.public.max_connections_per_ip", p.Public.MaxConnectionsPerIP, 1, 10_000, limits)
	within(v, "p2p.public.max_streams", p.Public.MaxStreams, 1, 1000, limits)
	within(v, "p2p.public.request_rate", p.Public.RequestRate, 1, 100_000, limits)
	within(v, "p2p.public.request_timeout", p.Public.RequestTimeout, 100*time.Millisecond, time.Minute, limits)
}

// listeners checks that each address is one we can listen on, and that all share one port number.
func (v *validator) listeners(path string, addrs []multiaddr.Multiaddr) {
	first := ""
	for _, a := range addrs {
		port, err := transportPort(a)
		switch {
		case err != nil:
			v.fail(path, "%s: %w", a, err)
		case !multiaddrIP(a).IsValid():
			v.fail(path, "%s: listening needs an /ip4/ or /ip6/ address, not a name", a)
		case first == "":
			first = port
		case port != first:
			v.fail(path, "%s: port %s beside port %s: QUIC and TCP, IPv4 and IPv6 share one port number", a, port, first)
		}
	}
}

// announced checks that each address is one that others can dial.
func (v *validator) announced(path string, addrs []multiaddr.Multiaddr) {
	for _, a := range addrs {
		if err := dialable(a); err != nil {
			v.fail(path, "%s: %w", a, err)
		}
	}
}

func (v *validator) api(a API) {
	within(v, "api.max_body", a.MaxBody, MiB, GiB, "a transaction has up to 1MiB")
	within(v, "api.max_header", a.MaxHeader, 4*KiB, MiB, "requests of browsers need 4KiB")
	within(v, "api.max_connections", a.MaxConnections, 1, 1_000_000, "each costs a file descriptor")
	within(v, "api.max_streams", a.MaxStreams, 1, 1_000_000, "each holds a connection")
	within(v, "api.request_rate", a.RequestRate, 1, 1_000_000, "0 would refuse everyone")
	within(v, "api.request_burst", a.RequestBurst, 1, 1_000_000, "0 would refuse everyone")
	within(v, "api.header_timeout", a.HeaderTimeout, 100*time.Millisecond, time.Minute, deadline)
	within(v, "api.read_timeout", a.ReadTimeout, time.Second, 10*time.Minute, deadline)
	within(v, "api.write_timeout", a.WriteTimeout, time.Second, 10*time.Minute, deadline)
	within(v, "api.idle_timeout", a.IdleTimeout, time.Second, time.Hour, deadline)
	if a.TLSCertFile == "" && a.TLSKeyFile != "" {
		v.fail("api.tls_key_file", "api.tls_cert_file must stand beside it")
	}
	if a.TLSCertFile != "" && a.TLSKeyFile == "" {
		v.fail("api.tls_cert_file", "api.tls_key_file must stand beside it")
	}
	if a.MaxStreams > a.MaxConnections {
		v.fail("api.max_streams", "%d is more than the %d connections of api.max_connections", a.MaxStreams, a.MaxConnections)
	}
}

// maxNodes bounds what one page asks, and the length of its security policy.
const maxNodes = 16

func (v *validator) web(w Web) {
	if len(w.Nodes) > maxNodes {
		v.fail("web.nodes", "%d nodes; at most %d: a page asks all of them", len(w.Nodes), maxNodes)
	}
	for i, n := range w.Nodes {
		switch {
		case n == "":
			v.fail("web.nodes", "entry %d is empty", i+1)
		case n == w.Origin:
			v.fail("web.nodes", "entry %d is web.origin itself: name other members' nodes", i+1)
		case slices.Contains(w.Nodes[:i], n):
			v.fail("web.nodes", "entry %d: %s is named twice", i+1, n)
		}
	}
}

const deadline = "without a limit, slow clients hold connections for ever"

func (v *validator) admin(a Admin) {
	within(v, "admin.max_connections", a.MaxConnections, 1, 10_000, "each costs a file descriptor")
	within(v, "admin.max_header", a.MaxHeader, 4*KiB, MiB, "requests of browsers need 4KiB")
	within(v, "admin.read_timeout", a.ReadTimeout, 100*time.Millisecond, time.Minute, deadline)
	within(v, "admin.write_timeout", a.WriteTimeout, time.Second, 10*time.Minute, deadline)
	within(v, "admin.idle_timeout", a.IdleTimeout, time.Second, time.Hour, deadline)
}

// ports refuses two listeners on one port: the second would fail at start, or worse, take half of the traffic.
func (v *validator) ports(c Config) {
	type listener struct{ path, port string }
	var all []listener
	for _, l := range []struct {
		path string
		addr netip.AddrPort
	}{{"api.listen", c.API.Listen}, {"admin.listen", c.Admin.Listen}} {
		if l.addr.IsValid() {
			all = append(all, listener{l.path, fmt.Sprint(l.addr.Port())})
		}
	}
	for _, l := range []struct {
		path  string
		addrs []multiaddr.Multiaddr
	}{{"p2p.listen", c.P2P.Listen}, {"p2p.public.listen", c.P2P.Public.Listen}} {
		if len(l.addrs) > 0 {
			if port, err := transportPort(l.addrs[0]); err == nil {
				all = append(all, listener{l.path, port})
			}
		}
	}
	for i, l := range all {
		for _, other := range all[:i] {
			if l.port == other.port && l.port != "0" {
				v.fail(l.path, "port %s is taken by %s", l.port, other.path)
			}
		}
	}
}

func (v *validator) consensus(c Consensus) {
	within(v, "consensus.heartbeat", c.Heartbeat, time.Second, time.Minute,
		"without transactions, ledger time is as old as the last heartbeat")
	within(v, "consensus.timeout_propose", c.TimeoutPropose, 100*time.Millisecond, time.Second,
		"each absent proposer costs the network this time")
	within(v, "consensus.timeout_commit", c.TimeoutCommit, 0, 10*time.Second, "every block waits for it")
	within(v, "consensus.gossip_sleep", c.GossipSleep, time.Millisecond, time.Second, "every vote waits for it")
	within(v, "consensus.reap_interval", c.ReapInterval, time.Millisecond, time.Second, "every transaction waits for it")
}

func (v *validator) pool(p Pool) {
	within(v, "pool.max_bytes", p.MaxBytes, minPoolBytes, TiB, "the largest transaction must fit")
	within(v, "pool.org_max_txs", p.OrgMaxTxs, 1, 10_000_000, "an organisation must be able to submit")
	within(v, "pool.org_max_bytes", p.OrgMaxBytes, minPoolBytes, TiB, "the largest transaction must fit")
	if p.OrgMaxBytes > p.MaxBytes {
		v.fail("pool.org_max_bytes", "%s is more than the %s of pool.max_bytes", p.OrgMaxBytes, p.MaxBytes)
	}
}

func (v *validator) store(s Store) {
	within(v, "store.cache_bytes", s.CacheBytes, MiB, TiB, "every read would go to disk")
	within(v, "store.memtable_bytes", s.MemtableBytes, MiB, 2*GiB, "smaller ones stall writes, larger ones stall starts")
	within(v, "store.undo_heights", s.UndoHeights, 1000, 100_000_000, "members who are behind catch up from these blocks")
	within(v, "store.ring_bytes", s.RingBytes, MiB, TiB, "proofs are answered from it")
}
