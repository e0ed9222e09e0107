package vectors_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// lightVector is a light block with what CometBFT hashes and signs for it. Sign bytes are those of its signatures.
type lightVector struct {
	About          string   `json:"about"`
	ChainID        string   `json:"chain_id"`
	LightBlock     string   `json:"light_block"`
	ValidatorsHash string   `json:"validators_hash"`
	HeaderHash     string   `json:"header_hash"`
	SignBytes      []string `json:"sign_bytes"`
	SignedPower    uint64   `json:"signed_power,string"`
	Power          uint64   `json:"power,string"`
	Seconds        int64    `json:"seconds,string"` // median of the signers' times, weighed by power
}

// given is testdata/cometbft-block.json: the facts of a real block, from the engine and not from this repository.
type given struct {
	About   string `json:"about"`
	ChainID string `json:"chain_id"`
	Header  struct {
		VersionBlock       uint64 `json:"version_block"`
		VersionApp         uint64 `json:"version_app"`
		Height             uint64 `json:"height"`
		Seconds            int64  `json:"seconds"`
		Nanos              uint32 `json:"nanos"`
		LastBlockHash      data   `json:"last_block_hash"`
		LastPartsTotal     uint32 `json:"last_parts_total"`
		LastPartsHash      data   `json:"last_parts_hash"`
		LastCommitHash     data   `json:"last_commit_hash"`
		DataHash           data   `json:"data_hash"`
		ValidatorsHash     data   `json:"validators_hash"`
		NextValidatorsHash data   `json:"next_validators_hash"`
		ConsensusHash      data   `json:"consensus_hash"`
		AppHash            data   `json:"app_hash"`
		LastResultsHash    data   `json:"last_results_hash"`
		EvidenceHash       data   `json:"evidence_hash"`
		ProposerAddress    data   `json:"proposer_address"`
	} `json:"header"`
	HeaderHash string `json:"header_hash"`
	Round      uint32 `json:"round"`
	PartsTotal uint32 `json:"parts_total"`
	PartsHash  data   `json:"parts_hash"`
	Validators []struct {
		PublicKey data   `json:"public_key"`
		Power     uint64 `json:"power"`
	} `json:"validators"`
	Signatures []struct {
		Validator uint32 `json:"validator"`
		Seconds   int64  `json:"seconds"`
		Nanos     uint32 `json:"nanos"`
		Signature data   `json:"signature"`
	} `json:"signatures"`
}

// data is bytes in hex.
type data []byte

func (d *data) UnmarshalText(b []byte) error {
	var err error
	*d, err = hex.AppendDecode(nil, b)
	return err
}

// lightBlock puts the facts into our format.
func (g *given) lightBlock() *canon.LightBlock {
	e := &g.Header
	lb := &canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: e.VersionBlock, VersionApp: e.VersionApp, Height: e.Height, Seconds: e.Seconds, Nanos: e.Nanos,
			LastBlockHash: e.LastBlockHash, LastPartsTotal: e.LastPartsTotal, LastPartsHash: e.LastPartsHash, LastCommitHash: e.LastCommitHash,
			DataHash: e.DataHash, NextValidatorsHash: e.NextValidatorsHash, ConsensusHash: e.ConsensusHash, AppHash: e.AppHash,
			LastResultsHash: e.LastResultsHash, EvidenceHash: e.EvidenceHash, ProposerAddress: e.ProposerAddress,
		},
		Round: g.Round, PartsTotal: g.PartsTotal, PartsHash: g.PartsHash,
	}
	for _, v := range g.Validators {
		lb.Validators = append(lb.Validators, canon.LightValidator{Algorithm: sig.Ed25519, PublicKey: v.PublicKey, Power: v.Power})
	}
	for _, s := range g.Signatures {
		lb.Signatures = append(lb.Signatures, canon.CommitSignature{Validator: s.Validator, Seconds: s.Seconds, Nanos: s.Nanos, Signature: s.Signature})
	}
	return lb
}

// TestLightBlocks holds our statement of what CometBFT hashes and signs to CometBFT's own, for a block of a real chain
// and for those of the golden proof files.
func TestLightBlocks(t *testing.T) {
	var facts given
	read(t, "testdata/cometbft-block.json", &facts)
	v := engine(t, "a block of a real chain", facts.ChainID, facts.lightBlock())
	if v.HeaderHash != facts.HeaderHash || v.ValidatorsHash != hex.EncodeToString(facts.Header.ValidatorsHash) {
		t.Errorf("the real block has header %s and validators %x", facts.HeaderHash, facts.Header.ValidatorsHash)
	}
	list := []lightVector{v}
	for _, c := range vectors.Cases(t) {
		if c.Name == "parcel" || strings.HasPrefix(c.Name, "path-") {
			var p canon.Proof
			if err := p.Decode(c.File, 1<<20); err != nil {
				t.Fatal(err)
			}
			last := &p.Path[len(p.Path)-1]
			list = append(list, engine(t, "the last light block of "+c.Name, p.ChainId, last))
		}
	}
	first := facts.lightBlock()
	first.Header.Height, first.Header.LastBlockHash, first.Header.LastPartsTotal, first.Header.LastPartsHash = 1, nil, 0, nil
	first.Header.Seconds, first.Header.Nanos = -1, 0
	first.Signatures = nil
	list = append(list, engine(t, "a header at height 1, before 1970, that nobody signed", "test", first))
	list = append(list, engine(t, "four equal votes at four times: the third is the median", "test", votes(t, facts.lightBlock())))
	golden(t, "light.json", list)
}

// votes makes four validators of equal power sign a header, each ten seconds before the one before it.
func votes(t *testing.T, lb *canon.LightBlock) *canon.LightBlock {
	t.Helper()
	lb.Validators, lb.Signatures = nil, nil
	var keys []ed25519.PrivKey
	var set []*types.Validator
	for i := range 4 {
		keys = append(keys, ed25519.GenPrivKeyFromSecret([]byte{byte(i)}))
	}
	slices.SortFunc(keys, func(a, b ed25519.PrivKey) int { return bytes.Compare(a.PubKey().Address(), b.PubKey().Address()) })
	for _, key := range keys {
		set = append(set, types.NewValidator(key.PubKey(), 10))
		lb.Validators = append(lb.Validators, canon.LightValidator{Algorithm: sig.Ed25519, PublicKey: key.PubKey().Bytes(), Power: 10})
	}
	validators, err := types.ValidatorSetFromExistingValidators(set)
	if err != nil {
		t.Fatal(err)
	}
	header := headerOf(lb, "test", validators)
	for i, key := range keys {
		s := canon.CommitSignature{Validator: uint32(i), Seconds: lb.Header.Seconds - 10*int64(i), Nanos: 7}
		if s.Signature, err = key.Sign(voteBytes(lb, "test", header, &s)); err != nil {
			t.Fatal(err)
		}
		lb.Signatures = append(lb.Signatures, s)
	}
	return lb
}

// headerOf is a light block's header as CometBFT has it.
func headerOf(lb *canon.LightBlock, chainID string, validators *types.ValidatorSet) *types.Header {
	e := lb.Header
	last := types.BlockID{Hash: e.LastBlockHash, PartSetHeader: types.PartSetHeader{Total: e.LastPartsTotal, Hash: e.LastPartsHash}}
	return &types.Header{
		Version: cmtversion.Consensus{Block: e.VersionBlock, App: e.VersionApp}, ChainID: chainID, Height: int64(e.Height),
		Time: time.Unix(e.Seconds, int64(e.Nanos)).UTC(), LastBlockID: last,
		LastCommitHash: e.LastCommitHash, DataHash: e.DataHash, ValidatorsHash: validators.Hash(), NextValidatorsHash: e.NextValidatorsHash,
		ConsensusHash: e.ConsensusHash, AppHash: e.AppHash, LastResultsHash: e.LastResultsHash, EvidenceHash: e.EvidenceHash,
		ProposerAddress: e.ProposerAddress,
	}
}

// voteBytes is what CometBFT says that a validator signs.
func voteBytes(lb *canon.LightBlock, chainID string, header *types.Header, s *canon.CommitSignature) []byte {
	block := cmtproto.BlockID{Hash: header.Hash(), PartSetHeader: cmtproto.PartSetHeader{Total: lb.PartsTotal, Hash: lb.PartsHash}}
	return types.VoteSignBytes(chainID, &cmtproto.Vote{
		Type: cmtproto.PrecommitType, Height: header.Height, Round: int32(lb.Round), BlockID: block,
		Timestamp: time.Unix(s.Seconds, int64(s.Nanos)).UTC(),
	})
}

// engine makes the vector of a light block with CometBFT's code, and compares ours.
func engine(t *testing.T, about, chainID string, lb *canon.LightBlock) lightVector {
	t.Helper()
	var set []*types.Validator
	for i := range lb.Validators {
		set = append(set, types.NewValidator(ed25519.PubKey(lb.Validators[i].PublicKey), int64(lb.Validators[i].Power)))
	}
	validators, err := types.ValidatorSetFromExistingValidators(set)
	if err != nil {
		t.Fatal(err)
	}
	header := headerOf(lb, chainID, validators)
	v := lightVector{
		About: about, ChainID: chainID, LightBlock: h(lb.Encode()), ValidatorsHash: h(validators.Hash()), HeaderHash: h(header.Hash()),
		SignBytes: []string{}, Power: uint64(validators.TotalVotingPower()),
	}
	for i := range lb.Signatures {
		s := &lb.Signatures[i]
		message := voteBytes(lb, chainID, header, s)
		if !sig.Verify(sig.Ed25519, lb.Validators[s.Validator].PublicKey, message, s.Signature) {
			t.Errorf("%s: validator %d did not sign what CometBFT says it signs", about, s.Validator)
		}
		v.SignBytes = append(v.SignBytes, h(message))
		v.SignedPower += lb.Validators[s.Validator].Power
	}
	compare(t, &v, chainID, lb)
	return v
}

// compare checks the vector against package light, and adds the time.
func compare(t *testing.T, v *lightVector, chainID string, lb *canon.LightBlock) {
	t.Helper()
	if got := light.HashValidators(lb.Validators); h(got[:]) != v.ValidatorsHash {
		t.Errorf("%s: validators hash %x, CometBFT's is %s", v.About, got, v.ValidatorsHash)
	}
	p, err := light.Follow(&light.Root{ChainID: chainID, Validators: lb.Validators}, []canon.LightBlock{*lb})
	if len(lb.Signatures) == 0 {
		if !errors.Is(err, light.ErrPower) {
			t.Errorf("%s: %v", v.About, err)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", v.About, err)
		return
	}
	if h(p.HeaderHash[:]) != v.HeaderHash || p.SignedPower != v.SignedPower || p.Power != v.Power {
		t.Errorf("%s: %+v, CometBFT's header hash is %s", v.About, p, v.HeaderHash)
	}
	v.Seconds = p.Seconds
}
