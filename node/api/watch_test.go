package api

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// place is where an event stands in the chain.
type place struct {
	height     uint64
	tx, action uint32
}

// watched follows a unit until it is told to stop.
type watched struct {
	t      *testing.T
	stream *connect.ServerStreamForClient[apiv1.WatchResponse]
	cancel context.CancelFunc
}

func watch(t *testing.T, c *clients, u *apiv1.Unit, after uint64) *watched {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := c.query.Watch(ctx, req(&apiv1.WatchRequest{Unit: u, AfterHeight: after}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = s.Close() })
	return &watched{t, s, cancel}
}

// next is the next message.
func (w *watched) next() *apiv1.WatchResponse {
	w.t.Helper()
	if !w.stream.Receive() {
		w.t.Fatalf("the stream ended: %v", w.stream.Err())
	}
	return w.stream.Msg()
}

// batch is all events up to the next sign of life, and its height.
func (w *watched) batch() (events []place, height uint64) {
	w.t.Helper()
	for {
		m := w.next()
		if len(m.Event) == 0 {
			return events, m.Height
		}
		events = append(events, place{m.Height, m.Tx, m.Action})
	}
}

// TestWatch: the events of a unit as they are committed, with what they say, and nothing of other units.
func TestWatch(t *testing.T) {
	for _, protocol := range protocolNames {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, nil)
			c := w.over(protocol)
			const salt = "0123456789abcdef"
			id, _, _ := parse(parcel)
			blind := proof.Blind(uint32(id.Namespace), []byte(id.Value), []byte(salt))
			hidden := ledgertest.Action(canon.ActionTypeObserve, 1)
			hidden.Units = []canon.Unit{{Role: canon.UnitRoleObject, Namespace: uint32(id.Namespace), Value: blind[:],
				Scheme: proof.Blinded}}

			plain, blinded := watch(t, c, unit(parcel), 0), watch(t, c, &apiv1.Unit{Id: parcel, Salt: []byte(salt)}, 0)
			for _, s := range []*watched{plain, blinded} {
				if m := s.next(); len(m.Event) != 0 || m.Height != 1 {
					t.Errorf("first of all: %v", m)
				}
			}
			first := w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456771CN"),
				ledgertest.Action(canon.ActionTypeObserve, 2, parcel))
			w.Commit(scan(w, "cainiao", 1, "RB123456771CN"), first)
			m := plain.next()
			if m.Height != 2 || m.Tx != 1 || m.Action != 1 || m.Time != w.Time() || m.Organisation != "usps" ||
				string(m.TxId) != string(first.ID[:]) {
				t.Errorf("event: %v", m)
			}
			var a canon.Action
			if err := a.Decode(m.Event, 100); err != nil || a.Core.Time != ledgertest.Start+2000 {
				t.Errorf("what it says: %v, %+v", err, a.Core)
			}
			if m := plain.next(); len(m.Event) != 0 || m.Height != 2 {
				t.Errorf("behind it: %v", m)
			}
			w.Commit()
			w.Commit(w.Tx("usps", hidden))
			if m := blinded.next(); m.Height != 4 || m.Tx != 0 || m.Action != 0 || len(m.Event) == 0 {
				t.Errorf("blinded: %v", m)
			}
			// Nobody has said anything else to either.
			start := time.Now()
			if m := plain.next(); len(m.Event) != 0 || m.Height != 4 || time.Since(start) > pulse {
				t.Errorf("quiet: %v after %v", m, time.Since(start))
			}
		})
	}
}

// year in milliseconds.
const year = 366 * 86_400_000

// reused commits a parcel's identifier twice, more than a year apart, and scans of both at random, many in one
// transaction. It returns where the identifier's events stand, in order.
func reused(w *world, r *rand.Rand, blocks int) (want []place) {
	event := func(kind uint32, millis int64, id string) tx.DraftAction {
		a := ledgertest.Action(kind, 0, id)
		a.Core.Time = millis
		return a
	}
	commit := func(actions ...tx.DraftAction) {
		w.Commit(w.Tx("cainiao", actions...))
		for i, a := range actions {
			if string(a.Units[0].Value) == parcel {
				want = append(want, place{w.Store.Last().Height, 0, uint32(i)})
			}
		}
	}
	commit(event(canon.ActionTypeAccept, ledgertest.Start-year, parcel))
	commit(event(canon.ActionTypeAccept, ledgertest.Start, parcel))
	for b := range blocks {
		var actions []tx.DraftAction
		for i := range r.IntN(5) {
			at := ledgertest.Start - int64(r.IntN(2))*year/2 + int64(1000*b+i) // of one parcel or the other
			actions = append(actions, event(canon.ActionTypeObserve, at, []string{parcel, "RB123456771CN"}[r.IntN(2)]))
		}
		if len(actions) == 0 {
			w.Commit()
			continue
		}
		commit(actions...)
	}
	return want
}

// TestWatchOrder: the events of an identifier that was given out again come in the order of the chain, whichever parcel
// they belong to, and from whatever height on.
func TestWatchOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.over("http2")
		want := reused(w, rand.New(rand.NewPCG(1, 2)), 40)
		if last := w.lastEpoch(parcel); last != 1 {
			t.Fatalf("the identifier has epochs up to %d", last)
		}
		for _, after := range []uint64{0, 1, 2, 3, 10, 20, 42, 43, 100, 1<<64 - 1} {
			s := watch(t, c, unit(parcel), after)
			got, height := s.batch()
			first, _ := slices.BinarySearchFunc(want, after, func(p place, h uint64) int {
				if p.height <= h {
					return -1
				}
				return 1
			})
			if !slices.Equal(got, want[first:]) || height != max(after, w.Store.Last().Height) {
				t.Errorf("after %d: up to %d\n got %v\nwant %v", after, height, got, want[first:])
			}
			s.cancel()
		}
	})
}

// TestWatchResumes: over connections that break anywhere, each event comes, in order, and only those behind the last sign
// of life come again.
func TestWatchResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.over("http2")
		r := rand.New(rand.NewPCG(3, 4))
		var want, got []place
		said := int64(0)
		safe, kept := uint64(0), 0 // got[:kept] is up to height safe
		s := watch(t, c, unit(parcel), 0)
		for round := range 30 {
			if round == 0 {
				want = reused(w, r, 3)
			}
			n := r.IntN(4)
			for range n {
				a := []tx.DraftAction{}
				for range 1 + r.IntN(3) {
					said++ // what is said twice is recorded once
					a = append(a, ledgertest.Action(canon.ActionTypeObserve, said, parcel))
				}
				w.Commit(w.Tx("usps", a...), w.Tx("correos", a...))
				for i := range uint32(2) {
					for j := range a {
						want = append(want, place{w.Store.Last().Height, i, uint32(j)})
					}
				}
			}
			for len(got) < len(want) {
				m := s.next()
				if len(m.Event) == 0 {
					safe, kept = m.Height, len(got)
					continue
				}
				got = append(got, place{m.Height, m.Tx, m.Action})
				if r.IntN(6) == 0 { // it breaks, and what came behind the last sign comes again
					s.cancel()
					got = got[:kept]
					s = watch(t, c, unit(parcel), safe)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("round %d:\n got %v\nwant %v", round, got, want)
			}
		}
		if len(want) < 50 {
			t.Errorf("only %d events", len(want))
		}
	})
}

// TestWatchLong: a history longer than a page, of two epochs that take turns.
func TestWatchLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		want := reused(w, rand.New(rand.NewPCG(5, 6)), 0)
		for b := range 3 {
			var actions []tx.DraftAction
			for i := range 1000 {
				a := ledgertest.Action(canon.ActionTypeObserve, 0, parcel)
				a.Core.Time = ledgertest.Start + int64(1000*b+i) - int64(i/300%2)*year/2
				actions = append(actions, a)
			}
			w.Commit(w.Tx("usps", actions...))
			for i := range actions {
				want = append(want, place{w.Store.Last().Height, 0, uint32(i)})
			}
		}
		s := watch(t, w.over("http1"), unit(parcel), 0)
		got, height := s.batch()
		if !slices.Equal(got, want) || height != w.Store.Last().Height {
			t.Errorf("%d events up to %d, want %d", len(got), height, len(want))
		}
	})
}

// TestWatchBesideCommits: while blocks come as fast as they can, nothing is lost, doubled or out of order.
func TestWatchBesideCommits(t *testing.T) {
	w := newWorld(t, nil)
	c := w.over("http2")
	const blocks = 200
	var want []place
	all := make(chan []place, 4)
	for range cap(all) {
		s := watch(t, c, unit(parcel), 0)
		go func() {
			var got []place
			defer func() { all <- got }()
			for len(got) < 2*blocks && s.stream.Receive() {
				if m := s.stream.Msg(); len(m.Event) > 0 {
					got = append(got, place{m.Height, m.Tx, m.Action})
				}
			}
		}()
	}
	for i := range blocks {
		w.Commit(scan(w, "usps", int64(2*i)), scan(w, "correos", int64(2*i+1)))
		for x := range uint32(2) {
			want = append(want, place{w.Store.Last().Height, x, 0})
		}
	}
	for range cap(all) {
		if got := <-all; !slices.Equal(got, want) {
			t.Errorf("%d events, want %d", len(got), len(want))
		}
	}
}

// TestBlocks: every block once, from any height on and then as it comes, with what became of its transactions.
func TestBlocks(t *testing.T) {
	for _, protocol := range protocolNames {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, nil)
			c := w.over(protocol)
			good, bad := scan(w, "usps", 1), scan(w, "auditor", 1)
			w.CommitRaw(good.Raw, []byte("no transaction"), bad.Raw)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s, err := c.query.Blocks(ctx, req(&apiv1.BlocksRequest{AfterHeight: 0}))
			if err != nil {
				t.Fatal(err)
			}
			for height := uint64(1); height <= 100; height++ {
				if height > 2 {
					w.Commit()
				}
				if !s.Receive() {
					t.Fatal(s.Err())
				}
				last := w.Store.Last()
				m := s.Msg()
				if m.Height != height || height >= 2 && (m.Time != last.Time || string(m.AppHash) != string(last.AppHash[:])) {
					t.Fatalf("height %d: %v", height, m)
				}
				if height != 2 {
					continue
				}
				if x := m.Txs; len(x) != 3 || string(x[0].TxId) != string(good.ID[:]) || x[0].Code != 0 ||
					len(x[1].TxId) != 0 || x[1].Code != 1 || string(x[2].TxId) != string(bad.ID[:]) || x[2].Code != 20 {
					t.Errorf("transactions: %v", x)
				}
			}
		})
	}
}

// TestQuietStreams stay, however short the deadlines for requests are, and carry what comes after.
func TestQuietStreams(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) {
				c.ReadTimeout, c.WriteTimeout, c.HeaderTimeout, c.IdleTimeout = time.Second, 2*time.Second, time.Second,
					time.Second
			})
			c := w.over(protocol)
			s := watch(t, c, unit(parcel), 0)
			b, err := c.query.Blocks(t.Context(), req(&apiv1.BlocksRequest{AfterHeight: 1}))
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			for range 20 {
				start := time.Now()
				if _, height := s.batch(); height != 1 || time.Since(start) > pulse {
					t.Fatalf("a sign of height %d after %v", height, time.Since(start))
				}
			}
			w.Commit(scan(w, "usps", 1))
			if events, _ := s.batch(); len(events) != 1 {
				t.Errorf("%d events", len(events))
			}
			if !b.Receive() || b.Msg().Height != 2 {
				t.Errorf("block: %v", b.Err())
			}
		})
	}
}

// TestStreamsClient: a client that ends its stream, or its deadline, frees the place.
func TestStreamsClient(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) { c.MaxStreams = 1 })
			c := w.over(protocol)
			s := watch(t, c, unit(parcel), 0)
			s.next()
			for _, second := range []func() error{
				func() error {
					s, err := c.query.Watch(t.Context(), req(&apiv1.WatchRequest{Unit: unit(parcel)}))
					return streamError(s, err)
				},
				func() error {
					s, err := c.query.Blocks(t.Context(), req(&apiv1.BlocksRequest{}))
					return streamError(s, err)
				},
			} {
				if err := second(); connect.CodeOf(err) != connect.CodeResourceExhausted {
					t.Errorf("a second stream: %v", err)
				}
			}
			s.cancel()
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			start := time.Now()
			b, err := c.query.Blocks(ctx, req(&apiv1.BlocksRequest{AfterHeight: 50}))
			if err := streamError(b, err); connect.CodeOf(err) != connect.CodeDeadlineExceeded ||
				time.Since(start) != time.Minute {
				t.Errorf("a deadline: %v after %v", err, time.Since(start))
			}
			synctest.Wait()
			watch(t, c, unit(parcel), 0).next()
		})
	}
}

func streamError[T any](s *connect.ServerStreamForClient[T], err error) error {
	if err != nil {
		return err
	}
	defer s.Close()
	if s.Receive() {
		return errors.New("the stream has a message")
	}
	return s.Err()
}

// TestSlowClient: one that does not read loses its stream within the writing deadline, and holds nothing of the ledger
// meanwhile.
func TestSlowClient(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) { c.MaxStreams, c.WriteTimeout = 1, 10*time.Second })
			var actions []tx.DraftAction
			for i := range 300 {
				a := ledgertest.Action(canon.ActionTypeObserve, int64(i), parcel)
				a.Detail = []canon.DetailField{{Name: "note", Value: []byte(fmt.Sprintf("%03000d", i))}}
				actions = append(actions, a)
			}
			w.Commit(w.Tx("usps", actions...))
			slow := w.over(protocol)
			if _, err := slow.status.Status(t.Context(), req(&apiv1.StatusRequest{})); err != nil {
				t.Fatal(err)
			}
			w.wire.stall() // what is connected by now
			watch(t, slow, unit(parcel), 0)
			synctest.Wait()
			for i := range 100 {
				w.Commit(scan(w, "usps", int64(300+i)))
			}
			if n := w.Store.Metrics().Snapshots.Count; n > 1 {
				t.Errorf("%d states of the ledger are held", n)
			}
			quick := w.over(protocol)
			s, err := quick.query.Watch(t.Context(), req(&apiv1.WatchRequest{Unit: unit(parcel)}))
			if err := streamError(s, err); connect.CodeOf(err) != connect.CodeResourceExhausted {
				t.Errorf("while the slow one has the place: %v", err)
			}
			time.Sleep(w.options.Config.API.WriteTimeout + time.Second)
			defer slow.http.CloseIdleConnections()
			if events, _ := watch(t, quick, unit(parcel), 2).batch(); len(events) != 100 {
				t.Errorf("%d events", len(events))
			}
		})
	}
}
