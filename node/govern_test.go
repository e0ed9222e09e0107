package node

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// signed is a transaction of the organisation for the node's chain.
func (r *running) signed(t *testing.T, by *member, actions ...tx.DraftAction) *tx.Tx {
	t.Helper()
	d := tx.Draft{
		Organisation: by.id, PublicKey: by.public(keys.Organisation), Expiry: time.Now().Add(time.Minute).UnixMilli(), Actions: actions,
	}
	if _, err := rand.Read(d.Nonce[:]); err != nil {
		t.Fatal(err)
	}
	out, err := d.Sign(r.chainID, func(m []byte) ([]byte, error) { return by.keys.Sign(keys.Organisation, m) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// act has the organisation do something, through a node that may be another's, and returns what came of it.
func (r *running) act(ctx context.Context, by *member, actions ...tx.DraftAction) (code.Code, error) {
	t := r.signed(r.m.t, by, actions...)
	if _, err := r.submit.Submit(ctx, connect.NewRequest(&apiv1.SubmitRequest{Envelope: t.Raw})); err != nil {
		return 0, err
	}
	res, err := r.query.Transaction(ctx, connect.NewRequest(&apiv1.TransactionRequest{TxId: t.ID[:], WaitMs: 30_000}))
	if err != nil {
		return 0, err
	}
	if res.Msg.Receipt == nil {
		return 0, fmt.Errorf("%s", res.Msg.State)
	}
	return code.Code(res.Msg.Receipt.Code), nil
}

// must has the node's organisation do something that the ledger accepts.
func (r *running) must(actions ...tx.DraftAction) {
	r.m.t.Helper()
	if c, err := r.act(r.m.t.Context(), r.m, actions...); err != nil || c != code.OK {
		r.m.t.Fatalf("%s: %v, %v", r.m.id, c, err)
	}
}

// decide puts a change to the vote through the first node and has the others vote for it, and returns the height at which
// it is executed. Changes of validators settle first.
func decide(t *testing.T, change canon.Change, by ...*running) uint64 {
	t.Helper()
	first := by[0]
	number := 1
	for _, p := range proposals(t, first) {
		if p.Proposer == first.m.id {
			number++
		}
	}
	id := fmt.Sprintf("%s/%d", first.m.id, number)
	propose := ledgertest.Propose(id, change, time.Now().Add(5*time.Minute).UnixMilli())
	first.must(propose)
	for _, r := range by[1:] {
		eventually(t, "the vote counts", func() bool {
			c, err := r.act(t.Context(), r.m, ledgertest.Vote(propose, canon.ChoiceYes))
			if err != nil {
				t.Fatal(err)
			}
			return c == code.OK || c == code.ProposalClosed
		})
	}
	for _, p := range proposals(t, by[len(by)-1]) {
		if p.Id == id && p.Status == canon.ProposalStatusExecuted {
			return p.Closed
		}
	}
	t.Fatalf("%+v is not executed", change)
	return 0
}

func proposals(t *testing.T, r *running) []canon.ProposalState {
	t.Helper()
	list, err := r.ledger.Proposals()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// heartbeat names the last block that the node knows.
func (r *running) heartbeat() tx.DraftAction {
	last := r.ledger.Last()
	return ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]},
	})
}

// peers are the organisations that the node is connected to.
func (r *running) connectedTo(org string) bool {
	for _, p := range r.host.Peers() {
		if p.Organisation == org {
			return true
		}
	}
	return false
}

// renew puts another key of a kind in place of the present one, as waybill's rotation does.
func (m *member) renew(kind keys.Kind) {
	m.t.Helper()
	store := keys.Store{Dir: m.cfg.Path(m.cfg.Paths.Keys), WorkFactor: 1}
	pass := keys.NewPassphrase([]byte("correct horse battery staple"))
	if _, err := store.GenerateNext(kind, pass); err != nil {
		m.t.Fatal(err)
	}
	if err := store.Promote(kind, pass); err != nil {
		m.t.Fatal(err)
	}
	var err error
	if m.keys, err = store.Open(pass); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(m.keys.Close)
}

// nodeAct tells the ledger of the member's node key.
func (m *member) nodeAct() tx.DraftAction {
	return ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeSetNode, Node: &canon.Node{PublicKey: m.public(keys.Node), Addresses: m.card.Node.Addresses},
	})
}
