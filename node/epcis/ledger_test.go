package epcis_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/epcis"
)

// authority reads as a member of a test chain may register.
func authority(m *canon.Member) epcis.Options {
	return epcis.Options{
		MayCommission: func(id ident.ID) bool { return member.MayCommission(m, id) },
		MayAccept:     func(id ident.ID) bool { return member.MayAccept(m, id, false) },
	}
}

// record captures a document into a chain as a member of it, and returns the events that were recorded.
func record(t *testing.T, c *ledgertest.Chain, m *canon.Member, doc []byte) []epcis.Event {
	t.Helper()
	d, err := epcis.Parse(doc, authority(m))
	if err != nil {
		t.Fatal(err)
	}
	var actions []tx.DraftAction
	var events []epcis.Event
	for _, e := range d.Events {
		if e.Err != nil {
			t.Errorf("%v", e.Err)
			continue
		}
		events, actions = append(events, e), append(actions, *e.Action)
	}
	batches, err := epcis.Batches(actions, epcis.TxLimits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		c.Must(c.Tx(m.Id, b...))
	}
	return events
}

// subjects are what an event is about: its units, or else its place, or else who signed it.
func subjects(a *tx.DraftAction, org string) []string {
	var out []string
	for _, u := range a.Units {
		out = append(out, (ident.ID{Namespace: ident.Namespace(u.Namespace), Value: string(u.Value)}).String())
	}
	for _, p := range []*canon.Place{a.Core.ReadPoint, a.Core.BusinessLocation} {
		if len(out) == 0 && p != nil {
			out = append(out, (ident.ID{Namespace: ident.Namespace(p.Namespace), Value: string(p.Value)}).String())
		}
	}
	if len(out) == 0 {
		out = append(out, "urn:waybill:id:org:"+org)
	}
	return out
}

// provesAll asks for a proof of every subject and finds each event in it, equivalent to what was captured.
func provesAll(t *testing.T, c *ledgertest.Chain, org string, events []epcis.Event) int {
	t.Helper()
	of := map[string][]epcis.Event{}
	for _, e := range events {
		for _, s := range subjects(e.Action, org) {
			of[s] = append(of[s], e)
		}
	}
	for s, events := range of {
		v := ask(t, c, s)
		if v.Subject == nil {
			t.Errorf("%s: no record is proven", s)
			continue
		}
		for _, e := range events {
			if !inHistory(v.Subject.Events, &e) {
				t.Errorf("%s: the history lacks %s", s, e.JSON)
			}
		}
	}
	return len(of)
}

// ask proves what there is to know about an identifier, with the details of its events, and checks the proof.
func ask(t *testing.T, c *ledgertest.Chain, s string) *light.Verified {
	t.Helper()
	id, _, err := ident.ParseLenient(s)
	if err != nil {
		t.Fatal(err)
	}
	v, err := light.Verify(c.Prove(prove.Question{ID: id, Detail: true}).Encode(), c.Root())
	if err != nil {
		t.Fatalf("proof of %s: %v", s, err)
	}
	return v
}

// inHistory reports whether a proven event has the core and all the detail of a captured one.
func inHistory(history []*canon.Event, e *epcis.Event) bool {
	for _, h := range history {
		if h.Core == nil || string(h.Core.Raw()) != string(e.Action.Core.Encode()) || len(h.Fields) != len(e.Action.Detail) {
			continue
		}
		same := true
		for i, f := range h.Fields {
			same = same && f.Name == e.Action.Detail[i].Name && string(f.Value) == string(e.Action.Detail[i].Value)
		}
		if same {
			return true
		}
	}
	return false
}

// TestCaptureIntoLedger: the ledger takes every kind of event that is captured, and proves each of their subjects.
func TestCaptureIntoLedger(t *testing.T) {
	brand := ledgertest.Member("hangzhou-tea", "Hangzhou Tea", 10, canon.Role{Type: canon.RoleTypeBrand, Prefixes: []string{"9506000"}})
	post := ledgertest.Member("post", "Post", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"CN"}})
	c := ledgertest.New(t, brand, post)
	const begin = `{"@context":["` + epcis.StandardContext + `",{"example":"https://ns.example.org/"}],"type":"EPCISDocument","schemaVersion":"2.0",
		"creationDate":"2026-01-05T08:00:00Z","epcisBody":{"eventList":[`
	const time = `"eventTime":"2026-01-05T09:00:00.000+01:00","eventTimeZoneOffset":"+01:00",`
	const sgtin, lgtin, sscc = `"urn:epc:id:sgtin:9506000.013435.A1"`, `"urn:epc:class:lgtin:9506000.013435.L1"`, `"urn:epc:id:sscc:9506000.0134352000"`
	const parcel, bag = `"urn:waybill:id:s10:RB123456785CN"`, `"urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"`
	goods := record(t, c, &brand, []byte(begin+
		`{"type":"ObjectEvent",`+time+`"action":"ADD","bizStep":"commissioning","epcList":[`+sgtin+`,`+sscc+`],"quantityList":[{"epcClass":`+lgtin+`,"quantity":10.50}],"ilmd":{"example:origin":"CN"}},
		{"type":"AggregationEvent",`+time+`"action":"ADD","parentID":`+sscc+`,"childEPCs":[`+sgtin+`],"childQuantityList":[{"epcClass":`+lgtin+`,"quantity":2}]},
		{"type":"AggregationEvent",`+time+`"action":"OBSERVE","parentID":`+sscc+`,"childEPCs":[`+sgtin+`]},
		{"type":"TransactionEvent",`+time+`"action":"ADD","bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po1"}],"parentID":`+sscc+`,"epcList":[`+sgtin+`]},
		{"type":"TransactionEvent",`+time+`"action":"DELETE","bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po1"}]},
		{"type":"AssociationEvent",`+time+`"action":"ADD","parentID":`+sscc+`,"childEPCs":["urn:epc:id:giai:9506000.logger1"]},
		{"type":"TransformationEvent",`+time+`"inputQuantityList":[{"epcClass":`+lgtin+`,"quantity":1}],"outputEPCList":["urn:epc:id:sgtin:9506000.013435.B1"]},
		{"type":"AggregationEvent",`+time+`"action":"DELETE","parentID":`+sscc+`,"childEPCs":[]},
		{"type":"AggregationEvent",`+time+`"action":"ADD","parentID":`+sscc+`,"childEPCs":[`+sgtin+`],"errorDeclaration":{"declarationTime":"2026-01-05T09:00:01Z"}},
		{"type":"example:OwnEvent","eventID":"urn:uuid:1",`+time+`"example:x":1.0,"eventID":"urn:uuid:2"},
		{"type":"ObjectEvent",`+time+`"action":"OBSERVE","readPoint":{"id":"urn:epc:id:sgln:9506000.00000.7"},"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":4.0}]}]}
		]}}`))
	parcels := record(t, c, &post, []byte(begin+
		`{"type":"ObjectEvent",`+time+`"action":"OBSERVE","bizStep":"accepting","disposition":"in_progress","epcList":[`+parcel+`],"readPoint":{"id":"urn:waybill:id:locode:CNSHA"}},
		{"type":"AggregationEvent",`+time+`"action":"ADD","bizStep":"packing","parentID":`+bag+`,"childEPCs":[`+parcel+`]},
		{"type":"ObjectEvent",`+time+`"action":"OBSERVE","bizStep":"departing","epcList":[`+bag+`]}]}}`))
	if n := provesAll(t, c, "hangzhou-tea", goods); n != 7 {
		t.Errorf("%d subjects of goods", n)
	}
	if n := provesAll(t, c, "post", parcels); n != 2 {
		t.Errorf("%d subjects of parcels", n)
	}
	if s := c.Ask("RB123456785CN").Subject.State; s.Origin != canon.OriginAccepted || s.Custody == nil || s.Custody.Custodian != "post" {
		t.Errorf("the parcel is not posted: %+v", s)
	}
	if s := c.Ask("https://id.gs1.org/01/09506000134352/21/A1").Subject.State; s.Origin != canon.OriginCommissioned {
		t.Errorf("the goods are not commissioned: %+v", s)
	}
}
