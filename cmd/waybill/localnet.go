package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"connectrpc.com/connect"
	"github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// localnet is a network of whole nodes, each a process of its own, on this machine's loopback.
type localnet struct {
	dir     string
	genesis *canon.Genesis
	nodes   []*localNode
	guests  []*localNode // members without a node; nothing of theirs runs
}

// localNode is one of them.
type localNode struct {
	org  string
	home string
	cfg  config.Config
	ring *keys.Ring
	args []string // further arguments of start
	// guard keeps the node's ports from other local networks as long as this process lives.
	guard net.Listener

	cmd   *exec.Cmd
	stdin io.WriteCloser // closing it ends the process
	done  chan struct{}
	exit  error // how it ended, once done is closed
}

// localWorkFactor makes key files of a local network quick to open: its passphrase lies beside them.
const localWorkFactor = 10

// newLocalnet makes homes and the genesis of a network below dir. tune changes each configuration.
func newLocalnet(dir, name string, members []newHome, tune func(*config.Config)) (*localnet, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	l := &localnet{dir: dir}
	pass, err := l.passphrase()
	if err != nil {
		return nil, err
	}
	var cards []canon.Member
	for i := range members {
		m := &members[i]
		var n *localNode
		var card *canon.Member
		if m.through == "" {
			n, card, err = l.makeHome(m, pass, tune)
			l.nodes = append(l.nodes, n)
		} else {
			n, card, err = l.makeGuest(m, pass)
			l.guests = append(l.guests, n)
		}
		if err != nil {
			return nil, fmt.Errorf("home of %s: %w", m.id, err)
		}
		cards = append(cards, *card)
	}
	// The genesis lies a moment back, so that the first block need not wait for it.
	l.genesis, err = genesis.New(name, time.Now().Add(-time.Second).UnixMilli(), genesis.Defaults(), cards)
	if err != nil {
		return nil, err
	}
	for _, n := range slices.Concat(l.nodes, l.guests) {
		if err := writeGenesis(n.cfg.Path(n.cfg.Paths.Genesis), l.genesis); err != nil {
			return nil, err
		}
	}
	return l, writeGenesis(filepath.Join(dir, "genesis.json"), l.genesis)
}

func writeGenesis(path string, g *canon.Genesis) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(card.WriteGenesis(f, g), f.Close())
}

// passphrase makes one for all homes and leaves it in a file.
func (l *localnet) passphrase() (keys.Passphrase, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return keys.Passphrase{}, err
	}
	text := []byte(hex.EncodeToString(b[:]))
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return keys.Passphrase{}, err
	}
	return keys.NewPassphrase(text), os.WriteFile(l.passphraseFile(), text, 0o600)
}

func (l *localnet) passphraseFile() string { return filepath.Join(l.dir, "passphrase") }

// genesisFile is the network's genesis, as a verifier gets it.
func (l *localnet) genesisFile() string { return filepath.Join(l.dir, "genesis.json") }

func (l *localnet) makeHome(m *newHome, pass keys.Passphrase, tune func(*config.Config)) (*localNode, *canon.Member, error) {
	cfg := config.Default()
	cfg.Home = filepath.Join(l.dir, m.id)
	cfg.Keys.PassphraseFile = l.passphraseFile()
	if err := os.MkdirAll(cfg.Home, 0o700); err != nil {
		return nil, nil, err
	}
	guard, err := listenOnLoopback(&cfg)
	if err != nil {
		return nil, nil, err
	}
	if tune != nil {
		tune(&cfg)
	}
	for _, a := range cfg.P2P.Listen {
		m.addresses = append(m.addresses, a.String())
	}
	roles, err := parseRoles(m.roles)
	if err != nil {
		return nil, nil, err
	}
	m.workFactor = localWorkFactor
	card, ring, err := m.make(cfg, pass, roles)
	if err != nil {
		return nil, nil, err
	}
	if err := writeCard(filepath.Join(cfg.Home, "card.json"), card, ring); err != nil {
		return nil, nil, err
	}
	n := &localNode{org: m.id, home: cfg.Home, cfg: cfg, ring: ring, guard: guard}
	return n, card, cfg.Write(filepath.Join(cfg.Home, config.FileName))
}

// listenOnLoopback gives a configuration free ports, which are its own until the guard is closed.
func listenOnLoopback(cfg *config.Config) (guard net.Listener, err error) {
	first, guard, err := freePorts()
	if err != nil {
		return nil, err
	}
	p2p, api, admin := first, first+1, first+2
	cfg.P2P.Listen = nil
	for _, a := range []string{"/ip4/127.0.0.1/udp/%d/quic-v1", "/ip4/127.0.0.1/tcp/%d"} {
		addr, err := multiaddr.NewMultiaddr(fmt.Sprintf(a, p2p))
		if err != nil {
			return nil, err
		}
		cfg.P2P.Listen = append(cfg.P2P.Listen, addr)
	}
	cfg.API.Listen = loopback(api)
	cfg.Admin.Listen = loopback(admin)
	return guard, nil
}

func loopback(port int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
}

// freePorts finds three port numbers in a row that are free for TCP and for UDP. Systems give out numbers from 32768 on
// to whoever asks for any, so that lower ones stay free until their node starts; and the number before them is held by the
// guard, so that no other local network takes them.
func freePorts() (first int, guard net.Listener, err error) {
	for range 100 {
		block := 10_000 + 4*mathrand.IntN(5_500)
		if guard, err = net.Listen("tcp", loopback(block).String()); err != nil {
			continue
		}
		if isFree(block+1) && isFree(block+2) && isFree(block+3) {
			return block + 1, guard, nil
		}
		_ = guard.Close()
	}
	return 0, nil, errors.New("no three ports in a row are free for both TCP and UDP")
}

func isFree(port int) bool {
	t, err := net.Listen("tcp", loopback(port).String())
	if err != nil {
		return false
	}
	defer func() { _ = t.Close() }()
	u, err := net.ListenPacket("udp", loopback(port).String())
	return err == nil && u.Close() == nil
}

// start runs the node as a process of this program. Its log is appended to a file in its home.
func (n *localNode) start() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(n.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	n.cmd = exec.Command(self, append([]string{"start", "--home", n.home, "--with-parent"}, n.args...)...)
	n.cmd.Stdout, n.cmd.Stderr = log, log
	if n.stdin, err = n.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := n.cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	n.done = done
	go func(cmd *exec.Cmd) {
		n.exit = cmd.Wait()
		close(done)
	}(n.cmd)
	return nil
}

func (n *localNode) logFile() string { return filepath.Join(n.home, "node.log") }

// lastLines is the end of the node's log, for an error about it: the file may be gone when someone reads that.
func (n *localNode) lastLines() string {
	const most = 5
	b, err := os.ReadFile(n.logFile())
	if err != nil {
		return "; its log: " + err.Error()
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "; its log is empty"
	}
	lines := strings.Split(text, "\n")
	return "; its log ends with\n" + strings.Join(lines[max(0, len(lines)-most):], "\n")
}

var errEnded = errors.New("without an error")

// stop ends the process cleanly, or after half a minute by force.
func (n *localNode) stop() error {
	if n.cmd == nil {
		return nil
	}
	_ = n.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-n.done:
		n.cmd = nil
		var ended *exec.ExitError
		if errors.As(n.exit, &ended) {
			if s, ok := ended.Sys().(syscall.WaitStatus); ok && s.Signal() == syscall.SIGTERM {
				return nil // it had hardly begun
			}
		}
		return n.exit
	case <-time.After(30 * time.Second):
		return errors.Join(fmt.Errorf("node of %s did not stop; see %s", n.org, n.logFile()), n.kill())
	}
}

// kill ends the process at once, as a power loss would end it.
func (n *localNode) kill() error {
	if n.cmd == nil {
		return nil
	}
	err := n.cmd.Process.Kill()
	<-n.done
	n.cmd = nil
	return err
}

func (n *localNode) url() string { return "http://" + n.cfg.API.Listen.String() }

// client speaks to the node.
func (n *localNode) client() *client { return newClient(http.DefaultClient, n.url(), n.token().Send()) }

// token is what this node's organisation shows the node that it asks: the cookie of its own, or what the other gave it.
func (n *localNode) token() *access.TokenFile {
	if file := n.cfg.API.TokenFile; file != "" {
		return access.NewTokenFile(n.cfg.Path(file))
	}
	return access.Cookie(n.cfg.Path(n.cfg.Paths.Data))
}

// sender signs as the node's organisation and submits to it.
func (n *localNode) sender(ctx context.Context) (*sender, error) {
	return n.senderOver(ctx, http.DefaultClient)
}

func (n *localNode) senderOver(ctx context.Context, h *http.Client) (*sender, error) {
	key, err := n.ring.Key(keys.Organisation)
	if err != nil {
		return nil, err
	}
	sign := func(m []byte) ([]byte, error) { return n.ring.Sign(keys.Organisation, m) }
	return newSender(ctx, newClient(h, n.url(), n.token().Send()), n.org, key.PublicKey(), sign)
}

// startAll starts every node and waits until each has committed a block.
func (l *localnet) startAll(ctx context.Context) error {
	for _, n := range l.nodes {
		if err := n.start(); err != nil {
			return err
		}
	}
	for _, n := range l.nodes {
		if err := n.waitHeight(ctx, 1); err != nil {
			return err
		}
	}
	return nil
}

// stopAll stops every node.
func (l *localnet) stopAll() error {
	errs := make(chan error, len(l.nodes))
	for _, n := range l.nodes {
		go func() { errs <- n.stop() }()
	}
	var all []error
	for range l.nodes {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// waitHeight waits until the node has committed a height.
func (n *localNode) waitHeight(ctx context.Context, height uint64) error {
	for {
		s, err := n.client().status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
		if err == nil && s.Msg.Height >= height {
			return nil
		}
		select {
		case <-n.done:
			n.cmd = nil
			return fmt.Errorf("node of %s ended: %w%s", n.org, cmp.Or(n.exit, errEnded), n.lastLines())
		case <-ctx.Done():
			return fmt.Errorf("node of %s did not reach height %d: %w%s", n.org, height, ctx.Err(), n.lastLines())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
