package trace

import "github.com/waybill-network/waybill/ledger/proof"

// Single reports whether a record is that of a single thing, which can be in one place only (../LAW.md, §1): every
// blinded unit, and every plain one but a GTIN, LGTIN, GLN, UN/LOCODE, IMPC, a GRAI and GDTI without a serial, and the
// ledger's own. Numbers are those of ident.Namespace.
func Single(s *proof.Subject) bool {
	if s.Scheme == proof.Blinded {
		return true
	}
	switch s.Namespace {
	case 4, 5, 7, 9, 15: // IMPC, GTIN, LGTIN, GLN, UN/LOCODE
		return false
	case 10: // GRAI
		return len(s.Value) > 14
	case 13: // GDTI
		return len(s.Value) > 13
	}
	return s.Namespace < proof.NamespaceOrganisation
}
