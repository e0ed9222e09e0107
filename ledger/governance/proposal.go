package governance

import (
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
)

// propose opens a proposal with the proposer's own yes.
func (c *Context) propose() (code.Code, error) {
	id, p := string(c.action.Units[0].Value), c.action.Core.Proposal
	_, council, err := member.LoadCouncil(c.View)
	if err != nil {
		return 0, err
	}
	old, err := member.LoadProposal(c.View, id)
	if err != nil {
		return 0, err
	}
	switch {
	case !member.HasSeat(council, c.Signer.Id):
		return code.NoSeat, nil
	case !numbered(id, c.Signer.Id):
		return code.Shape, nil
	case old != nil:
		return code.ProposalExists, nil
	case p.Deadline <= c.Time || p.Deadline > c.Time+c.Parameters.VoteAhead:
		return code.Deadline, nil
	}
	if e, err := c.judge(p.Change, council); err != nil || e.refused != code.OK {
		return e.refused, err
	}
	return c.settle(council, &canon.ProposalState{
		Change: p.Change, Proposer: c.Signer.Id, Deadline: p.Deadline, Status: canon.ProposalStatusOpen, Opened: c.Height, Id: id,
	}, canon.ChoiceYes)
}

// numbered reports whether a proposal's id is the organisation's with a number.
func numbered(id, organisation string) bool {
	return len(id) > len(organisation) && id[:len(organisation)] == organisation && id[len(organisation)] == '/'
}

func (c *Context) vote() (code.Code, error) {
	_, council, err := member.LoadCouncil(c.View)
	if err != nil {
		return 0, err
	}
	p, err := member.LoadProposal(c.View, string(c.action.Units[0].Value))
	if err != nil {
		return 0, err
	}
	switch {
	case p == nil:
		return code.NoProposal, nil
	case !named(c.action.Units, about(p.Id, p.Change)):
		return code.Shape, nil
	case !member.HasSeat(council, c.Signer.Id):
		return code.NoSeat, nil
	case p.Status != canon.ProposalStatusOpen:
		return code.ProposalClosed, nil
	}
	next := *p
	if p.Deadline < c.Time {
		return code.OK, c.close(&next, canon.ProposalStatusLapsed, code.ProposalLapsed)
	}
	return c.settle(council, &next, c.action.Core.Choice)
}

// settle counts the signer's vote into an open proposal and closes it when the votes decide. A change that has the votes
// and has only come too early is refused, so that its last voter tries again; one that cannot be executed any more fails.
func (c *Context) settle(council *canon.Council, p *canon.ProposalState, choice uint32) (code.Code, error) {
	p.Ballots = voted(p.Ballots, canon.Ballot{Organisation: c.Signer.Id, Choice: choice, Height: c.Height})
	switch yes, no := count(council, p.Ballots); {
	case 3*yes >= 2*len(council.Seats):
	case 3*(len(council.Seats)-no) < 2*len(council.Seats):
		return code.OK, c.close(p, canon.ProposalStatusRejected, code.Rejected)
	default:
		return code.OK, c.keep(p)
	}
	e, err := c.judge(p.Change, council)
	switch {
	case err != nil:
		return 0, err
	case e.refused != code.OK:
		p.Failure = uint32(e.refused)
		return code.OK, c.close(p, canon.ProposalStatusFailed, code.ProposalFailed)
	case e.early != code.OK:
		return e.early, nil
	}
	if err := c.execute(p.Proposer, &e); err != nil {
		return 0, err
	}
	return code.OK, c.close(p, canon.ProposalStatusExecuted, code.Executed)
}

func (c *Context) close(p *canon.ProposalState, status uint32, n code.Notice) error {
	p.Status, p.Closed = status, c.Height
	c.notice(n)
	return c.keep(p)
}

func (c *Context) keep(p *canon.ProposalState) error {
	return c.write(member.ProposalKey(p.Id), p.Proposer, func(s *canon.State) { s.Proposal = p })
}

// voted returns the ballots with an organisation's new one.
func voted(ballots []canon.Ballot, b canon.Ballot) []canon.Ballot {
	out := slices.Clone(ballots)
	at, ok := slices.BinarySearchFunc(out, b.Organisation, func(b canon.Ballot, o string) int { return cmp.Compare(b.Organisation, o) })
	if !ok {
		return slices.Insert(out, at, b)
	}
	out[at] = b
	return out
}

// count counts the ballots of those who have a seat now.
func count(council *canon.Council, ballots []canon.Ballot) (yes, no int) {
	for i := range ballots {
		switch b := &ballots[i]; {
		case !member.HasSeat(council, b.Organisation):
		case b.Choice == canon.ChoiceYes:
			yes++
		default:
			no++
		}
	}
	return yes, no
}
