package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// proposing is a command that puts a change to the vote.
type proposing struct {
	signing
	reason string
	span   time.Duration // how long votes are taken
}

const (
	voteWithin = 7 * 24 * time.Hour
	maxReason  = 128 // bytes
)

func (p *proposing) add(cmd *cobra.Command) {
	p.signing.add(cmd)
	cmd.Flags().DurationVar(&p.span, "deadline", voteWithin, "how long votes are taken, from now on, a `duration`")
	addReason(cmd, &p.reason)
}

func addReason(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "reason", "", "why, a `text` of at most 128 bytes; it stays in the ledger")
}

func checkReason(reason string) error {
	if len(reason) > maxReason {
		return usage("--reason: %d bytes; at most %d", len(reason), maxReason)
	}
	return nil
}

// proposals is the unit of a proposal, and of whom it concerns.
func proposalUnits(id string, ch *canon.Change) []ident.ID {
	units := []ident.ID{{Namespace: ident.Proposal, Value: id}}
	if ch.Organisation != "" {
		units = append(units, ident.ID{Namespace: ident.Organisation, Value: ch.Organisation})
	}
	return units
}

// propose puts a change, made of what is there now, to the vote, and says what became of it.
func (c *cli) propose(ctx context.Context, p *proposing, change func(*consortium) (*canon.Change, error)) error {
	if err := checkReason(p.reason); err != nil {
		return err
	}
	if p.span <= 0 {
		return usage("--deadline %s: not after now", p.span)
	}
	s, err := c.sign(ctx, &p.signing)
	if err != nil {
		return err
	}
	defer s.close()
	return c.proposeAs(ctx, s, p, change)
}

// proposeAs is propose in a session that is open already.
func (c *cli) proposeAs(ctx context.Context, s *session, p *proposing, change func(*consortium) (*canon.Change, error)) error {
	const tries = 3 // another home of the organisation may take the number
	for try := 1; ; try++ {
		k, err := s.consortium(ctx, true)
		if err != nil {
			return err
		}
		ch, err := change(k)
		if err != nil {
			return err
		}
		span := p.span
		if most := time.Duration(k.council.Parameters.VoteAhead) * time.Millisecond; span > most {
			return usage("--deadline %s: the network's parameters allow %s", span, most)
		}
		id := fmt.Sprintf("%s/%d", s.organisation, k.nextNumber(s.organisation))
		r, err := s.act(ctx, &canon.Core{
			Type: canon.ActionTypePropose, Reason: p.reason,
			Proposal: &canon.Proposal{Change: ch, Deadline: k.time + span.Milliseconds()},
		}, proposalUnits(id, ch)...)
		if r != nil && code.Code(r.Code) == code.ProposalExists && try < tries {
			continue
		}
		if err != nil {
			return err
		}
		return c.sayOutcome(ctx, s.client, id, r, k)
	}
}

// outcome is what became of a proposal by a vote, the proposer's own included.
type outcome struct {
	acted
	Proposal string `json:"proposal"`
	// Status is open, executed, rejected, lapsed or failed.
	Status  string       `json:"status"`
	Says    string       `json:"says"`
	Change  []difference `json:"change"`
	Yes     int          `json:"yes"`
	No      int          `json:"no"`
	Needed  int          `json:"needed"` // of the Seats
	Seats   int          `json:"seats"`
	Silent  []string     `json:"to_vote"`
	Until   string       `json:"deadline"`
	Failure string       `json:"failure,omitempty"` // the ledger's code
}

var proposalStatuses = map[uint32]string{
	canon.ProposalStatusOpen: "open", canon.ProposalStatusExecuted: "executed", canon.ProposalStatusRejected: "rejected",
	canon.ProposalStatusLapsed: "lapsed", canon.ProposalStatusFailed: "failed",
}

// sayOutcome reads the proposal after a receipt and prints what became of it. One that lapsed or failed is an error:
// the change did not happen, and the vote did not help. before is the consortium as the change found it.
func (c *cli) sayOutcome(ctx context.Context, n *client, id string, r *apiv1.Receipt, before *consortium) error {
	after, err := n.consortium(ctx, true)
	if err != nil {
		return err
	}
	p := after.proposal(id)
	if p == nil {
		return fail(exitFailed, "--node names another node to ask",
			fmt.Errorf("the node has the receipt of block %d and does not know the proposal %s", r.Height, id))
	}
	seats := after
	if p.Status != canon.ProposalStatusOpen {
		seats = before // the change may have been of the seats
	}
	o := outcome{
		acted: acted{hex.EncodeToString(r.TxId), r.Height}, Proposal: id, Status: proposalStatuses[p.Status],
		Says: sentence(p.Change), Change: differ(p.Change, before.member(p.Change.Organisation), before.council.Parameters),
		Needed: seats.needed(), Seats: len(seats.council.Seats), Until: utc(p.Deadline),
	}
	o.Yes, o.No, o.Silent = seats.tally(p)
	if p.Failure != 0 {
		o.Failure = code.Code(p.Failure).String()
	}
	if c.json {
		c.print(o)
	} else {
		c.sayf("proposal %s: %s", inLine(id), o.Says)
		c.sayDifferences(o.Change)
		c.sayf("%s", o.words(p))
		c.sayf("block %d, transaction %x", r.Height, r.TxId)
	}
	return o.err(p)
}

// words say in a line how it stands.
func (o *outcome) words(p *canon.ProposalState) string {
	switch p.Status {
	case canon.ProposalStatusOpen:
		against := ""
		if o.No > 0 {
			against = fmt.Sprintf(", %d against", o.No)
		}
		return fmt.Sprintf("open: %d of the %d votes that it needs%s; still to vote, until %s: %s",
			o.Yes, o.Needed, against, clock(o.Until), list(o.Silent))
	case canon.ProposalStatusExecuted:
		return fmt.Sprintf("executed in block %d, with %d of %d votes", p.Closed, o.Yes, o.Seats)
	case canon.ProposalStatusRejected:
		return fmt.Sprintf("rejected in block %d, with %d of %d votes against", p.Closed, o.No, o.Seats)
	case canon.ProposalStatusLapsed:
		return fmt.Sprintf("lapsed: its deadline was %s; the vote came too late", clock(o.Until))
	}
	return fmt.Sprintf("failed in block %d: it had the votes, but %s: %s", p.Closed, o.Failure, code.Code(p.Failure).Text())
}

func (o *outcome) err(p *canon.ProposalState) error {
	switch p.Status {
	case canon.ProposalStatusLapsed:
		return &failure{code: exitRefused, reason: "lapsed", hint: "propose it again", err: errors.New("the proposal has lapsed")}
	case canon.ProposalStatusFailed:
		return &failure{
			code: exitRefused, reason: "failed", hint: cmp.Or(codeHint(code.Code(p.Failure)), "propose it again"),
			err: fmt.Errorf("the proposal has failed: %s: %s", o.Failure, code.Code(p.Failure).Text()),
		}
	}
	return nil
}
