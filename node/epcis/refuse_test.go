package epcis

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// refusal is where and why something is refused.
func refusal(t *testing.T, name string, err error, path string, cause error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("%s: %v, want an error at %s", name, err, path)
		return
	}
	if e.Path != path || !errors.Is(err, cause) || !strings.Contains(err.Error(), path) {
		t.Errorf("%s: %v; want %q at %q", name, err, cause, path)
	}
}

// TestRefusedEvents: a broken event is refused by the member that is broken, and costs no other event.
func TestRefusedEvents(t *testing.T) {
	pack := func(members ...string) string {
		return event([]string{"type", `"AggregationEvent"`, "eventTime", `"2026-01-05T09:00:00Z"`, "eventTimeZoneOffset", `"+01:00"`,
			"action", `"ADD"`, "parentID", `"urn:epc:id:sscc:9506000.0134352000"`, "childEPCs", `["urn:epc:id:sgtin:9506000.013435.A1"]`}, members...)
	}
	build := func(members ...string) string {
		return event([]string{"type", `"TransformationEvent"`, "eventTime", `"2026-01-05T09:00:00Z"`, "eventTimeZoneOffset", `"+01:00"`,
			"inputEPCList", `["urn:epc:id:sgtin:9506000.013435.A1"]`, "outputEPCList", `["urn:epc:id:sgtin:9506000.013435.B1"]`}, members...)
	}
	sensor := func(report string) string { return object("sensorElementList", `[{"sensorReport":[`+report+`]}]`) }
	many := `[` + strings.TrimSuffix(strings.Repeat(`"urn:uuid:%d",`, 2001), ",") + `]`
	numbers := []any{}
	for i := range 2001 {
		numbers = append(numbers, i)
	}
	for _, tt := range []struct {
		name, event, path string
		cause             error
	}{
		{"not an object", `"ObjectEvent"`, "", ErrType},
		{"no type", object("type", ""), "type", ErrMissing},
		{"type is no word", object("type", `"QuantityEvent"`), "type", ErrValue},
		{"type is no string", object("type", `["ObjectEvent"]`), "type", ErrType},
		{"no time", object("eventTime", ""), "eventTime", ErrMissing},
		{"time is no time", object("eventTime", `"22-07-2026"`), "eventTime", ErrValue},
		{"time without offset", object("eventTime", `"2026-01-05T09:00:00"`), "eventTime", ErrValue},
		{"time is a number", object("eventTime", `1767600000`), "eventTime", ErrType},
		{"before the ledger's time", object("eventTime", `"1969-12-31T23:59:59Z"`), "eventTime", ErrValue},
		{"no zone", object("eventTimeZoneOffset", ""), "eventTimeZoneOffset", ErrMissing},
		{"zone by letter", object("eventTimeZoneOffset", `"Z"`), "eventTimeZoneOffset", ErrValue},
		{"zone too far", object("eventTimeZoneOffset", `"+14:30"`), "eventTimeZoneOffset", ErrValue},
		{"no action", object("action", ""), "action", ErrMissing},
		{"no such action", object("action", `"CREATE"`), "action", ErrValue},
		{"action null", object("action", `null`), "action", ErrType},
		{"no such step", object("bizStep", `"transforming"`), "bizStep", ErrValue},
		{"empty step", object("bizStep", `""`), "bizStep", ErrValue},
		{"endless step", object("bizStep", `"urn:x:`+strings.Repeat("y", 600)+`"`), "bizStep", ErrLimit},
		{"no such disposition", object("disposition", `"in_transport"`), "disposition", ErrValue},
		{"names nothing", object("epcList", ""), "epcList", ErrMissing},
		{"sensor without place", object("epcList", "", "sensorElementList", `[{"sensorReport":[{"type":"Count"}]}]`), "epcList", ErrMissing},
		{"list is a string", object("epcList", `"urn:epc:id:sgtin:9506000.013435.A1"`), "epcList", ErrType},
		{"named twice", object("epcList", `["urn:uuid:1","urn:uuid:2","urn:uuid:1"]`), "epcList[2]", ErrDuplicate},
		{"no URI", object("epcList", `["urn:uuid:1","A1"]`), "epcList[1]", ErrValue},
		{"blank in a URI", object("epcList", `["urn:uuid: 1"]`), "epcList[0]", ErrValue},
		{"endless URI", object("epcList", `["urn:uuid:`+strings.Repeat("1", 512)+`"]`), "epcList[0]", ErrValue},
		{"broken parcel", object("epcList", `["urn:waybill:id:s10:RB123456786US"]`), "epcList[0]", ErrValue},
		{"quantity as text", object("quantityList", `[{"epcClass":"urn:uuid:1","quantity":"5"}]`), "quantityList[0].quantity", ErrType},
		{"quantity of what", object("quantityList", `[{"quantity":5}]`), "quantityList[0].epcClass", ErrMissing},
		{"quantity with a stranger", object("quantityList", `[{"epcClass":"urn:uuid:1","example:x":5}]`), "quantityList[0].example:x", ErrUnknown},
		{"quantity beyond measure", object("quantityList", `[{"epcClass":"urn:uuid:1","quantity":1e40}]`), "quantityList[0].quantity", ErrLimit},
		{"unit of measure", object("quantityList", `[{"epcClass":"urn:uuid:1","quantity":1,"uom":"kg"}]`), "quantityList[0].uom", ErrValue},
		{"place without id", object("readPoint", `{}`), "readPoint.id", ErrMissing},
		{"place is a string", object("bizLocation", `"urn:waybill:id:locode:CNSHA"`), "bizLocation", ErrType},
		{"certification", object("certificationInfo", `42`), "certificationInfo", ErrType},
		{"source", object("sourceList", `[{"type":"place","source":"urn:uuid:1"}]`), "sourceList[0].type", ErrValue},
		{"destination", object("destinationList", `[{"type":"location"}]`), "destinationList[0].destination", ErrMissing},
		{"business transaction", object("bizTransactionList", `[{"type":"order","bizTransaction":"urn:uuid:1"}]`), "bizTransactionList[0].type", ErrValue},
		{"persistent disposition", object("persistentDisposition", `{}`), "persistentDisposition", ErrMissing},
		{"persistent word", object("persistentDisposition", `{"set":["old"]}`), "persistentDisposition.set[0]", ErrValue},
		{"error declaration", object("errorDeclaration", `{"reason":"incorrect_data"}`), "errorDeclaration.declarationTime", ErrMissing},
		{"error reason", object("errorDeclaration", `{"declarationTime":"2026-01-05T09:00:00Z","reason":"typo"}`), "errorDeclaration.reason", ErrValue},
		{"ilmd without prefix", object("action", `"ADD"`, "ilmd", `{"materialType":"soil"}`), "ilmd.materialType", ErrUnknown},
		{"sensor element", object("sensorElementList", `[{}]`), "sensorElementList[0].sensorReport", ErrMissing},
		{"sensor report", sensor(`{"value":1}`), "sensorElementList[0].sensorReport[0].type", ErrMissing},
		{"measurement", sensor(`{"type":"Warmth"}`), "sensorElementList[0].sensorReport[0].type", ErrValue},
		{"sensor value", sensor(`{"type":"Count","value":"1"}`), "sensorElementList[0].sensorReport[0].value", ErrType},
		{"sensor hex", sensor(`{"type":"Count","hexBinaryValue":"xy"}`), "sensorElementList[0].sensorReport[0].hexBinaryValue", ErrValue},
		{"sensor member", sensor(`{"type":"Count","feature":"x"}`), "sensorElementList[0].sensorReport[0].feature", ErrUnknown},
		{"extension without prefix", object("vendorField", `1`), "vendorField", ErrUnknown},
		{"extension with dots", object("a.b", `1`), `["a.b"]`, ErrUnknown},
		{"children of an object", object("childEPCs", `[]`), "childEPCs", ErrUnknown},
		{"parent of nothing", pack("childEPCs", ""), "childEPCs", ErrMissing},
		{"children of nobody", pack("parentID", ""), "parentID", ErrMissing},
		{"bare parent", pack("parentID", `"095060001343520000"`), "parentID", ErrValue},
		{"association of nobody", pack("type", `"AssociationEvent"`, "parentID", "", "action", `"OBSERVE"`), "parentID", ErrMissing},
		{"transaction of nothing", object("type", `"TransactionEvent"`), "bizTransactionList", ErrMissing},
		{"no transaction", object("type", `"TransactionEvent"`, "bizTransactionList", `[]`), "bizTransactionList", ErrValue},
		{"output without input", build("inputEPCList", ""), "inputEPCList", ErrMissing},
		{"input without output", build("outputEPCList", `[]`), "outputEPCList", ErrMissing},
		{"transformation with action", build("action", `"ADD"`), "action", ErrUnknown},
		{"member twice", again("recordTime", `"2026-01-05T09:00:00Z"`, `"2026-01-05T09:00:00Z"`), "recordTime", ErrDuplicate},
		{"type twice", again("type", `"ObjectEvent"`), "type", ErrDuplicate},
		{"extension twice", again("example:x", `1`, `1`), "example:x", ErrDuplicate},
		{"eventID twice below the event", again("example:x", `{"eventID":"urn:uuid:1","eventID":"urn:uuid:1"}`), "example:x.eventID", ErrDuplicate},
		{"eventID twice in a list", again("example:x", `[{"eventID":1,"eventID":1}]`), "example:x[0].eventID", ErrDuplicate},
		{"eventID twice within one", again("eventID", `{"eventID":1,"eventID":1}`, `"urn:uuid:1"`), "eventID.eventID", ErrDuplicate},
		{"the last eventID is no URI", again("eventID", `"urn:uuid:1"`, `"1"`), "eventID", ErrValue},
		{"an earlier eventID is no string", again("eventID", `"\udc00"`, `"urn:uuid:1"`), "eventID", ErrEncoding},
		{"an earlier eventID is too deep", again("eventID", strings.Repeat("[", 64)+strings.Repeat("]", 64), `"urn:uuid:1"`), "eventID" + strings.Repeat("[0]", 63), ErrDepth},
		{"member twice by escape", `{"type":"ObjectEvent","example:x":{"a":1,"\u0061":2}}`, "example:x.a", ErrDuplicate},
		{"half a surrogate pair", object("example:x", `"\ud800"`), "example:x", ErrEncoding},
		{"no characters", object("example:x", "\"\xff\""), "example:x", ErrEncoding},
		{"too deep", object("example:x", strings.Repeat("[", 64)+strings.Repeat("]", 64)), "example:x" + strings.Repeat("[0]", 63), ErrDepth},
		{"too large", object("example:x", `"`+strings.Repeat("x", 1<<20)+`"`), "", ErrLimit},
		{"too many units", object("epcList", fmt.Sprintf(many, numbers...)), "", ErrLimit},
		{"long name", object("example:"+strings.Repeat("x", 121), `1`), `["example:` + strings.Repeat("x", 88) + `…"]`, ErrLimit},
		{"own prefix", object("waybill:type", `"CUSTODY_OFFER"`), "waybill:type", ErrReserved},
		{"own prefix made another's", object("@context", `{"waybill":"https://w.example.org/"}`, "waybill:act", `"hold"`), "waybill:act", ErrReserved},
		{"own field", `{"type":"example:E","eventTime":"2026-01-05T09:00:00Z","eventTimeZoneOffset":"+01:00","document/@context":{}}`, `["document/@context"]`, ErrReserved},
		{"own field of eventIDs", `{"type":"example:E","eventTime":"2026-01-05T09:00:00Z","eventTimeZoneOffset":"+01:00","eventID/earlier":[]}`, `["eventID/earlier"]`, ErrReserved},
		{"no name", `{"type":"example:E","eventTime":"2026-01-05T09:00:00Z","eventTimeZoneOffset":"+01:00","":{}}`, ``, ErrValue},
	} {
		d := parse(t, document(exampleContext, object(), tt.event, object()), everything)
		refusal(t, tt.name, d.Events[1].Err, tt.path, tt.cause)
		if err := d.Events[1].Err; err != nil && !strings.HasPrefix(err.Error(), "events[1]") {
			t.Errorf("%s: %v does not name the event", tt.name, err)
		}
		if d.Events[1].Action != nil || d.Events[0].Err != nil || d.Events[2].Err != nil || !d.Failed() {
			t.Errorf("%s: the events around it: %v, %v", tt.name, d.Events[0].Err, d.Events[2].Err)
		}
	}
	var fields []string
	for i := range 65 {
		fields = append(fields, fmt.Sprintf("example:f%d", i), "1")
	}
	d := parse(t, document(exampleContext, object(fields...)), everything)
	refusal(t, "65 extensions", d.Events[0].Err, "", ErrLimit)
	if parse(t, document(exampleContext, object()), everything).Failed() {
		t.Error("a good event fails")
	}
}

// TestHintForBareIdentifier: posts print S10s without a scheme; the error says what to write.
func TestHintForBareIdentifier(t *testing.T) {
	d := parse(t, document(exampleContext, object("epcList", `["RB123456785GB"]`)), everything)
	if err := d.Events[0].Err; err == nil || !strings.Contains(err.Error(), "write urn:waybill:id:s10:RB123456785GB") {
		t.Error(err)
	}
}

// TestRefusedDocuments: what is wrong outside of the events refuses the document.
func TestRefusedDocuments(t *testing.T) {
	good := string(document(exampleContext, object()))
	swap := func(was, is string) string {
		if !strings.Contains(good, was) {
			t.Fatalf("no %s in the document", was)
		}
		return strings.Replace(good, was, is, 1)
	}
	query := `{"@context":"` + StandardContext + `","type":"EPCISQueryDocument","schemaVersion":"2.0","epcisBody":%s}`
	for _, tt := range []struct {
		name, doc, path string
		cause           error
	}{
		{"nothing", "", "", ErrSyntax},
		{"XML", "<epcis:EPCISDocument/>", "", ErrSyntax},
		{"cut off", good[:len(good)-3], "", ErrSyntax},
		{"two documents", good + good, "", ErrSyntax},
		{"bottomless", strings.Repeat("[", 20_000), "", ErrSyntax},
		{"a list", "[" + good + "]", "", ErrDocument},
		{"no type", swap(`"type":"EPCISDocument",`, ``), "type", ErrDocument},
		{"master data", swap(`EPCISDocument`, `EPCISMasterDataDocument`), "type", ErrDocument},
		{"an event by itself", object("@context", exampleContext), "type", ErrDocument},
		{"version 1.2", swap(`"schemaVersion":"2.0"`, `"schemaVersion":"1.2"`), "schemaVersion", ErrVersion},
		{"version 2.1", swap(`"schemaVersion":"2.0"`, `"schemaVersion":"2.1"`), "schemaVersion", ErrVersion},
		{"version 20", swap(`"schemaVersion":"2.0"`, `"schemaVersion":"2.0."`), "schemaVersion", ErrVersion},
		{"version as number", swap(`"schemaVersion":"2.0"`, `"schemaVersion":2.0`), "schemaVersion", ErrVersion},
		{"no version", swap(`"schemaVersion":"2.0",`, ``), "schemaVersion", ErrMissing},
		{"no context", swap(`"@context":`+exampleContext+`,`, ``), "@context", ErrMissing},
		{"context is a number", swap(exampleContext, `5`), "@context", ErrType},
		{"context has a number", swap(exampleContext, `[5]`), "@context[0]", ErrType},
		{"context twice", swap(`{"example":`, `{"example":"urn:x","example":`), "@context[1].example", ErrDuplicate},
		{"no creation date", swap(`"creationDate":"2026-01-05T08:00:00Z",`, ``), "creationDate", ErrMissing},
		{"creation date", swap(`"2026-01-05T08:00:00Z"`, `"yesterday"`), "creationDate", ErrValue},
		{"unknown member", swap(`"epcisBody"`, `"comment":"x","epcisBody"`), "comment", ErrUnknown},
		{"member twice", swap(`"epcisBody"`, `"type":"x","epcisBody"`), "type", ErrDuplicate},
		{"no body", swap(`"epcisBody"`, `"example:body"`), "epcisBody", ErrMissing},
		{"no list", swap(`"eventList"`, `"events"`), "epcisBody.eventList", ErrMissing},
		{"list is an object", swap(`"eventList":[`, `"eventList":{},"x":[`), "epcisBody.eventList", ErrType},
		{"list twice", swap(`"eventList":[`, `"eventList":[],"eventList":[`), "epcisBody.eventList", ErrDuplicate},
		{"list and event", swap(`"eventList":[`, `"event":{},"eventList":[`), "epcisBody.event", ErrDocument},
		{"query without results", fmt.Sprintf(query, `{"eventList":[]}`), "epcisBody.queryResults", ErrMissing},
		{"query without body", fmt.Sprintf(query, `{"queryResults":{"queryName":"q"}}`), "epcisBody.queryResults.resultsBody", ErrMissing},
		{"query with a string", fmt.Sprintf(query, `{"queryResults":{"queryName":"q","resultsBody":"x"}}`), "epcisBody.queryResults.resultsBody", ErrType},
		{"query without list", fmt.Sprintf(query, `{"queryResults":{"queryName":"q","resultsBody":{}}}`), "epcisBody.queryResults.resultsBody.eventList", ErrMissing},
	} {
		d, err := Parse([]byte(tt.doc), everything)
		if d != nil {
			t.Errorf("%s: accepted", tt.name)
		}
		refusal(t, tt.name, err, tt.path, tt.cause)
	}
	_, err := Parse([]byte("{\n  \"type\": oops\n}"), Options{})
	if err == nil || !strings.Contains(err.Error(), "line 2, column 11") {
		t.Errorf("where it is not JSON: %v", err)
	}
	_, err = Parse([]byte(good), Options{Limits: Limits{Bytes: len(good) - 1}})
	refusal(t, "too many bytes", err, "", ErrLimit)
	_, err = Parse(document(exampleContext, object(), object()), Options{Limits: Limits{Events: 1}})
	refusal(t, "too many events", err, "", ErrLimit)
}

// TestDocuments: the shapes of documents that are accepted.
func TestDocuments(t *testing.T) {
	const list = `"eventList":[%s]`
	for _, tt := range []struct {
		name, doc   string
		kind        string
		events      int
		unrecorded  int
		withContext bool
	}{
		{"context as a string", `{"@context":"` + StandardContext + `","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-05T08:00:00.0Z",
			"id":"_:document1","sender":"x","epcisHeader":{},"epcisBody":{` + list + `}}`, CaptureDocument, 1, 4, false},
		{"correction of the version", `{"@context":["https://gs1.github.io/EPCIS/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0.1",
			"creationDate":"2026-01-05T08:00:00Z","epcisBody":{` + list + `}}`, CaptureDocument, 1, 1, false},
		{"context as an object", `{"@context":{"example":"https://ns.example.org/"},"type":"EPCISDocument","schemaVersion":"2.0",
			"creationDate":"2026-01-05T08:00:00Z","epcisBody":{` + list + `}}`, CaptureDocument, 1, 1, true},
		{"single event", `{"@context":"` + StandardContext + `","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-05T08:00:00Z",
			"epcisBody":{"event":%s}}`, CaptureDocument, 1, 1, false},
		{"query", `{"@context":"` + StandardContext + `","type":"EPCISQueryDocument","schemaVersion":"2.0",
			"epcisBody":{"queryResults":{"queryName":"q","resultsBody":{` + list + `}}}}`, QueryDocument, 1, 1, false},
		{"byte order mark", "\xef\xbb\xbf" + `{"@context":[],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-05T08:00:00Z","epcisBody":{` + list + `}}`,
			CaptureDocument, 1, 1, false},
	} {
		d := parse(t, []byte(fmt.Sprintf(tt.doc, object())), Options{})
		if d.Type != tt.kind || len(d.Events) != tt.events || d.Failed() || len(d.Notes) != tt.unrecorded {
			t.Errorf("%s: %s, %d events, failed %v, notes %v", tt.name, d.Type, len(d.Events), d.Failed(), d.Notes)
		}
		if !bytes.Contains([]byte(tt.doc), d.Context) || len(d.Context) == 0 {
			t.Errorf("%s: context %s", tt.name, d.Context)
		}
		fields := d.Events[0].Action.Detail
		if has := len(fields) > 0 && fields[0].Name == DocumentContext; has != tt.withContext {
			t.Errorf("%s: context kept: %v", tt.name, has)
		}
	}
	if d := parse(t, document(exampleContext), Options{}); len(d.Events) != 0 || d.Failed() {
		t.Error("no events: ", d.Events)
	}
}

// TestUnrecorded: what a document says beside its events is not recorded, and each such member is named.
func TestUnrecorded(t *testing.T) {
	paths := func(doc string) (out []string) {
		for _, n := range parse(t, []byte(doc), Options{}).Notes {
			if n.Kind != Unrecorded || n.Kind.Warning() {
				t.Errorf("%s: %v", n.Kind, n)
			}
			out = append(out, n.Path)
		}
		return out
	}
	got := paths(`{"@context":"` + StandardContext + `","id":"urn:uuid:1","type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-01-05T08:00:00Z",
		"example:a":1,"epcisBody":{"example:b":1,"queryResults":{"queryName":"q","subscriptionID":"s","example:c":1,
		"resultsBody":{"vocabularyList":[{"type":"x"}],"eventList":[],"example:d":1}}}}`)
	const results = "epcisBody.queryResults."
	want := []string{"id", "creationDate", "example:a", "epcisBody.example:b", results + "queryName", results + "subscriptionID", results + "example:c",
		results + "resultsBody.vocabularyList", results + "resultsBody.example:d"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	got = paths(strings.Replace(string(document(exampleContext, object())), `"eventList"`, `"type":1,"vocabularyList":[],"eventList"`, 1))
	if d := cmp.Diff([]string{"creationDate", "epcisBody.type", "epcisBody.vocabularyList"}, got); d != "" {
		t.Error(d)
	}
	// A document of nothing else is not as many notes, and the last one says so.
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `"example:%d":1,`, i)
	}
	doc := parse(t, bytes.Replace(document(exampleContext), []byte(`"eventList"`), []byte(many.String()+`"eventList"`), 1), Options{})
	if n := len(doc.Notes); n != mostUnrecorded || !strings.Contains(doc.Notes[n-1].Text, "that follow") {
		t.Errorf("%d notes, the last %v", n, doc.Notes[n-1])
	}
}
