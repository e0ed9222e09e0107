package epcis

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// at is 2026-01-05T09:00:00+01:00.
const at = 1_767_600_000_000

func unitOf(t *testing.T, role uint32, text string) canon.Unit {
	t.Helper()
	id, form, err := ident.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return unit(role, id, form)
}

func placeOf(t *testing.T, text string) *canon.Place {
	t.Helper()
	u := unitOf(t, 0, text)
	return &canon.Place{Namespace: u.Namespace, Value: u.Value, Form: u.Form}
}

const times = `"eventTime":"2026-01-05T09:00:00.000+01:00","eventTimeZoneOffset":"+01:00",`

// TestKinds reads an event of each kind, every standard member of it among them.
func TestKinds(t *testing.T) {
	const sgtin, sscc, lgtin = "urn:epc:id:sgtin:9506000.013435.A1", "https://id.gs1.org/00/095060001343520000", "urn:epc:class:lgtin:9506000.013435.L7"
	quantity := func(role uint32, text, number, uom string) canon.Unit {
		u := unitOf(t, role, text)
		u.Quantity, u.UnitOfMeasure = number, uom
		return u
	}
	core := func(kind uint32, edit func(*canon.Core)) *canon.Core {
		c := &canon.Core{Type: kind, Time: at, Offset: 60}
		if edit != nil {
			edit(c)
		}
		return c
	}
	for _, tt := range []struct {
		name   string
		event  string
		core   *canon.Core
		units  []canon.Unit
		detail []string
		notes  []NoteKind
	}{{
		name: "scan",
		event: `{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":["` + sgtin + `","` + sscc + `"],
			"bizStep":"shipping","disposition":"in_transit","readPoint":{"id":"urn:epc:id:sgln:9506000.00000.0"},
			"bizLocation":{"id":"urn:waybill:id:impc:CNHGHA"}}`,
		core: core(canon.ActionTypeObserve, func(c *canon.Core) {
			c.BusinessStep, c.Disposition = canon.BusinessStepShipping, canon.DispositionInTransit
			c.ReadPoint, c.BusinessLocation = placeOf(t, "urn:epc:id:sgln:9506000.00000.0"), placeOf(t, "urn:waybill:id:impc:CNHGHA")
		}),
		units: []canon.Unit{unitOf(t, canon.UnitRoleObject, sgtin), unitOf(t, canon.UnitRoleObject, sscc)},
	}, {
		name: "every member of a scan",
		event: `{"type":"ObjectEvent",` + times + `"action":"OBSERVE","@context":{"own":"https://own.example.org/"},"eventID":"urn:uuid:1",
			"recordTime":"2026-01-05T09:01:00Z","certificationInfo":["https://example.org/c1"],
			"epcList":["` + sgtin + `"],"quantityList":[{"epcClass":"` + lgtin + `","quantity":17.50,"uom":"KGM"}],
			"persistentDisposition":{"set":["completeness_verified"],"unset":["completeness_inferred"]},
			"bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:9506000134352:7"}],
			"sourceList":[{"type":"location","source":"urn:epc:id:sgln:9506000.00000.0"}],
			"destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:9506000.00001"}],
			"sensorElementList":[{"sensorMetadata":{"time":"2026-01-05T08:59:00Z","own:by":"x"},
				"sensorReport":[{"type":"Temperature","value":26.0,"uom":"CEL","component":"x","hexBinaryValue":"f0","booleanValue":true}]}],
			"own:list":[1.0,{"deep":[null,true,"\u00e9"]}]}`,
		core: core(canon.ActionTypeObserve, nil),
		units: []canon.Unit{unitOf(t, canon.UnitRoleObject, sgtin),
			quantity(canon.UnitRoleObject, lgtin, "17.50", "KGM")},
		detail: []string{"@context", "bizTransactionList", "certificationInfo", "destinationList", "eventID", "own:list",
			"persistentDisposition", "recordTime", "sensorElementList", "sourceList"},
	}, {
		name: "commissioning",
		event: `{"type":"ObjectEvent",` + times + `"action":"ADD","epcList":["` + sgtin + `"],"bizStep":"commissioning",
			"disposition":"active","ilmd":{"example:origin":"CN"}}`,
		core: core(canon.ActionTypeCommission, func(c *canon.Core) {
			c.Action, c.BusinessStep, c.Disposition = canon.EventActionAdd, canon.BusinessStepCommissioning, canon.DispositionActive
		}),
		units:  []canon.Unit{unitOf(t, canon.UnitRoleObject, sgtin)},
		detail: []string{"ilmd"},
	}, {
		name:  "posting",
		event: `{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":["urn:waybill:id:s10:RB123456785GB"],"bizStep":"accepting","disposition":"in_progress"}`,
		core: core(canon.ActionTypeAccept, func(c *canon.Core) {
			c.BusinessStep, c.Disposition = canon.BusinessStepAccepting, canon.DispositionInProgress
		}),
		units: []canon.Unit{unitOf(t, canon.UnitRoleObject, "urn:waybill:id:s10:RB123456785GB")},
	}, {
		name:  "release by customs is no posting",
		event: `{"type":"ObjectEvent",` + times + `"action":"OBSERVE","epcList":["urn:waybill:id:s10:RB123456785GB"],"bizStep":"accepting","disposition":"conformant"}`,
		core: core(canon.ActionTypeObserve, func(c *canon.Core) {
			c.BusinessStep, c.Disposition = canon.BusinessStepAccepting, canon.DispositionConformant
		}),
		units: []canon.Unit{unitOf(t, canon.UnitRoleObject, "urn:waybill:id:s10:RB123456785GB")},
	}, {
		name: "packing",
		event: `{"type":"AggregationEvent",` + times + `"action":"ADD","parentID":"` + sscc + `","childEPCs":["` + sgtin + `"],
			"childQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:9506000.013435.*","quantity":12}],"bizStep":"packing"}`,
		core: core(canon.ActionTypeAggregate, func(c *canon.Core) {
			c.Action, c.BusinessStep = canon.EventActionAdd, canon.BusinessStepPacking
		}),
		units: []canon.Unit{unitOf(t, canon.UnitRoleParent, sscc), unitOf(t, canon.UnitRoleChild, sgtin),
			quantity(canon.UnitRoleChild, "urn:epc:idpat:sgtin:9506000.013435.*", "12", "")},
	}, {
		name:  "unpacking everything",
		event: `{"type":"AggregationEvent",` + times + `"action":"DELETE","parentID":"` + sscc + `","childEPCs":[]}`,
		core:  core(canon.ActionTypeDisaggregate, func(c *canon.Core) { c.Action = canon.EventActionDelete }),
		units: []canon.Unit{unitOf(t, canon.UnitRoleParent, sscc)}, detail: []string{"childEPCs"},
	}, {
		name:  "children seen together",
		event: `{"type":"AggregationEvent",` + times + `"action":"OBSERVE","childEPCs":["` + sgtin + `"]}`,
		core:  core(canon.ActionTypeObserve, nil),
		units: []canon.Unit{unitOf(t, canon.UnitRoleChild, sgtin)},
	}, {
		name:  "association",
		event: `{"type":"AssociationEvent",` + times + `"action":"DELETE","parentID":"urn:epc:id:grai:9506000.55555.9","childEPCs":["urn:epc:id:giai:9506000.1"]}`,
		core:  core(canon.ActionTypeAssociate, func(c *canon.Core) { c.Action = canon.EventActionDelete }),
		units: []canon.Unit{unitOf(t, canon.UnitRoleParent, "urn:epc:id:grai:9506000.55555.9"), unitOf(t, canon.UnitRoleChild, "urn:epc:id:giai:9506000.1")},
	}, {
		name: "transaction",
		event: `{"type":"TransactionEvent",` + times + `"action":"ADD","bizTransactionList":[{"bizTransaction":"https://example.org/po/1"}],
			"parentID":"` + sscc + `","epcList":["` + sgtin + `"],"quantityList":[{"epcClass":"` + lgtin + `","quantity":3}]}`,
		core: core(canon.ActionTypeTransact, func(c *canon.Core) { c.Action = canon.EventActionAdd }),
		units: []canon.Unit{unitOf(t, canon.UnitRoleParent, sscc), unitOf(t, canon.UnitRoleObject, sgtin),
			quantity(canon.UnitRoleObject, lgtin, "3", "")},
		detail: []string{"bizTransactionList"},
	}, {
		name: "transformation",
		event: `{"type":"TransformationEvent",` + times + `"inputEPCList":["` + sgtin + `"],"inputQuantityList":[{"epcClass":"` + lgtin + `","quantity":1,"uom":"KGM"}],
			"outputEPCList":["urn:epc:id:sgtin:9506000.013435.B1"],"outputQuantityList":[{"epcClass":"https://id.gs1.org/01/09506000134352"}],
			"transformationID":"urn:epc:id:gdti:9506000.00001.1","ilmd":{"example:lot":"1"}}`,
		core: core(canon.ActionTypeTransform, nil),
		units: []canon.Unit{unitOf(t, canon.UnitRoleInput, sgtin), quantity(canon.UnitRoleInput, lgtin, "1", "KGM"),
			unitOf(t, canon.UnitRoleOutput, "urn:epc:id:sgtin:9506000.013435.B1"), unitOf(t, canon.UnitRoleOutput, "https://id.gs1.org/01/09506000134352")},
		detail: []string{"ilmd", "transformationID"},
	}, {
		name: "a sensor's report about a place",
		event: `{"type":"ObjectEvent",` + times + `"action":"OBSERVE","readPoint":{"id":"urn:waybill:id:locode:CNSHA","example:hall":"2"},
			"sensorElementList":[{"sensorReport":[{"type":"example:draught","stringValue":"cold"}]}]}`,
		core:   core(canon.ActionTypeObserve, func(c *canon.Core) { c.ReadPoint = placeOf(t, "urn:waybill:id:locode:CNSHA") }),
		detail: []string{"readPoint", "sensorElementList"}, notes: []NoteKind{Lexical},
	}, {
		name:   "a type of one's own",
		event:  `{"type":"example:CustomsEvent",` + times + `"epcList":["` + sgtin + `"],"inputEPCList":["x"],"note":1}`,
		core:   core(canon.ActionTypeObserve, nil),
		units:  []canon.Unit{unitOf(t, canon.UnitRoleObject, sgtin)},
		detail: []string{"inputEPCList", "note", "type"}, notes: []NoteKind{Nonstandard, Lexical},
	}, {
		name: "an error declared of a packing packs nothing",
		event: `{"type":"AggregationEvent",` + times + `"action":"ADD","parentID":"` + sscc + `","childEPCs":["` + sgtin + `"],
			"errorDeclaration":{"declarationTime":"2026-01-06T09:00:00Z","reason":"did_not_occur"}}`,
		core:   core(canon.ActionTypeObserve, func(c *canon.Core) { c.Action = canon.EventActionAdd }),
		units:  []canon.Unit{unitOf(t, canon.UnitRoleParent, sscc), unitOf(t, canon.UnitRoleChild, sgtin)},
		detail: []string{"errorDeclaration"}, notes: []NoteKind{Declared},
	}, {
		name: "an error declared of a commissioning commissions nothing",
		event: `{"type":"ObjectEvent",` + times + `"action":"ADD","epcList":["` + sgtin + `"],"bizStep":"commissioning",
			"errorDeclaration":{"declarationTime":"2026-01-06T09:00:00Z"}}`,
		core: core(canon.ActionTypeObserve, func(c *canon.Core) {
			c.Action, c.BusinessStep = canon.EventActionAdd, canon.BusinessStepCommissioning
		}),
		units:  []canon.Unit{unitOf(t, canon.UnitRoleObject, sgtin)},
		detail: []string{"errorDeclaration"}, notes: []NoteKind{Declared},
	}} {
		t.Run(tt.name, func(t *testing.T) {
			e := capture(t, tt.event, everything)
			if d := cmp.Diff(tt.core, e.Action.Core, cmpopts.IgnoreUnexported(canon.Core{}, canon.Place{})); d != "" {
				t.Errorf("core (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.units, e.Action.Units, cmpopts.IgnoreUnexported(canon.Unit{})); d != "" {
				t.Errorf("units (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.detail, detailNames(e.Action)); d != "" {
				t.Errorf("detail (-want +got):\n%s", d)
			}
			var notes []NoteKind
			for _, n := range e.Notes {
				notes = append(notes, n.Kind)
			}
			if d := cmp.Diff(tt.notes, notes); d != "" {
				t.Errorf("notes (-want +got):\n%s\n%v", d, e.Notes)
			}
		})
	}
}

// TestAuthority: what the organisation may not register for every unit is an observation.
func TestAuthority(t *testing.T) {
	own := Options{
		MayCommission: func(id ident.ID) bool { return ident.CompanyPrefixCovers("9506000", id) },
		MayAccept:     func(id ident.ID) bool { c, _ := ident.IssuingCountry(id); return c == "GB" },
	}
	commission := func(lists ...string) string {
		return object(append([]string{"action", `"ADD"`, "bizStep", `"commissioning"`}, lists...)...)
	}
	post := func(lists ...string) string { return object(append([]string{"bizStep", `"accepting"`}, lists...)...) }
	for _, tt := range []struct {
		name, event string
		options     Options
		want        uint32
		noted       bool
	}{
		{"own goods", commission(), own, canon.ActionTypeCommission, false},
		{"no authority given", commission(), Options{}, canon.ActionTypeObserve, true},
		{"one of another's", commission("epcList", `["urn:epc:id:sgtin:9506000.013435.A1","urn:epc:id:sgtin:4012345.012345.9"]`), own, canon.ActionTypeObserve, true},
		{"own lot", commission("epcList", "", "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":5}]`), own, canon.ActionTypeCommission, false},
		{"a class has no instances", commission("quantityList", `[{"epcClass":"urn:epc:idpat:sgtin:9506000.013435.*","quantity":5}]`), own, canon.ActionTypeObserve, true},
		{"a foreign URI", commission("epcList", `["https://example.org/thing/1"]`), everything, canon.ActionTypeObserve, true},
		{"nothing named", commission("epcList", `[]`), everything, canon.ActionTypeObserve, false},
		{"not added", object("bizStep", `"commissioning"`), own, canon.ActionTypeObserve, false},
		{"own parcels", post("epcList", `["urn:waybill:id:s10:RB123456785GB"]`), own, canon.ActionTypeAccept, false},
		{"own parcels added", post("epcList", `["urn:waybill:id:s10:RB123456785GB"]`, "action", `"ADD"`), own, canon.ActionTypeAccept, false},
		{"taken off", post("epcList", `["urn:waybill:id:s10:RB123456785GB"]`, "action", `"DELETE"`), own, canon.ActionTypeObserve, false},
		{"another post's parcel", post("epcList", `["urn:waybill:id:s10:RB123456785US"]`), own, canon.ActionTypeObserve, true},
		{"goods are not posted", post(), everything, canon.ActionTypeObserve, false},
	} {
		e := capture(t, tt.event, tt.options)
		noted := len(e.Notes) == 1 && e.Notes[0].Kind == Observed && e.Notes[0].Kind.Warning()
		if e.Action.Core.Type != tt.want || noted != tt.noted || len(e.Notes) > 1 {
			t.Errorf("%s: type %d, want %d; notes %v", tt.name, e.Action.Core.Type, tt.want, e.Notes)
		}
	}
}

// TestWords: each spelling of a step is the same step, and comes back as it was spelled.
func TestWords(t *testing.T) {
	for _, tt := range []struct {
		text, uri string
		step      uint32
		kind      NoteKind
	}{
		{"shipping", "", canon.BusinessStepShipping, ""},
		{"urn:epcglobal:cbv:bizstep:shipping", "", canon.BusinessStepShipping, Lexical},
		{"https://ref.gs1.org/cbv/BizStep-shipping", "", canon.BusinessStepShipping, Lexical},
		{"cbv:BizStep-shipping", "", canon.BusinessStepShipping, Lexical},
		{"https://example.org/steps/painting", "https://example.org/steps/painting", 0, ""},
		{"example:painting", "example:painting", 0, ""},
		{"urn:epcglobal:cbv:bizstep:painting", "urn:epcglobal:cbv:bizstep:painting", 0, Nonstandard},
		{"urn:epcglobal:cbv:disp:active", "urn:epcglobal:cbv:disp:active", 0, ""},
	} {
		e := capture(t, object("bizStep", `"`+tt.text+`"`), Options{})
		c := e.Action.Core
		if c.BusinessStep != tt.step || c.BusinessStepUri != tt.uri {
			t.Errorf("%s: step %d %q", tt.text, c.BusinessStep, c.BusinessStepUri)
		}
		if tt.kind == "" && len(e.Notes) > 0 || tt.kind != "" && (len(e.Notes) != 1 || e.Notes[0].Kind != tt.kind || e.Notes[0].Path != "bizStep") {
			t.Errorf("%s: notes %v, want %q", tt.text, e.Notes, tt.kind)
		}
	}
	e := capture(t, object("disposition", `"urn:epcglobal:cbv:disp:in_transit"`), Options{})
	if e.Action.Core.Disposition != canon.DispositionInTransit {
		t.Errorf("disposition %d", e.Action.Core.Disposition)
	}
}

// TestSpellings: what the ledger writes otherwise is kept as the document had it.
func TestSpellings(t *testing.T) {
	for _, tt := range []struct{ name, member, value, kept string }{
		{"the ledger's own form", "eventTime", `"2026-01-05T09:00:00.000+01:00"`, ""},
		{"escapes say the same", "eventTime", `"2026-01-05T09:00:00.000\u002b01:00"`, ""},
		{"microseconds", "eventTime", `"2026-01-05T09:00:00.000999+01:00"`, "eventTime"},
		{"UTC", "eventTime", `"2026-01-05T08:00:00.000Z"`, "eventTime"},
		{"minus zero", "eventTimeZoneOffset", `"-00:00"`, "eventTimeZoneOffset"},
		{"brand's own domain", "epcList", `["https://brand.example/01/09506000134352/21/A1"]`, "epcList"},
		{"a class among things", "epcList", `["https://id.gs1.org/01/09506000134352"]`, "epcList"},
		{"empty list", "quantityList", `[]`, "quantityList"},
		{"exponent", "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":1.5E2}]`, "quantityList"},
		{"zeros behind the point", "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":1.500}]`, ""},
		{"unit without quantity", "quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","uom":"KGM"}]`, "quantityList"},
		{"a thing among quantities", "quantityList", `[{"epcClass":"https://example.org/thing"}]`, "quantityList"},
	} {
		e := capture(t, object(tt.member, tt.value), Options{})
		kept := ""
		for _, name := range detailNames(e.Action) {
			if name == tt.member {
				kept = name
			}
		}
		if kept != tt.kept {
			t.Errorf("%s: detail %v, want %q", tt.name, detailNames(e.Action), tt.kept)
		}
	}
	e := capture(t, object("quantityList", `[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L","quantity":1.5E2}]`), Options{})
	if q := e.Action.Units[1].Quantity; q != "150" {
		t.Errorf("quantity %q", q)
	}
	e = capture(t, object("eventTime", `"2026-01-05T08:00:00.1239+00:00"`), Options{})
	if e.Action.Core.Time != at+123 {
		t.Errorf("time %d", e.Action.Core.Time)
	}
}

func TestNotes(t *testing.T) {
	for _, tt := range []struct {
		name, event, path string
		kind              NoteKind
		options           Options
	}{
		{"future", object(), "eventTime", Future, Options{Now: at - 1}},
		{"check digit", object("epcList", `["https://id.gs1.org/01/09506000134353/21/A1"]`), "epcList[0]", Malformed, Options{}},
		{"place", object("readPoint", `{"id":"urn:epc:id:sgln:9506000.0.0"}`), "readPoint.id", Malformed, Options{}},
		{"class", object("quantityList", `[{"epcClass":"urn:epc:class:lgtin:1.1.1"}]`), "quantityList[0].epcClass", Malformed, Options{}},
		{"old draft", object("ilmd", `{"example:lot":"1"}`), "ilmd", Nonstandard, Options{}},
		{"comma", object("eventTime", `"2026-01-05T09:00:00,000+01:00"`), "eventTime", Nonstandard, Options{}},
	} {
		e := capture(t, tt.event, tt.options)
		ok := false
		for _, n := range e.Notes {
			ok = ok || n.Kind == tt.kind && n.Path == tt.path && n.Kind.Warning()
		}
		if !ok {
			t.Errorf("%s: notes %v, want %s at %s", tt.name, e.Notes, tt.kind, tt.path)
		}
	}
	if e := capture(t, object(), Options{Now: at}); len(e.Notes) != 0 {
		t.Errorf("present: %v", e.Notes)
	}
}
