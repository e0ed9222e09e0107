package pool

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
)

// signers are the keys that sign for an organisation or a device at a height, looked up as they are asked for: both the
// organisation and its keys may have changed since the pool let a transaction in.
type signers struct {
	member *canon.Member // nil when it may not act
	height uint64
	known  map[sig.KeyID]bool
}

// signersOf are those of an organisation at a height and a ledger time in milliseconds.
func (p *Pool) signersOf(organisation string, height uint64, millis int64) signers {
	s := signers{height: height, known: map[sig.KeyID]bool{}}
	if m := p.ledger.Member(organisation); m != nil && p.mayAct(m, millis) {
		s.member = m
	}
	return s
}

// gatekeeper judges once more, under the pool's lock, those that are about to enter: a block may have taken their
// signer's standing or key since they were verified, and Committed has looked through the lines by then.
type gatekeeper struct {
	pool   *Pool
	height uint64
	millis int64
	known  map[string]signers
}

// gatekeeper is for one batch. mu is held.
func (p *Pool) gatekeeper() gatekeeper {
	height, millis := p.ledger.Last()
	return gatekeeper{pool: p, height: height + 1, millis: millis, known: map[string]signers{}}
}

// admits reports whether the entry's key signs in the next block.
func (g gatekeeper) admits(e *entry) bool {
	s, ok := g.known[e.Body.Organisation]
	if !ok {
		s = g.pool.signersOf(e.Body.Organisation, g.height, g.millis)
		g.known[e.Body.Organisation] = s
	}
	return s.has(e.KeyID)
}

// has reports whether the key signs.
func (s signers) has(id sig.KeyID) bool {
	ok, known := s.known[id]
	if !known {
		ok = s.member != nil && member.SigningKey(s.member, id, s.height) != nil
		s.known[id] = ok
	}
	return ok
}
