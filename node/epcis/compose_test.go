package epcis

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
)

// from captures an event of a document with a context.
func from(t *testing.T, context, event string) Record {
	t.Helper()
	e := &parse(t, document(context, event), Options{}).Events[0]
	if e.Err != nil {
		t.Fatal(e.Err)
	}
	return recorded(e.Action)
}

// TestComposeContexts: one context for all where it means the same, and the event's own where it does not.
func TestComposeContexts(t *testing.T) {
	const std = `"` + StandardContext + `"`
	const a, b, opaque = `{"example":"https://a.example.org/"}`, `{"example":"https://b.example.org/"}`, `"https://c.example.org/context.jsonld"`
	extended := object("example:x", `"1"`)
	scan := from(t, std, object())
	for _, tt := range []struct {
		name    string
		records []Record
		context string
		own     []string // each event's @context, "" without
	}{
		{"no events", nil, `[` + std + `]`, nil},
		{"the standard's", []Record{scan, scan}, `[` + std + `]`, []string{"", ""}},
		{"one document's, as it was", []Record{from(t, `[`+opaque+`,`+a+`]`, extended), from(t, ` [ `+opaque+`,`+a+`]`, extended)}, `[` + opaque + `,` + a + `]`, []string{"", ""}},
		{"an extension and none", []Record{scan, from(t, `[`+std+`,`+a+`]`, extended)}, `[` + std + `,` + a + `]`, []string{"", ""}},
		{"two that agree", []Record{from(t, `[`+std+`,`+a+`]`, extended), from(t, `[`+std+`,{"own":"urn:own:"},`+a+`]`, object("own:y", `1`))},
			`[` + std + `,{"example":"https://a.example.org/","own":"urn:own:"}]`, []string{"", ""}},
		{"two that differ", []Record{from(t, `[`+std+`,`+a+`]`, extended), from(t, `[`+std+`,`+b+`]`, extended)},
			`[` + std + `,` + a + `]`, []string{"", `[` + b + `]`}},
		{"a prefix that the other left undefined", []Record{from(t, `[`+std+`,`+a+`]`, extended), from(t, std, object("bizStep", `"example:step"`))},
			`[` + std + `,` + a + `]`, []string{"", `[{"example":null}]`}},
		{"a prefix that the event itself defines", []Record{from(t, `[`+std+`,`+a+`]`, extended), from(t, std, object("@context", b, "example:x", `1`))},
			`[` + std + `,` + a + `]`, []string{"", b}},
		{"a foreign context", []Record{scan, from(t, `[`+std+`,`+opaque+`]`, object("@context", `[`+b+`]`, "example:x", `1`))},
			`[` + std + `]`, []string{"", `[` + opaque + `,` + b + `]`}},
		{"a default for everything", []Record{scan, from(t, `[`+std+`,{"@vocab":"https://v.example.org/"}]`, object())},
			`[` + std + `]`, []string{"", `[{"@vocab":"https://v.example.org/"}]`}},
		{"the ledger's own words", []Record{scan, {Action: &canon.Action{Core: &canon.Core{Type: canon.ActionTypeCustodyAccept, Time: at}}}},
			`[` + std + `,{"waybill":"urn:waybill:ns:"}]`, []string{"", ""}},
		{"another's prefix of the same name", []Record{from(t, `[`+std+`,{"waybill":"https://w.example.org/"}]`, object()), {Action: &canon.Action{Core: &canon.Core{Type: canon.ActionTypeCustodyAccept, Time: at}}}},
			`[` + std + `,{"waybill":"https://w.example.org/"}]`, []string{"", `[{"waybill":"urn:waybill:ns:"}]`}},
	} {
		doc, err := Compose(Envelope{Created: at}, tt.records...)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		d := parsedAgain(t, doc)
		if err := Equivalent([]byte(tt.context), d.Context); err != nil {
			t.Errorf("%s: %v\ngot  %s\nwant %s", tt.name, err, d.Context, tt.context)
		}
		for i, e := range d.Events {
			var members map[string]json.RawMessage
			if err := json.Unmarshal(e.JSON, &members); err != nil {
				t.Fatal(err)
			}
			if got := string(members["@context"]); (got != "") != (tt.own[i] != "") || got != "" && Equivalent([]byte(got), []byte(tt.own[i])) != nil {
				t.Errorf("%s: event %d has context %s, want %s", tt.name, i, got, tt.own[i])
			}
		}
	}
}

// parsedAgain reads a composed document; its events may use the prefix that no partner's document may.
func parsedAgain(t *testing.T, doc []byte) *Document {
	t.Helper()
	d := parse(t, doc, Options{})
	for _, e := range d.Events {
		if e.Err != nil && !errors.Is(e.Err, ErrReserved) {
			t.Errorf("%v\n%s", e.Err, e.JSON)
		}
	}
	return d
}

// TestComposeDocuments: both kinds of document, and the same actions read back from them.
func TestComposeDocuments(t *testing.T) {
	e := capture(t, object("example:x", `1.0`, "eventTime", `"2026-01-05T09:00:00.000500+01:00"`), Options{})
	for _, tt := range []struct {
		envelope Envelope
		want     string
	}{
		{Envelope{Created: at}, `{"@context":` + exampleContext + `,"type":"EPCISDocument","schemaVersion":"2.0",
			"creationDate":"2026-01-05T08:00:00.000Z","epcisBody":{"eventList":[` + string(e.JSON) + `]}}`},
		{Envelope{Created: at, ID: "urn:uuid:1", Query: &Query{Name: "SimpleEventQuery", Subscription: "s1"}}, `{"@context":` + exampleContext + `,"id":"urn:uuid:1",
			"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-01-05T08:00:00.000Z",
			"epcisBody":{"queryResults":{"queryName":"SimpleEventQuery","subscriptionID":"s1","resultsBody":{"eventList":[` + string(e.JSON) + `]}}}}`},
	} {
		doc, err := Compose(tt.envelope, recorded(e.Action))
		if err != nil {
			t.Fatal(err)
		}
		if err := Equivalent([]byte(tt.want), doc); err != nil {
			t.Errorf("%v\n%s", err, doc)
		}
		again := parse(t, doc, Options{}).Events[0]
		if again.Err != nil {
			t.Fatal(again.Err)
		}
		if d := cmp.Diff(e.Action.Detail, again.Action.Detail, cmp.AllowUnexported(canon.DetailField{})); d != "" {
			t.Error(d)
		}
	}
	broken := recorded(e.Action)
	broken.Action.Core.BusinessStep = canon.BusinessStepArriving
	broken.Detail.Fields = append(broken.Detail.Fields, canon.DetailField{Name: "bizStep", Value: []byte(`"departing"`)})
	if _, err := Compose(Envelope{Created: at}, broken); !errors.Is(err, ErrContradiction) {
		t.Error(err)
	}
}
