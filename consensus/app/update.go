package app

import (
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// updates are a block's changes of the validators as the engine takes them; they act two heights later. The engine halts
// on one that it cannot apply, which is why the ledger judges them before.
func updates(changes []exec.ValidatorUpdate) []abci.ValidatorUpdate {
	var out []abci.ValidatorUpdate
	for _, v := range changes {
		out = append(out, abci.UpdateValidator(v.PublicKey, int64(v.Power), ed25519.KeyType))
	}
	return out
}

// engineParameters are the engine's parameters from the next height on, where a block changes them: its size, and the
// rules version that every header shows. before are the ledger's that the block worked with.
func engineParameters(before *canon.Parameters, out *exec.Outcome) *cmtproto.ConsensusParams {
	height := out.Block.Height
	rules := genesis.RulesAt(out.Parameters, height+1)
	if out.Parameters.BlockBytes == before.BlockBytes && rules == genesis.RulesAt(before, height) {
		return nil
	}
	return &cmtproto.ConsensusParams{
		Block:   &cmtproto.BlockParams{MaxBytes: int64(out.Parameters.BlockBytes) + Overhead, MaxGas: -1},
		Version: &cmtproto.VersionParams{App: uint64(rules)},
	}
}
