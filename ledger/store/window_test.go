package store_test

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestReplayWindowSurvives: what is live in the window refuses a second use, and what is dead does not,
// alike on a store that went on, that was opened again, and that was rolled back.
func TestReplayWindowSurvives(t *testing.T) {
	c := ledgertest.New(t)
	first := c.Draft("cainiao", ledgertest.Action(3, 1, "RB123456785CN"))
	first.Expiry = c.Time() + 4_400
	once := c.Sign(first).Raw
	second := *first // the same nonce, as long as it may be used again
	second.Expiry = c.Time() + 60_000
	twice := c.Sign(&second).Raw
	at := c.Time()
	var blocks []exec.Block
	for _, b := range []struct {
		time int64
		raw  [][]byte
	}{
		{1_000, [][]byte{once, once}},
		{4_300, [][]byte{twice}}, // refused: the first is live
		{4_500, [][]byte{twice}}, // accepted: the first is dead, within the same second
		{4_600, [][]byte{twice, once}},
		{5_000, [][]byte{twice}},
		{30_000, [][]byte{twice}},
		{61_000, [][]byte{twice}},
	} {
		blocks = append(blocks, exec.Block{Height: uint64(len(blocks) + 1), Time: at + b.time, Txs: b.raw})
	}
	for _, how := range []string{"going on", "opened again", "rolled back"} {
		t.Run(how, func(t *testing.T) {
			o := options(vfs.NewMem())
			s := open(t, c.Genesis, o)
			var accepted []uint64
			for _, b := range blocks {
				if err := apply(s, b, nil); err != nil {
					t.Fatal(err)
				}
				switch how {
				case "opened again":
					shut(t, s)
					s = open(t, nil, o)
				case "rolled back":
					if err := s.Rollback(); err != nil {
						t.Fatal(err)
					}
					if err := apply(s, b, nil); err != nil {
						t.Fatal(err)
					}
				}
				err := s.Txs(b.Height, func(tx *store.Tx) error {
					if tx.Code == 0 {
						accepted = append(accepted, b.Height)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff([]uint64{1, 3}, accepted); diff != "" {
				t.Errorf("accepted at heights (-want +got):\n%s", diff)
			}
			shut(t, s)
		})
	}
}
