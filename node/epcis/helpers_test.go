package epcis

import (
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
)

// context of documents of the tests: the standard's and one prefix.
const exampleContext = `["` + StandardContext + `",{"example":"https://ns.example.org/epcis/"}]`

// document writes a capture document around events.
func document(context string, events ...string) []byte {
	return []byte(`{"@context":` + context + `,"type":"EPCISDocument","schemaVersion":"2.0",` +
		`"creationDate":"2026-01-05T08:00:00Z","epcisBody":{"eventList":[` + strings.Join(events, ",") + `]}}`)
}

// object writes an ObjectEvent of a scan; members replace or add to its own, "" removes one.
func object(members ...string) string {
	return event([]string{"type", `"ObjectEvent"`, "eventTime", `"2026-01-05T09:00:00.000+01:00"`, "eventTimeZoneOffset", `"+01:00"`,
		"action", `"OBSERVE"`, "epcList", `["urn:epc:id:sgtin:9506000.013435.A1"]`, "bizStep", `"shipping"`}, members...)
}

func event(base []string, members ...string) string {
	var names []string
	values := map[string]string{}
	all := append(append([]string{}, base...), members...)
	for i := 0; i < len(all); i += 2 {
		if _, ok := values[all[i]]; !ok {
			names = append(names, all[i])
		}
		values[all[i]] = all[i+1]
	}
	var out []string
	for _, n := range names {
		if values[n] != "" {
			out = append(out, string(appendString(nil, n))+": "+values[n])
		}
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// again writes a scan with further members of one name: the last of the values behind its other members, the rest, in
// their order, in front of them.
func again(name string, values ...string) string {
	name = string(appendString(nil, name)) + ": "
	front := ""
	if last := len(values) - 1; last > 0 {
		front = name + strings.Join(values[:last], ", "+name) + ", "
	}
	return "{" + front + strings.Trim(object(), "{}") + ", " + name + values[len(values)-1] + "}"
}

// everything lets the organisation register whatever it names.
var everything = Options{
	MayCommission: func(ident.ID) bool { return true },
	MayAccept:     func(ident.ID) bool { return true },
	MaySign:       func(*canon.Core, []canon.Unit) bool { return true },
}

// parse reads a document that must be accepted as such.
func parse(t testing.TB, doc []byte, o Options) *Document {
	t.Helper()
	d, err := Parse(doc, o)
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	return d
}

// capture reads one event that must be accepted, and checks that it comes back.
func capture(t testing.TB, event string, o Options) *Event {
	t.Helper()
	e := &parse(t, document(exampleContext, event), o).Events[0]
	if e.Err != nil {
		t.Fatalf("%v\n%s", e.Err, event)
	}
	if err := comesBack(e); err != nil {
		t.Fatalf("%v\n%s", err, event)
	}
	return e
}

// recorded is an action and its detail as a block holds them.
func recorded(a *tx.DraftAction) Record {
	r := Record{Action: &canon.Action{Core: a.Core, Units: a.Units, PrivateRoot: a.PrivateRoot}}
	if len(a.Detail) > 0 {
		r.Detail = &canon.Detail{Fields: a.Detail}
	}
	return r
}

// sign makes a transaction of drafts and reads it as every node will. The signature is no one's: reading does not look.
func sign(actions ...tx.DraftAction) (*tx.Tx, error) {
	d := tx.Draft{Organisation: "post", PublicKey: make([]byte, 32), Expiry: 1, Actions: actions}
	d.Nonce[0] = 1
	return d.Sign("test-0123456789", func([]byte) ([]byte, error) { return make([]byte, 64), nil })
}

// comesBack signs the event, reads the transaction, and compares what is rendered from it with the event.
func comesBack(e *Event) error {
	t, err := sign(*e.Action)
	if err != nil {
		return err
	}
	back, err := Render(&t.Body.Actions[0], t.Events[0].Detail)
	if err != nil {
		return err
	}
	return Equivalent(e.JSON, back)
}

// detailNames are the names of the members that are kept beside core and units.
func detailNames(a *tx.DraftAction) []string {
	var out []string
	for i := range a.Detail {
		if name := a.Detail[i].Name; name != DocumentContext {
			out = append(out, name)
		}
	}
	return out
}
