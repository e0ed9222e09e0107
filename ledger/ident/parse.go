package ident

// draft is an identifier under construction. It lives on the stack: the longest value of a namespace other than URI is
// 34 bytes.
type draft struct {
	namespace Namespace
	form      Form
	n         int
	value     [48]byte
}

func (d *draft) id() ID { return ID{d.namespace, string(d.value[:d.n])} }

// add appends text; what does not fit is dropped, which no caller reaches: each bounds its parts first.
func (d *draft) add(text string) { d.n += copy(d.value[d.n:], text) }

func (d *draft) addByte(c byte) {
	if d.n < len(d.value) {
		d.value[d.n] = c
		d.n++
	}
}

// addCheckDigit completes the number that the draft holds so far.
func (d *draft) addCheckDigit() {
	sum, weight := 0, 3
	for i := d.n - 1; i >= 0; i-- {
		sum += int(d.value[i]-'0') * weight
		weight = 4 - weight
	}
	d.addByte('0' + byte((10-sum%10)%10))
}

// number adds a number of n digits whose check digit is right.
func (d *draft) number(namespace Namespace, text string, n int) fault {
	d.namespace = namespace
	f := checkNumber(text, n)
	if f.cause == nil {
		d.add(text)
	}
	return f
}

// numberAndSerial adds a number of n digits and the escaped serial that may follow it at once.
func (d *draft) numberAndSerial(namespace Namespace, text string, n, serial int) fault {
	if f := d.number(namespace, text[:min(n, len(text))], n); f.cause != nil {
		return f
	}
	return d.unescape(text[n:], escapedInPath, serial)
}

// gtin adds a GTIN of 8, 12, 13 or 14 digits, padded to 14.
func (d *draft) gtin(namespace Namespace, text string) fault {
	d.namespace = namespace
	switch len(text) {
	case 8, 12, 13, 14:
	default:
		return badLength("should be 8, 12, 13 or 14 digits")
	}
	if f := checkNumber(text, len(text)); f.cause != nil {
		return f
	}
	const zeros = "000000"
	d.add(zeros[:14-len(text)])
	d.add(text)
	return fault{}
}

// Parse reads an identifier as a partner, a file or a person at a terminal writes it. The first rule that fits decides:
//
//  1. urn:waybill:id:<name>:<value>, value in canonical spelling: S10, S9, S8, IMPC, container, UN/LOCODE, organisation.
//  2. EPC URN: id sgtin, sscc, sgln, grai, giai, gsrn, gdti; class lgtin; idpat sgtin, grai and gdti with a final ".*".
//  3. GS1 Digital Link, on any domain and below any path, http or https: keys 01 (with 21, 10), 414 (with 254), 00,
//     253, 8003, 8004, 8018, or their former short names. A variant (22) is dropped beside a lot or serial, a lot beside
//     a serial. A link with a query or fragment, or with other keys, is a URI.
//  4. Any other absolute URI, verbatim. Other EPC schemes (cpi, pgln, upui, itip, …) are URIs.
//  5. A Digital Link path without domain: "01/09506000134352/21/A1".
//  6. A bare value; blanks are dropped and letters read as upper case. Its length decides: 5 UN/LOCODE, 6 IMPC, 8, 12 or
//     14 GTIN, 11 container, 13 GTIN-13 if all digits and else S10 (a bare GLN is read as a GTIN: write 414/…), 18 SSCC,
//     20 S8, 29 S9.
//
// Something that rules 1 to 3 recognise and that is malformed is an error, a wrong check digit above all: use
// ParseLenient for documents that must be kept as they are. Errors wrap one of the sentinels of this package.
func Parse(s string) (ID, Form, error) {
	var d draft
	f := parse(s, &d)
	if f.cause != nil {
		return ID{}, 0, f.in(d.namespace, s)
	}
	if d.namespace == URI {
		return ID{URI, s}, Canonical, nil
	}
	return d.id(), d.form, nil
}

// ParseLenient is Parse for documents whose text must survive: a well-formed URI that Parse refuses as a malformed EPC
// URN or Digital Link (wrong check digit, wrong number of digits, a character that its serial may not hold) becomes a
// URI, verbatim. It then stands for nothing but itself: no class, no company prefix covers it. A malformed
// urn:waybill:id: and a malformed bare value stay errors.
func ParseLenient(s string) (ID, Form, error) {
	id, form, err := Parse(s)
	if err == nil {
		return id, form, nil
	}
	if verbatim := (ID{URI, s}); verbatim.check().cause == nil {
		return verbatim, Canonical, nil
	}
	return ID{}, 0, err
}

// parse fills the draft, except the value of a URI, which is s.
func parse(s string, d *draft) fault {
	if len(s) > MaxURI {
		return badLength("should be at most 512 bytes")
	}
	if schemeLength(s) == 0 {
		return parseBare(s, d)
	}
	if claimed, f := claim(s, d); claimed {
		return f
	}
	d.namespace = URI
	return checkURIText(s)
}

// claim reads a URI that belongs to a namespace other than URI. False means that it is an ordinary URI.
func claim(s string, d *draft) (bool, fault) {
	switch {
	case hasFold(s, epcPrefix):
		return claimEPC(s[len(epcPrefix):], d)
	case hasFold(s, "https://"):
		return claimLink(s[len("https://"):], d)
	case hasFold(s, "http://"):
		return claimLink(s[len("http://"):], d)
	case hasFold(s, ownPrefix):
		return true, claimOwn(s[len(ownPrefix):], d)
	}
	return false, fault{}
}

func claimOwn(body string, d *draft) fault {
	for n := range namespaceNames {
		value, ok := cutScheme(body, namespaceNames[n])
		if !ok || !hasOwnURN(Namespace(n)) {
			continue
		}
		d.namespace, d.form = Namespace(n), Canonical
		d.add(value)
		return checkValue(d.namespace, value)
	}
	return fault{cause: ErrNamespace, detail: "urn:waybill:id: has no such name"}
}
