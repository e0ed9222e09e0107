package ident

// checkContainer judges a freight container (ISO 6346): owner (3 letters), equipment category U, J or Z, serial (6
// digits), check digit.
func checkContainer(v string) fault {
	if len(v) != 11 {
		return badLength("should be 11 characters")
	}
	if f := every(v[:3], "owner code", isUpper); f.cause != nil {
		return f
	}
	if v[3] != 'U' && v[3] != 'J' && v[3] != 'Z' {
		return badByte("equipment category", v[3])
	}
	if f := every(v[4:], "serial", isDigit); f.cause != nil {
		return f
	}
	if want := containerDigit(v[:10]); v[10] != want {
		return fault{cause: ErrCheckDigit, got: v[10], want: want}
	}
	return fault{}
}

// containerDigit is Σ value·2^position mod 11, 10 written as 0 (ISO 6346, annex A). Letters count from A = 10 and leave
// out the multiples of 11: B = 12, L = 23, V = 34.
func containerDigit(v string) byte {
	sum := 0
	for i := range len(v) {
		value := int(v[i] - '0')
		if isUpper(v[i]) {
			ordinal := int(v[i]-'A') + 10
			value = ordinal + (ordinal-1)/10
		}
		sum += value << i
	}
	return '0' + byte(sum%11%10)
}

// ContainerCheckDigit returns the ASCII check digit for the first ten characters of a container number, and false for
// anything else.
func ContainerCheckDigit(v string) (byte, bool) {
	if len(v) != 10 || every(v[:4], "", isUpper).cause != nil || !allDigits(v[4:]) {
		return 0, false
	}
	return containerDigit(v), true
}
