package node

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/multiformats/go-multiaddr"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/disk"
	"github.com/waybill-network/waybill/node/offline"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// TestRuns: a node alone makes blocks, takes and proves transactions, tells its operator how it is, and goes on where it
// was after a clean stop, of which nothing is left running.
func TestRuns(t *testing.T) {
	m := newMember(t, "solo", 10)
	g := found(t, "alone", m)
	before := runtime.NumGoroutine()
	var last uint64
	for round := range 2 {
		r := m.run()
		r.reach(last + 1)
		receipt, err := r.record(t.Context(), fmt.Sprint("urn:test:", round), 1)
		if err != nil || receipt.Name != "OK" {
			t.Fatalf("round %d: %v, %v", round, receipt, err)
		}
		for i := range round + 1 {
			p, err := r.proof.Prove(t.Context(), connect.NewRequest(&apiv1.ProveRequest{
				Unit: &apiv1.Unit{Id: fmt.Sprint("urn:test:", i)}, AtLeastHeight: receipt.Height,
			}))
			if err != nil {
				t.Fatal(err)
			}
			v, err := light.Verify(p.Msg.Proof, light.RootOf(g))
			if err != nil || v.Subject == nil || v.Subject.Count != 1 {
				t.Errorf("round %d, unit %d: %v, %+v", round, i, err, v)
			}
		}
		for path, want := range map[string]string{
			"/livez": `"ok":true`, "/readyz": `"name":"advancing","ok":true`, "/version": `"go":"go1`,
			"/metrics": `waybill_receipts_total{code="OK"} 1`,
		} {
			if status, body := r.askAdmin(path); status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: %d, no %s in\n%.2000s", path, status, want, body)
			}
		}
		for _, name := range []string{
			"waybill_ledger_height ", "waybill_ledger_records ", "waybill_ledger_disk_bytes ", "waybill_blocks_disk_bytes ",
			"waybill_api_credentials_valid 1",
			"waybill_pool_accepted_total 1", "waybill_ready{", "waybill_p2p_", "waybill_consensus_", "go_goroutines ",
		} {
			if _, body := r.askAdmin("/metrics"); !strings.Contains(body, "\n"+name) {
				t.Errorf("there is no metric %q", name)
			}
		}
		checkMetrics(t, r)
		last = r.ledger.Last().Height
		start := time.Now()
		r.stop()
		if d := time.Since(start); d > 15*time.Second {
			t.Errorf("stopped after %v", d)
		}
		if after := m.log.String(); strings.Contains(after, "level=ERROR") {
			t.Errorf("round %d: the log has errors:\n%s", round, after)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	eventually(t, fmt.Sprintf("at most %d goroutines", before+3), func() bool { return runtime.NumGoroutine() <= before+3 })
}

// checkMetrics: every metric has a name of ours or one that dashboards know, no two are one, and ours are as Prometheus
// wants them.
func checkMetrics(t *testing.T, r *running) {
	t.Helper()
	families, err := r.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var ours []*dto.MetricFamily
	for _, f := range families {
		switch name := f.GetName(); {
		case strings.HasPrefix(name, "go_"), strings.HasPrefix(name, "process_"):
		case !strings.HasPrefix(name, "waybill_"):
			t.Errorf("metric %s is nobody's", name)
		case !engines[strings.Split(name, "_")[1]]:
			ours = append(ours, f)
		}
	}
	problems, err := promlint.NewWithMetricFamilies(ours).Lint()
	if err != nil || len(problems) > 0 || len(ours) < 20 {
		t.Errorf("%d metrics: %v, %v", len(ours), problems, err)
	}
}

// engines are the parts whose metrics CometBFT names.
var engines = map[string]bool{"consensus": true, "mempool": true, "state": true, "blocksync": true}

// TestLeftBehind: what a node leaves when it stops can be looked at, and is what its blocks make of it; while it runs,
// it cannot.
func TestLeftBehind(t *testing.T) {
	t.Parallel()
	m := newMember(t, "solo", 10)
	g := found(t, "alone", m)
	r := m.run()
	var last uint64
	for i := range 5 {
		receipt, err := r.record(t.Context(), fmt.Sprint("urn:test:", i), 100)
		if err != nil {
			t.Fatal(err)
		}
		last = receipt.Height
	}
	r.reach(last + 1)
	data := m.cfg.Path(m.cfg.Paths.Data)
	if _, err := offline.Open(data, g, quiet); !errors.Is(err, offline.ErrRunning) {
		t.Errorf("while it runs: %v", err)
	}
	r.stop()
	o, err := offline.Open(data, g, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if first, top := o.Blocks(); first != 1 || top < last+1 {
		t.Errorf("blocks %d to %d, want 1 to %d", first, top, last+1)
	}
	report, own, err := o.Check(t.Context(), filepath.Join(t.TempDir(), "scratch"), func(uint64) {})
	if err != nil || own || !report.Clean() || report.Txs != 5 {
		t.Errorf("%v, own blocks %v, %+v", err, own, report)
	}
}

// TestStartRefuses: each thing that is not as it must be is named, and what was opened before is closed again: after the
// mistake is mended, the same home starts.
func TestStartRefuses(t *testing.T) {
	t.Parallel()
	m := newMember(t, "solo", 10)
	g := found(t, "alone", m)
	path := m.cfg.Path(m.cfg.Paths.Genesis)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	listen := netip.MustParseAddrPort(busy.Addr().String())
	configured := m.cfg
	write := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name  string
		spoil func()
		want  error
		text  []string
	}{
		{"no genesis", func() { _ = os.Remove(path) }, fs.ErrNotExist, []string{"start genesis", path}},
		{"a genesis that is none", func() { write([]byte("{}")) }, card.ErrGenesis, []string{path}},
		{"a genesis cut off", func() { write(good[:len(good)/2]) }, card.ErrGenesis, []string{path}},
		{
			"a genesis changed", func() { write([]byte(strings.Replace(string(good), "Member solo", "Member polo", 1))) },
			card.ErrGenesis, []string{path, "its content"},
		},
		{"a directory in place of the genesis", func() { m.cfg.Paths.Genesis = "." }, nil, []string{"start genesis"}},
		{
			"no directory for data", func() { m.cfg.Paths.Data = "genesis.json/data" }, nil, []string{"start ledger",
				"genesis.json"},
		},
		{"the API's port is taken", func() { m.cfg.API.Listen = listen }, nil, []string{"start api", listen.String()}},
		{"the admin's port is taken", func() { m.cfg.Admin.Listen = listen }, nil, []string{"start admin", listen.String()}},
		{
			"no certificate", func() { m.cfg.API.TLSCertFile, m.cfg.API.TLSKeyFile = "cert", "key" }, fs.ErrNotExist,
			[]string{"start api", "api.tls_cert_file"},
		},
		{"the members' port is taken", func() {
			m.cfg.P2P.Listen = []multiaddr.Multiaddr{multiaddr.StringCast(fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", listen.Port()))}
		}, nil, []string{"start engine", fmt.Sprint(listen.Port())}},
	} {
		m.cfg = configured
		write(good)
		tt.spoil()
		r, err := m.start()
		if err == nil {
			r.stop()
			t.Fatalf("%s: it started", tt.name)
		}
		if tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		for _, text := range tt.text {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %v; it does not say %q", tt.name, err, text)
			}
		}
	}
	m.cfg = configured
	write(good)
	r := m.run()
	r.reach(2)

	// A second node on the home, while the first runs on.
	if _, err := m.start(); !errors.Is(err, disk.ErrRunning) || !strings.Contains(err.Error(), "the node is running") {
		t.Errorf("a second node: %v", err)
	}
	r.reach(r.ledger.Last().Height + 1)
	r.stop()

	// Another chain's genesis.
	other := found(t, "other", m)
	_, err = m.start()
	if !errors.Is(err, store.ErrOtherChain) || !strings.Contains(err.Error(), light.RootOf(g).ChainID) ||
		!strings.Contains(err.Error(), light.RootOf(other).ChainID) {
		t.Errorf("another chain's genesis: %v", err)
	}
	write(good)

	// The last-signed state is lost: only the operator knows how far the key has signed.
	dir := m.cfg.Path(m.cfg.Paths.Signer)
	if err := os.Rename(dir, dir+".lost"); err != nil {
		t.Fatal(err)
	}
	if _, err := m.start(); !errors.Is(err, signer.ErrNoState) {
		t.Errorf("no last-signed state: %v", err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Rename(dir+".lost", dir)); err != nil {
		t.Fatal(err)
	}
	again := m.run()
	again.reach(again.ledger.Last().Height + 1)
}

// TestForeignKeys: a home whose keys the genesis does not have follows at best, and says so.
func TestForeignKeys(t *testing.T) {
	for _, tt := range []struct {
		text string
		card func(ours, theirs *member) canon.Member
	}{
		{"no member's of this chain", func(_, theirs *member) canon.Member { return theirs.card }},
		{"another node key", func(ours, theirs *member) canon.Member {
			c := ours.card
			c.Node, c.Validator = theirs.card.Node, theirs.card.Validator
			return c
		}},
		{"another consensus key", func(ours, theirs *member) canon.Member {
			c := ours.card
			c.Validator = theirs.card.Validator
			return c
		}},
	} {
		ours, theirs := newMember(t, "ours", 10), newMember(t, "theirs", 10)
		theirs.card = tt.card(ours, theirs)
		ours.writeGenesis(found(t, "foreign", theirs))
		r, err := ours.start()
		if err != nil {
			t.Fatalf("%s: %v", tt.text, err)
		}
		r.stop()
		if !strings.Contains(ours.log.String(), tt.text) {
			t.Errorf("the log does not say %q:\n%s", tt.text, ours.log)
		}
	}
}

// TestNotReady: a validator without the others lives, is not ready, and says why.
func TestNotReady(t *testing.T) {
	a, b := newMember(t, "first", 10), newMember(t, "second", 10)
	found(t, "pair", a, b)
	r := a.run()
	if status, body := r.askAdmin("/livez"); status != http.StatusOK {
		t.Errorf("livez: %d %s", status, body)
	}
	status, body := r.askAdmin("/readyz")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "no other member is connected") {
		t.Errorf("readyz: %d %s", status, body)
	}
	// Stopping does not need the others either.
	start := time.Now()
	r.stop()
	if d := time.Since(start); d > 15*time.Second {
		t.Errorf("stopped after %v", d)
	}
}

// TestTwoMembers: they find each other by the addresses of the genesis, agree, and one that was away catches up.
func TestTwoMembers(t *testing.T) {
	t.Parallel()
	a, b := newMember(t, "first", 10), newMember(t, "second", 0)
	found(t, "pair", a, b)
	first, second := a.run(), b.run()
	receipt, err := second.record(t.Context(), "urn:test:1", 1)
	if err != nil || receipt.Name != "OK" {
		t.Fatalf("%v, %v", receipt, err)
	}
	first.reach(receipt.Height)
	at, _, err := first.ledger.Block(receipt.Height)
	if err != nil {
		t.Fatal(err)
	}
	if same, _, err := second.ledger.Block(receipt.Height); err != nil || same != at {
		t.Errorf("%+v and %+v, %v", at, same, err)
	}
	eventually(t, "both are ready", func() bool {
		one, _ := first.askAdmin("/readyz")
		two, _ := second.askAdmin("/readyz")
		return one == http.StatusOK && two == http.StatusOK
	})
	if s := first.status(); len(s.Peers) != 1 || s.Peers[0].Organisation != "second" || !s.Validator ||
		s.Organisation != "first" {
		t.Errorf("status: %v", s)
	}
	if s := second.status(); len(s.Peers) != 1 || s.Peers[0].Organisation != "first" || s.Validator {
		t.Errorf("status: %v", s)
	}
	second.stop()
	height := first.ledger.Last().Height
	if _, err := first.record(t.Context(), "urn:test:2", 1); err != nil {
		t.Fatal(err)
	}
	first.reach(height + 2)
	b.run().reach(height + 2)
}

// TestStopWhileAsked: clients of every interface do not keep a node from stopping.
func TestStopWhileAsked(t *testing.T) {
	t.Parallel()
	m := newMember(t, "solo", 10)
	found(t, "alone", m)
	r := m.run()
	r.reach(1)
	ended := make(chan error, 3)
	s, err := r.query.Blocks(t.Context(), connect.NewRequest(&apiv1.BlocksRequest{AfterHeight: 1 << 40}))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		s.Receive()
		ended <- s.Err()
	}()
	go func() {
		_, err := r.proof.Prove(t.Context(), connect.NewRequest(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: "urn:test:1"},
			AtLeastHeight: 1 << 40}))
		ended <- err
	}()
	go func() {
		res, err := http.Get("http://" + r.Node.admin.Addr() + "/debug/pprof/trace?seconds=50")
		if err == nil {
			err = res.Body.Close()
		}
		ended <- err
	}()
	time.Sleep(200 * time.Millisecond)
	start := time.Now()
	r.stop()
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("stopped after %v", d)
	}
	for range cap(ended) {
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("a client still waits")
		}
	}
}
