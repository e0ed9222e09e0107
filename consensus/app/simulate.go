package app

import (
	"errors"
	"time"

	"github.com/waybill-network/waybill/ledger/exec"
)

// Simulate executes transactions as if they were the next block, on the last committed state, and changes
// nothing. It returns the receipts and the height of that state.
func (a *App) Simulate(raw [][]byte) (receipts []exec.Receipt, height uint64, err error) {
	last := a.store.Last()
	v, err := a.store.At(last.Height)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	block := exec.Block{Height: last.Height + 1, Time: max(last.Time, time.Now().UnixMilli()), Txs: raw}
	receipts, err = exec.Try(v, v.Width, a.store.ChainID(), v.Parameters(), v.Recent, block)
	return receipts, last.Height, err
}
