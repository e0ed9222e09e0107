package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/node/card"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// consortium is who is in it and what they vote on, as a node says: what counts is proven by org show and proposal show.
type consortium struct {
	height     uint64
	appHash    []byte
	time       int64 // ledger time, milliseconds since 1970 UTC
	members    []canon.Member
	council    canon.Council
	proposals  []canon.ProposalState // in the order of their opening
	validators []*apiv1.Validator
}

// maxRecordItems bounds the parts of one record that a node sends.
const maxRecordItems = 1 << 20

// consortium asks the node; all is with closed proposals.
func (n *client) consortium(ctx context.Context, all bool) (*consortium, error) {
	return n.consortiumWith(ctx, &apiv1.ConsortiumRequest{Closed: all})
}

func (n *client) consortiumWith(ctx context.Context, q *apiv1.ConsortiumRequest) (*consortium, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*promptly)
	defer cancel()
	r, err := n.members.Consortium(ctx, connect.NewRequest(q))
	if err != nil {
		return nil, n.explain(err)
	}
	k := &consortium{height: r.Msg.Height, appHash: r.Msg.AppHash, time: r.Msg.Time, validators: r.Msg.Validators}
	if err := k.council.Decode(r.Msg.Council, maxRecordItems); err != nil {
		return nil, fmt.Errorf("the node sent a council that cannot be read: %w", err)
	}
	if k.council.Parameters == nil {
		return nil, fmt.Errorf("the node sent a council without parameters")
	}
	k.members = make([]canon.Member, len(r.Msg.Members))
	for i, b := range r.Msg.Members {
		if err := k.members[i].Decode(b, maxRecordItems); err != nil {
			return nil, fmt.Errorf("the node sent a member that cannot be read: %w", err)
		}
	}
	k.proposals = make([]canon.ProposalState, len(r.Msg.Proposals))
	for i, b := range r.Msg.Proposals {
		p := &k.proposals[i]
		if err := p.Decode(b, maxRecordItems); err != nil {
			return nil, fmt.Errorf("the node sent a proposal that cannot be read: %w", err)
		}
		if p.Change == nil {
			return nil, fmt.Errorf("the node sent the proposal %.40q without a change", p.Id)
		}
	}
	return k, nil
}

func (k *consortium) member(id string) *canon.Member {
	for i := range k.members {
		if k.members[i].Id == id {
			return &k.members[i]
		}
	}
	return nil
}

// known is member for one that the command line names.
func (k *consortium) known(id string) (*canon.Member, error) {
	if _, err := orgID(id); err != nil {
		return nil, err
	}
	if m := k.member(id); m != nil {
		return m, nil
	}
	return nil, fail(exitUsage, "waybill org list shows the members", fmt.Errorf("there is no member %q", id))
}

func (k *consortium) proposal(id string) *canon.ProposalState {
	for i := range k.proposals {
		if k.proposals[i].Id == id {
			return &k.proposals[i]
		}
	}
	return nil
}

// devices of an organisation.
func (k *consortium) devices(owner string) (out []*canon.Member) {
	for i := range k.members {
		if d := k.members[i].Device; d != nil && d.Owner == owner {
			out = append(out, &k.members[i])
		}
	}
	return out
}

// nextNumber is the number of an organisation's next proposal. It needs the closed ones too.
func (k *consortium) nextNumber(organisation string) int {
	last := 0
	for i := range k.proposals {
		if number, ok := strings.CutPrefix(k.proposals[i].Id, organisation+"/"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				last = max(last, n)
			}
		}
	}
	return last + 1
}

// needed is how many of the seats must say yes.
func (k *consortium) needed() int { return (2*len(k.council.Seats) + 2) / 3 }

// tally counts the votes of those who have a seat, and names the others.
func (k *consortium) tally(p *canon.ProposalState) (yes, no int, silent []string) {
	silent = []string{}
	for i := range k.council.Seats {
		id := k.council.Seats[i].Organisation
		at := slices.IndexFunc(p.Ballots, func(b canon.Ballot) bool { return b.Organisation == id })
		switch {
		case at < 0:
			silent = append(silent, id)
		case p.Ballots[at].Choice == canon.ChoiceYes:
			yes++
		default:
			no++
		}
	}
	return yes, no, silent
}

var standings = map[uint32]string{
	canon.StandingActive: "active", canon.StandingSuspended: "suspended", canon.StandingExpelled: "expelled",
}

// kindOf tells organisations, aliases and devices apart.
func kindOf(m *canon.Member) string {
	switch {
	case m.Device != nil:
		return "device"
	case len(m.OwnerCommitment) > 0:
		return "alias"
	}
	return "organisation"
}

// roleText is a role as init takes it: "post:countries=ES+PT".
func roleText(r *canon.Role) string {
	out := card.RoleName(r.Type)
	for _, l := range []struct {
		name string
		list []string
	}{{"countries", r.Countries}, {"places", r.Places}, {"prefixes", r.Prefixes}, {"lanes", r.Lanes}} {
		if len(l.list) > 0 {
			out += ":" + l.name + "=" + strings.Join(l.list, "+")
		}
	}
	return out
}

func roleTexts(list []canon.Role) []string {
	out := []string{}
	for i := range list {
		out = append(out, roleText(&list[i]))
	}
	return out
}

// seat is the power of an organisation's validator, 0 without a seat.
func (k *consortium) seat(id string) uint64 {
	for i := range k.council.Seats {
		if k.council.Seats[i].Organisation == id {
			return k.council.Seats[i].Power
		}
	}
	return 0
}

// mayVote reports whether the organisation has a seat and may act.
func (k *consortium) mayVote(id string) bool {
	m := k.member(id)
	return m != nil && member.Active(m) && member.HasSeat(&k.council, id)
}
