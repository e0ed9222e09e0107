package shipment

import "github.com/waybill-network/waybill/ledger/canon"

// shape is what an action type takes: the roles that units may have, how many of them there must be, and
// the terms.
type shape struct {
	roles   []uint32
	parents int  // exactly so many, or any number when negative
	least   int  // units other than parent and class
	offer   bool // terms of custody
}

var (
	object = []uint32{canon.UnitRoleObject}
	packed = []uint32{canon.UnitRoleParent, canon.UnitRoleChild}
)

var shapes = [...]shape{
	canon.ActionTypeCommission:    {roles: []uint32{canon.UnitRoleObject, canon.UnitRoleClass}, least: 1},
	canon.ActionTypeAccept:        {roles: object, least: 1},
	canon.ActionTypeObserve:       {roles: append(packed[:2:2], canon.UnitRoleObject), parents: -1},
	canon.ActionTypeAggregate:     {roles: packed, parents: 1, least: 1},
	canon.ActionTypeDisaggregate:  {roles: packed, parents: 1},
	canon.ActionTypeAssociate:     {roles: packed, parents: 1},
	canon.ActionTypeTransact:      {roles: []uint32{canon.UnitRoleObject, canon.UnitRoleParent}, parents: -1},
	canon.ActionTypeTransform:     {roles: []uint32{canon.UnitRoleInput, canon.UnitRoleOutput}},
	canon.ActionTypeCustodyOffer:  {roles: object, least: 1, offer: true},
	canon.ActionTypeCustodyAccept: {roles: object, least: 1},
	canon.ActionTypeCustodyReject: {roles: object, least: 1},
}

// wellShaped reports whether the action has the parts that its type takes, and no others.
func wellShaped(a *canon.Action) bool {
	c := a.Core
	if int(c.Type) >= len(shapes) {
		return false
	}
	s := &shapes[c.Type]
	var count [canon.UnitRoleClass + 1]int
	for i := range a.Units {
		count[a.Units[i].Role]++
	}
	named := len(a.Units)
	for _, r := range s.roles {
		named -= count[r]
	}
	parents, classes := count[canon.UnitRoleParent], count[canon.UnitRoleClass]
	rest := len(a.Units) - parents - classes
	switch {
	case named > 0, s.parents >= 0 && parents != s.parents, parents > 1, rest < s.least, classes > 1:
		return false
	case (c.Offer != nil) != s.offer, s.offer && c.Offer.To == "":
		return false
	case c.Range != nil && (c.Type != canon.ActionTypeCommission || len(a.Units) != 1):
		return false
	}
	return true
}
