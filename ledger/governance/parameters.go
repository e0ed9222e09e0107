package governance

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// parameters replaces all of them but for those that a release brings: rules, upgrades and tables.
func parameters(council *canon.Council, p *canon.Parameters) code.Code {
	now := council.Parameters
	fixed := *p
	fixed.Rules, fixed.Upgrades = now.Rules, now.Upgrades
	fixed.IdentifierTables, fixed.VocabularyTables = now.IdentifierTables, now.VocabularyTables
	fixed.PlaceTables = now.PlaceTables
	switch wanted := p.Encode(); {
	case genesis.CheckBounds(p) != nil, !workable(p):
		return code.Change
	case !bytes.Equal(fixed.Encode(), wanted), bytes.Equal(now.Encode(), wanted):
		return code.Change
	}
	council.Parameters = p
	return code.OK
}

// workable reports whether the consortium could still change its mind under the parameters. Any proposal must fit into a
// transaction (the largest are those of a card, at member.MaxRoles bytes of roles, and of parameters with 1,000 lanes and
// upgrades), a block must have room for many votes, and people must have the time to vote.
func workable(p *canon.Parameters) bool {
	const hour, day = 3_600_000, 24 * 3_600_000
	return p.TxBytes >= 1<<16 && p.TxTouches >= 2 && p.BlockTouches >= 1000 && p.ReplayEntries >= 100 &&
		p.VoteAhead >= hour && p.TrustingPeriod >= day
}

// Bounds on upgrades.
const (
	maxUpgrades = 1000        // in a chain's life
	maxAhead    = 100_000_000 // blocks until one: over a year at three blocks a second
	maxSkipped  = 16          // rules versions left out by one
)

// upgrade schedules a rules version, or, with height 0, takes back the one scheduled last. Whether this software knows
// the version is not asked: that would be a veto, and not the same on every node. Both bounds are there because what is
// scheduled must not stand in the way of all that could be scheduled after it.
func upgrade(council *canon.Council, u *canon.Upgrade, height uint64) code.Code {
	p := *council.Parameters
	last := canon.Upgrade{Rules: p.Rules}
	if n := len(p.Upgrades); n > 0 {
		last = p.Upgrades[n-1]
	}
	soon := height + settleHeights
	switch {
	case u.Height == 0:
		if u.Rules != last.Rules || last.Height <= soon {
			return code.Change
		}
		p.Upgrades = p.Upgrades[:len(p.Upgrades)-1]
	case u.Height <= soon, u.Height <= last.Height, u.Height > soon+maxAhead,
		u.Rules <= last.Rules, u.Rules > last.Rules+maxSkipped, len(p.Upgrades) >= maxUpgrades:
		return code.Change
	default:
		p.Upgrades = append(slices.Clone(p.Upgrades), *u)
	}
	council.Parameters = &p
	return code.OK
}
