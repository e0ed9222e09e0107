package store_test

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// TestRangeBefore: one serial range is found as a look at all of them finds it, now and in a version before.
func TestRangeBefore(t *testing.T) {
	c := ledgertest.New(t)
	commission := func(lo, hi string) {
		a := ledgertest.Action(canon.ActionTypeCommission, 1, "https://id.gs1.org/01/04012345000016")
		a.Core.Range = &canon.SerialRange{Lo: lo, Hi: hi}
		c.Must(c.Tx("hangzhou-tea", a))
	}
	for _, r := range [][2]string{{"1", "3"}, {"A7", "A9"}, {"100", "199"}} {
		commission(r[0], r[1])
	}
	before, err := c.Store.At(c.Store.Last().Height)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	commission("20", "29")
	commission("200", "209")
	now, err := c.Store.At(c.Store.Last().Height)
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	old, err := c.Store.At(before.Height)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	for name, rows := range map[string]register.Rows{"as it was": before, "as it is": now, "looked up later": old} {
		index, ok, err := rows.Find(proof.Key(proof.Plain, uint32(ident.GTIN), []byte("04012345000016"), 0))
		if err != nil || !ok {
			t.Fatal(err, ok)
		}
		list, err := rows.Ranges(index)
		if err != nil || len(list) != map[bool]int{true: 5, false: 3}[name == "as it is"] {
			t.Fatalf("%s: %v, %v", name, list, err)
		}
		for _, serial := range []string{"", "0", "1", "3", "9", "10", "20", "25", "A6", "A7", "ZZ", "099", "100", "150", "200", "999", "1000"} {
			var want string
			for _, r := range list {
				if proof.CompareSerials(r.Lo, serial) <= 0 {
					want = r.Lo + "-" + r.Hi
				}
			}
			r, ok, err := rows.RangeBefore(index, serial)
			if got := fmt.Sprint(r.Lo, "-", r.Hi); err != nil || ok != (want != "") || ok && got != want {
				t.Errorf("%s, %q: %s, %v, %v; want %q", name, serial, got, ok, err, want)
			}
		}
		other, _, err := rows.Find(member.Key("usps"))
		if _, ok, failed := rows.RangeBefore(other, "150"); err != nil || failed != nil || ok {
			t.Errorf("%s: a record without ranges has one: %v", name, failed)
		}
	}
}
