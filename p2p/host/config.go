package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/p2p/gate"
)

// Config is fixed for the life of a Host.
type Config struct {
	Identity      crypto.PrivKey // Ed25519; its peer id is what the ledger names
	ChainID       string
	MaxBlockBytes int64          // the largest block that the chain may ever have: a node that is behind asks for later ones
	Listen        []ma.Multiaddr // one port number for UDP and TCP; opened when the switch starts
	Announce      []ma.Multiaddr // told to peers in place of the listening addresses
	Gate          *gate.Gate
	Introductions Introductions
	Limits        Limits
	Version       string                // of this software, told to members by identify; empty tells none
	Logger        *slog.Logger          // nil is silent
	Metrics       prometheus.Registerer // nil: counted, not exported

	// Build makes the libp2p host, libp2p.New when nil. Tests put simulated transports in.
	Build func(...libp2p.Option) (host.Host, error)
}

// Introductions lets a node that is behind meet members that its own state does not name yet. Nil functions turn the
// matching half off: without Verify, strangers are refused as soon as their key is known.
type Introductions struct {
	// Verify judges a stranger's proof, at most 256 KiB. It returns the height that the proof stands for and the
	// member it shows; the host compares the member's node with id, and the height with the gate's.
	Verify func(ctx context.Context, id peer.ID, proof []byte) (height int64, m gate.Member, err error)
	// Proof returns our own, from the newest state that is provable.
	Proof func(ctx context.Context) ([]byte, error)
}

// Limits bounds peers. Zero fields take the default that is named.
type Limits struct {
	Peers   int           // connected at once, 256
	Arrival time.Duration // each 64 KiB of a message, and each answer to an opening, comes within this: 10 s
	Stall   time.Duration // messages wait this long for a peer that takes none, then its session ends: 60 s
	Penalty time.Duration // how long a cut peer stays out: 10 s, doubled for each fault in the hour, up to 64 times

	// Channel bounds one channel of the engine, DefaultChannel when nil.
	Channel func(id byte, declared, maxBlockBytes int64) ChannelLimit
}

// ChannelLimit bounds one channel of one peer, in one direction.
type ChannelLimit struct {
	Message  int64   // largest message, bytes
	Window   int64   // messages received and not yet worked off, bytes + 256 each; at least Message + 4 KiB
	Messages float64 // worked off per second; a second's worth may come at once
	Bytes    float64 // the same in bytes
	Txs      float64 // the same in transactions, of the channel that carries them; 0 is no limit
}

const (
	messageCost = 256      // charged per message on top of its bytes: header, queue entry, bookkeeping
	slack       = 64 << 10 // framing and commit around a block
)

// DefaultChannel gives consensus channels small messages (block parts are 64 KiB) and everything else at most about
// one block. declared is what the reactor itself would take. With blocks of up to 17 MiB and transaction batches of
// 1 MiB the windows of all channels add up to 29 MiB.
func DefaultChannel(id byte, declared, maxBlockBytes int64) ChannelLimit {
	whole := maxBlockBytes + slack
	bulk := func(message, ahead int64) ChannelLimit {
		message = min(message, declared, whole)
		return ChannelLimit{Message: message, Window: message + ahead, Messages: 4000, Bytes: 64 << 20}
	}
	switch id {
	case 0x20, 0x22, 0x23: // states, votes, which votes are there
		return ChannelLimit{Message: min(slack, declared), Window: 512 << 10, Messages: 8000, Bytes: 8 << 20}
	case 0x21: // proposals and block parts
		return ChannelLimit{Message: min(2*slack, declared), Window: 1 << 20, Messages: 4000, Bytes: 64 << 20}
	case transactions:
		// Several times what a chain takes from one origin: what comes beyond it only costs signatures to turn away.
		l := bulk(whole, 1<<20)
		l.Bytes, l.Txs = 24<<20, 20_000
		return l
	case 0x38, 0x60: // evidence; snapshot offers
		return bulk(1<<20, slack)
	case 0x40: // blocks
		return bulk(whole, 1<<20)
	default: // snapshot chunks, and what the engine may add
		return bulk(4<<20, slack)
	}
}

// transactions is the mempool's channel: the one that a suspended organisation loses.
const transactions = 0x30

func (l *Limits) complete() {
	if l.Peers == 0 {
		l.Peers = 256
	}
	if l.Arrival == 0 {
		l.Arrival = 10 * time.Second
	}
	if l.Stall == 0 {
		l.Stall = time.Minute
	}
	if l.Penalty == 0 {
		l.Penalty = 10 * time.Second
	}
	if l.Channel == nil {
		l.Channel = DefaultChannel
	}
}

func (c *Config) complete() error {
	switch {
	case c.Identity == nil:
		return errors.New("host: Identity is missing")
	case c.ChainID == "":
		return errors.New("host: ChainID is missing")
	case c.MaxBlockBytes <= 0:
		return fmt.Errorf("host: MaxBlockBytes is %d", c.MaxBlockBytes)
	case c.Gate == nil:
		return errors.New("host: Gate is missing")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Build == nil {
		c.Build = libp2p.New
	}
	c.Limits.complete()
	return nil
}
