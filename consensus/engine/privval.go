package engine

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"

	"github.com/cometbft/cometbft/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/signer"
)

// guarded is what our own signer offers beyond types.PrivValidator. A remote signer has its own guard.
type guarded interface {
	Last() signer.Mark
	Guard(height int64) error
}

// privValidator stands before the signer and compares its memory with the block store. A recent commit
// with a signature of this key that the signer does not remember shows that its state came from an old
// backup, and that the key signed shortly before the height under way, maybe there too. Nothing is signed
// until that signature is quietHeights in the past.
//
// Being behind the block store is no sign of that by itself: a node that was down, or that followed
// before it became a validator, has synced blocks that it never signed, and if it had to hold back, a
// chain that needs its vote would stop for good. A chain that needs the vote of a validator that does
// hold back stands still until its operator creates the state anew, with a floor.
//
// Consensus signs on one goroutine at a time.
type privValidator struct {
	types.PrivValidator
	blocks  *store.BlockStore
	log     *slog.Logger
	fail    func(error)
	checked int64 // the height that was judged last, 0 before the first
}

// quietHeights without an unknown signature are taken as proof that the key was not signing any more.
const quietHeights = 20

// SignVote signs a vote unless the validator must hold back.
func (p *privValidator) SignVote(chainID string, v *cmtproto.Vote) error {
	return p.sign(v.Height, func() error { return p.PrivValidator.SignVote(chainID, v) })
}

// SignProposal signs a proposal unless the validator must hold back.
func (p *privValidator) SignProposal(chainID string, v *cmtproto.Proposal) error {
	return p.sign(v.Height, func() error { return p.PrivValidator.SignProposal(chainID, v) })
}

func (p *privValidator) sign(height int64, sign func() error) error {
	err := p.check(height)
	if err == nil {
		err = sign()
	}
	if errors.Is(err, signer.ErrBroken) {
		p.fail(fmt.Errorf("%w: %w", ErrSigner, err))
	}
	return err
}

// check runs before anything is signed at a height. It looks at commits when the node starts, and as long
// as it did not sign the height before.
func (p *privValidator) check(height int64) error {
	s, ok := p.PrivValidator.(guarded)
	if !ok || height == p.checked {
		return nil
	}
	last := s.Last()
	if p.checked == 0 || last.Height < height-1 {
		key, err := p.GetPubKey()
		if err != nil {
			return fmt.Errorf("check the signer's state: %w", err)
		}
		if seen, ok := unknownSignature(p.blocks, key.Address(), last); ok {
			p.log.Warn("the signer's state is older than signatures of its key in the chain; not signing this height",
				slog.Int64("height", height), slog.String("last", last.String()), slog.String("signed", seen.String()))
			if err := s.Guard(height); err != nil {
				return err
			}
		}
	}
	p.checked = height
	return nil
}

// unknownSignature returns the latest point after last at which the validator signed one of the
// quietHeights commits on top.
func unknownSignature(blocks *store.BlockStore, validator crypto.Address, last signer.Mark) (signer.Mark, bool) {
	top := blocks.Height()
	for h := top; h >= max(last.Height, blocks.Base(), top-quietHeights+1, 1); h-- {
		for _, commit := range []*types.Commit{blocks.LoadSeenCommit(h), blocks.LoadBlockCommit(h)} {
			if commit == nil {
				continue
			}
			at := signer.Mark{Height: h, Round: commit.Round, Step: signer.Precommit}
			if at.Compare(last) > 0 && signedBy(commit, validator) {
				return at, true
			}
		}
	}
	return signer.Mark{}, false
}

func signedBy(commit *types.Commit, validator crypto.Address) bool {
	for _, s := range commit.Signatures {
		if s.BlockIDFlag != types.BlockIDFlagAbsent && bytes.Equal(s.ValidatorAddress, validator) {
			return true
		}
	}
	return false
}
