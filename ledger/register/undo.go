package register

import (
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// An undo holds what cannot be derived from the rows that a block wrote:
//
//	uvarint width before
//	per record that existed before and was changed, ascending by index:
//	  uvarint index − index of the one before
//	  u8 flags: 1 next, 2 tail, 4 ranges
//	  with 1: the old next key, 32 bytes
//	  with 2: uvarint old count, uvarint length, old frontier ‖ old state
//	  with 4: uvarint number of serial ranges added, per range u8 length ‖ lo
const (
	undoNext   = 1
	undoTail   = 2
	undoRanges = 4
)

func appendUndo(b []byte, width uint64, list []*Entry) []byte {
	b = binary.AppendUvarint(b, width)
	last := uint64(0)
	for _, e := range list {
		if e.New() {
			continue
		}
		b = binary.AppendUvarint(b, e.Index-last)
		last = e.Index
		flags := byte(0)
		if e.relinked {
			flags |= undoNext
		}
		if e.changed {
			flags |= undoTail
		}
		if len(e.inserted) > 0 {
			flags |= undoRanges
		}
		b = append(b, flags)
		if e.relinked {
			b = append(b, e.old[32:64]...)
		}
		if e.changed {
			b = binary.AppendUvarint(b, uint64(binary.BigEndian.Uint32(e.old[64:])))
			b = binary.AppendUvarint(b, uint64(len(e.old)-proof.RecordSize))
			b = append(b, e.old[proof.RecordSize:]...)
		}
		if len(e.inserted) > 0 {
			b = binary.AppendUvarint(b, uint64(len(e.inserted)))
			for _, r := range e.inserted {
				b = append(append(b, byte(len(r.Lo))), r.Lo...)
			}
		}
	}
	return b
}

// Undone is a block taken back: the rows as they were before it.
type Undone struct {
	// Width is the number of records before; rows from there on did not exist.
	Width uint64
	// Rows ascending by index, with First the number of events before, and Ranges those to take away, of
	// which only lo is known.
	Rows []SealedRow
}

// Undo restores, from the present rows, the rows before the block that wrote the undo.
func Undo(rows Rows, undo []byte) (*Undone, error) {
	in := undoReader{b: undo}
	u := &Undone{Width: in.uvarint()}
	index := uint64(0)
	for len(in.b) > 0 && !in.bad {
		index += in.uvarint()
		flags := in.byte()
		row, err := rows.Row(index)
		if err != nil {
			return nil, err
		}
		if len(row) < proof.RecordSize {
			return nil, fmt.Errorf("%w: index %d", ErrRow, index)
		}
		rec, tail := proof.ReadRecord(row), row[proof.RecordSize:]
		if flags&undoNext != 0 {
			copy(rec.Next[:], in.take(32))
		}
		if flags&undoTail != 0 {
			count := in.uvarint()
			tail = in.take(in.uvarint())
			f, state, err := splitTail(uint32(count), tail)
			if err != nil {
				return nil, err
			}
			rec.Count, rec.History, rec.State = uint32(count), f.Root(), stateHash(state)
		}
		r := SealedRow{Index: index, Row: append(rec.Append(nil), tail...), First: rec.Count}
		if flags&undoRanges != 0 {
			for n := in.uvarint(); n > 0 && !in.bad; n-- {
				r.Ranges = append(r.Ranges, canon.SerialRange{Lo: string(in.take(uint64(in.byte())))})
			}
		}
		u.Rows = append(u.Rows, r)
	}
	if in.bad {
		return nil, fmt.Errorf("%w: undo is cut short", ErrRow)
	}
	return u, nil
}

// stateHash is zero for the sentinel, which has no state.
func stateHash(state []byte) proof.Hash {
	if len(state) == 0 {
		return proof.Hash{}
	}
	return proof.StateHash(state)
}

// Leaves returns the changed leaves for Tree.Compute: those of the rows, and nothing where records did
// not exist before, in a register that now has width records.
func (u *Undone) Leaves(width uint64) []proof.Leaf {
	out := make([]proof.Leaf, 0, len(u.Rows))
	for i := range u.Rows {
		out = append(out, proof.Leaf{Index: u.Rows[i].Index, Hash: proof.RecordLeaf(u.Rows[i].Row)})
	}
	for i := u.Width; i < width; i++ {
		out = append(out, proof.Leaf{Index: i})
	}
	return out
}

type undoReader struct {
	b   []byte
	bad bool
}

func (r *undoReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *undoReader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *undoReader) take(n uint64) []byte {
	if uint64(len(r.b)) < n {
		r.b, r.bad = nil, true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}
