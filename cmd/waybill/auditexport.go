package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/trust"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func newBuffered(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 1<<20) }

// maxBlockItems bounds the parts of a block that a node sends.
const maxBlockItems = 1 << 18

// ask is a request that is made again when the node limits them, as it does those who ask for many blocks.
func ask[T any](ctx context.Context, n *client, call func() (*connect.Response[T], error)) (*T, error) {
	const most = 30 * time.Second
	end := time.Now().Add(most)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		r, err := call()
		if err == nil {
			return r.Msg, nil
		}
		limited := connect.CodeOf(err) == connect.CodeUnavailable && strings.Contains(err.Error(), "429")
		if !limited || time.Now().After(end) {
			return nil, n.explain(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// block is a whole block of the node. Nothing of it is believed: the file is verified.
func (x *exporter) block(ctx context.Context, height uint64) (*canon.AuditBlock, error) {
	r, err := ask(ctx, x.client, func() (*connect.Response[apiv1.BlockResponse], error) {
		return x.query.Block(ctx, connect.NewRequest(&apiv1.BlockRequest{Height: height}))
	})
	if err != nil {
		return nil, err
	}
	b := new(canon.AuditBlock)
	if err := b.Decode(r.Block, maxBlockItems); err != nil {
		return nil, fmt.Errorf("the node sent a block that cannot be read, of height %d: %w", height, err)
	}
	return b, nil
}

func (x *exporter) finder(ctx context.Context) *trust.Finder {
	return trust.NewFinder(x.root, func(height uint64) (*canon.LightBlock, error) {
		r, err := ask(ctx, x.client, func() (*connect.Response[apiv1.LightBlockResponse], error) {
			return x.proof.LightBlock(ctx, connect.NewRequest(&apiv1.LightBlockRequest{Height: height}))
		})
		if err != nil {
			return nil, err
		}
		b := new(canon.LightBlock)
		err = b.Decode(r.LightBlock, maxBlockItems)
		return b, err
	})
}

// lead puts a path to a height into the file.
func lead(w *audit.Writer, f *trust.Finder, height uint64) error {
	path, err := f.Extend(height)
	if err != nil {
		return fail(exitUnproven, "--genesis names the genesis of the node's own network", err)
	}
	for i := range path {
		if err := w.Light(&path[i]); err != nil {
			return err
		}
	}
	return nil
}

// member gets a proof of an organisation's record, of a state not before the last block of the file.
func (x *exporter) member(ctx context.Context, id string) ([]byte, *canon.Member, error) {
	name, err := organisation(id)
	if err != nil {
		return nil, nil, err
	}
	file, err := x.proven(ctx, &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: name}, AtLeastHeight: x.to})
	if err != nil {
		return nil, nil, err
	}
	v, err := light.Verify(file, x.root)
	if err != nil {
		return nil, nil, broken(err)
	}
	if v.Subject == nil || v.Subject.State == nil || v.Subject.State.Member == nil {
		return nil, nil, fail(exitUsage, "", fmt.Errorf("there is no organisation %s", inLine(id)))
	}
	return file, v.Subject.State.Member, nil
}

func (x *exporter) proven(ctx context.Context, q *apiv1.ProveRequest) ([]byte, error) {
	r, err := ask(ctx, x.client, func() (*connect.Response[apiv1.ProveResponse], error) {
		return x.proof.Prove(ctx, connect.NewRequest(q))
	})
	if err != nil {
		return nil, err
	}
	return r.Proof, nil
}

// complete writes a range of blocks. Before each stand the records of those who have not signed before.
func (x *exporter) complete(ctx context.Context, w *audit.Writer) error {
	if err := lead(w, x.finder(ctx), x.to+1); err != nil {
		return err
	}
	known := map[string]bool{}
	for h := x.from; h <= x.to; h++ {
		b, err := x.block(ctx, h)
		if err != nil {
			return err
		}
		for i := range b.Transactions {
			t, err := tx.Read(b.Transactions[i].Envelope, x.root.ChainID)
			if err != nil || code.Code(b.Transactions[i].Code) != code.OK || known[t.Body.Organisation] {
				continue
			}
			known[t.Body.Organisation] = true
			file, _, err := x.member(ctx, t.Body.Organisation)
			if err != nil {
				return err
			}
			if err := w.Proof(file); err != nil {
				return err
			}
		}
		if err := w.Block(b); err != nil {
			return err
		}
	}
	return nil
}

// signed writes an organisation's record, and of each block the transactions that bear its signature.
func (x *exporter) signed(ctx context.Context, w *audit.Writer, q *auditQuestion) error {
	file, m, err := x.member(ctx, q.about.org)
	if err != nil {
		return err
	}
	if err := w.Proof(file); err != nil {
		return err
	}
	path := x.finder(ctx)
	for h := x.from; h <= x.to; h++ {
		b, err := x.block(ctx, h)
		if err != nil {
			return err
		}
		b = audit.Part(b, func(t *canon.AuditTransaction) bool {
			read, err := tx.Read(t.Envelope, x.root.ChainID)
			return err == nil && read.Body.Organisation == m.Id && audit.Signed(m, read, h)
		})
		if len(b.Transactions) == 0 {
			continue
		}
		if err := lead(w, path, h+1); err != nil {
			return err
		}
		if err := w.Block(b); err != nil {
			return err
		}
	}
	return nil
}

// unit writes a unit's proof, and if they are wanted, the transactions of the events in it.
func (x *exporter) unit(ctx context.Context, w *audit.Writer, q *auditQuestion) error {
	request, err := q.request(x.cli, q.about.unit)
	if err != nil {
		return err
	}
	file, err := x.proven(ctx, request)
	if err != nil {
		return err
	}
	v, err := light.Verify(file, x.root)
	if err != nil {
		return broken(err)
	}
	if err := asked(file, request); err != nil {
		return err
	}
	if err := w.Proof(file); err != nil || !q.whole || v.Subject == nil {
		return err
	}
	type place struct {
		height uint64
		tx     uint32
	}
	done := map[place]bool{}
	for _, s := range append([]proof.Subject{*v.Subject}, v.Containers...) {
		for _, e := range s.Events {
			at := place{e.Position.Height, e.Position.Tx}
			if done[at] || e.Core == nil {
				continue
			}
			done[at] = true
			b, err := x.block(ctx, at.height)
			if err != nil {
				return err
			}
			if int(at.tx) >= len(b.Transactions) {
				return fmt.Errorf("the node sent a block without transaction %d, of height %d", at.tx, at.height)
			}
			if err := w.Envelope(b.Transactions[at.tx].Envelope); err != nil {
				return err
			}
		}
	}
	return nil
}
