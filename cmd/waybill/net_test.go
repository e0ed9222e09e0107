package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// network is a network of whole nodes, each a process of its own, for tests whose names begin with TestE2E. Nodes
// are numbered as in netOptions.members. Its methods fail the test; none may be called from another goroutine than
// the test's, except those of the nodes' clients.
type network struct {
	*localnet
	t *testing.T
}

// netOptions of a network. The zero value is the four organisations of the demo on 127.0.0.1.
type netOptions struct {
	members []newHome
	// hosts are the loopback addresses that each node listens on, in order: "127.0.0.1" or "::1".
	hosts []string
	// tune changes the configuration of node i before its card is made.
	tune func(i int, cfg *config.Config)
	// down are nodes that are not started.
	down []int
}

// demoMembers are the organisations of the demo.
func demoMembers(t *testing.T) []newHome {
	t.Helper()
	s, err := readScenario(demoScenario)
	if err != nil {
		t.Fatal(err)
	}
	var out []newHome
	for _, o := range s.Organisations {
		if o.Through == "" {
			out = append(out, newHome{id: o.ID, title: o.Title, roles: o.Roles, power: 10})
		}
	}
	return out
}

// The nodes of the demo's network, by the organisation that runs them.
const (
	longjing = iota // a brand with the prefix 9506000
	cainiao         // marketplace and logistics in China
	usps            // post of the United States
	correos         // post of Spain
)

// startTimeout is how long a network may take to its first block.
const startTimeout = 40 * time.Second

// startNetwork makes homes and a genesis, starts every node and waits for the first block. The processes are ended,
// by their own ids, when the test ends; if it failed, the ends of their logs are shown.
func startNetwork(t *testing.T, o netOptions) *network {
	t.Helper()
	if o.members == nil {
		o.members = demoMembers(t)
	}
	n := &network{t: t}
	dir := t.TempDir() // before end, so that the nodes have ended when it is removed
	t.Cleanup(n.end)
	for try := 1; ; try++ {
		err := n.found(filepath.Join(dir, fmt.Sprint(try)), o)
		if err == nil {
			return n
		}
		// A free port is known only until another process takes it.
		if try == 3 || !n.logged("address already in use") {
			t.Fatal(err)
		}
		n.killAll()
	}
}

// with is the network for a subtest.
func (n *network) with(t *testing.T) *network { return &network{localnet: n.localnet, t: t} }

func (n *network) found(dir string, o netOptions) (err error) {
	i := 0
	members := append([]newHome(nil), o.members...)
	n.localnet, err = newLocalnet(dir, "test", members, func(cfg *config.Config) {
		cfg.Log.Format = config.LogText
		cfg.API.RequestRate, cfg.API.RequestBurst = 10_000, 10_000 // a test asks faster than a partner
		if len(o.hosts) > 0 {
			n.listen(cfg, o.hosts)
		}
		if o.tune != nil {
			o.tune(i, cfg)
		}
		i++
	})
	if err != nil {
		return err
	}
	up := map[int]bool{}
	for i, node := range n.nodes {
		if up[i] = !contains(o.down, i); up[i] {
			if err := node.start(); err != nil {
				return err
			}
		}
	}
	ctx, cancel := context.WithTimeout(n.t.Context(), startTimeout)
	defer cancel()
	for i, node := range n.nodes {
		if up[i] {
			if err := node.waitHeight(ctx, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func contains(list []int, i int) bool {
	for _, n := range list {
		if n == i {
			return true
		}
	}
	return false
}

// listen puts the ports that the configuration has on other hosts.
func (n *network) listen(cfg *config.Config, hosts []string) {
	n.t.Helper()
	port, err := cfg.P2P.Listen[0].ValueForProtocol(multiaddr.P_UDP)
	if err != nil {
		n.t.Fatal(err)
	}
	cfg.P2P.Listen = nil
	for _, h := range hosts {
		ip := netip.MustParseAddr(h)
		family := "ip6"
		if ip.Is4() {
			family = "ip4"
		}
		for _, form := range []string{"/%s/%s/udp/%s/quic-v1", "/%s/%s/tcp/%s"} {
			cfg.P2P.Listen = append(cfg.P2P.Listen, multiaddr.StringCast(fmt.Sprintf(form, family, h, port)))
		}
	}
	first := netip.MustParseAddr(hosts[0])
	cfg.API.Listen = netip.AddrPortFrom(first, cfg.API.Listen.Port())
	cfg.Admin.Listen = netip.AddrPortFrom(first, cfg.Admin.Listen.Port())
}

// end ends what runs, at once.
func (n *network) end() {
	if n.localnet == nil {
		return
	}
	if n.t.Failed() {
		for _, node := range n.nodes {
			n.t.Logf("end of the log of %s:\n%s", node.org, tail(node.logFile(), 30))
		}
	}
	n.killAll()
}

func (n *network) killAll() {
	for _, node := range n.nodes {
		_ = node.kill() // it ran, or it ended before
		node.ring.Close()
	}
}

// logged reports whether any node has logged the text.
func (n *network) logged(text string) bool {
	if n.localnet == nil {
		return false
	}
	for _, node := range n.nodes {
		if b, err := os.ReadFile(node.logFile()); err == nil && bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

// tail is the end of a text file, in lines.
func tail(file string, lines int) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Home is the directory of a node.
func (n *network) Home(i int) string { return n.nodes[i].home }

// URL of a node's API.
func (n *network) URL(i int) string { return n.nodes[i].url() }

// Kill ends a node as a power loss ends it.
func (n *network) Kill(i int) {
	n.t.Helper()
	if err := n.nodes[i].kill(); err != nil {
		n.t.Fatal(err)
	}
}

// Stop ends a node as an operator ends it.
func (n *network) Stop(i int) {
	n.t.Helper()
	if err := n.nodes[i].stop(); err != nil {
		n.t.Fatalf("node of %s did not stop cleanly: %v", n.nodes[i].org, err)
	}
}

// Start starts a node that does not run, and waits until it answers.
func (n *network) Start(i int) {
	n.t.Helper()
	if err := n.nodes[i].start(); err != nil {
		n.t.Fatal(err)
	}
	n.WaitHeight(0, i)
}

// WaitHeight waits until the nodes, or all of them, have committed a height.
func (n *network) WaitHeight(height uint64, nodes ...int) {
	n.t.Helper()
	if len(nodes) == 0 {
		for i := range n.nodes {
			nodes = append(nodes, i)
		}
	}
	ctx, cancel := context.WithTimeout(n.t.Context(), time.Minute)
	defer cancel()
	for _, i := range nodes {
		if err := n.nodes[i].waitHeight(ctx, height); err != nil {
			n.t.Fatal(err)
		}
	}
}

// Sync waits until every node has what any of them has.
func (n *network) Sync() {
	n.t.Helper()
	last := uint64(0)
	for i := range n.nodes {
		last = max(last, n.Height(i))
	}
	n.WaitHeight(last)
}

// Status of a node.
func (n *network) Status(i int) *apiv1.StatusResponse {
	n.t.Helper()
	r, err := n.nodes[i].client().status.Status(n.t.Context(), connect.NewRequest(&apiv1.StatusRequest{}))
	if err != nil {
		n.t.Fatal(err)
	}
	return r.Msg
}

// Height that a node has committed.
func (n *network) Height(i int) uint64 { n.t.Helper(); return n.Status(i).Height }

// Sender signs for the organisation of a node, and submits there.
func (n *network) Sender(i int) *sender {
	n.t.Helper()
	s, err := n.nodes[i].sender(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	return s
}

// Waybill runs the program in this process and returns what it printed and its exit code.
func (n *network) Waybill(args ...string) (stdout, stderr string, code int) {
	n.t.Helper()
	return waybill(n.t.Context(), n.t, args...)
}

// Must runs the program, which must exit 0, and returns what it printed.
func (n *network) Must(args ...string) string {
	n.t.Helper()
	out, problem, code := n.Waybill(args...)
	if code != exitOK {
		n.t.Fatalf("waybill %s: exit %d\n%s%s", strings.Join(args, " "), code, out, problem)
	}
	return out
}

// waybill runs the program in this process, without standard input.
func waybill(ctx context.Context, t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out, problem bytes.Buffer
	code = run(ctx, args, system{in: in, out: &out, err: io.Writer(&problem), getenv: func(string) string { return "" }})
	return out.String(), problem.String(), code
}

// TestE2ENetwork: four processes agree; one that was killed comes back; one that was stopped ends cleanly.
func TestE2ENetwork(t *testing.T) {
	t.Parallel()
	began := time.Now()
	n := startNetwork(t, netOptions{tune: func(_ int, cfg *config.Config) { cfg.Consensus.Heartbeat = time.Second }})
	t.Logf("first block on all nodes after %s", time.Since(began).Round(time.Millisecond))
	n.Kill(correos)
	n.Stop(usps) // two of four: no quorum
	n.Start(usps)
	n.Start(correos)
	n.WaitHeight(n.Height(longjing) + 1)
	if out := n.Must("status", "--home", n.Home(usps), "--json"); !strings.Contains(out, `"organisation": "usps"`) {
		t.Error(out)
	}
}
