package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
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

// read reads a value whose grammar is right and checks what the grammar leaves open: UTF-8, names that occur twice,
// and depth.
func read(src []byte, levels int) (value, *Error) {
	r := reader{src: src, levels: levels}
	return r.value()
}

// split reads the outermost object or array only; what is in it stays unread.
func split(src []byte) (value, *Error) {
	r := reader{src: src, levels: 1, shallow: true}
	return r.value()
}

// reader walks a text whose grammar is right.
type reader struct {
	src     []byte
	pos     int
	levels  int  // of objects and arrays still allowed
	shallow bool // what lies deeper is skipped, not refused
}

func (r *reader) blanks() {
	for r.pos < len(r.src) && (r.src[r.pos] == ' ' || r.src[r.pos] == '\t' || r.src[r.pos] == '\n' || r.src[r.pos] == '\r') {
		r.pos++
	}
}

// is takes the byte c, if it comes next.
func (r *reader) is(c byte) bool {
	r.blanks()
	if r.pos >= len(r.src) || r.src[r.pos] != c {
		return false
	}
	r.pos++
	return true
}

func (r *reader) value() (v value, err *Error) {
	r.blanks()
	if r.pos >= len(r.src) {
		return v, fail(ErrSyntax, "ends early")
	}
	start := r.pos
	switch c := r.src[r.pos]; c {
	case objectKind, arrayKind:
		v.kind = c
		switch {
		case r.levels > 0:
			r.levels--
			if c == objectKind {
				err = r.object(&v)
			} else {
				err = r.array(&v)
			}
			r.levels++
		case r.shallow:
			r.skip()
		default:
			err = fail(ErrDepth, "too many objects and lists inside each other")
		}
	case stringKind:
		v.kind = stringKind
		v.text, err = r.string()
	case 't', 'f':
		v.kind = booleanKind
		r.scalar()
	case 'n':
		v.kind = nullKind
		r.scalar()
	default:
		v.kind = numberKind
		r.scalar()
	}
	v.raw = r.src[start:r.pos:r.pos]
	return v, err
}

func (r *reader) array(v *value) *Error {
	r.pos++
	for !r.is(']') {
		item, err := r.value()
		if err != nil {
			return err.at(len(v.items))
		}
		v.items = append(v.items, item)
		r.is(',')
	}
	return nil
}

func (r *reader) object(v *value) *Error {
	r.pos++
	var seen map[string]struct{}
	for !r.is('}') {
		r.blanks()
		name, err := r.string()
		if err != nil {
			return err
		}
		if seen == nil {
			seen = make(map[string]struct{}, 8)
		}
		if _, twice := seen[name]; twice {
			return fail(ErrDuplicate, "one object has two members of this name").in(name)
		}
		seen[name] = struct{}{}
		r.is(':')
		item, err := r.value()
		if err != nil {
			return err.in(name)
		}
		v.members = append(v.members, member{name, item})
		r.is(',')
	}
	return nil
}

// scalar passes a number, true, false or null.
func (r *reader) scalar() {
	for r.pos < len(r.src) {
		switch r.src[r.pos] {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
			return
		}
		r.pos++
	}
}

// skip passes an object or array unread.
func (r *reader) skip() {
	open := 0
	for ; r.pos < len(r.src); r.pos++ {
		switch r.src[r.pos] {
		case '{', '[':
			open++
		case '}', ']':
			if open--; open == 0 {
				r.pos++
				return
			}
		case '"':
			r.pos += quoted(r.src[r.pos:]) - 1
		}
	}
}

// quoted is the length of the string that begins b, quotes included.
func quoted(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(b)
}

// string reads a string and decodes it.
func (r *reader) string() (string, *Error) {
	n := quoted(r.src[r.pos:])
	body := r.src[r.pos+1 : r.pos+max(1, n-1)]
	r.pos += n
	if !utf8.Valid(body) {
		return "", fail(ErrEncoding, "a string holds bytes that are no characters")
	}
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body), nil
	}
	return unescape(body)
}

// escapes gives what stands for the byte after a backslash, \u apart.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape decodes a string's escapes. Half of a surrogate pair is no character: encoding/json would read it as another
// one, and two different names as the same.
func unescape(body []byte) (string, *Error) {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		if i++; body[i] != 'u' {
			out = append(out, escapes[body[i]])
			continue
		}
		c, second := hex4(body[i+1:]), rune(-1)
		i += 4
		if utf16.IsSurrogate(c) {
			if i+6 < len(body) && body[i+1] == '\\' && body[i+2] == 'u' {
				second = hex4(body[i+3:])
			}
			if c = utf16.DecodeRune(c, second); c == utf8.RuneError {
				return "", fail(ErrEncoding, "a string holds half of a surrogate pair")
			}
			i += 6
		}
		out = utf8.AppendRune(out, c)
	}
	return string(out), nil
}

func hex4(b []byte) rune {
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return utf8.RuneError // not reached: the grammar was accepted
	}
	return rune(n)
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
