package light

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// The engine's encodings are protobuf with defaults left out. These few appenders are all that a
// header, a validator and a vote need.

func appendVarint(b []byte, num int, v uint64) []byte {
	if v == 0 {
		return b
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(num)<<3), v)
}

func appendBytes(b []byte, num int, v []byte) []byte {
	if len(v) == 0 {
		return b
	}
	return appendMessage(b, num, v)
}

// appendMessage writes an embedded message even when it is empty, as the engine does.
func appendMessage(b []byte, num int, v []byte) []byte {
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(num)<<3|2), uint64(len(v)))
	return append(b, v...)
}

func appendFixed64(b []byte, num int, v uint64) []byte {
	if v == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(b, uint64(num)<<3|1), v)
}

func timestamp(seconds int64, nanos uint32) []byte {
	return appendVarint(appendVarint(nil, 1, uint64(seconds)), 2, uint64(nanos))
}

func blockID(hash []byte, total uint32, parts []byte) []byte {
	set := appendBytes(appendVarint(nil, 1, uint64(total)), 2, parts)
	return appendMessage(appendBytes(nil, 1, hash), 2, set)
}

// merkle is the engine's tree: RFC 6962 with its leaf prefix.
func merkle(items [][]byte) proof.Hash {
	leaves := make([]proof.Hash, len(items))
	for i, it := range items {
		leaves[i] = sha256.Sum256(append([]byte{0}, it...))
	}
	return proof.Root(leaves)
}

// headerHash is the root over the fourteen fields of a header, in order (types/block.go, Header.Hash).
func headerHash(h *canon.Header, chainID string, validators proof.Hash) (proof.Hash, error) {
	if h == nil || h.Height == 0 || h.Height > 1<<62 || h.Nanos >= 1e9 {
		return proof.Hash{}, fmt.Errorf("%w: height or time", ErrHeader)
	}
	for _, f := range []struct {
		name  string
		value []byte
		size  int
		empty bool // may be absent
	}{
		{"last block hash", h.LastBlockHash, 32, h.Height == 1}, {"last parts hash", h.LastPartsHash, 32, h.Height == 1},
		{"last commit hash", h.LastCommitHash, 32, false}, {"data hash", h.DataHash, 32, false},
		{"next validators hash", h.NextValidatorsHash, 32, false}, {"consensus hash", h.ConsensusHash, 32, false},
		{"app hash", h.AppHash, 32, false}, {"last results hash", h.LastResultsHash, 32, false},
		{"evidence hash", h.EvidenceHash, 32, false}, {"proposer address", h.ProposerAddress, 20, false},
	} {
		if len(f.value) != f.size && !(f.empty && len(f.value) == 0) {
			return proof.Hash{}, fmt.Errorf("%w: %s", ErrHeader, f.name)
		}
	}
	wrap := func(b []byte) []byte { return appendBytes(nil, 1, b) }
	return merkle([][]byte{
		appendVarint(appendVarint(nil, 1, h.VersionBlock), 2, h.VersionApp),
		wrap([]byte(chainID)),
		appendVarint(nil, 1, h.Height),
		timestamp(h.Seconds, h.Nanos),
		blockID(h.LastBlockHash, h.LastPartsTotal, h.LastPartsHash),
		wrap(h.LastCommitHash),
		wrap(h.DataHash),
		wrap(validators[:]),
		wrap(h.NextValidatorsHash),
		wrap(h.ConsensusHash),
		wrap(h.AppHash),
		wrap(h.LastResultsHash),
		wrap(h.EvidenceHash),
		wrap(h.ProposerAddress),
	}), nil
}

// validatorsHash is the root over SimpleValidator{PublicKey{ed25519}, power} in set order
// (types/validator_set.go, ValidatorSet.Hash).
func validatorsHash(set []canon.LightValidator) proof.Hash {
	items := make([][]byte, len(set))
	for i := range set {
		key := appendBytes(nil, 1, set[i].PublicKey)
		items[i] = appendVarint(appendMessage(nil, 1, key), 2, set[i].Power)
	}
	return merkle(items)
}

// signBytes is what a validator signed: its precommit for this block, length-prefixed
// (types/vote.go, VoteSignBytes).
func (b *block) signBytes(s *canon.CommitSignature, chainID string) []byte {
	const precommit = 2
	m := appendVarint(nil, 1, precommit)
	m = appendFixed64(m, 2, b.Header.Height)
	m = appendFixed64(m, 3, uint64(b.Round))
	m = appendMessage(m, 4, blockID(b.hash[:], b.PartsTotal, b.PartsHash))
	m = appendMessage(m, 5, timestamp(s.Seconds, s.Nanos))
	m = appendBytes(m, 6, []byte(chainID))
	return append(binary.AppendUvarint(nil, uint64(len(m))), m...)
}

// Sign makes the light block's signatures with a set's keys: sign gets the index of a validator and the bytes
// that it signs, and returns nil for one that does not sign. Times are the header's.
//
// Engines make commits; this is for those who test a verifier.
func Sign(b *canon.LightBlock, chainID string, sign func(validator int, message []byte) []byte) error {
	hash, err := headerHash(b.Header, chainID, validatorsHash(b.Validators))
	if err != nil {
		return err
	}
	full := block{LightBlock: b, hash: hash}
	b.Signatures = nil
	for i := range b.Validators {
		s := canon.CommitSignature{Validator: uint32(i), Seconds: b.Header.Seconds, Nanos: b.Header.Nanos}
		if s.Signature = sign(i, full.signBytes(&s, chainID)); s.Signature != nil {
			b.Signatures = append(b.Signatures, s)
		}
	}
	return nil
}

// HashValidators is the engine's hash of a validator set.
func HashValidators(set []canon.LightValidator) proof.Hash { return validatorsHash(set) }

// HashHeader is the engine's hash of a header over the hash of its validators; ErrHeader for a malformed one.
func HashHeader(h *canon.Header, chainID string, validators proof.Hash) (proof.Hash, error) {
	return headerHash(h, chainID, validators)
}
