package epcis

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
)

func draft(units, fields, bytes int) tx.DraftAction {
	a := tx.DraftAction{Core: &canon.Core{Type: canon.ActionTypeObserve, Time: at, Offset: 60}}
	for i := range units {
		a.Units = append(a.Units, canon.Unit{Namespace: 16, Value: fmt.Appendf(nil, "urn:x:%d", i)})
	}
	for i := range fields {
		a.Detail = append(a.Detail, canon.DetailField{Name: fmt.Sprintf("f%02d", i), Value: []byte(strings.Repeat("1", max(1, bytes/fields)))})
	}
	return a
}

// TestBatches: each limit cuts where it must and not before.
func TestBatches(t *testing.T) {
	many := func(n int, a tx.DraftAction) (out []tx.DraftAction) {
		for range n {
			out = append(out, a)
		}
		return out
	}
	for _, tt := range []struct {
		name    string
		actions []tx.DraftAction
		limits  TxLimits
		want    []int
	}{
		{"none", nil, TxLimits{}, nil},
		{"actions", many(2001, draft(0, 0, 0)), TxLimits{}, []int{1000, 1000, 1}},
		{"touches", many(5, draft(900, 0, 0)), TxLimits{}, []int{2, 2, 1}},
		{"bytes", many(5, draft(1, 1, 400_000)), TxLimits{}, []int{2, 2, 1}},
		{"fields", many(500, draft(1, 63, 63)), TxLimits{}, []int{249, 249, 2}},
		{"a chain's own", many(5, draft(1, 0, 0)), TxLimits{Actions: 2}, []int{2, 2, 1}},
		{"a chain's own touches", many(4, draft(3, 0, 0)), TxLimits{Touches: 6}, []int{2, 2}},
		{"no more than the format's", many(1001, draft(0, 0, 0)), TxLimits{Actions: 5000}, []int{1000, 1}},
	} {
		batches, err := Batches(tt.actions, tt.limits)
		var got []int
		for _, b := range batches {
			got = append(got, len(b))
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v %v, want %v", tt.name, got, err, tt.want)
		}
		for _, b := range batches[:min(1, len(batches))] {
			if _, err := sign(b...); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
	for name, a := range map[string]tx.DraftAction{"units": draft(2001, 0, 0), "bytes": draft(1, 1, 1<<20)} {
		if _, err := Batches([]tx.DraftAction{draft(1, 0, 0), a}, TxLimits{}); !errors.Is(err, ErrLimit) || !strings.Contains(err.Error(), "actions[1]") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBatchesAreTransactions: batches hold the same actions in the same order, package tx takes each, and none could
// take the first action of the next.
func TestBatchesAreTransactions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var actions []tx.DraftAction
		for i := range rapid.IntRange(1, 60).Draw(t, "actions") {
			a := draft(rapid.IntRange(0, 300).Draw(t, "units"), rapid.IntRange(0, 64).Draw(t, "fields"), rapid.IntRange(0, 90_000).Draw(t, "bytes"))
			a.Core.Time = int64(i + 1)
			actions = append(actions, a)
		}
		batches, err := Batches(actions, TxLimits{})
		if err != nil {
			t.Fatal(err)
		}
		next := int64(1)
		for _, b := range batches {
			signed, err := sign(b...)
			if err != nil {
				t.Fatal(err)
			}
			for i := range signed.Body.Actions {
				if got := signed.Body.Actions[i].Core.Time; got != next {
					t.Fatalf("action %d in the place of %d", got, next)
				}
				next++
			}
			if int(next) <= len(actions) {
				more, err := sign(append(b[:len(b):len(b)], actions[next-1])...)
				if err == nil && len(more.Raw) < tx.MaxBytes-2*frame {
					t.Fatalf("a batch of %d actions and %d bytes had room for the next", len(b), len(more.Raw))
				}
			}
		}
		if int(next) != len(actions)+1 {
			t.Fatalf("%d of %d actions", next-1, len(actions))
		}
	})
}
