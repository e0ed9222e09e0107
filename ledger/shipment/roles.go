package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// The signer acts in those of its roles whose scope reaches both places of the event. Rules that protect somebody from
// the signer ask for a role whatever its scope, so that a place left out opens nothing.

// roles are those that may sign the act.
func (c *Context) roles() []uint32 { return vocabulary.ActOf(c.action.Core.Type).Roles }

// in reports whether the signer acts in one of the roles.
func (c *Context) in(kinds ...uint32) bool {
	return member.May(c.Signer, kinds, c.action.Core.ReadPoint, c.action.Core.BusinessLocation)
}

// mayLane reports whether the signer acts in one of the roles that lists no lanes, or this one.
func (c *Context) mayLane(kinds []uint32, l *canon.Lane) bool {
	name := laneName(l)
	for i := range c.Signer.Roles {
		one := canon.Member{Roles: c.Signer.Roles[i : i+1]}
		if member.May(&one, kinds, c.action.Core.ReadPoint, c.action.Core.BusinessLocation) && member.MayLane(&one, kinds, name) {
			return true
		}
	}
	return false
}
