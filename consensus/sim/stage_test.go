package sim

import (
	"context"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/signer"
)

// stage stands between an engine and its application. The referee watches from it, tests have things happen
// at a step of consensus, and a byzantine machine's application acts through it.
type stage struct {
	abci.Application
	b *boot

	// at is called before each block method, with its name; nil for nothing.
	at func(step string, height int64)
	// propose changes what a byzantine machine proposes, reap what it sends to its peers, nil for nothing.
	propose func(r *abci.RequestPrepareProposal, txs [][]byte) [][]byte
	reap    func(txs [][]byte) [][]byte
	// yes has it accept every proposal.
	yes bool

	offered map[string]bool // with the bug onceOffered
}

func newStage(b *boot) *stage { return &stage{Application: b.app, b: b, offered: map[string]bool{}} }

func (s *stage) step(name string, height int64) {
	if s.at != nil {
		s.at(name, height)
	}
}

// believed reports whether what this boot does counts.
func (s *stage) believed() bool { return !s.b.power.off() && !s.b.m.byzantine }

// PrepareProposal and the methods below implement abci.Application.
func (s *stage) PrepareProposal(ctx context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	s.step("propose", r.Height)
	held := s.b.m.w.referee.held(s.b, r.Time.UnixMilli())
	out, err := s.Application.PrepareProposal(ctx, r)
	if err != nil {
		return out, err
	}
	out.Txs = s.b.m.w.bug.proposed(s.b, r.Time, out.Txs)
	if s.propose != nil {
		out.Txs = s.propose(r, out.Txs)
	} else if s.believed() {
		s.b.m.w.referee.proposed(s.b.m, r.Height, held, out.Txs)
	}
	return out, nil
}

func (s *stage) ProcessProposal(ctx context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	s.step("process", r.Height)
	if s.yes {
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
	}
	out, err := s.Application.ProcessProposal(ctx, r)
	if err == nil && s.believed() {
		s.b.m.w.referee.judged(s.b.m, r, out.IsAccepted())
	}
	return out, err
}

func (s *stage) FinalizeBlock(ctx context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	s.step("finalize", r.Height)
	if !s.b.power.off() {
		s.b.validated(r.Height, r.NextValidatorsHash)
	}
	out, err := s.Application.FinalizeBlock(ctx, r)
	if err == nil {
		s.b.m.w.bug.finalized(s.b.m, r, out)
		if !s.b.power.off() {
			s.b.m.w.referee.decided(s.b.m, r, out)
		}
	}
	return out, err
}

func (s *stage) Commit(ctx context.Context, r *abci.RequestCommit) (*abci.ResponseCommit, error) {
	s.step("commit", int64(s.b.ledger.Last().Height)+1)
	return s.Application.Commit(ctx, r)
}

func (s *stage) InsertTx(ctx context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	s.step("insert", 0)
	return s.Application.InsertTx(ctx, r)
}

func (s *stage) ReapTxs(ctx context.Context, r *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	out, err := s.Application.ReapTxs(ctx, r)
	if err != nil {
		return out, err
	}
	s.b.m.w.bug.reaped(s, out)
	if s.reap != nil {
		out.Txs = s.reap(out.Txs)
	}
	return out, nil
}

// notary is a machine's signer; the referee sees what leaves it.
type notary struct {
	*signer.Signer
	b *boot
}

func (n *notary) SignVote(chainID string, v *cmtproto.Vote) error {
	err := n.Signer.SignVote(chainID, v)
	if err == nil {
		step := signer.Prevote
		if v.Type == cmtproto.PrecommitType {
			step = signer.Precommit
		}
		n.note(signer.Mark{Height: v.Height, Round: v.Round, Step: step}, types.VoteSignBytes(chainID, v))
	}
	return err
}

func (n *notary) SignProposal(chainID string, p *cmtproto.Proposal) error {
	err := n.Signer.SignProposal(chainID, p)
	if err == nil {
		n.note(signer.Mark{Height: p.Height, Round: p.Round, Step: signer.Propose}, types.ProposalSignBytes(chainID, p))
	}
	return err
}

func (n *notary) note(at signer.Mark, signed []byte) {
	if !n.b.power.off() && !n.b.m.byzantine {
		n.b.m.w.referee.signed(n.b.m, at, signed)
	}
}
