package overview

import (
	"maps"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/node/query"
)

// disputes reports whether a notice puts a unit's custody in dispute until two have signed again (LAW.md §6).
func disputes(n code.Notice) bool { return n == code.OneSidedCustody || n == code.CustodyReserved }

// maxSuspects is how many units are watched; a quarter more for a while.
const maxSuspects = 4096

// suspects are the units whose custody was disputed and may be still, with the notice that said so last. Where there are too
// many, those of the oldest notices are forgotten, and counted.
type suspects struct {
	byUnit  map[Unit]*Notice
	dropped uint64
}

func (s *suspects) add(n *Notice) {
	if n.Unit == nil {
		return
	}
	if s.byUnit == nil {
		s.byUnit = map[Unit]*Notice{}
	}
	s.byUnit[*n.Unit] = n
	if len(s.byUnit) < maxSuspects+maxSuspects/4 {
		return
	}
	for _, old := range s.list()[maxSuspects:] {
		delete(s.byUnit, *old.Unit)
		s.dropped++
	}
}

// list returns the notices, the newest first.
func (s *suspects) list() []*Notice {
	return slices.SortedFunc(maps.Values(s.byUnit), func(a, b *Notice) int { return b.compare(a) })
}

// Dispute is a unit whose custody is not agreed on in a state of the ledger.
type Dispute struct {
	Unit    Unit
	Epoch   uint32
	Since   uint64 // height from which it is disputed, 0 where only warnings stand
	Codes   []code.Notice
	Custody canon.Custody
	Raised  Notice // what raised it last
}

// found is what was looked for after the block of a height, among the notices of the blocks up to another one.
type found struct {
	height, to uint64
	open       []Dispute
	forgotten  uint64
}

// Disputes returns the units whose custody is disputed after the last block that was read, the newest first, and how many
// were forgotten because there were too many. A unit whose dispute has ended is not watched any more.
// Thousands of records are read for it, once after each block however many ask. The caller must not change what it gets.
func (f *Fold) Disputes() (open []Dispute, forgotten uint64, err error) {
	f.looking.Lock()
	defer f.looking.Unlock()
	s := f.ledger.Store()
	height := s.Last().Height
	f.mu.Lock()
	to, raised, dropped := f.to, f.suspects.list(), f.suspects.dropped
	f.mu.Unlock()
	if f.told.height == height && f.told.to == to {
		return f.told.open, f.told.forgotten, nil
	}
	v, err := s.At(height)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = v.Close() }() // it has been read
	var over []*Notice
	for _, n := range raised {
		found, err := disputed(v, n)
		if err != nil {
			return nil, 0, err
		}
		if len(found) == 0 {
			over = append(over, n)
		}
		open = append(open, found...)
	}
	f.forget(over)
	f.told = found{height: height, to: to, open: open, forgotten: dropped}
	return open, dropped, nil
}

// forget ends the watch over units, unless something was said of them since.
func (f *Fold) forget(over []*Notice) {
	if len(over) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range over {
		if f.suspects.byUnit[*n.Unit] == n {
			delete(f.suspects.byUnit, *n.Unit)
		}
	}
}

// maxEpochs is over how many epochs of a reused identifier a dispute is looked for, the last ones.
const maxEpochs = 4

// disputed returns the records of a unit whose custody is disputed.
func disputed(v *store.Version, n *Notice) (out []Dispute, err error) {
	first, err := stateOf(v, n.Unit, 0)
	if err != nil || first == nil {
		return nil, err
	}
	for epoch, k := first.Epochs, 0; k < maxEpochs; epoch, k = epoch-1, k+1 {
		s := first
		if epoch > 0 {
			if s, err = stateOf(v, n.Unit, epoch); err != nil {
				return nil, err
			}
		}
		if d := standing(s); d != nil {
			d.Unit, d.Epoch, d.Raised = *n.Unit, epoch, *n
			out = append(out, *d)
		}
		if epoch == 0 {
			break
		}
	}
	return out, nil
}

func stateOf(v *store.Version, u *Unit, epoch uint32) (*canon.State, error) {
	return query.State(v, u.Scheme, u.Namespace, []byte(u.Value), epoch)
}

// standing returns what is disputed of a record, nil for nothing.
func standing(s *canon.State) *Dispute {
	if s == nil {
		return nil
	}
	d := new(Dispute)
	if s.Flags != nil {
		d.Since = s.Flags.Disputed
	}
	for _, w := range s.Warnings {
		if n := code.Notice(w.Code); disputes(n) && w.Resolved == 0 {
			d.Codes = append(d.Codes, n)
		}
	}
	if d.Since == 0 && len(d.Codes) == 0 {
		return nil
	}
	if s.Custody != nil {
		d.Custody = *s.Custody
	}
	return d
}
