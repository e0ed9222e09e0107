package ident

// checkS10 judges a postal item (UPU S10): service indicator (2 letters), serial (8 digits), check digit, country of
// the issuing post (2 letters).
func checkS10(v string) fault {
	if len(v) != 13 {
		return badLength("should be 13 characters")
	}
	if f := every(v[:2], "service indicator", isUpper); f.cause != nil {
		return f
	}
	if f := every(v[2:11], "serial", isDigit); f.cause != nil {
		return f
	}
	if f := every(v[11:], "country", isUpper); f.cause != nil {
		return f
	}
	if want := s10Digit(v[2:10]); v[10] != want {
		return fault{cause: ErrCheckDigit, got: v[10], want: want}
	}
	if !PostalCountry(v[11:]) {
		return fault{cause: ErrCountry, detail: "country of the issuing post"}
	}
	return fault{}
}

// s10Digit is the check digit of an eight-digit serial: weights 8 6 4 2 3 5 9 7, 11 − (Σ mod 11), with 10 written as 0
// and 11 as 5 (UPU S10a).
func s10Digit(serial string) byte {
	const weights = "86423597"
	sum := 0
	for i := range len(weights) {
		sum += int(serial[i]-'0') * int(weights[i]-'0')
	}
	switch d := 11 - sum%11; d {
	case 10:
		return '0'
	case 11:
		return '5'
	default:
		return '0' + byte(d)
	}
}

// S10CheckDigit returns the ASCII check digit for an S10 serial of eight digits, and false for anything else.
func S10CheckDigit(serial string) (byte, bool) {
	if len(serial) != 8 || !allDigits(serial) {
		return 0, false
	}
	return s10Digit(serial), true
}

// IssuingCountry returns the country code of the post that issued an S10 item, and false for any other identifier. It
// is the country of the issuing post, not the origin of the goods.
func IssuingCountry(id ID) (string, bool) {
	if id.Namespace != S10 || len(id.Value) != 13 {
		return "", false
	}
	return id.Value[11:], true
}
