package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

func (c *cli) proposalShowCommand() *cobra.Command {
	q := &recordQuestion{}
	cmd := &cobra.Command{
		Use:   "show ID [--home H | --node URL --genesis G]",
		Short: "Show what a proposal would change and who voted, proven",
		Long: `Show what a proposal would change, as a difference to what is there now, who voted how and why, and what
became of it. The proposal, whom it concerns and who votes are proven as by waybill unit show: the node is
not trusted.`,
		Example: `  waybill proposal show correos/3 --home ./usps`,
		Args:    exactly("ID"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.proposalShow(cmd.Context(), q, args[0]) },
	}
	q.add(cmd)
	return cmd
}

// proposalReport is a proven proposal.
type proposalReport struct {
	Verified bool `json:"verified"`
	listed
	Proposer string      `json:"proposer"`
	Ballots  []ballot    `json:"ballots"`
	Failure  string      `json:"failure,omitempty"` // the ledger's code
	History  []act       `json:"history"`
	Block    reportBlock `json:"block"`
}

type ballot struct {
	Organisation string `json:"organisation"`
	Choice       string `json:"choice"`
	Height       uint64 `json:"height"`
	Counts       bool   `json:"counts"` // the organisation has a seat
}

func (c *cli) proposalShow(ctx context.Context, q *recordQuestion, id string) error {
	if err := checkProposalID(id); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	a, err := c.asker(ctx, q)
	if err != nil {
		return err
	}
	r, err := a.record(ctx, ident.ID{Namespace: ident.Proposal, Value: id})
	if err != nil {
		return err
	}
	if r.State == nil || r.State.Proposal == nil || r.State.Proposal.Change == nil {
		return fail(exitUsage, "waybill proposal list --all shows every proposal", fmt.Errorf("there is no proposal %s", id))
	}
	p := r.State.Proposal
	k, err := a.around(ctx, p, r.Block.HeaderTime)
	if err != nil {
		return err
	}
	out := proposalReport{
		Verified: a.known, listed: k.listed(p), Proposer: p.Proposer, Ballots: []ballot{}, History: r.History, Block: r.Block,
	}
	if p.Failure != 0 {
		out.Failure = code.Code(p.Failure).String()
	}
	for _, b := range p.Ballots {
		out.Ballots = append(out.Ballots, ballot{b.Organisation, choices[b.Choice], b.Height, k.seat(b.Organisation) > 0})
	}
	if c.json {
		c.print(out)
	} else {
		c.sayProposal(&out, p)
	}
	if !a.known && !q.unverified {
		return errUnverified()
	}
	return nil
}

// around is what a proposal stands among, proven: the council, and whom it concerns.
func (a *asker) around(ctx context.Context, p *canon.ProposalState, at string) (*consortium, error) {
	k := &consortium{}
	if t, err := parseTime(at); err == nil {
		k.time = t
	}
	r, err := a.record(ctx, ident.CouncilID)
	if err != nil {
		return nil, err
	}
	if r.State == nil || r.State.Council == nil || r.State.Council.Parameters == nil {
		return nil, fmt.Errorf("the node's proof shows no council")
	}
	k.council = *r.State.Council
	if p.Change.Organisation == "" {
		return k, nil
	}
	m, err := a.record(ctx, ident.ID{Namespace: ident.Organisation, Value: p.Change.Organisation})
	if err == nil && m.State != nil && m.State.Member != nil {
		k.members = []canon.Member{*m.State.Member}
	}
	return k, err
}

func (c *cli) sayProposal(r *proposalReport, p *canon.ProposalState) {
	c.sayKnown(r.Verified)
	c.sayf("proposal %s: %s", inLine(r.Proposal), r.Says)
	c.sayDifferences(r.Change)
	o := outcome{Yes: r.Yes, No: r.No, Needed: r.Needed, Silent: r.Silent, Until: r.Deadline, Failure: r.Failure}
	switch {
	case r.Lapsed:
		c.sayf("open, but its deadline was %s: the next vote closes it", clock(r.Deadline))
	case p.Status == canon.ProposalStatusExecuted || p.Status == canon.ProposalStatusRejected:
		c.sayf("%s in block %d", r.Status, r.Closed)
	default:
		c.sayf("%s", o.words(p))
	}
	var t table
	for _, b := range r.Ballots {
		counts := ""
		if !b.Counts {
			counts = "has no seat now"
		}
		t.row(b.Choice, inLine(b.Organisation), fmt.Sprintf("block %d", b.Height), counts)
	}
	c.sayf("\nvotes")
	c.sayTable(&t)
	c.sayActs(r.History)
	c.sayBlock(&r.Block)
}
