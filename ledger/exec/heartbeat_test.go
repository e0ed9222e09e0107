package exec_test

import (
	"errors"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
)

// TestHeartbeatOnABadDisk: a block record that cannot be read stops the node. To refuse the heartbeat would be a result
// that no other node has.
func TestHeartbeatOnABadDisk(t *testing.T) {
	c := ledgertest.New(t)
	c.Block()
	last := c.Store.Last()
	beat := c.Tx("usps", ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]},
	}))
	base := *c.Store.Base()
	bad := errors.New("input/output error")
	base.Recent = func(uint64) (proof.Hash, bool, error) { return proof.Hash{}, false, bad }
	block := exec.Block{Height: last.Height + 1, Time: c.Time() + 1000, Txs: [][]byte{beat.Raw}}
	if _, err := exec.Apply(&base, block, nil); !errors.Is(err, bad) {
		t.Errorf("Apply says %v", err)
	}
	c.Must(beat)
}
