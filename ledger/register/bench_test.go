package register_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// memory is rows in slices, for benchmarks: what the register costs without a database.
type memory struct {
	register.Empty
	rows [][]byte
	keys map[proof.Hash]uint64
}

func (m *memory) Find(key proof.Hash) (uint64, bool, error) {
	i, ok := m.keys[key]
	return i, ok, nil
}

func (m *memory) Row(index uint64) ([]byte, error) { return m.rows[index], nil }

func (m *memory) Scan(from, to uint64, visit func(uint64, []byte) error) error {
	for i := from; i < to; i++ {
		if err := visit(i, m.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// preload makes a register of n records. Its list is not threaded: benchmarks update and prove.
func preload(b *testing.B, n uint64) (*memory, *register.Tree) {
	b.Helper()
	m := &memory{keys: make(map[proof.Hash]uint64, n)}
	state := (&canon.State{Origin: canon.OriginSeen, Organisation: "cainiao", Opened: 1_767_600_000_000, Height: 7}).Encode()
	for i := range n {
		rec := proof.Record{Key: hash(u64(i)), State: proof.StateHash(state)}
		m.keys[rec.Key] = i
		m.rows = append(m.rows, append(rec.Append(make([]byte, 0, proof.RecordSize+len(state))), state...))
	}
	g := uint64(0)
	tree, err := register.NewTree(0, n, 64<<20, func() (proof.Hash, error) {
		var leaves [16]proof.Hash
		for i := range min(16, n-16*g) {
			leaves[i] = proof.RecordLeaf(m.rows[16*g+i])
		}
		g++
		return dense(leaves[:min(16, n-16*(g-1))], 4), nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return m, tree
}

// BenchmarkUpdate seals and applies blocks of 10,000 events, one each on distinct records: "recent" among the
// newest 36th of them, "uniform" among all.
func BenchmarkUpdate(b *testing.B) {
	const block = 10_000
	for _, n := range []uint64{100_000, 1_000_000} {
		m, tree := preload(b, n)
		for _, spread := range []struct {
			name string
			of   uint64
		}{{"recent", max(n/36, block)}, {"uniform", n}} {
			b.Run(fmt.Sprintf("%d/%s", n, spread.name), func(b *testing.B) {
				random := rand.New(rand.NewPCG(1, 1))
				height := uint64(0)
				b.ReportAllocs()
				for b.Loop() {
					height++
					v := register.NewView(m, n)
					v.Begin()
					keys := make([]proof.Hash, block)
					for i, at := range random.Perm(int(spread.of))[:block] {
						keys[i] = proof.Hash(m.rows[n-1-uint64(at)])
					}
					if err := v.Prefetch(keys); err != nil {
						b.Fatal(err)
					}
					for i, k := range keys {
						e, err := v.Get(k)
						if err != nil {
							b.Fatal(err)
						}
						v.Add(e, register.Link{Height: height, Tx: uint32(i), Commit: k})
					}
					s, err := v.Seal(tree)
					if err != nil {
						b.Fatal(err)
					}
					for i := range s.Rows {
						m.rows[s.Rows[i].Index] = s.Rows[i].Row
					}
					tree.Apply(height, s)
				}
				b.ReportMetric(block*float64(b.N)/b.Elapsed().Seconds(), "updates/s")
			})
		}
	}
}

// BenchmarkSiblings makes proofs of single records, uniform over a million.
func BenchmarkSiblings(b *testing.B) {
	const n = 1_000_000
	m, tree := preload(b, n)
	random := rand.New(rand.NewPCG(1, 1))
	size := 0
	b.ReportAllocs()
	for b.Loop() {
		s, err := tree.Siblings(m, 0, n, []uint64{random.Uint64N(n)})
		if err != nil {
			b.Fatal(err)
		}
		size += 32 * len(s)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "proofs/s")
	b.ReportMetric(float64(size)/float64(b.N), "bytes/proof")
}
