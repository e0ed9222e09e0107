package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
)

// Custody passes by two signatures: the custodian offers, the named receiver accepts. Until then either may end the
// offer: the receiver rejects it, the custodian withdraws it. It follows ledger order only; the claimed times are for
// the reader.

// offer opens an offer of custody on each unit, to a member that could answer it: a device answers in its owner's name.
func (c *Context) offer(units []unit) (*Refusal, error) {
	o := c.action.Core.Offer
	to, err := member.Load(c.View, o.To)
	if err != nil {
		return nil, err
	}
	if to == nil || to.Device != nil || !member.Active(to) || !member.MayScan(to, nil) || o.To == c.Signer.Id {
		return refuse(code.UnknownReceiver, whole)
	}
	for i := range units {
		u := &units[i]
		k := custodyOf(u)
		switch {
		case k.Custodian != c.Signer.Id:
			return refuse(code.NotCustodian, u.index)
		case k.OfferedTo != "" && !c.lapsed(k):
			return refuse(code.OfferOpen, u.index)
		}
		err := c.touch(u, func(s *canon.State) {
			s.Custody = &canon.Custody{
				Custodian: c.Signer.Id, Height: s.Custody.Height,
				OfferedTo: o.To, Deadline: o.Deadline, OfferHeight: c.Height,
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// answer accepts, with or without a reserve, or rejects the open offers on the units. A custodian's rejection of its own
// offer withdraws it.
func (c *Context) answer(units []unit) (*Refusal, error) {
	rejected := c.action.Core.Type == canon.ActionTypeCustodyReject
	for i := range units {
		u := &units[i]
		k := custodyOf(u)
		withdrawn := rejected && k.Custodian == c.Signer.Id
		orphaned := false
		if !rejected && (k.OfferedTo == "" || c.lapsed(k)) {
			var err error
			if orphaned, err = c.orphaned(k); err != nil {
				return nil, err
			}
		}
		switch {
		case orphaned && !c.stopped(u.state()):
		case orphaned:
			return refuse(code.NotReleased, u.index)
		case k.OfferedTo == "" || k.OfferedTo != c.Signer.Id && !withdrawn:
			return refuse(code.NoOffer, u.index)
		case c.lapsed(k):
			return refuse(code.OfferLapsed, u.index)
		case !rejected && c.stopped(u.state()):
			return refuse(code.NotReleased, u.index)
		}
		err := c.touch(u, func(s *canon.State) {
			if rejected {
				s.Custody = &canon.Custody{Custodian: s.Custody.Custodian, Height: s.Custody.Height}
				return
			}
			s.Custody = &canon.Custody{Custodian: c.Signer.Id, Height: c.Height}
			c.taken(u, s)
			if orphaned {
				c.warn(u, s, code.OneSidedCustody)
				if u.single {
					c.dispute(s)
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// orphaned reports whether the custodian was expelled: nobody can offer for it any more, so who has the unit may take custody
// by its own signature alone. That stands as W22 until two have signed again.
func (c *Context) orphaned(k canon.Custody) (bool, error) {
	if k.Custodian == "" || k.Custodian == c.Signer.Id {
		return false, nil
	}
	m, err := member.Load(c.View, k.Custodian)
	return m != nil && m.Standing == canon.StandingExpelled, err
}

// taken is what else it means to take custody: with a reserve the unit is disputed (W28), without one it no longer is.
func (c *Context) taken(u *unit, s *canon.State) {
	reserve := c.action.Core.Type == canon.ActionTypeCustodyReserve
	if reserve {
		c.warn(u, s, code.CustodyReserved)
	} else {
		c.settle(u, s, code.OneSidedCustody)
		c.settle(u, s, code.CustodyReserved)
	}
	if !u.single {
		return
	}
	switch {
	case !reserve:
		flag(s, func(f *canon.Flags) { f.Disputed = 0 })
	case c.action.Core.Irregularity == canon.IrregularityDamage:
		c.damage(s)
		c.dispute(s)
	default:
		c.dispute(s)
	}
	c.moveOn(u, s)
}

// strict reports whether the parcel's lane is one on which custody waits for customs.
func (c *Context) strict(s *canon.State) bool {
	if s.Shipment == nil || s.Shipment.Lane == nil || len(c.Parameters.StrictLanes) == 0 {
		return false
	}
	_, found := slices.BinarySearch(c.Parameters.StrictLanes, laneName(s.Shipment.Lane))
	return found
}

// carries reports whether the signer carries: it has the role of a carrier, and neither a post's nor an operator's. A device's
// scope changes nothing of that.
func (c *Context) carries() bool {
	m := c.Signer
	if c.Owner != nil {
		m = c.Owner
	}
	return member.Has(m, canon.RoleTypeCarrier) && !member.Has(m, canon.RoleTypePost, canon.RoleTypeLogistics)
}

// stopped reports whether customs keep the signer from taking custody on a strict lane.
func (c *Context) stopped(s *canon.State) bool {
	if !c.strict(s) {
		return false
	}
	if c.carries() && (pending(s.Export) || doNotLoad(s.Export) || doNotLoad(s.Import)) {
		return true
	}
	return pending(s.Import) && !member.Customs(c.Signer) && !member.Has(c.Signer, canon.RoleTypeWarehouse)
}

func custodyOf(u *unit) canon.Custody {
	if u.entry == nil || u.entry.State.Custody == nil {
		return canon.Custody{}
	}
	return *u.entry.State.Custody
}

// lapsed reports whether the offer's deadline has passed in ledger time.
func (c *Context) lapsed(k canon.Custody) bool { return k.Deadline != 0 && k.Deadline < c.Time }

// lapse closes an offer whose deadline has passed, at the next touch after it (W14).
func (c *Context) lapse(u *unit, s *canon.State) {
	if s.Custody == nil || s.Custody.OfferedTo == "" || !c.lapsed(*s.Custody) {
		return
	}
	s.Custody = &canon.Custody{Custodian: s.Custody.Custodian, Height: s.Custody.Height}
	c.warn(u, s, code.OfferPassed)
}
