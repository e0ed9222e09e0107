package api

import (
	"context"
	"errors"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/recent"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/overview"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Console is what the console shows beside the ledger.
type Console struct {
	Overview *overview.Fold
	// Machine tells what the process takes.
	Machine func() *apiv1.Machine
	// CommittedAt is this machine's time of the last commit.
	CommittedAt func() time.Time
}

// console implements apiv1connect.ConsoleServiceHandler.
type console struct {
	*service
	Console
	now func() time.Time
	// Blocks that were read, by height. What the ledger keeps of a block never changes.
	read *recent.Cache[uint64, *apiv1.BlockSummary]
	// Held by who reads a block for its summary, megabytes perhaps: one at a time, however many ask for old ones.
	reading chan struct{}
}

// summariesKept is how many blocks' summaries are kept, and up to twice as many.
const summariesKept = 512

func newConsole(s *service, c *Console) *console {
	return &console{
		service: s, Console: *c, now: time.Now, read: recent.New[uint64, *apiv1.BlockSummary](summariesKept),
		reading: make(chan struct{}, 1),
	}
}

// maxDisputes is how many disputes an overview lists.
const maxDisputes = 200

// Overview implements apiv1connect.ConsoleServiceHandler.
func (c *console) Overview(
	ctx context.Context, _ *connect.Request[apiv1.OverviewRequest],
) (*connect.Response[apiv1.OverviewResponse], error) {
	out := &apiv1.OverviewResponse{
		Status: c.status(), Now: c.now().UnixMilli(), CommittedAt: c.CommittedAt().UnixMilli(), Machine: c.Machine(),
	}
	if !access.From(ctx).May(access.Admin) {
		out.Status.Peers = nil
	}
	people, err := c.ledger.Consortium()
	if err != nil {
		return nil, c.internal(err)
	}
	count(out, people)
	if err := c.votes(out, people); err != nil {
		return nil, c.internal(err)
	}
	c.pool(out)
	for _, k := range c.Console.Overview.Kinds() {
		out.Warnings = append(out.Warnings, warningKind(&k))
	}
	if err := c.disputes(out); err != nil {
		return nil, c.internal(err)
	}
	return connect.NewResponse(out), nil
}

// count counts the members and what they vote on.
func count(out *apiv1.OverviewResponse, people *query.Consortium) {
	for i := range people.Members {
		m := &people.Members[i]
		switch {
		case m.Device != nil:
			out.Devices++
		case member.Active(m):
			out.OrganisationsActive++
			fallthrough
		default:
			out.Organisations++
		}
	}
	for i := range people.Proposals {
		if people.Proposals[i].Status == canon.ProposalStatusOpen {
			out.ProposalsOpen++
		}
	}
}

// votes tells what the validators signed.
func (c *console) votes(out *apiv1.OverviewResponse, people *query.Consortium) error {
	voting, err := c.ledger.Validators()
	if err != nil && !errors.Is(err, query.ErrNothing) {
		return err
	}
	titles := map[string]string{}
	for i := range people.Members {
		titles[people.Members[i].Id] = people.Members[i].Title
	}
	for i := range voting {
		v := &voting[i]
		org := people.Validating(v.PublicKey)
		out.Validators = append(out.Validators, &apiv1.ValidatorVotes{
			Organisation: org, Title: titles[org], PublicKey: v.PublicKey, Address: v.Address, Power: v.Power,
			Signed: v.Signed, Missed: v.Blocks - v.Signed, Votes: v.Votes, VotesTo: v.VotesTo,
		})
	}
	return nil
}

func (c *console) pool(out *apiv1.OverviewResponse) {
	p := c.app.Pool()
	limits := p.Limits()
	out.PoolLimits = &apiv1.PoolLimits{
		OrganisationTxs: uint32(limits.OrganisationTxs), OrganisationBytes: uint64(limits.OrganisationBytes),
		Bytes: uint64(limits.Bytes),
	}
	for _, s := range p.Shares() {
		out.Pool = append(out.Pool, &apiv1.PoolShare{
			Organisation: s.Organisation, Txs: uint32(s.Txs), Bytes: uint64(s.Bytes), Queued: uint32(s.Queued),
		})
	}
}

func warningKind(k *overview.Kind) *apiv1.WarningKind {
	out := &apiv1.WarningKind{
		Code: uint32(k.Code), Text: k.Code.Text(), Warning: k.Code.Warning(), Count: k.Count, Recent: k.Recent,
	}
	for i := range k.Newest {
		out.Newest = append(out.Newest, example(&k.Newest[i]))
	}
	return out
}

func example(n *overview.Notice) *apiv1.WarningExample {
	out := &apiv1.WarningExample{
		Height: n.Height, Tx: n.Tx, Action: n.Action, Time: n.Time, TxId: n.TxID, Organisation: n.Organisation,
	}
	if n.Unit != nil {
		out.Unit = shownNotice(n.Unit)
	}
	return out
}

func shownNotice(u *overview.Unit) *apiv1.ShownUnit {
	return shown(u.Scheme, u.Namespace, []byte(u.Value))
}

func (c *console) disputes(out *apiv1.OverviewResponse) error {
	open, dropped, err := c.Console.Overview.Disputes()
	if err != nil {
		return err
	}
	out.SeenFrom, out.SeenTo = c.Console.Overview.Seen()
	out.DisputesOpen, out.DisputesDropped = uint32(len(open)), dropped
	for i := range open[:min(len(open), maxDisputes)] {
		d := &open[i]
		told := &apiv1.Dispute{
			Unit: shownNotice(&d.Unit), Epoch: d.Epoch, Disputed: d.Since, Custodian: d.Custody.Custodian,
			OfferedTo: d.Custody.OfferedTo, Deadline: d.Custody.Deadline, Raised: example(&d.Raised),
		}
		for _, n := range d.Codes {
			told.Codes = append(told.Codes, uint32(n))
		}
		out.Disputes = append(out.Disputes, told)
	}
	return nil
}

// hashSize is that of transaction ids and keys, in bytes.
const hashSize = len(proof.Hash{})
