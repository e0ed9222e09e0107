package epcis

import (
	"bytes"
	"slices"
	"strings"
)

// DocumentContext is the detail field that keeps the @context of an event's document, where that has more than the
// standard's: it says what the prefixes of extensions mean. It is no member of the event.
const DocumentContext = "document/@context"

// StandardContext is the standard's own context, which every document that is written names first.
const StandardContext = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// isStandard reports whether a URL names the standard's context, in one of its releases.
func isStandard(url string) bool {
	_, rest, _ := strings.Cut(url, "://")
	switch rest {
	case "ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "ref.gs1.org/standards/epcis/epcis-context.jsonld",
		"ref.gs1.org/standards/epcis/2.0.1/epcis-context.jsonld", "gs1.github.io/EPCIS/epcis-context.jsonld":
		return true
	}
	return false
}

// entries returns the parts of a context one by one.
func entries(context *value) []value {
	if context == nil {
		return nil
	}
	if context.kind == arrayKind {
		return context.items
	}
	return []value{*context}
}

// standardOnly reports whether a context says no more than the standard's, and what the ledger's own prefix is.
func standardOnly(context *value) bool {
	for _, e := range entries(context) {
		own := len(e.members) == 1 && e.members[0].name == "waybill" && e.members[0].value.text == ownNamespace
		if !own && (e.kind != stringKind || !isStandard(e.text)) {
			return false
		}
	}
	return true
}

// scope is what a context defines.
type scope struct {
	// terms in their order, each with the JSON text of its definition.
	terms []text
	// opaque contexts cannot be merged: they name a foreign URL, use a keyword such as @vocab, define a term twice, or
	// put the standard's context behind their own definitions.
	opaque bool
}

func scopeOf(context *value) (s scope) {
	for _, e := range entries(context) {
		switch {
		case e.kind == stringKind && isStandard(e.text):
			s.opaque = s.opaque || len(s.terms) > 0
		case e.kind == objectKind:
			for i := range e.members {
				m := &e.members[i]
				_, twice := s.definition(m.name)
				s.opaque = s.opaque || twice || strings.HasPrefix(m.name, "@")
				s.terms = append(s.terms, text{m.name, m.value.compact()})
			}
		default:
			s.opaque = true
		}
	}
	return s
}

func (s *scope) definition(term string) ([]byte, bool) {
	for i := range s.terms {
		if s.terms[i].name == term {
			return s.terms[i].json, true
		}
	}
	return nil, false
}

// agrees reports whether no term has another definition here.
func (s *scope) agrees(o *scope) bool {
	return !slices.ContainsFunc(o.terms, func(t text) bool {
		have, ok := s.definition(t.name)
		return ok && !bytes.Equal(have, t.json)
	})
}

// merge adds the terms that are new.
func (s *scope) merge(o *scope) {
	for _, t := range o.terms {
		if _, ok := s.definition(t.name); !ok {
			s.terms = append(s.terms, t)
		}
	}
}

// object writes the terms as one JSON object; nil without any.
func (s *scope) object() []byte {
	if len(s.terms) == 0 {
		return nil
	}
	return appendObject(nil, s.terms)
}

// uses reports whether any name or string within v is the term, or has it as prefix.
func uses(v *value, term string) bool {
	means := func(s string) bool {
		return s == term || len(s) > len(term) && s[len(term)] == ':' && s[:len(term)] == term
	}
	switch v.kind {
	case stringKind:
		return means(v.text)
	case arrayKind:
		return slices.ContainsFunc(v.items, func(i value) bool { return uses(&i, term) })
	case objectKind:
		return slices.ContainsFunc(v.members, func(m member) bool { return means(m.name) || uses(&m.value, term) })
	}
	return false
}

func appendObject(b []byte, members []text) []byte {
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, m.name), ':')
		b = append(b, m.json...)
	}
	return append(b, '}')
}

func appendArray(b []byte, items [][]byte) []byte {
	b = append(b, '[')
	b = append(b, bytes.Join(items, []byte{','})...)
	return append(b, ']')
}
