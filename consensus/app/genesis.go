package app

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Overhead is what a block of the engine holds beside the ledger's bytes of transactions: header, commit,
// evidence and the transactions' framing.
const Overhead = 1 << 20

// evidenceBlocks is for how long a double signature is prosecuted, by height; by time it is evidenceAge.
const (
	evidenceBlocks = 1_000_000
	evidenceAge    = 14 * 24 * time.Hour
)

// Genesis turns a chain's genesis into the engine's. appHash is that of the founded store. It states
// everything that the engine's first state depends on, so that every member's engine begins alike
// whatever its defaults are.
func Genesis(g *canon.Genesis, appHash proof.Hash) (*types.GenesisDoc, error) {
	doc := &types.GenesisDoc{
		ChainID:       genesis.ChainID(g),
		GenesisTime:   time.UnixMilli(g.Time).UTC(),
		InitialHeight: 1,
		AppHash:       appHash[:],
		ConsensusParams: &types.ConsensusParams{
			Block: types.BlockParams{MaxBytes: int64(g.Parameters.BlockBytes) + Overhead, MaxGas: -1},
			Evidence: types.EvidenceParams{
				MaxAgeNumBlocks: evidenceBlocks, MaxAgeDuration: evidenceAge, MaxBytes: Overhead / 4,
			},
			Validator: types.ValidatorParams{PubKeyTypes: []string{types.ABCIPubKeyTypeEd25519}},
			Version:   types.VersionParams{App: uint64(g.Parameters.Rules)},
		},
	}
	for _, v := range light.Validators(g) {
		key := ed25519.PubKey(v.PublicKey)
		doc.Validators = append(doc.Validators,
			types.GenesisValidator{Address: key.Address(), PubKey: key, Power: int64(v.Power)})
	}
	if err := doc.ValidateAndComplete(); err != nil {
		return nil, fmt.Errorf("engine's genesis: %w", err)
	}
	return doc, nil
}
