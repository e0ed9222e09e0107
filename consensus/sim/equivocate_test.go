package sim

import (
	cmtcons "github.com/cometbft/cometbft/proto/tendermint/consensus"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
	"github.com/cosmos/gogoproto/proto"
)

// Channels of CometBFT's consensus (consensus/reactor.go).
const (
	dataChannel = 0x21
	voteChannel = 0x22
)

// equivocate has a machine send conflicting votes: what it voted goes to some of its peers, another vote of
// the same round and step, signed as well, to others, and both to the rest.
func (w *world) equivocate(m *machine) {
	address := m.key.PubKey().Address()
	w.net.tamper = func(from, to int, channel byte, message []byte) [][]byte {
		as := [][]byte{message}
		if from != m.index || channel != voteChannel {
			return as
		}
		var envelope cmtcons.Message
		if proto.Unmarshal(message, &envelope) != nil {
			return as
		}
		sum, ok := envelope.Sum.(*cmtcons.Message_Vote)
		if !ok || sum.Vote.Vote == nil || string(sum.Vote.Vote.ValidatorAddress) != string(address) {
			return as
		}
		v := sum.Vote.Vote
		// By height, round and peer, so that a vote that is sent again is the same again.
		die := mix(w.plan.seed ^ uint64(v.Height)<<20 ^ uint64(v.Round)<<8 ^ uint64(v.Type)<<4 ^ uint64(to))
		if die%6 > 2 {
			return as
		}
		v.BlockID = otherBlock(v.BlockID, die)
		signature, err := m.key.Sign(types.VoteSignBytes(w.doc.ChainID, v))
		if err != nil {
			panic(err)
		}
		v.Signature = signature
		out, err := proto.Marshal(&envelope)
		if err != nil {
			panic(err)
		}
		w.count("conflicting votes", 1)
		if die%6 == 0 {
			return [][]byte{message, out}
		}
		return [][]byte{out}
	}
}

// otherBlock is no block where there was one, or a block that does not exist.
func otherBlock(id cmtproto.BlockID, die uint64) cmtproto.BlockID {
	if len(id.Hash) > 0 && die>>32%2 == 0 {
		return cmtproto.BlockID{}
	}
	sum := fingerprint([]byte{byte(die >> 40)})
	return cmtproto.BlockID{Hash: sum[:], PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: sum[:]}}
}

// withhold has a machine keep its proposals, or parts of them, to itself, as often as not.
func (w *world) withhold(m *machine) {
	w.net.tamper = func(from, to int, channel byte, message []byte) [][]byte {
		if from != m.index || channel != dataChannel {
			return [][]byte{message}
		}
		height := uint64(w.referee.height())
		if mix(w.plan.seed^height<<8^uint64(to))%3 == 0 {
			w.count("withheld messages", 1)
			return nil
		}
		return [][]byte{message}
	}
}
