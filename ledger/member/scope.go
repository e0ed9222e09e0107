package member

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// scanners are the roles whose scans the ledger takes; governance and auditors only read and vote.
var scanners = []uint32{
	canon.RoleTypeMarketplace, canon.RoleTypeBrand, canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeCarrier,
	canon.RoleTypeWarehouse, canon.RoleTypeExportCustoms, canon.RoleTypeImportCustoms, canon.RoleTypeBroker,
	canon.RoleTypeInspection, canon.RoleTypeDevice,
}

// MayScan reports whether one of the member's roles reaches the place of a scan. Only IMPC and UN/LOCODE
// places say where they are; any other place, or none, is open to every role that scans.
func MayScan(m *canon.Member, place *canon.Place) bool {
	for i := range m.Roles {
		r := &m.Roles[i]
		if slices.Contains(scanners, r.Type) && (place == nil || reaches(r, place)) {
			return true
		}
	}
	return false
}

// Customs reports whether the member is a customs authority of any country.
func Customs(m *canon.Member) bool {
	return slices.ContainsFunc(m.Roles, func(r canon.Role) bool {
		return r.Type == canon.RoleTypeExportCustoms || r.Type == canon.RoleTypeImportCustoms
	})
}

func reaches(r *canon.Role, p *canon.Place) bool {
	if ns := ident.Namespace(p.Namespace); ns != ident.IMPC && ns != ident.Locode {
		return true
	}
	value := string(p.Value)
	return permits(r.Countries, value[:2]) && permits(r.Places, value)
}

// permits reports whether a scope's list allows the value; an empty list allows all.
func permits(list []string, value string) bool {
	return len(list) == 0 || slices.Contains(list, value)
}

// MayCommission reports whether the member holds the GS1 company prefix of the identifier: as a brand for
// goods, in any role for the units of logistics.
func MayCommission(m *canon.Member, id ident.ID) bool {
	for i := range m.Roles {
		r := &m.Roles[i]
		if goods(id.Namespace) && r.Type != canon.RoleTypeBrand {
			continue
		}
		if slices.ContainsFunc(r.Prefixes, func(p string) bool { return ident.CompanyPrefixCovers(p, id) }) {
			return true
		}
	}
	return false
}

func goods(n ident.Namespace) bool {
	return n == ident.GTIN || n == ident.SGTIN || n == ident.LGTIN
}

// MayAccept reports whether the member may take in the parcel: a post or a logistics operator within whose
// countries the post lies that issued its S10, or any of them for an SSCC or a blinded parcel.
func MayAccept(m *canon.Member, id ident.ID, blinded bool) bool {
	for i := range m.Roles {
		r := &m.Roles[i]
		if r.Type != canon.RoleTypePost && r.Type != canon.RoleTypeLogistics {
			continue
		}
		if blinded || id.Namespace != ident.S10 {
			return true
		}
		if permits(r.Countries, id.Value[len(id.Value)-2:]) {
			return true
		}
	}
	return false
}

// May reports whether one of the member's roles is among those, and reaches each of the places; nil is everywhere.
func May(m *canon.Member, roles []uint32, places ...*canon.Place) bool {
	for i := range m.Roles {
		r := &m.Roles[i]
		beyond := func(p *canon.Place) bool { return p != nil && !reaches(r, p) }
		if slices.Contains(roles, r.Type) && !slices.ContainsFunc(places, beyond) {
			return true
		}
	}
	return false
}

// Has reports whether the member has one of the roles, whatever its scope.
func Has(m *canon.Member, roles ...uint32) bool {
	return slices.ContainsFunc(m.Roles, func(r canon.Role) bool { return slices.Contains(roles, r.Type) })
}

// MayLane reports whether one of the member's roles is among those, and lists no lanes or this one, "CN-ES".
func MayLane(m *canon.Member, roles []uint32, lane string) bool {
	return slices.ContainsFunc(m.Roles, func(r canon.Role) bool {
		return slices.Contains(roles, r.Type) && permits(r.Lanes, lane)
	})
}

// MayDecide reports whether the member has the role of customs, and the country is within it.
func MayDecide(m *canon.Member, role uint32, country string) bool {
	return slices.ContainsFunc(m.Roles, func(r canon.Role) bool { return r.Type == role && permits(r.Countries, country) })
}
