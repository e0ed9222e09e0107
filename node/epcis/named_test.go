package epcis

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

const parcelList = `["urn:waybill:id:s10:RB123456785GB"]`

// TestNamedActs: an event that names its act is that act, whoever sends it; its terms are where the ledger has them.
func TestNamedActs(t *testing.T) {
	parcel := func(members ...string) string {
		return object(append([]string{"epcList", parcelList, "bizStep", ""}, members...)...)
	}
	root := strings.Repeat("ab", 32)
	for _, tt := range []struct {
		name, event string
		want        uint32
		says        func(*canon.Core) bool
	}{
		{"a flight", parcel("waybill:act", `"depart"`, "waybill:mode", `"air"`, "waybill:conveyance", `"CA 841"`), canon.ActionTypeDepart,
			func(c *canon.Core) bool { return c.Mode == canon.TransportModeAir && c.Conveyance == "CA 841" }},
		{"an item event is its act", parcel("waybill:postal", `"EMD"`), canon.ActionTypeArrive,
			func(c *canon.Core) bool { return c.Postal == canon.PostalEventEmd && c.Side == 0 }},
		{"EXC is a report", parcel("waybill:postal", `"EXC"`), canon.ActionTypeCustomsReport, func(c *canon.Core) bool {
			return c.Side == canon.BorderSideExport && c.Report == canon.CustomsReportReturned && c.Decision == 0
		}},
		{"EDC is a report", parcel("waybill:postal", `"EDC"`, "bizStep", `"accepting"`, "disposition", `"conformant"`), canon.ActionTypeCustomsReport,
			func(c *canon.Core) bool {
				return c.Side == canon.BorderSideImport && c.Report == canon.CustomsReportReturned
			}},
		{"an item event with its own words", parcel("waybill:postal", `"EME"`, "waybill:side", `"import"`, "waybill:report", `"held"`, "waybill:reason", `"43"`),
			canon.ActionTypeCustomsReport, func(c *canon.Core) bool { return c.Report == canon.CustomsReportHeld && c.Reason == "43" }},
		{"customs hold", parcel("waybill:act", `"customs-decide"`, "waybill:side", `"import"`, "waybill:decision", `"hold"`, "waybill:reference", `"H-7"`),
			canon.ActionTypeCustomsDecide, func(c *canon.Core) bool { return c.Decision == canon.CustomsDecisionHold && c.Reference == "H-7" }},
		{"a declaration", parcel("waybill:act", `"declare"`, "waybill:side", `"export"`, "waybill:privateRoot", `"`+root+`"`, "waybill:onBehalfOf", `"longjing"`,
			"waybill:facts", `{"origin":"CN","hs":"090210"}`), canon.ActionTypeDeclare, func(c *canon.Core) bool { return c.OnBehalfOf == "longjing" && c.Facts.Hs == "090210" }},
		{"an offer of custody", parcel("waybill:act", `"custody-offer"`, "waybill:offer", `{"to":"usps","deadline":"2026-01-06T01:00:00+01:00"}`),
			canon.ActionTypeCustodyOffer, func(c *canon.Core) bool { return c.Offer.To == "usps" && c.Offer.Deadline == at+16*3_600_000 }},
		{"an announcement", event([]string{"type", `"TransactionEvent"`, "eventTime", `"2026-01-05T09:00:00.000+01:00"`, "eventTimeZoneOffset", `"+01:00"`, "action", `"ADD"`,
			"bizTransactionList", `[{"type":"po","bizTransaction":"urn:x:7"}]`, "epcList", parcelList}, "waybill:act", `"ship"`,
			"waybill:lane", `{"from":"CN","to":"ES","via":["NL"]}`, "waybill:weight", `740`),
			canon.ActionTypeShip, func(c *canon.Core) bool { return c.Lane.Via[0] == "NL" && c.Weight == 740 }},
		{"a recall of serials", object("epcList", "", "bizStep", "", "quantityList", `[{"epcClass":"https://id.gs1.org/01/09506000134352"}]`,
			"waybill:act", `"recall"`, "waybill:range", `{"lo":"A1","hi":"A9"}`, "waybill:reason", `"mould"`),
			canon.ActionTypeRecall, func(c *canon.Core) bool { return c.Range.Hi == "A9" }},
		{"an observation by name", parcel("bizStep", `"departing"`, "waybill:act", `"observe"`), canon.ActionTypeObserve, nil},
		{"a correction", parcel("errorDeclaration", `{"declarationTime":"2026-01-06T09:00:00Z","reason":"incorrect_data"}`, "waybill:correction",
			`{"height":7,"tx":1,"action":0,"salt":"`+strings.Repeat("01", 16)+`","keyId":"`+strings.Repeat("02", 8)+`","core":"0801","unitsRoot":"`+root+`"}`),
			canon.ActionTypeCorrect, func(c *canon.Core) bool {
				k := c.Correction
				return k.Height == 7 && k.Tx == 1 && hex.EncodeToString(k.UnitsRoot) == root && k.DetailRoot == nil
			}},
		{"an act of units that no kind of event takes", object("type", `"waybill:Event"`, "bizStep", "", "parentID", `"urn:x:1"`, "childEPCs", `["urn:x:2"]`),
			canon.ActionTypeObserve, nil},
		{"a term that a scan has", parcel("bizStep", `"departing"`, "waybill:mode", `"sea"`), canon.ActionTypeObserve,
			func(c *canon.Core) bool { return c.Mode == canon.TransportModeSea }},
		{"a term that only the act has", parcel("bizStep", `"departing"`, "waybill:pieces", `3`), canon.ActionTypeDepart,
			func(c *canon.Core) bool { return c.Pieces == 3 }},
	} {
		e := capture(t, tt.event, Options{})
		if c := e.Action.Core; c.Type != tt.want || tt.says != nil && !tt.says(c) {
			t.Errorf("%s: %s %+v", tt.name, vocabulary.ActOf(c.Type).Name, c)
		}
	}
}

// TestContradictedActs: an event that names an act and says something else beside it is refused, at the member that does.
func TestContradictedActs(t *testing.T) {
	parcel := func(members ...string) string {
		return object(append([]string{"epcList", parcelList, "bizStep", ""}, members...)...)
	}
	for _, tt := range []struct {
		name, event, path string
		cause             error
	}{
		{"no such act", parcel("waybill:act", `"teleport"`), "waybill:act", ErrValue},
		{"no text", parcel("waybill:act", `7`), "waybill:act", ErrType},
		{"the act is null", parcel("waybill:act", `null`), "waybill:act", ErrType},
		{"an act of the consortium", parcel("waybill:act", `"vote"`), "waybill:act", ErrValue},
		{"another kind of event", parcel("waybill:act", `"pack"`), "type", ErrAct},
		{"an event of its own type", parcel("type", `"example:E"`, "waybill:act", `"depart"`), "type", ErrAct},
		{"another action", parcel("waybill:act", `"depart"`, "action", `"DELETE"`), "action", ErrAct},
		{"no action", object("type", `"waybill:Event"`, "action", "", "waybill:act", `"depart"`), "action", ErrMissing},
		{"a declaration of an error", parcel("waybill:act", `"depart"`, "errorDeclaration", `{"declarationTime":"2026-01-06T09:00:00Z"}`), "errorDeclaration", ErrAct},
		{"what it needs is lacking", parcel("waybill:act", `"custody-offer"`), "waybill:offer", ErrMissing},
		{"a declaration without commitment", parcel("waybill:act", `"declare"`, "waybill:side", `"export"`), "waybill:privateRoot", ErrMissing},
		{"what it does not take", parcel("waybill:act", `"deliver"`, "waybill:offer", `{"to":"usps"}`), "waybill:offer", ErrAct},
		{"a scan decides nothing", parcel("waybill:side", `"import"`, "waybill:decision", `"release"`), "waybill:side", ErrAct},
		{"a post decides nothing", parcel("waybill:postal", `"EDC"`, "waybill:act", `"customs-decide"`), "waybill:postal", ErrAct},
		{"a post decides nothing by a term", parcel("waybill:postal", `"EDC"`, "waybill:decision", `"release"`), "waybill:decision", ErrAct},
		{"an item event is one act", parcel("waybill:postal", `"EMC"`, "waybill:act", `"hold"`), "waybill:postal", ErrAct},
		{"another side", parcel("waybill:postal", `"EDB"`, "waybill:side", `"export"`), "waybill:side", ErrAct},
		{"another report", parcel("waybill:postal", `"EDB"`, "waybill:report", `"held"`), "waybill:report", ErrAct},
		{"nothing of customs", parcel("waybill:postal", `"EMD"`, "waybill:side", `"import"`), "waybill:side", ErrAct},
		{"no item event", parcel("waybill:postal", `"EMX"`), "waybill:postal", ErrValue},
		{"no side", parcel("waybill:side", `"left"`), "waybill:side", ErrValue},
		{"an offer to nobody", parcel("waybill:act", `"custody-offer"`, "waybill:offer", `{"to":""}`), "waybill:offer.to", ErrValue},
		{"a deadline of old", parcel("waybill:act", `"custody-offer"`, "waybill:offer", `{"to":"usps","deadline":"1969-01-01T00:00:00Z"}`), "waybill:offer.deadline", ErrValue},
		{"more than an offer", parcel("waybill:offer", `{"to":"usps","price":1}`), "waybill:offer.price", ErrUnknown},
		{"no country", parcel("waybill:lane", `{"from":"CN","to":"Spain"}`), "waybill:lane", ErrValue},
		{"transit out of order", parcel("waybill:lane", `{"from":"CN","to":"ES","via":["NL","DE"]}`), "waybill:lane", ErrValue},
		{"a weight with a point", parcel("waybill:weight", `1.5`), "waybill:weight", ErrValue},
		{"no weight", parcel("waybill:weight", `0`), "waybill:weight", ErrValue},
		{"too many pieces", parcel("waybill:pieces", `4294967296`), "waybill:pieces", ErrValue},
		{"a long reason", parcel("waybill:reason", `"`+strings.Repeat("x", 129)+`"`), "waybill:reason", ErrValue},
		{"a reason of two lines", parcel("waybill:reason", `"a\nb"`), "waybill:reason", ErrValue},
		{"no reason", parcel("waybill:reason", `""`), "waybill:reason", ErrValue},
		{"no facts", parcel("waybill:facts", `{}`), "waybill:facts", ErrMissing},
		{"half a code", parcel("waybill:facts", `{"hs":"0902"}`), "waybill:facts", ErrValue},
		{"a short root", parcel("waybill:privateRoot", `"ab"`), "waybill:privateRoot", ErrValue},
		{"the root of nothing", parcel("waybill:privateRoot", `"`+strings.Repeat("00", 32)+`"`), "waybill:privateRoot", ErrValue},
		{"no paper", parcel("waybill:paper", `{"type":"letter","commitment":"`+strings.Repeat("ab", 32)+`"}`), "waybill:paper.type", ErrValue},
		{"a correction of nothing", parcel("waybill:correction", `{"height":0,"tx":0,"action":0,"salt":"01","keyId":"02","core":"03"}`), "waybill:correction.height", ErrValue},
		{"a correction without salt", parcel("waybill:correction", `{"height":1,"tx":0,"action":0,"keyId":"02","core":"03"}`), "waybill:correction.salt", ErrMissing},
		{"a class that is none", parcel("waybill:act", `"commission"`, "action", `"ADD"`, "waybill:class", `"urn:epc:id:sgtin:9506000.013435.A1"`), "waybill:class", ErrValue},
		{"half a blinded unit", parcel("epcList", `["urn:waybill:blinded:sgtin:abab"]`), "epcList[0]", ErrValue},
		{"a blinded unit of nothing", parcel("epcList", `["urn:waybill:blinded:tea:`+strings.Repeat("ab", 32)+`"]`), "epcList[0]", ErrValue},
	} {
		e := parse(t, document(exampleContext, tt.event), everything).Events[0]
		refusal(t, tt.name, e.Err, tt.path, tt.cause)
	}
}

// TestPlainActs: words that partners use for one thing only are that act, if the organisation may sign it; a lone scan by
// another stays a scan, and what is shown of it is what was sent.
func TestPlainActs(t *testing.T) {
	for _, tt := range []struct {
		name, event string
		want        uint32
		noted       bool // where nothing may be signed
	}{
		{"departing", object("bizStep", `"departing"`, "disposition", `"in_transit"`), canon.ActionTypeDepart, true},
		{"arriving", object("bizStep", `"arriving"`), canon.ActionTypeArrive, true},
		{"arriving on a list", object("bizStep", `"arriving"`, "action", `"ADD"`), canon.ActionTypeObserve, false},
		{"decommissioning", object("bizStep", `"decommissioning"`, "action", `"DELETE"`), canon.ActionTypeDecommission, true},
		{"decommissioning seen", object("bizStep", `"decommissioning"`), canon.ActionTypeObserve, false},
		{"decommissioning a place", object("bizStep", `"decommissioning"`, "action", `"DELETE"`, "epcList", `["urn:epc:id:sgln:9506000.00000.0"]`), canon.ActionTypeObserve, false},
		{"a certificate", object("bizStep", `"inspecting"`, "disposition", `"conformant"`), canon.ActionTypeCertify, true},
		{"an inspection", object("bizStep", `"inspecting"`), canon.ActionTypeObserve, false},
		{"anybody's receiving", object("bizStep", `"receiving"`), canon.ActionTypeObserve, false},
		{"anybody's shipping", object(), canon.ActionTypeObserve, false},
		{"a declared error", object("bizStep", `"departing"`, "errorDeclaration", `{"declarationTime":"2026-01-06T09:00:00Z"}`), canon.ActionTypeObserve, true},
	} {
		if got := capture(t, tt.event, everything).Action.Core.Type; got != tt.want {
			t.Errorf("%s: %s", tt.name, vocabulary.ActOf(got).Name)
		}
		e := capture(t, tt.event, Options{})
		if noted := len(e.Notes) == 1 && e.Notes[0].Kind.Warning(); e.Action.Core.Type != canon.ActionTypeObserve || noted != tt.noted {
			t.Errorf("%s by another: %s, notes %v", tt.name, vocabulary.ActOf(e.Action.Core.Type).Name, e.Notes)
		}
	}
}
