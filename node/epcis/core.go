package epcis

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// maxURI is the longest URI of a step or disposition that the ledger takes (package tx).
const maxURI = 512

// coreMember is a member of an event that has a place of its own in the core.
type coreMember struct {
	name  string
	rule  rule
	read  func(r *reading, v *value) *Error
	equal func(a, b *canon.Core) bool
	write func(c *canon.Core) []byte // the member's JSON text, nil without
}

// coreMembers are all of them but type, which depends on the units too. Reading an event, writing one, and telling
// whether a detail contradicts its core all go through this table.
var coreMembers = []coreMember{
	{"eventTime", isInstant, (*reading).time,
		func(a, b *canon.Core) bool { return a.Time == b.Time },
		func(c *canon.Core) []byte { return appendString(nil, instantText(c.Time, c.Offset)) }},
	{"eventTimeZoneOffset", isZone, (*reading).zone,
		func(a, b *canon.Core) bool { return a.Offset == b.Offset },
		func(c *canon.Core) []byte { return appendString(nil, zoneText(c.Offset)) }},
	{"action", isAction, (*reading).action,
		func(a, b *canon.Core) bool { return a.Action == b.Action },
		writeAction},
	{"bizStep", isStep, (*reading).step,
		func(a, b *canon.Core) bool {
			return a.BusinessStep == b.BusinessStep && a.BusinessStepUri == b.BusinessStepUri
		},
		func(c *canon.Core) []byte { return writeWord(vocabulary.StepName(c.BusinessStep), c.BusinessStepUri) }},
	{"disposition", isDisposition, (*reading).disposition,
		func(a, b *canon.Core) bool {
			return a.Disposition == b.Disposition && a.DispositionUri == b.DispositionUri
		},
		func(c *canon.Core) []byte {
			return writeWord(vocabulary.DispositionName(c.Disposition), c.DispositionUri)
		}},
	{"readPoint", isPlace, (*reading).readPoint,
		func(a, b *canon.Core) bool { return equalPlace(a.ReadPoint, b.ReadPoint) },
		func(c *canon.Core) []byte { return writePlace(c.ReadPoint) }},
	{"bizLocation", isPlace, (*reading).location,
		func(a, b *canon.Core) bool { return equalPlace(a.BusinessLocation, b.BusinessLocation) },
		func(c *canon.Core) []byte { return writePlace(c.BusinessLocation) }},
}

// reading collects what an event becomes.
type reading struct {
	core    canon.Core
	units   []canon.Unit
	private []byte // root
	notes   []Note
	own     bool // has members of the prefix waybill:
	unnamed bool // an observation whose words mean an act that the organisation may not sign
}

func (r *reading) note(kind NoteKind, path, format string, args ...any) {
	r.notes = append(r.notes, note(kind, path, format, args...))
}

func (r *reading) time(v *value) *Error {
	in, wrong := readInstant(v.text)
	if wrong != "" {
		return fail(ErrValue, "%s %s", quote(v.text), wrong)
	}
	if in.ms <= 0 {
		return fail(ErrValue, "%s is not after 1970-01-01T00:00:00Z, where the ledger's time begins", quote(v.text))
	}
	if !in.plain {
		r.note(Nonstandard, "eventTime", "%s is ISO 8601 but not RFC 3339, which the standard's schema asks for", quote(v.text))
	}
	r.core.Time = in.ms
	return nil
}

func (r *reading) zone(v *value) *Error {
	minutes, ok := readZone(v.text)
	if !ok {
		return isZone(v)
	}
	r.core.Offset = minutes
	return nil
}

// actions are the EPCIS actions at their numbers.
var actions = [...]string{canon.EventActionObserve: "OBSERVE", canon.EventActionAdd: "ADD", canon.EventActionDelete: "DELETE"}

func (r *reading) action(v *value) *Error {
	r.core.Action = uint32(max(0, slices.Index(actions[:], v.text)))
	return nil
}

func (r *reading) step(v *value) (err *Error) {
	r.core.BusinessStep, r.core.BusinessStepUri, err = r.word(v, "bizStep", "bizstep", "BizStep", vocabulary.Step)
	return err
}

func (r *reading) disposition(v *value) (err *Error) {
	r.core.Disposition, r.core.DispositionUri, err = r.word(v, "disposition", "disp", "Disp", vocabulary.Disposition)
	return err
}

// word reads a word of the vocabulary, in any of its spellings, or a URI outside of it.
func (r *reading) word(v *value, member, urn, web string, number func(string) uint32) (uint32, string, *Error) {
	if n := number(v.text); n != 0 {
		return n, "", nil
	}
	word, ours := cbvWord(v.text, urn, web)
	if n := number(word); ours && n != 0 {
		return n, "", nil
	}
	if ours {
		r.note(Nonstandard, member, "%s is no word of CBV 2.0; kept as a URI", quote(word))
	}
	if len(v.text) > maxURI {
		return 0, "", fail(ErrLimit, "a URI of %d bytes, at most %d", len(v.text), maxURI)
	}
	return 0, v.text, nil
}

func (r *reading) readPoint(v *value) (err *Error) {
	r.core.ReadPoint, err = r.place(v, "readPoint")
	return err
}

func (r *reading) location(v *value) (err *Error) {
	r.core.BusinessLocation, err = r.place(v, "bizLocation")
	return err
}

func (r *reading) place(v *value, member string) (*canon.Place, *Error) {
	id, form, err := r.identifier(v.get("id").text, member+".id")
	if err != nil {
		return nil, err.in("id")
	}
	return &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}, nil
}

// identifier reads an identifier of a document; path is for a note about it.
func (r *reading) identifier(text, path string) (ident.ID, ident.Form, *Error) {
	id, form, err := ident.Parse(text)
	if err == nil {
		return id, form, nil
	}
	plain, form, lenient := ident.ParseLenient(text)
	if lenient != nil {
		return id, form, &Error{Event: whole, Err: fmt.Errorf("%w: %w", ErrValue, lenient)}
	}
	r.note(Malformed, path, "kept as a plain URI: %v", err)
	return plain, form, nil
}

func equalPlace(a, b *canon.Place) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Namespace == b.Namespace && bytes.Equal(a.Value, b.Value) && a.Form == b.Form
}

func writePlace(p *canon.Place) []byte {
	if p == nil {
		return nil
	}
	b := appendString([]byte(`{"id":`), idText(p.Namespace, p.Value, p.Form))
	return append(b, '}')
}

// idText writes an identifier in the form its source had. A form that the identifier does not have, which nothing in
// the ledger prevents, gives the canonical one.
func idText(namespace uint32, value []byte, form uint32) string {
	id := ident.ID{Namespace: ident.Namespace(namespace), Value: string(value)}
	if text, err := id.Render(ident.Form(form)); err == nil {
		return text
	}
	if text, err := id.Render(ident.Canonical); err == nil {
		return text
	}
	return strings.ToValidUTF8(id.String(), "\ufffd") // not reached with what package tx has read
}

// actionOf is the event's action, or the one of its act where that has another: applications that do not speak EPCIS
// leave it out.
func actionOf(c *canon.Core) uint32 {
	if act := vocabulary.ActOf(c.Type); act != nil && !takesAction(act, c.Action) {
		return act.Action
	}
	return c.Action
}

func writeAction(c *canon.Core) []byte {
	action := actionOf(c)
	if c.Type == canon.ActionTypeTransform || int(action) >= len(actions) {
		return nil
	}
	return appendString(nil, actions[action])
}

func writeWord(word, uri string) []byte {
	if word == "" {
		word = uri
	}
	if word == "" {
		return nil
	}
	return appendString(nil, word)
}
