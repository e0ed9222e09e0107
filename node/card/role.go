package card

import "github.com/waybill-network/waybill/ledger/canon"

// roles are the names of canon.RoleType… by number.
var roles = [...]string{
	canon.RoleTypeGovernance:    "governance",
	canon.RoleTypeMarketplace:   "marketplace",
	canon.RoleTypeBrand:         "brand",
	canon.RoleTypeLogistics:     "logistics",
	canon.RoleTypePost:          "post",
	canon.RoleTypeCarrier:       "carrier",
	canon.RoleTypeWarehouse:     "warehouse",
	canon.RoleTypeExportCustoms: "export-customs",
	canon.RoleTypeImportCustoms: "import-customs",
	canon.RoleTypeBroker:        "broker",
	canon.RoleTypeInspection:    "inspection",
	canon.RoleTypeAuditor:       "auditor",
	canon.RoleTypeDevice:        "device",
}

// RoleName is a role's name, "" for an unknown one.
func RoleName(t uint32) string {
	if int(t) < len(roles) {
		return roles[t]
	}
	return ""
}

// RoleType is the role with the name.
func RoleType(name string) (uint32, bool) {
	for t, n := range roles {
		if n == name && name != "" {
			return uint32(t), true
		}
	}
	return 0, false
}

// Roles returns the names of all roles.
func Roles() []string { return roles[1:] }
