package api

import (
	"context"
	"errors"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/tx"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// sign is how often a quiet stream says that it lives.
const sign = 15 * time.Second

// Watch implements apiv1connect.QueryServiceHandler.
func (s *service) Watch(ctx context.Context, r *connect.Request[apiv1.WatchRequest], out *connect.ServerStream[apiv1.WatchResponse]) error {
	id, salt, err := unitOf(r.Msg.Unit)
	if err != nil {
		return err
	}
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	w := watcher{service: s, out: out, scheme: proof.Plain, namespace: uint32(id.Namespace), value: []byte(id.Value), after: r.Msg.AfterHeight}
	if salt != nil {
		b := proof.Blind(w.namespace, w.value, salt)
		w.scheme, w.value = proof.Blinded, b[:]
	}
	for {
		changed := s.ledger.Changed()
		if err := w.send(); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-time.After(sign):
			if err := w.out.Send(&apiv1.WatchResponse{}); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-s.streams.Done():
			return connect.NewError(connect.CodeUnavailable, errors.New("the node is stopping"))
		}
	}
}

// watcher sends the events of one unit, each once.
type watcher struct {
	service           *service
	out               *connect.ServerStream[apiv1.WatchResponse]
	scheme, namespace uint32
	value             []byte
	after             uint64 // height up to which everything was sent
}

// send sends what was committed since the last call.
func (w *watcher) send() error {
	ledger := w.service.ledger.Store()
	last := ledger.Last()
	if last.Height <= w.after {
		return nil
	}
	v, err := ledger.At(last.Height)
	if err != nil {
		return internal(err)
	}
	defer v.Close()
	var links []register.Link
	for epoch := uint32(0); ; epoch++ {
		index, ok, err := v.Find(proof.Key(w.scheme, w.namespace, w.value, epoch))
		if err != nil {
			return internal(err)
		}
		if !ok {
			break
		}
		row, err := v.Row(index)
		if err != nil {
			return internal(err)
		}
		rec, _, _, err := register.Split(row)
		if err == nil {
			err = v.Links(index, 0, rec.Count, func(l register.Link) error {
				if l.Height > w.after {
					links = append(links, l)
				}
				return nil
			})
		}
		if err != nil {
			return internal(err)
		}
	}
	for _, l := range links {
		if err := w.sendEvent(l); err != nil {
			return err
		}
	}
	w.after = last.Height
	return nil
}

func (w *watcher) sendEvent(l register.Link) error {
	ledger := w.service.ledger.Store()
	stored, err := ledger.Tx(l.Height, l.Tx)
	if err != nil {
		return internal(err)
	}
	t, err := tx.Read(stored.Raw, ledger.ChainID())
	if err != nil {
		return internal(err)
	}
	b, _, err := ledger.Block(l.Height)
	if err != nil {
		return internal(err)
	}
	return w.out.Send(&apiv1.WatchResponse{
		Height: l.Height, Tx: l.Tx, Action: l.Action, Time: b.Time, TxId: t.ID[:], Organisation: t.Body.Organisation,
		Event: t.Body.Actions[l.Action].Raw(),
	})
}
