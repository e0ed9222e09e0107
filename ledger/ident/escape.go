package ident

import "strings"

// What set 82 characters must be escaped in: an EPC URN (EPC Tag Data Standard, 6.2, table of GS3A3Chars) and a Digital
// Link path, where the first set is what a URI path cannot carry as it is.
const (
	escapedInEPC  = `"%&/<>?`
	escapedInPath = `"%/<>?`
)

// appendEscapedEPC writes a serial into an EPC URN, escaping only what it must.
func appendEscapedEPC(b []byte, serial string) []byte {
	for i := range len(serial) {
		b = appendByte(b, serial[i], strings.IndexByte(escapedInEPC, serial[i]) >= 0)
	}
	return b
}

// appendEscapedPath writes a value into a Digital Link path, escaping everything but RFC 3986 unreserved characters, as
// the GS1 Digital Link standard asks of the canonical form.
func appendEscapedPath(b []byte, v string) []byte {
	for i := range len(v) {
		c := v[i]
		plain := isUpper(c) || isLower(c) || isDigit(c) || c == '-' || c == '.' || c == '_'
		b = appendByte(b, c, !plain)
	}
	return b
}

func appendByte(b []byte, c byte, escape bool) []byte {
	if !escape {
		return append(b, c)
	}
	const hex = "0123456789ABCDEF"
	return append(b, '%', hex[c>>4], hex[c&15])
}

// unescape adds the value of an escaped text to the draft, no more than most characters of set 82. A character of mustEscape
// has to come as %XX; the others may.
func (d *draft) unescape(text, mustEscape string, most int) fault {
	for n := 0; text != ""; n++ {
		c, width := text[0], 1
		if c == '%' {
			if len(text) < 3 || unhex(text[1]) > 15 || unhex(text[2]) > 15 {
				return badSyntax("has a broken % escape")
			}
			c, width = unhex(text[1])<<4|unhex(text[2]), 3
		} else if strings.IndexByte(mustEscape, c) >= 0 {
			return badByte("text outside an escape", c)
		}
		if !inSet82(c) {
			return badByte("serial", c)
		}
		if n == most {
			return badLength("serial is too long")
		}
		d.addByte(c)
		text = text[width:]
	}
	return fault{}
}

// unhex returns the value of a hexadecimal digit, or 255.
func unhex(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}
