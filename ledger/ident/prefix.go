package ident

import "strings"

// CompanyPrefixCovers reports whether the owner of a GS1 company prefix (4 to 12 digits) is who may issue id: a GTIN,
// SGTIN, LGTIN, SSCC, GLN, GRAI, GIAI, GSRN or GDTI. The prefix stands after the indicator digit of a GTIN, the
// extension digit of an SSCC and the leading 0 of a GRAI, and at the start of the others.
//
// A GTIN-8 is covered by no prefix: GS1 issues those numbers one by one. Neither is any other namespace.
func CompanyPrefixCovers(prefix string, id ID) bool {
	if len(prefix) < shortestPrefix || len(prefix) > 12 || !allDigits(prefix) {
		return false
	}
	v := id.Value
	switch id.Namespace {
	case GTIN, SGTIN, LGTIN:
		if strings.HasPrefix(v, "000000") {
			return false
		}
		v = v[min(1, len(v)):]
	case SSCC, GRAI:
		v = v[min(1, len(v)):]
	case GLN, GIAI, GSRN, GDTI:
	default:
		return false
	}
	return strings.HasPrefix(v, prefix)
}
