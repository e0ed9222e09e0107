package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
)

// flag changes the flags of a state. Flags that say nothing are absent.
func flag(s *canon.State, change func(f *canon.Flags)) {
	var f canon.Flags
	if s.Flags != nil {
		f = *s.Flags
	}
	change(&f)
	s.Flags = &f
	if f.Recalled == 0 && f.RecalledBy == "" && f.CloneSuspect == 0 && f.Damaged == 0 && f.Disputed == 0 && f.ConsumerScans == 0 {
		s.Flags = nil
	}
}

// since sets a flag to this height. One that stands keeps its own.
func (c *Context) since(flag *uint64) {
	if *flag == 0 {
		*flag = c.Height
	}
}

func (c *Context) suspect(s *canon.State) { flag(s, func(f *canon.Flags) { c.since(&f.CloneSuspect) }) }
func (c *Context) damage(s *canon.State)  { flag(s, func(f *canon.Flags) { c.since(&f.Damaged) }) }
func (c *Context) dispute(s *canon.State) { flag(s, func(f *canon.Flags) { c.since(&f.Disputed) }) }

// irregular is an exception: damage is kept as a flag, and a parcel sent astray is off its lane (W8). Loss and theft are
// of the movement.
func (c *Context) irregular(u *unit, s *canon.State) {
	switch c.action.Core.Irregularity {
	case canon.IrregularityDamage:
		c.damage(s)
	case canon.IrregularityMissent:
		c.warn(u, s, code.OffLane)
	}
}
