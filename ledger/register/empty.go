package register

import (
	"bytes"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// lastKey stands after every key.
var lastKey = proof.Hash(bytes.Repeat([]byte{0xff}, 32))

// Sentinel is the row at index 0 of an empty register.
func Sentinel() []byte {
	rec := proof.Record{Next: lastKey}
	return rec.Append(nil)
}

// Empty is the rows of a register that holds the sentinel only; a chain is founded on it.
type Empty struct{}

// Find implements Rows.
func (Empty) Find(key proof.Hash) (uint64, bool, error) { return 0, key == proof.Hash{}, nil }

// Before implements Rows.
func (Empty) Before(keys []proof.Hash) ([]uint64, error) { return make([]uint64, len(keys)), nil }

// Row implements Rows.
func (Empty) Row(uint64) ([]byte, error) { return Sentinel(), nil }

// Scan implements Rows.
func (Empty) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	if from > 0 || to == 0 {
		return nil
	}
	return visit(0, Sentinel())
}

// Links implements Rows.
func (Empty) Links(uint64, uint32, uint32, func(Link) error) error { return nil }

// Ranges implements Rows.
func (Empty) Ranges(uint64) ([]canon.SerialRange, error) { return nil, nil }

// RangeBefore implements Rows.
func (Empty) RangeBefore(uint64, string) (r canon.SerialRange, ok bool, err error) {
	return r, false, nil
}

// NewEmpty returns the tree of Empty at height 0.
func NewEmpty() *Tree {
	t, _ := NewTree(0, 1, 0, func() (proof.Hash, error) { // reading a constant cannot fail
		leaves := groupLeaves{proof.RecordLeaf(Sentinel())}
		return foldGroup(&leaves), nil
	})
	return t
}
