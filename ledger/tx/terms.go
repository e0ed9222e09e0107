package tx

import "github.com/waybill-network/waybill/ledger/canon"

// CheckTerms judges the terms of a core one by one, whichever act it is, as Read does: for those who make actions of
// documents or of a command line. The error names the field.
func CheckTerms(c *canon.Core) error { return checkTerms(c) }
