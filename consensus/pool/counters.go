package pool

import "sync/atomic"

// Counters count since the start; telemetry reads them.
type Counters struct {
	Accepted, Malformed, Refused, BadSignatures, Full, Expired, Learned atomic.Int64
}

// Load is how much waits, all organisations together.
type Load struct {
	Txs, Queued int
	Bytes       int64
	ByMember    map[string]int // verified ones, by organisation
}

// Load returns how much waits.
func (p *Pool) Load() Load {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := Load{Txs: len(p.byID), Queued: p.queued, Bytes: p.bytes, ByMember: make(map[string]int, len(p.lines))}
	for o, line := range p.lines {
		l.ByMember[o] = len(line.waiting)
	}
	return l
}
