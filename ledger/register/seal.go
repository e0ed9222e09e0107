package register

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Sealed is what a block makes of the register: rows to write, in one atomic step with Delta applied.
type Sealed struct {
	// Delta is the new tree.
	Delta *Delta
	// Rows that are new or changed, ascending by index.
	Rows []SealedRow
	// Undo takes the block back; the function Undo reads it.
	Undo []byte

	pastRows []pastRow // as they were
	ranges   []pastRange
}

// SealedRow is one row to write.
type SealedRow struct {
	Index uint64
	Row   []byte
	// State is the new state, nil when the block changed only which key comes next.
	State *canon.State
	// Key to enter in the key index, for a new record.
	Key *proof.Hash
	// First is the number of events before this block; Links are those that it adds.
	First uint32
	Links []Link
	// Ranges that the block adds to a product.
	Ranges []canon.SerialRange
}

// Seal computes rows, root and undo of everything kept in the view. The tree is not changed.
func (v *View) Seal(t *Tree) (*Sealed, error) {
	if err := v.link(); err != nil {
		return nil, err
	}
	var list []*Entry
	for _, e := range v.entries { // in no order; sorted below
		if e.changed || e.relinked {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *Entry) int { return cmp.Compare(a.Index, b.Index) })

	s := &Sealed{Rows: make([]SealedRow, len(list))}
	leaves := make([]proof.Leaf, len(list))
	err := parallel(len(list), batch, func(i int) error {
		e := list[i]
		row, err := e.encode()
		first := e.frontier.Count - uint32(len(e.links))
		s.Rows[i] = SealedRow{Index: e.Index, Row: row, First: first, Links: e.links, Ranges: e.inserted}
		if e.changed {
			s.Rows[i].State = e.State
		}
		leaves[i] = proof.Leaf{Index: e.Index, Hash: proof.RecordLeaf(row)}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, e := range list {
		if e.New() {
			s.Rows[i].Key = &e.Key
		} else {
			s.pastRows = append(s.pastRows, pastRow{e.Index, e.old})
		}
		for _, r := range e.inserted {
			s.ranges = append(s.ranges, pastRange{e.Index, r.Lo})
		}
	}
	s.Undo = appendUndo(nil, v.width-uint64(len(v.created)), list)
	s.Delta, err = t.Compute(v.rows, leaves, v.width)
	return s, err
}

// encode returns the entry's row.
func (e *Entry) encode() ([]byte, error) {
	if !e.changed { // another record came to stand behind it: only next is new
		row := bytes.Clone(e.old)
		copy(row[32:64], e.next[:])
		return row, nil
	}
	e.settleRanges()
	state := e.State.Encode()
	rec := proof.Record{Key: e.Key, Next: e.next, Count: e.frontier.Count}
	rec.History, rec.State = e.frontier.Root(), proof.StateHash(state)
	row := make([]byte, 0, proof.RecordSize+32*len(e.frontier.Nodes)+len(state))
	return appendTail(rec.Append(row), &e.frontier, state), nil
}

// predecessors reads the committed records that stand before the created ones, which are in order of keys.
func (v *View) predecessors(fresh []*Entry) ([]*Entry, error) {
	const share = 256 // one iterator's
	preds := make([]*Entry, len(fresh))
	err := parallel((len(fresh)+share-1)/share, 1, func(n int) error {
		from, to := n*share, min((n+1)*share, len(fresh))
		keys := make([]proof.Hash, 0, to-from)
		for _, e := range fresh[from:to] {
			keys = append(keys, e.Key)
		}
		before, err := v.rows.Before(keys)
		if err != nil {
			return err
		}
		for i, index := range before {
			if i > 0 && index == before[i-1] {
				preds[from+i] = preds[from+i-1]
				continue
			}
			row, err := v.rows.Row(index)
			if err != nil {
				return err
			}
			if preds[from+i], err = newEntry(index, row); err != nil {
				return err
			}
		}
		return nil
	})
	return preds, err
}

// link threads the created records into the order of keys.
func (v *View) link() error {
	if len(v.created) == 0 {
		return nil
	}
	fresh := slices.Clone(v.created)
	slices.SortFunc(fresh, func(a, b *Entry) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	preds, err := v.predecessors(fresh)
	if err != nil {
		return err
	}
	var last uint64 // index of the committed predecessor before
	for i, e := range fresh {
		pred := preds[i]
		if i > 0 && pred.Index == last {
			pred = fresh[i-1]
		} else {
			last = pred.Index
			if known := v.entries[pred.Key]; known != nil {
				pred = known
			} else {
				v.entries[pred.Key] = pred
			}
		}
		e.next, pred.next = pred.next, e.Key
		pred.relinked = true
	}
	return nil
}
