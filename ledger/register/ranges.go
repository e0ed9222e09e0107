package register

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Ranges returns the serial ranges of a product's record in shortlex order, with those of this block.
// The caller must not change them.
func (v *View) Ranges(e *Entry) ([]canon.SerialRange, error) {
	if !e.listed {
		if e.old != nil {
			var err error
			if e.ranges, err = v.rows.Ranges(e.Index); err != nil {
				return nil, err
			}
		}
		e.listed = true
	}
	return e.ranges, nil
}

// InsertRange adds a serial range, which must not overlap another, at its place in the order. The state
// takes number and root of the ranges when the view is sealed, and must have a product.
func (v *View) InsertRange(e *Entry, r canon.SerialRange) error {
	list, err := v.Ranges(e)
	if err != nil {
		return err
	}
	v.save(e)
	at, _ := slices.BinarySearchFunc(list, r, func(a, b canon.SerialRange) int { return proof.CompareSerials(a.Lo, b.Lo) })
	e.ranges = slices.Insert(slices.Clone(list), at, r)
	e.inserted = append(slices.Clip(e.inserted), r)
	e.changed = true
	return nil
}

// settleRanges writes number and root of the ranges into the product's state.
func (e *Entry) settleRanges() {
	if len(e.inserted) == 0 {
		return
	}
	root := rangesRoot(e.ranges)
	state, product := *e.State, canon.Product{}
	if state.Product != nil {
		product = *state.Product
	}
	product.Ranges, product.RangesRoot = uint32(len(e.ranges)), root[:]
	state.Product = &product
	e.State = &state
}

func rangesRoot(list []canon.SerialRange) proof.Hash {
	leaves := make([]proof.Hash, len(list))
	for i := range list {
		leaves[i] = proof.RangeLeaf(list[i].Lo, list[i].Hi)
	}
	return proof.Root(leaves)
}
