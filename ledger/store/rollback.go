package store

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// ErrNoUndo means that a block cannot be taken back: it lies too far back, or is the founding.
var ErrNoUndo = errors.New("block cannot be taken back")

// Rollback takes the last block back in one atomic, synced batch. No Version may be open.
func (s *Store) Rollback() error {
	last := s.Last()
	before, ok, err := s.Block(last.Height - 1)
	if err != nil || last.Height == 0 || !ok {
		return errors.Join(ErrNoUndo, err)
	}
	undo, err := get(s.db, undoKey(last.Height))
	if err != nil {
		return err
	}
	if undo == nil {
		return fmt.Errorf("%w: height %d", ErrNoUndo, last.Height)
	}
	w := writer{b: s.db.NewBatch()}
	if err := s.undo(&w, last, before, undo); err != nil {
		return err
	}
	err = s.Txs(last.Height, func(t *Tx) error {
		id, err := s.idOf(t)
		if err == nil && t.Code.Final() {
			w.del(idKey(id))
		}
		return err
	})
	if err != nil {
		return err
	}
	w.delRange(txsKey(last.Height), txsKey(last.Height+1))
	w.del(windowKey(last.Height))
	w.del(undoKey(last.Height))
	w.del(blockKey(last.Height))
	w.last(before)
	if err := w.commit(); err != nil {
		return err
	}
	return s.load()
}

func (s *Store) idOf(t *Tx) (id proof.Hash, err error) {
	r, err := t.Receipt()
	if err == nil {
		copy(id[:], r.TxId)
	}
	return id, err
}

// undo writes the rows as they were, and takes away what the block added.
func (s *Store) undo(w *writer, last, before Block, undo []byte) error {
	u, err := register.Undo(rows{s.db}, undo)
	if err != nil {
		return err
	}
	d, err := s.base.Tree.Compute(rows{s.db}, u.Leaves(last.Width), u.Width)
	if err != nil {
		return err
	}
	if d.Root != before.Root || u.Width != before.Width {
		return fmt.Errorf("%w: undo of height %d leads to %x over %d", ErrCorrupt, last.Height, d.Root, u.Width)
	}
	err = rows{s.db}.Scan(u.Width, last.Width, func(_ uint64, row []byte) error {
		rec, _, raw, err := register.Split(row)
		if err != nil {
			return err
		}
		state, err := register.ReadState(raw)
		if err != nil {
			return err
		}
		if state.Member != nil {
			w.del(memberKey(state.Member.Id))
		}
		w.del(keyKey(rec.Key))
		return nil
	})
	for _, prefix := range []byte("sepv") {
		w.delRange(be64(prefix, u.Width), be64(prefix, last.Width))
	}
	for i := range u.Rows {
		r := &u.Rows[i]
		if err == nil {
			err = s.undoIndexes(w, r)
		}
		w.set(rowKey(r.Index), r.Row)
		w.delRange(linkKey(r.Index, r.First), be64('e', r.Index+1))
		for _, g := range r.Ranges {
			w.del(rangeKey(r.Index, g.Lo))
		}
	}
	for i := range d.Groups {
		g := &d.Groups[i]
		if g.Index<<4 < u.Width {
			w.set(groupKey(g.Index), g.Hash[:])
		} else {
			w.del(groupKey(g.Index))
		}
	}
	return err
}

// undoIndexes takes a record out of the indexes that the block entered it in, although it existed before.
func (s *Store) undoIndexes(w *writer, r *register.SealedRow) error {
	if r.Index == 0 { // the sentinel
		return nil
	}
	before, err := stateOf(r.Row)
	if err != nil {
		return err
	}
	row, err := rows{s.db}.Row(r.Index)
	if err != nil {
		return err
	}
	now, err := stateOf(row)
	if err != nil {
		return err
	}
	if now.Member != nil && before.Member == nil {
		w.del(memberKey(now.Member.Id))
	}
	if now.Proposal != nil && before.Proposal == nil {
		w.del(proposalKey(r.Index))
	}
	return nil
}
