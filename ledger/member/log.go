package member

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/proof"
)

// maxGaps is how many gaps of a device's log are kept; the oldest goes.
const maxGaps = 16

// Follow puts an action into a device's log and returns the device's record after it, and what is odd, if anything. The
// log is a chain: each entry has the next counter and names the hash of the action before it (tx.ActionHash).
//
//   - the next counter, naming the head: as it should be;
//   - the next counter, naming anything else: W24, and the log goes on from there;
//   - a higher counter: W23, and those left out are a gap;
//   - a counter in a gap: it was late, and the gap closes around it;
//   - the counter and hash of the head: the same action again;
//   - any other: W24.
//
// What is late is not compared with its neighbours, so an action forged into a gap shows only by the device's own log.
func Follow(d *canon.Device, entry *canon.LogEntry, action proof.Hash) (*canon.Device, code.Notice) {
	out, n := *d, entry.Counter
	switch {
	case n > d.Counter:
		var odd code.Notice
		switch {
		case n > d.Counter+1:
			odd = code.DeviceGap
			out.Gaps = append(slices.Clone(d.Gaps), canon.CounterGap{First: d.Counter + 1, Last: n - 1})
			if len(out.Gaps) > maxGaps {
				out.Gaps = out.Gaps[1:]
			}
		case string(entry.Previous) != string(d.Head):
			odd = code.DeviceFork
			out.Forks++
		}
		out.Counter, out.Head = n, action[:]
		return &out, odd
	case n == d.Counter && string(d.Head) == string(action[:]):
		return &out, 0
	}
	for i, g := range d.Gaps {
		if g.First <= n && n <= g.Last {
			out.Gaps = slices.Replace(slices.Clone(d.Gaps), i, i+1, around(g, n)...)
			if len(out.Gaps) > maxGaps {
				out.Gaps = out.Gaps[1:]
			}
			return &out, 0
		}
	}
	out.Forks++
	return &out, code.DeviceFork
}

// around is what is left of a gap without one counter.
func around(g canon.CounterGap, n uint64) (left []canon.CounterGap) {
	if g.First < n {
		left = append(left, canon.CounterGap{First: g.First, Last: n - 1})
	}
	if n < g.Last {
		left = append(left, canon.CounterGap{First: n + 1, Last: g.Last})
	}
	return left
}
