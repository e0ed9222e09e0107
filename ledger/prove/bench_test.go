package prove_test

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
)

// BenchmarkAnswer proves one of 200,000 goods, which were commissioned 100 in an action and 500 in a transaction.
func BenchmarkAnswer(b *testing.B) {
	const units = 200_000
	c := ledgertest.New(b)
	serial := func(i int) string { return fmt.Sprintf("https://id.gs1.org/01/04012345000016/21/%06d", i) }
	for i := 0; i < units; {
		var list []*tx.Tx
		for range 40 {
			d := c.Draft("hangzhou-tea")
			for range 5 {
				var names []string
				for range 100 {
					names = append(names, serial(i))
					i++
				}
				d.Actions = append(d.Actions, ledgertest.Action(canon.ActionTypeCommission, 1, names...))
			}
			list = append(list, c.Sign(d))
		}
		c.Must(list...)
	}
	v, err := c.Store.At(c.Store.Last().Height)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	n := 0
	size := 0
	for b.Loop() {
		n = (n + 7919) % units
		id, _, err := ident.Parse(serial(n))
		if err != nil {
			b.Fatal(err)
		}
		a, err := prove.Answer(v, &v.Block, v.Parameters(), prove.Question{ID: id})
		if err != nil {
			b.Fatal(err)
		}
		size = len(a.Encode())
	}
	b.ReportMetric(float64(size), "bytes")
}
