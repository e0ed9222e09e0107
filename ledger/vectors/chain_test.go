package vectors_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// chainVector is a genesis with what follows from it, and the blocks after it.
type chainVector struct {
	Genesis        string        `json:"genesis"`
	Hash           string        `json:"hash"`
	ChainID        string        `json:"chain_id"`
	ParametersRoot string        `json:"parameters_root"`
	Validators     []string      `json:"validators"` // LightValidator messages in the engine's order
	ValidatorsHash string        `json:"validators_hash"`
	Blocks         []blockVector `json:"blocks"`
}

// blockVector is the state after a block; the first is that of the genesis.
type blockVector struct {
	Height       uint64   `json:"height"`
	Time         int64    `json:"time"`
	TxIDs        []string `json:"tx_ids"` // those that entered the replay window
	Codes        []uint32 `json:"codes"`  // of all transactions
	Records      uint64   `json:"records"`
	RegisterRoot string   `json:"register_root"`
	ReplayChain  string   `json:"replay_chain"`
	AppHash      string   `json:"app_hash"`
}

func TestChain(t *testing.T) {
	role := canon.Role{Type: canon.RoleTypeLogistics, Countries: []string{"CN"}}
	c := ledgertest.New(t,
		ledgertest.Member("cainiao", "Cainiao", 10, role), ledgertest.Member("yanwen", "Yanwen", 30, role),
		ledgertest.Member("sf", "SF", 10, role), ledgertest.Member("auditor", "Auditor", 0, canon.Role{Type: canon.RoleTypeAuditor}))
	hash, parameters := genesis.Hash(c.Genesis), proof.ParametersRoot(c.Genesis.Parameters.Encode())
	v := chainVector{Genesis: h(c.Genesis.Encode()), Hash: h(hash[:]), ChainID: genesis.ChainID(c.Genesis), ParametersRoot: h(parameters[:])}
	set := light.Validators(c.Genesis)
	for i := range set {
		v.Validators = append(v.Validators, h(set[i].Encode()))
	}
	validators := light.HashValidators(set)
	v.ValidatorsHash = h(validators[:])

	block := func(txs ...*tx.Tx) {
		b := blockVector{TxIDs: []string{}, Codes: []uint32{}}
		if len(v.Blocks) > 0 {
			for i, r := range c.Block(txs...) {
				b.Codes = append(b.Codes, uint32(r.Code))
				if r.Code.Final() {
					b.TxIDs = append(b.TxIDs, h(txs[i].ID[:]))
				}
			}
		}
		last := c.Store.Last()
		b.Height, b.Time, b.Records = last.Height, last.Time, last.Width
		b.RegisterRoot, b.ReplayChain, b.AppHash = h(last.Root[:]), h(last.Replay[:]), h(last.AppHash[:])
		v.Blocks = append(v.Blocks, b)
	}
	scan := func(seconds int64) tx.DraftAction {
		return ledgertest.Action(canon.ActionTypeObserve, seconds, "LX000000014CN")
	}
	again := c.Tx("sf", scan(9))
	block()
	block(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, "LX000000014CN", "LX000000028CN")), c.Tx("yanwen", scan(3)))
	block(c.Tx("auditor", scan(4)), again, c.Tx("nobody", scan(5)))
	block()
	block(again)
	if v.Blocks[3].AppHash != v.Blocks[2].AppHash || v.Blocks[4].AppHash != v.Blocks[3].AppHash {
		t.Error("a block that records no transaction changes the app hash")
	}
	for i, b := range v.Blocks {
		replay := hash
		if i > 0 {
			replay = hashOf(t, v.Blocks[i-1].ReplayChain)
			ids := make([]proof.Hash, len(b.TxIDs))
			for j := range ids {
				ids[j] = hashOf(t, b.TxIDs[j])
			}
			replay = proof.ReplayChain(replay, b.Time, ids)
		}
		app := proof.AppHash(hashOf(t, b.RegisterRoot), b.Records, parameters, replay)
		if h(replay[:]) != b.ReplayChain || h(app[:]) != b.AppHash {
			t.Errorf("block %d: replay chain %x and app hash %x by their drawings", i, replay, app)
		}
	}
	golden(t, "chain.json", v)
}

func hashOf(t *testing.T, s string) proof.Hash {
	t.Helper()
	return proof.Hash(unhex(t, s))
}
