package ident

// gs1Digit is the GS1 check digit of a run of digits: weights 3 and 1 alternately from the right, the difference to the
// next multiple of ten (GS1 General Specifications, 7.9.1).
func gs1Digit(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return '0' + byte((10-sum%10)%10)
}

// GS1CheckDigit returns the ASCII check digit that completes a GTIN, SSCC, GLN, GSRN, GDTI or GRAI number given without
// it, and false if digits is empty or holds anything but digits.
func GS1CheckDigit(digits string) (byte, bool) {
	if digits == "" || !allDigits(digits) {
		return 0, false
	}
	return gs1Digit(digits), true
}

// checkNumber judges a number of n digits, the last one its check digit.
func checkNumber(v string, n int) fault {
	if len(v) != n {
		switch n {
		case 13:
			return badLength("should be 13 digits")
		case 14:
			return badLength("should be 14 digits")
		}
		return badLength("should be 18 digits")
	}
	if f := every(v, "number", isDigit); f.cause != nil {
		return f
	}
	if want := gs1Digit(v[:n-1]); v[n-1] != want {
		return fault{cause: ErrCheckDigit, got: v[n-1], want: want}
	}
	return fault{}
}

// checkKeyed judges a number of n digits followed by a serial of least to most characters of set 82.
func checkKeyed(v string, n, least, most int) fault {
	if len(v) < n {
		return checkNumber(v, n)
	}
	if f := checkNumber(v[:n], n); f.cause != nil {
		return f
	}
	return checkSerial(v[n:], least, most)
}

func checkSerial(serial string, least, most int) fault {
	if len(serial) < least {
		return badLength("serial is missing")
	}
	if len(serial) > most {
		return badLength("serial is too long")
	}
	return every(serial, "serial", inSet82)
}

// noExtension is what EPC writes for a GLN without extension (GS1 EPC Tag Data Standard, 6.3.3); as an extension of
// its own it would be a second spelling of the same place.
const noExtension = "0"

func checkGLN(v string) fault {
	if f := checkKeyed(v, 13, 0, 20); f.cause != nil {
		return f
	}
	if v[13:] == noExtension {
		return badSyntax(`extension "0" means none and is left out`)
	}
	return fault{}
}

func checkGRAI(v string) fault {
	if f := checkKeyed(v, 14, 0, 16); f.cause != nil {
		return f
	}
	if v[0] != '0' {
		return badSyntax("should begin with 0")
	}
	return fault{}
}

// shortestPrefix is the length of the shortest company prefix that GS1 licenses.
const shortestPrefix = 4

func checkGIAI(v string) fault {
	if len(v) < shortestPrefix || len(v) > 30 {
		return badLength("should be 4 to 30 characters")
	}
	if f := every(v[:shortestPrefix], "company prefix", isDigit); f.cause != nil {
		return f
	}
	return every(v, "asset reference", inSet82)
}

// numberLength is the length of the leading number, check digit included, of a GS1 key that has one; 0 for the rest.
func numberLength(n Namespace) int {
	switch n {
	case GTIN, SGTIN, LGTIN, GRAI:
		return 14
	case GLN, GDTI:
		return 13
	case SSCC, GSRN:
		return 18
	}
	return 0
}

// Serial returns what follows the number: the serial of an SGTIN, GRAI or GDTI, the lot of an LGTIN, the extension of a
// GLN. It is empty for any other identifier and where there is none.
func (id ID) Serial() string {
	n := numberLength(id.Namespace)
	if n == 0 || len(id.Value) <= n {
		return ""
	}
	return id.Value[n:]
}

// Class returns the kind of thing that id is one of: the GTIN of an SGTIN or LGTIN, the GRAI or GDTI without its
// serial. False for everything that has no class, a class itself included.
func (id ID) Class() (ID, bool) {
	if id.Serial() == "" {
		return ID{}, false
	}
	number := id.Value[:numberLength(id.Namespace)]
	switch id.Namespace {
	case SGTIN, LGTIN:
		return ID{GTIN, number}, true
	case GRAI, GDTI:
		return ID{id.Namespace, number}, true
	}
	return ID{}, false
}
