package pool

import (
	"cmp"
	"slices"
)

// Share is what one organisation has waiting, with what its devices signed.
type Share struct {
	Organisation string
	Txs          int   // verified or not
	Queued       int   // of them, not verified
	Bytes        int64 // of all of them
}

// Shares returns what waits by organisation, those with the most bytes first. Who has nothing waiting is left out.
func (p *Pool) Shares() []Share {
	p.mu.Lock()
	var out []Share
	for o, l := range p.lines {
		if l.txs > 0 {
			out = append(out, Share{Organisation: o, Txs: l.txs, Queued: len(l.queue), Bytes: l.bytes})
		}
	}
	p.mu.Unlock()
	slices.SortFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Organisation, b.Organisation))
	})
	return out
}

// Limits are those that the pool was made with.
func (p *Pool) Limits() Limits { return p.limits }
