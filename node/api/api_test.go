package api

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

const (
	unknown   = apiv1.TransactionState_TRANSACTION_STATE_UNKNOWN
	pending   = apiv1.TransactionState_TRANSACTION_STATE_PENDING
	committed = apiv1.TransactionState_TRANSACTION_STATE_COMMITTED
)

// TestEveryCall: the life of a transaction, and what can be asked about it, in each protocol.
func TestEveryCall(t *testing.T) {
	for _, protocol := range protocolNames {
		inBubble(t, protocol, func(t *testing.T) { // so that a trial, which looks at the clock, does not find it expired
			w := newWorld(t, nil)
			c, ctx := w.over(protocol), t.Context()
			x, second, third := scan(w, "usps", 1), scan(w, "cainiao", 2), scan(w, "auditor", 3)

			trial, err := c.submit.Simulate(ctx, req(&apiv1.SimulateRequest{Envelopes: [][]byte{x.Raw, third.Raw}}))
			if err != nil {
				t.Fatal(err)
			}
			if r := trial.Msg.Receipts; trial.Msg.Height != 1 || len(r) != 2 || r[0].Name != "OK" || r[1].Name != "ROLE" ||
				r[1].Action != 1 {
				t.Errorf("trial: %v", trial.Msg)
			}
			state := func(x *tx.Tx) *apiv1.TransactionResponse {
				t.Helper()
				r, err := c.query.Transaction(ctx, req(&apiv1.TransactionRequest{TxId: x.ID[:], Envelope: true}))
				if err != nil {
					t.Fatal(err)
				}
				return r.Msg
			}
			if s := state(x); s.State != unknown || s.Receipt != nil || s.Envelope != nil {
				t.Errorf("after a trial: %v", s)
			}
			for i, known := range []bool{false, true} {
				s, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: x.Raw}))
				if err != nil || s.Msg.Known != known || !bytes.Equal(s.Msg.TxId, x.ID[:]) {
					t.Errorf("submitted %d times: %v, %v", i+1, s, err)
				}
			}
			if s := state(x); s.State != pending {
				t.Errorf("submitted: %v", s)
			}
			many, err := c.submit.SubmitMany(ctx, req(&apiv1.SubmitManyRequest{Envelopes: [][]byte{second.Raw,
				[]byte("none"), x.Raw}}))
			if err != nil {
				t.Fatal(err)
			}
			if r := many.Msg.Results; len(r) != 3 || r[0].Code != 0 || !bytes.Equal(r[0].TxId, second.ID[:]) ||
				r[1].Code != uint32(code.Malformed) || len(r[1].TxId) != 0 || r[1].Text == "" || r[2].Code != 0 ||
				r[2].Text != "" {
				t.Errorf("many: %v", r)
			}
			w.Commit(x, second, third)
			s := state(x)
			if s.State != committed || s.Receipt.Name != "OK" || s.Receipt.Height != 2 || s.Receipt.Index != 0 ||
				s.Receipt.Time != w.Time() || !bytes.Equal(s.Receipt.TxId, x.ID[:]) || !bytes.Equal(s.Envelope, x.Raw) {
				t.Errorf("committed: %v", s)
			}
			if n := s.Receipt.Notices; len(n) != 1 || n[0].Code != uint32(code.UnknownItem) || n[0].Text == "" ||
				n[0].Action != 1 {
				t.Errorf("notices: %v", n)
			}
			if r := state(third).Receipt; r.Name != "ROLE" || r.Text == "" || r.Index != 2 || r.Action != 1 {
				t.Errorf("refused: %v", r)
			}
			if s, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: x.Raw})); err != nil || !s.Msg.Known {
				t.Errorf("submitted when committed: %v, %v", s, err)
			}
			w.Commit()
			p, err := c.proof.Prove(ctx, req(&apiv1.ProveRequest{Unit: unit(parcel), AtLeastHeight: 2}))
			if err != nil {
				t.Fatal(err)
			}
			if v, err := light.Verify(p.Msg.Proof, w.Root()); err != nil || v.Subject == nil || v.Subject.Count != 2 {
				t.Errorf("proof: %v, %v", v, err)
			}
			lb, err := c.proof.LightBlock(ctx, req(&apiv1.LightBlockRequest{Height: 2}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(w.Chain.LightBlock(2).Encode(), lb.Msg.LightBlock); diff != "" {
				t.Error(diff)
			}
			g, err := c.proof.Genesis(ctx, req(&apiv1.GenesisRequest{}))
			if err != nil {
				t.Fatal(err)
			}
			if read, err := genesis.Read(g.Msg.Genesis); err != nil || genesis.Hash(read) != genesis.Hash(w.Genesis) {
				t.Errorf("genesis: %v", err)
			}
			if s, err := c.status.Status(ctx, req(&apiv1.StatusRequest{})); err != nil || s.Msg.Height != 3 ||
				s.Msg.ChainId != w.Store.ChainID() {
				t.Errorf("status: %v, %v", s, err)
			}
		})
	}
}

// TestBadInput: each kind is answered with its code and a text that names the field and the cause.
func TestBadInput(t *testing.T) {
	w := newWorld(t, nil)
	c, ctx := w.over("http1"), t.Context()
	w.Commit(scan(w, "usps", 1))
	w.Commit()
	submit := func(b []byte) error {
		_, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: b}))
		return err
	}
	prove := func(r *apiv1.ProveRequest) error {
		_, err := c.proof.Prove(ctx, req(r))
		return err
	}
	watch := func(r *apiv1.WatchRequest) error {
		s, err := c.query.Watch(ctx, req(r))
		if err != nil {
			return err
		}
		defer s.Close()
		s.Receive()
		return s.Err()
	}
	blocks := func(after uint64) error {
		s, err := c.query.Blocks(ctx, req(&apiv1.BlocksRequest{AfterHeight: after}))
		if err != nil {
			return err
		}
		defer s.Close()
		s.Receive()
		return s.Err()
	}
	draft := func(change func(*tx.Draft)) []byte {
		d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, parcel))
		change(d)
		return w.Sign(d).Raw
	}
	forged := bytes.Clone(scan(w, "usps", 1).Raw)
	forged[len(forged)-1] ^= 1
	for _, tt := range []struct {
		name string
		err  error
		code connect.Code
		text string // of the message, in lower case
		word string // of the header Waybill-Code
	}{
		{"no envelope", submit(nil), connect.CodeInvalidArgument, "malformed", "MALFORMED"},
		{"no transaction", submit([]byte("x")), connect.CodeInvalidArgument, "malformed", "MALFORMED"},
		{"forged", submit(forged), connect.CodeInvalidArgument, "signature", "BAD_SIGNATURE"},
		{
			"a stranger's", submit(scan(w, "nobody", 1).Raw), connect.CodeFailedPrecondition, "not a member",
			"UNKNOWN_ORGANISATION",
		},
		{
			"another's key", submit(draft(func(d *tx.Draft) { d.PublicKey = ledgertest.Key("cainiao").Public().(ed25519.PublicKey) })),
			connect.CodeFailedPrecondition, "key", "UNKNOWN_KEY",
		},
		{"expired", submit(draft(func(d *tx.Draft) { d.Expiry = 1 })), connect.CodeInvalidArgument, "expiry", "EXPIRED"},
		{
			"expiry far ahead", submit(draft(func(d *tx.Draft) { d.Expiry = 1 << 60 })), connect.CodeFailedPrecondition,
			"expiry", "EXPIRY_AHEAD",
		},
		{"too many", many(c, t, maxSubmit+1), connect.CodeInvalidArgument, "envelopes: 1001; at most 1000", ""},
		{"too many to try", tryMany(c, t, 20_001), connect.CodeInvalidArgument, "envelopes: 20001; at most 20000", ""},
		{"no id", lookUp(c, t, nil), connect.CodeInvalidArgument, "tx_id: 32 bytes, not 0", ""},
		{"short id", lookUp(c, t, make([]byte, 31)), connect.CodeInvalidArgument, "tx_id: 32 bytes, not 31", ""},
		{"no unit", prove(&apiv1.ProveRequest{}), connect.CodeInvalidArgument, "unit: missing", ""},
		{"empty unit", prove(&apiv1.ProveRequest{Unit: unit("")}), connect.CodeInvalidArgument, "unit.id", ""},
		{"no unit's id", prove(&apiv1.ProveRequest{Unit: unit("RB123456784CN")}), connect.CodeInvalidArgument, "unit.id", ""},
		{
			"short salt", prove(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: parcel, Salt: []byte("abc")}}),
			connect.CodeInvalidArgument, "unit.salt: 16 bytes, not 3", "",
		},
		{
			"an event that is none", prove(&apiv1.ProveRequest{Unit: unit(parcel), Event: &apiv1.EventPosition{Height: 2,
				Action: 9}}), connect.CodeNotFound, "no such event", "",
		},
		{
			"an event of no height", prove(&apiv1.ProveRequest{Unit: unit(parcel),
				Event: &apiv1.EventPosition{Height: 1 << 63}}), connect.CodeNotFound, "no such event", "",
		},
		{"light block to come", lightBlock(c, t, 4), connect.CodeNotFound, "height is not reached yet: 4", ""},
		{"light block of no height", lightBlock(c, t, 1<<64-1), connect.CodeNotFound, "not reached", ""},
		{"watch nothing", watch(&apiv1.WatchRequest{}), connect.CodeInvalidArgument, "unit: missing", ""},
		{"watch no unit", watch(&apiv1.WatchRequest{Unit: unit("?")}), connect.CodeInvalidArgument, "unit.id", ""},
		{
			"watch with a long salt", watch(&apiv1.WatchRequest{Unit: &apiv1.Unit{Id: parcel, Salt: make([]byte, 17)}}),
			connect.CodeInvalidArgument, "unit.salt: 16 bytes, not 17", "",
		},
		{"blocks after the last that can be", blocks(1<<64 - 1), connect.CodeInvalidArgument, "after_height", ""},
	} {
		var e *connect.Error
		switch {
		case connect.CodeOf(tt.err) != tt.code || !errors.As(tt.err, &e):
			t.Errorf("%s: %v, want %v", tt.name, tt.err, tt.code)
		case !strings.Contains(strings.ToLower(e.Message()), tt.text) || e.Meta().Get("Waybill-Code") != tt.word:
			t.Errorf("%s: %q with code %q, want %q with %q", tt.name, e.Message(), e.Meta().Get("Waybill-Code"), tt.text, tt.word)
		}
	}
	if w.App.Pool().Pending() {
		t.Error("something of it waits for a block")
	}
}

// TestPoolFull: an organisation's share is full for it alone, and says so in both calls.
func TestPoolFull(t *testing.T) {
	w := newWorld(t, nil)
	c, ctx := w.over("http1"), t.Context()
	const share = 20_000
	var some [][]byte
	for i := range share + 1 {
		if some = append(some, scan(w, "usps", int64(i%60)).Raw); len(some) == maxSubmit || i == share {
			r, err := c.submit.SubmitMany(ctx, req(&apiv1.SubmitManyRequest{Envelopes: some}))
			if err != nil {
				t.Fatal(err)
			}
			for j, res := range r.Msg.Results {
				if last := i == share; res.Full != last || res.Code != 0 || last == (res.Text == "") {
					t.Fatalf("transaction %d of %d: %v", j, i, res)
				}
			}
			some = nil
		}
	}
	_, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: scan(w, "usps", 1).Raw}))
	if connect.CodeOf(err) != connect.CodeResourceExhausted || !strings.Contains(err.Error(), "try again later") {
		t.Error(err)
	}
	if _, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: scan(w, "cainiao", 1).Raw})); err != nil {
		t.Errorf("another organisation: %v", err)
	}
}

// TestFinal: an action that a block refused used up its transaction's nonce. Submitting the bytes again changes nothing,
// after a restart neither, even when the state would accept the action by now; signed anew it is accepted.
func TestFinal(t *testing.T) {
	n := nodetest.New(t)
	w := serveNode(t, n, nil)
	c, ctx := w.over("http1"), t.Context()
	offer := func() *tx.Tx {
		a := ledgertest.Action(canon.ActionTypeCustodyOffer, 1, parcel)
		a.Core.Offer = &canon.Offer{To: "usps"}
		return w.Tx("cainiao", a)
	}
	accept := w.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel))
	early := offer()
	if got := w.Commit(early); got[0] != code.NotCustodian || !got[0].Final() || !got[0].Retry() {
		t.Fatal(got)
	}
	w.Commit(accept)
	again := func(c *clients) {
		t.Helper()
		s, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: early.Raw}))
		if err != nil || !s.Msg.Known {
			t.Errorf("submitted again: %v, %v", s, err)
		}
		w.Commit(early)
		r, err := c.query.Transaction(ctx, req(&apiv1.TransactionRequest{TxId: early.ID[:]}))
		if err != nil || r.Msg.Receipt.GetName() != "NOT_CUSTODIAN" || r.Msg.Receipt.Height != 2 {
			t.Errorf("its receipt: %v, %v", r, err)
		}
	}
	again(c)
	restarted := serveNode(t, nodetest.Over(t, n.Chain), nil)
	w.Node = restarted.Node
	again(restarted.over("http1"))
	if got := w.Commit(offer()); got[0] != code.OK {
		t.Errorf("signed anew: %s", got[0])
	}
}

// TestNotUsedUp: what the pool refuses for the moment has used up nothing: the same bytes are taken later.
func TestNotUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c, ctx := w.over("http1"), t.Context()
		x := scan(w, "usps", 11*60+5)
		_, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: x.Raw}))
		var e *connect.Error
		if !errors.As(err, &e) || e.Code() != connect.CodeFailedPrecondition || e.Meta().Get("Waybill-Code") != "EVENT_AHEAD" {
			t.Fatal(err)
		}
		for range 5 {
			w.Commit()
		}
		if _, err := c.submit.Submit(ctx, req(&apiv1.SubmitRequest{Envelope: x.Raw})); err != nil {
			t.Error(err)
		}
		if got := w.Commit(x); got[0] != code.OK {
			t.Error(got)
		}
	})
}

// TestPoolClosed: a node whose pool is closed takes nothing.
func TestPoolClosed(t *testing.T) {
	w := newWorld(t, nil)
	c, ctx := w.over("http1"), t.Context()
	x := scan(w, "usps", 1)
	w.App.Close()
	if _, err := c.submit.Submit(ctx,
		req(&apiv1.SubmitRequest{Envelope: x.Raw})); connect.CodeOf(err) != connect.CodeUnavailable {
		t.Error(err)
	}
	if _, err := c.submit.SubmitMany(ctx,
		req(&apiv1.SubmitManyRequest{Envelopes: [][]byte{x.Raw}})); connect.CodeOf(err) != connect.CodeUnavailable {
		t.Error(err)
	}
}

// TestFaultIsNotTold: what fails inside the node is in its log, not in an answer to a stranger.
func TestFaultIsNotTold(t *testing.T) {
	w := newWorld(t, nil)
	c := w.over("http1")
	x := scan(w, "usps", 1)
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	defer w.Open() // for those who close it again
	_, err := c.submit.Simulate(t.Context(), req(&apiv1.SimulateRequest{Envelopes: [][]byte{x.Raw}}))
	if connect.CodeOf(err) != connect.CodeInternal || strings.Contains(err.Error(), "pebble") ||
		!strings.Contains(err.Error(), "log says why") {
		t.Error(err)
	}
	if !strings.Contains(w.log.String(), "pebble: closed") {
		t.Errorf("log: %s", w.log.String())
	}
}

func many(c *clients, t *testing.T, n int) error {
	_, err := c.submit.SubmitMany(t.Context(), req(&apiv1.SubmitManyRequest{Envelopes: make([][]byte, n)}))
	return err
}

func tryMany(c *clients, t *testing.T, n int) error {
	_, err := c.submit.Simulate(t.Context(), req(&apiv1.SimulateRequest{Envelopes: make([][]byte, n)}))
	return err
}

func lookUp(c *clients, t *testing.T, id []byte) error {
	_, err := c.query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: id}))
	return err
}

func lightBlock(c *clients, t *testing.T, height uint64) error {
	_, err := c.proof.LightBlock(t.Context(), req(&apiv1.LightBlockRequest{Height: height}))
	return err
}
