package vectors

import "fmt"

// Identifiers with their check digits, as texts that ident.Parse reads.

// parcel is an S10 item of China's post (UPU S10-12, check digit by weights 8 6 4 2 3 5 9 7).
func parcel(serial int) string {
	digits := fmt.Sprintf("%08d", serial)
	sum := 0
	for i, w := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += w * int(digits[i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return fmt.Sprintf("LX%s%dCN", digits, check)
}

// bag is an S9 receptacle from Shanghai to New York.
func bag(serial int) string {
	return fmt.Sprintf("urn:waybill:id:s9:CNSHAAUSJFKAAUN60001%03d110050", serial)
}

// gtin is a GTIN-14 under the brand's company prefix 4012345.
func gtin(reference int) string { return digit(fmt.Sprintf("04012345%05d", reference)) }

// sscc is a logistic unit under the same prefix.
func sscc(serial int) string { return digit(fmt.Sprintf("04012345%09d", serial)) }

// item is a good by serial, as the path of a Digital Link.
func item(reference int, serial string) string { return "01/" + gtin(reference) + "/21/" + serial }

// batch is a lot of a product, likewise.
func batch(reference int, lot string) string { return "01/" + gtin(reference) + "/10/" + lot }

// digit appends the GS1 check digit (General Specifications, 7.9.1).
func digit(s string) string {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			d *= 3
		}
		sum += d
	}
	return s + string(byte('0'+(10-sum%10)%10))
}
