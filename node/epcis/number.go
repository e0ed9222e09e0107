package epcis

import "strings"

// maxQuantity is how many characters the ledger keeps of a quantity (package tx).
const maxQuantity = 32

// plainDecimal writes a JSON number without an exponent: "1.5e3" as "1500". False where that takes more characters than
// the ledger keeps.
func plainDecimal(number string) (string, bool) {
	mantissa, exponent, scientific := cutExponent(number)
	if !scientific {
		return number, len(number) <= maxQuantity
	}
	power := 0
	sign := 1
	for i := range len(exponent) {
		switch c := exponent[i]; c {
		case '-':
			sign = -1
		case '+':
		default:
			if power = power*10 + int(c-'0'); power > 10*maxQuantity {
				return "", false
			}
		}
	}
	text := shift(mantissa, sign*power)
	return text, len(text) <= maxQuantity
}

func cutExponent(number string) (mantissa, exponent string, ok bool) {
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		return number[:i], number[i+1:], true
	}
	return number, "", false
}

// shift moves the point of a decimal by so many digits to the right.
func shift(mantissa string, by int) string {
	minus := ""
	if strings.HasPrefix(mantissa, "-") {
		minus, mantissa = "-", mantissa[1:]
	}
	digits, fraction, _ := strings.Cut(mantissa, ".")
	point := len(digits) + by
	digits += fraction
	if point < 1 {
		digits = strings.Repeat("0", 1-point) + digits
		point = 1
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, fraction := strings.TrimLeft(digits[:point], "0"), digits[point:]
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return minus + whole + fraction
}

// jsonNumber writes a quantity of the ledger, which may have zeros in front, as a JSON number.
func jsonNumber(quantity string) string {
	minus := ""
	if strings.HasPrefix(quantity, "-") {
		minus, quantity = "-", quantity[1:]
	}
	for len(quantity) > 1 && quantity[0] == '0' && quantity[1] != '.' {
		quantity = quantity[1:]
	}
	return minus + quantity
}
