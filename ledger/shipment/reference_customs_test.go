package shipment_test

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

// clearance is that of the action's side, empty without a record.
func (x *act) clearance(s *subject) canon.Clearance { return sideOf(s, x.Core.Side) }

func sideOf(s *subject, side uint32) canon.Clearance {
	c := (*canon.Clearance)(nil)
	if s.entry != nil {
		if c = s.entry.state.Import; side == canon.BorderSideExport {
			c = s.entry.state.Export
		}
	}
	if c == nil {
		return canon.Clearance{}
	}
	return *c
}

func (x *act) clear(s *subject, c canon.Clearance) {
	if x.Core.Side == canon.BorderSideExport {
		s.entry.state.Export = &c
	} else {
		s.entry.state.Import = &c
	}
}

// way is the lane of the shipment, nil without.
func (s *subject) way() *canon.Lane {
	if s.entry == nil || s.entry.state.Shipment == nil {
		return nil
	}
	return s.entry.state.Shipment.Lane
}

// border is the country of a side by lane and identifier.
func (x *act) border(s *subject, lane *canon.Lane) string {
	switch {
	case lane != nil && x.Core.Side == canon.BorderSideExport:
		return lane.From
	case lane != nil:
		return lane.To
	case x.Core.Side == canon.BorderSideExport && s.scheme == 0 && s.is(ident.S10):
		return s.value[11:]
	}
	return ""
}

func ended(c canon.Clearance) bool {
	return c.Status == canon.ClearanceStatusRefused || c.Status == canon.ClearanceStatusSeized
}

func (x *act) declare(s *subject) code.Code {
	if !s.is(ident.S10, ident.SSCC) {
		return code.Identifier
	}
	c, principal := x.Core, x.Core.OnBehalfOf
	roles := x.roles()
	if principal == "" {
		roles = slices.DeleteFunc(roles, func(r canon.Role) bool { return r.Type == canon.RoleTypeBroker })
		if len(roles) == 0 {
			return code.NotDelegated
		}
	} else if !x.brokers[principal+" "+x.signer.Id] {
		return code.NotDelegated
	}
	side := x.clearance(s)
	if ended(side) {
		return code.ClearanceEnd
	}
	lane := s.way()
	if lane == nil {
		lane = c.Lane
	}
	country := side.Country
	if by := x.border(s, lane); by != "" && (side.Version == 0 || side.Authority == "" && s.way() != nil) {
		country = by
	}
	switch {
	case country == "":
		return code.Shape
	case lane != nil && !lists(roles, lane):
		return code.Role
	case c.Facts != nil && !hasHS(c.Facts.Hs):
		return code.Identifier
	}
	x.visit(s)
	side.Country, side.Declarant = country, x.signer.Id
	if side.Version++; principal != "" {
		side.Declarant = principal
	}
	if side.Status == 0 {
		side.Status = canon.ClearanceStatusDeclared
	}
	x.clear(s, side)
	if product := x.find(name{0, uint32(ident.GTIN), x.class(), 0}); c.Facts != nil && product != nil && product.state.Product != nil {
		if f := product.state.Product.Facts; f != nil {
			if f.Origin != "" && c.Facts.Origin != "" && f.Origin != c.Facts.Origin {
				x.warn(s, code.OriginDiffers)
			}
			if f.Hs != "" && c.Facts.Hs != "" && f.Hs != c.Facts.Hs {
				x.warn(s, code.HSDiffers)
			}
		}
	}
	return code.OK
}

func (x *act) decide(s *subject) code.Code {
	c, kind := x.Core, canon.RoleTypeExportCustoms
	if c.Side == canon.BorderSideImport {
		kind = canon.RoleTypeImportCustoms
	}
	roles := slices.DeleteFunc(slices.Clone(x.signer.Roles), func(r canon.Role) bool { return r.Type != kind })
	side := x.clearance(s)
	switch {
	case len(roles) == 0:
		return code.Role
	case side.Version == 0:
		return code.NoDeclaration
	case !slices.ContainsFunc(roles, func(r canon.Role) bool { return len(r.Countries) == 0 || slices.Contains(r.Countries, side.Country) }):
		return code.Role
	case ended(side):
		return code.ClearanceEnd
	}
	own := func(h canon.CustomsHold) bool { return h.Authority == x.signer.Id && h.Reference == c.Reference }
	switch c.Decision {
	case canon.CustomsDecisionHold, canon.CustomsDecisionRefer, canon.CustomsDecisionDoNotLoad:
		switch {
		case slices.ContainsFunc(side.Holds, own):
			return code.HoldStands
		case len(side.Holds) >= 16:
			return code.HoldLimit
		}
		side.Holds = append(slices.Clone(side.Holds), canon.CustomsHold{
			Authority: x.signer.Id, Kind: c.Decision, Reference: c.Reference, Height: x.height, Since: x.time,
		})
	case canon.CustomsDecisionLift:
		if !slices.ContainsFunc(side.Holds, own) {
			return code.NoHold
		}
		side.Holds = slices.DeleteFunc(slices.Clone(side.Holds), own)
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
	if c.Decision <= canon.CustomsDecisionLift {
		side.Status = canon.ClearanceStatusDeclared
		for _, h := range side.Holds {
			if h.Kind != canon.CustomsDecisionRefer {
				side.Status = canon.ClearanceStatusHeld
			} else if side.Status == canon.ClearanceStatusDeclared {
				side.Status = canon.ClearanceStatusReferred
			}
		}
	}
	side.Authority, side.Height = x.signer.Id, x.height
	x.visit(s)
	x.clear(s, side)
	return code.OK
}

func (x *act) report(s *subject) code.Code {
	x.visit(s)
	if !s.single() {
		return code.OK
	}
	side := x.clearance(s)
	if side.Version == 0 && side.ReportedAt == nil {
		if side.Country = x.border(s, s.way()); side.Country == "" {
			if p := x.where(); p != nil && (p.Namespace == uint32(ident.IMPC) || p.Namespace == uint32(ident.Locode)) {
				side.Country = string(p.Value[:2])
			}
		}
	}
	if here := x.moment(x.spot); side.ReportedAt == nil || after(&here, side.ReportedAt) {
		side.Reported, side.Reporter, side.ReportedAt = x.Core.Report, x.signer.Id, &here
	}
	x.clear(s, side)
	if x.Core.Report == canon.CustomsReportHeld && x.Core.Reason == "" {
		x.warn(s, code.NoReason)
	}
	return code.OK
}

// holding says whether a hold of one of the kinds stands on the side.
func holding(s *subject, side uint32, kinds ...uint32) bool {
	return slices.ContainsFunc(sideOf(s, side).Holds, func(h canon.CustomsHold) bool {
		return len(kinds) == 0 || slices.Contains(kinds, h.Kind)
	})
}

func doNotLoad(s *subject) bool {
	return holding(s, canon.BorderSideExport, canon.CustomsDecisionDoNotLoad) || holding(s, canon.BorderSideImport, canon.CustomsDecisionDoNotLoad)
}

// pending says whether a side has a declaration and no release.
func pending(s *subject, side uint32) bool {
	c := sideOf(s, side)
	return c.Version > 0 && c.Status != canon.ClearanceStatusReleased
}

func (x *act) strict(s *subject) bool {
	l := s.way()
	return l != nil && slices.Contains(x.law.StrictLanes, l.From+"-"+l.To)
}

// released says whether the signer may take over on a strict lane.
func (x *act) released(s *subject) bool {
	if !s.single() || !x.strict(s) {
		return true
	}
	is := func(kinds ...uint32) bool {
		return slices.ContainsFunc(x.signer.Roles, func(r canon.Role) bool { return slices.Contains(kinds, r.Type) })
	}
	if is(canon.RoleTypeCarrier) && !is(canon.RoleTypePost, canon.RoleTypeLogistics) && (pending(s, canon.BorderSideExport) || doNotLoad(s)) {
		return false
	}
	return is(canon.RoleTypeExportCustoms, canon.RoleTypeImportCustoms, canon.RoleTypeWarehouse) || !pending(s, canon.BorderSideImport)
}

// taken is what follows from taking over with or without a reserve.
func (x *act) taken(s *subject) {
	if x.Core.Type == canon.ActionTypeCustodyAccept {
		x.resolve(s, code.OneSidedCustody)
		x.resolve(s, code.CustodyReserved)
		x.flag(s, func(f *canon.Flags) { f.Disputed = 0 })
		return
	}
	x.warn(s, code.CustodyReserved)
	if s.single() {
		x.flag(s, func(f *canon.Flags) {
			if f.Disputed = since(f.Disputed, x.height); x.Core.Irregularity == canon.IrregularityDamage {
				f.Damaged = since(f.Damaged, x.height)
			}
		})
	}
}

// against warns of moving on against customs.
func (x *act) against(s *subject) {
	has := func(kinds ...uint32) bool {
		return slices.ContainsFunc(x.signer.Roles, func(r canon.Role) bool { return slices.Contains(kinds, r.Type) })
	}
	carrier := has(canon.RoleTypeCarrier) && !has(canon.RoleTypePost, canon.RoleTypeLogistics)
	out, in := false, false
	switch x.Core.Type {
	case canon.ActionTypeDepart:
		out = true
	case canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReserve:
		out = carrier
	case canon.ActionTypeOutForDelivery, canon.ActionTypeAvailable, canon.ActionTypeDeliver:
		in = true
	}
	if !s.single() {
		return
	}
	if out && (holding(s, canon.BorderSideExport) || doNotLoad(s)) ||
		in && (holding(s, canon.BorderSideImport) || x.strict(s) && pending(s, canon.BorderSideImport)) {
		x.warn(s, code.AgainstCustoms)
	}
}
