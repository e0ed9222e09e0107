package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Kinds of JSON values, by the first byte of their text; true and false share one, and so do numbers.
const (
	objectKind  = '{'
	arrayKind   = '['
	stringKind  = '"'
	numberKind  = '0'
	booleanKind = 't'
	nullKind    = 'n'
)

// value is one JSON value. encoding/json keeps neither the spelling of numbers nor members that occur twice, so values
// are read here, from text whose grammar encoding/json has accepted.
type value struct {
	kind    byte
	raw     []byte // the text as it was written, a slice of the document
	text    string // of a string, decoded
	members []member
	items   []value
}

type member struct {
	name  string
	value value
}

// get returns a member, or nil.
func (v *value) get(name string) *value {
	for i := range v.members {
		if v.members[i].name == name {
			return &v.members[i].value
		}
	}
	return nil
}

// compact returns the text without blanks between its parts; numbers and strings stay as they were written.
func (v *value) compact() []byte {
	var b bytes.Buffer
	b.Grow(len(v.raw))
	if err := json.Compact(&b, v.raw); err != nil {
		return v.raw // not reached: the grammar was accepted
	}
	return b.Bytes()
}

// decode reads any bytes as one JSON value of at most so many levels.
func decode(src []byte, levels int) (value, *Error) {
	if err := grammar(src); err != nil {
		return value{}, err
	}
	return read(src, levels)
}

// grammar accepts exactly the JSON texts of RFC 8259, up to encoding/json's own bound of 10,000 levels.
func grammar(src []byte) *Error {
	if json.Valid(src) {
		return nil
	}
	var text json.RawMessage
	err := json.Unmarshal(src, &text)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fail(ErrSyntax, "%v", err)
	}
	before := src[:min(max(0, int(syntax.Offset)-1), len(src))]
	line := 1 + bytes.Count(before, []byte{'\n'})
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fail(ErrSyntax, "line %d, column %d: %v", line, column, syntax)
}

// appendString appends s as a JSON string with no escape that is not needed.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
