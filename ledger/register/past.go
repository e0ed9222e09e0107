package register

import (
	"slices"
	"sort"

	"github.com/waybill-network/waybill/ledger/proof"
)

// Past is what one block overwrote: enough to read the register as it was before the block. It is
// complete when the block is applied and does not change after.
type Past struct {
	// Height of the block.
	Height uint64
	// Width is the number of records before.
	Width  uint64
	nodes  []node
	rows   []pastRow
	ranges []pastRange
}

type pastRow struct {
	index uint64
	row   []byte
}

// pastRange is a serial range that the block added.
type pastRange struct {
	index uint64
	lo    string
}

// Row returns the row as it was before the block, if the block changed it.
func (p *Past) Row(index uint64) ([]byte, bool) {
	i := sort.Search(len(p.rows), func(i int) bool { return p.rows[i].index >= index })
	if i < len(p.rows) && p.rows[i].index == index {
		return p.rows[i].row, true
	}
	return nil, false
}

// Added reports whether the block added the serial range to the product at the index.
func (p *Past) Added(index uint64, lo string) bool {
	return slices.Contains(p.ranges, pastRange{index, lo})
}

func (p *Past) node(at uint64) (proof.Hash, bool) {
	i := sort.Search(len(p.nodes), func(i int) bool { return p.nodes[i].at >= at })
	if i < len(p.nodes) && p.nodes[i].at == at {
		return p.nodes[i].hash, true
	}
	return proof.Hash{}, false
}

// size is about how many bytes the past holds in memory.
func (p *Past) size() int {
	n := 128 + 40*len(p.nodes) + 40*len(p.ranges)
	for i := range p.rows {
		n += 56 + len(p.rows[i].row)
	}
	return n
}

// remember keeps the past of the block at t.height, and drops the oldest beyond the limit.
func (t *Tree) remember(p *Past) {
	t.ring = append(t.ring, p)
	t.held += p.size()
	drop := 0
	for ; t.held > t.limit && drop < len(t.ring)-1; drop++ {
		t.held -= t.ring[drop].size()
	}
	if drop > 0 {
		t.ring = append([]*Past(nil), t.ring[drop:]...) // readers may hold the old slice
	}
}

// Since returns the pasts of the blocks after a height, oldest first: what reading the state of that height
// needs. It is false when the tree does not remember so far back.
func (t *Tree) Since(height uint64) ([]*Past, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.since(height)
}

func (t *Tree) since(height uint64) ([]*Past, bool) {
	if height == t.height {
		return nil, true
	}
	i := sort.Search(len(t.ring), func(i int) bool { return t.ring[i].Height > height })
	if i == len(t.ring) || t.ring[i].Height != height+1 {
		return nil, false
	}
	return t.ring[i:], true
}

// Restore gives a tree that was just built the past of its last block, which was taken out of an undo, and
// returns the root before that block, for the caller to compare.
func (t *Tree) Restore(rows Rows, height uint64, u *Undone) (proof.Hash, error) {
	d, err := t.Compute(rows, u.Leaves(t.width), u.Width)
	if err != nil {
		return proof.Hash{}, err
	}
	p := &Past{Height: height, Width: u.Width, nodes: d.nodes}
	for i := range u.Rows {
		r := &u.Rows[i]
		p.rows = append(p.rows, pastRow{r.Index, r.Row})
		for _, g := range r.Ranges {
			p.ranges = append(p.ranges, pastRange{r.Index, g.Lo})
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.height = height
	t.remember(p)
	return d.Root, nil
}
