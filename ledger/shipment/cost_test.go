package shipment_test

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/tx"
)

// cost is what executing one transaction reads and writes.
type cost struct{ rows, links, ranges, written, events int }

// counted counts what is read of a state.
type counted struct {
	register.Rows
	cost *cost
}

func (c counted) Row(index uint64) ([]byte, error) {
	c.cost.rows++
	return c.Rows.Row(index)
}

func (c counted) Ranges(index uint64) ([]canon.SerialRange, error) {
	c.cost.ranges++
	return c.Rows.Ranges(index)
}

func (c counted) RangeBefore(index uint64, serial string) (canon.SerialRange, bool, error) {
	c.cost.rows++
	return c.Rows.RangeBefore(index, serial)
}

func (c counted) Links(index uint64, from, to uint32, visit func(register.Link) error) error {
	c.cost.links += int(to - from)
	return c.Rows.Links(index, from, to, visit)
}

// costOf executes a transaction as the next block, without committing it.
func costOf(t *testing.T, c *ledgertest.Chain, x *tx.Tx) (out cost) {
	t.Helper()
	base := *c.Store.Base()
	base.Rows = counted{base.Rows, &out}
	block := exec.Block{Height: base.Height + 1, Time: base.Time + 1000, Txs: [][]byte{x.Raw}}
	result, err := exec.Apply(&base, block, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := result.Receipts[0]; r.Code != code.OK {
		t.Fatal(r.Code)
	}
	for _, row := range result.Sealed.Rows {
		out.written++
		out.events += len(row.Links)
	}
	return out
}

const container = "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"

// scans are n scans of the container by the post of the United States, a second apart.
func scans(c *ledgertest.Chain, n int) {
	c.T.Helper()
	for at := 0; at < n; {
		d := c.Draft("usps")
		for ; at < n && len(d.Actions) < 1000; at++ {
			d.Actions = append(d.Actions, ledgertest.Action(canon.ActionTypeObserve, int64(at-100_000), container))
		}
		c.Must(c.Sign(d))
	}
}

// TestLateScanCosts: a scan of a container with 10,000 scans, that is earlier than all of them, reads and writes what one of
// a container with 100 does.
func TestLateScanCosts(t *testing.T) {
	costs := map[int]cost{}
	for _, n := range []int{100, 10_000} {
		c := ledgertest.New(t)
		for _, item := range []string{"RB123456785CN", "RB123456771CN", "RB123456745CN"} {
			c.Must(c.Tx("usps", ledgertest.Pack(canon.ActionTypeAggregate, -200_000, container, item)))
		}
		scans(c, n)
		late := ledgertest.Action(canon.ActionTypeArrive, -150_000, container)
		late.Core.ReadPoint = &canon.Place{Namespace: 4, Value: []byte("USJFKA")}
		costs[n] = costOf(t, c, c.Tx("usps", late))
	}
	if few, many := costs[100], costs[10_000]; few != many || many.written != 1 || many.events != 1 || many.links > 64 {
		t.Errorf("after 100 scans %+v, after 10,000 %+v", few, many)
	}
}

// TestCorrectionCosts: a correction reads the record's events once if there are at most 4,096, and else those of a search;
// for that it counts as 64 touches.
func TestCorrectionCosts(t *testing.T) {
	for _, n := range []int{4094, 4096, 10_000} {
		c := ledgertest.New(t)
		wrong := c.Tx("usps", ledgertest.Action(canon.ActionTypeArrive, -150_000, container))
		c.Must(wrong)
		shown := show(&wrong.Body, c.Store.Last().Height, 0, 0)
		scans(c, n)
		a := ledgertest.Action(canon.ActionTypeCorrect, 0, container)
		a.Core.Correction = &shown
		x := c.Tx("usps", a)
		got := costOf(t, c, x)
		most := 16 // of a binary search
		if n < 4096 {
			most += 4096
		}
		if got.links > most || got.written != 1 || got.events != 1 || x.Touches != 64 {
			t.Errorf("of %d events: %+v, %d touches", n, got, x.Touches)
		}
		rc := c.Block(x)[0]
		var receipt canon.Receipt
		if err := receipt.Decode(rc.Data, 1<<10); err != nil {
			t.Fatal(err)
		}
		folded := len(receipt.Notices) == 0
		gone := c.Ask(container).Subject.State.Movement == nil
		if folded != (n < 4096) || gone != folded {
			t.Errorf("of %d events: notices %v, arrival gone %v", n, receipt.Notices, gone)
		}
	}
}

// TestRangesCost: unknown serials of a product with as many ranges as it may have are looked up without
// reading them, and each that comes into being counts for reading them all.
func TestRangesCost(t *testing.T) {
	p := genesis.Defaults()
	c := ledgertest.NewWith(t, p)
	for at := 0; at < int(p.ProductRanges); {
		d := c.Draft("hangzhou-tea")
		for ; at < int(p.ProductRanges) && len(d.Actions) < 31; at++ {
			d.Actions = append(d.Actions, serialsOf(at))
		}
		c.Must(c.Sign(d))
	}
	if r := c.Block(c.Tx("hangzhou-tea", serialsOf(int(p.ProductRanges)))); r[0].Code != code.RangeLimit {
		t.Errorf("range %d: %s", p.ProductRanges+1, r[0].Code)
	}
	scan := ledgertest.Action(canon.ActionTypeObserve, 1)
	for i := range 1000 {
		scan.Units = append(scan.Units, ledgertest.Unit(canon.UnitRoleObject, fmt.Sprint("https://id.gs1.org/01/04012345000016/21/", 10_000_001+10*i)))
	}
	if got := costOf(t, c, c.Tx("usps", scan)); got.ranges != 0 || got.events != 1000 {
		t.Errorf("%+v", got)
	}
}

// serialsOf are ten serials of a product that come into being.
func serialsOf(i int) tx.DraftAction {
	a := ledgertest.Action(canon.ActionTypeCommission, 1, "https://id.gs1.org/01/04012345000016")
	a.Core.Range = &canon.SerialRange{Lo: fmt.Sprint(10_000_000 + 10*i), Hi: fmt.Sprint(10_000_009 + 10*i)}
	return a
}
