package epcis

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// rule judges a value by the standard: nil, or what is wrong and where below it.
type rule func(v *value) *Error

// kindNames say what a value should have been.
var kindNames = map[byte]string{
	objectKind: "an object", arrayKind: "a list", stringKind: "a string", numberKind: "a number", booleanKind: "true or false",
	nullKind: "null",
}

func isKind(v *value, kind byte) *Error {
	if v.kind != kind {
		return fail(ErrType, "should be %s, is %s", kindNames[kind], kindNames[v.kind])
	}
	return nil
}

func anything(*value) *Error { return nil }

func isString(v *value) *Error  { return isKind(v, stringKind) }
func isNumber(v *value) *Error  { return isKind(v, numberKind) }
func isBoolean(v *value) *Error { return isKind(v, booleanKind) }

// textRule makes a rule of a test on a string; wrong is what the string then is not.
func textRule(wrong string, ok func(string) bool) rule {
	return func(v *value) *Error {
		if err := isString(v); err != nil {
			return err
		}
		if !ok(v.text) {
			return fail(ErrValue, "%s %s", quote(v.text), wrong)
		}
		return nil
	}
}

var isURI = textRule("is not a URI", uri)

// isIdentifier is isURI for what the ledger keys on, with the URI to write in the place of a bare value. Not for a bare
// number of goods, which may as well be meant for a place.
func isIdentifier(v *value) *Error {
	err := isURI(v)
	if err == nil || v.kind != stringKind {
		return err
	}
	id, form, wrong := ident.Parse(v.text)
	if wrong != nil || form != ident.Bare || id.Namespace == ident.GTIN {
		return err
	}
	return fail(ErrValue, "%s is not a URI; write %s", quote(v.text), idText(uint32(id.Namespace), []byte(id.Value), 0))
}

// uri reports whether s is an absolute URI or a compact one such as "example:field": a scheme, a colon, and after it no
// blank, control or character that RFC 3986 excludes. Letters of any script may stand in it (RFC 3987).
func uri(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || rest == "" {
		return false
	}
	for i := range len(scheme) {
		c := scheme[i] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || !digit(scheme[i]) && !only(scheme[i:i+1], "+-.")) {
			return false
		}
	}
	for _, r := range rest {
		switch r {
		case '<', '>', '"', '{', '}', '|', '\\', '^', '`':
			return false
		}
		if r <= ' ' || r >= 0x7f && r <= 0xa0 {
			return false
		}
	}
	return true
}

// node is a URI or, for a document, a label that means nothing outside of it (JSON-LD 1.1, 4.5.1).
func node(s string) bool { return uri(s) || strings.HasPrefix(s, "_:") && uri("n"+s[1:]) }

func isInstant(v *value) *Error {
	if err := isString(v); err != nil {
		return err
	}
	if _, wrong := readInstant(v.text); wrong != "" {
		return fail(ErrValue, "%s %s", quote(v.text), wrong)
	}
	return nil
}

var isZone = textRule("is not an offset from UTC as +01:00", func(s string) bool {
	_, ok := readZone(s)
	return ok
})

// isUnitCode accepts the form of the codes of UN/CEFACT Recommendation 20.
var isUnitCode = textRule("is not a unit of measure: two or three of A-Z and 0-9", func(s string) bool {
	return len(s) >= 2 && len(s) <= 3 && only(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
})

var isHex = textRule("is not hexadecimal", func(s string) bool { return s != "" && only(s, "0123456789abcdefABCDEF") })

func only(s, allowed string) bool { return strings.Trim(s, allowed) == "" }

// wordOr accepts the words of a list, separated by blanks, and URIs; what is the list's name.
func wordOr(what, words string) rule {
	list := strings.Fields(words)
	return textRule("is neither "+what+" of CBV 2.0 nor a URI", func(s string) bool {
		return slices.Contains(list, s) || uri(s)
	})
}

var isStep = textRule("is neither a business step of CBV 2.0 nor a URI", func(s string) bool {
	return vocabulary.Step(s) != 0 || uri(s)
})

var isDisposition = textRule("is neither a disposition of CBV 2.0 nor a URI", func(s string) bool {
	return vocabulary.Disposition(s) != 0 || uri(s)
})

var isAction = textRule("is not an action: ADD, OBSERVE or DELETE", func(s string) bool {
	return s == "ADD" || s == "OBSERVE" || s == "DELETE"
})

// listOf accepts a list of at least so many.
func listOf(r rule, least int) rule {
	return func(v *value) *Error {
		if err := isKind(v, arrayKind); err != nil {
			return err
		}
		if len(v.items) < least {
			return fail(ErrValue, "should have at least %d", least)
		}
		for i := range v.items {
			if err := r(&v.items[i]); err != nil {
				return err.at(i)
			}
		}
		return nil
	}
}

// distinct accepts a list of strings, each once.
func distinct(r rule, least int) rule {
	list := listOf(r, least)
	return func(v *value) *Error {
		if err := list(v); err != nil {
			return err
		}
		seen := make(map[string]struct{}, len(v.items))
		for i := range v.items {
			s := v.items[i].text
			if _, twice := seen[s]; twice {
				return fail(ErrDuplicate, "%s is in the list before", quote(s)).at(i)
			}
			seen[s] = struct{}{}
		}
		return nil
	}
}

// isContext accepts what JSON-LD takes as @context: a URL, definitions, or a list of those.
func isContext(v *value) *Error {
	switch v.kind {
	case objectKind:
		return nil
	case arrayKind:
		for i := range v.items {
			if v.items[i].kind == objectKind {
				continue
			}
			if err := isURI(&v.items[i]); err != nil {
				return err.at(i)
			}
		}
		return nil
	case stringKind:
		return isURI(v)
	}
	return fail(ErrType, "should be a URL, an object or a list, is %s", kindNames[v.kind])
}

// shape is what an object of the standard looks like.
type shape struct {
	members  map[string]rule
	required []string
	others   otherNames
}

// otherNames says which members an object may have beside those of the standard.
type otherNames uint8

const (
	noOthers   otherNames = iota
	extensions            // whose name is a URI or a compact URI
	anyOthers
)

func (s *shape) check(v *value) *Error {
	if err := isKind(v, objectKind); err != nil {
		return err
	}
	for _, name := range s.required {
		if v.get(name) == nil {
			return fail(ErrMissing, "the standard requires it").in(name)
		}
	}
	for i := range v.members {
		if err := s.checkMember(&v.members[i]); err != nil {
			return err.in(v.members[i].name)
		}
	}
	return nil
}

func (s *shape) checkMember(m *member) *Error {
	if r, ok := s.members[m.name]; ok {
		return r(&m.value)
	}
	switch {
	case s.others == noOthers:
		return fail(ErrUnknown, "nor does it allow extensions here")
	case s.others == extensions && !uri(m.name):
		return fail(ErrUnknown, "the name of an extension is a URI or prefix:name")
	}
	return nil
}

// of makes a shape with its required members named first, a rule of the shape itself.
func of(others otherNames, members map[string]rule, required ...string) rule {
	s := &shape{members: members, required: required, others: others}
	return s.check
}
