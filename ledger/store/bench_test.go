package store_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

const perTx, perBlock = 1000, 10_000

// bench is a store on the machine's disk with many blinded units in it.
type bench struct {
	*ledgertest.Chain
	s *store.Store
	n uint64
}

func newBench(b *testing.B, n uint64) *bench {
	b.Helper()
	c := ledgertest.New(b)
	o := options(vfs.Default)
	o.CacheBytes = 128 << 20
	s, err := store.Open(b.TempDir()+"/ledger", c.Genesis, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	x := &bench{Chain: c, s: s}
	for x.n < n {
		x.commit(b, x.block(func(i int) uint64 { return x.n + uint64(i) }))
		x.n += perBlock
	}
	return x
}

func unit(i uint64) canon.Unit {
	h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, i))
	return canon.Unit{Role: canon.UnitRoleObject, Scheme: proof.Blinded, Namespace: uint32(ident.SGTIN), Value: h[:]}
}

// block makes a block of 10,000 scans, one of each unit, 1,000 to a transaction.
func (x *bench) block(pick func(i int) uint64) exec.Block {
	last := x.s.Last()
	b := exec.Block{Height: last.Height + 1, Time: last.Time + 1000}
	for from := 0; from < perBlock; from += perTx {
		a := tx.DraftAction{Core: &canon.Core{Type: canon.ActionTypeObserve, Time: b.Time}}
		for i := range perTx {
			a.Units = append(a.Units, unit(pick(from+i)))
		}
		d := x.Draft("cainiao", a)
		d.Expiry = b.Time + 60_000
		b.Txs = append(b.Txs, x.Sign(d).Raw)
	}
	return b
}

func (x *bench) commit(b *testing.B, block exec.Block) {
	out, err := exec.Apply(x.s.Base(), block, nil)
	if err == nil {
		err = x.s.Commit(out)
	}
	if err != nil || out.Receipts[0].Code != 0 {
		b.Fatal(err)
	}
}

// BenchmarkBlock executes and commits blocks of 10,000 scans of known units on the machine's disk, an fsync
// each: among the newest 36th, or among all.
func BenchmarkBlock(b *testing.B) {
	for _, n := range []uint64{100_000, 1_000_000} {
		x := newBench(b, n)
		for name, of := range map[string]uint64{"recent": max(n/36, perBlock), "uniform": n} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				random := rand.New(rand.NewPCG(1, 1))
				b.ReportAllocs()
				wal := x.s.Metrics().WAL.BytesWritten
				for b.Loop() {
					b.StopTimer()
					stride := of / perBlock
					shift := random.Uint64N(stride)
					block := x.block(func(i int) uint64 { return n - 1 - (uint64(i)*stride + shift) })
					b.StartTimer()
					x.commit(b, block)
				}
				updates := perBlock * float64(b.N)
				b.ReportMetric(updates/b.Elapsed().Seconds(), "updates/s")
				b.ReportMetric(float64(x.s.Metrics().WAL.BytesWritten-wal)/updates, "WAL-bytes/update")
			})
		}
	}
}

// BenchmarkRecordProof finds a record among a million and proves it, uniform and without its history.
func BenchmarkRecordProof(b *testing.B) {
	const n = 1_000_000
	x := newBench(b, n)
	v, err := x.s.At(x.s.Last().Height)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		random := rand.New(rand.NewPCG(1, 1))
		for pb.Next() {
			u := unit(random.Uint64N(n))
			index, ok, err := v.Find(proof.Key(u.Scheme, u.Namespace, u.Value, 0))
			if err == nil && ok {
				_, err = v.Siblings([]uint64{index})
			}
			if err != nil || !ok {
				b.Fatal(ok, err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "proofs/s")
}

// BenchmarkAnswer proves a parcel with five events by five transactions, everything included.
func BenchmarkAnswer(b *testing.B) {
	x := newBench(b, perBlock)
	const parcels = 500
	id := func(i int) string {
		serial := fmt.Sprintf("%08d", 10_000_000+i)
		check, _ := ident.S10CheckDigit(serial)
		return fmt.Sprintf("RB%s%cCN", serial, check)
	}
	for step := range 5 {
		last := x.s.Last()
		block := exec.Block{Height: last.Height + 1, Time: last.Time + 1000}
		for i := range parcels {
			d := x.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, int64(step), id(i)))
			d.Expiry = block.Time + 60_000
			block.Txs = append(block.Txs, x.Sign(d).Raw)
		}
		x.commit(b, block)
	}
	v, err := x.s.At(x.s.Last().Height)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	random, size := rand.New(rand.NewPCG(1, 1)), 0
	b.ReportAllocs()
	for b.Loop() {
		parcel, _, err := ident.Parse(id(random.IntN(parcels)))
		if err != nil {
			b.Fatal(err)
		}
		a, err := prove.Answer(v, &v.Block, v.Parameters(), prove.Question{ID: parcel})
		if err != nil {
			b.Fatal(err)
		}
		size += len(a.Encode())
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric(float64(size)/float64(b.N), "bytes/answer")
}
