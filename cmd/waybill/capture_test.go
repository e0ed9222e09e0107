package main

import (
	"errors"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/node/epcis"
)

// TestFieldOf: a refused unit is found where the event names it, however it is spelled there.
func TestFieldOf(t *testing.T) {
	const head = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",
		"schemaVersion":"2.0","creationDate":"2024-05-01T00:00:00Z","epcisBody":{"eventList":[
		{"eventTime":"2024-05-01T08:00:00Z","eventTimeZoneOffset":"+00:00","bizStep":"packing",`
	for _, tt := range []struct {
		name, event string
		want        []string // of each unit in order
	}{
		{"objects and quantities", `"type":"ObjectEvent","action":"OBSERVE",
			"epcList":["urn:epc:id:sgtin:4012345.012345.1","https://brand.example/01/04012345123456/21/2"],
			"quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.L1","quantity":3}]}`,
			[]string{"epcList[0]", "epcList[1]", "quantityList[0].epcClass"}},
		{"parent and children", `"type":"AggregationEvent","action":"ADD","parentID":"urn:epc:id:sscc:4012345.0123456789",
			"childEPCs":["urn:epc:id:sgtin:4012345.012345.1"],"childQuantityList":[{"epcClass":"urn:epc:idpat:sgtin:4012345.012345.*","quantity":1}]}`,
			[]string{"parentID", "childEPCs[0]", "childQuantityList[0].epcClass"}},
		{"inputs and outputs", `"type":"TransformationEvent","inputEPCList":["urn:epc:id:sgtin:4012345.012345.1"],
			"outputEPCList":["urn:epc:id:sgtin:4012345.012345.2"]}`,
			[]string{"inputEPCList[0]", "outputEPCList[0]"}},
	} {
		d, err := epcis.Parse([]byte(head+tt.event+`]}}`), epcis.Options{})
		if err != nil || d.Events[0].Err != nil {
			t.Fatalf("%s: %v, %v", tt.name, err, d.Events[0].Err)
		}
		r := readEvent("file", 0, &d.Events[0])
		var got []string
		for i := range r.action().Units {
			got = append(got, r.fieldOf(&r.action().Units[i]))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// TestGrouped: a warning is said once for all its units, of which the first few are named.
func TestGrouped(t *testing.T) {
	unit := func(serial string) string { return "https://id.gs1.org/01/09506000134352/21/" + serial }
	got := grouped([]reportWarning{
		{Code: "W4", Unit: unit("1"), Text: "four"}, {Code: "W2", Text: "two"}, {Code: "W4", Unit: unit("2"), Text: "four"},
		{Code: "W4", Unit: unit("3"), Text: "four"}, {Code: "W4", Unit: unit("4"), Text: "four"}, {Code: "W4", Unit: unit("5"), Text: "four"},
	})
	const gtin = "01/09506000134352/21/"
	want := []string{"W4 four  " + gtin + "1, " + gtin + "2, " + gtin + "3 and 2 more", "W2 two"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestExplain: what a node answers becomes an exit code that scripts rely on.
func TestExplain(t *testing.T) {
	refused := connect.NewError(connect.CodeInvalidArgument, errors.New("ROLE: not yours"))
	refused.Meta().Set("Waybill-Code", "ROLE")
	for _, tt := range []struct {
		err  error
		want int
	}{
		{connect.NewError(connect.CodeUnavailable, errors.New("down")), exitUnreachable},
		{connect.NewError(connect.CodeUnavailable, errors.New("HTTP status 429 Too Many Requests")), exitUnreachable},
		{connect.NewError(connect.CodeDeadlineExceeded, errors.New("slow")), exitPending},
		{connect.NewError(connect.CodeUnauthenticated, errors.New("token")), exitFailed},
		{connect.NewError(connect.CodeInvalidArgument, errors.New("unit.id: bad")), exitUsage},
		{refused, exitRefused},
		{connect.NewError(connect.CodeInternal, errors.New("oops")), exitFailed},
		{errors.New("not of the network"), exitFailed},
	} {
		n := newClient(nil, "http://node")
		if code, _ := classify(n.explain(tt.err)); code != tt.want {
			t.Errorf("%v: exit %d, want %d", tt.err, code, tt.want)
		}
	}
	if (&client{}).explain(nil) != nil {
		t.Error("no error became one")
	}
}

// TestPrintable: text of others can neither move the cursor nor turn the line around, nor end it.
func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"杭州 · Hangzhou":       "杭州 · Hangzhou",
		"a\x1b[31mb\x07":      `a\u001b[31mb\u0007`,
		"price \u202e001":     `price \u202e001`,
		"\u2066x\u2069\u200f": `\u2066x\u2069\u200f`,
		"two\nlines\tof it":   `two\nlines\tof it`,
		"\u009b1m":            `\u009b1m`,
	} {
		if got := inLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
