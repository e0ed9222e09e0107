package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/tx"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// sender signs transactions of one organisation and brings them into the ledger through a node.
type sender struct {
	*client
	chainID      string
	organisation string
	publicKey    []byte
	sign         func([]byte) ([]byte, error)
	lifetime     time.Duration // of a transaction
	// log, of a device, reads how far its log is; nil for an organisation.
	log func() (*canon.Device, error)
}

// lifetime is long enough for a node that is catching up, and well below what the ledger allows.
const lifetime = 2 * time.Minute

// newSender asks the node for its chain.
func newSender(
	ctx context.Context, n *client, organisation string, publicKey []byte, sign func([]byte) ([]byte, error),
) (*sender, error) {
	s := &sender{client: n, organisation: organisation, publicKey: publicKey, sign: sign, lifetime: lifetime}
	r, err := n.statusNow(ctx)
	if err != nil {
		return nil, err
	}
	s.chainID = r.ChainId
	return s, nil
}

// build signs a transaction of the actions. Its expiry counts from this machine's clock, which must be
// within minutes of the network's.
func (s *sender) build(actions []tx.DraftAction) (*tx.Tx, error) {
	d := tx.Draft{
		Organisation: s.organisation, PublicKey: s.publicKey, Actions: actions,
		Expiry: time.Now().Add(s.lifetime).UnixMilli(),
	}
	if s.log != nil {
		log, err := s.log()
		if err != nil {
			return nil, err
		}
		d.Log = log
	}
	if _, err := rand.Read(d.Nonce[:]); err != nil {
		return nil, err
	}
	return d.Sign(s.chainID, s.sign)
}

// submit brings a transaction into the node's pool, waiting while that is full.
func (s *sender) submitTx(ctx context.Context, t *tx.Tx) error {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		try, cancel := context.WithTimeout(ctx, s.lifetime) // a node that hangs
		_, err := s.submit.Submit(try, connect.NewRequest(&apiv1.SubmitRequest{Envelope: t.Raw}))
		cancel()
		var e *connect.Error
		full := err != nil && errors.As(err, &e) && e.Code() == connect.CodeResourceExhausted
		if !full || time.Now().UnixMilli() >= t.Body.Expiry { // then no block takes it any more
			return s.explain(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fail(exitPending, "", ctx.Err())
		}
	}
}

// errPending means that a transaction is in no block yet.
var errPending = errors.New("the transaction is not in a block yet")

// spent reports whether too little time is left to ask a node again.
func spent(ctx context.Context) bool {
	d, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && time.Until(d) < 200*time.Millisecond
}

// wait waits until the transaction is in a block, and returns its receipt.
func (n *client) wait(ctx context.Context, id []byte) (*apiv1.TransactionResponse, error) {
	for {
		wait := uint32(30_000)
		if d, ok := ctx.Deadline(); ok {
			wait = uint32(max(1, min(30_000, time.Until(d).Milliseconds()-100)))
		}
		r, err := n.query.Transaction(ctx, connect.NewRequest(&apiv1.TransactionRequest{TxId: id, WaitMs: wait}))
		switch {
		case err != nil:
			return nil, n.explain(err)
		case r.Msg.State == apiv1.TransactionState_TRANSACTION_STATE_COMMITTED:
			return r.Msg, nil
		case spent(ctx):
			return r.Msg, fail(exitPending, "it may still be committed: waybill tx wait asks again; "+
				"waybill status tells whether the node follows the others", errPending)
		}
	}
}

// record submits a transaction and waits for its receipt. A refusal is an error.
func (s *sender) record(ctx context.Context, actions ...tx.DraftAction) (*tx.Tx, *apiv1.Receipt, error) {
	t, err := s.build(actions)
	if err != nil {
		return nil, nil, err
	}
	if err := s.submitTx(ctx, t); err != nil {
		return t, nil, err
	}
	r, err := s.wait(ctx, t.ID[:])
	if err != nil {
		return t, nil, err
	}
	if code.Code(r.Receipt.Code) != code.OK {
		return t, r.Receipt, refused(t, r.Receipt)
	}
	return t, r.Receipt, nil
}

// refused is the ledger's refusal as an error. Where the transaction holds more than one action or unit it names the one
// to blame; t is nil where it is not at hand, and then the receipt's numbers say.
func refused(t *tx.Tx, r *apiv1.Receipt) error {
	where := ""
	switch n := int(r.Action); {
	case t == nil && n > 0:
		where = fmt.Sprintf(" (action %d, unit %d)", n, r.Unit)
	case n > 0 && n <= len(t.Body.Actions):
		a := &t.Body.Actions[n-1]
		if u := int(r.Unit); u > 0 && u <= len(a.Units) && len(a.Units) > 1 {
			where = ": " + short(unitOf(a.Units[u-1].Namespace, a.Units[u-1].Value, a.Units[u-1].Scheme, 0).ID)
		}
		if len(t.Body.Actions) > 1 {
			where += fmt.Sprintf(" (action %d)", n)
		}
	}
	return fail(exitRefused, codeHint(code.Code(r.Code)), fmt.Errorf("refused: %s: %s%s", r.Name, r.Text, where))
}
