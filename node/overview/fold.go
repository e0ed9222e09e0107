package overview

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/query"
)

// Depth is how far back a Fold reads when it starts: whichever limit is met first.
type Depth struct {
	Blocks uint64
	Txs    uint64
}

// DefaultDepth is some seconds of reading on one core.
func DefaultDepth() Depth { return Depth{Blocks: 20_000, Txs: 500_000} }

// Fold gathers. Make it with New.
type Fold struct {
	ledger *query.Ledger
	depth  Depth
	log    *slog.Logger

	mu       sync.Mutex
	from, to uint64 // blocks that were read; from is to+1 before the first
	kinds    map[code.Notice]*kind
	suspects suspects

	looking sync.Mutex // held while disputes are looked for, before mu
	told    found
}

// New makes a fold of a ledger. Nothing is read before Run.
func New(l *query.Ledger, depth Depth, log *slog.Logger) *Fold {
	f := &Fold{ledger: l, depth: depth, log: log, kinds: map[code.Notice]*kind{}}
	f.from, f.to = f.begin()
	return f
}

// begin returns the first block to read, and the one before it.
func (f *Fold) begin() (from, before uint64) {
	last, txs := f.ledger.Store().Last(), uint64(0)
	from = last.Height + 1
	for from > 1 && last.Height-(from-1) < f.depth.Blocks {
		b, ok, err := f.ledger.Store().Block(from - 1)
		if txs += uint64(b.Txs); err != nil || !ok || txs > f.depth.Txs {
			break
		}
		from--
	}
	return from, from - 1
}

// Run reads blocks until the context ends. What the store cannot give ends it too: the store itself tells the node.
func (f *Fold) Run(ctx context.Context) {
	for ctx.Err() == nil {
		changed := f.ledger.Changed()
		for next := f.next(); next <= f.ledger.Store().Last().Height && ctx.Err() == nil; next++ {
			if err := f.read(next); err != nil {
				f.log.ErrorContext(ctx, "the overview of warnings ends here", slog.Uint64("height", next), slog.Any("err", err))
				return
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

func (f *Fold) next() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.to + 1
}

// read takes one block in.
func (f *Fold) read(height uint64) error {
	b, ok, err := f.ledger.Store().Block(height)
	if err == nil && !ok {
		err = fmt.Errorf("%w: block %d is missing", store.ErrCorrupt, height)
	}
	if err != nil {
		return err
	}
	t := tally{height: height, time: b.Time, kinds: map[code.Notice]*counted{}}
	if err := f.ledger.Store().Txs(height, t.add); err != nil {
		return err
	}
	if err := t.name(f.ledger.Store()); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.to = height
	for n, c := range t.kinds {
		k := f.kinds[n]
		if k == nil {
			k = new(kind)
			f.kinds[n] = k
		}
		k.add(c, b.Time)
	}
	for i := range t.custody {
		f.suspects.add(&t.custody[i])
	}
	return nil
}

// Seen tells which blocks were read: none while from is above to.
func (f *Fold) Seen() (from, to uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.from, f.to
}

// tally is what one block raised.
type tally struct {
	height  uint64
	time    int64
	kinds   map[code.Notice]*counted
	custody []Notice // of custody, the newest of the block, at most twice maxSuspects
}

// counted is how often a kind was raised in a block, with where it was last.
type counted struct {
	n    uint64
	last []Notice // the oldest first
}

// add counts the notices of one transaction.
func (t *tally) add(stored *store.Tx) error {
	r, err := stored.Receipt()
	if err != nil {
		return err
	}
	for _, n := range r.Notices {
		at := Notice{Code: code.Notice(n.Code), Height: t.height, Time: t.time, Tx: stored.Index, unit: n.Unit}
		if n.Action > 0 {
			at.Action = n.Action - 1
		}
		c := t.kinds[at.Code]
		if c == nil {
			c = new(counted)
			t.kinds[at.Code] = c
		}
		c.n++
		c.last = pushed(c.last, at, examples)
		if disputes(at.Code) {
			if len(t.custody) == 2*maxSuspects { // moved seldom: a block may have hundreds of thousands
				t.custody = append(t.custody[:0], t.custody[maxSuspects:]...)
			}
			t.custody = append(t.custody, at)
		}
	}
	return nil
}

// pushed appends to a list that keeps the newest.
func pushed(list []Notice, n Notice, most int) []Notice {
	if len(list) == most {
		copy(list, list[1:])
		list = list[:most-1]
	}
	return append(list, n)
}

// name looks up whom the notices that are kept concern.
func (t *tally) name(s *store.Store) error {
	known := map[uint32]*named{}
	for _, c := range t.kinds {
		if err := nameAll(s, known, c.last); err != nil {
			return err
		}
	}
	return nameAll(s, known, t.custody)
}

// named is a transaction that was read.
type named struct {
	id   []byte
	body *canon.Body
}

func nameAll(s *store.Store, known map[uint32]*named, list []Notice) error {
	for i := range list {
		n := &list[i]
		in := known[n.Tx]
		if in == nil {
			var err error
			if in, err = readNamed(s, n.Height, n.Tx); err != nil {
				return err
			}
			known[n.Tx] = in
		}
		n.TxID, n.Organisation = in.id, in.body.Organisation
		if int(n.Action) >= len(in.body.Actions) || n.unit == 0 {
			continue
		}
		if units := in.body.Actions[n.Action].Units; int(n.unit) <= len(units) {
			u := &units[n.unit-1]
			n.Unit = &Unit{Scheme: u.Scheme, Namespace: u.Namespace, Value: string(u.Value)}
		}
	}
	return nil
}

func readNamed(s *store.Store, height uint64, index uint32) (*named, error) {
	stored, err := s.Tx(height, index)
	if err != nil {
		return nil, err
	}
	r, err := stored.Receipt()
	if err != nil {
		return nil, err
	}
	t, err := tx.ReadStored(stored.Raw)
	if err != nil {
		return nil, fmt.Errorf("%w: transaction %d of height %d: %w", store.ErrCorrupt, index, height, err)
	}
	return &named{id: r.TxId, body: &t.Body}, nil
}
