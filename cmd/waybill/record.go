package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// recordQuestion asks for a record of the ledger's own: an organisation, a proposal.
type recordQuestion struct {
	target
	genesis    string
	timeout    time.Duration
	unverified bool
}

func (q *recordQuestion) add(cmd *cobra.Command) {
	q.target.add(cmd)
	cmd.Flags().StringVar(&q.genesis, "genesis", "", "genesis `file` to trust; the one of --home by default")
	cmd.Flags().DurationVar(&q.timeout, "timeout", 30*time.Second, "how long to wait for the answer")
	cmd.Flags().BoolVar(&q.unverified, "unverified", false, "exit 0 although there is no genesis to check against")
}

// asker reads records of one node.
type asker struct {
	*client
	genesis *canon.Genesis
	known   bool // the genesis is the asker's own, not the node's word
}

func (c *cli) asker(ctx context.Context, q *recordQuestion) (*asker, error) {
	g, err := q.trusted(c, q.genesis)
	if err != nil {
		return nil, err
	}
	n, err := q.dial(c)
	if err != nil {
		return nil, err
	}
	a := &asker{client: n, genesis: g, known: g != nil}
	if g == nil {
		a.genesis, err = n.genesis(ctx)
	}
	return a, err
}

// shown is a proven record. State is nil where the ledger has none.
type shown struct {
	State   *canon.State
	History []act
	Block   reportBlock
}

// act is an event of a governance record.
type act struct {
	Time         string `json:"time"` // as its signer says
	Act          string `json:"act"`
	Organisation string `json:"organisation"`
	Change       string `json:"change,omitempty"` // that is proposed, in words
	Choice       string `json:"choice,omitempty"`
	Reason       string `json:"reason,omitempty"`
	Height       uint64 `json:"height"`
	Tx           uint32 `json:"tx"`
	Action       uint32 `json:"action"`
}

// record asks for a record with its history, and checks the proof.
func (a *asker) record(ctx context.Context, id ident.ID) (*shown, error) {
	name, err := id.Render(ident.Canonical)
	if err != nil {
		return nil, err
	}
	request := &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: name}}
	file, err := a.ask(ctx, request)
	if err != nil {
		return nil, err
	}
	v, err := light.Verify(file, light.RootOf(a.genesis))
	if err != nil {
		return nil, broken(err)
	}
	if err := asked(file, request); err != nil {
		return nil, err
	}
	r := newReport(v, time.Now())
	r.addSigners(file, a.genesis)
	out := &shown{Block: r.Block, History: []act{}}
	if v.Verdict == proof.Absent || v.Subject == nil {
		return out, nil
	}
	if out.State = v.Subject.State; out.State == nil {
		return nil, fail(exitUnproven, "", errors.New("the node's proof leaves the record out"))
	}
	for _, e := range v.Subject.Events {
		out.History = append(out.History, actOf(e))
	}
	return out, nil
}

var choices = map[uint32]string{canon.ChoiceYes: "yes", canon.ChoiceNo: "no"}

func actOf(e *canon.Event) act {
	out := act{Act: "withheld", Organisation: e.Organisation}
	if e.Position != nil {
		out.Height, out.Tx, out.Action = e.Position.Height, e.Position.Tx, e.Position.Action
	}
	if e.Core == nil {
		return out
	}
	out.Time, out.Choice, out.Reason = local(e.Core.Time, e.Core.Offset), choices[e.Core.Choice], e.Core.Reason
	if p := e.Core.Proposal; p != nil && p.Change != nil {
		out.Change = sentence(p.Change)
	}
	if out.Act = fmt.Sprint(e.Core.Type); vocabulary.ActOf(e.Core.Type) != nil {
		out.Act = vocabulary.ActOf(e.Core.Type).Name
	}
	return out
}

func (c *cli) sayActs(history []act) {
	if len(history) == 0 {
		return
	}
	c.sayf("\nhistory")
	var t table
	for _, e := range history {
		t.row(clock(e.Time), e.Act, inLine(e.Organisation), e.Choice+e.Change, inLine(e.Reason),
			fmt.Sprintf("block %d/%d/%d", e.Height, e.Tx, e.Action))
	}
	c.sayTable(&t)
}

// sayKnown says first whether what follows was checked against a genesis of the asker's own.
func (c *cli) sayKnown(known bool) {
	if !known {
		c.sayf("UNVERIFIED: no genesis that you trust was at hand, so this is only what the node says. --genesis names one.\n")
	}
}

// keyState is a signing key with the heights in which it signs.
type keyState struct {
	KeyID     string `json:"key_id"`
	PublicKey string `json:"public_key"`
	From      uint64 `json:"from"`
	Until     uint64 `json:"until,omitempty"` // first height at which it signs no more, 0 for no end
}

func keyStates(m *canon.Member) []keyState {
	out := []keyState{}
	for i := range m.Keys {
		k := &m.Keys[i]
		out = append(out, keyState{keyText(k.Algorithm, k.PublicKey), hex.EncodeToString(k.PublicKey), k.From, k.Until})
	}
	return out
}

// words say when the key signs.
func (k *keyState) words(height uint64) string {
	switch {
	case k.Until != 0 && k.Until <= k.From:
		return "never signed"
	case k.Until != 0 && k.Until <= height:
		return fmt.Sprintf("signed in blocks %d to %d", k.From, k.Until-1)
	case k.Until != 0:
		return fmt.Sprintf("signs in blocks %d to %d", k.From, k.Until-1)
	}
	return fmt.Sprintf("signs from block %d on", k.From)
}
