package light_test

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
)

// The light blocks of these tests are made by the engine's own code, so that whatever package light states a second time
// about headers, sets and votes is compared with what the engine hashes and signs.

const (
	chain = "test-0123456789"
	start = 1_700_000_000 // time of the first trust, in seconds
)

// powers are validators by name.
type powers map[string]uint64

func key(name string) ed25519.PrivKey { return ed25519.PrivKey(ledgertest.Key(name + "/validator")) }

func engineSet(p powers) *types.ValidatorSet {
	var list []*types.Validator
	for name, power := range p {
		list = append(list, types.NewValidator(key(name).PubKey(), int64(power)))
	}
	return types.NewValidatorSet(list)
}

func set(p powers) (out []canon.LightValidator) {
	for _, v := range engineSet(p).Validators {
		out = append(out, canon.LightValidator{Algorithm: 1, PublicKey: v.PubKey.Bytes(), Power: uint64(v.VotingPower)})
	}
	return out
}

// step is one header and the votes for it.
type step struct {
	height  uint64
	seconds int64 // of the header; by default 10 more for each height
	votes   int64 // seconds of the precommits; by default 3 after the header
	set     powers
	next    powers // by default the same
	silent  []string
	round   int32
}

// engine makes the engine's header and commit.
func (s step) engine(t testing.TB) (*types.Header, *types.Commit) {
	t.Helper()
	fill := func(v byte) []byte { return bytes.Repeat([]byte{v}, 32) }
	if s.seconds == 0 {
		s.seconds = start + 10*int64(s.height)
	}
	if s.votes == 0 {
		s.votes = s.seconds + 3
	}
	if s.next == nil {
		s.next = s.set
	}
	vals := engineSet(s.set)
	h := &types.Header{
		Version: cmtversion.Consensus{Block: 11, App: 1}, ChainID: chain, Height: int64(s.height), Time: time.Unix(s.seconds, 7e8).UTC(),
		LastBlockID:    types.BlockID{Hash: fill(1), PartSetHeader: types.PartSetHeader{Total: 3, Hash: fill(2)}},
		LastCommitHash: fill(3), DataHash: fill(4), ValidatorsHash: vals.Hash(), NextValidatorsHash: engineSet(s.next).Hash(),
		ConsensusHash: fill(5), AppHash: fill(byte(s.height)), LastResultsHash: fill(6), EvidenceHash: fill(7), ProposerAddress: fill(8)[:20],
	}
	id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 2, Hash: fill(9)}}
	commit := &types.Commit{Height: h.Height, Round: s.round, BlockID: id}
	for i, v := range vals.Validators {
		name, k := owner(t, s.set, v.PubKey)
		if slices.Contains(s.silent, name) {
			commit.Signatures = append(commit.Signatures, types.NewCommitSigAbsent())
			continue
		}
		at := time.Unix(s.votes+int64(i), int64(i)).UTC()
		vote := &cmtproto.Vote{Type: cmtproto.PrecommitType, Height: h.Height, Round: s.round, BlockID: id.ToProto(), Timestamp: at}
		signature, err := k.Sign(types.VoteSignBytes(chain, vote))
		if err != nil {
			t.Fatal(err)
		}
		commit.Signatures = append(commit.Signatures, types.CommitSig{
			BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: v.Address, Timestamp: at, Signature: signature,
		})
	}
	return h, commit
}

func owner(t testing.TB, p powers, public crypto.PubKey) (string, ed25519.PrivKey) {
	t.Helper()
	for name := range p {
		if k := key(name); k.PubKey().Equals(public) {
			return name, k
		}
	}
	t.Fatal("no such validator")
	return "", nil
}

// block makes the light block of a step.
func (s step) block(t testing.TB) canon.LightBlock {
	t.Helper()
	h, commit := s.engine(t)
	lb := canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: h.Version.Block, VersionApp: h.Version.App, Height: uint64(h.Height), Seconds: h.Time.Unix(), Nanos: uint32(h.Time.Nanosecond()),
			LastBlockHash: h.LastBlockID.Hash, LastPartsTotal: h.LastBlockID.PartSetHeader.Total, LastPartsHash: h.LastBlockID.PartSetHeader.Hash,
			LastCommitHash: h.LastCommitHash, DataHash: h.DataHash, NextValidatorsHash: h.NextValidatorsHash, ConsensusHash: h.ConsensusHash,
			AppHash: h.AppHash, LastResultsHash: h.LastResultsHash, EvidenceHash: h.EvidenceHash, ProposerAddress: h.ProposerAddress,
		},
		Round: uint32(commit.Round), PartsTotal: commit.BlockID.PartSetHeader.Total, PartsHash: commit.BlockID.PartSetHeader.Hash,
		Validators: set(s.set),
	}
	for i, cs := range commit.Signatures {
		if cs.BlockIDFlag == types.BlockIDFlagCommit {
			lb.Signatures = append(lb.Signatures, canon.CommitSignature{
				Validator: uint32(i), Seconds: cs.Timestamp.Unix(), Nanos: uint32(cs.Timestamp.Nanosecond()), Signature: cs.Signature,
			})
		}
	}
	return lb
}

func path(t testing.TB, steps ...step) (out []canon.LightBlock) {
	t.Helper()
	for _, s := range steps {
		out = append(out, s.block(t))
	}
	return out
}

// root is the trust in a set that begins the chain.
func root(p powers) *light.Root {
	return &light.Root{ChainID: chain, Validators: set(p), Seconds: start, TrustingPeriod: 1000}
}

// pinned is the trust in a header.
func pinned(t testing.TB, s step) *light.Root {
	t.Helper()
	h, _ := s.engine(t)
	r := &light.Root{ChainID: chain, TrustingPeriod: math.MaxInt64}
	copy(r.Pinned[:], h.Hash())
	return r
}
