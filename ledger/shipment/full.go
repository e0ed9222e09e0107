package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
)

// A record that grew without end could not be proven with every event of it, so it closes: first to scans, later to
// everybody but those whom the thing concerns. Of a thing that somebody only saw, no registration makes anybody one of
// them, and acts of authority have room of their own: scans in advance cannot keep a parcel from being posted, announced
// or declared.
const (
	maxObserved  = 1 << 16
	maxAuthority = maxObserved + 1<<13 // below the 80,000 commits that an answer holds
)

// closed reports whether the record of a single thing is closed to the action.
func (c *Context) closed(u *unit) bool {
	if u.entry == nil || !u.single {
		return false
	}
	most := uint32(maxObserved)
	switch c.action.Core.Type {
	case canon.ActionTypeCommission, canon.ActionTypeAccept, canon.ActionTypeDecommission, canon.ActionTypeShip,
		canon.ActionTypeLink, canon.ActionTypeDeclare, canon.ActionTypeRecall, canon.ActionTypeLiftRecall:
		most = maxAuthority
	}
	return u.entry.Count() >= most && !c.concerned(u)
}

// concerned reports whether the signer registered the unit, has its custody or an offer of it, or is a customs authority.
func (c *Context) concerned(u *unit) bool {
	k := custodyOf(u)
	return c.answers(u) || k.Custodian == c.Signer.Id || k.OfferedTo == c.Signer.Id || member.Customs(c.Signer)
}

// answers reports whether the signer registered the unit: to have seen it first is no right to it.
func (c *Context) answers(u *unit) bool {
	s := u.state()
	return s.Origin > canon.OriginSeen && s.Organisation == c.Signer.Id
}
