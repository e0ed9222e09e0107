package register

import (
	"slices"
	"sort"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Ranges returns the serial ranges of a product's record in shortlex order, with those of this block.
// The caller must not change them, nor keep them beyond the next InsertRange or Revert.
func (v *View) Ranges(e *Entry) ([]canon.SerialRange, error) {
	if err := v.listRanges(e); err != nil {
		return nil, err
	}
	return e.ranges.list, nil
}

// RangeBefore returns the last serial range of a product's record that begins at the serial or before it, of those of this
// block too. It costs the same however many ranges the product has.
func (v *View) RangeBefore(e *Entry, serial string) (r canon.SerialRange, ok bool, err error) {
	switch {
	case e.ranges == nil && e.old == nil:
		return r, false, nil
	case e.ranges == nil:
		return v.rows.RangeBefore(e.Index, serial)
	}
	list := e.ranges.list
	at := sort.Search(len(list), func(i int) bool { return proof.CompareSerials(list[i].Lo, serial) > 0 })
	if at == 0 {
		return r, false, nil
	}
	return list[at-1], true, nil
}

// listRanges reads a record's committed ranges, once in a block.
func (v *View) listRanges(e *Entry) (err error) {
	if e.ranges != nil {
		return nil
	}
	var list []canon.SerialRange
	if e.old != nil {
		if list, err = v.rows.Ranges(e.Index); err != nil {
			return err
		}
	}
	e.ranges = &rangeList{list: list}
	return nil
}

// rangeList is a product's ranges in order. It changes in place, so that a block of many costs little; an entry as it
// was before has the same list, and what was inserted since is removed again.
type rangeList struct {
	list []canon.SerialRange
	own  bool // list is no longer what Rows returned
}

func (l *rangeList) place(r *canon.SerialRange) int {
	return sort.Search(len(l.list), func(i int) bool { return proof.CompareSerials(l.list[i].Lo, r.Lo) >= 0 })
}

func (l *rangeList) insert(r *canon.SerialRange) {
	if !l.own {
		l.list, l.own = slices.Clone(l.list), true
	}
	l.list = slices.Insert(l.list, l.place(r), *r)
}

func (l *rangeList) remove(r *canon.SerialRange) {
	at := l.place(r)
	l.list = slices.Delete(l.list, at, at+1)
}

// InsertRange adds a serial range, which must not overlap another, at its place in the order. The state
// takes number and root of the ranges when the view is sealed, and must have a product.
func (v *View) InsertRange(e *Entry, r canon.SerialRange) error {
	if err := v.listRanges(e); err != nil {
		return err
	}
	v.save(e)
	e.ranges.insert(&r)
	v.journal = append(v.journal, saved{entry: e, inserted: &r})
	e.inserted = append(e.inserted, r)
	e.changed = true
	return nil
}

// settleRanges writes number and root of the ranges into the product's state.
func (e *Entry) settleRanges() {
	if len(e.inserted) == 0 {
		return
	}
	root := rangesRoot(e.ranges.list)
	state, product := *e.State, canon.Product{}
	if state.Product != nil {
		product = *state.Product
	}
	product.Ranges, product.RangesRoot = uint32(len(e.ranges.list)), root[:]
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
