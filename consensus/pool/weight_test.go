package pool

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Memory that transactions take is at most what they are charged, whatever they are made of.
func TestWeight(t *testing.T) {
	c := ledgertest.New(t)
	fields := make([]canon.DetailField, tx.MaxFields)
	for i := range fields {
		fields[i] = canon.DetailField{Name: fmt.Sprintf("%02d", i), Value: []byte{1}}
	}
	one := ledgertest.Action(canon.ActionTypeObserve, 1, "urn:a")
	bare := ledgertest.Action(canon.ActionTypeObserve, 1)
	detailed := bare
	detailed.Detail = fields
	full := bare
	for i := range tx.MaxTouches {
		full.Units = append(full.Units, ledgertest.Unit(canon.UnitRoleObject, fmt.Sprintf("u:%d", i)))
	}
	repeat := func(a tx.DraftAction, n int) (out []tx.DraftAction) {
		for range n {
			out = append(out, a)
		}
		return out
	}
	for _, k := range []struct {
		name    string
		copies  int
		actions []tx.DraftAction
	}{
		{"one event", 2000, repeat(one, 1)}, {"bare events", 20, repeat(bare, 1000)}, {"units", 20, repeat(full, 1)},
		{"events with a unit", 20, repeat(one, 1000)}, {"details", 20, repeat(detailed, 200)},
	} {
		raw := c.Tx("cainiao", k.actions...).Raw
		before := heapInUse()
		read := make([]*tx.Tx, k.copies)
		for i := range read {
			var err error
			if read[i], err = tx.Read(raw, c.Store.ChainID()); err != nil {
				t.Fatal(err)
			}
		}
		takes, charged, most := (heapInUse()-before)/int64(k.copies), weigh(read[0]), weighsAtMost(len(raw))
		if takes > charged || charged > most {
			t.Errorf("%s: %d bytes take %d more, charged %d of at most %d", k.name, len(raw), takes, charged, most)
		}
		runtime.KeepAlive(read)
	}
}

func heapInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
