package vectors_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// header shows the header at height 3, which holds that app hash.
func (e *example) header(app proof.Hash) *canon.LightBlock {
	lb := e.LightBlock(3)
	hd := lb.Header
	e.say("### Header 3\n\nIts fourteen leaves are what CometBFT encodes; the hashes of other things are fillers here.\n")
	e.open()
	set := light.HashValidators(lb.Validators)
	var leaves []proof.Hash
	leaf := func(name string, b []byte) {
		e.bytes(fmt.Sprintf("%-2d %s", len(leaves)+1, name), b)
		leaves = append(leaves, sha256.Sum256(cat(byte(0), b)))
	}
	wrap := func(b []byte) []byte { return protowire.AppendBytes([]byte{0x0a}, b) }
	varint := func(tag byte, v uint64) []byte { return protowire.AppendVarint([]byte{tag}, v) }
	leaf("version", cat(varint(0x08, hd.VersionBlock), varint(0x10, hd.VersionApp)))
	leaf("chain id", wrap([]byte(e.Store.ChainID())))
	leaf("height", varint(0x08, hd.Height))
	leaf("time", varint(0x08, uint64(hd.Seconds)))
	parts := cat(varint(0x08, uint64(hd.LastPartsTotal)), byte(0x12), byte(0x20), hd.LastPartsHash)
	leaf("last block id", cat(wrap(hd.LastBlockHash), protowire.AppendBytes([]byte{0x12}, parts)))
	leaf("last commit hash", wrap(hd.LastCommitHash))
	leaf("data hash", wrap(hd.DataHash))
	leaf("validators hash", wrap(set[:]))
	leaf("next validators hash", wrap(hd.NextValidatorsHash))
	leaf("consensus hash", wrap(hd.ConsensusHash))
	leaf("app hash", wrap(app[:]))
	leaf("last results hash", wrap(hd.LastResultsHash))
	leaf("evidence hash", wrap(hd.EvidenceHash))
	leaf("proposer address", wrap(hd.ProposerAddress))
	root := proof.Root(leaves)
	e.result("header hash", root[:], "tree of RFC 6962 over H(00 ‖ leaf)")
	e.close()
	e.vote(lb, root)
	return lb
}

// vote shows what the first validator signed.
func (e *example) vote(lb *canon.LightBlock, header proof.Hash) {
	e.say("What the first validator signed, CometBFT's CanonicalVote behind its length:\n")
	e.open()
	s := &lb.Signatures[0]
	parts := cat([]byte{0x08, byte(lb.PartsTotal), 0x12, 0x20}, lb.PartsHash)
	id := cat([]byte{0x0a, 0x20}, header, protowire.AppendBytes([]byte{0x12}, parts))
	time := protowire.AppendVarint([]byte{0x08}, uint64(s.Seconds))
	fields := []struct {
		name string
		b    []byte
	}{
		{"type 2, precommit", []byte{0x08, 2}},
		{"height, fixed 64 bits", []byte{0x11, 3, 0, 0, 0, 0, 0, 0, 0}},
		{"block id", protowire.AppendBytes([]byte{0x22}, id)},
		{"the validator's time", protowire.AppendBytes([]byte{0x2a}, time)},
		{"chain id", protowire.AppendBytes([]byte{0x32}, []byte(e.Store.ChainID()))},
	}
	var vote []byte
	for _, f := range fields {
		vote = append(vote, f.b...)
	}
	e.bytes("length", protowire.AppendVarint(nil, uint64(len(vote))))
	for _, f := range fields {
		e.bytes(f.name, f.b)
	}
	e.bytes("public key", lb.Validators[0].PublicKey)
	e.bytes("signature", s.Signature)
	e.close()
	if !ed25519.Verify(lb.Validators[0].PublicKey, protowire.AppendBytes(nil, vote), s.Signature) {
		e.t.Error("the first validator signed something else")
	}
}
