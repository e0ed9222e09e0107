package store_test

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/store"
)

const dir = "node/ledger"

// options are small, and what Pebble says is nobody's concern.
func options(fs vfs.FS) store.Options {
	return store.Options{FS: fs, CacheBytes: 1 << 20, Log: slog.New(slog.DiscardHandler)}
}

// open opens a store that must open.
func open(t testing.TB, g *canon.Genesis, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(dir, g, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shut closes a store that nothing holds.
func shut(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// apply executes a block and commits it.
func apply(s *store.Store, b exec.Block, cache exec.Cache) error {
	out, err := exec.Apply(s.Base(), b, cache)
	if err != nil {
		return err
	}
	return s.Commit(out)
}

// play executes the story's blocks up to a height, and compares what each leaves.
func play(t testing.TB, s *store.Store, story *ledgertest.Story, to uint64) {
	t.Helper()
	for h := s.Last().Height; h < to; h++ {
		if err := apply(s, story.Blocks[h], nil); err != nil {
			t.Fatal(err)
		}
		if got := s.Last(); got != story.After[h+1] {
			t.Fatalf("after height %d:\n%+v, at first\n%+v", h+1, got, story.After[h+1])
		}
	}
}

// sound reports what is wrong with a store that was just opened and should hold the story up to a height.
func sound(s *store.Store, story *ledgertest.Story) error {
	last := s.Last()
	if last != story.After[last.Height] {
		return fmt.Errorf("after height %d: %+v, at first %+v", last.Height, last, story.After[last.Height])
	}
	if err := s.Base().Tree.Check(s.Base().Rows); err != nil {
		return err
	}
	for h := range last.Height + 1 {
		b, ok, err := s.Block(h)
		if err != nil || !ok || b != story.After[h] {
			return fmt.Errorf("block %d: %+v, %v, %w", h, b, ok, err)
		}
		n := 0
		err = s.Txs(h, func(tx *store.Tx) error {
			if string(tx.Raw) != string(story.Blocks[h-1].Txs[n]) {
				return fmt.Errorf("transaction %d of height %d is another", n, h)
			}
			n++
			return nil
		})
		if err != nil || n != int(b.Txs) {
			return fmt.Errorf("block %d: %d transactions of %d: %w", h, n, b.Txs, err)
		}
	}
	if _, ok, err := s.Block(last.Height + 1); ok || err != nil {
		return fmt.Errorf("a block above the last: %w", err)
	}
	return nil
}

// ask proves a unit in the state of a version, and verifies the answer as an outsider does.
func ask(s *store.Store, v *store.Version, unit string) (*canon.Answer, error) {
	id, _, err := ident.Parse(unit)
	if err != nil {
		return nil, err
	}
	a, err := prove.Answer(v, &v.Block, v.Parameters(), prove.Question{ID: id})
	if err != nil {
		return nil, err
	}
	var read canon.Answer
	if err := read.Decode(a.Encode(), 1<<20); err != nil {
		return nil, fmt.Errorf("answer cannot be read: %w", err)
	}
	if _, err := proof.Verify(&read, v.AppHash); err != nil {
		return nil, fmt.Errorf("%w: %s at height %d: %w", errRefused, unit, v.Height, err)
	}
	return &read, nil
}

// errRefused means that a proof does not hold.
var errRefused = errors.New("proof is refused")

// askAll proves all units of the story at a height.
func askAll(t testing.TB, s *store.Store, story *ledgertest.Story, height uint64) {
	t.Helper()
	askUnits(t, s, story, height, story.Units)
}

// askFew proves some units of the story at a height, others at another.
func askFew(t testing.TB, s *store.Store, story *ledgertest.Story, height uint64) {
	t.Helper()
	var units []string
	for i := int(height) % 13; i < len(story.Units); i += 13 {
		units = append(units, story.Units[i])
	}
	askUnits(t, s, story, height, units)
}

func askUnits(t testing.TB, s *store.Store, story *ledgertest.Story, height uint64, units []string) {
	t.Helper()
	v, err := s.At(height)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if v.Block != story.After[height] {
		t.Fatalf("version %+v, at first %+v", v.Block, story.After[height])
	}
	for _, unit := range units {
		if _, err := ask(s, v, unit); err != nil {
			t.Fatal(err)
		}
	}
}

func dump(t testing.TB, s *store.Store) []store.Entry {
	t.Helper()
	out, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lines writes a dump for comparison, one key a line.
func lines(t testing.TB, dump []store.Entry) []string {
	t.Helper()
	out := make([]string, len(dump))
	for i, e := range dump {
		out[i] = fmt.Sprintf("%c %x = %x", e.Key[0], e.Key[1:], e.Value)
	}
	return out
}
