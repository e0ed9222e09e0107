// Package trust turns the engine's blocks into light blocks, and finds a short path of them that leads from genesis
// to a height.
//
// It exists so that the engine's types end here: package light knows bytes under a hash or a signature, and nothing of
// who made them. What a path holds was verified by package light before it is shown, as every reader will.
//
// Functions hold no state and are safe for concurrent use.
package trust

import (
	"errors"
	"fmt"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Blocks gives the engine's light block of a height that it holds.
type Blocks func(height uint64) (*types.LightBlock, error)

// Convert writes a light block of the engine in the ledger's form. Votes for anything but the block are
// left out.
func Convert(in *types.LightBlock) (*canon.LightBlock, error) {
	if in == nil || in.SignedHeader == nil || in.Header == nil || in.Commit == nil || in.ValidatorSet == nil {
		return nil, errors.New("light block lacks a part")
	}
	h, c := in.Header, in.Commit
	out := &canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: h.Version.Block, VersionApp: h.Version.App, Height: uint64(h.Height),
			Seconds: h.Time.Unix(), Nanos: uint32(h.Time.Nanosecond()),
			LastBlockHash: h.LastBlockID.Hash, LastPartsTotal: h.LastBlockID.PartSetHeader.Total,
			LastPartsHash:  h.LastBlockID.PartSetHeader.Hash,
			LastCommitHash: h.LastCommitHash, DataHash: h.DataHash, NextValidatorsHash: h.NextValidatorsHash,
			ConsensusHash: h.ConsensusHash, AppHash: h.AppHash, LastResultsHash: h.LastResultsHash,
			EvidenceHash: h.EvidenceHash, ProposerAddress: h.ProposerAddress,
		},
		Round: uint32(c.Round), PartsTotal: c.BlockID.PartSetHeader.Total, PartsHash: c.BlockID.PartSetHeader.Hash,
	}
	for i, v := range in.ValidatorSet.Validators {
		key, ok := v.PubKey.(ed25519.PubKey)
		if !ok || v.VotingPower <= 0 {
			return nil, fmt.Errorf("validator %d of height %d has no power or a key of another kind: %T", i, h.Height, v.PubKey)
		}
		out.Validators = append(out.Validators,
			canon.LightValidator{Algorithm: sig.Ed25519, PublicKey: key, Power: uint64(v.VotingPower)})
	}
	if len(c.Signatures) != len(out.Validators) {
		return nil, fmt.Errorf("commit of height %d has %d signatures for %d validators",
			h.Height, len(c.Signatures), len(out.Validators))
	}
	for i, s := range c.Signatures {
		if s.BlockIDFlag == types.BlockIDFlagCommit {
			out.Signatures = append(out.Signatures, canon.CommitSignature{
				Validator: uint32(i), Signature: s.Signature,
				Seconds: s.Timestamp.Unix(), Nanos: uint32(s.Timestamp.Nanosecond()),
			})
		}
	}
	return out, nil
}

// Path returns light blocks that lead from the root to a height, as few as bisection finds: one while the
// validators trusted at the root still have enough power.
func Path(root *light.Root, blocks Blocks, height uint64) ([]canon.LightBlock, error) {
	return NewFinder(root, func(height uint64) (*canon.LightBlock, error) {
		in, err := blocks(height)
		if err != nil {
			return nil, err
		}
		return Convert(in)
	}).Extend(height)
}

// Finder has verified a path, and extends it. It is for one goroutine.
type Finder struct {
	root *light.Root
	load func(height uint64) (*canon.LightBlock, error)
	path []canon.LightBlock // what Extend has put behind it, and before that the end of what was there
	last proof.Hash         // of the header that path ends with
}

// NewFinder begins at a root; load gives the light block of a height.
func NewFinder(root *light.Root, load func(height uint64) (*canon.LightBlock, error)) *Finder {
	return &Finder{root: root, load: load}
}

// Extend leads on to a height above those before, and returns what it put behind the path. Nothing but the end is kept.
func (f *Finder) Extend(height uint64) ([]canon.LightBlock, error) {
	target, err := f.get(height)
	if err != nil {
		return nil, err
	}
	if n := len(f.path); n > 1 {
		f.path = []canon.LightBlock{f.path[n-1]}
	}
	before := len(f.path)
	if err := f.extend(target); err != nil {
		return nil, err
	}
	return f.path[before:], nil
}

func (f *Finder) get(height uint64) (*canon.LightBlock, error) {
	out, err := f.load(height)
	if err == nil && (out.Header == nil || out.Header.Height != height) {
		err = errors.New("it is of another height")
	}
	if err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	return out, nil
}

// extend puts target, and what must stand before it, behind the path.
func (f *Finder) extend(target *canon.LightBlock) error {
	for {
		err := f.step(target)
		if err == nil {
			return nil
		}
		from, height := uint64(0), target.Header.Height
		if len(f.path) > 0 {
			from = f.path[len(f.path)-1].Header.Height
		}
		if !errors.Is(err, light.ErrTrust) || height <= from+1 {
			return fmt.Errorf("trust path to height %d: %w", height, err)
		}
		middle, err := f.get(from + (height-from)/2)
		if err != nil {
			return err
		}
		if err := f.extend(middle); err != nil {
			return err
		}
	}
}

// step puts target behind the path if that alone is enough. Only the path's end is verified again with it.
func (f *Finder) step(target *canon.LightBlock) error {
	root, steps := f.root, []canon.LightBlock{*target}
	if n := len(f.path); n > 0 {
		root = &light.Root{ChainID: f.root.ChainID, Pinned: f.last}
		steps = []canon.LightBlock{f.path[n-1], *target}
	}
	proven, err := light.Follow(root, steps)
	if err != nil {
		return err
	}
	f.path, f.last = append(f.path, *target), proven.HeaderHash
	return nil
}
