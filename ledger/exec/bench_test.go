package exec_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// cache knows every transaction, as the pool of a node in a busy network does.
type cache map[string]*tx.Tx

func (c cache) Read(raw []byte) *tx.Tx   { return c[string(raw)] }
func (c cache) Verified(proof.Hash) bool { return true }
func (c cache) Learn(*tx.Tx, proof.Hash) {}

func parcel(i int) string {
	digits := fmt.Sprintf("%08d", i)
	check, _ := ident.S10CheckDigit(digits)
	return fmt.Sprintf("LX%s%cCN", digits, check)
}

// BenchmarkBlock executes and commits blocks of 10,000 scans of the newest tenth of 200,000 parcels, in
// transactions of so many scans each, with signatures verified before. The time is per scan.
func BenchmarkBlock(b *testing.B) {
	for _, perTx := range []int{1, 100} {
		b.Run(fmt.Sprintf("perTx=%d", perTx), func(b *testing.B) { benchmarkBlock(b, 100_000, perTx) })
	}
}

func benchmarkBlock(b *testing.B, units, perTx int) {
	c := ledgertest.NewOn(b, vfs.Default, b.TempDir())
	for i := 0; i < units; i += 2000 {
		a := ledgertest.Action(canon.ActionTypeAccept, 1)
		for j := i; j < i+2000; j++ {
			a.Units = append(a.Units, ledgertest.Unit(canon.UnitRoleObject, parcel(j)))
		}
		c.Must(c.Tx("cainiao", a))
	}
	const perBlock = 10_000
	r := rand.New(rand.NewPCG(1, 2))
	b.ResetTimer()
	b.ReportAllocs()
	for done := 0; done < b.N; done += perBlock {
		b.StopTimer()
		known, raws := cache{}, [][]byte{}
		for i := 0; i < perBlock/perTx; i++ {
			var actions []tx.DraftAction
			for j := range perTx {
				a := ledgertest.Action(canon.ActionTypeObserve, 1, parcel(units-1-r.IntN(units/10)))
				a.Core.Time += int64(done + i*perTx + j) // each a scan of its own
				actions = append(actions, a)
			}
			t := c.Tx("usps", actions...)
			known[string(t.Raw)] = t
			raws = append(raws, t.Raw)
		}
		last := c.Store.Last()
		b.StartTimer()
		out, err := exec.Apply(c.Store.Base(), exec.Block{Height: last.Height + 1, Time: last.Time + 1000, Txs: raws}, known)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Store.Commit(out); err != nil {
			b.Fatal(err)
		}
		for _, receipt := range out.Receipts {
			if receipt.Code != 0 {
				b.Fatal(receipt.Code)
			}
		}
	}
}

// BenchmarkRegister executes and commits blocks that register 20,000 parcels each. The time is per parcel.
func BenchmarkRegister(b *testing.B) {
	c := ledgertest.NewOn(b, vfs.Default, b.TempDir())
	b.ReportAllocs()
	for i := 0; i < b.N; {
		b.StopTimer()
		known, raws := cache{}, [][]byte{}
		for range 10 {
			a := ledgertest.Action(canon.ActionTypeAccept, 1)
			for range 2000 {
				a.Units = append(a.Units, ledgertest.Unit(canon.UnitRoleObject, parcel(i)))
				i++
			}
			t := c.Tx("cainiao", a)
			known[string(t.Raw)] = t
			raws = append(raws, t.Raw)
		}
		last := c.Store.Last()
		b.StartTimer()
		out, err := exec.Apply(c.Store.Base(), exec.Block{Height: last.Height + 1, Time: last.Time + 1000, Txs: raws}, known)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Store.Commit(out); err != nil {
			b.Fatal(err)
		}
	}
}
