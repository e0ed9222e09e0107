package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
)

// Custody passes by two signatures: the custodian offers, the named receiver accepts. Until then either may end the
// offer: the receiver rejects it, the custodian withdraws it. It follows ledger order only; the claimed times are for
// the reader.

// offer opens an offer of custody on each unit, to a member that could answer it.
func (c *Context) offer(units []unit) (*Refusal, error) {
	o := c.action.Core.Offer
	to, err := member.Load(c.View, o.To)
	if err != nil {
		return nil, err
	}
	if to == nil || !member.Active(to) || !member.MayScan(to, nil) || o.To == c.Signer.Id {
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

// answer accepts or rejects the open offers on the units. A custodian's rejection of its own offer withdraws it.
func (c *Context) answer(units []unit) (*Refusal, error) {
	for i := range units {
		u := &units[i]
		k := custodyOf(u)
		withdrawn := c.action.Core.Type == canon.ActionTypeCustodyReject && k.Custodian == c.Signer.Id
		switch {
		case k.OfferedTo == "" || k.OfferedTo != c.Signer.Id && !withdrawn:
			return refuse(code.NoOffer, u.index)
		case c.lapsed(k):
			return refuse(code.OfferLapsed, u.index)
		}
		err := c.touch(u, func(s *canon.State) {
			next := canon.Custody{Custodian: s.Custody.Custodian, Height: s.Custody.Height}
			if c.action.Core.Type == canon.ActionTypeCustodyAccept {
				next = canon.Custody{Custodian: c.Signer.Id, Height: c.Height}
			}
			s.Custody = &next
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
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
