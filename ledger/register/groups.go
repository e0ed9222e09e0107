package register

import (
	"runtime" //nolint:depguard // how many goroutines fold does not show in the result
	"sync"
	"sync/atomic"

	"github.com/waybill-network/waybill/ledger/proof"
)

// foldGroups computes the changed groups on all cores. Which goroutine folds which group does not show
// in the result.
func (t *Tree) foldGroups(rows Rows, changed []proof.Leaf, d *Delta) error {
	type job struct{ lo, hi int } // of changed
	var jobs []job
	for lo := 0; lo < len(changed); {
		g, hi := changed[lo].Index>>groupBits, lo+1
		for hi < len(changed) && changed[hi].Index>>groupBits == g {
			hi++
		}
		jobs = append(jobs, job{lo, hi})
		lo = hi
	}
	d.Groups, d.leaves = make([]proof.Leaf, len(jobs)), make([]groupLeaves, len(jobs))
	return parallel(len(jobs), batch, func(i int) error {
		part := changed[jobs[i].lo:jobs[i].hi]
		g := part[0].Index >> groupBits
		leaves, err := t.leavesOf(rows, g)
		if err != nil {
			return err
		}
		for _, c := range part {
			leaves[c.Index&(groupSize-1)] = c.Hash
		}
		d.leaves[i] = leaves
		d.Groups[i] = proof.Leaf{Index: g, Hash: foldGroup(&leaves)}
		return nil
	})
}

// leavesOf returns the committed leaf hashes of a group.
func (t *Tree) leavesOf(rows Rows, g uint64) (groupLeaves, error) {
	if l, ok := t.cache.Get(g); ok {
		return *l, nil
	}
	return readLeaves(rows, g, t.width)
}

// readLeaves hashes the rows of a group in a register of width records.
func readLeaves(rows Rows, g, width uint64) (leaves groupLeaves, err error) {
	from := g << groupBits
	if from >= width {
		return leaves, nil
	}
	err = rows.Scan(from, min(from+groupSize, width), func(index uint64, row []byte) error {
		if len(row) < proof.RecordSize {
			return ErrRow
		}
		leaves[index-from] = proof.RecordLeaf(row)
		return nil
	})
	return leaves, err
}

// foldGroup folds 16 leaves; empty ones are zero and fold to the empty subtrees' roots.
func foldGroup(leaves *groupLeaves) proof.Hash {
	n := *leaves
	for w := groupSize; w > 1; w /= 2 {
		for i := range w / 2 {
			n[i] = proof.Node(n[2*i], n[2*i+1])
		}
	}
	return n[0]
}

// batch is how many items a worker takes at once where one takes microseconds.
const batch = 16

// parallel calls f for 0 … n-1 on all cores, a batch by each at a time, and returns the error of the lowest
// item that failed.
func parallel(n, batch int, f func(int) error) error {
	workers := min(runtime.GOMAXPROCS(0), (n+batch-1)/batch)
	if workers <= 1 {
		for i := range n {
			if err := f(i); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	errs := make([]error, n)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				from := int(next.Add(int64(batch))) - batch
				if from >= n {
					return
				}
				for i := from; i < min(from+batch, n); i++ {
					errs[i] = f(i)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
