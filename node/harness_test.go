package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/node/telemetry"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// patience is a hang guard, never a measure.
const patience = time.Minute

var quiet = slog.New(slog.DiscardHandler)

// member is a home with its keys.
type member struct {
	t    *testing.T
	id   string
	cfg  config.Config
	keys *keys.Ring
	card canon.Member
	log  *lockedBuffer
	fs   vfs.FS
}

// lockedBuffer takes logs from any goroutine.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newMember makes a home that listens on loopback. power 0 is a member that only follows.
func newMember(t *testing.T, id string, power uint64) *member {
	t.Helper()
	m := &member{t: t, id: id, cfg: config.Default(), log: new(lockedBuffer)}
	m.cfg.Home = t.TempDir()
	m.cfg.Consensus.Heartbeat = time.Second
	m.cfg.Store.MemtableBytes = config.MiB // so that tables are written soon
	m.cfg.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	m.cfg.Admin.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	m.cfg.P2P.Listen = loopback(t)
	store := keys.Store{Dir: m.cfg.Path(m.cfg.Paths.Keys), WorkFactor: 1}
	pass := keys.NewPassphrase([]byte("correct horse battery staple"))
	for _, k := range keys.Kinds() {
		if _, err := store.Generate(k, pass); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if m.keys, err = store.Open(pass); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.keys.Close)
	if err := MarkNewKey(m.cfg.Path(m.cfg.Paths.Signer), m.public(keys.Consensus)); err != nil {
		t.Fatal(err)
	}
	m.card = canon.Member{
		Id: id, Title: "Member " + id, Standing: canon.StandingActive, Roles: []canon.Role{{Type: canon.RoleTypeCarrier}},
		Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: m.public(keys.Organisation)}},
		Node: &canon.Node{PublicKey: m.public(keys.Node)},
	}
	for _, a := range m.cfg.P2P.Listen {
		m.card.Node.Addresses = append(m.card.Node.Addresses, a.String())
	}
	if power > 0 {
		m.card.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: m.public(keys.Consensus), Power: power}
	}
	return m
}

func (m *member) public(k keys.Kind) []byte {
	m.t.Helper()
	key, err := m.keys.Key(k)
	if err != nil {
		m.t.Fatal(err)
	}
	return key.PublicKey()
}

// found writes the genesis of a chain of members into their homes.
func found(t *testing.T, name string, members ...*member) *canon.Genesis {
	t.Helper()
	var cards []canon.Member
	for _, m := range members {
		cards = append(cards, m.card)
	}
	g, err := genesis.New(name, time.Now().Add(-time.Second).UnixMilli(), genesis.Defaults(), cards)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		m.writeGenesis(g)
	}
	return g
}

func (m *member) writeGenesis(g *canon.Genesis) {
	m.t.Helper()
	var b bytes.Buffer
	if err := card.WriteGenesis(&b, g); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(m.cfg.Path(m.cfg.Paths.Genesis), b.Bytes(), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// starting: two libp2p hosts that are built at once race for the defaults of its metrics, which a process of one node
// never does.
var starting sync.Mutex

// start starts the node, or says why it does not.
func (m *member) start() (*running, error) {
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	starting.Lock()
	n, err := Start(ctx, Options{
		Config: m.cfg, Keys: m.keys, Build: telemetry.ReadBuild(), Log: telemetry.NewLogger(m.log, "text", slog.LevelInfo),
		FS: m.fs,
	})
	starting.Unlock()
	if err != nil {
		return nil, err
	}
	url, cookie := "http://"+n.api.Addr(), access.Cookie(m.cfg.Path(m.cfg.Paths.Data)).Send()
	return &running{
		Node: n, m: m,
		submit: apiv1connect.NewSubmitServiceClient(http.DefaultClient, url, cookie),
		query:  apiv1connect.NewQueryServiceClient(http.DefaultClient, url, cookie),
		proof:  apiv1connect.NewProofServiceClient(http.DefaultClient, url, cookie),
	}, nil
}

// run starts a node that is stopped when the test ends.
func (m *member) run() *running {
	m.t.Helper()
	r, err := m.start()
	if err != nil {
		m.t.Fatalf("%v\n%s", err, m.log)
	}
	m.t.Cleanup(func() {
		if m.t.Failed() {
			m.t.Logf("log of %s:\n%s", m.id, m.log)
		}
		r.stop()
	})
	return r
}

// running is a started node with clients.
type running struct {
	*Node
	m       *member
	submit  apiv1connect.SubmitServiceClient
	query   apiv1connect.QueryServiceClient
	proof   apiv1connect.ProofServiceClient
	stopped bool
}

func (r *running) stop() {
	r.m.t.Helper()
	if r.stopped {
		return
	}
	r.stopped = true
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		r.m.t.Error(err)
	}
}

// reach waits until the node has committed a height.
func (r *running) reach(height uint64) {
	r.m.t.Helper()
	eventually(r.m.t, fmt.Sprintf("height %d", height), func() bool { return r.ledger.Last().Height >= height })
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to: %s", what)
		}
	}
}

// record submits a scan of a unit with so many bytes of detail, and waits for its receipt.
func (r *running) record(ctx context.Context, unit string, size int) (*apiv1.Receipt, error) {
	d := tx.Draft{
		Organisation: r.m.id, PublicKey: r.m.public(keys.Organisation), Expiry: time.Now().Add(time.Minute).UnixMilli(),
		Actions: []tx.DraftAction{{
			Core:   &canon.Core{Type: canon.ActionTypeObserve, Time: time.Now().UnixMilli()},
			Units:  []canon.Unit{{Role: canon.UnitRoleObject, Namespace: uint32(ident.URI), Value: []byte(unit)}},
			Detail: []canon.DetailField{{Name: "note", Value: bytes.Repeat([]byte("."), size)}},
		}},
	}
	if _, err := rand.Read(d.Nonce[:]); err != nil {
		return nil, err
	}
	t, err := d.Sign(r.chainID, func(m []byte) ([]byte, error) { return r.m.keys.Sign(keys.Organisation, m) })
	if err != nil {
		return nil, err
	}
	if _, err := r.submit.Submit(ctx, connect.NewRequest(&apiv1.SubmitRequest{Envelope: t.Raw})); err != nil {
		return nil, err
	}
	res, err := r.query.Transaction(ctx, connect.NewRequest(&apiv1.TransactionRequest{TxId: t.ID[:], WaitMs: 30_000}))
	if err != nil {
		return nil, err
	}
	if res.Msg.Receipt == nil {
		return nil, fmt.Errorf("%s", res.Msg.State)
	}
	return res.Msg.Receipt, nil
}

// admin asks the operator's listener.
func (r *running) askAdmin(path string) (int, string) {
	r.m.t.Helper()
	res, err := http.Get("http://" + r.admin.Addr() + path)
	if err != nil {
		r.m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.m.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// freePort is a port that is free for TCP and UDP now.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		u, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", port))
		_ = l.Close()
		if err == nil {
			_ = u.Close()
			return port
		}
	}
	t.Fatal("no port is free for both TCP and UDP")
	return 0
}

// loopback are QUIC and TCP on a port that is free now.
func loopback(t *testing.T) []multiaddr.Multiaddr {
	t.Helper()
	port := freePort(t)
	return []multiaddr.Multiaddr{
		multiaddr.StringCast(fmt.Sprintf("/ip4/127.0.0.1/udp/%d/quic-v1", port)),
		multiaddr.StringCast(fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", port)),
	}
}
