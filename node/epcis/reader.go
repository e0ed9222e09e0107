package epcis

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

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
	levels  int     // of objects and arrays still allowed
	shallow bool    // what lies deeper is skipped, not refused
	event   bool    // the next value is an event's object, which may have eventIDMember more than once
	earlier []value // of eventIDMember, all but the last
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
	start, event := r.pos, r.event
	r.event = false // nothing within is one
	switch c := r.src[r.pos]; c {
	case objectKind, arrayKind:
		v.kind = c
		switch {
		case r.levels > 0:
			r.levels--
			if c == objectKind {
				err = r.object(&v, event)
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

func (r *reader) object(v *value, event bool) *Error {
	r.pos++
	var seen map[string]int // the index among the members
	for !r.is('}') {
		r.blanks()
		name, err := r.string()
		if err != nil {
			return err
		}
		if seen == nil {
			seen = make(map[string]int, 8)
		}
		before, twice := seen[name]
		if twice && (!event || name != eventIDMember) {
			return fail(ErrDuplicate, "one object has two members of this name").in(name)
		}
		r.is(':')
		item, err := r.value()
		if err != nil {
			return err.in(name)
		}
		if twice {
			r.earlier = append(r.earlier, v.members[before].value)
			v.members[before].value = item
		} else {
			seen[name] = len(v.members)
			v.members = append(v.members, member{name, item})
		}
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
