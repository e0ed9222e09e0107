package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
)

// accept takes in parcels: posting registers them and begins their custody.
func (c *Context) accept(units []unit) (*Refusal, error) {
	for i := range units {
		u := &units[i]
		if n := ident.Namespace(u.Namespace); n != ident.S10 && n != ident.SSCC {
			return refuse(code.Identifier, u.index)
		}
		if !member.MayAccept(c.Signer, u.id(), u.Scheme == proof.Blinded) {
			return refuse(code.Role, u.index)
		}
		if err := c.acceptUnit(u); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (c *Context) acceptUnit(u *unit) error {
	if u.entry == nil || u.entry.State.Origin <= canon.OriginSeen {
		return c.register(u, canon.OriginAccepted)
	}
	switch opened, err := c.openEpoch(u, canon.OriginAccepted); {
	case err != nil:
		return err
	case opened:
		return c.register(u, canon.OriginAccepted)
	}
	return c.touch(u, func(s *canon.State) {
		if s.Origin == canon.OriginAccepted {
			c.warn(u, s, code.ReusedEarly)
			return
		}
		s.Origin = canon.OriginAccepted // a commissioned SSCC is posted
		c.claim(u, s)
	})
}

// observe records a scan, or another event that has no rules.
func (c *Context) observe(units []unit) error {
	for i := range units {
		u := &units[i]
		err := c.touch(u, func(s *canon.State) {
			c.unknown(u, s)
			c.late(u)
			if step := c.action.Core.BusinessStep; step == canon.BusinessStepReceiving || step == canon.BusinessStepAccepting {
				c.claim(u, s)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unknown warns of a scan of goods or of a parcel that nobody registered, nor announced (W4).
func (c *Context) unknown(u *unit, s *canon.State) {
	if n := ident.Namespace(u.Namespace); s.Origin == canon.OriginSeen && (n == ident.SGTIN || n == ident.S10) && !announced(s) {
		c.warn(u, s, code.UnknownItem)
	}
}

// late remarks a scan older than one recorded before (W2). It is not kept as a warning on the record:
// every history shows it by itself.
func (c *Context) late(u *unit) {
	if c.action.Core.Time < u.entry.State.Latest {
		c.notice(u.index, code.LateScan)
	}
}

// claim warns when one receives a unit whose custody another has and did not offer to it (W22); it is then disputed.
func (c *Context) claim(u *unit, s *canon.State) {
	if k := s.Custody; k != nil && k.Custodian != "" && k.Custodian != c.Signer.Id && k.OfferedTo != c.Signer.Id {
		c.warn(u, s, code.OneSidedCustody)
		if u.single {
			c.dispute(s)
		}
	}
}
