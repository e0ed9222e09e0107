package app

import (
	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/tx"
)

// An App with Options.Empty is the no-op engine of the benchmark: engine, pool, network and the judging of
// proposals with every signature are as ever, and nothing is executed or stored. What the ledger costs
// is the difference. It cannot be restarted.

// finalizeEmpty accepts every transaction of a decided block.
func (a *App) finalizeEmpty(r *abci.RequestFinalizeBlock) *abci.ResponseFinalizeBlock {
	out := &exec.Outcome{Block: exec.Block{Height: uint64(r.Height), Time: r.Time.UnixMilli(), Txs: r.Txs}}
	out.AppHash = a.store.Last().AppHash
	out.Receipts = make([]exec.Receipt, len(r.Txs))
	results := make([]*abci.ExecTxResult, len(r.Txs))
	for i, raw := range r.Txs {
		t := a.pool.Read(raw)
		if t == nil {
			t, _ = tx.Read(raw, a.store.ChainID())
		}
		if t != nil {
			out.Receipts[i].ID = t.ID
		}
		results[i] = &abci.ExecTxResult{}
	}
	a.pending = out
	return &abci.ResponseFinalizeBlock{TxResults: results, AppHash: out.AppHash[:]}
}
