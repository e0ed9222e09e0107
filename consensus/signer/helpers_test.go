package signer_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/signer"
)

const (
	chain = "POST-0011223344"
	dir   = "/data/signer"
)

var (
	key   = ed25519.GenPrivKeyFromSecret([]byte("validator"))
	epoch = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

// request asks for one signature. Two requests with the same mark conflict when their block differs.
type request struct {
	mark  signer.Mark
	block byte // 0: the nil vote
	at    time.Duration
}

// released is a signature that left the signer.
type released struct {
	request
	signature []byte
	time      time.Time
}

func blockID(b byte) cmtproto.BlockID {
	if b == 0 {
		return cmtproto.BlockID{}
	}
	hash := bytes.Repeat([]byte{b}, 32)
	return cmtproto.BlockID{Hash: hash, PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: hash}}
}

func (r request) vote() *cmtproto.Vote {
	kind := cmtproto.PrevoteType
	if r.mark.Step == signer.Precommit {
		kind = cmtproto.PrecommitType
	}
	return &cmtproto.Vote{Type: kind, Height: r.mark.Height, Round: r.mark.Round, BlockID: blockID(r.block), Timestamp: epoch.Add(r.at)}
}

func (r request) proposal() *cmtproto.Proposal {
	return &cmtproto.Proposal{Type: cmtproto.ProposalType, Height: r.mark.Height, Round: r.mark.Round, PolRound: -1,
		BlockID: blockID(r.block), Timestamp: epoch.Add(r.at)}
}

// ask has the request signed, and checks that what comes back is a signature over what it says.
func (r request) ask(t testing.TB, pv types.PrivValidator) (released, error) {
	t.Helper()
	out := released{request: r}
	var data []byte
	if r.mark.Step == signer.Propose {
		p := r.proposal()
		if err := pv.SignProposal(chain, p); err != nil {
			return out, err
		}
		out.signature, out.time, data = p.Signature, p.Timestamp, types.ProposalSignBytes(chain, p)
	} else {
		v := r.vote()
		if err := pv.SignVote(chain, v); err != nil {
			return out, err
		}
		out.signature, out.time, data = v.Signature, v.Timestamp, types.VoteSignBytes(chain, v)
	}
	if !key.PubKey().VerifySignature(data, out.signature) {
		t.Fatalf("%s: the signature does not fit the message that came back", r.mark)
	}
	return out, nil
}

func create(t testing.TB, fs vfs.FS) {
	t.Helper()
	if err := signer.Create(fs, dir, key.PubKey(), chain, 0); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, fs vfs.FS) *signer.Signer {
	t.Helper()
	s, err := signer.Open(fs, dir, key, chain)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mark(height int64, round int32, step signer.Step) signer.Mark {
	return signer.Mark{Height: height, Round: round, Step: step}
}
