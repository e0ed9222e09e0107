package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/register"
)

// Commit writes an executed block in one synced batch and makes it the tip. When it returns, the block
// survives any crash; when it fails, the disk is at the height before.
func (s *Store) Commit(out *exec.Outcome) error {
	if out.Block.Height != s.base.Height+1 {
		return fmt.Errorf("store: commit of height %d on %d", out.Block.Height, s.base.Height)
	}
	w := writer{b: s.db.NewBatch()}
	w.outcome(out)
	if err := s.forget(&w, out.Block.Height); err != nil {
		return errors.Join(err, w.b.Close())
	}
	if err := w.commit(); err != nil {
		return err
	}
	s.base.Tree.Apply(out.Block.Height, out.Sealed)
	s.hot.keep(out.Sealed)
	s.base.Window.Add(out.Entered)
	s.base.Window.Drop(out.Block.Time)
	s.base.Height, s.base.Time, s.base.Replay = out.Block.Height, out.Block.Time, out.Replay
	s.base.Parameters = out.Parameters
	return s.publish(blockOf(out), out.Parameters)
}

func blockOf(out *exec.Outcome) Block {
	return Block{
		Height: out.Block.Height, Time: out.Block.Time, Txs: uint32(len(out.Block.Txs)),
		Width: out.Sealed.Delta.Width, Root: out.Sealed.Delta.Root, Replay: out.Replay, AppHash: out.AppHash,
	}
}

// forget drops what only a rollback further back than the undo reaches would need: undos, and the replay
// window's rows whose entries were all dead at that height. None stays, so that no rollback can go
// further than the window does.
func (s *Store) forget(w *writer, height uint64) error {
	if height <= s.opts.UndoHeights {
		return nil
	}
	horizon := height - s.opts.UndoHeights
	for ; s.undoable <= horizon; s.undoable++ {
		w.del(undoKey(s.undoable))
	}
	at, err := s.held(horizon)
	if err != nil {
		return err
	}
	for ; s.oldest <= horizon; s.oldest++ {
		entries, err := s.window(s.oldest)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(entries, func(e exec.Entry) bool { return e.Expiry > at.Time }) {
			break
		}
		w.del(windowKey(s.oldest))
	}
	return nil
}

// window returns the entries that a block added.
func (s *Store) window(height uint64) ([]exec.Entry, error) {
	v, err := get(s.db, windowKey(height))
	if err != nil {
		return nil, err
	}
	return readEntries(v)
}

// writer fills a batch; its first error stays.
type writer struct {
	b   *pebble.Batch
	err error
}

func (w *writer) set(key, value []byte) {
	if w.err == nil {
		w.err = w.b.Set(key, value, nil)
	}
}

func (w *writer) del(key []byte) {
	if w.err == nil {
		w.err = w.b.Delete(key, nil)
	}
}

func (w *writer) delRange(from, to []byte) {
	if w.err == nil {
		w.err = w.b.DeleteRange(from, to, nil)
	}
}

func (w *writer) commit() error {
	defer func() { _ = w.b.Close() }()
	if w.err == nil {
		w.err = w.b.Commit(pebble.Sync)
	}
	if w.err != nil {
		return fmt.Errorf("store: write block: %w", w.err)
	}
	return nil
}

// outcome writes everything that a block changes.
func (w *writer) outcome(out *exec.Outcome) {
	h := out.Block.Height
	for i := range out.Sealed.Rows {
		w.row(&out.Sealed.Rows[i])
	}
	for i := range out.Sealed.Delta.Groups {
		g := &out.Sealed.Delta.Groups[i]
		w.set(groupKey(g.Index), g.Hash[:])
	}
	for i := range out.Receipts {
		r := &out.Receipts[i]
		w.set(txKey(h, uint32(i)), appendTx(nil, r, out.Block.Txs[i]))
		if r.Code.Final() {
			w.set(idKey(r.ID), binary.AppendUvarint(binary.AppendUvarint(nil, h), uint64(i)))
		}
	}
	if len(out.Entered) > 0 {
		w.set(windowKey(h), appendEntries(nil, out.Entered))
	}
	w.set(undoKey(h), out.Sealed.Undo)
	w.last(blockOf(out))
}

func (w *writer) last(b Block) {
	v := b.append(nil)
	w.set(blockKey(b.Height), v)
	w.set(lastKey, append(binary.AppendUvarint(nil, b.Height), v...))
}

func (w *writer) row(r *register.SealedRow) {
	w.set(rowKey(r.Index), r.Row)
	if r.Key != nil {
		w.set(keyKey(*r.Key), binary.BigEndian.AppendUint64(nil, r.Index))
	}
	if r.State != nil && r.State.Member != nil {
		w.set(memberKey(r.State.Member.Id), binary.BigEndian.AppendUint64(nil, r.Index))
	}
	if r.State != nil && r.State.Proposal != nil {
		w.set(proposalKey(r.Index), []byte(r.State.Proposal.Id))
	}
	for i, l := range r.Links {
		w.set(linkKey(r.Index, r.First+uint32(i)), appendLink(nil, l))
	}
	for _, g := range r.Ranges {
		w.set(rangeKey(r.Index, g.Lo), []byte(g.Hi))
	}
}

// appendEntries writes per entry: 16 bytes key, i64 expiry, u8 length, organisation.
func appendEntries(b []byte, entries []exec.Entry) []byte {
	for i := range entries {
		e := &entries[i]
		b = append(b, e.Key[:]...)
		b = binary.BigEndian.AppendUint64(b, uint64(e.Expiry))
		b = append(append(b, byte(len(e.Organisation))), e.Organisation...)
	}
	return b
}

func readEntries(b []byte) (out []exec.Entry, err error) {
	in := reader{b: b}
	for len(in.b) > 0 && !in.bad {
		var e exec.Entry
		copy(e.Key[:], in.take(16))
		if t := in.take(9); len(t) == 9 {
			e.Expiry = int64(binary.BigEndian.Uint64(t))
			e.Organisation = string(in.take(int(t[8])))
		}
		out = append(out, e)
	}
	return out, in.end("replay window")
}
