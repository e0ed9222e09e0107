package vectors_test

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	transparency "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/waybill-network/waybill/ledger/proof"
)

// treeVector is a proof over leaves of one tree. Without a root it must be refused.
type treeVector struct {
	About    string       `json:"about"`
	Tree     string       `json:"tree"` // "dense" or "rfc6962"
	Width    uint64       `json:"width"`
	Leaves   []leafVector `json:"leaves"`
	Siblings []string     `json:"siblings"`
	Root     string       `json:"root,omitempty"`
}

type leafVector struct {
	Index uint64 `json:"index"`
	Hash  string `json:"hash"`
}

// leafHash is the leaf at an index in every tree of these vectors: the SHA-256 of "leaf <index>".
func leafHash(index uint64) proof.Hash { return sha256.Sum256(fmt.Appendf(nil, "leaf %d", index)) }

func leafHashes(n uint64) []proof.Hash {
	out := make([]proof.Hash, n)
	for i := range out {
		out[i] = leafHash(uint64(i))
	}
	return out
}

// slowRoot is the root over the leaves from ≤ i < to of a dense tree's subtree of a level, by its definition.
func slowRoot(from uint64, level int, width uint64) proof.Hash {
	switch {
	case from >= width:
		var e proof.Hash
		for range level {
			e = proof.Node(e, e)
		}
		return e
	case level == 0:
		return leafHash(from)
	}
	return proof.Node(slowRoot(from, level-1, width), slowRoot(from+1<<(level-1), level-1, width))
}

// slowSiblings are the siblings of a dense proof by their definition: level by level, left to right, every node that
// has a chosen leaf beside it, none below it, and a record below it.
func slowSiblings(indexes []uint64, width uint64) (out [][]byte) {
	for level := range proof.Depth {
		var parents []uint64
		for _, i := range indexes {
			if p := i >> (level + 1); len(parents) == 0 || parents[len(parents)-1] != p {
				parents = append(parents, p)
			}
		}
		for _, p := range parents {
			for child := 2 * p; child <= 2*p+1; child++ {
				chosen := slices.ContainsFunc(indexes, func(i uint64) bool { return i>>level == child })
				if from := child << level; !chosen && from < width {
					h := slowRoot(from, level, width)
					out = append(out, h[:])
				}
			}
		}
	}
	return out
}

func denseVector(t *testing.T, about string, width uint64, indexes ...uint64) treeVector {
	t.Helper()
	v := treeVector{About: about, Tree: "dense", Width: width}
	var leaves []proof.Leaf
	for _, i := range indexes {
		leaf := leafHash(i)
		leaves = append(leaves, proof.Leaf{Index: i, Hash: leaf})
		v.Leaves = append(v.Leaves, leafVector{i, h(leaf[:])})
	}
	siblings := slowSiblings(indexes, width)
	root, err := proof.DenseRoot(leaves, width, siblings)
	if err != nil || root != slowRoot(0, proof.Depth, width) {
		t.Errorf("%s: %x, %v", about, root, err)
	}
	v.Siblings, v.Root = hexes(siblings), h(root[:])
	return v
}

func pathVector(t *testing.T, about string, width uint64, indexes ...uint64) treeVector {
	t.Helper()
	v := treeVector{About: about, Tree: "rfc6962", Width: width}
	var leaves []proof.Leaf
	for _, i := range indexes {
		leaf := leafHash(i)
		leaves = append(leaves, proof.Leaf{Index: i, Hash: leaf})
		v.Leaves = append(v.Leaves, leafVector{i, h(leaf[:])})
	}
	siblings := proof.Siblings(leafHashes(width), indexes)
	root, err := proof.PathRoot(leaves, width, siblings)
	if err != nil || root != proof.Root(leafHashes(width)) {
		t.Errorf("%s: %x, %v", about, root, err)
	}
	v.Siblings, v.Root = hexes(siblings), h(root[:])
	return v
}

func hexes(list [][]byte) []string {
	out := []string{}
	for _, b := range list {
		out = append(out, h(b))
	}
	return out
}

// TestTrees folds multi-proofs of both trees, and refuses those that do not fit.
func TestTrees(t *testing.T) {
	list := []treeVector{
		denseVector(t, "the only record: every sibling is empty", 1, 0),
		denseVector(t, "two records, one shown", 2, 0),
		denseVector(t, "two records, both shown", 2, 0, 1),
		denseVector(t, "the last of an odd number, beside an empty leaf", 5, 4),
		denseVector(t, "neighbours and one apart", 21, 3, 4, 17),
		denseVector(t, "leaves of one group and the last of all", 49, 16, 17, 18, 19, 48),
		denseVector(t, "one of 4,097: the last alone in its half", 4097, 4096),
		pathVector(t, "one leaf: the root itself", 1, 0),
		pathVector(t, "the last of three rises past a level", 3, 2),
		pathVector(t, "the last of 13", 13, 12),
		pathVector(t, "some of 13", 13, 0, 5, 6, 11),
		pathVector(t, "all of 6", 6, 0, 1, 2, 3, 4, 5),
	}
	from := list[4]
	broken := func(about string, change func(v *treeVector)) {
		for _, v := range []treeVector{from, list[10]} {
			v.About, v.Root = about, ""
			v.Leaves, v.Siblings = slices.Clone(v.Leaves), slices.Clone(v.Siblings)
			change(&v)
			list = append(list, v)
		}
	}
	broken("no leaves", func(v *treeVector) { v.Leaves = []leafVector{} })
	broken("leaves out of order", func(v *treeVector) { slices.Reverse(v.Leaves) })
	broken("a leaf twice", func(v *treeVector) { v.Leaves[1] = v.Leaves[0] })
	broken("a leaf outside of the tree", func(v *treeVector) { v.Width = v.Leaves[len(v.Leaves)-1].Index })
	broken("an empty tree", func(v *treeVector) { v.Width = 0 })
	broken("more than 2³² leaves", func(v *treeVector) { v.Width = 1<<32 + 1 })
	broken("a sibling too few", func(v *treeVector) { v.Siblings = v.Siblings[1:] })
	broken("a sibling too many", func(v *treeVector) { v.Siblings = append(v.Siblings, v.Siblings[0]) })
	broken("a sibling of 31 bytes", func(v *treeVector) { v.Siblings[0] = v.Siblings[0][2:] })
	for _, v := range list {
		if _, err := foldVector(t, v); (err == nil) != (v.Root != "") {
			t.Errorf("%s tree, %s: %v", v.Tree, v.About, err)
		}
	}
	golden(t, "tree.json", list)
}

func foldVector(t *testing.T, v treeVector) (proof.Hash, error) {
	t.Helper()
	var leaves []proof.Leaf
	for _, l := range v.Leaves {
		leaves = append(leaves, proof.Leaf{Index: l.Index, Hash: proof.Hash(unhex(t, l.Hash))})
	}
	var siblings [][]byte
	for _, s := range v.Siblings {
		siblings = append(siblings, unhex(t, s))
	}
	if v.Tree == "dense" {
		return proof.DenseRoot(leaves, v.Width, siblings)
	}
	return proof.PathRoot(leaves, v.Width, siblings)
}

// TestRFC6962 compares our tree with transparency-dev's, in the root and in the path of every leaf.
func TestRFC6962(t *testing.T) {
	for width := uint64(1); width <= 40; width++ {
		root := proof.Root(leafHashes(width))
		for i := range width {
			leaf := leafHash(i)
			path := proof.Siblings(leafHashes(width), []uint64{i})
			if err := transparency.VerifyInclusion(rfc6962.DefaultHasher, i, width, leaf[:], path, root[:]); err != nil {
				t.Fatalf("leaf %d of %d: %v", i, width, err)
			}
			if got, err := proof.PathRoot([]proof.Leaf{{Index: i, Hash: leaf}}, width, path); err != nil || got != root {
				t.Fatalf("leaf %d of %d: %x, %v", i, width, got, err)
			}
		}
	}
}

// TestDenseSiblings compares dense proofs with their definition at random.
func TestDenseSiblings(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		width := 1 + r.Uint64N(1<<r.IntN(8))
		var indexes []uint64
		for i := range width {
			if r.IntN(bits.Len64(width)+1) == 0 || i == width-1 && len(indexes) == 0 {
				indexes = append(indexes, i)
			}
		}
		denseVector(t, fmt.Sprintf("%v of %d", indexes, width), width, indexes...)
	}
}
