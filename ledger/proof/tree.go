package proof

import (
	"errors"
	"math/bits"
)

// Depth is the number of levels above the leaves of the register's tree: it has room for 2^32 records.
const Depth = 32

// empty holds the roots of subtrees without records; a missing leaf is 32 zero bytes.
var empty = func() (e [Depth + 1]Hash) {
	for i := range Depth {
		e[i+1] = Node(e[i], e[i])
	}
	return e
}()

// Empty is the root of a subtree of 2^level missing leaves.
func Empty(level int) Hash { return empty[level] }

var errSiblings = errors.New("wrong number of siblings")

// Leaf is a node at the bottom of a tree, for a proof over several.
type Leaf struct {
	Index uint64
	Hash  Hash
}

// A tree is folded level by level, whether it is the register's dense tree or one of RFC 6962: nodes are
// paired from the left, and a node without a right neighbour meets an empty subtree in the former
// and rises unchanged in the latter. So one routine serves every proof here.

// DenseRoot folds leaves, ascending by index, of a register of width records up to its root, taking
// from siblings, level by level and left to right, each node that they do not give. All siblings
// must be used.
func DenseRoot(leaves []Leaf, width uint64, siblings [][]byte) (Hash, error) {
	return fold(leaves, width, siblings, true)
}

// PathRoot is DenseRoot for a tree of RFC 6962 with width leaves.
func PathRoot(leaves []Leaf, width uint64, siblings [][]byte) (Hash, error) {
	return fold(leaves, width, siblings, false)
}

func fold(leaves []Leaf, width uint64, siblings [][]byte, dense bool) (Hash, error) {
	if err := ordered(leaves, width); err != nil {
		return Hash{}, err
	}
	nodes := append([]Leaf(nil), leaves...)
	for level := 0; dense && level < Depth || !dense && width > 1; level++ {
		up := nodes[:0]
		for i := 0; i < len(nodes); i++ {
			n := nodes[i]
			var other Hash
			switch pair := n.Index ^ 1; {
			case i+1 < len(nodes) && nodes[i+1].Index == pair:
				other = nodes[i+1].Hash
				i++
			case pair < width:
				if len(siblings) == 0 || len(siblings[0]) != len(other) {
					return Hash{}, errSiblings
				}
				other, siblings = Hash(siblings[0]), siblings[1:]
			case dense:
				other = empty[level]
			default:
				up = append(up, Leaf{n.Index >> 1, n.Hash})
				continue
			}
			if n.Index&1 == 0 {
				n.Hash = Node(n.Hash, other)
			} else {
				n.Hash = Node(other, n.Hash)
			}
			up = append(up, Leaf{n.Index >> 1, n.Hash})
		}
		nodes, width = up, (width+1)>>1
	}
	if len(siblings) > 0 {
		return Hash{}, errSiblings
	}
	return nodes[0].Hash, nil
}

var errLeaves = errors.New("leaves out of order or out of the tree")

func ordered(leaves []Leaf, width uint64) error {
	if len(leaves) == 0 || width > 1<<Depth {
		return errLeaves
	}
	for i, l := range leaves {
		if l.Index >= width || i > 0 && l.Index <= leaves[i-1].Index {
			return errLeaves
		}
	}
	return nil
}

// Root is the RFC 6962 root over leaf hashes, zero over none. It overwrites leaves.
func Root(leaves []Hash) Hash {
	if len(leaves) == 0 {
		return Hash{}
	}
	for n := len(leaves); n > 1; n = (n + 1) / 2 {
		for i := range n / 2 {
			leaves[i] = Node(leaves[2*i], leaves[2*i+1])
		}
		if n%2 == 1 {
			leaves[n/2] = leaves[n-1]
		}
	}
	return leaves[0]
}

// Siblings returns what PathRoot needs to fold the leaves at the given ascending indexes up to Root. It
// overwrites leaves.
func Siblings(leaves []Hash, indexes []uint64) [][]byte {
	var out [][]byte
	at := append([]uint64(nil), indexes...)
	for n := len(leaves); n > 1; n = (n + 1) / 2 {
		up := at[:0]
		for i := 0; i < len(at); i++ {
			pair := at[i] ^ 1
			if i+1 < len(at) && at[i+1] == pair {
				i++
			} else if pair < uint64(n) {
				out = append(out, append([]byte(nil), leaves[pair][:]...))
			}
			up = append(up, pair>>1)
		}
		at = up
		for i := range n / 2 {
			leaves[i] = Node(leaves[2*i], leaves[2*i+1])
		}
		if n%2 == 1 {
			leaves[n/2] = leaves[n-1]
		}
	}
	return out
}

// Frontier is the compact range of a history: the roots of its perfect subtrees, largest first, as many
// as count has bits set. It is enough to append a leaf and to know the root.
type Frontier struct {
	Count uint32
	Nodes []Hash
}

// Append adds a leaf hash. It may write into f.Nodes' array.
func (f *Frontier) Append(leaf Hash) {
	f.Nodes = append(f.Nodes, leaf)
	for range bits.TrailingZeros32(^f.Count) {
		n := len(f.Nodes)
		f.Nodes[n-2] = Node(f.Nodes[n-2], f.Nodes[n-1])
		f.Nodes = f.Nodes[:n-1]
	}
	f.Count++
}

// Root is the RFC 6962 root over all leaves appended, zero when there are none.
func (f *Frontier) Root() Hash {
	if len(f.Nodes) == 0 {
		return Hash{}
	}
	root := f.Nodes[len(f.Nodes)-1]
	for i := len(f.Nodes) - 2; i >= 0; i-- {
		root = Node(f.Nodes[i], root)
	}
	return root
}
