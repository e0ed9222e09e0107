package governance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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
	owner, number, ok := numbered(id)
	switch {
	case !member.HasSeat(council, c.Signer.Id):
		return code.NoSeat, nil
	case !ok || owner != c.Signer.Id:
		return code.Shape, nil
	case old != nil:
		return code.ProposalExists, nil
	}
	if refused, err := c.turn(owner, number); err != nil || refused != code.OK {
		return refused, err
	}
	if p.Deadline <= c.Time || p.Deadline > c.Time+c.Parameters.VoteAhead {
		return code.Deadline, nil
	}
	if e, err := c.judge(p.Change, council); err != nil || e.refused != code.OK {
		return e.refused, err
	}
	return c.settle(council, &canon.ProposalState{
		Change: p.Change, Proposer: c.Signer.Id, Deadline: p.Deadline, Status: canon.ProposalStatusOpen, Opened: c.Height, Id: id,
	}, canon.ChoiceYes)
}

// maxOpen is how many proposals of an organisation may be open. It bounds what others must read and vote on; those of a
// member that makes trouble end with their deadlines.
const maxOpen = 16

// numbered takes a proposal's id apart: whose it is, and the number.
func numbered(id string) (organisation string, number uint64, ok bool) {
	organisation, digits, ok := strings.Cut(id, "/")
	number, err := strconv.ParseUint(digits, 10, 32)
	return organisation, number, ok && err == nil
}

// turn reports whether an organisation may open the proposal with that number: they are numbered one by one, so that
// the one opened maxOpen before shows whether there is room.
func (c *Context) turn(organisation string, number uint64) (code.Code, error) {
	id := func(n uint64) string { return organisation + "/" + strconv.FormatUint(n, 10) }
	if number > 1 {
		if before, err := member.LoadProposal(c.View, id(number-1)); err != nil || before == nil {
			return code.ProposalNumber, err
		}
	}
	if number <= maxOpen {
		return code.OK, nil
	}
	p, err := member.LoadProposal(c.View, id(number-maxOpen))
	if err == nil && p.Status == canon.ProposalStatusOpen && c.Time <= p.Deadline {
		return code.ProposalLimit, nil
	}
	return code.OK, err
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
	yes, no, err := c.count(council, p.Ballots)
	switch {
	case err != nil:
		return 0, err
	case enough(yes, council):
	case !enough(len(council.Seats)-no, council):
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
	at, ok := slices.BinarySearchFunc(out, b.Organisation, func(b canon.Ballot, o string) int {
		return cmp.Compare(b.Organisation, o)
	})
	if !ok {
		return slices.Insert(out, at, b)
	}
	out[at] = b
	return out
}

// enough reports whether so many of the organisations with a seat decide: two thirds.
func enough(votes int, council *canon.Council) bool { return 3*votes >= 2*len(council.Seats) }

// count counts the ballots of those who have a seat now and may act: the vote of a suspended member, which may have been
// cast with a stolen key, does not decide.
func (c *Context) count(council *canon.Council, ballots []canon.Ballot) (yes, no int, err error) {
	for i := range ballots {
		b := &ballots[i]
		if !member.HasSeat(council, b.Organisation) {
			continue
		}
		m, err := member.Load(c.View, b.Organisation)
		switch {
		case err != nil:
			return 0, 0, err
		case m == nil || !member.Active(m):
		case b.Choice == canon.ChoiceYes:
			yes++
		default:
			no++
		}
	}
	return yes, no, nil
}

// decides refuses a change after which those with a seat who may act are too few to decide anything: nobody could
// readmit the others then.
func (c *Context) decides(e *effect) error {
	acting := 0
	for i := range e.council.Seats {
		id := e.council.Seats[i].Organisation
		m := e.member
		if id != m.Id {
			var err error
			if m, err = member.Load(c.View, id); err != nil {
				return err
			}
		}
		if m != nil && member.Active(m) {
			acting++
		}
	}
	if !enough(acting, e.council) {
		e.refused = code.UnsafeSet
	}
	return nil
}
