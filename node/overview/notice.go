package overview

import (
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/code"
)

// Notice is one notice of a receipt, and whom it concerns.
type Notice struct {
	Code         code.Notice
	Height       uint64
	Tx, Action   uint32 // counted from 0
	Time         int64  // header time, milliseconds since 1970 UTC
	TxID         []byte
	Organisation string // who signed
	Unit         *Unit  // nil when no unit is to blame

	unit uint32 // in the action, counted from 1
}

// compare is by the order of the chain.
func (n *Notice) compare(o *Notice) int {
	return cmp.Or(cmp.Compare(n.Height, o.Height), cmp.Compare(n.Tx, o.Tx), cmp.Compare(n.Action, o.Action),
		cmp.Compare(n.unit, o.unit))
}

// Unit is an identifier as the ledger has it.
type Unit struct {
	Scheme, Namespace uint32
	Value             string
}

// examples is how many notices of a kind are kept.
const examples = 8

// kind counts the notices of one code.
type kind struct {
	count   uint64
	minutes [recentMinutes + 1]minute
	newest  []Notice // the oldest first
}

// recentMinutes is the span of ledger time that Recent counts over.
const recentMinutes = 10

// minute is a minute of ledger time.
type minute struct {
	at int64 // minutes since 1970 UTC
	n  uint64
}

func (k *kind) add(c *counted, millis int64) {
	k.count += c.n
	at := millis / 60_000
	m := &k.minutes[int(at%int64(len(k.minutes)))]
	if m.at != at {
		*m = minute{at: at}
	}
	m.n += c.n
	for _, n := range c.last {
		k.newest = pushed(k.newest, n, examples)
	}
}

// recent counts the notices of the ten minutes that end with the minute of the time.
func (k *kind) recent(millis int64) (n uint64) {
	now := millis / 60_000
	for _, m := range k.minutes {
		if m.at > now-recentMinutes && m.at <= now {
			n += m.n
		}
	}
	return n
}

// Kind is how often a notice was raised.
type Kind struct {
	Code   code.Notice
	Count  uint64
	Recent uint64   // in the last ten minutes of ledger time
	Newest []Notice // the newest first, at most eight
}

// Kinds returns what was raised, ascending by code.
func (f *Fold) Kinds() []Kind {
	last := f.ledger.Store().Last().Time
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Kind
	for n, k := range f.kinds {
		newest := slices.Clone(k.newest)
		slices.Reverse(newest)
		out = append(out, Kind{Code: n, Count: k.count, Recent: k.recent(last), Newest: newest})
	}
	slices.SortFunc(out, func(a, b Kind) int { return int(a.Code) - int(b.Code) })
	return out
}
