package governance

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
)

// Bounds on the validators.
const (
	// HeartbeatHeights is how old the block that a heartbeat names may be, and how old the heartbeat of a candidate.
	HeartbeatHeights = 100

	maxTotalPower = 1 << 48 // genesis' bound; the engine's is 2^60
	settleHeights = 2       // an update of height H acts at H+2
	smallSet      = 4       // fewer may add an equal one
)

// power changes a member's validator: its key, its power, or both. One that comes in shows first that its node follows.
func (c *Context) power(e *effect, m *canon.Member, v *canon.Validator) code.Code {
	old := m.Validator
	m.Validator = v
	if member.CheckValidator(m) != nil || old != nil && bytes.Equal(old.Encode(), v.Encode()) {
		return code.Change
	}
	joins := v.Power > 0 && (old == nil || old.Power == 0)
	if joins && !member.Active(m) {
		return code.NoMember
	}
	if old == nil || !sameKey(old, v) {
		e.add(v.Algorithm, v.PublicKey)
	}
	m.Validator = old
	if refused := c.reseat(e, m, v); refused != code.OK {
		return refused
	}
	if joins && (m.Heartbeat == 0 || m.Heartbeat+HeartbeatHeights < c.Height) {
		e.early = code.NoHeartbeat
	}
	return code.OK
}

func sameKey(a, b *canon.Validator) bool {
	return a.Algorithm == b.Algorithm && bytes.Equal(a.PublicKey, b.PublicKey)
}

// reseat gives the member another validator, if the set stays safe.
//
// An update of height H acts at H+2, so two sets may be under way at a time. Changes are therefore three heights apart,
// and one concerns one validator: whichever heights H … H+2 are looked at, at most two sets meet, the old and the new.
// With p its old power and q its new one, kept is what both sets have in common: the power of the others, and of this
// one min(p, q) when its key stays. Then
//
//	3 · kept > 2 · old    every two thirds of the old set still meet the new one in over a third of the old power;
//	3 · kept > 2 · new    who was there before can commit alone, should whoever came or rose never show up.
//
// The second cannot hold when a set of one or two takes in another. A set of fewer than four may add one that is equal
// to all of its members: an honest majority of what was there is a matter of one organisation then anyway.
func (c *Context) reseat(e *effect, m *canon.Member, v *canon.Validator) code.Code {
	was := m.Validator
	m.Validator = v
	if was == nil {
		was = &canon.Validator{}
	}
	p, q := was.Power, v.Power
	if p == 0 && q == 0 {
		return code.OK
	}
	old := e.council.Seats
	seats := member.Seated(old, m.Id, q)
	before, after := total(old), total(seats)
	kept := before - p
	if p > 0 && sameKey(was, v) {
		kept += min(p, q)
	}
	switch {
	case len(seats) == 0, len(seats) > member.MaxSeats, after > maxTotalPower, 3*kept <= 2*before:
		return code.UnsafeSet
	case 3*kept <= 2*after && !(p == 0 && len(old) < smallSet && equal(old, q)):
		return code.UnsafeSet
	}
	if e.council.Changed != 0 && e.council.Changed+settleHeights >= c.Height {
		e.early = code.Settling
	}
	e.council.Seats, e.council.Changed = seats, c.Height
	e.updates = updates(was, v)
	return code.OK
}

// updates are what the engine is told, ascending by public key.
func updates(was, is *canon.Validator) (out []ValidatorUpdate) {
	if was.Power > 0 && !sameKey(was, is) {
		out = append(out, ValidatorUpdate{was.Algorithm, was.PublicKey, 0})
	}
	if is.Power > 0 || sameKey(was, is) {
		out = append(out, ValidatorUpdate{is.Algorithm, is.PublicKey, is.Power})
	}
	slices.SortFunc(out, func(a, b ValidatorUpdate) int { return bytes.Compare(a.PublicKey, b.PublicKey) })
	return out
}

func total(seats []canon.Seat) (sum uint64) {
	for i := range seats {
		sum += seats[i].Power
	}
	return sum
}

func equal(seats []canon.Seat, power uint64) bool {
	return !slices.ContainsFunc(seats, func(s canon.Seat) bool { return s.Power != power })
}
