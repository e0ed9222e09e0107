package api

import (
	"bytes"
	"context"
	"fmt"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
)

// ShowTransaction implements apiv1connect.ConsoleServiceHandler.
func (c *console) ShowTransaction(
	_ context.Context, r *connect.Request[apiv1.ShowTransactionRequest],
) (*connect.Response[apiv1.ShowTransactionResponse], error) {
	t, err := c.transaction(r.Msg)
	if err != nil {
		return nil, err
	}
	b, ok, err := c.ledger.Store().Block(t.Height)
	if err == nil && !ok {
		err = fmt.Errorf("%w: block %d is missing", store.ErrCorrupt, t.Height)
	}
	if err != nil {
		return nil, c.internal(err)
	}
	out := &apiv1.ShowTransactionResponse{Raw: bytes.Clone(t.Raw)}
	if out.Receipt, err = receiptOf(t, b.Time); err != nil {
		return nil, c.internal(err)
	}
	if read, err := tx.ReadStored(out.Raw); err == nil { // else the bytes are no transaction: their code says so
		if err := readInto(out, read); err != nil {
			return nil, c.internal(err)
		}
	}
	return connect.NewResponse(out), nil
}

// transaction finds what is asked for.
func (c *console) transaction(r *apiv1.ShowTransactionRequest) (*store.Tx, error) {
	s := c.ledger.Store()
	if len(r.TxId) > 0 {
		if len(r.TxId) != hashSize {
			return nil, invalid("tx_id: %d bytes, not %d", hashSize, len(r.TxId))
		}
		t, err := s.Find(proof.Hash(r.TxId))
		if err != nil {
			return nil, c.internal(err)
		}
		if t == nil {
			return nil, connect.NewError(connect.CodeNotFound, fmt.Errorf("no block holds transaction %x", r.TxId))
		}
		return t, nil
	}
	b, ok, err := s.Block(r.Height)
	if err != nil {
		return nil, c.internal(err)
	}
	if !ok || r.Index >= b.Txs {
		return nil, connect.NewError(connect.CodeNotFound, fmt.Errorf("height %d has no transaction %d", r.Height, r.Index))
	}
	t, err := s.Tx(r.Height, r.Index)
	if err != nil {
		return nil, c.internal(err)
	}
	return t, nil
}

// readInto adds what the envelope says: only what the ledger's own reader took is handed to the library.
func readInto(out *apiv1.ShowTransactionResponse, read *tx.Stored) error {
	out.Body = new(ledgerv1.Body)
	if err := proto.Unmarshal(read.Body.Raw(), out.Body); err != nil {
		return err
	}
	for i := range read.Details {
		d := new(ledgerv1.Detail)
		if err := proto.Unmarshal(read.Details[i].Raw(), d); err != nil {
			return err
		}
		out.Details = append(out.Details, d)
	}
	for i := range read.Body.Actions {
		out.Actions = append(out.Actions, actionSummary(&read.Body.Actions[i]))
	}
	return nil
}

// maxShownUnits is how many units of an action are told in words.
const maxShownUnits = 100

func actionSummary(a *canon.Action) *apiv1.ActionSummary {
	out := &apiv1.ActionSummary{Act: actWord(a), UnitCount: uint32(len(a.Units))}
	if a.Core != nil {
		out.Time, out.Offset = a.Core.Time, a.Core.Offset
		out.Place = placeText(a.Core.ReadPoint, a.Core.BusinessLocation)
	}
	for i := range a.Units[:min(len(a.Units), maxShownUnits)] {
		out.Units = append(out.Units, shown(a.Units[i].Scheme, a.Units[i].Namespace, a.Units[i].Value))
	}
	return out
}
