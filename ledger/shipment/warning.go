package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
)

// A warning stays on the record with the event that raised it last, and the one that resolved it. Its place in the list is
// by code.

// warn counts a warning on the state and reports it in the receipt. Raised again, it stands again.
func (c *Context) warn(u *unit, s *canon.State, n code.Notice) {
	c.notice(u.index, n)
	list := slices.Clone(s.Warnings)
	i, found := warningAt(list, n)
	if !found {
		list = slices.Insert(list, i, canon.Warning{Code: uint32(n)})
	}
	list[i] = canon.Warning{Code: uint32(n), Count: list[i].Count + 1, Last: c.sequence(u)}
	s.Warnings = list
}

// settle resolves a warning, if it stands.
func (c *Context) settle(u *unit, s *canon.State, n code.Notice) {
	if !standing(s, n) {
		return
	}
	list := slices.Clone(s.Warnings)
	i, _ := warningAt(list, n)
	w := list[i]
	list[i] = canon.Warning{Code: w.Code, Count: w.Count, Last: w.Last, Resolved: c.sequence(u) + 1}
	s.Warnings = list
}

// keep raises a warning when it comes to stand, and resolves it when it ceases.
func (c *Context) keep(u *unit, s *canon.State, n code.Notice, holds bool) {
	switch stood := standing(s, n); {
	case holds && !stood:
		c.warn(u, s, n)
	case !holds && stood:
		c.settle(u, s, n)
	}
}

// standing reports whether a warning was raised and not resolved.
func standing(s *canon.State, n code.Notice) bool {
	i, found := warningAt(s.Warnings, n)
	return found && s.Warnings[i].Resolved == 0
}

func warningAt(list []canon.Warning, n code.Notice) (int, bool) {
	return slices.BinarySearchFunc(list, uint32(n), func(w canon.Warning, n uint32) int { return int(w.Code) - int(n) })
}

// sequence is the index of this event in the unit's history.
func (c *Context) sequence(u *unit) uint32 {
	at := u.entry.Count()
	if u.entry.Touched(c.Tx, c.index) {
		at--
	}
	return at
}

// stands judges the warnings that stand while something is so.
func (c *Context) stands(u *unit, s *canon.State) {
	c.keep(u, s, code.EarlyArrival, s.Containment == nil && early(s.Movement))
	c.keep(u, s, code.AfterEnd, afterEnd(s.Movement))
	c.keep(u, s, code.NotPosted, notPosted(u, s))
	c.keep(u, s, code.ReleaseUnproven, unproven(s.Export) || unproven(s.Import))
	c.longHold(u, s)
}
