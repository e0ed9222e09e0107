package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
)

// maxHolds is how many holds stand on one side.
const maxHolds = 16

// decide is an act of customs on one side.
func (c *Context) decide(units []unit) (*Refusal, error) {
	core := c.action.Core
	role := canon.RoleTypeImportCustoms
	if core.Side == canon.BorderSideExport {
		role = canon.RoleTypeExportCustoms
	}
	for i := range units {
		u := &units[i]
		side := clearanceOf(u.state(), core.Side)
		switch {
		case !member.Has(c.Signer, role):
			return refuse(code.Role, whole)
		case side.Version == 0:
			return refuse(code.NoDeclaration, u.index)
		case !member.MayDecide(c.Signer, role, side.Country):
			return refuse(code.Role, u.index)
		case ended(&side):
			return refuse(code.ClearanceEnd, u.index)
		}
		if refused := c.decided(&side); refused != code.OK {
			return refuse(refused, u.index)
		}
		side.Authority, side.Height = c.Signer.Id, c.Height
		if err := c.touch(u, func(s *canon.State) { setClearance(s, core.Side, &side) }); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// decided applies the decision to a side, or says why it cannot be.
func (c *Context) decided(side *canon.Clearance) code.Code {
	core := c.action.Core
	at := slices.IndexFunc(side.Holds, func(h canon.CustomsHold) bool {
		return h.Authority == c.Signer.Id && h.Reference == core.Reference
	})
	switch core.Decision {
	case canon.CustomsDecisionHold, canon.CustomsDecisionRefer, canon.CustomsDecisionDoNotLoad:
		if at >= 0 {
			return code.HoldStands
		}
		if len(side.Holds) >= maxHolds {
			return code.HoldLimit
		}
		side.Holds = append(slices.Clone(side.Holds), canon.CustomsHold{
			Authority: c.Signer.Id, Kind: core.Decision, Reference: core.Reference, Height: c.Height, Since: c.Time,
		})
		side.Status = holding(side.Holds)
	case canon.CustomsDecisionLift:
		if at < 0 {
			return code.NoHold
		}
		if side.Holds = slices.Delete(slices.Clone(side.Holds), at, at+1); len(side.Holds) == 0 {
			side.Holds = nil
		}
		side.Status = holding(side.Holds)
	case canon.CustomsDecisionRelease:
		if len(side.Holds) > 0 {
			return code.HoldStands
		}
		side.Status = canon.ClearanceStatusReleased
	case canon.CustomsDecisionRefuse:
		side.Holds, side.Status = nil, canon.ClearanceStatusRefused
	case canon.CustomsDecisionSeize:
		side.Holds, side.Status = nil, canon.ClearanceStatusSeized
	}
	return code.OK
}

// holding is how a side stands by its holds.
func holding(holds []canon.CustomsHold) uint32 {
	status := canon.ClearanceStatusDeclared
	for i := range holds {
		if holds[i].Kind != canon.CustomsDecisionRefer {
			return canon.ClearanceStatusHeld
		}
		status = canon.ClearanceStatusReferred
	}
	return status
}
