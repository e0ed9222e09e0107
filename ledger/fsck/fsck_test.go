package fsck_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// TestCleanChainPasses, by the engine's blocks and by the store's own, while it grows and after a rollback.
func TestCleanChainPasses(t *testing.T) {
	const n = 30
	story := ledgertest.Tell(t, 1, n)
	s := open(t, vfs.NewMem(), story)
	defer s.Close()
	judge := func() {
		t.Helper()
		for _, source := range []fsck.Source{engine{story: story}, fsck.Own(s)} {
			r := check(t, s, source)
			last := s.Last()
			if !r.Clean() || r.Height != last.Height || r.Blocks != last.Height || r.Records != last.Width || r.Undos != last.Height+1 {
				t.Errorf("%+v", r)
			}
			if r.ChainID != s.ChainID() || r.Keys < r.Records || last.Height > 5 && r.Txs == 0 {
				t.Errorf("%+v", r)
			}
		}
	}
	judge()
	for _, b := range story.Blocks {
		apply(t, s, b)
		if b.Height%10 == 0 {
			judge()
		}
	}
	for range 7 {
		if err := s.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
	judge()
}

// TestForgottenUndosAreNoDamage: beyond a thousand heights a store forgets undos and the window's rows, from
// below.
func TestForgottenUndosAreNoDamage(t *testing.T) {
	c := ledgertest.New(t)
	for h := range 1020 {
		if h%50 > 2 {
			c.Block()
			continue
		}
		c.Must(c.Tx("cainiao", ledgertest.Action(3, int64(h), "RB123456785CN")))
	}
	r := check(t, c.Store, fsck.Own(c.Store))
	if !r.Clean() || r.Undos != 1000 {
		t.Errorf("%+v", r)
	}
}

// TestOtherHistoryIsNamed: a store that executed another block than the engine holds is internally sound,
// and still found out.
func TestOtherHistoryIsNamed(t *testing.T) {
	story := ledgertest.Tell(t, 2, 20)
	at := endsAccepted(t, story)
	s := open(t, vfs.NewMem(), story)
	defer s.Close()
	for _, b := range story.Blocks {
		if b.Height == at {
			b.Txs = b.Txs[:len(b.Txs)-1]
		}
		apply(t, s, b)
	}
	if err := s.Base().Tree.Check(s.Base().Rows); err != nil {
		t.Fatal(err)
	}
	r := check(t, s, engine{story: story})
	want := damageOf(r, "blocks")
	if want == nil || want.Count != uint64(len(story.Blocks))-at+1 || !strings.HasPrefix(want.First, fmt.Sprintf("block %d: ", at)) {
		t.Errorf("blocks from %d: %+v", at, r.Damage)
	}
	if d := damageOf(r, "headers"); d != nil {
		t.Errorf("headers fit the blocks: %+v", d)
	}
	// Its own blocks lead to what it holds, but not to what the headers claim.
	r = check(t, s, mixed{fsck.Own(s), engine{story: story}})
	if d := damageOf(r, "headers"); d == nil || !strings.HasPrefix(d.First, fmt.Sprintf("header %d: ", at+1)) || len(r.Damage) != 1 {
		t.Errorf("%+v", r.Damage)
	}
}

// endsAccepted returns the height of a block in the middle whose last transaction counts.
func endsAccepted(t *testing.T, story *ledgertest.Story) uint64 {
	t.Helper()
	s := open(t, write(t, story), story)
	defer s.Close()
	for _, b := range story.Blocks[5:] {
		if n := len(b.Txs); n > 1 {
			last, err := s.Tx(b.Height, uint32(n-1))
			if err != nil {
				t.Fatal(err)
			}
			if last.Code.Final() {
				return b.Height
			}
		}
	}
	t.Fatal("the story has no such block")
	return 0
}

// mixed gives one source's blocks with the other's headers.
type mixed struct{ blocks, headers fsck.Source }

func (m mixed) Block(ctx context.Context, height uint64) (*fsck.Block, error) {
	b, err := m.blocks.Block(ctx, height)
	if err != nil {
		return nil, err
	}
	h, err := m.headers.Block(ctx, height)
	if err != nil {
		return nil, err
	}
	b.AppHash = h.AppHash
	return b, nil
}

func damageOf(r *fsck.Report, where string) *fsck.Damage {
	for i := range r.Damage {
		if r.Damage[i].Where == where {
			return &r.Damage[i]
		}
	}
	return nil
}

// TestSourceThatFails: blocks that are not there are damage; what is no fault of theirs ends the check.
func TestSourceThatFails(t *testing.T) {
	story := ledgertest.Tell(t, 4, 12)
	s := open(t, write(t, story), story)
	defer s.Close()
	for _, missing := range []error{fsck.ErrNoBlock, fmt.Errorf("no part 2: %w", fsck.ErrNoBlock), store.ErrCorrupt} {
		r := check(t, s, engine{story, missing, 5})
		if d := damageOf(r, "source"); d == nil || !strings.HasPrefix(d.First, "block 5: ") || r.Blocks != 4 || len(r.Damage) != 1 {
			t.Errorf("%+v", r)
		}
	}
	broken := errors.New("no route to the block store")
	if r, err := fsck.Check(t.Context(), s, engine{story, broken, 5}, fsck.Options{Scratch: options(nil)}, nil); !errors.Is(err, broken) {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestCheckStopsWithItsContext, at any block and in the comparison, and leaves nothing behind.
func TestCheckStopsWithItsContext(t *testing.T) {
	story := ledgertest.Tell(t, 5, 10)
	disk := write(t, story)
	s := open(t, disk, story)
	defer s.Close()
	for stop := uint64(0); stop <= 11; stop++ {
		ctx, cancel := context.WithCancel(t.Context())
		if stop == 0 {
			cancel()
		}
		at := uint64(0)
		r, err := fsck.Check(ctx, s, engine{story: story}, fsck.Options{Dir: "scratch", Scratch: options(disk)}, func(h uint64) {
			if at++; at != h {
				t.Errorf("progress says %d after %d", h, at-1)
			}
			if h == stop {
				cancel()
			}
		})
		if stop <= 10 {
			if !errors.Is(err, context.Canceled) || r != nil || at != stop {
				t.Errorf("canceled at %d: %+v, %v, after %d", stop, r, err, at)
			}
		} else if err != nil || !r.Clean() {
			t.Errorf("%+v, %v", r, err)
		}
		cancel()
		if _, err := disk.Stat("scratch"); err == nil {
			t.Fatal("the scratch store is left behind")
		}
	}
}

// TestScratchOverwritesNothing: the check founds its store in a directory of its own.
func TestScratchOverwritesNothing(t *testing.T) {
	story := ledgertest.Tell(t, 5, 3)
	disk := write(t, story)
	s := open(t, disk, story)
	defer s.Close()
	_, err := fsck.Check(t.Context(), s, fsck.Own(s), fsck.Options{Dir: dir, Scratch: options(disk)}, nil)
	if !errors.Is(err, fsck.ErrScratch) {
		t.Errorf("scratch in the ledger's own directory: %v", err)
	}
	if r := check(t, s, fsck.Own(s)); !r.Clean() {
		t.Errorf("%+v", r)
	}
}
