package epcis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// choose draws one of several texts.
func choose(t *rapid.T, label string, texts ...string) string {
	return rapid.SampledFrom(texts).Draw(t, label)
}

// spelled writes a string as JSON, with some characters escaped that need not be.
func spelled(t *rapid.T, s string) string {
	b := appendString(nil, s)
	if rapid.IntRange(0, 9).Draw(t, "escape") == 0 && s != "" && s[0] < 0x80 && s[0] != '"' && s[0] != '\\' && s[0] >= ' ' {
		return fmt.Sprintf(`"\u%04X%s`, s[0], b[2:])
	}
	return string(b)
}

func drawID(t *rapid.T) string {
	n := rapid.IntRange(0, 99).Draw(t, "serial")
	return fmt.Sprintf(choose(t, "id", "urn:epc:id:sgtin:9506000.013435.%d", "https://id.gs1.org/01/09506000134352/21/%d",
		"https://brand.example/x/01/09506000134352/21/%d", "urn:epc:id:grai:9506000.55555.%d", "urn:epc:id:giai:950600013.%d",
		"https://example.org/things/%d", "urn:uuid:%d", "HTTPS://id.gs1.org/01/09506000134352/21/%d", "urn:epc:id:sgtin:9506000.13435.%d",
		"urn:epc:id:sgtin:9506000.013435.%%2F%d", "urn:epc:id:cpi:9506000.ABC.%d", "urn:epc:id:sgln:9506000.00000.%d"), n)
}

func drawClass(t *rapid.T) string {
	n := rapid.IntRange(0, 99).Draw(t, "lot")
	class := choose(t, "class", "urn:epc:class:lgtin:9506000.013435.%d", "https://id.gs1.org/01/09506000134352/10/%d", "urn:epc:idpat:sgtin:9506000.013435.*",
		"https://id.gs1.org/01/09506000134352", "urn:epc:idpat:grai:9506000.55555.*", "urn:epc:idpat:itip:9506000.013435.01.02.*", "https://id.gs1.org/01/9506000134352/10/%d")
	if strings.Contains(class, "%d") {
		class = fmt.Sprintf(class, n)
	}
	return class
}

func drawIDs(t *rapid.T, least int) string {
	ids := rapid.SliceOfNDistinct(rapid.Custom(drawID), least, 4, func(s string) string { return s }).Draw(t, "ids")
	for i := range ids {
		ids[i] = spelled(t, ids[i])
	}
	return "[" + strings.Join(ids, ", ") + "]"
}

func drawQuantities(t *rapid.T, least int) string {
	var out []string
	for range rapid.IntRange(least, 3).Draw(t, "quantities") {
		q := []string{"epcClass", spelled(t, drawClass(t))}
		if rapid.Bool().Draw(t, "counted") {
			q = append(q, "quantity", drawNumber(t))
		}
		if rapid.Bool().Draw(t, "measured") {
			q = append(q, "uom", `"KGM"`)
		}
		out = append(out, event(q))
	}
	return "[" + strings.Join(out, ",") + "]"
}

func drawNumber(t *rapid.T) string {
	return rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?([eE][+-]?[0-9])?`).Draw(t, "number")
}

func drawTime(t *rapid.T) string {
	return rapid.StringMatching(`(19[7-9][1-9]|20[0-9][1-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])`).Draw(t, "time")
}

func drawPlace(t *rapid.T) string {
	place := []string{"id", spelled(t, choose(t, "place", "urn:epc:id:sgln:9506000.00000.0", "urn:waybill:id:impc:CNHGHA", "urn:waybill:id:locode:ESMAD",
		"https://id.gs1.org/414/9506000134307/254/7", "https://id.gs1.org/414/9506000134307/254/0", "geo:30.27,120.15"))}
	if rapid.IntRange(0, 4).Draw(t, "extended") == 0 {
		place = append(place, "example:hall", drawJSON(t, 2))
	}
	return event(place)
}

// drawJSON draws any JSON text of at most so many levels.
func drawJSON(t *rapid.T, levels int) string {
	kinds := 6
	if levels == 0 {
		kinds = 4
	}
	blank := choose(t, "blank", "", "", " ", "\n\t")
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return blank + drawNumber(t)
	case 1:
		return blank + spelled(t, rapid.String().Draw(t, "text"))
	case 2:
		return blank + choose(t, "literal", "true", "false", "null")
	case 3:
		return blank + choose(t, "empty", "{}", "[]", `""`, "{ }")
	case 4:
		var items []string
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, drawJSON(t, levels-1))
		}
		return "[" + strings.Join(items, ",") + blank + "]"
	}
	var members []string
	for i := range rapid.IntRange(0, 3).Draw(t, "members") {
		members = append(members, fmt.Sprintf("%sm%d", rapid.StringN(0, 4, 8).Draw(t, "name"), i), drawJSON(t, levels-1))
	}
	return event(members)
}

// drawEvent draws an event of the standard's five kinds, with any of its members in any spelling.
func drawEvent(t *rapid.T) string {
	kind := choose(t, "type", objectEvent, aggregationEvent, transactionEvent, transformationEvent, associationEvent, "example:OwnEvent")
	action := choose(t, "action", "ADD", "OBSERVE", "DELETE")
	members := []string{"eventTimeZoneOffset", `"` + rapid.StringMatching(`[+-](0[0-9]|1[0-3]):[0-5][0-9]`).Draw(t, "zone") + `"`,
		"eventTime", spelled(t, drawTime(t)), "type", spelled(t, kind)}
	add := func(name, json string) { members = append(members, name, json) }
	maybe := func(name string, json func() string) {
		if rapid.IntRange(0, 2).Draw(t, name) == 0 {
			add(name, json())
		}
	}
	lists := func(things, quantities string) {
		add(things, drawIDs(t, 1))
		maybe(quantities, func() string { return drawQuantities(t, 0) })
	}
	id := func() string { return spelled(t, drawID(t)) }
	if kind != transformationEvent && (kind != "example:OwnEvent" || rapid.Bool().Draw(t, "acts")) {
		add("action", spelled(t, action))
	}
	switch kind {
	case aggregationEvent, associationEvent:
		add("parentID", id())
		lists("childEPCs", "childQuantityList")
	case transformationEvent:
		lists("inputEPCList", "inputQuantityList")
		lists("outputEPCList", "outputQuantityList")
		maybe("transformationID", id)
	case transactionEvent:
		add("bizTransactionList", `[{"bizTransaction":"urn:x:1"}]`)
		maybe("parentID", id)
		lists("epcList", "quantityList")
	default:
		lists("epcList", "quantityList")
	}
	maybe("bizStep", func() string { return drawWord(t, "bizstep", "BizStep", vocabulary.StepName, 41) })
	maybe("disposition", func() string { return drawWord(t, "disp", "Disp", vocabulary.DispositionName, 33) })
	maybe("readPoint", func() string { return drawPlace(t) })
	maybe("bizLocation", func() string { return drawPlace(t) })
	maybe("eventID", id)
	maybe("recordTime", func() string { return spelled(t, drawTime(t)) })
	maybe("errorDeclaration", func() string { return `{"declarationTime":"` + drawTime(t) + `","example:x":` + drawJSON(t, 1) + `}` })
	maybe("persistentDisposition", func() string { return `{"set":["recalled"]}` })
	maybe("sensorElementList", func() string {
		return `[{"sensorReport":[{"type":"Temperature","value":` + drawNumber(t) + `,"example:x":` + drawJSON(t, 2) + `}]}]`
	})
	for i := range rapid.IntRange(0, 3).Draw(t, "extensions") {
		add(fmt.Sprintf("example:f%d", i), drawJSON(t, 4))
	}
	return drawAgain(t, event(members))
}

// drawAgain gives a third of all events further eventIDs: one behind what they have, which counts, and any in front.
func drawAgain(t *rapid.T, event string) string {
	if rapid.IntRange(0, 2).Draw(t, "again") > 0 {
		return event
	}
	for range rapid.IntRange(0, 3).Draw(t, "in front") {
		event = `{` + spelled(t, "eventID") + `:` + drawJSON(t, 2) + `, ` + strings.TrimPrefix(event, "{")
	}
	return strings.TrimSuffix(event, "}") + `,` + spelled(t, "eventID") + `:` + spelled(t, drawID(t)) + `}`
}

func drawWord(t *rapid.T, urn, web string, name func(uint32) string, n int) string {
	word := name(uint32(rapid.IntRange(1, n).Draw(t, "word")))
	return spelled(t, choose(t, "spelling", word, word, "urn:epcglobal:cbv:"+urn+":"+word, "https://ref.gs1.org/cbv/"+web+"-"+word,
		"cbv:"+web+"-"+word, "https://example.org/"+word))
}

// TestRoundTrip: any event of the standard is taken, makes a transaction, and comes back from it with nothing dropped;
// alone and in a document of several, twice.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []string
		for range rapid.IntRange(1, 4).Draw(t, "events") {
			events = append(events, drawEvent(t))
		}
		d, err := Parse(document(exampleContext, events...), everything)
		if err != nil {
			t.Fatal(err)
		}
		var records []Record
		for i := range d.Events {
			e := &d.Events[i]
			if e.Err != nil {
				t.Fatalf("%v\n%s", e.Err, e.JSON)
			}
			if err := comesBack(e); err != nil {
				t.Fatalf("%v\n%s", err, e.JSON)
			}
			keepsEventIDs(t, e)
			records = append(records, recorded(e.Action))
		}
		doc, err := Compose(Envelope{Created: at, Query: &Query{Name: "q"}}, records...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(doc, everything)
		if err != nil {
			t.Fatal(err)
		}
		for i := range again.Events {
			if err := Equivalent(d.Events[i].JSON, again.Events[i].JSON); err != nil {
				t.Fatalf("event %d: %v", i, err)
			}
			a, b := canonOf(&d.Events[i]), canonOf(&again.Events[i])
			if string(a) != string(b) {
				t.Fatalf("event %d becomes another action the second time", i)
			}
		}
	})
}

// keepsEventIDs finds every eventID of an event in its detail.
func keepsEventIDs(t *rapid.T, e *Event) {
	all := eventIDs(t, e.JSON)
	kept := field(e.Action.Detail, EarlierEventIDs)
	if len(all) < 2 {
		if kept != "" {
			t.Fatalf("%s is kept of %s", kept, e.JSON)
		}
		return
	}
	last := len(all) - 1
	before, err := json.Marshal(all[:last])
	if err != nil {
		t.Fatal(err)
	}
	if err := Equivalent(before, []byte(kept)); err != nil {
		t.Fatalf("%s is kept, want %s: %v", kept, before, err)
	}
	if err := Equivalent(all[last], []byte(field(e.Action.Detail, "eventID"))); err != nil {
		t.Fatalf("the eventID is %s, want %s", field(e.Action.Detail, "eventID"), all[last])
	}
}

func canonOf(e *Event) []byte {
	r := recorded(e.Action)
	out := r.Action.Encode()
	if r.Detail != nil {
		// The order of members within an object may change, so only the names count.
		for _, f := range r.Detail.Fields {
			if f.Name == EarlierEventIDs {
				continue // not written back
			}
			out = append(out, f.Name...)
		}
	}
	return out
}

// FuzzParse: no document and no event panics; an event that is taken makes a transaction and comes back from it.
func FuzzParse(f *testing.F) {
	f.Add(document(exampleContext, object(), object("quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":1.5E2,"uom":"KGM"}]`)))
	for _, e := range []string{
		object("eventTime", `"2026-01-05T09:00:00.1234567Z"`, "readPoint", `{"id":"urn:waybill:id:locode:CNSHA","example:x":[1.0]}`,
			"errorDeclaration", `{"declarationTime":"2026-01-06T09:00:00Z"}`, "ilmd", `{"example:a":{"b":"\u00e9"}}`),
		event([]string{"type", `"AggregationEvent"`, "eventTime", `"2026-01-05T09:00:00Z"`, "eventTimeZoneOffset", `"-00:00"`,
			"action", `"DELETE"`, "parentID", `"urn:waybill:id:s10:RB123456785GB"`, "childEPCs", `[]`}),
		event([]string{"type", `"TransformationEvent"`, "eventTime", `"2026-01-05T09:00:00Z"`, "eventTimeZoneOffset", `"+14:00"`,
			"inputEPCList", `["urn:epc:id:sgtin:9506000.013435.A1"]`, "outputQuantityList", `[{"epcClass":"https://id.gs1.org/01/09506000134352"}]`}),
	} {
		f.Add([]byte(e))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, doc := range [][]byte{text, document(exampleContext, string(text))} {
			d, err := Parse(doc, everything)
			if err != nil {
				continue
			}
			for i := range d.Events {
				e := &d.Events[i]
				if (e.Err == nil) != (e.Action != nil) {
					t.Fatalf("neither refused nor taken: %s", e.JSON)
				}
				if e.Err != nil {
					continue
				}
				if err := comesBack(e); err != nil {
					t.Fatalf("%v\n%s", err, e.JSON)
				}
			}
		}
	})
}

// FuzzRender: whatever a member signed, rendering neither panics nor writes anything but an event that reads back as
// what the ledger judged.
func FuzzRender(f *testing.F) {
	for _, e := range []string{object(), object("eventTime", `"2026-01-05T08:00:00.0001Z"`, "epcList", `["https://b.example/01/09506000134352/21/1"]`, "example:x", `{"a":[1]}`)} {
		d, err := Parse(document(exampleContext, e), everything)
		if err != nil {
			f.Fatal(err)
		}
		r := recorded(d.Events[0].Action)
		var detail []byte
		if r.Detail != nil {
			detail = r.Detail.Encode()
		}
		f.Add(r.Action.Encode(), detail)
	}
	offer := canon.Action{Core: &canon.Core{Type: canon.ActionTypeCustodyOffer, Time: at, Offer: &canon.Offer{To: "correos", Deadline: 1}}}
	f.Add(offer.Encode(), []byte{})
	f.Fuzz(func(t *testing.T, action, detail []byte) {
		var a canon.Action
		var d canon.Detail
		if a.Decode(action, 1000) != nil || d.Decode(detail, 1000) != nil {
			return
		}
		if _, err := sign(tx.DraftAction{Core: a.Core, Units: a.Units, Detail: d.Fields}); err != nil {
			return
		}
		out, err := Render(&a, &d)
		if err != nil {
			return
		}
		event, bad := decode(out, renderLevels+1)
		if bad != nil || event.kind != objectKind {
			t.Fatalf("%v\n%s", bad, out)
		}
		showsWhatWasJudged(t, &a, &event)
	})
}

// showsWhatWasJudged compares time and places of an event with its core.
func showsWhatWasJudged(t *testing.T, a *canon.Action, event *value) {
	t.Helper()
	for i := range coreMembers {
		m := &coreMembers[i]
		v := event.get(m.name)
		var r reading
		if v == nil || m.rule(v) != nil || m.read(&r, v) != nil {
			continue
		}
		judged := true
		switch m.name {
		case "eventTime", "eventTimeZoneOffset", "disposition":
			judged = m.equal(&r.core, a.Core) || m.name == "disposition" && a.Core.DispositionUri != ""
		case "readPoint":
			judged = samePlace(r.core.ReadPoint, a.Core.ReadPoint)
		case "bizLocation":
			judged = samePlace(r.core.BusinessLocation, a.Core.BusinessLocation)
		}
		if !judged {
			t.Fatalf("%s shows %s, the core says otherwise", m.name, v.raw)
		}
	}
}

// samePlace leaves the form aside: an identifier that has no such form is shown in its canonical one.
func samePlace(a, b *canon.Place) bool {
	return a != nil && b != nil && a.Namespace == b.Namespace && bytes.Equal(a.Value, b.Value)
}
