package ident

// checkOrganisation judges an organisation id of this ledger: 2 to 32 of a-z, 0-9 and '-', beginning with a letter, no
// '-' at the end or twice in a row. It fits a host name label, a file name and a metric label unescaped.
func checkOrganisation(v string) fault {
	if len(v) < 2 || len(v) > 32 {
		return badLength("should be 2 to 32 characters")
	}
	if !isLower(v[0]) {
		return badByte("first character", v[0])
	}
	for i := range len(v) {
		switch c := v[i]; {
		case isLower(c) || isDigit(c):
		case c != '-':
			return badByte("organisation id", c)
		case i == len(v)-1:
			return badSyntax("ends in '-'")
		case v[i-1] == '-':
			return badSyntax("has '-' twice in a row")
		}
	}
	return fault{}
}
