package epcis

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Envelope is what stands around the events of a document.
type Envelope struct {
	// ID of the document, a URI; may be empty.
	ID string
	// Created in milliseconds since 1970 UTC.
	Created int64
	// Query makes an EPCISQueryDocument of the document.
	Query *Query
}

// Query names the query that a document answers.
type Query struct {
	Name         string
	Subscription string // its id, if a subscription asked
}

// Record is an event as the ledger holds it.
type Record struct {
	Action *canon.Action
	Detail *canon.Detail // nil without
}

// Compose writes events as one document of EPCIS 2.0. Its @context holds the standard's and what the contexts of the
// events' own documents define together. Where those differ on a term, the event whose document says otherwise carries
// its context in an @context of its own, so that every extension keeps its meaning.
func Compose(e Envelope, records ...Record) ([]byte, error) {
	events := make([]*rendered, len(records))
	for i, r := range records {
		var err error
		if events[i], err = render(r.Action, r.Detail); err != nil {
			return nil, fmt.Errorf("events[%d]: %w", i, err)
		}
	}
	context := gather(events)
	items := make([][]byte, len(events))
	for i, ev := range events {
		items[i] = appendObject(nil, ev.members)
	}
	body := appendObject(nil, []text{{"eventList", appendArray(nil, items)}})
	kind := CaptureDocument
	if e.Query != nil {
		kind = QueryDocument
		results := []text{{"queryName", appendString(nil, e.Query.Name)}}
		if e.Query.Subscription != "" {
			results = append(results, text{"subscriptionID", appendString(nil, e.Query.Subscription)})
		}
		results = append(results, text{"resultsBody", body})
		body = appendObject(nil, []text{{"queryResults", appendObject(nil, results)}})
	}
	doc := []text{{"@context", context}}
	if e.ID != "" {
		doc = append(doc, text{"id", appendString(nil, e.ID)})
	}
	doc = append(doc, text{"type", appendString(nil, kind)}, text{"schemaVersion", []byte(`"2.0"`)},
		text{"creationDate", appendString(nil, instantText(e.Created, 0))}, text{"epcisBody", body})
	return appendObject(nil, doc), nil
}

// gather makes the document's context, and gives events a context of their own where the document's would change what
// they mean.
func gather(events []*rendered) []byte {
	if c, ok := shared(events); ok {
		return c
	}
	scopes := make([]scope, len(events))
	var all scope
	for i, ev := range events {
		scopes[i] = scopeOf(ev.context)
		if ev.own {
			scopes[i].merge(&scope{terms: []text{{"waybill", appendString(nil, ownNamespace)}}})
		}
		if !scopes[i].opaque && all.agrees(&scopes[i]) {
			all.merge(&scopes[i])
		}
	}
	for i, ev := range events {
		if needsOwn(ev, &scopes[i], &all) {
			ev.carry(&scopes[i], &all)
		}
	}
	context := [][]byte{appendString(nil, StandardContext)}
	if terms := all.object(); terms != nil {
		context = append(context, terms)
	}
	return appendArray(nil, context)
}

// shared returns the context that all events' documents had, as it was written, if it was one.
func shared(events []*rendered) ([]byte, bool) {
	if len(events) == 0 || events[0].context == nil {
		return nil, false
	}
	first := events[0].context.compact()
	for _, ev := range events {
		if ev.own || ev.context == nil || !slices.Equal(ev.context.compact(), first) {
			return nil, false
		}
	}
	return first, true
}

// needsOwn reports whether the merged context reads the event otherwise than its own document's context did: it lacks a
// term or has another, or defines one that the event uses and its document left undefined.
func needsOwn(ev *rendered, own, all *scope) bool {
	if own.opaque || !all.agrees(own) {
		return true
	}
	for _, t := range own.terms {
		if _, ok := all.definition(t.name); !ok {
			return true
		}
	}
	return len(foreign(ev, own, all)) > 0
}

// foreign returns the terms of the merged context that the event uses and neither its document nor itself defines.
func foreign(ev *rendered, own, all *scope) []text {
	itself := scopeOf(ev.detail.get("@context"))
	event, err := read(appendObject(nil, ev.members), renderLevels)
	if err != nil {
		return nil // not reached: it was written here
	}
	var out []text
	for _, t := range all.terms {
		_, ours := own.definition(t.name)
		_, itsOwn := itself.definition(t.name)
		if !ours && !itsOwn && uses(&event, t.name) {
			out = append(out, text{t.name, []byte("null")})
		}
	}
	return out
}

// carry puts the document's context into the event: before the event's own, and after undefining what only the merged
// context defines.
func (e *rendered) carry(own, all *scope) {
	var parts [][]byte
	if undefine := foreign(e, own, all); len(undefine) > 0 {
		parts = append(parts, appendObject(nil, undefine))
	}
	for _, c := range entries(e.context) {
		if c.kind != stringKind || !isStandard(c.text) {
			parts = append(parts, c.compact())
		}
	}
	if e.own {
		parts = append(parts, appendObject(nil, []text{{"waybill", appendString(nil, ownNamespace)}}))
	}
	itself := e.detail.get("@context")
	for _, c := range entries(itself) {
		parts = append(parts, c.compact())
	}
	context := text{"@context", appendArray(nil, parts)}
	if itself != nil {
		e.members[0] = context // the first by memberOrder
		return
	}
	e.members = slices.Insert(e.members, 0, context)
}
