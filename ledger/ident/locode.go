package ident

// checkLocode judges a place (UN/LOCODE, UNECE Recommendation 16): country and three of A-Z and 2-9. 0 and 1 are not
// used, because they are misread as letters. Whether the place is in the list is not asked: the list has two editions a
// year, and a place that a partner uses before our copy knows it is no reason to refuse a scan.
func checkLocode(v string) fault {
	if len(v) != 5 {
		return badLength("should be 5 characters")
	}
	if f := every(v[:2], "country", isUpper); f.cause != nil {
		return f
	}
	if !locodeCountry(v[:2]) {
		return fault{cause: ErrCountry, detail: "country of the place"}
	}
	return every(v[2:], "location", func(c byte) bool { return isUpper(c) || c >= '2' && c <= '9' })
}
