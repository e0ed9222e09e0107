package ident

// CouncilID is the one identifier of its namespace.
var CouncilID = ID{Council, "council"}

// checkProposal judges a proposal's id: an organisation id, '/', and a number of 1 to 9 digits that does not begin with 0.
func checkProposal(v string) fault {
	for i := range len(v) {
		if v[i] != '/' {
			continue
		}
		if f := checkOrganisation(v[:i]); f.cause != nil {
			return f
		}
		number := v[i+1:]
		if len(number) < 1 || len(number) > 9 || number[0] == '0' {
			return badSyntax("should end in a number from 1")
		}
		for j := range len(number) {
			if !isDigit(number[j]) {
				return badByte("number", number[j])
			}
		}
		return fault{}
	}
	return badSyntax("should be organisation/number")
}

func checkCouncil(v string) fault {
	if v != CouncilID.Value {
		return badSyntax("should be \"council\"")
	}
	return fault{}
}

// checkPublicKey judges 16 bytes in lower-case hexadecimal.
func checkPublicKey(v string) fault {
	if len(v) != 32 {
		return badLength("should be 32 hexadecimal digits")
	}
	for i := range len(v) {
		if c := v[i]; !isDigit(c) && (c < 'a' || c > 'f') {
			return badByte("hexadecimal digit", c)
		}
	}
	return fault{}
}
