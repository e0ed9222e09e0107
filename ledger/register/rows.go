package register

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Rows reads the committed rows of one state. Implementations are safe for concurrent use; what they
// return may be kept and must not be changed by either side.
type Rows interface {
	// Find returns the index of the record with the key.
	Find(key proof.Hash) (index uint64, ok bool, err error)
	// Before returns for each of the ascending keys the index of the record with the greatest key below it;
	// the sentinel is below all.
	Before(keys []proof.Hash) (indexes []uint64, err error)
	// Row returns the row at an index that exists.
	Row(index uint64) ([]byte, error)
	// Scan visits the rows from ≤ index < to in order. A visited row is valid during the visit only.
	Scan(from, to uint64, visit func(index uint64, row []byte) error) error
	// Links visits the events from ≤ sequence < to of the record at the index, in order.
	Links(index uint64, from, to uint32, visit func(Link) error) error
	// Ranges returns the serial ranges of the product at the index, in shortlex order.
	Ranges(index uint64) ([]canon.SerialRange, error)
	// RangeBefore returns the last serial range of the product at the index that begins at the serial or before it, in
	// shortlex order. It reads one, however many there are.
	RangeBefore(index uint64, serial string) (r canon.SerialRange, ok bool, err error)
}

// ErrRow means that a stored row is not what was written: the disk or the software is broken.
var ErrRow = errors.New("row of the register is corrupt")

// Row is record ‖ frontier ‖ state: the record's 132 bytes, 32 for each bit set in its count, and the
// canonical state.

// stateItems bounds a stored state; it only guards against corrupt rows.
const stateItems = 1 << 16

// Split takes a row apart.
func Split(row []byte) (rec proof.Record, frontier proof.Frontier, state []byte, err error) {
	if len(row) < proof.RecordSize {
		return rec, frontier, nil, fmt.Errorf("%w: %d bytes", ErrRow, len(row))
	}
	rec = proof.ReadRecord(row)
	frontier, state, err = splitTail(rec.Count, row[proof.RecordSize:])
	return rec, frontier, state, err
}

func splitTail(count uint32, tail []byte) (f proof.Frontier, state []byte, err error) {
	n := popcount(count)
	if len(tail) < 32*n {
		return f, nil, fmt.Errorf("%w: %d bytes for the frontier of %d events", ErrRow, len(tail), count)
	}
	f.Count = count
	f.Nodes = make([]proof.Hash, n, n+1)
	for i := range f.Nodes {
		f.Nodes[i] = proof.Hash(tail[32*i:])
	}
	return f, tail[32*n:], nil
}

func popcount(v uint32) (n int) {
	for ; v != 0; v &= v - 1 {
		n++
	}
	return n
}

func appendTail(b []byte, f *proof.Frontier, state []byte) []byte {
	for i := range f.Nodes {
		b = append(b, f.Nodes[i][:]...)
	}
	return append(b, state...)
}

// ReadState decodes a stored state; the sentinel's is empty.
func ReadState(b []byte) (*canon.State, error) {
	s := new(canon.State)
	if err := s.Decode(b, stateItems); err != nil {
		return nil, fmt.Errorf("%w: state: %w", ErrRow, err)
	}
	return s, nil
}
