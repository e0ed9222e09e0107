package audit

import (
	"bytes"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Tally counts what the transactions of a file are.
type Tally struct {
	Transactions, Accepted, Unreadable uint64
	// Unproven are refused transactions that no key signed which a record shown here has.
	Unproven uint64
	// Refused by code, the unreadable among them.
	Refused map[code.Code]uint64
	// Acts are the actions of accepted transactions by type.
	Acts map[uint32]uint64
	// Signers are the accepted transactions by organisation.
	Signers map[string]uint64
}

func (t *Tally) add(c code.Code, body *canon.Body) {
	if t.Refused == nil {
		t.Refused, t.Acts, t.Signers = map[code.Code]uint64{}, map[uint32]uint64{}, map[string]uint64{}
	}
	t.Transactions++
	if c != code.OK {
		t.Refused[c]++
		return
	}
	t.Accepted++
	t.Signers[body.Organisation]++
	for i := range body.Actions {
		t.Acts[body.Actions[i].Core.Type]++
	}
}

// transactions reads what a block shows again, and verifies every signature.
func (v *verifier) transactions(b *canon.AuditBlock) error {
	var items []sig.Item
	var accepted []int // of each item
	for i := range b.Transactions {
		t := &b.Transactions[i]
		read, err := v.transaction(t)
		if err != nil {
			return fmt.Errorf("height %d, transaction %d: %w", b.Header.Height, i, err)
		}
		if read == nil {
			continue
		}
		key := KeyAt(v.report.Members[read.Body.Organisation], read.KeyID, b.Header.Height)
		if key == nil {
			if code.Code(t.Code) == code.OK || v.report.Head.Kind == canon.AuditKindOrganisation {
				return fmt.Errorf("height %d, transaction %d: %w", b.Header.Height, i, ErrUnsigned)
			}
			v.report.Unproven++
			continue
		}
		accepted = append(accepted, i)
		items = append(items, sig.Item{
			Algorithm: key.Algorithm, PublicKey: key.PublicKey, Message: read.Signed, Signature: read.Signature,
		})
	}
	for n, ok := range sig.VerifyBatch(items) {
		i := accepted[n]
		switch {
		case ok:
		case code.Code(b.Transactions[i].Code) == code.OK, v.report.Head.Kind == canon.AuditKindOrganisation:
			return fmt.Errorf("height %d, transaction %d: %w", b.Header.Height, i, ErrUnsigned)
		default:
			v.report.Unproven++
		}
	}
	return nil
}

// transaction reads one and its receipt, and counts it; nil for bytes that are none.
func (v *verifier) transaction(t *canon.AuditTransaction) (*tx.Tx, error) {
	h := &v.report.Head
	result := code.Code(t.Code)
	read, err := tx.Read(t.Envelope, h.ChainId)
	if err != nil {
		if result == code.OK || h.Kind == canon.AuditKindOrganisation {
			return nil, fmt.Errorf("%w: no transaction: %w", ErrReceipt, err)
		}
		v.report.Unreadable++
		v.report.add(result, nil)
		return nil, nil
	}
	var receipt canon.Receipt
	if len(t.Receipt) > 0 || result == code.OK {
		if err := receipt.Decode(t.Receipt, maxItems); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrReceipt, err)
		}
		if !bytes.Equal(receipt.TxId, read.ID[:]) {
			return nil, fmt.Errorf("%w: it is of another", ErrReceipt)
		}
	}
	if h.Kind == canon.AuditKindOrganisation && read.Body.Organisation != h.Organisation {
		return nil, ErrForeign
	}
	v.report.add(result, &read.Body)
	return read, nil
}

// unit takes the proof of a unit, with the commits of the events that it shows.
func (v *verifier) unit(file []byte, p *light.Verified) error {
	if p.Question.Event != nil {
		return fmt.Errorf("%w: of one event", ErrRecord)
	}
	v.report.Subject, v.report.File = p, file
	v.commits = map[proof.Hash]shown{}
	for _, m := range p.Members {
		v.report.Members[m.Id] = m
	}
	subjects := make([]*proof.Subject, 0, 1+len(p.Containers))
	if p.Subject != nil {
		subjects = append(subjects, p.Subject)
	}
	for i := range p.Containers {
		subjects = append(subjects, &p.Containers[i])
	}
	for _, s := range subjects {
		for _, e := range s.Events {
			if e.Core == nil {
				continue
			}
			commit, err := proof.CommitOf(e)
			if err != nil {
				return err
			}
			v.commits[commit] = shown{e.Position.Height, e.Organisation}
		}
	}
	v.report.Events = uint64(len(v.commits))
	return nil
}

// envelope is the whole transaction of an event of the unit: its commit says so, and its signature who signed it.
func (v *verifier) envelope(raw []byte) error {
	h := &v.report.Head
	if h.Kind != canon.AuditKindUnit || v.report.Subject == nil {
		return errOrder
	}
	t, err := tx.Read(raw, h.ChainId)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	found := uint64(0)
	for i := range t.Events {
		e, ok := v.commits[t.Events[i].Commit]
		if !ok {
			continue
		}
		if !Signed(v.report.Members[e.signer], t, e.height) {
			return fmt.Errorf("%w: of height %d", ErrUnsigned, e.height)
		}
		delete(v.commits, t.Events[i].Commit)
		found++
	}
	if found == 0 {
		return ErrForeign
	}
	v.report.Whole += found
	v.report.add(code.OK, &t.Body)
	return nil
}
