package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/epcis"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
)

func (c *cli) txCommand() *cobra.Command {
	return group("tx", "Ask what became of a transaction",
		`Ask a node of yours what became of a transaction. ID is 64 hex digits, as capture prints it. Nodes serve
this to whom their operators gave a token of scope query: put it into WAYBILL_TOKEN.`,
		`  waybill tx show 3f0c… --home ./usps
  waybill tx wait 3f0c… --home ./usps --timeout 30s`,
		c.txShowCommand(), c.txWaitCommand())
}

// txQuestion is what is asked about a transaction.
type txQuestion struct {
	target
	epcis, raw bool
}

func (c *cli) txShowCommand() *cobra.Command {
	q := &txQuestion{}
	cmd := &cobra.Command{
		Use:   "show ID [--home H | --node URL] [--epcis | --raw]",
		Short: "Show a transaction's receipt and what it says",
		Long: `Show a transaction's receipt and its actions. With --epcis the actions come as one EPCIS 2.0 document, as
they were captured; with --raw the signed envelope comes in hex.

The id is the hash of what was signed, so the content is checked against it. The receipt is the node's word.

Exit code 3 if the ledger refused it, 6 if it is pending or not known to the node.`,
		Example: `  waybill tx show 3f0c… --home ./usps
  waybill tx show 3f0c… --home ./usps --epcis | jq '.epcisBody.eventList[].bizStep'`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.txShow(cmd.Context(), q, args[0]) },
	}
	q.add(cmd)
	cmd.Flags().BoolVar(&q.epcis, "epcis", false, "print the events as an EPCIS 2.0 document")
	cmd.Flags().BoolVar(&q.raw, "raw", false, "print the signed envelope in hex")
	return cmd
}

func (c *cli) txWaitCommand() *cobra.Command {
	q := &txQuestion{}
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "wait ID [--home H | --node URL] [--timeout D]",
		Short: "Wait until a transaction is in a block",
		Long: `Wait until a transaction is in a block, and show its receipt.

Exit code 3 if the ledger refused it, 6 if it is not in a block in time.`,
		Example: `  waybill tx wait 3f0c… --home ./usps --timeout 30s`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.txWait(cmd.Context(), q, args[0], timeout)
		},
	}
	q.add(cmd)
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "how long to wait")
	return cmd
}

func parseTxID(s string) ([]byte, error) {
	id, err := hex.DecodeString(s)
	if err != nil || len(id) != 32 {
		return nil, usage("%q: a transaction's id is 64 hex digits", s)
	}
	return id, nil
}

func (c *cli) txShow(ctx context.Context, q *txQuestion, id string) error {
	if q.raw && q.epcis {
		return usage("--raw or --epcis, not both")
	}
	want, err := parseTxID(id)
	if err != nil {
		return err
	}
	n, err := q.dial(c)
	if err != nil {
		return err
	}
	r, err := n.query.Transaction(ctx, connect.NewRequest(&apiv1.TransactionRequest{TxId: want, Envelope: true}))
	if err != nil {
		return n.explain(err)
	}
	if r.Msg.State != apiv1.TransactionState_TRANSACTION_STATE_COMMITTED {
		return c.notCommitted(id, r.Msg.State)
	}
	t, err := n.read(ctx, r.Msg.Envelope, want)
	if err != nil {
		return err
	}
	switch {
	case q.raw && c.json:
		c.print(map[string]any{"tx_id": id, "envelope": hex.EncodeToString(t.Raw)})
	case q.raw:
		c.sayf("%x", t.Raw)
	case q.epcis:
		err = c.printEPCIS(t, r.Msg.Receipt)
	case c.json:
		err = c.printTx(t, r.Msg.Receipt)
	default:
		c.sayReceipt(r.Msg.Receipt)
		err = c.sayActions(t)
	}
	if err != nil {
		return err
	}
	return refusedIn(r.Msg.Receipt)
}

// read decodes an envelope and makes sure that it is the transaction asked for.
func (n *client) read(ctx context.Context, envelope, id []byte) (*tx.Tx, error) {
	s, err := n.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
	if err != nil {
		return nil, n.explain(err)
	}
	t, err := tx.Read(envelope, s.Msg.ChainId)
	if err != nil {
		return nil, fail(exitUnproven, "", fmt.Errorf("the node's envelope cannot be read: %w", err))
	}
	if string(t.ID[:]) != string(id) {
		return nil, fail(exitUnproven, "", errors.New("the node returned another transaction"))
	}
	return t, nil
}

var txStates = map[apiv1.TransactionState]string{
	apiv1.TransactionState_TRANSACTION_STATE_UNKNOWN:   "unknown",
	apiv1.TransactionState_TRANSACTION_STATE_PENDING:   "pending",
	apiv1.TransactionState_TRANSACTION_STATE_COMMITTED: "committed",
}

// notCommitted says that there is no receipt yet.
func (c *cli) notCommitted(id string, state apiv1.TransactionState) error {
	hint := "waybill tx wait waits for it"
	if state == apiv1.TransactionState_TRANSACTION_STATE_UNKNOWN {
		hint = "another node may have it; one that expired is never committed"
	}
	err := fmt.Errorf("transaction %s is %s at this node", id, txStates[state])
	return &failure{code: exitPending, hint: hint, reason: txStates[state], err: err}
}

// refusedIn is the refusal that a committed receipt holds, nil for an accepted transaction.
func refusedIn(r *apiv1.Receipt) error {
	if code.Code(r.Code) == code.OK {
		return nil
	}
	return refused(nil, r)
}

func (c *cli) txWait(ctx context.Context, q *txQuestion, id string, timeout time.Duration) error {
	want, err := parseTxID(id)
	if err != nil {
		return err
	}
	n, err := q.dial(c)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := n.wait(waiting, want)
	if r != nil && r.Receipt == nil && err != nil {
		return c.notCommitted(id, r.State)
	}
	if err != nil {
		return err
	}
	if c.json {
		c.print(receiptOf(r.Receipt))
	} else {
		c.sayReceipt(r.Receipt)
	}
	return refusedIn(r.Receipt)
}

// receipt is a receipt as data.
type receipt struct {
	TxID    string          `json:"tx_id"`
	State   string          `json:"state"`
	Code    string          `json:"code"`
	Text    string          `json:"text"`
	Action  uint32          `json:"action,omitempty"` // to blame, counted from 1, as is the unit
	Unit    uint32          `json:"unit,omitempty"`
	Height  uint64          `json:"height"`
	Index   uint32          `json:"index"`
	Time    string          `json:"time"`
	Notices []receiptNotice `json:"notices"`
}

type receiptNotice struct {
	Action uint32 `json:"action"` // counted from 1, as is the unit
	Unit   uint32 `json:"unit,omitempty"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

func receiptOf(r *apiv1.Receipt) *receipt {
	out := &receipt{
		TxID: hex.EncodeToString(r.TxId), State: "committed", Code: r.Name, Text: r.Text, Action: r.Action, Unit: r.Unit,
		Height: r.Height, Index: r.Index, Time: utc(r.Time), Notices: []receiptNotice{},
	}
	for _, n := range r.Notices {
		out.Notices = append(out.Notices, receiptNotice{n.Action, n.Unit, noticeName(n.Code), n.Text})
	}
	return out
}

func (c *cli) sayReceipt(in *apiv1.Receipt) {
	r := receiptOf(in)
	c.sayf("transaction  %s", r.TxID)
	c.sayf("result       %s, %s", inLine(r.Code), inLine(r.Text))
	if r.Action > 0 {
		c.sayf("to blame     action %d, unit %d", r.Action, r.Unit)
	}
	c.sayf("block        %d/%d, %s", r.Height, r.Index, r.Time)
	for _, n := range r.Notices {
		c.sayf("notice       action %d, unit %d: %s %s", n.Action, n.Unit, n.Code, inLine(n.Text))
	}
}

// txJSON is a transaction as data: its actions in the JSON form of ledger.v1.Action.
type txJSON struct {
	*receipt
	Organisation string            `json:"organisation"`
	KeyID        string            `json:"key_id"`
	Expiry       string            `json:"expiry"`
	Bytes        int               `json:"bytes"`
	Actions      []json.RawMessage `json:"actions"`
	Detail       []json.RawMessage `json:"detail"` // of each action, null without
}

func (c *cli) printTx(t *tx.Tx, r *apiv1.Receipt) error {
	out := txJSON{
		receipt: receiptOf(r), Organisation: t.Body.Organisation, KeyID: hex.EncodeToString(t.KeyID[:]),
		Expiry: utc(t.Body.Expiry), Bytes: len(t.Raw), Actions: []json.RawMessage{}, Detail: []json.RawMessage{},
	}
	for i := range t.Body.Actions {
		a, err := actionJSON(&t.Body.Actions[i])
		if err != nil {
			return err
		}
		out.Actions = append(out.Actions, a)
		var fields []canon.DisclosedField
		if d := t.Events[i].Detail; d != nil {
			for _, f := range d.Fields {
				fields = append(fields, canon.DisclosedField{Name: f.Name, Value: f.Value})
			}
		}
		out.Detail = append(out.Detail, detailOf(fields))
	}
	c.print(out)
	return nil
}

// actionJSON is an action in the JSON form of its message, with bytes in base64.
func actionJSON(a *canon.Action) ([]byte, error) {
	m := new(ledgerv1.Action)
	if err := proto.Unmarshal(a.Raw(), m); err != nil {
		return nil, err
	}
	return protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
}

func (c *cli) sayActions(t *tx.Tx) error {
	c.sayf("signed by    %s, key %x", inLine(t.Body.Organisation), t.KeyID)
	c.sayf("expiry       %s", utc(t.Body.Expiry))
	for i := range t.Body.Actions {
		a := &t.Body.Actions[i]
		var e reportEvent
		e.core(a.Core)
		c.sayf("\naction %d  %s  %s  %s  %s", i+1, clock(e.Time), e.what(), e.words(), e.where())
		for j := range a.Units {
			u := &a.Units[j]
			role := "unit"
			if r := int(u.Role); r < len(roles) && roles[r] != "" {
				role = roles[r]
			}
			c.sayf("  %-7s %s", role, short(unitOf(u.Namespace, u.Value, u.Scheme, 0).ID))
		}
		if d := t.Events[i].Detail; d != nil {
			for _, f := range d.Fields {
				c.sayf("  %s: %s", inLine(f.Name), inLine(string(f.Value)))
			}
		}
	}
	return nil
}

// printEPCIS writes the events as one document; its creation date is the block's time.
func (c *cli) printEPCIS(t *tx.Tx, r *apiv1.Receipt) error {
	var records []epcis.Record
	for i := range t.Body.Actions {
		records = append(records, epcis.Record{Action: &t.Body.Actions[i], Detail: t.Events[i].Detail})
	}
	doc, err := epcis.Compose(epcis.Envelope{ID: "urn:waybill:tx:" + hex.EncodeToString(t.ID[:]), Created: r.Time}, records...)
	if err != nil {
		return err
	}
	c.print(json.RawMessage(doc))
	return nil
}
