package config

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

//go:generate go test -run TestFieldDocsAreGenerated -update .
//go:generate go test -run TestDocumentGolden -update .

// FileName is the configuration file's name in the node's home.
const FileName = "config.toml"

// Config is everything an operator decides about one node. The comment on each field is copied word for word into
// the documented file, hence it speaks of the key and not of the Go name.
type Config struct {
	// Home is the node's directory, absolute. It is an argument of Load and not a key of the file.
	Home string `toml:"-"`

	Paths     Paths     `toml:"paths"`
	P2P       P2P       `toml:"p2p"`
	API       API       `toml:"api"`
	Web       Web       `toml:"web"`
	Admin     Admin     `toml:"admin"`
	Consensus Consensus `toml:"consensus"`
	Pool      Pool      `toml:"pool"`
	Store     Store     `toml:"store"`
	Keys      Keys      `toml:"keys"`
	Log       Log       `toml:"log"`

	origins map[string]string // key path → where the value came from; a path without an entry holds the default
}

// Paths says where the node's files are. A relative path starts at the node's home.
type Paths struct {
	// The network's genesis file, the same bytes at every member.
	Genesis string `toml:"genesis"`
	// The databases: blocks, state, register. Put it on the fastest disk; the node writes it at every block.
	Data string `toml:"data"`
	// The encrypted keys. The directory has mode 0700 and the files 0600; the node refuses looser ones.
	Keys string `toml:"keys"`
	// The last vote that the consensus key has signed. Never copy it to a second machine, and never restore an old
	// copy of it: a validator that forgets what it signed can sign twice, which is provable misbehaviour.
	Signer string `toml:"signer"`
}

// P2P is the network of members. A peer is admitted by its node key: members of the committed state, and also_trust.
type P2P struct {
	// Addresses to listen on, IPv4 and IPv6. QUIC (udp/…/quic-v1) and TCP share one port number, so that a firewall
	// has one rule. Members prefer QUIC.
	Listen []multiaddr.Multiaddr `toml:"listen"`
	// Addresses that other members should dial, where they differ from the ones listened on (NAT, a DNS name).
	Announce []multiaddr.Multiaddr `toml:"announce"`
	// Members to dial, each as "peerid@multiaddr". Addresses in the members' records are dialled as well; these are
	// for the first contact.
	Peers []Peer `toml:"peers"`
	// Peer ids admitted although the committed state does not list them: for a node that is behind, restored or new.
	// Every use is logged and counted by a metric. Empty it afterwards.
	AlsoTrust []peer.ID `toml:"also_trust"`
	// Peers connected at once.
	MaxPeers int `toml:"max_peers"`
	// Longest time for each 64KiB of a message, and for each answer to an opening. A slower peer is cut.
	ArrivalTimeout time.Duration `toml:"arrival_timeout"`
	// Longest time that messages wait for a peer that takes none. Then it is cut.
	StallTimeout time.Duration `toml:"stall_timeout"`
	// Time that a peer stays out after it was cut for a fault; doubled for each further one within the hour.
	Penalty time.Duration `toml:"penalty"`

	Public Public `toml:"public"`
}

// Public is the light-client listener: a second host with a key of its own, which serves headers and proofs to
// anyone. It shares nothing with the members' host, so that strangers cannot use up what validators need.
type Public struct {
	// Addresses to listen on, in the form of p2p.listen and on another port. Empty turns the listener off.
	Listen []multiaddr.Multiaddr `toml:"listen"`
	// Addresses that light clients should dial, where they differ from the ones listened on.
	Announce []multiaddr.Multiaddr `toml:"announce"`
	// Connections in all. Above three quarters of it, those least in use are closed.
	MaxConnections int `toml:"max_connections"`
	// Connections from one IPv4 address or one IPv6 /56 network.
	MaxConnectionsPerIP int `toml:"max_connections_per_ip"`
	// Requests under way for one client.
	MaxStreams int `toml:"max_streams"`
	// Requests a second from one client.
	RequestRate int `toml:"request_rate"`
	// Longest time for one request, from its first byte to the last byte of the answer.
	RequestTimeout time.Duration `toml:"request_timeout"`
}

// API is for partners' systems and the command line: submit, query, proofs, live events.
type API struct {
	// Address and port, IPv4 or [IPv6]; "" turns the API off. Where it is not loopback, give it a certificate below, or put
	// a proxy with TLS in front. "waybill token" says who may ask what.
	Listen netip.AddrPort `toml:"listen"`
	// PEM files of the API's certificate, with those that lead to its issuer, and of its private key, for TLS 1.2 and 1.3.
	// They are read again when they change. Both or none.
	TLSCertFile string `toml:"tls_cert_file"`
	// See tls_cert_file. Others must not read it.
	TLSKeyFile string `toml:"tls_key_file"`
	// File with the token that the command line sends with this home, mode 0600: for the home of a member without a node,
	// where listen is the address of another's. Empty: the cookie that this home's own node leaves.
	TokenFile string `toml:"token_file"`
	// Largest request body. A transaction has at most 1MiB; a document of many events is larger.
	MaxBody Size `toml:"max_body"`
	// Largest request header.
	MaxHeader Size `toml:"max_header"`
	// Connections in all. One address has a quarter of them at most, unless it is loopback, where proxies are.
	MaxConnections int `toml:"max_connections"`
	// Live event streams in all. One credential has half of them at most.
	MaxStreams int `toml:"max_streams"`
	// Requests a second of one address, or of one credential without a rate of its own; above it the answer is 429 with
	// Retry-After.
	RequestRate int `toml:"request_rate"`
	// Requests that may come at once before request_rate applies.
	RequestBurst int `toml:"request_burst"`
	// Longest time to receive a request's header.
	HeaderTimeout time.Duration `toml:"header_timeout"`
	// Longest time to receive a whole request.
	ReadTimeout time.Duration `toml:"read_timeout"`
	// Longest time to send an answer. Live event streams are exempt; each write of theirs has this limit.
	WriteTimeout time.Duration `toml:"write_timeout"`
	// Time after which an idle connection is closed.
	IdleTimeout time.Duration `toml:"idle_timeout"`
}

// Web is what people's browsers see on the API's port: proofs, GS1 Digital Links, the consumer's page, the console.
type Web struct {
	// Whether the pages are served. Proofs and Digital Links for programs are served in any case.
	Pages bool `toml:"pages"`
	// Public base URL of this node, such as "https://parcels.example", which codes and links to it carry. Empty: what
	// the browser used.
	Origin Origin `toml:"origin"`
	// Public base URLs of other members' nodes, which the page asks as well, so that one node alone cannot show an old
	// state.
	Nodes []Origin `toml:"nodes"`
}

// Admin is the operator's listener: /metrics, /livez, /readyz, /version, and /debug/pprof for loopback clients only.
type Admin struct {
	// Address and port; "" turns the listener off. It has no authentication: keep it on loopback or a private
	// network.
	Listen netip.AddrPort `toml:"listen"`
	// Connections in all.
	MaxConnections int `toml:"max_connections"`
	// Largest request header.
	MaxHeader Size `toml:"max_header"`
	// Longest time to receive a request.
	ReadTimeout time.Duration `toml:"read_timeout"`
	// Longest time to send an answer. A CPU profile cannot run longer than this.
	WriteTimeout time.Duration `toml:"write_timeout"`
	// Time after which an idle connection is closed.
	IdleTimeout time.Duration `toml:"idle_timeout"`
}

// Consensus is how this validator takes part. Every member should use the same values.
type Consensus struct {
	// An empty block is made after this time without transactions, 1s to 60s, or after the consortium's heartbeat where
	// that is shorter. Ledger time stands still in between.
	Heartbeat time.Duration `toml:"heartbeat"`
	// Time that a proposer has before the others move on without it, up to 1s.
	TimeoutPropose time.Duration `toml:"timeout_propose"`
	// Pause after a block in which late votes are still collected. 0s on a local network, 50ms to 200ms over
	// continents.
	TimeoutCommit time.Duration `toml:"timeout_commit"`
	// Pause between two looks at what a peer still lacks. Shorter costs processor time, longer costs finality.
	GossipSleep time.Duration `toml:"gossip_sleep"`
	// Pause between two hand-overs of own transactions from the pool to the network.
	ReapInterval time.Duration `toml:"reap_interval"`
}

// Pool holds the transactions that wait for a block. A full one refuses with a retry code; nothing that it accepted
// is dropped.
type Pool struct {
	// Bytes of waiting transactions in all. In memory those that were read may take as much again.
	MaxBytes Size `toml:"max_bytes"`
	// Waiting transactions of one organisation, so that one of them cannot fill the pool.
	OrgMaxTxs int `toml:"org_max_txs"`
	// Bytes of waiting transactions of one organisation; a sixty-fourth of max_bytes is kept for each in any case.
	OrgMaxBytes Size `toml:"org_max_bytes"`
}

// Store is where the committed state is kept.
type Store struct {
	// Memory for blocks of the database read from disk.
	CacheBytes Size `toml:"cache_bytes"`
	// Memory for writes before they are sorted to disk, once for each database.
	MemtableBytes Size `toml:"memtable_bytes"`
	// Blocks that can be undone, and that are kept for members who are behind; 1000 or more.
	UndoHeights int `toml:"undo_heights"`
	// Memory for recent versions of the register, which proofs are answered from.
	RingBytes Size `toml:"ring_bytes"`
}

// Keys says how the keys are opened at start.
type Keys struct {
	// File that holds the passphrase, mode 0600. Empty: systemd's credential "waybill-passphrase", else the terminal.
	// There is no environment variable for the passphrase: an environment is inherited by every child process and
	// shown by process listings, container inspection and crash reports.
	PassphraseFile string `toml:"passphrase_file"`
}

// Log is what the node writes about itself, to standard error.
type Log struct {
	// The least level that is written: debug, info, warn or error.
	Level slog.Level `toml:"level"`
	// json, text, or auto: text on a terminal and JSON elsewhere.
	Format LogFormat `toml:"format"`
}

// Path returns p, or p within the node's home where it is relative. The empty path stays empty: it means "none".
func (c Config) Path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.Home, p)
}
