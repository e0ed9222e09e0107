package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// bench is a network under load.
type bench struct {
	*cli
	o       *benchOptions
	net     *localnet
	senders []*sender
	units   int
	events  []atomic.Uint32 // recorded per unit, counted by the generator
	noop    bool
	count   atomic.Uint32 // events made

	mu       sync.Mutex
	flying   map[[32]byte]flight
	latency  []time.Duration
	done     int // transactions committed
	doneEvts int
	blocks   int
	top      uint64 // the last block that had something of ours
	bad      error
	landed   chan struct{} // receives when transactions landed
	cancel   context.CancelFunc
	ended    chan struct{}
}

type flight struct {
	since  time.Time
	events int
	wait   *sync.WaitGroup // of who waits for the receipt, or nil
}

// benchRoles are three operators, and customs of both ends.
var benchRoles = [4][]string{{"logistics"}, {"logistics"}, {"logistics"}, {"logistics", "export-customs", "import-customs"}}

// newBench starts a network for measuring.
func (c *cli) newBench(ctx context.Context, o *benchOptions, name string, empty bool) (*bench, error) {
	var members []newHome
	for i := range 4 {
		members = append(members, newHome{
			id: fmt.Sprintf("org-%d", i), title: fmt.Sprintf("Organisation %d", i), roles: benchRoles[i], power: 10,
		})
	}
	l, err := newLocalnet(o.dir+"/"+name, "bench", members, func(cfg *config.Config) {
		cfg.API.RequestRate, cfg.API.RequestBurst = 1_000_000, 1_000_000
		cfg.Pool.OrgMaxTxs = 10_000
	})
	if err != nil {
		return nil, err
	}
	b := &bench{
		cli: c, o: o, net: l, noop: empty, flying: map[[32]byte]flight{},
		landed: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	for _, n := range l.nodes {
		if empty {
			n.args = []string{"--empty-application"}
		}
		if err := n.start(); err != nil {
			return nil, errors.Join(err, l.stopAll())
		}
	}
	start, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, n := range l.nodes {
		err := n.waitHeight(start, 0)
		if err == nil {
			var s *sender
			s, err = n.benchSender(start)
			b.senders = append(b.senders, s)
		}
		if err != nil {
			return nil, errors.Join(err, l.stopAll())
		}
	}
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.cancel = stop
	go b.follow(follow)
	return b, nil
}

// benchSender speaks HTTP/2 without TLS over one connection.
func (n *localNode) benchSender(ctx context.Context) (*sender, error) {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	h := &http.Client{Transport: &http.Transport{Protocols: p}}
	return n.senderOver(ctx, h)
}

func (b *bench) close() error {
	b.cancel()
	<-b.ended
	return b.net.stopAll()
}

// follow takes note of what the first node commits.
func (b *bench) follow(ctx context.Context) {
	defer close(b.ended)
	s, err := b.senders[0].query.Blocks(ctx, connect.NewRequest(&apiv1.BlocksRequest{}))
	if err != nil {
		b.fail(err)
		return
	}
	for s.Receive() {
		b.land(s.Msg())
	}
	if ctx.Err() == nil {
		b.fail(fmt.Errorf("stream of blocks ended: %w", cmp.Or(s.Err(), io.EOF)))
	}
}

func (b *bench) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bad = errors.Join(b.bad, err)
}

func (b *bench) failure() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bad
}

func (b *bench) land(m *apiv1.BlocksResponse) {
	now := time.Now()
	b.mu.Lock()
	b.blocks++
	for _, t := range m.Txs {
		f, ok := b.flying[[32]byte(t.TxId)]
		if !ok {
			continue
		}
		delete(b.flying, [32]byte(t.TxId))
		b.top = m.Height
		if code.Code(t.Code) != code.OK {
			b.bad = errors.Join(b.bad, fmt.Errorf("height %d: %s", m.Height, code.Code(t.Code)))
		}
		b.latency = append(b.latency, now.Sub(f.since))
		b.done++
		b.doneEvts += f.events
		if f.wait != nil {
			f.wait.Done()
		}
	}
	b.mu.Unlock()
	select {
	case b.landed <- struct{}{}:
	default:
	}
}

// send signs and submits one request's worth of transactions.
func (b *bench) send(ctx context.Context, s *sender, drafts [][]tx.DraftAction) error {
	return b.sendCounted(ctx, s, drafts, nil, true)
}

// sendCounted is send for one who waits for the receipts; events that the ledger has already are not counted.
func (b *bench) sendCounted(ctx context.Context, s *sender, drafts [][]tx.DraftAction, wait *sync.WaitGroup, counted bool) error {
	envelopes := make([][]byte, len(drafts))
	ids := make([][32]byte, len(drafts))
	for i, actions := range drafts {
		t, err := s.build(actions)
		if err != nil {
			return err
		}
		envelopes[i], ids[i] = t.Raw, t.ID
	}
	now := time.Now()
	b.mu.Lock()
	for i := range ids {
		n := 0
		for _, a := range drafts[i] {
			n += len(a.Units)
		}
		if !counted {
			n = 0
		}
		if wait != nil {
			wait.Add(1)
		}
		b.flying[ids[i]] = flight{now, n, wait}
	}
	b.mu.Unlock()
	for len(envelopes) > 0 {
		r, err := s.submit.SubmitMany(ctx, connect.NewRequest(&apiv1.SubmitManyRequest{Envelopes: envelopes}))
		if err != nil {
			return err
		}
		var again [][]byte
		for i, res := range r.Msg.Results {
			switch {
			case res.Full:
				again = append(again, envelopes[i])
			case res.Code != 0:
				return fmt.Errorf("submit: %s", res.Text)
			}
		}
		if envelopes = again; len(again) > 0 {
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

// length of each measurement.
func (b *bench) length() time.Duration { return time.Duration(b.o.seconds) * time.Second }

func (b *bench) inFlight() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.flying)
}

// serial is the S10 number of a unit.
func serial(i int) []byte {
	digits := fmt.Sprintf("%08d", i)
	check, _ := ident.S10CheckDigit(digits)
	return fmt.Appendf(nil, "LX%s%cCN", digits, check)
}

func benchUnit(i int) canon.Unit {
	return canon.Unit{Namespace: uint32(ident.S10), Value: serial(i), Form: uint32(ident.Bare)}
}

// preload registers units as a posting office would: a bag of 100 in an action, five bags in a transaction.
func (b *bench) preload(ctx context.Context, units int) (phase, error) {
	b.units = units
	b.events = make([]atomic.Uint32, units)
	const perAction, perTx = 100, 500
	var next atomic.Int64
	return b.measure(ctx, "registering units", func(ctx context.Context) error {
		return b.parallel(func(s *sender) error {
			for ctx.Err() == nil {
				from := int(next.Add(perTx)) - perTx
				if from >= units {
					return nil
				}
				var actions []tx.DraftAction
				for lo := from; lo < min(from+perTx, units); lo += perAction {
					actions = append(actions, b.acceptance(lo, min(lo+perAction, units)))
				}
				if err := b.send(ctx, s, [][]tx.DraftAction{actions}); err != nil {
					return err
				}
				for b.inFlight() > 96 && ctx.Err() == nil && b.failure() == nil {
					b.await()
				}
			}
			return ctx.Err()
		})
	})
}

// acceptance is the posting of units from lo up to hi.
func (b *bench) acceptance(lo, hi int) tx.DraftAction {
	a := tx.DraftAction{Core: &canon.Core{
		Type: canon.ActionTypeAccept, BusinessStep: canon.BusinessStepAccepting, Time: time.Now().UnixMilli(),
	}}
	for i := lo; i < hi; i++ {
		a.Units = append(a.Units, benchUnit(i))
		b.events[i].Add(1)
	}
	return a
}

// await waits until something is committed. Others wait for the same token, so it returns after a moment anyway.
func (b *bench) await() {
	select {
	case <-b.landed:
	case <-time.After(5 * time.Millisecond):
	}
}

// event is a scan of one of the newest tenth of the units. Its place makes it differ from every other of the
// same millisecond, since the ledger would take an equal one for the same event told twice.
func (b *bench) event(r *rand.Rand, at int64) tx.DraftAction {
	n := b.count.Add(1)
	place := []byte{'C', 'N', 'A' + byte(n/676%26), 'A' + byte(n/26%26), 'A' + byte(n%26), 'A'}
	i := b.units - 1 - r.IntN(max(1, b.units/10))
	if b.events != nil {
		b.events[i].Add(1)
	}
	return tx.DraftAction{
		Core: &canon.Core{
			Type: canon.ActionTypeObserve, BusinessStep: canon.BusinessStepDeparting,
			Disposition: canon.DispositionInTransit, Time: at, Offset: 480,
			ReadPoint: &canon.Place{Namespace: uint32(ident.IMPC), Value: place},
		},
		Units: []canon.Unit{benchUnit(i)},
	}
}

// request makes a request's worth of transactions of so many events each.
func (b *bench) request(r *rand.Rand, perTx int) [][]tx.DraftAction {
	n := 100
	if perTx > 1 {
		n = 4
	}
	at := time.Now().UnixMilli()
	out := make([][]tx.DraftAction, n)
	for i := range out {
		for range perTx {
			out[i] = append(out[i], b.event(r, at))
		}
	}
	return out
}

// closedLoop keeps the network busy with a bounded number of transactions under way.
func (b *bench) closedLoop(ctx context.Context, name string, perTx int) (phase, error) {
	most := 6000
	if perTx > 1 {
		most = 400
	}
	return b.measure(ctx, name, func(ctx context.Context) error {
		end := time.Now().Add(b.length())
		return b.parallel(func(s *sender) error {
			r := rand.New(rand.NewPCG(uint64(perTx), binary.BigEndian.Uint64(s.publicKey)))
			for time.Now().Before(end) && ctx.Err() == nil {
				if b.inFlight() > most {
					b.await()
					continue
				}
				if err := b.send(ctx, s, b.request(r, perTx)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// openLoop sends single-event transactions at a rate, whatever the network does.
func (b *bench) openLoop(ctx context.Context, perSecond float64) (phase, error) {
	return b.measure(ctx, "half load", func(ctx context.Context) error {
		start := time.Now()
		end := start.Add(b.length())
		return b.parallel(func(s *sender) error {
			r := rand.New(rand.NewPCG(2, binary.BigEndian.Uint64(s.publicKey)))
			sent := 0.0
			for time.Now().Before(end) && ctx.Err() == nil {
				due := time.Since(start).Seconds()*perSecond/float64(len(b.senders)) - sent
				if due < 1 {
					time.Sleep(5 * time.Millisecond)
					continue
				}
				batch := make([][]tx.DraftAction, int(min(due, 100)))
				at := time.Now().UnixMilli()
				for i := range batch {
					batch[i] = []tx.DraftAction{b.event(r, at)}
				}
				if err := b.send(ctx, s, batch); err != nil {
					return err
				}
				sent += float64(len(batch))
			}
			return nil
		})
	})
}

// parallel runs f for every organisation's sender.
func (b *bench) parallel(f func(*sender) error) error {
	errs := make(chan error, len(b.senders))
	for _, s := range b.senders {
		go func() { errs <- f(s) }()
	}
	var all []error
	for range b.senders {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// measure runs a load to its end, until everything of it is committed.
func (b *bench) measure(ctx context.Context, name string, load func(context.Context) error) (p phase, err error) {
	b.notef("%s …", name)
	b.mu.Lock()
	b.latency, b.done, b.doneEvts, b.blocks = nil, 0, 0, 0
	b.mu.Unlock()
	before, err := b.usage()
	if err != nil {
		return p, err
	}
	start := time.Now()
	if err := load(ctx); err != nil {
		return p, err
	}
	for deadline := time.Now().Add(time.Minute); b.inFlight() > 0; {
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err := b.failure(); err != nil {
			return p, fmt.Errorf("%s: %w", name, err)
		}
		if time.Now().After(deadline) {
			return p, fail(exitUnproven, "", fmt.Errorf("%s: %d transactions were never committed", name, b.inFlight()))
		}
		b.await()
	}
	elapsed := time.Since(start)
	after, err := b.usage()
	if err != nil {
		return p, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bad != nil {
		return p, fmt.Errorf("%s: %w", name, b.bad)
	}
	slices.Sort(b.latency)
	nodes := float64(len(b.net.nodes))
	p = phase{
		Txs: b.done, Events: b.doneEvts, Seconds: elapsed.Seconds(), PerSecond: float64(b.doneEvts) / elapsed.Seconds(),
		CPU:     (after.cpu - before.cpu).Seconds() / elapsed.Seconds() / nodes,
		LoadCPU: (after.own - before.own).Seconds() / elapsed.Seconds(),
		RSS:     after.rss / int64(len(b.net.nodes)), Blocks: b.blocks,
	}
	if b.doneEvts > 0 {
		p.Disk = float64(after.disk-before.disk) / nodes / float64(b.doneEvts)
		p.P50 = b.latency[len(b.latency)/2].Milliseconds()
		p.P99 = b.latency[len(b.latency)*99/100].Milliseconds()
	}
	return p, nil
}
