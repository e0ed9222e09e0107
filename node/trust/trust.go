// Package trust turns the engine's blocks into light blocks, and finds the shortest path of them that
// leads from genesis to a height.
package trust

import (
	"errors"
	"fmt"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
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
			LastBlockHash: h.LastBlockID.Hash, LastPartsTotal: h.LastBlockID.PartSetHeader.Total, LastPartsHash: h.LastBlockID.PartSetHeader.Hash,
			LastCommitHash: h.LastCommitHash, DataHash: h.DataHash, NextValidatorsHash: h.NextValidatorsHash,
			ConsensusHash: h.ConsensusHash, AppHash: h.AppHash, LastResultsHash: h.LastResultsHash,
			EvidenceHash: h.EvidenceHash, ProposerAddress: h.ProposerAddress,
		},
		Round: uint32(c.Round), PartsTotal: c.BlockID.PartSetHeader.Total, PartsHash: c.BlockID.PartSetHeader.Hash,
	}
	for _, v := range in.ValidatorSet.Validators {
		out.Validators = append(out.Validators, canon.LightValidator{Algorithm: sig.Ed25519, PublicKey: v.PubKey.Bytes(), Power: uint64(v.VotingPower)})
	}
	if len(c.Signatures) != len(out.Validators) {
		return nil, fmt.Errorf("commit of height %d has %d signatures for %d validators", h.Height, len(c.Signatures), len(out.Validators))
	}
	for i, s := range c.Signatures {
		if s.BlockIDFlag == types.BlockIDFlagCommit {
			out.Signatures = append(out.Signatures, canon.CommitSignature{
				Validator: uint32(i), Seconds: s.Timestamp.Unix(), Nanos: uint32(s.Timestamp.Nanosecond()), Signature: s.Signature,
			})
		}
	}
	return out, nil
}

// Path returns light blocks that lead from the root to a height, as few as bisection finds: one while the
// validators trusted at the root still have enough power.
func Path(root *light.Root, blocks Blocks, height uint64) ([]canon.LightBlock, error) {
	target, err := load(blocks, height)
	if err != nil {
		return nil, err
	}
	return extend(root, blocks, nil, 0, target)
}

func load(blocks Blocks, height uint64) (*canon.LightBlock, error) {
	in, err := blocks(height)
	if err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	return Convert(in)
}

// extend appends target, and what must stand before it, to a path that ends at height from.
func extend(root *light.Root, blocks Blocks, path []canon.LightBlock, from uint64, target *canon.LightBlock) ([]canon.LightBlock, error) {
	whole := append(path[:len(path):len(path)], *target)
	_, err := light.Follow(root, whole)
	if err == nil {
		return whole, nil
	}
	height := target.Header.Height
	if !errors.Is(err, light.ErrTrust) || height <= from+1 {
		return nil, fmt.Errorf("trust path to height %d: %w", height, err)
	}
	middle, err := load(blocks, from+(height-from)/2)
	if err != nil {
		return nil, err
	}
	if path, err = extend(root, blocks, path, from, middle); err != nil {
		return nil, err
	}
	return extend(root, blocks, path, middle.Header.Height, target)
}
