package register_test

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// disk keeps what a store keeps, in maps.
type disk struct {
	rows   map[uint64][]byte
	keys   map[proof.Hash]uint64
	links  map[uint64][]register.Link
	ranges map[uint64][]canon.SerialRange
	groups map[uint64]proof.Hash
}

var _ register.Rows = (*disk)(nil)

func newDisk() *disk {
	return &disk{
		rows: map[uint64][]byte{0: register.Sentinel()}, keys: map[proof.Hash]uint64{{}: 0},
		links: map[uint64][]register.Link{}, ranges: map[uint64][]canon.SerialRange{}, groups: map[uint64]proof.Hash{},
	}
}

func (d *disk) Find(key proof.Hash) (uint64, bool, error) {
	i, ok := d.keys[key]
	return i, ok, nil
}

func (d *disk) Before(keys []proof.Hash) ([]uint64, error) {
	indexes := make([]uint64, len(keys))
	for n, key := range keys {
		var best proof.Hash
		for k, i := range d.keys {
			if bytes.Compare(k[:], key[:]) < 0 && bytes.Compare(k[:], best[:]) > 0 {
				best, indexes[n] = k, i
			}
		}
	}
	return indexes, nil
}

func (d *disk) Row(index uint64) ([]byte, error) {
	row, ok := d.rows[index]
	if !ok {
		return nil, fmt.Errorf("%w: no row %d", register.ErrRow, index)
	}
	return row, nil
}

func (d *disk) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	for i := from; i < to; i++ {
		row, err := d.Row(i)
		if err != nil {
			return err
		}
		if err := visit(i, bytes.Clone(row)); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) Links(index uint64, from, to uint32, visit func(register.Link) error) error {
	for _, l := range d.links[index][from:to] {
		if err := visit(l); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) Ranges(index uint64) ([]canon.SerialRange, error) {
	return slices.Clone(d.ranges[index]), nil
}

func (d *disk) RangeBefore(index uint64, serial string) (r canon.SerialRange, ok bool, err error) {
	return rangeBefore(d.ranges[index], serial)
}

// rangeBefore looks at all of them.
func rangeBefore(list []canon.SerialRange, serial string) (r canon.SerialRange, ok bool, err error) {
	for _, g := range list {
		if proof.CompareSerials(g.Lo, serial) <= 0 && (!ok || proof.CompareSerials(g.Lo, r.Lo) > 0) {
			r, ok = g, true
		}
	}
	return r, ok, nil
}

// write does what a store's batch does.
func (d *disk) write(s *register.Sealed) {
	for _, r := range s.Rows {
		d.rows[r.Index] = r.Row
		if r.Key != nil {
			d.keys[*r.Key] = r.Index
		}
		d.links[r.Index] = append(slices.Clip(d.links[r.Index][:r.First]), r.Links...)
		if len(r.Ranges) > 0 {
			list := slices.Concat(d.ranges[r.Index], r.Ranges)
			slices.SortFunc(list, func(a, b canon.SerialRange) int { return proof.CompareSerials(a.Lo, b.Lo) })
			d.ranges[r.Index] = list
		}
	}
	for _, g := range s.Delta.Groups {
		d.groups[g.Index] = g.Hash
	}
}

// undo does what a store's rollback does.
func (d *disk) undo(t *register.Tree, undo []byte) error {
	u, err := register.Undo(d, undo)
	if err != nil {
		return err
	}
	delta, err := t.Compute(d, u.Leaves(t.Width()), u.Width)
	if err != nil {
		return err
	}
	for i := u.Width; i < t.Width(); i++ {
		delete(d.keys, proof.Hash(d.rows[i]))
		delete(d.rows, i)
		delete(d.links, i)
		delete(d.ranges, i)
	}
	for _, r := range u.Rows {
		d.rows[r.Index] = r.Row
		d.links[r.Index] = slices.Clip(d.links[r.Index][:r.First])
		d.ranges[r.Index] = slices.DeleteFunc(slices.Clone(d.ranges[r.Index]), func(g canon.SerialRange) bool {
			return slices.ContainsFunc(r.Ranges, func(gone canon.SerialRange) bool { return gone.Lo == g.Lo })
		})
	}
	for _, g := range delta.Groups {
		if g.Index*16 < u.Width {
			d.groups[g.Index] = g.Hash
		} else {
			delete(d.groups, g.Index)
		}
	}
	return nil
}

// tree builds a tree as at start, from the group roots alone.
func (d *disk) tree(height, width uint64, ring int) (*register.Tree, error) {
	g := uint64(0)
	return register.NewTree(height, width, ring, func() (proof.Hash, error) {
		h, ok := d.groups[g]
		if !ok {
			return h, fmt.Errorf("%w: no group %d", register.ErrRow, g)
		}
		g++
		return h, nil
	})
}

// past reads a disk as it was before the blocks of the pasts, as a store's Version does.
type past struct {
	*disk
	pasts []*register.Past
	width uint64
}

func (p past) Row(index uint64) ([]byte, error) {
	for _, b := range p.pasts {
		if row, ok := b.Row(index); ok {
			return row, nil
		}
	}
	return p.disk.Row(index)
}

func (p past) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	for i := from; i < min(to, p.width); i++ {
		row, err := p.Row(i)
		if err == nil {
			err = visit(i, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p past) RangeBefore(index uint64, serial string) (r canon.SerialRange, ok bool, err error) {
	list, err := p.Ranges(index)
	if err != nil {
		return r, false, err
	}
	return rangeBefore(list, serial)
}

func (p past) Ranges(index uint64) ([]canon.SerialRange, error) {
	return slices.DeleteFunc(slices.Clone(p.ranges[index]), func(g canon.SerialRange) bool {
		return slices.ContainsFunc(p.pasts, func(b *register.Past) bool { return b.Added(index, g.Lo) })
	}), nil
}
