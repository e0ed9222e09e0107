package engine

import (
	abci "github.com/cometbft/cometbft/abci/types"
	mempl "github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/types"
)

// mempool tells consensus that there is something to propose, which the application mempool never does:
// its TxsAvailable is nil, and with blocks on demand there would be none.
//
// There is one token. Consensus takes it at any time, but heeds it only between blocks, in round 0; one
// taken while a block is under way is lost. So it is put back after each commit while the application
// still has something.
type mempool struct {
	*mempl.AppMempool
	pending func() bool
	token   chan struct{} // holds one
}

func newMempool(m *mempl.AppMempool, pending func() bool, token chan struct{}) *mempool {
	return &mempool{AppMempool: m, pending: pending, token: token}
}

func (m *mempool) TxsAvailable() <-chan struct{} { return m.token }

// Update follows each commit, on a goroutine of its own that may end after Stop.
func (m *mempool) Update(
	height int64, txs types.Txs, results []*abci.ExecTxResult, pre mempl.PreCheckFunc, post mempl.PostCheckFunc,
) error {
	err := m.AppMempool.Update(height, txs, results, pre, post)
	if m.pending() {
		arm(m.token)
	}
	return err
}

// arm leaves a token; a second one would say nothing new.
func arm(token chan struct{}) {
	select {
	case token <- struct{}{}:
	default:
	}
}
