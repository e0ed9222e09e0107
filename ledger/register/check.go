package register

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// ErrInvariant means that the stored register contradicts itself.
var ErrInvariant = errors.New("register breaks an invariant")

// Check reads the whole register and verifies the tree against the rows, each record against its row's
// history, state and serial ranges, the key index, and the list through the keys. That the rows are what
// the blocks make of them is for package fsck to say.
func (t *Tree) Check(rows Rows) error {
	fresh, err := NewTree(t.height, t.width, 0, func() func() (proof.Hash, error) {
		g := uint64(0)
		return func() (proof.Hash, error) {
			leaves, err := readLeaves(rows, g, t.width)
			g++
			return foldGroup(&leaves), err
		}
	}())
	if err != nil {
		return err
	}
	if fresh.Root() != t.Root() {
		return fmt.Errorf("%w: rows fold to %x, the tree has %x", ErrInvariant, fresh.Root(), t.Root())
	}
	for l := range t.levels {
		for p := range t.levels[l] {
			if want := fresh.node(l, uint64(p)); t.levels[l][p] != want {
				return fmt.Errorf("%w: node %d of level %d", ErrInvariant, p, l)
			}
		}
	}
	if err := rows.Scan(0, t.width, func(i uint64, row []byte) error { return checkRow(rows, i, row) }); err != nil {
		return err
	}
	return t.checkList(rows)
}

func checkRow(rows Rows, index uint64, row []byte) error {
	rec, frontier, state, err := Split(row)
	if err != nil {
		return err
	}
	if frontier.Root() != rec.History {
		return fmt.Errorf("%w: index %d: frontier does not fold to the history root", ErrInvariant, index)
	}
	if stateHash(state) != rec.State {
		return fmt.Errorf("%w: index %d: state does not hash to the record's", ErrInvariant, index)
	}
	found, ok, err := rows.Find(rec.Key)
	if err != nil {
		return err
	}
	if !ok || found != index {
		return fmt.Errorf("%w: index %d: key index says %d, %v", ErrInvariant, index, found, ok)
	}
	return checkRanges(rows, index, state)
}

// checkRanges verifies the serial ranges of a product against number and root in its state.
func checkRanges(rows Rows, index uint64, raw []byte) error {
	s, err := ReadState(raw)
	if err != nil {
		return fmt.Errorf("index %d: %w", index, err)
	}
	list, err := rows.Ranges(index)
	if err != nil {
		return err
	}
	var product canon.Product
	if s.Product != nil {
		product = *s.Product
	}
	root := rangesRoot(list)
	if uint64(product.Ranges) != uint64(len(list)) || len(list) > 0 && !bytes.Equal(product.RangesRoot, root[:]) {
		return fmt.Errorf("%w: index %d: %d serial ranges do not fold to the product's root", ErrInvariant, index, len(list))
	}
	return nil
}

// checkList follows next from the sentinel through all records in ascending order of key.
func (t *Tree) checkList(rows Rows) error {
	var key proof.Hash
	for n := uint64(0); n < t.width; n++ {
		index, ok, err := rows.Find(key)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%w: key %x is named as next but not registered", ErrInvariant, key)
		}
		row, err := rows.Row(index)
		if err != nil {
			return err
		}
		next := proof.ReadRecord(row).Next
		if bytes.Compare(next[:], key[:]) <= 0 {
			return fmt.Errorf("%w: after key %x comes %x", ErrInvariant, key, next)
		}
		key = next
	}
	if key != lastKey {
		return fmt.Errorf("%w: the list goes on after %d records", ErrInvariant, t.width)
	}
	return nil
}
