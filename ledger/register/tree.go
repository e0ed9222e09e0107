package register

import (
	"sync"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/recent"
)

// A group is 16 neighbouring leaves. Its root is the lowest node kept in memory; below it, leaf hashes
// come from the rows or from a cache.
const (
	groupBits = 4
	groupSize = 1 << groupBits
	levels    = proof.Depth - groupBits + 1 // levels kept: group roots up to the root
)

type groupLeaves [groupSize]proof.Hash

// Tree holds the committed nodes. Readers may use Siblings at any time; Compute and Apply belong to the
// one goroutine that executes blocks.
type Tree struct {
	mu     sync.RWMutex
	height uint64                              // of the last block applied
	width  uint64                              // records
	levels [levels][]proof.Hash                // levels[l][p] covers groups p<<l … (p+1)<<l; a missing node is empty
	ring   []*Past                             // what the last blocks overwrote, one for each height up to the tip
	held   int                                 // bytes in ring, about
	limit  int                                 // of held
	cache  *recent.Cache[uint64, *groupLeaves] // leaf hashes of groups that changed lately; of the executing goroutine
}

// cachedGroups bounds the cache: 512 bytes each and up to twice as many, about 40 MiB with the maps around them.
const cachedGroups = 1 << 15

// NewTree builds the tree of a register of width records at a height, whose group roots next gives in order. It keeps
// the past of recent blocks in about ringBytes bytes of memory, and always that of the last block.
func NewTree(height, width uint64, ringBytes int, next func() (proof.Hash, error)) (*Tree, error) {
	t := &Tree{height: height, width: width, limit: ringBytes, cache: recent.New[uint64, *groupLeaves](cachedGroups)}
	groups := (width + groupSize - 1) >> groupBits
	t.levels[0] = make([]proof.Hash, groups, groups+groups/4+1)
	for g := range t.levels[0] {
		h, err := next()
		if err != nil {
			return nil, err
		}
		t.levels[0][g] = h
	}
	for l := 1; l < levels; l++ {
		below := t.levels[l-1]
		t.levels[l] = make([]proof.Hash, (len(below)+1)/2)
		for p := range t.levels[l] {
			t.levels[l][p] = proof.Node(below[2*p], t.node(l-1, uint64(2*p+1)))
		}
	}
	return t, nil
}

func (t *Tree) node(level int, pos uint64) proof.Hash {
	if pos < uint64(len(t.levels[level])) {
		return t.levels[level][pos]
	}
	return proof.Empty(level + groupBits)
}

// Width is the number of records.
func (t *Tree) Width() uint64 { return t.width }

// Root is the root over all records.
func (t *Tree) Root() proof.Hash { return t.node(levels-1, 0) }

// node addresses one kept node; nodes sort by level, then position.
type node struct {
	at   uint64 // level<<40 | position
	hash proof.Hash
}

func address(level int, pos uint64) uint64 { return uint64(level)<<40 | pos }

// Delta is a change of the tree that is computed and not yet applied.
type Delta struct {
	Width uint64
	Root  proof.Hash
	// Groups are the group roots that changed, ascending.
	Groups []proof.Leaf
	nodes  []node // all kept nodes that changed, ascending
	leaves []groupLeaves
}

// Compute folds changed leaves, ascending by index, to the root of a register of width records. A leaf
// at or beyond width is removed: its hash is zero. It changes nothing.
func (t *Tree) Compute(rows Rows, changed []proof.Leaf, width uint64) (*Delta, error) {
	d := &Delta{Width: width}
	if err := t.foldGroups(rows, changed, d); err != nil {
		return nil, err
	}
	level := append([]proof.Leaf(nil), d.Groups...)
	for l := 0; ; l++ {
		for _, n := range level {
			d.nodes = append(d.nodes, node{address(l, n.Index), n.Hash})
		}
		if l == levels-1 {
			break
		}
		level = t.foldLevel(l, level)
	}
	d.Root = t.Root()
	if len(level) > 0 {
		d.Root = level[0].Hash
	}
	return d, nil
}

// foldLevel folds the changed nodes of level l into their parents.
func (t *Tree) foldLevel(l int, nodes []proof.Leaf) []proof.Leaf {
	up := nodes[:0]
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		left, right := n.Hash, n.Hash
		switch {
		case n.Index&1 == 1:
			left = t.node(l, n.Index-1)
		case i+1 < len(nodes) && nodes[i+1].Index == n.Index+1:
			i++
			right = nodes[i].Hash
		default:
			right = t.node(l, n.Index+1)
		}
		up = append(up, proof.Leaf{Index: n.Index >> 1, Hash: proof.Node(left, right)})
	}
	return up
}

// Apply makes a sealed block of the height the tree's committed state, and keeps what it overwrote. Call it
// when the rows are durable.
func (t *Tree) Apply(height uint64, s *Sealed) {
	past := &Past{Height: height, rows: s.pastRows, ranges: s.ranges}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.height = height
	t.overwrite(s.Delta, past)
	t.remember(past)
}

// overwrite makes a delta the committed tree, and fills past with what was there.
func (t *Tree) overwrite(d *Delta, past *Past) {
	past.Width, past.nodes = t.width, make([]node, len(d.nodes))
	for i, n := range d.nodes {
		l, pos := int(n.at>>40), n.at&(1<<40-1)
		past.nodes[i] = node{n.at, t.node(l, pos)}
		for uint64(len(t.levels[l])) <= pos {
			t.levels[l] = append(t.levels[l], proof.Empty(l+groupBits))
		}
		t.levels[l][pos] = n.hash
	}
	t.width = d.Width
	for i, g := range d.Groups {
		t.cache.Put(g.Index, &d.leaves[i])
	}
}
