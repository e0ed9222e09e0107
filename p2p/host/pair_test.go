package host

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/p2p"
	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/p2p/gate"
)

// The small harness: hosts whose only reactor records what it receives. Tests of limits, links and protocols use it;
// cluster_test.go has the real engine.

const (
	testChain = "ship-1"
	testBlock = 4 << 20
	patience  = 3 * time.Minute // a hang guard, never a measure
)

// recorder is a reactor on the channels 0x20, 0x22, 0x30 and 0x40.
type recorder struct {
	p2p.BaseReactor
	ids []byte

	mu      sync.Mutex
	got     []received
	added   []p2p.ID
	removed []p2p.ID
	slow    time.Duration
	bytes   int64
	count   int64
	keep    bool
	answer  func(p2p.Envelope)
}

type received struct {
	from p2p.ID
	ch   byte
	txs  [][]byte
}

func newRecorder(ids ...byte) *recorder {
	if len(ids) == 0 {
		ids = []byte{0x20, 0x22, 0x30, 0x40}
	}
	r := &recorder{keep: true, ids: ids}
	r.BaseReactor = *p2p.NewBaseReactor("recorder", r)
	return r
}

func (r *recorder) GetChannels() []*p2p.ChannelDescriptor {
	var out []*p2p.ChannelDescriptor
	for _, id := range r.ids {
		out = append(out, &p2p.ChannelDescriptor{ID: id, Priority: 1, RecvMessageCapacity: 100 << 20,
			MessageType: &protomem.Message{}})
	}
	return out
}

func (r *recorder) Receive(e p2p.Envelope) {
	r.mu.Lock()
	slow, answer := r.slow, r.answer
	r.mu.Unlock()
	if slow > 0 {
		time.Sleep(slow)
	}
	if answer != nil {
		answer(e)
	}
	m := e.Message.(*protomem.Txs)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	for _, tx := range m.Txs {
		r.bytes += int64(len(tx))
	}
	if r.keep {
		r.got = append(r.got, received{e.Src.ID(), e.ChannelID, m.Txs})
	}
}

func (r *recorder) AddPeer(p p2p.Peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.added = append(r.added, p.ID())
}

func (r *recorder) RemovePeer(p p2p.Peer, _ any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.removed = append(r.removed, p.ID())
}

func (r *recorder) received() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.got...)
}

func (r *recorder) counted() (count, bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count, r.bytes
}

// message is a valid message of the recorder's type.
func message(txs ...[]byte) *protomem.Txs { return &protomem.Txs{Txs: txs} }

// box is one host with a recorder.
type box struct {
	t    testing.TB
	key  crypto.PrivKey
	id   peer.ID
	gate *gate.Gate
	host *Host
	sw   p2p.Switcher
	rec  *recorder
	reg  *prometheus.Registry
	cfg  Config
}

func newKey(t testing.TB) (crypto.PrivKey, peer.ID) {
	t.Helper()
	key, _, err := crypto.GenerateEd25519Key(nil)
	must(t, err)
	id, err := peer.IDFromPrivateKey(key)
	must(t, err)
	return key, id
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func logger(name string) *slog.Logger {
	if os.Getenv("WAYBILL_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})).With(slog.String("node", name))
}

func short(id peer.ID) string { s := id.String(); return s[len(s)-4:] }

// listenAt is QUIC and TCP on any free port.
func listenAt(ip string) []ma.Multiaddr {
	v := "ip4"
	if net.ParseIP(ip).To4() == nil {
		v = "ip6"
	}
	return []ma.Multiaddr{
		ma.StringCast(fmt.Sprintf("/%s/%s/udp/0/quic-v1", v, ip)),
		ma.StringCast(fmt.Sprintf("/%s/%s/tcp/0", v, ip)),
	}
}

type tweak func(*box)

func newBox(t testing.TB, tweaks ...tweak) *box {
	t.Helper()
	b := &box{t: t, rec: newRecorder(), reg: prometheus.NewRegistry()}
	b.key, b.id = newKey(t)
	b.cfg = Config{Identity: b.key, ChainID: testChain, MaxBlockBytes: testBlock, Listen: listenAt("127.0.0.1"),
		Logger: logger(short(b.id)), Metrics: b.reg, Limits: Limits{Arrival: 5 * time.Second}}
	for _, f := range tweaks {
		f(b)
	}
	b.id, _ = peer.IDFromPrivateKey(b.cfg.Identity)
	if b.gate == nil {
		b.gate = gate.New(gate.Config{})
	}
	b.cfg.Gate = b.gate
	var err error
	b.host, err = New(b.cfg)
	must(t, err)
	t.Cleanup(func() { _ = b.host.Close() })
	b.sw, err = b.host.Switch(p2p.DefaultNodeInfo{DefaultNodeID: keyOf(b.id), Network: b.cfg.ChainID},
		[]lp2p.SwitchReactor{{Name: "RECORDER", Reactor: b.rec}}, cmtlog.NewNopLogger())
	must(t, err)
	must(t, b.sw.Start())
	t.Cleanup(func() {
		if b.sw.IsRunning() {
			_ = b.sw.Stop()
		}
	})
	return b
}

func (b *box) member() gate.Member {
	return gate.Member{Node: b.id, Organisation: "org-" + short(b.id), Addrs: b.host.Addrs(), Validator: true}
}

// admit makes the boxes members of one membership, known to each.
func admit(boxes ...*box) {
	m := gate.Membership{Height: 1}
	for _, b := range boxes {
		m.Members = append(m.Members, b.member())
	}
	for _, b := range boxes {
		b.gate.Set(m)
	}
}

func newPair(t testing.TB, tweaks ...tweak) (a, b *box) {
	t.Helper()
	a, b = newBox(t, tweaks...), newBox(t, tweaks...)
	admit(a, b)
	eventually(t, "both registered", func() bool { return a.has(b.id) && b.has(a.id) })
	return a, b
}

func (b *box) has(id peer.ID) bool { return b.sw.Peers().Has(keyOf(id)) }

func (b *box) peer(id peer.ID) p2p.Peer { return b.sw.Peers().Get(keyOf(id)) }

func (b *box) send(to peer.ID, ch byte, txs ...[]byte) bool {
	p := b.peer(to)
	return p != nil && p.Send(p2p.Envelope{ChannelID: ch, Message: message(txs...)})
}

// metric is the sum of a metric's samples whose labels have the given values.
func (b *box) metric(name string, values ...string) float64 {
	b.t.Helper()
	families, err := b.reg.Gather()
	must(b.t, err)
	sum := 0.0
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
	samples:
		for _, m := range f.GetMetric() {
			for i, v := range values {
				if v != "" && m.GetLabel()[i].GetValue() != v {
					continue samples
				}
			}
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return sum
}

func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	if !within(patience, f) {
		t.Fatalf("never: %s", what)
	}
}

func within(d time.Duration, f func() bool) bool {
	for end := time.Now().Add(d); ; time.Sleep(5 * time.Millisecond) {
		if f() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// stays reports that f holds from now on, for a moment.
func stays(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if !f() {
			t.Fatalf("not any more: %s", what)
		}
	}
}

func gateMember(id peer.ID) gate.Member {
	return gate.Member{Node: id, Organisation: "org-" + short(id)}
}

// membershipWith names b and others, one height after the last.
func membershipWith(b *box, others ...gate.Member) gate.Membership {
	return gate.Membership{Height: b.gate.Height() + 1, Members: append([]gate.Member{b.member()}, others...)}
}

func envelope(ch byte, m *protomem.Txs) p2p.Envelope { return p2p.Envelope{ChannelID: ch, Message: m} }
