package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// none is the height of a store that is not founded.
const none = -1

// power is a disk whose power fails inside file operations: it keeps copies of itself as it would come up
// again, with the heights that the store may then be at.
type power struct {
	*errorfs.FS
	mem    *vfs.MemFS
	every  int // about how many writing operations apart
	random *rand.Rand

	mu       sync.Mutex
	ops      int
	from, to int // heights before and after what is going on
	crashes  []crash
}

type crash struct {
	op, keep int // keep is the percentage of unsynced data that survived
	from, to int
	disk     *vfs.MemFS
}

func newPower(mem *vfs.MemFS, every int, seed uint64) *power {
	p := &power{mem: mem, every: every, random: rand.New(rand.NewPCG(seed, 0)), from: none, to: none}
	p.FS = errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			p.operation()
		}
		return nil
	}))
	return p
}

func (p *power) operation() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ops++; p.random.IntN(p.every) > 0 {
		return
	}
	keep := []int{0, 50, 100}[p.random.IntN(3)]
	disk := p.mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: p.random})
	p.crashes = append(p.crashes, crash{p.ops, keep, p.from, p.to, disk})
}

// step says that something begins that takes the store to a height, and does it.
func (p *power) step(to int, do func() error) error {
	p.mu.Lock()
	p.to = to
	p.mu.Unlock()
	if err := do(); err != nil {
		return err
	}
	p.mu.Lock()
	p.from = to
	p.mu.Unlock()
	return nil
}

// TestPowerLossInsideFileOperations: whatever operation the power fails in, and however much of what was
// not synced survives, the store comes up at the last acknowledged height or the one under way, sound, and
// goes on to the same state.
func TestPowerLossInsideFileOperations(t *testing.T) {
	const n = 30
	inOpening, crashes := 0, 0
	for seed := range uint64(4) {
		story := ledgertest.Tell(t, seed, n)
		p := newPower(vfs.NewCrashableMem(), 10, seed)
		if err := live(p, story, seed); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, c := range p.crashes {
			crashes++
			if err := c.judge(story); err != nil {
				t.Fatalf("seed %d, %v: %v", seed, c, err)
			}
			again := newPower(c.disk.CrashClone(vfs.CrashCloneCfg{}), 30, seed)
			again.from, again.to = c.from, c.to
			if err := reopen(again, story); err != nil {
				t.Fatalf("seed %d, %v: %v", seed, c, err)
			}
			for _, second := range again.crashes {
				inOpening++
				if err := second.judge(story); err != nil {
					t.Fatalf("seed %d, %v, and while opening again %v: %v", seed, c, second, err)
				}
			}
		}
	}
	if t.Logf("%d crashes, %d more while opening after one", crashes, inOpening); crashes < 80 || inOpening < 80 {
		t.Errorf("too few")
	}
}

func (c crash) String() string {
	return fmt.Sprintf("power loss in file operation %d, %d %% of unsynced data kept, between heights %d and %d", c.op, c.keep, c.from, c.to)
}

// live founds a store and plays the story with flushes, rollbacks and restarts in between.
func live(p *power, story *ledgertest.Story, seed uint64) error {
	random := rand.New(rand.NewPCG(seed, 1))
	var s *store.Store
	err := p.step(0, func() (err error) {
		s, err = store.Open(dir, story.Genesis, options(p))
		return err
	})
	for err == nil && s.Last().Height < uint64(len(story.Blocks)) {
		h := int(s.Last().Height)
		switch n := random.IntN(20); {
		case n == 0:
			err = errors.Join(s.Flush())
		case n == 1:
			if err = s.Close(); err == nil {
				s, err = store.Open(dir, nil, options(p))
			}
		case n <= 4 && h > 0:
			err = p.step(h-1, s.Rollback)
		default:
			err = p.step(h+1, func() error { return apply(s, story.Blocks[h], nil) })
		}
	}
	if err != nil {
		return err
	}
	return s.Close()
}

// reopen opens what a crash left, and commits or founds nothing.
func reopen(p *power, story *ledgertest.Story) error {
	s, err := store.Open(dir, nil, options(p))
	if err != nil {
		if errors.Is(err, store.ErrNotFounded) && p.from == none {
			return nil
		}
		return err
	}
	defer s.Close()
	return sound(s, story)
}

// judge opens the disk as it came up again.
func (c crash) judge(story *ledgertest.Story) error {
	disk := c.disk.CrashClone(vfs.CrashCloneCfg{})
	if c.from == none {
		if s, err := store.Open(dir, nil, options(disk)); err == nil {
			s.Close()
		} else if !errors.Is(err, store.ErrNotFounded) {
			return err
		}
	}
	s, err := store.Open(dir, story.Genesis, options(disk))
	if err != nil {
		return err
	}
	defer s.Close()
	if h := int(s.Last().Height); h != c.from && h != c.to && c.from != none {
		return fmt.Errorf("came up at %d", h)
	}
	if err := sound(s, story); err != nil {
		return err
	}
	for h := s.Last().Height; h < uint64(len(story.Blocks)); h++ {
		if err := apply(s, story.Blocks[h], nil); err != nil {
			return err
		}
		if s.Last() != story.After[h+1] {
			return fmt.Errorf("then height %d: %+v, at first %+v", h+1, s.Last(), story.After[h+1])
		}
	}
	return nil
}
