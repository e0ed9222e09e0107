package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// pulse is how often a quiet stream says that it lives.
const pulse = 15 * time.Second

// Watch implements apiv1connect.QueryServiceHandler. The events of all epochs of the identifier come in the order of
// the chain, each once. Behind those that are committed, and then every few seconds, comes a sign of life: its height
// is the one up to which everything was sent, so that it is the safe one to resume with.
func (s *service) Watch(
	ctx context.Context, r *connect.Request[apiv1.WatchRequest], out *connect.ServerStream[apiv1.WatchResponse],
) error {
	q, err := unitOf(r.Msg.Unit)
	if err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave(ctx)
	w := watcher{
		ledger: s.ledger.Store(), out: out, scheme: proof.Plain, namespace: uint32(q.ID.Namespace), value: []byte(q.ID.Value),
		begin: r.Msg.AfterHeight, after: r.Msg.AfterHeight,
	}
	if q.Salt != nil {
		b := proof.Blind(w.namespace, w.value, q.Salt)
		w.scheme, w.value = proof.Blinded, b[:]
	}
	tick := time.NewTicker(pulse)
	defer tick.Stop()
	for quiet := false; ; {
		changed := s.ledger.Changed()
		sent, err := w.send(ctx)
		if err == nil && (sent || !quiet) {
			err = out.Send(&apiv1.WatchResponse{Height: w.after})
			tick.Reset(pulse)
		}
		if err != nil {
			return s.ended(ctx, err)
		}
		select {
		case <-changed:
			quiet = true
		case <-tick.C:
			quiet = false
		case <-ctx.Done():
			return s.ended(ctx, ctx.Err())
		case <-s.streams.Done():
			return s.ended(ctx, errStopping)
		}
	}
}

// watcher sends the events of one unit, each once.
type watcher struct {
	ledger            *store.Store
	out               *connect.ServerStream[apiv1.WatchResponse]
	scheme, namespace uint32
	value             []byte
	begin             uint64   // events up to this height were not asked for
	after             uint64   // height up to which everything was sent
	passed            []uint32 // by epoch: how many events of its history were sent or not asked for
	last              *saidTx  // whose event was sent last
}

// page is how many events are held at once, of each epoch. No state of the ledger is held while they are sent, however
// slow the client is.
const page = 256

// send sends what was committed since the last call, and reports whether that was anything.
func (w *watcher) send(ctx context.Context) (sent bool, err error) {
	for last := w.ledger.Last().Height; last > w.after; {
		links, done, err := w.next(last)
		if errors.Is(err, store.ErrHeight) {
			last = w.ledger.Last().Height // so many blocks came meanwhile that this state is past
			continue
		}
		if err != nil {
			return sent, err
		}
		for _, l := range links {
			if ctx.Err() != nil {
				return sent, ctx.Err()
			}
			if err := w.sendEvent(l); err != nil {
				return sent, err
			}
			sent = true
		}
		if done {
			w.after, w.last = last, nil
		}
	}
	return sent, nil
}

// next takes the next events in the order of the chain, as they stand in the state of a height. done says that there
// are no more.
func (w *watcher) next(height uint64) (links []register.Link, done bool, err error) {
	v, err := w.ledger.At(height)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = v.Close() }() // it has been read
	var parts [][]register.Link      // by epoch
	var horizon *register.Link       // what lies behind it is not read yet
	for epoch := 0; ; epoch++ {
		index, ok, err := v.Find(proof.Key(w.scheme, w.namespace, w.value, uint32(epoch)))
		if err != nil {
			return nil, false, err
		}
		if !ok {
			break
		}
		part, more, err := w.page(v, index, epoch)
		if err != nil {
			return nil, false, err
		}
		if last := len(part) - 1; more && (horizon == nil || order(part[last], *horizon) < 0) {
			horizon = &part[last]
		}
		parts = append(parts, part)
	}
	for epoch, part := range parts {
		if horizon != nil {
			part = part[:sort.Search(len(part), func(i int) bool { return order(part[i], *horizon) > 0 })]
		}
		w.passed[epoch] += uint32(len(part))
		links = append(links, part...)
	}
	slices.SortFunc(links, order)
	return links, horizon == nil, nil
}

// page reads the next events of one epoch's record.
func (w *watcher) page(v *store.Version, index uint64, epoch int) (links []register.Link, more bool, err error) {
	row, err := v.Row(index)
	if err != nil {
		return nil, false, err
	}
	rec, _, _, err := register.Split(row)
	if err != nil {
		return nil, false, err
	}
	if epoch == len(w.passed) {
		from, err := w.first(v, index, rec.Count)
		if err != nil {
			return nil, false, err
		}
		w.passed = append(w.passed, from)
	}
	from := w.passed[epoch]
	to := min(from+page, rec.Count)
	err = v.Links(index, from, to, func(l register.Link) error {
		links = append(links, l)
		return nil
	})
	return links, to < rec.Count, err
}

// first is the place in a history at which the events begin that were asked for.
func (w *watcher) first(v *store.Version, index uint64, count uint32) (uint32, error) {
	if w.begin == 0 {
		return 0, nil
	}
	var failed error
	n := sort.Search(int(count), func(i int) bool {
		above := false
		err := v.Links(index, uint32(i), uint32(i)+1, func(l register.Link) error {
			above = l.Height > w.begin
			return nil
		})
		failed = cmp.Or(failed, err)
		return above
	})
	return uint32(n), failed
}

// order is that of the chain.
func order(a, b register.Link) int {
	return cmp.Or(cmp.Compare(a.Height, b.Height), cmp.Compare(a.Tx, b.Tx), cmp.Compare(a.Action, b.Action))
}

func (w *watcher) sendEvent(l register.Link) error {
	t, err := w.read(l.Height, l.Tx)
	if err != nil {
		return err
	}
	if int(l.Action) >= len(t.Body.Actions) {
		return fmt.Errorf("%w: transaction %d of height %d has no action %d", store.ErrCorrupt, l.Tx, l.Height, l.Action)
	}
	return w.out.Send(&apiv1.WatchResponse{
		Height: l.Height, Tx: l.Tx, Action: l.Action, Time: t.time, TxId: t.ID[:], Organisation: t.Body.Organisation,
		Event: t.Body.Actions[l.Action].Raw(),
	})
}

// saidTx is a transaction in its place.
type saidTx struct {
	*tx.Tx
	height uint64
	index  uint32
	time   int64 // header time of its block
}

// read reads a transaction, of which several events in a row may be the unit's.
func (w *watcher) read(height uint64, index uint32) (*saidTx, error) {
	if w.last != nil && w.last.height == height && w.last.index == index {
		return w.last, nil
	}
	stored, err := w.ledger.Tx(height, index)
	if err != nil {
		return nil, err
	}
	b, ok, err := w.ledger.Block(height)
	if err == nil && !ok {
		err = fmt.Errorf("%w: block %d is missing", store.ErrCorrupt, height)
	}
	if err != nil {
		return nil, err
	}
	t, err := tx.Read(stored.Raw, w.ledger.ChainID())
	if err != nil {
		return nil, err
	}
	w.last = &saidTx{Tx: t, height: height, index: index, time: b.Time}
	return w.last, nil
}
