package prove

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// single writes the audit path of the one event asked for. It reads the links of the whole history, because a record
// keeps only what it needs to append.
func (p *prover) single(d *draft, at map[place]uint32) error {
	if d.rec.Count > maxSingle {
		return ErrTooLarge
	}
	leaves := make([]proof.Hash, 0, d.rec.Count)
	err := p.state.Links(d.Index, 0, d.rec.Count, func(l register.Link) error {
		leaves = append(leaves, l.Leaf())
		return nil
	})
	if err != nil {
		return err
	}
	d.Single = &canon.Single{
		Event: at[*d.single], Index: d.nth, Count: d.rec.Count, Path: proof.Siblings(leaves, []uint64{uint64(d.nth)}),
	}
	return nil
}
