package ident

import "unicode/utf8"

// MaxURI is the longest URI in bytes, and the longest text that Parse reads.
const MaxURI = 512

// checkURI judges a URI of the verbatim namespace: RFC 3986 scheme, something after it, valid UTF-8 without controls,
// blanks, line separators or bidirectional overrides, and no spelling that another namespace reads, nor of the ledger's
// own urn:waybill:id: whether it reads or not.
func checkURI(v string) fault {
	if f := checkURIText(v); f.cause != nil {
		return f
	}
	if hasFold(v, ownPrefix) {
		return fault{cause: ErrNotCanonical, detail: "urn:waybill:id: is not for other URIs"}
	}
	var d draft
	if claimed, f := claim(v, &d); claimed && f.cause == nil {
		return fault{cause: ErrNotCanonical, detail: "belongs to a namespace of its own"}
	}
	return fault{}
}

func checkURIText(v string) fault {
	if len(v) > MaxURI {
		return badLength("should be at most 512 bytes")
	}
	n := schemeLength(v)
	if n == 0 {
		return badSyntax("should begin with a scheme and ':'")
	}
	if len(v) == n {
		return badSyntax("has nothing after the scheme")
	}
	for i := n; i < len(v); {
		r, width := utf8.DecodeRuneInString(v[i:])
		if r == utf8.RuneError && width == 1 || hidden(r) {
			return badByte("URI", v[i])
		}
		i += width
	}
	return fault{}
}

// schemeLength returns the length of an RFC 3986 scheme with its colon, 0 if v does not begin with one.
func schemeLength(v string) int {
	for i := range len(v) {
		c := v[i]
		letter := isUpper(c) || isLower(c)
		switch {
		case letter:
		case i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

// hidden reports whether a character would break a line of text or change how others are shown: controls, white space,
// zero-width space, bidirectional and other format controls, byte order mark, noncharacters. The zero-width joiners are
// not among them: some scripts are misread without. The list is written out because it is part of what the ledger
// accepts, and must not move with a Unicode edition.
func hidden(r rune) bool {
	switch {
	case r <= ' ' || r >= 0x7F && r <= 0xA0: // C0, blank, DEL, C1, no-break space
		return true
	case r < 0x1680:
		return r == 0x061C // Arabic letter mark
	case r == 0x1680, r == 0x205F, r == 0x3000: // Ogham, mathematical and ideographic space
		return true
	case r >= 0x2000 && r <= 0x200B: // typographic spaces, zero-width space
		return true
	case r == 0x200E, r == 0x200F: // directional marks
		return true
	case r >= 0x2028 && r <= 0x202F: // separators, embeddings and overrides, narrow no-break space
		return true
	case r >= 0x2060 && r <= 0x206F: // word joiner, invisible operators, isolates
		return true
	case r == 0xFEFF, r >= 0xFFF9 && r <= 0xFFFB: // byte order mark, annotation marks
		return true
	}
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF // noncharacters
}
