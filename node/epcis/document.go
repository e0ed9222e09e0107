package epcis

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// The types of documents.
const (
	CaptureDocument = "EPCISDocument"
	QueryDocument   = "EPCISQueryDocument"
)

// Options say how to read a document. The zero value reads with the default limits and registers nothing.
type Options struct {
	Limits Limits
	// MayCommission tells whether the capturing organisation may commission a unit: holds the company prefix of its
	// identifier, in the role that the ledger asks for. Nil: none.
	MayCommission func(ident.ID) bool
	// MayAccept tells whether the capturing organisation may take in a parcel with the S10 identifier. Nil: none.
	MayAccept func(ident.ID) bool
	// MaySign tells whether the capturing organisation may sign another act about the units, as the ledger's law is: one of
	// those that plain words of EPCIS are taken for (PlainWords). Nil: none.
	MaySign func(core *canon.Core, units []canon.Unit) bool
	// StrictPrivacy refuses events with members that look like personal data, instead of noting them.
	StrictPrivacy bool
	// Now is the present in milliseconds since 1970 UTC, for notes about events that claim a later time; 0 for none.
	Now int64
}

// Limits bound what is read. A field that is zero means its default.
type Limits struct {
	Bytes  int // of a document: 16 MiB
	Events int // of a document: 10,000
	Levels int // of objects and lists inside each other in an event: 64
}

// The defaults of Limits.
const (
	DefaultBytes  = 16 << 20
	DefaultEvents = 10_000
	DefaultLevels = 64
)

func (l Limits) complete() Limits {
	for _, f := range []struct {
		have  *int
		usual int
	}{{&l.Bytes, DefaultBytes}, {&l.Events, DefaultEvents}, {&l.Levels, DefaultLevels}} {
		if *f.have <= 0 {
			*f.have = f.usual
		}
	}
	return l
}

// Document is what a document holds. It keeps slices of the bytes that were parsed.
type Document struct {
	Type          string // CaptureDocument or QueryDocument
	SchemaVersion string
	// Context is the @context as it was written: a string, an object or an array.
	Context json.RawMessage
	// Events in the document's order; each has an action or an error.
	Events []Event
	// Notes about the document.
	Notes []Note
}

// Failed reports whether any event is refused.
func (d *Document) Failed() bool {
	for i := range d.Events {
		if d.Events[i].Err != nil {
			return true
		}
	}
	return false
}

// Parse reads an EPCISDocument or EPCISQueryDocument of EPCIS 2.0. The error, an *Error, refuses the document as a
// whole; what is wrong within one event is that event's error, and the others are read nonetheless.
func Parse(doc []byte, o Options) (*Document, error) {
	o.Limits = o.Limits.complete()
	if len(doc) > o.Limits.Bytes {
		return nil, fail(ErrLimit, "a document of %d bytes, at most %d", len(doc), o.Limits.Bytes)
	}
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf")) // a byte order mark, which some systems write (RFC 8259, 8.1)
	if err := grammar(doc); err != nil {
		return nil, err
	}
	root, err := split(doc)
	if err != nil {
		return nil, err
	}
	d := &Document{}
	p := &parser{Options: o}
	if err := d.head(&root, p); err != nil {
		return nil, err
	}
	events, err := d.find(&root, holders[d.Type], "")
	if err != nil {
		return nil, err
	}
	if len(events) > o.Limits.Events {
		return nil, fail(ErrLimit, "%d events, at most %d", len(events), o.Limits.Events)
	}
	d.Events = make([]Event, len(events))
	for i := range events {
		d.Events[i] = p.event(events[i].raw, i)
	}
	return d, nil
}

// isNode accepts a document's id.
var isNode = textRule("is not a URI", node)

// isDocument is the rule of each type of document (EPCIS 2.0, the JSON schema's epcisDocument and epcisQueryDocument).
var isDocument = map[string]rule{
	CaptureDocument: of(extensions, map[string]rule{
		"@context": isContext, "id": isNode, "type": isString, "schemaVersion": isString, "creationDate": isInstant,
		"instanceIdentifier": isString, "sender": isString, "receiver": isString,
		"epcisHeader": isObject, "epcisBody": isObject,
	}, "@context", "schemaVersion", "creationDate", "epcisBody"),
	QueryDocument: of(extensions, map[string]rule{
		"@context": isContext, "id": isNode, "type": isString, "schemaVersion": isString, "creationDate": isInstant,
		"epcisBody": isObject,
	}, "@context", "schemaVersion", "epcisBody"),
}

func isObject(v *value) *Error { return isKind(v, objectKind) }

// head reads the members of the document beside its events.
func (d *Document) head(root *value, p *parser) *Error {
	if root.kind != objectKind {
		return fail(ErrDocument, "should be an object, is %s", kindNames[root.kind])
	}
	t := root.get("type")
	if t == nil || t.kind != stringKind {
		return fail(ErrDocument, "should be %s or %s", CaptureDocument, QueryDocument).in("type")
	}
	check, ok := isDocument[t.text]
	if !ok {
		return fail(ErrDocument, "%s, should be %s or %s", quote(t.text), CaptureDocument, QueryDocument).in("type")
	}
	context := root.get("@context")
	if context != nil {
		full, err := read(context.raw, p.Limits.Levels)
		if err != nil {
			return err.in("@context")
		}
		*context = full
	}
	if version := root.get("schemaVersion"); version != nil && (version.kind != stringKind || !supported(version.text)) {
		return fail(ErrVersion, `%s; this node reads "2.0"`, version.raw).in("schemaVersion")
	}
	if err := check(root); err != nil {
		return err
	}
	d.Type, d.SchemaVersion, d.Context = t.text, root.get("schemaVersion").text, context.raw
	if !standardOnly(context) {
		p.context = context
	}
	d.unrecorded(root, "", "@context", "type", "schemaVersion", "epcisBody")
	return nil
}

// mostUnrecorded bounds the notes about a document's members.
const mostUnrecorded = 100

// unrecorded notes the members of an object, at a path of the document, that are read and not kept.
func (d *Document) unrecorded(object *value, path string, except ...string) {
	for i := range object.members {
		name := object.members[i].name
		if slices.Contains(except, name) || len(d.Notes) == mostUnrecorded {
			continue
		}
		why := "belongs to the document, not to an event; it is not recorded"
		if len(d.Notes) == mostUnrecorded-1 {
			why += ", nor are any members like it that follow"
		}
		d.Notes = append(d.Notes, note(Unrecorded, joinPath(path, pathName(name)), "%s", why))
	}
}

// supported accepts 2.0 and its corrections, 2.0.1.
func supported(version string) bool {
	patch, ok := strings.CutPrefix(version, "2.0")
	return ok && (patch == "" || patch[0] == '.' && len(patch) > 1 && len(patch) < 5 && only(patch[1:], "0123456789"))
}

// holder is a member on the way to the list of events, with the rule of what is in it.
type holder struct {
	name string
	rule rule
}

var holders = map[string][]holder{
	CaptureDocument: {{"epcisBody", isObject}},
	QueryDocument: {
		{"epcisBody", of(extensions, map[string]rule{"queryResults": isObject}, "queryResults")},
		{"queryResults", of(extensions, map[string]rule{
			"queryName": isString, "subscriptionID": isString, "resultsBody": isObject,
		}, "queryName", "resultsBody")},
		{"resultsBody", of(extensions, map[string]rule{"eventList": anything, "event": anything, "vocabularyList": isList})},
	},
}

func isList(v *value) *Error { return isKind(v, arrayKind) }

// find goes down to the list of events, or the single event, and notes what else lies on the way; path is in's.
func (d *Document) find(in *value, way []holder, path string) ([]value, *Error) {
	if len(way) == 0 {
		d.unrecorded(in, path, "eventList", "event")
		return eventsIn(in)
	}
	name := way[0].name
	if path != "" { // what lies beside the first is head's
		d.unrecorded(in, path, name)
	}
	below := in.get(name) // there, and an object, by the rule of what it is in
	inner, err := split(below.raw)
	if err == nil {
		err = way[0].rule(&inner)
	}
	if err != nil {
		return nil, err.in(name)
	}
	events, err := d.find(&inner, way[1:], joinPath(path, name))
	if err != nil {
		return nil, err.in(name)
	}
	return events, nil
}

// eventsIn reads eventList, or the single event that some systems write in its place.
func eventsIn(holder *value) ([]value, *Error) {
	list, single := holder.get("eventList"), holder.get("event")
	switch {
	case list != nil && single != nil:
		return nil, fail(ErrDocument, "stands beside eventList").in("event")
	case single != nil:
		return []value{*single}, nil
	case list == nil:
		return nil, fail(ErrMissing, "the standard requires it").in("eventList")
	}
	if err := isKind(list, arrayKind); err != nil {
		return nil, err.in("eventList")
	}
	inner, err := split(list.raw)
	if err != nil {
		return nil, err.in("eventList")
	}
	return inner.items, nil
}
