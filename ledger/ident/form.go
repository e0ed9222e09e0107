package ident

// Form says how a source wrote an identifier, so that it can be written back. The number is part of the ledger's
// format. Forms are: 0 Canonical, 6 to 12 EPC, 38 to 44 EPCPattern, 64 Bare.
type Form uint8

const (
	// Canonical is the URI that the ledger writes: "https://id.gs1.org/…" (GS1 Digital Link) for the GS1 keys,
	// "urn:waybill:id:<name>:<value>" for the others, itself for a URI.
	Canonical Form = 0
	// Bare is what is typed at a terminal or printed under a bar code: the value itself, or for a GS1 key that is not
	// one number the Digital Link path, "01/…/21/…". An organisation and a URI have no bare form.
	Bare Form = 64

	patternForm Form = 32
)

// EPC is the form of an EPC URN whose company prefix has so many digits (6 to 12): urn:epc:id:…, urn:epc:class:lgtin:….
func EPC(prefixDigits int) Form { return Form(prefixDigits) }

// EPCPattern is the form of urn:epc:idpat:…:*, a class of things, with a company prefix of so many digits (6 to 12).
func EPCPattern(prefixDigits int) Form { return patternForm + Form(prefixDigits) }

// epc takes an EPC form apart; false for the other forms.
func (f Form) epc() (prefixDigits int, pattern, ok bool) {
	switch {
	case f >= 6 && f <= 12:
		return int(f), false, true
	case f >= patternForm+6 && f <= patternForm+12:
		return int(f - patternForm), true, true
	}
	return 0, false, false
}

// Valid reports whether f is one of the forms above. Whether an identifier has that form, Render says.
func (f Form) Valid() bool {
	_, _, epc := f.epc()
	return epc || f == Canonical || f == Bare
}

const ownPrefix = "urn:waybill:id:"

// hasOwnURN reports whether the canonical form of the namespace is urn:waybill:id:….
func hasOwnURN(n Namespace) bool {
	switch n {
	case S10, Receptacle, Dispatch, IMPC, Container, Locode, Organisation, Proposal, Council, PublicKey:
		return true
	}
	return false
}

// Render writes id in a form: the inverse of Parse. The error wraps ErrForm where the identifier has no such form (an
// S10 as EPC, a GIAI whose first so many characters are not digits), or is what Check reports.
//
// Parse forgets spellings: upper or lower case, blanks, a Digital Link's own domain, needless escapes. A caller that
// must give the original back keeps it wherever Render(form) differs from it.
func (id ID) Render(f Form) (string, error) {
	if err := id.Check(); err != nil {
		return "", err
	}
	var b []byte
	ok := false
	if digits, pattern, epc := f.epc(); epc {
		b, ok = appendEPC(nil, id, digits, pattern)
	} else if f == Canonical {
		b, ok = appendCanonical(nil, id), true
	} else if f == Bare {
		b, ok = appendBare(nil, id)
	}
	if !ok {
		return "", fault{cause: ErrForm, detail: "cannot be written that way"}.in(id.Namespace, id.Value)
	}
	return string(b), nil
}

func appendCanonical(b []byte, id ID) []byte {
	switch {
	case id.Namespace == URI:
		return append(b, id.Value...)
	case hasOwnURN(id.Namespace):
		b = append(b, ownPrefix...)
		b = append(b, id.Namespace.String()...)
		b = append(b, ':')
		return append(b, id.Value...)
	}
	b = append(b, linkOrigin...)
	return appendLinkPath(b, id)
}

func appendBare(b []byte, id ID) ([]byte, bool) {
	switch id.Namespace {
	case URI, Organisation, Proposal, Council, PublicKey:
		return b, false
	case S10, Receptacle, Dispatch, IMPC, Container, Locode, GTIN, SSCC:
		return append(b, id.Value...), true
	}
	return appendLinkPath(b, id), true
}
