package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	dbm "github.com/cometbft/cometbft-db"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/api"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/disk"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/node/query"
	"github.com/waybill-network/waybill/node/telemetry"
	"github.com/waybill-network/waybill/node/web"
	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
)

// Options of a node beside its configuration.
type Options struct {
	Config config.Config
	// Keys holds organisation, consensus and node key, opened.
	Keys *keys.Ring
	// SignerFloor, above 0, creates the signer's state anew for a key that signed nothing above this height.
	SignerFloor int64
	// Empty leaves out the ledger, for the benchmark's comparison.
	Empty bool
	Build telemetry.Build
	Log   *slog.Logger
	// FS holds the databases, the consensus log and the signer's state; nil is the operating system's. Tests put
	// disks in that fail.
	FS vfs.FS
}

// Node is one running member.
type Node struct {
	opts    Options
	log     *slog.Logger
	chainID string

	genesis  *canon.Genesis
	registry *prometheus.Registry
	meter    *meter
	ledger   *store.Store
	blocks   *pebble.DB
	app      *app.App
	signer   *signer.Signer
	gate     *gate.Gate
	host     *host.Host
	engine   *engine.Engine
	query    *query.Ledger
	public   *host.Public // nil without a listener for light clients
	api      *api.Server
	admin    *telemetry.Admin

	own         publicKeys
	standing    atomic.Pointer[standing]
	members     gate.Membership // of the last state; this and the next two belong to the engine's goroutine, once that runs
	leaving     leaving
	renewed     renewed
	committedAt atomic.Int64 // this machine's time of the last commit, or of the start, in ns
	fatal       chan error   // holds the first reason why the node cannot go on
	failed      atomic.Bool
	front       []func() error // what Stop does before the engine stops, last first: nobody asks us any more
	undo        []func() error // and what it does after, last first
}

// Start builds and starts everything, in the order of this function. When it fails, nothing runs, unless the disk does
// not let go.
func Start(ctx context.Context, o Options) (*Node, error) {
	if o.FS == nil {
		o.FS = vfs.Default
	}
	n := &Node{opts: o, log: o.Log, fatal: make(chan error, 1), leaving: leaving{}, renewed: renewed{}}
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"metrics", n.startMetrics},
		{"genesis", n.readGenesis},
		{"ledger", n.openLedger},
		{"block store", n.openBlocks},
		{"signer", n.openSigner},
		{"application", n.startApp},
		{"network", n.buildNetwork},
		{"engine", n.startEngine},
		{"public listener", n.startPublic},
		{"api", n.startAPI},
		{"admin", n.startAdmin},
	} {
		if err := step.run(ctx); err != nil {
			n.failed.Store(true)
			return nil, errors.Join(fmt.Errorf("start %s: %w", step.name, err), n.Stop(context.WithoutCancel(ctx)))
		}
	}
	return n, nil
}

// part is the log of a part.
func (n *Node) part(name string) *slog.Logger { return n.log.With(slog.String("part", name)) }

func (n *Node) startMetrics(context.Context) (err error) {
	n.registry, err = telemetry.NewRegistry(n.opts.Build)
	n.meter = &meter{node: n, receipts: map[code.Code]uint64{}}
	return err
}

func (n *Node) readGenesis(context.Context) error {
	path := n.opts.Config.Path(n.opts.Config.Paths.Genesis)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was read
	if n.genesis, err = card.ReadGenesis(f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (n *Node) openLedger(context.Context) error {
	c, dir := n.opts.Config.Store, n.data(disk.Ledger)
	var opened *store.Store
	var gone broken
	told := func(err error) {
		gone.Store(true)
		n.fail(err)
	}
	err := n.opening(func() (err error) {
		opened, err = store.Open(dir, n.genesis, store.Options{
			FS: disk.Reporting(n.opts.FS, told), CacheBytes: int64(c.CacheBytes), RingBytes: int(c.RingBytes),
			UndoHeights: uint64(c.UndoHeights), Log: n.part("ledger"),
			Fatal: func(err error) { told(err); disk.EndOwn() },
		})
		return err
	})
	switch {
	case errors.Is(err, store.ErrOtherChain):
		return fmt.Errorf("%w: %s is the genesis of %s", err, n.opts.Config.Paths.Genesis, genesis.ChainID(n.genesis))
	case err != nil:
		return disk.Opening(dir, err)
	}
	n.ledger, n.chainID = opened, opened.ChainID()
	n.later(gone.unless(n.ledger.Close))
	return nil
}

func (n *Node) openBlocks(context.Context) error {
	c := engine.DefaultStore()
	var gone broken
	c.FS, c.Log, c.Fatal = n.opts.FS, n.part("blocks"), func(err error) { gone.Store(true); n.fail(err) }
	c.MemTableBytes = uint64(n.opts.Config.Store.MemtableBytes)
	var opened *pebble.DB
	err := n.opening(func() (err error) {
		opened, err = disk.OpenBlocks(n.data(disk.Blocks), c)
		return err
	})
	if err != nil {
		return err
	}
	n.blocks = opened
	n.later(gone.unless(n.blocks.Close))
	return nil
}

// data is a path below the data directory.
func (n *Node) data(name string) string {
	return filepath.Join(n.opts.Config.Path(n.opts.Config.Paths.Data), name)
}

// openSigner opens the last-signed state of the consensus key. It is created only for a key that was made
// here and never used, or with the operator's word for how far the key has signed.
func (n *Node) openSigner(context.Context) error {
	c := n.opts.Config
	key, err := n.opts.Keys.Key(keys.Consensus)
	if err != nil {
		return err
	}
	private := consensusKey{key}
	dir := c.Path(c.Paths.Signer)
	isNew, err := isNewKey(dir, key.PublicKey())
	if err == nil && (isNew || n.opts.SignerFloor > 0) {
		err = signer.Create(n.opts.FS, dir, private.PubKey(), n.chainID, n.opts.SignerFloor)
	}
	if err != nil && !errors.Is(err, signer.ErrExists) {
		return err
	}
	if n.signer, err = signer.Open(n.opts.FS, dir, private, n.chainID); err != nil {
		return err
	}
	n.later(n.signer.Close)
	return forgetNewKey(dir)
}

func (n *Node) startApp(context.Context) (err error) {
	p := n.opts.Config.Pool
	n.app, err = app.New(n.ledger, app.Options{
		Limits: pool.Limits{
			OrganisationTxs: p.OrgMaxTxs, OrganisationBytes: int64(p.OrgMaxBytes), Bytes: int64(p.MaxBytes),
		},
		Armed:    func() { n.engine.Arm() },
		OnCommit: n.committed,
		Empty:    n.opts.Empty,
		Log:      n.part("app"),
	})
	if err != nil {
		return err
	}
	n.later(func() error { n.app.Close(); return nil })
	if err := n.readOwnKeys(); err != nil {
		return err
	}
	n.knowOwn()
	return n.app.Next()
}

// committed runs on the engine's goroutine after each commit.
func (n *Node) committed(out *exec.Outcome) {
	n.committedAt.Store(time.Now().UnixNano())
	n.meter.commit(out)
	left, changed := n.leaving.after(out), changesOrganisations(out)
	if changed {
		n.knowOwn()
	}
	before := n.members.Members
	if left || changed {
		n.members = n.membership()
	}
	if renewed := n.renewed.after(out.Block.Height, before, n.members.Members); left || changed || renewed {
		n.members.Height = int64(out.Block.Height)
		n.gate.Set(n.renewed.add(n.members))
	} else {
		n.gate.Advance(int64(out.Block.Height))
	}
	n.engine.SetHeartbeat(n.heartbeat())
	n.query.Committed(out)
	if err := n.app.Next(); err != nil {
		n.fail(err)
	}
}

// heartbeat is the configured one, or the consortium's where that is shorter: ledger time may be no staler than agreed.
func (n *Node) heartbeat() time.Duration {
	return min(n.opts.Config.Consensus.Heartbeat, time.Duration(n.app.Parameters().Heartbeat)*time.Millisecond)
}

func (n *Node) membership() gate.Membership {
	m := membership(n.log, int64(n.ledger.Last().Height), n.app.Members(), n.leaving)
	return withConfigured(m, n.opts.Config.P2P.Peers)
}

func (n *Node) buildNetwork(context.Context) error {
	c := n.opts.Config
	key, err := n.opts.Keys.Key(keys.Node)
	if err != nil {
		return err
	}
	identity, err := crypto.UnmarshalEd25519PrivateKey(key.Reveal())
	if err != nil {
		return err
	}
	n.gate = gate.New(gate.Config{AlsoTrust: alsoTrust(c.P2P), Logger: n.part("gate")})
	if err := n.rememberLeaving(); err != nil {
		return err
	}
	n.members = n.membership()
	n.gate.Set(n.members)
	n.host, err = host.New(host.Config{
		Identity: identity, ChainID: n.chainID, MaxBlockBytes: genesis.MaxBlockBytes + app.Overhead,
		Listen: c.P2P.Listen, Announce: c.P2P.Announce, Gate: n.gate,
		Limits: host.Limits{
			Peers: c.P2P.MaxPeers, Arrival: c.P2P.ArrivalTimeout, Stall: c.P2P.StallTimeout, Penalty: c.P2P.Penalty,
		},
		Introductions: n.introductions(), Version: n.opts.Build.Version,
		Logger: n.part("p2p"), Metrics: n.registry,
	})
	if err != nil {
		return err
	}
	n.later(n.host.Close)
	n.host.Handle(proofs.Protocol, n.serveProofs, host.RequestLimits{MaxRequest: proofs.MaxRequest, MaxAnswer: light.MaxBytes})
	return nil
}

func (n *Node) startEngine(ctx context.Context) error {
	founding, _, err := n.ledger.Block(0)
	if err != nil {
		return err
	}
	doc, err := app.Genesis(n.genesis, founding.AppHash)
	if err != nil {
		return err
	}
	s := engine.DefaultSettings()
	c := n.opts.Config.Consensus
	s.Heartbeat, s.TimeoutPropose, s.TimeoutCommit = n.heartbeat(), c.TimeoutPropose, c.TimeoutCommit
	s.GossipSleep, s.ReapInterval = c.GossipSleep, c.ReapInterval
	n.engine, err = engine.New(s, engine.Deps{
		Genesis: doc, NodeID: cmtp2p.ID(n.host.ID().String()),
		App: n.app, Pending: n.app.Pool().Pending, Signer: n.signer,
		DB: func(id string) (dbm.DB, error) { return engine.NewDB(n.blocks, disk.Prefix(id)), nil },
		FS: n.opts.FS, Dir: n.data("consensus"), Switch: n.host.Switch,
		Log: n.part("engine"), Metrics: n.registry, Namespace: telemetry.Namespace,
	})
	if err != nil {
		return err
	}
	n.query = query.New(n.ledger, n.lightBlock, n.top)
	n.committedAt.Store(time.Now().UnixNano())
	if err := n.engine.Start(ctx); err != nil {
		return err
	}
	stopped := make(chan struct{})
	n.later(func() error { close(stopped); return nil })
	go func() {
		select {
		case err := <-n.engine.Fatal():
			n.fail(err)
		case <-stopped:
		}
	}()
	return nil
}

func (n *Node) startAPI(ctx context.Context) (err error) {
	c := n.opts.Config
	if !c.API.Listen.IsValid() {
		return nil
	}
	stopping, stop := context.WithCancel(context.WithoutCancel(ctx))
	pages, err := web.New(web.Options{
		Config: c.Web, Ledger: n.query, Log: n.part("web"), Stopping: stopping,
	})
	if err != nil {
		stop()
		return err
	}
	n.api, err = api.Start(ctx, api.Options{
		Config: c, Ledger: n.query, App: n.app, Status: n.status, Console: n.startConsole(ctx), Web: pages,
		Metrics: n.registry, Log: n.part("api"),
	})
	if err != nil {
		stop()
		return err
	}
	n.firstOfAll(func() error { stop(); return n.api.Stop() })
	return nil
}

// adminWithin is how long a scrape or a profile under way may take when the node stops.
const adminWithin = 2 * time.Second

func (n *Node) startAdmin(ctx context.Context) (err error) {
	if err := n.registry.Register(n.meter); err != nil {
		return err
	}
	a := n.opts.Config.Admin
	if !a.Listen.IsValid() {
		return nil
	}
	n.admin, err = telemetry.StartAdmin(ctx, telemetry.AdminConfig{
		Listen: a.Listen.String(), MaxConnections: a.MaxConnections, MaxHeader: int(a.MaxHeader),
		ReadTimeout: a.ReadTimeout, WriteTimeout: a.WriteTimeout, IdleTimeout: a.IdleTimeout,
		Registry: n.registry, Ready: n.ready, Build: n.opts.Build, Log: n.part("admin"),
	})
	if err == nil {
		n.firstOfAll(n.stopAdmin)
	}
	return err
}

func (n *Node) stopAdmin() error {
	ctx, cancel := context.WithTimeout(context.Background(), adminWithin)
	defer cancel()
	err := n.admin.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil // whoever measured is cut off
	}
	return err
}
