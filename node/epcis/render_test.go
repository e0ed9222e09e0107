package epcis

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// TestRenderOwn: what EPCIS has no words for is shown beside the nearest event.
func TestRenderOwn(t *testing.T) {
	const times = `"eventTime":"2026-01-05T09:00:00.000+01:00","eventTimeZoneOffset":"+01:00",`
	const parcel = "urn:waybill:id:s10:RB123456785GB"
	core := func(kind uint32) *canon.Core { return &canon.Core{Type: kind, Time: at, Offset: 60} }
	offer := core(canon.ActionTypeCustodyOffer)
	offer.Offer = &canon.Offer{To: "correos", Deadline: at + 1000}
	endless := core(canon.ActionTypeCustodyOffer)
	endless.Offer = &canon.Offer{To: "correos"}
	serials := core(canon.ActionTypeCommission)
	serials.Range, serials.BusinessStep = &canon.SerialRange{Lo: "A1", Hi: "A9"}, canon.BusinessStepCommissioning
	blinded := canon.Unit{Namespace: 6, Value: bytes.Repeat([]byte{0xab}, 32), Scheme: proof.Blinded}
	withClass := unitOf(t, canon.UnitRoleClass, "https://id.gs1.org/01/09506000134352")
	odd := unitOf(t, canon.UnitRoleObject, parcel)
	odd.Form, odd.Quantity = 7, "007"
	for _, tt := range []struct {
		name   string
		action canon.Action
		want   string
	}{
		{"offer", canon.Action{Core: offer, Units: []canon.Unit{unitOf(t, 0, parcel)}},
			`{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":["` + parcel + `"],"waybill:act":"custody-offer",
			"waybill:offer":{"to":"correos","deadline":"2026-01-05T08:00:01.000Z"}}`},
		{"offer without deadline", canon.Action{Core: endless},
			`{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":[],"waybill:act":"custody-offer","waybill:offer":{"to":"correos"}}`},
		{"acceptance", canon.Action{Core: core(canon.ActionTypeCustodyAccept), Units: []canon.Unit{unitOf(t, 0, parcel)}},
			`{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":["` + parcel + `"],"waybill:act":"custody-accept"}`},
		{"serial range", canon.Action{Core: serials, Units: []canon.Unit{unitOf(t, 0, "https://id.gs1.org/01/09506000134352")}},
			`{"type":"ObjectEvent",` + times + `"action":"ADD","bizStep":"commissioning","quantityList":[{"epcClass":"https://id.gs1.org/01/09506000134352"}],
			"waybill:act":"commission","waybill:range":{"lo":"A1","hi":"A9"}}`},
		{"blinded", canon.Action{Core: core(canon.ActionTypeCommission), Units: []canon.Unit{blinded, withClass}},
			`{"type":"ObjectEvent",` + times + `"action":"ADD","epcList":["urn:waybill:blinded:sgtin:` + string(bytes.Repeat([]byte("ab"), 32)) + `"],
			"waybill:act":"commission","waybill:class":"https://id.gs1.org/01/09506000134352"}`},
		{"packing by an application that sets no action", canon.Action{Core: core(canon.ActionTypeDisaggregate), Units: []canon.Unit{unitOf(t, canon.UnitRoleParent, parcel)}},
			`{"type":"AggregationEvent",` + times + `"action":"DELETE","parentID":"` + parcel + `"}`},
		{"a form that the identifier does not have", canon.Action{Core: core(canon.ActionTypeObserve), Units: []canon.Unit{odd}},
			`{"type":"ObjectEvent",` + times + `"action":"OBSERVE","quantityList":[{"epcClass":"` + parcel + `","quantity":7}]}`},
	} {
		got, err := Render(&tt.action, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if err := Equivalent([]byte(tt.want), got); err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, got)
		}
	}
	if _, err := Render(&canon.Action{}, nil); !errors.Is(err, ErrContradiction) {
		t.Error(err)
	}
}

// TestContradictions: a member who signs one thing for the ledger and another for its readers is not rendered.
func TestContradictions(t *testing.T) {
	scan := capture(t, object("disposition", `"in_transit"`, "readPoint", `{"id":"urn:waybill:id:locode:CNSHA"}`,
		"quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":5}]`), Options{})
	packed := capture(t, event([]string{"type", `"AggregationEvent"`, "eventTime", `"2026-01-05T09:00:00Z"`, "eventTimeZoneOffset", `"+01:00"`,
		"action", `"ADD"`, "parentID", `"urn:waybill:id:s10:RB123456785GB"`, "childEPCs", `["urn:epc:id:sgtin:9506000.013435.A1"]`}), Options{})
	foreign := capture(t, object("type", `"example:E"`), Options{})
	with := func(e *Event, name, json string) error {
		r := recorded(e.Action)
		d := canon.Detail{}
		if r.Detail != nil {
			d.Fields = slices.Clone(r.Detail.Fields)
		}
		d.Fields = slices.DeleteFunc(d.Fields, func(f canon.DetailField) bool { return f.Name == name })
		d.Fields = append(d.Fields, canon.DetailField{Name: name, Value: []byte(json)})
		_, err := Render(r.Action, &d)
		return err
	}
	for _, tt := range []struct {
		e          *Event
		name, json string
		want       error
	}{
		// The same, spelled otherwise.
		{scan, "type", `"AggregationEvent"`, nil}, // an observation is either
		{scan, "eventTime", `"2026-01-05T08:00:00Z"`, nil},
		{scan, "eventTimeZoneOffset", `"+01:00"`, nil},
		{scan, "bizStep", `"cbv:BizStep-shipping"`, nil},
		{scan, "disposition", `"urn:epcglobal:cbv:disp:in_transit"`, nil},
		{scan, "readPoint", `{"id":"urn:waybill:id:locode:CNSHA","example:x":1}`, nil},
		{scan, "action", `"OBSERVE"`, nil},
		{scan, "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":5},{"epcClass":"urn:epc:id:sgtin:9506000.013435.A1"}]`, ErrContradiction},
		{packed, "parentID", `"urn:waybill:id:s10:RB123456785GB"`, nil},
		{packed, "childEPCs", `["https://brand.example/01/09506000134352/21/A1"]`, ErrContradiction}, // another form
		{foreign, "epcList", `["urn:epc:id:sgtin:9506000.013435.A1"]`, nil},
		{foreign, "inputEPCList", `["urn:x:1"]`, nil},
		// Something else.
		{scan, "type", `"TransactionEvent"`, ErrContradiction},
		{scan, "type", `5`, ErrContradiction},
		{packed, "type", `"ObjectEvent"`, ErrContradiction},
		{packed, "type", `"example:E"`, ErrContradiction},
		{scan, "eventTime", `"2026-01-05T08:00:00.001Z"`, ErrContradiction},
		{scan, "eventTime", `"soon"`, ErrContradiction},
		{scan, "eventTimeZoneOffset", `"-01:00"`, ErrContradiction},
		{scan, "bizStep", `"receiving"`, ErrContradiction},
		{scan, "bizStep", `null`, ErrContradiction},
		{packed, "bizStep", `"packing"`, ErrContradiction},
		{scan, "disposition", `"damaged"`, ErrContradiction},
		{scan, "readPoint", `{"id":"urn:waybill:id:locode:USNYC"}`, ErrContradiction},
		{packed, "bizLocation", `{"id":"urn:waybill:id:locode:USNYC"}`, ErrContradiction},
		{scan, "action", `"ADD"`, ErrContradiction},
		{packed, "parentID", `"urn:waybill:id:s10:RB123456785US"`, ErrContradiction},
		{scan, "parentID", `"urn:waybill:id:s10:RB123456785GB"`, ErrContradiction},
		{packed, "childEPCs", `[]`, ErrContradiction},
		{packed, "childEPCs", `{}`, ErrContradiction},
		{packed, "epcList", `["urn:x:1"]`, ErrContradiction},
		{scan, "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":50}]`, ErrContradiction},
		{scan, "inputEPCList", `["urn:x:1"]`, ErrContradiction},
		// Members of the ledger's own.
		{scan, "waybill:type", `"CUSTODY_OFFER"`, ErrContradiction},
		{scan, "waybill:act", `"custody-offer"`, ErrContradiction},
		{scan, "waybill:act", `"observe"`, nil},
		{scan, "waybill:act", `null`, nil}, // an observation says less than any act
		{packed, "waybill:act", `null`, ErrContradiction},
		{packed, "waybill:act", `"pack"`, nil},
		{scan, "waybill:offer", `{"to":"correos"}`, ErrContradiction},
		{scan, "waybill:weight", `7`, ErrContradiction},
		{scan, "waybill:weight", `"heavy"`, ErrContradiction},
		// No JSON at all.
		{scan, "ilmd", `{"a":`, ErrSyntax},
		{scan, "ilmd", `{"a":1,"a":2}`, ErrDuplicate},
		{scan, "ilmd", `{} {}`, ErrSyntax},
		{scan, "ilmd", `{"eventID":1,"eventID":2}`, ErrDuplicate},
		{scan, "eventID/earlier", `["urn:uuid:1"`, ErrSyntax},
		{scan, "eventID/earlier", `["urn:uuid:1"]`, nil},
	} {
		if err := with(tt.e, tt.name, tt.json); !errors.Is(err, tt.want) || (tt.want == nil) != (err == nil) {
			t.Errorf("%s %s: %v, want %v", tt.name, tt.json, err, tt.want)
		}
	}
}
