package prove

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// single writes the audit path of the one event asked for. It reads the whole history's transactions,
// because a record keeps only what it needs to append.
func (p *prover) single(d *draft, at map[place]uint32) error {
	if d.rec.Count > MaxEvents {
		return ErrTooLarge
	}
	var all []place
	err := p.state.Links(d.Index, 0, d.rec.Count, func(l register.Link) error {
		all = append(all, place{l.Height, l.Tx, l.Action})
		return nil
	})
	if err != nil {
		return err
	}
	index := slices.Index(all, *d.single)
	if index < 0 {
		return ErrNoEvent
	}
	leaves := make([]proof.Hash, len(all))
	for i, where := range all {
		t, err := p.tx(where)
		if err != nil {
			return err
		}
		leaves[i] = proof.HistoryLeaf(where.height, where.tx, where.action, t.Events[where.action].Commit)
	}
	d.Single = &canon.Single{
		Event: at[*d.single], Index: uint32(index), Count: d.rec.Count,
		Path: proof.Siblings(leaves, []uint64{uint64(index)}),
	}
	return nil
}
