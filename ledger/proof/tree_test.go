package proof_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/proof"
)

func leaf(i int) proof.Hash { return sha256.Sum256(fmt.Appendf(nil, "leaf %d", i)) }

func leaves(n int) []proof.Hash {
	out := make([]proof.Hash, n)
	for i := range out {
		out[i] = leaf(i)
	}
	return out
}

func node(l, r proof.Hash) proof.Hash {
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

// naiveRoot is the Merkle tree hash of RFC 6962, section 2.1, over leaf hashes.
func naiveRoot(d []proof.Hash) proof.Hash {
	switch len(d) {
	case 0:
		return proof.Hash{}
	case 1:
		return d[0]
	}
	k := 1
	for 2*k < len(d) {
		k *= 2
	}
	return node(naiveRoot(d[:k]), naiveRoot(d[k:]))
}

// naiveDense is the root of a tree of 2^level places whose last ones are 32 zero bytes.
func naiveDense(d []proof.Hash, level int) proof.Hash {
	if len(d) == 0 {
		h := proof.Hash{}
		for range level {
			h = node(h, h)
		}
		return h
	}
	if level == 0 {
		return d[0]
	}
	half := int(min(uint64(len(d)), 1<<(level-1)))
	return node(naiveDense(d[:half], level-1), naiveDense(d[half:], level-1))
}

// naivePath is the audit path of RFC 6962, section 2.1.1.
func naivePath(m int, d []proof.Hash) [][]byte {
	if len(d) == 1 {
		return nil
	}
	k := 1
	for 2*k < len(d) {
		k *= 2
	}
	if m < k {
		h := naiveRoot(d[k:])
		return append(naivePath(m, d[:k]), h[:])
	}
	h := naiveRoot(d[:k])
	return append(naivePath(m-k, d[k:]), h[:])
}

// TestRootsAreRFC6962: root, frontier and audit path of every size and place, against the RFC's own words.
func TestRootsAreRFC6962(t *testing.T) {
	var f proof.Frontier
	if f.Root() != (proof.Hash{}) || proof.Root(nil) != (proof.Hash{}) {
		t.Error("root of nothing")
	}
	for n := 1; n <= 70; n++ {
		want := naiveRoot(leaves(n))
		f.Append(leaf(n - 1))
		if got := proof.Root(leaves(n)); got != want {
			t.Fatalf("%d leaves: root %x, want %x", n, got, want)
		}
		if got := f.Root(); got != want || int(f.Count) != n {
			t.Fatalf("%d leaves: frontier of %d gives %x, want %x", n, f.Count, got, want)
		}
		for m := range n {
			path := proof.Siblings(leaves(n), []uint64{uint64(m)})
			if want := naivePath(m, leaves(n)); !slices.EqualFunc(path, want, slices.Equal) {
				t.Fatalf("leaf %d of %d: path %x, want %x", m, n, path, want)
			}
			got, err := proof.PathRoot([]proof.Leaf{{Index: uint64(m), Hash: leaf(m)}}, uint64(n), path)
			if err != nil || got != want {
				t.Fatalf("leaf %d of %d: %x, %v", m, n, got, err)
			}
			for other := range n { // no path serves for another place or another size
				if got, err := proof.PathRoot([]proof.Leaf{{Index: uint64(other), Hash: leaf(m)}}, uint64(n), path); other != m && err == nil && got == want {
					t.Fatalf("leaf %d of %d is shown at %d", m, n, other)
				}
			}
		}
	}
}

// subset draws places of a tree, ascending.
func subset(r *rand.Rand, n int) (out []uint64) {
	for i := range n {
		if r.IntN(4) == 0 {
			out = append(out, uint64(i))
		}
	}
	if len(out) == 0 {
		out = append(out, uint64(r.IntN(n)))
	}
	return out
}

func at(places []uint64) []proof.Leaf {
	out := make([]proof.Leaf, len(places))
	for i, p := range places {
		out[i] = proof.Leaf{Index: p, Hash: leaf(int(p))}
	}
	return out
}

// TestSeveralLeaves: a proof over some leaves of either tree, and what becomes of it when anything is changed.
func TestSeveralLeaves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := 1 + r.IntN(80)
		places := subset(r, n)
		rfc := proof.Siblings(leaves(n), places)
		for _, tree := range []struct {
			name     string
			fold     func([]proof.Leaf, uint64, [][]byte) (proof.Hash, error)
			siblings [][]byte
			root     proof.Hash
		}{
			{"history", proof.PathRoot, rfc, naiveRoot(leaves(n))},
			{"register", proof.DenseRoot, denseSiblings(leaves(n), places), naiveDense(leaves(n), proof.Depth)},
		} {
			got, err := tree.fold(at(places), uint64(n), tree.siblings)
			if err != nil || got != tree.root {
				t.Fatalf("%s: %d of %d leaves: %x, %v; want %x", tree.name, len(places), n, got, err, tree.root)
			}
			refuse := func(what string, leaves []proof.Leaf, width uint64, siblings [][]byte) {
				t.Helper()
				if got, err := tree.fold(leaves, width, siblings); err == nil && got == tree.root {
					t.Fatalf("%s: %d of %d leaves: %s folds to the root", tree.name, len(places), n, what)
				}
			}
			for i := range places {
				bad := at(places)
				bad[i].Hash[r.IntN(32)] ^= 1 << r.IntN(8)
				refuse("another leaf", bad, uint64(n), tree.siblings)
				if len(places) > 1 {
					refuse("a leaf less", slices.Delete(at(places), i, i+1), uint64(n), tree.siblings)
				}
				bad = at(places)
				bad[i].Index++
				refuse("another place", bad, uint64(n), tree.siblings)
			}
			for i := range tree.siblings {
				bad := slices.Clone(tree.siblings)
				bad[i] = slices.Clone(bad[i])
				bad[i][r.IntN(32)] ^= 1 << r.IntN(8)
				refuse("another sibling", at(places), uint64(n), bad)
				refuse("a sibling less", at(places), uint64(n), slices.Delete(slices.Clone(tree.siblings), i, i+1))
				refuse("a sibling twice", at(places), uint64(n), slices.Insert(slices.Clone(tree.siblings), i, tree.siblings[i]))
				bad = slices.Clone(tree.siblings)
				bad[i] = bad[i][:31]
				refuse("a short sibling", at(places), uint64(n), bad)
			}
			refuse("a sibling more", at(places), uint64(n), append(slices.Clone(tree.siblings), make([]byte, 32)))
			refuse("no leaf", nil, uint64(n), tree.siblings)
			if len(places) > 1 {
				bad := at(places)
				slices.Reverse(bad)
				refuse("leaves in another order", bad, uint64(n), tree.siblings)
				refuse("a leaf twice", append(at(places)[:1:1], at(places)...), uint64(n), tree.siblings)
			}
			if last := int(places[len(places)-1]); last == n-1 {
				refuse("a smaller tree", at(places), uint64(n-1), tree.siblings)
			}
		}
	}
}

// denseSiblings is what the register's prover leaves for DenseRoot, worked out level by level.
func denseSiblings(level []proof.Hash, places []uint64) (out [][]byte) {
	for l := range proof.Depth {
		known := map[uint64]bool{}
		for _, p := range places {
			known[p] = true
		}
		var up []uint64
		for _, p := range places {
			if sibling := p ^ 1; !known[sibling] && sibling < uint64(len(level)) {
				out = append(out, slices.Clone(level[sibling][:]))
			}
			if len(up) == 0 || up[len(up)-1] != p>>1 {
				up = append(up, p>>1)
			}
		}
		var above []proof.Hash
		for i := 0; i < len(level); i += 2 {
			right := naiveDense(nil, l)
			if i+1 < len(level) {
				right = level[i+1]
			}
			above = append(above, node(level[i], right))
		}
		level, places = above, up
	}
	return out
}

// TestTreeBounds: places and sizes that no tree has.
func TestTreeBounds(t *testing.T) {
	for _, tt := range []struct {
		index, width uint64
	}{{0, 0}, {1, 1}, {1 << 32, 1<<32 + 1}, {5, 5}, {1<<64 - 1, 1 << 32}, {0, 1<<32 + 1}, {0, 1<<64 - 1}} {
		for name, fold := range map[string]func([]proof.Leaf, uint64, [][]byte) (proof.Hash, error){"register": proof.DenseRoot, "history": proof.PathRoot} {
			if h, err := fold([]proof.Leaf{{Index: tt.index}}, tt.width, nil); err == nil {
				t.Errorf("%s: place %d of %d gives %x", name, tt.index, tt.width, h)
			}
		}
	}
	for level := range proof.Depth + 1 {
		if got := proof.Empty(level); got != naiveDense(nil, level) {
			t.Errorf("level %d: empty is %x", level, got)
		}
	}
}

// h hashes parts one after the other; the tests below spell formats out with it.
func h(parts ...any) proof.Hash {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case byte:
			b = append(b, p)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, p)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, p)
		case uint64:
			b = binary.BigEndian.AppendUint64(b, p)
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		case proof.Hash:
			b = append(b, p[:]...)
		case proof.Salt:
			b = append(b, p[:]...)
		default:
			panic(fmt.Sprintf("%T", p))
		}
	}
	return sha256.Sum256(b)
}
