package ident

import "strings"

// epcScheme is one EPC URN scheme: company prefix, reference and often serial, separated by dots (GS1 EPC Tag Data
// Standard, 6.3). The check digit is left out of the URN.
type epcScheme struct {
	name    string    // as written after "urn:epc:", up to the colon before the prefix
	id      Namespace // what it names
	pattern Namespace // what the same scheme names under idpat with a final ".*"; 0 where that is no class
	digits  int       // prefix and reference together
	lead    epcLead   // what stands before the prefix in the number
	serial  int       // longest serial; 0 where the scheme has none
}

type epcLead uint8

const (
	leadNone      epcLead = iota
	leadReference         // the reference's first digit: indicator of a GTIN, extension of an SSCC
	leadZero              // a 0 of its own: GRAI
)

// epcSchemes are the schemes that become keys. GIAI has no number part: see claimGIAI. All the others (cpi, pgln, upui,
// itip, gid, …) stay URIs.
var epcSchemes = [...]epcScheme{
	{name: "id:sgtin", id: SGTIN, pattern: GTIN, digits: 13, lead: leadReference, serial: 20},
	{name: "class:lgtin", id: LGTIN, digits: 13, lead: leadReference, serial: 20},
	{name: "id:sscc", id: SSCC, digits: 17, lead: leadReference},
	{name: "id:sgln", id: GLN, digits: 12, serial: 20},
	{name: "id:grai", id: GRAI, pattern: GRAI, digits: 12, lead: leadZero, serial: 16},
	{name: "id:giai", id: GIAI},
	{name: "id:gsrn", id: GSRN, digits: 17},
	{name: "id:gdti", id: GDTI, pattern: GDTI, digits: 12, serial: 17},
}

const epcPrefix = "urn:epc:"

// claimEPC reads what follows "urn:epc:". It claims the schemes above and no others, nor patterns other than one class
// (idpat:sgtin:P.I.*).
func claimEPC(body string, d *draft) (bool, fault) {
	for i := range epcSchemes {
		s := &epcSchemes[i]
		if fields, ok := cutScheme(body, s.name); ok {
			return true, s.read(fields, d)
		}
		if s.pattern == 0 {
			continue
		}
		if fields, ok := cutPattern(body, s.name[len("id:"):]); ok {
			return true, s.readPattern(fields, d)
		}
	}
	return false, fault{}
}

func cutScheme(body, name string) (string, bool) {
	if len(body) > len(name) && body[len(name)] == ':' && body[:len(name)] == name {
		return body[len(name)+1:], true
	}
	return "", false
}

// cutPattern returns the fields between "idpat:<name>:" and a final ".*" that is the only wildcard.
func cutPattern(body, name string) (string, bool) {
	body, ok := strings.CutPrefix(body, "idpat:")
	if !ok {
		return "", false
	}
	fields, ok := cutScheme(body, name)
	if !ok {
		return "", false
	}
	fields, ok = strings.CutSuffix(fields, ".*")
	return fields, ok && strings.IndexByte(fields, '*') < 0 && strings.Count(fields, ".") == 1
}

func (s *epcScheme) read(fields string, d *draft) fault {
	prefix, rest, ok := strings.Cut(fields, ".")
	if !ok {
		return badSyntax("should have a '.' after the company prefix")
	}
	d.namespace, d.form = s.id, EPC(len(prefix))
	if s.id == GIAI {
		return claimGIAI(prefix, rest, d)
	}
	if s.serial == 0 {
		return s.readNumber(prefix, rest, d)
	}
	reference, serial, ok := strings.Cut(rest, ".")
	if !ok {
		return badSyntax("should have a '.' before the serial")
	}
	if f := s.readNumber(prefix, reference, d); f.cause != nil {
		return f
	}
	switch {
	case serial == "":
		return badLength("serial is missing")
	case s.id == GLN && serial == noExtension:
		return fault{}
	}
	return d.unescape(serial, escapedInEPC, s.serial)
}

func (s *epcScheme) readPattern(fields string, d *draft) fault {
	prefix, reference, _ := strings.Cut(fields, ".")
	d.namespace, d.form = s.pattern, EPCPattern(len(prefix))
	return s.readNumber(prefix, reference, d)
}

// readNumber adds the number with its check digit to the draft.
func (s *epcScheme) readNumber(prefix, reference string, d *draft) fault {
	if f := checkPrefix(prefix); f.cause != nil {
		return f
	}
	if f := every(reference, "reference", isDigit); f.cause != nil {
		return f
	}
	if len(prefix)+len(reference) != s.digits {
		return badLength("company prefix and reference together have the wrong number of digits")
	}
	switch s.lead {
	case leadReference:
		d.addByte(reference[0])
		reference = reference[1:]
	case leadZero:
		d.addByte('0')
	}
	d.add(prefix)
	d.add(reference)
	d.addCheckDigit()
	return fault{}
}

func claimGIAI(prefix, reference string, d *draft) fault {
	if f := checkPrefix(prefix); f.cause != nil {
		return f
	}
	if reference == "" {
		return badLength("asset reference is missing")
	}
	d.add(prefix)
	return d.unescape(reference, escapedInEPC, 30-len(prefix))
}

func checkPrefix(prefix string) fault {
	if len(prefix) < 6 || len(prefix) > 12 {
		return badLength("company prefix should be 6 to 12 digits")
	}
	return every(prefix, "company prefix", isDigit)
}

// appendEPC writes a canonical id as EPC URN with a company prefix of n digits; false where it has no such form.
func appendEPC(b []byte, id ID, n int, pattern bool) ([]byte, bool) {
	for i := range epcSchemes {
		s := &epcSchemes[i]
		if pattern && s.pattern == id.Namespace && id.Serial() == "" {
			b = append(b, epcPrefix+"idpat:"...)
			b = append(b, s.name[len("id:"):]...)
			return append(s.appendNumber(append(b, ':'), id, n), ".*"...), true
		}
		if !pattern && s.id == id.Namespace {
			return s.append(b, id, n)
		}
	}
	return b, false
}

func (s *epcScheme) append(b []byte, id ID, n int) ([]byte, bool) {
	b = append(b, epcPrefix...)
	b = append(b, s.name...)
	b = append(b, ':')
	serial := id.Serial()
	switch {
	case s.id == GIAI:
		if len(id.Value) <= n || !allDigits(id.Value[:n]) {
			return b, false
		}
		b = append(b, id.Value[:n]...)
		return appendEscapedEPC(append(b, '.'), id.Value[n:]), true
	case s.serial == 0:
		return s.appendNumber(b, id, n), true
	case serial == "" && s.id == GLN:
		serial = noExtension
	case serial == "":
		return b, false
	}
	b = s.appendNumber(b, id, n)
	return appendEscapedEPC(append(b, '.'), serial), true
}

// appendNumber is the inverse of readNumber.
func (s *epcScheme) appendNumber(b []byte, id ID, n int) []byte {
	number := id.Value[:numberLength(id.Namespace)-1]
	lead := ""
	switch s.lead {
	case leadReference:
		lead, number = number[:1], number[1:]
	case leadZero:
		number = number[1:]
	}
	b = append(b, number[:n]...)
	b = append(b, '.')
	b = append(b, lead...)
	return append(b, number[n:]...)
}
