package pool

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
)

// signers are the keys that sign for a line's organisation at a height, looked up as they are asked for: both the
// organisation and its keys may have changed since the pool let a transaction in.
type signers struct {
	member *canon.Member // nil when it may not act
	height uint64
	known  map[sig.KeyID]bool
}

// signersOf are those of a line at a height and a ledger time in milliseconds.
func (p *Pool) signersOf(l *line, height uint64, millis int64) signers {
	s := signers{height: height, known: map[sig.KeyID]bool{}}
	if len(l.waiting) == 0 {
		return s
	}
	if m := p.ledger.Member(l.organisation); m != nil && p.mayAct(m, millis) {
		s.member = m
	}
	return s
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
