package store_test

import (
	"errors"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestRollbackLeavesNoTrace: a store that took k blocks back holds, key for key, what one that never
// executed them holds, and the same blocks lead to the same disk again. (Only beyond UndoHeights is
// there a difference: see TestUndoReachesAThousandHeights.)
func TestRollbackLeavesNoTrace(t *testing.T) {
	const n = 40
	for seed := range uint64(3) {
		story := ledgertest.Tell(t, 10+seed, n)
		o := options(vfs.NewMem())
		s := open(t, story.Genesis, o)
		var at [n + 1][]string // the disk at each height
		for h := range uint64(n + 1) {
			play(t, s, story, h)
			at[h] = lines(t, dump(t, s))
		}
		back := func(k uint64) {
			t.Helper()
			for range k {
				if err := s.Rollback(); err != nil {
					t.Fatal(err)
				}
				h := s.Last().Height
				if diff := cmp.Diff(at[h], lines(t, dump(t, s))); diff != "" {
					t.Fatalf("seed %d: back at %d the disk differs:\n%s", seed, h, diff)
				}
			}
			if err := sound(s, story); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range []uint64{1, 2, 7, n} {
			play(t, s, story, n)
			back(k)
			askAll(t, s, story, n-k)
			if k == 7 {
				shut(t, s)
				s = open(t, nil, o)
			}
		}
		if err := s.Rollback(); !errors.Is(err, store.ErrNoUndo) || s.Last() != story.After[0] {
			t.Errorf("the founding was taken back: %v", err)
		}
		play(t, s, story, n)
		if diff := cmp.Diff(at[n], lines(t, dump(t, s))); diff != "" {
			t.Errorf("seed %d: the same blocks again give another disk:\n%s", seed, diff)
		}
		shut(t, s)
	}
}

// TestUndoReachesAThousandHeights: a thousand blocks can be taken back and no more, whatever the option
// says below that. Of what the blocks wrote, then only undos (u) and dead entries of the replay window (w)
// of heights further back are missing.
func TestUndoReachesAThousandHeights(t *testing.T) {
	const most, more = 1000, 30
	c := ledgertest.New(t)
	o := options(vfs.NewMem())
	o.UndoHeights = 10
	s := open(t, c.Genesis, o)
	var blocks []exec.Block
	after := []store.Block{s.Last()}
	var early []store.Entry
	for h := uint64(1); h <= most+more; h++ {
		b := exec.Block{Height: h, Time: s.Last().Time + 1500}
		if h%3 > 0 {
			unit := "urn:epc:id:sgtin:4012345.012345." + string(rune('A'+h%26)) + string(rune('A'+h/26%26))
			b.Txs = [][]byte{c.Tx("cainiao", ledgertest.Action(3, int64(h), unit)).Raw}
		}
		c.Raw(b.Time, b.Txs...)
		if err := apply(s, b, nil); err != nil {
			t.Fatal(err)
		}
		if s.Last() != c.Store.Last() {
			t.Fatal("two stores, two states")
		}
		blocks, after = append(blocks, b), append(after, s.Last())
		if h == more {
			early = dump(t, s)
		}
	}
	for h := uint64(most + more); h > more; h-- {
		if err := s.Rollback(); err != nil {
			t.Fatalf("from height %d: %v", h, err)
		}
		if s.Last() != after[h-1] {
			t.Fatalf("back at %+v, was %+v", s.Last(), after[h-1])
		}
	}
	if err := s.Rollback(); !errors.Is(err, store.ErrNoUndo) {
		t.Fatalf("one block more than a thousand: %v", err)
	}
	if err := s.Base().Tree.Check(s.Base().Rows); err != nil {
		t.Fatal(err)
	}
	var want []store.Entry
	for _, e := range early {
		if e.Key[0] != 'u' && e.Key[0] != 'w' {
			want = append(want, e)
		}
	}
	var got []store.Entry
	for _, e := range dump(t, s) {
		switch {
		case e.Key[0] == 'u':
			t.Errorf("undo %x stays behind the horizon", e.Key)
		case e.Key[0] != 'w':
			got = append(got, e)
		}
	}
	if diff := cmp.Diff(lines(t, want), lines(t, got)); diff != "" {
		t.Errorf("the disk differs:\n%s", diff)
	}
	for _, b := range blocks[more:] {
		if err := apply(s, b, nil); err != nil {
			t.Fatal(err)
		}
		if s.Last() != after[b.Height] {
			t.Fatalf("again at %+v, was %+v", s.Last(), after[b.Height])
		}
	}
	shut(t, s)
}
