package exec

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/register"
)

// ErrProposal means that an honest proposer does not make such a block.
var ErrProposal = errors.New("proposal is refused")

// Judge decides on a proposed block: a pure function of committed state, header time and block bytes.
// Every transaction in it must be well formed, signed by a key of a member, in time, new, and within
// the limits. What its actions may do is not looked at: a refusal of that kind is a receipt.
func Judge(base *Base, block Block, cache Cache) error {
	if err := CheckRules(base.Parameters, block.Height); err != nil {
		return err
	}
	if len(block.Txs) > int(base.Parameters.BlockTouches) { // each touches at least one record
		return fmt.Errorf("%w: %d transactions", ErrProposal, len(block.Txs))
	}
	var size uint64
	for _, raw := range block.Txs {
		size += uint64(len(raw))
	}
	if size > base.Parameters.BlockBytes {
		return fmt.Errorf("%w: %d bytes of transactions", ErrProposal, size)
	}
	a := newApplier(base, register.NewView(base.Rows, base.Tree.Width()), block)
	a.read(cache)
	if err := a.preverify(cache); err != nil {
		return err
	}
	for i, t := range a.txs {
		if t == nil {
			return fmt.Errorf("%w: transaction %d: %s", ErrProposal, i, code.Malformed)
		}
		_, c, err := a.admit(uint32(i))
		if err != nil {
			return err
		}
		if c != code.OK {
			return fmt.Errorf("%w: transaction %d: %s", ErrProposal, i, c)
		}
	}
	return nil
}
