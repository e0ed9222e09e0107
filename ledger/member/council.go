package member

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// CouncilKey is the register key of the record of the council.
func CouncilKey() proof.Hash { return keyOf(ident.CouncilID) }

// ProposalKey is the register key of the record of a proposal, "usps/7".
func ProposalKey(id string) proof.Hash {
	return keyOf(ident.ID{Namespace: ident.Proposal, Value: id})
}

func keyOf(id ident.ID) proof.Hash {
	return proof.Key(proof.Plain, uint32(id.Namespace), []byte(id.Value), 0)
}

// LoadCouncil returns the council's record and what it says. There is one on every chain from its founding on.
func LoadCouncil(v *register.View) (*register.Entry, *canon.Council, error) {
	e, err := v.Get(CouncilKey())
	if err != nil {
		return nil, nil, err
	}
	if e == nil || e.State.Council == nil || e.State.Council.Parameters == nil {
		return nil, nil, fmt.Errorf("%w: no council", register.ErrInvariant)
	}
	return e, e.State.Council, nil
}

// LoadProposal returns a proposal, or nil.
func LoadProposal(v *register.View, id string) (*canon.ProposalState, error) {
	e, err := v.Get(ProposalKey(id))
	if err != nil || e == nil {
		return nil, err
	}
	return e.State.Proposal, nil
}

// HasSeat reports whether the organisation votes.
func HasSeat(c *canon.Council, organisation string) bool {
	_, ok := slices.BinarySearchFunc(c.Seats, organisation, bySeat)
	return ok
}

// Seated returns the seats with the organisation's of that power; power 0 has no seat.
func Seated(seats []canon.Seat, organisation string, power uint64) []canon.Seat {
	out := slices.Clone(seats)
	at, ok := slices.BinarySearchFunc(out, organisation, bySeat)
	switch {
	case power == 0 && ok:
		return slices.Delete(out, at, at+1)
	case power == 0:
		return out
	case !ok:
		out = slices.Insert(out, at, canon.Seat{Organisation: organisation})
	}
	out[at] = canon.Seat{Organisation: organisation, Power: power}
	return out
}

func bySeat(s canon.Seat, organisation string) int { return cmp.Compare(s.Organisation, organisation) }

// MaxSeats is how many organisations may have a validator: what a light client takes.
const MaxSeats = 1000

// MaxPrefixes is how many company prefixes the organisations of a chain hold together. The council's record has them all,
// and every proposal and vote reads it.
const MaxPrefixes = 1 << 13

// Held returns the list of company prefixes with those of the roles as the organisation's only ones. It names a prefix
// of the roles that lies within one of another organisation, or the reverse, and that one; then the list is nil.
func Held(list []canon.Prefix, organisation string, roles []canon.Role) (held []canon.Prefix, prefix string, other canon.Prefix) {
	held = slices.DeleteFunc(slices.Clone(list), func(p canon.Prefix) bool { return p.Organisation == organisation })
	var own []string
	for i := range roles {
		own = append(own, roles[i].Prefixes...)
	}
	slices.Sort(own)
	own = slices.Compact(own)
	for _, p := range own {
		if taken, ok := overlap(held, p); ok {
			return nil, p, taken
		}
	}
	for _, p := range own {
		held = append(held, canon.Prefix{Prefix: p, Organisation: organisation})
	}
	slices.SortFunc(held, func(a, b canon.Prefix) int { return cmp.Compare(a.Prefix, b.Prefix) })
	return held, "", other
}

// overlap finds a prefix in the list that lies within p, or that p lies within.
func overlap(list []canon.Prefix, p string) (canon.Prefix, bool) {
	find := func(s string) (int, bool) {
		return slices.BinarySearchFunc(list, s, func(a canon.Prefix, s string) int { return cmp.Compare(a.Prefix, s) })
	}
	for n := 1; n <= len(p); n++ {
		if at, ok := find(p[:n]); ok {
			return list[at], true
		}
	}
	if at, _ := find(p); at < len(list) && strings.HasPrefix(list[at].Prefix, p) {
		return list[at], true
	}
	return canon.Prefix{}, false
}
