package host

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	"github.com/cosmos/gogoproto/proto"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	libp2pquic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

// rogue is a plain libp2p host that speaks a chain's protocol by hand, without any limit of ours.
type rogue struct {
	t     testing.TB
	host  host.Host
	key   crypto.PrivKey
	chain string
}

func newRogue(t testing.TB, key crypto.PrivKey, chain string, o ...libp2p.Option) *rogue {
	t.Helper()
	h, err := libp2p.New(append([]libp2p.Option{libp2p.Identity(key), libp2p.NoListenAddrs, libp2p.DisableMetrics(),
		libp2p.Transport(libp2pquic.NewTransport), libp2p.Transport(tcp.NewTCPTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}), libp2p.DisableRelay()}, o...)...)
	must(t, err)
	t.Cleanup(func() { _ = h.Close() })
	r := &rogue{t: t, host: h, key: key, chain: chain}
	for _, ch := range []byte{0x20, 0x21, 0x22, 0x23, 0x30, 0x38, 0x40, 0x60, 0x61} {
		h.SetStreamHandler(r.wire(ch), func(s network.Stream) { // grants without end, reads without end
			_, _ = s.Write(binary.AppendUvarint(nil, 1<<30))
			_, _ = io.Copy(io.Discard, s)
		})
	}
	return r
}

func (r *rogue) wire(ch byte) protocol.ID {
	const hex = "0123456789abcdef"
	return protocol.ID("/waybill/channel/1/0x" + string(hex[ch>>4]) + string(hex[ch&15]) + "/chain/" + r.chain)
}

func (r *rogue) id() peer.ID { return r.host.ID() }

func (r *rogue) connect(to peer.ID, addrs []ma.Multiaddr) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return r.host.Connect(ctx, peer.AddrInfo{ID: to, Addrs: addrs})
}

func (r *rogue) connected(to peer.ID) bool {
	return r.host.Network().Connectedness(to) == network.Connected
}

// stream opens a protocol on the existing connection.
func (r *rogue) stream(to peer.ID, pid protocol.ID) (network.Stream, error) {
	ctx, cancel := context.WithTimeout(network.WithNoDial(context.Background(), "test"), patience)
	defer cancel()
	return r.host.NewStream(ctx, to, pid)
}

// line is a channel's stream with the sender's side of the grants.
type line struct {
	network.Stream
	mu     sync.Mutex
	more   *sync.Cond
	credit int64
	broken error
}

func (r *rogue) line(to peer.ID, ch byte) (*line, error) {
	s, err := r.stream(to, r.wire(ch))
	if err != nil {
		return nil, err
	}
	l := &line{Stream: s}
	l.more = sync.NewCond(&l.mu)
	go func() {
		in := bufio.NewReader(s)
		for {
			n, err := binary.ReadUvarint(in)
			l.mu.Lock()
			l.credit += int64(n)
			l.broken = err
			l.more.Broadcast()
			l.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	if _, err := s.Write(nil); err != nil { // completes the lazy negotiation
		return nil, err
	}
	return l, nil
}

// send writes frames that cost so much, when they are granted.
func (l *line) send(frames []byte, cost int64) error {
	l.mu.Lock()
	for l.credit < cost && l.broken == nil {
		l.more.Wait()
	}
	l.credit -= cost
	err := l.broken
	l.mu.Unlock()
	if err == nil {
		_, err = l.Write(frames)
	}
	return err
}

// rogueIn is a rogue that b admits, connected and registered.
func rogueIn(t testing.TB, b *box) *rogue {
	t.Helper()
	key, id := newKey(t)
	r := newRogue(t, key, b.cfg.ChainID)
	b.gate.Set(membershipWith(b, gateMember(id)))
	must(t, r.connect(b.id, b.host.Addrs()))
	eventually(t, "rogue registered", func() bool { return b.has(id) })
	return r
}

func encoded(t testing.TB, txs ...[]byte) []byte {
	t.Helper()
	m, err := proto.Marshal(&protomem.Message{Sum: &protomem.Message_Txs{Txs: &protomem.Txs{Txs: txs}}})
	must(t, err)
	return m
}

// watchHeap samples the live heap until stop is called, which returns the most seen above the start.
func watchHeap() (stop func() int64) {
	live := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, most := live(), int64(0)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(250 * time.Millisecond):
				most = max(most, live()-before)
			}
		}
	}()
	return func() int64 { close(done); <-ended; return max(most, live()-before) }
}

// deaf accepts a stream, and neither grants nor reads.
func (r *rogue) deaf(s network.Stream) { _ = s }
