package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// A parcel has one record of clearance for each side of the border. What is declared and decided follows ledger order;
// what a post or carrier reports of customs is kept beside it and never becomes a decision.

// clearanceOf returns the record of a side, an empty one where there is none.
func clearanceOf(s *canon.State, side uint32) canon.Clearance {
	at := s.Import
	if side == canon.BorderSideExport {
		at = s.Export
	}
	if at == nil {
		return canon.Clearance{}
	}
	return *at
}

func setClearance(s *canon.State, side uint32, next *canon.Clearance) {
	if side == canon.BorderSideExport {
		s.Export = next
	} else {
		s.Import = next
	}
}

// ended reports whether customs refused or seized the unit on the side.
func ended(k *canon.Clearance) bool {
	return k.Status == canon.ClearanceStatusRefused || k.Status == canon.ClearanceStatusSeized
}

// pending reports whether the side has a declaration that customs have not released.
func pending(k *canon.Clearance) bool {
	return k != nil && k.Version > 0 && k.Status != canon.ClearanceStatusReleased
}

// kept reports whether customs took up the unit on the side and have not released it.
func kept(k *canon.Clearance) bool {
	return k != nil && k.Authority != "" && k.Status != canon.ClearanceStatusReleased
}

// held reports whether any hold, referral or do-not-load stands on the side.
func held(k *canon.Clearance) bool { return k != nil && len(k.Holds) > 0 }

func doNotLoad(k *canon.Clearance) bool {
	return k != nil && slices.ContainsFunc(k.Holds, func(h canon.CustomsHold) bool {
		return h.Kind == canon.CustomsDecisionDoNotLoad
	})
}

// unproven reports that customs are said to have given the unit back, and did not release what was declared (W25).
func unproven(k *canon.Clearance) bool {
	return pending(k) && k.Reported == canon.CustomsReportReturned
}

// countryOf is whose customs a side is: by the lane, else on export by the post that issued the S10, else "".
func countryOf(u *unit, side uint32, lane *canon.Lane) string {
	switch {
	case lane != nil && side == canon.BorderSideExport:
		return lane.From
	case lane != nil:
		return lane.To
	case side == canon.BorderSideExport && u.Scheme == proof.Plain:
		country, _ := ident.IssuingCountry(u.id())
		return country
	}
	return ""
}

// eventCountry is that of the event's place, "" where the place does not say.
func eventCountry(core *canon.Core) string {
	p := core.ReadPoint
	if p == nil {
		p = core.BusinessLocation
	}
	if p == nil || ident.Namespace(p.Namespace) != ident.IMPC && ident.Namespace(p.Namespace) != ident.Locode {
		return ""
	}
	return string(p.Value[:2])
}

// report keeps what a post or carrier says of customs: the last by moment.
func (c *Context) report(u *unit, s *canon.State) {
	core := c.action.Core
	next := clearanceOf(s, core.Side)
	if next.Version == 0 && next.ReportedAt == nil {
		if next.Country = countryOf(u, core.Side, shipmentOf(s).Lane); next.Country == "" {
			next.Country = eventCountry(core)
		}
	}
	if later(c.moment, next.ReportedAt) {
		next.Reported, next.Reporter, next.ReportedAt = core.Report, c.Signer.Id, c.moment
	}
	setClearance(s, core.Side, &next)
	if core.Report == canon.CustomsReportHeld && core.Reason == "" {
		c.warn(u, s, code.NoReason)
	}
}

// longHold warns of a hold that has stood for long, judged with the record's next event (W10).
func (c *Context) longHold(u *unit, s *canon.State) {
	long, some := false, false
	for _, k := range [...]*canon.Clearance{s.Export, s.Import} {
		if k == nil {
			continue
		}
		for i := range k.Holds {
			some, long = true, long || c.Time-k.Holds[i].Since > c.Parameters.HoldAfter
		}
	}
	switch stood := standing(s, code.LongHold); {
	case long && !stood:
		c.warn(u, s, code.LongHold)
	case !some && stood:
		c.settle(u, s, code.LongHold)
	}
}

// moveOn warns of a parcel that is moved on against customs (W26). A departure says how many pieces left.
func (c *Context) moveOn(u *unit, s *canon.State) {
	var against bool
	switch c.action.Core.Type {
	case canon.ActionTypeDepart:
		c.setPieces(s)
		against = loaded(s)
	case canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReserve:
		against = c.carries() && loaded(s)
	default:
		against = held(s.Import) || c.strict(s) && pending(s.Import)
	}
	if against {
		c.warn(u, s, code.AgainstCustoms)
	}
}

// loaded reports whether what departs should not have: a hold on export, or a do-not-load on either side.
func loaded(s *canon.State) bool { return held(s.Export) || doNotLoad(s.Import) }
