package register

import (
	"errors"

	"github.com/waybill-network/waybill/ledger/proof"
)

// ErrForgotten means that a state lies too far back to be proven by this node.
var ErrForgotten = errors.New("state is no longer in memory")

// Siblings returns what proof.DenseRoot needs beside the records at the given ascending indexes, in the
// state of a height when the register had width records. rows are that state's. Several records share
// the upper part of their paths.
func (t *Tree) Siblings(rows Rows, height, width uint64, indexes []uint64) ([][]byte, error) {
	s := siblings{width: width}
	leaves := map[uint64]groupLeaves{}
	for _, i := range indexes {
		g := i >> groupBits
		if _, ok := leaves[g]; !ok {
			l, err := readLeaves(rows, g, width)
			if err != nil {
				return nil, err
			}
			leaves[g] = l
		}
	}
	at := append([]uint64(nil), indexes...)
	for level := range groupBits {
		at = s.climb(at, level, func(pos uint64) proof.Hash {
			l := leaves[pos>>(groupBits-level)]
			return foldPart(&l, level, pos&(groupSize>>level-1))
		})
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	past, ok := t.since(height)
	if !ok {
		return nil, ErrForgotten
	}
	for level := groupBits; level < proof.Depth; level++ {
		at = s.climb(at, level, func(pos uint64) proof.Hash {
			for _, p := range past {
				if h, ok := p.node(address(level-groupBits, pos)); ok {
					return h
				}
			}
			return t.node(level-groupBits, pos)
		})
	}
	return s.out, nil
}

type siblings struct {
	width uint64 // nodes of the present level
	out   [][]byte
}

// climb collects one level's siblings and returns the parents' positions.
func (s *siblings) climb(at []uint64, level int, node func(uint64) proof.Hash) []uint64 {
	up := at[:0]
	for i := 0; i < len(at); i++ {
		pair := at[i] ^ 1
		if i+1 < len(at) && at[i+1] == pair {
			i++
		} else if pair < s.width {
			h := node(pair)
			s.out = append(s.out, h[:])
		}
		up = append(up, pair>>1)
	}
	s.width = (s.width + 1) >> 1
	return up
}

// foldPart folds the 2^level leaves of a group below the node at pos of that level.
func foldPart(leaves *groupLeaves, level int, pos uint64) proof.Hash {
	part := append([]proof.Hash(nil), leaves[pos<<level:(pos+1)<<level]...)
	for w := len(part); w > 1; w /= 2 {
		for i := range w / 2 {
			part[i] = proof.Node(part[2*i], part[2*i+1])
		}
	}
	return part[0]
}
