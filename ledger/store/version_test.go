package store_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestReopenedStoreProvesTheNewestHeader: the newest header attests the state before the last block, so a
// store that was just opened can prove that state, whatever the last block was.
func TestReopenedStoreProvesTheNewestHeader(t *testing.T) {
	const n = 40
	story := ledgertest.Tell(t, 20, n)
	o := options(vfs.NewMem())
	s := open(t, story.Genesis, o)
	for h := uint64(1); h <= n; h++ {
		play(t, s, story, h)
		shut(t, s)
		s = open(t, nil, o)
		askFew(t, s, story, h-1)
		askFew(t, s, story, h)
		for _, other := range []uint64{h - 2, h + 1} {
			if v, err := s.At(other); !errors.Is(err, store.ErrHeight) {
				t.Errorf("height %d of %d: %v, %v", other, h, v, err)
			}
		}
	}
	shut(t, s)
}

// TestEveryHeightInTheRingIsProven: all states that the ring holds are proven, each against its own app
// hash, and answers do not change as the chain goes on.
func TestEveryHeightInTheRingIsProven(t *testing.T) {
	const n = 40
	story := ledgertest.Tell(t, 21, n)
	s := open(t, story.Genesis, options(vfs.NewMem()))
	type answer struct {
		v     *store.Version
		bytes [][]byte
	}
	var answers []answer
	for h := range uint64(n + 1) {
		play(t, s, story, h)
		v, err := s.At(h)
		if err != nil {
			t.Fatal(err)
		}
		a := answer{v: v}
		for _, unit := range story.Units {
			got, err := ask(s, v, unit)
			if err != nil {
				t.Fatal(err)
			}
			a.bytes = append(a.bytes, got.Raw())
		}
		answers = append(answers, a)
	}
	for h, a := range answers {
		v, err := s.At(uint64(h))
		if err != nil {
			t.Fatal(err)
		}
		for i, unit := range story.Units {
			for _, version := range []*store.Version{a.v, v} { // opened then, and now
				got, err := ask(s, version, unit)
				if err != nil || !bytes.Equal(got.Raw(), a.bytes[i]) {
					t.Fatalf("%s at height %d, asked at %d: another answer, %v", unit, h, n, err)
				}
			}
		}
		a.v.Close()
		v.Close()
	}
	shut(t, s)
}

// TestRingIsBounded: the past takes no more memory than it may, and beyond it a state is refused, by At or
// by the proof of a version that was opened before.
func TestRingIsBounded(t *testing.T) {
	const n = 60
	story := ledgertest.Tell(t, 22, n)
	var held [3]uint64
	for i, ring := range []int{1, 100_000, 64 << 20} {
		o := options(vfs.NewMem())
		o.RingBytes = ring
		s := open(t, story.Genesis, o)
		old, err := s.At(0)
		if err != nil {
			t.Fatal(err)
		}
		for h := range uint64(n + 1) {
			play(t, s, story, h)
			askFew(t, s, story, h-min(h, 1))
		}
		for h := uint64(n); h > 0; h-- {
			v, err := s.At(h - 1)
			if err != nil {
				if !errors.Is(err, store.ErrHeight) {
					t.Fatal(err)
				}
				break
			}
			v.Close()
			held[i]++
		}
		if _, err := ask(s, old, story.Units[0]); errors.Is(err, register.ErrForgotten) != (held[i] < n) {
			t.Errorf("the state of height 0, with %d heights of %d in %d bytes: %v", held[i], n, ring, err)
		}
		old.Close()
		shut(t, s)
	}
	if held[0] != 1 || held[1] <= 1 || held[1] >= n || held[2] != n {
		t.Errorf("rings hold %v heights of %d", held, n)
	}
}

// TestProofsBesideCommits: proofs of any held height, asked while blocks are committed, are right; nothing
// but "too old" is ever said instead.
func TestProofsBesideCommits(t *testing.T) {
	const n = 50
	story := ledgertest.Tell(t, 23, n)
	for _, ring := range []int{20_000, 64 << 20} {
		o := options(vfs.NewMem())
		o.RingBytes = ring
		s := open(t, story.Genesis, o)
		var done atomic.Bool
		var proofs, tooOld atomic.Int64
		var readers sync.WaitGroup
		for i := range uint64(3) {
			readers.Go(func() {
				random := rand.New(rand.NewPCG(i, 0))
				for !done.Load() && !t.Failed() {
					switch err := askSome(s, story, random); {
					case err == nil:
						proofs.Add(1)
					case errors.Is(err, store.ErrHeight) || errors.Is(err, register.ErrForgotten):
						tooOld.Add(1)
					default:
						t.Error(err)
					}
				}
			})
		}
		for h := range uint64(n) {
			play(t, s, story, h+1)
			for seen := proofs.Load(); proofs.Load() == seen && !t.Failed(); { // each height is asked about
				runtime.Gosched()
			}
		}
		done.Store(true)
		readers.Wait()
		t.Logf("%d proofs beside %d commits, %d times too old", proofs.Load(), n, tooOld.Load())
		shut(t, s)
	}
}

// askSome opens a recent state and proves a few units in it.
func askSome(s *store.Store, story *ledgertest.Story, random *rand.Rand) error {
	last := s.Last()
	if last != story.After[last.Height] {
		return errors.New("the last block is torn")
	}
	v, err := s.At(last.Height - min(last.Height, random.Uint64N(4)))
	if err != nil {
		return err
	}
	defer v.Close()
	if v.Block != story.After[v.Height] {
		return errors.New("the version's block is torn")
	}
	for range 1 + random.IntN(3) {
		if _, err := ask(s, v, story.Units[random.IntN(len(story.Units))]); err != nil {
			return err
		}
	}
	return nil
}
