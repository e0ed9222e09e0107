package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
)

func field(a []canon.DetailField, name string) string {
	for i := range a {
		if a[i].Name == name {
			return string(a[i].Value)
		}
	}
	return ""
}

// eventIDs reads the eventIDs of an event, all of them in order, by encoding/json alone.
func eventIDs(t interface{ Fatal(...any) }, event []byte) (out []json.RawMessage) {
	d := json.NewDecoder(bytes.NewReader(event))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if name == "eventID" {
			out = append(out, v)
		}
	}
	return out
}

// TestEventIDs: the last of several eventIDs is the event's, and those before it are kept as they were written.
func TestEventIDs(t *testing.T) {
	const a, b, c = `"urn:uuid:a"`, `"urn:uuid:b"`, `"urn:uuid:c"`
	for _, tt := range []struct {
		name, event, last, earlier, text string
	}{
		{"none", object(), "", "", ""},
		{"one", object("eventID", a), a, "", ""},
		{"two", again("eventID", a, b), b, `[` + a + `]`, "occurs 2 times; the last one counts, the others are kept beside it"},
		{"the same again", again("eventID", a, a), a, `[` + a + `]`, "occurs 2 times; the last one counts, the others are kept beside it"},
		{"three", again("eventID", b, a, c), c, `[` + b + `,` + a + `]`, "occurs 3 times; the last one counts, the others are kept beside it"},
		{"by escape", strings.Replace(again("eventID", a, b), "eventID", `\u0065ventID`, 1), b, `[` + a + `]`, "occurs 2 times; the last one counts, the others are kept beside it"},
		{"what a schema does not see", again("eventID", `null`, `{"x": [1.0, "\u00e9"]}`, a), a, `[null,{"x":[1.0,"\u00e9"]}]`, "occurs 3 times; the last one counts, the others are kept beside it"},
		{"of a foreign type", strings.Replace(again("eventID", a, b), `"ObjectEvent"`, `"example:E"`, 1), b, `[` + a + `]`, "occurs 2 times; the last one counts, the others are kept beside it"},
	} {
		e := capture(t, tt.event, Options{})
		if got := field(e.Action.Detail, "eventID"); got != tt.last {
			t.Errorf("%s: eventID %s, want %s", tt.name, got, tt.last)
		}
		if got := field(e.Action.Detail, EarlierEventIDs); got != tt.earlier {
			t.Errorf("%s: earlier %s, want %s", tt.name, got, tt.earlier)
		}
		text := ""
		for _, n := range e.Notes {
			if n.Path == "eventID" && n.Kind == Nonstandard && n.Kind.Warning() {
				text += n.Text
			}
		}
		if text != tt.text {
			t.Errorf("%s: notes %v, want %s", tt.name, e.Notes, tt.text)
		}
		r := recorded(e.Action)
		back, err := Render(r.Action, r.Detail)
		if err != nil {
			t.Fatal(err)
		}
		var want []json.RawMessage
		if tt.last != "" {
			want = append(want, json.RawMessage(tt.last))
		}
		if d := cmp.Diff(want, eventIDs(t, back)); d != "" {
			t.Errorf("%s: what is written has\n%s", tt.name, d)
		}
	}
}

// TestEarlierEventIDsArePersonal: an eventID that does not count is recorded too.
func TestEarlierEventIDsArePersonal(t *testing.T) {
	text := again("eventID", `"mailto:li.wei@brand.example"`, `"urn:uuid:a"`)
	found := false
	for _, n := range capture(t, text, Options{}).Notes {
		found = found || n.Kind == Personal && n.Path == "eventID"
	}
	if !found {
		t.Error("nothing is said of it")
	}
	e := parse(t, document(exampleContext, text), Options{StrictPrivacy: true}).Events[0]
	refusal(t, "strict", e.Err, "eventID", ErrPersonal)
}

// TestManyEventIDs: there may be as many as a transaction has room for.
func TestManyEventIDs(t *testing.T) {
	const most = 40_000
	e := capture(t, again("eventID", strings.Split(strings.Repeat(`"urn:uuid:1" `, most)+`"urn:uuid:2"`, " ")...), Options{})
	var earlier []string
	if err := json.Unmarshal([]byte(field(e.Action.Detail, EarlierEventIDs)), &earlier); err != nil || len(earlier) != most {
		t.Errorf("%d earlier ones: %v", len(earlier), err)
	}
	e = &parse(t, document(exampleContext, strings.Replace(object(), "{", `{`+strings.Repeat(`"eventID":1,`, 100_000), 1)), Options{}).Events[0]
	if !errors.Is(e.Err, ErrLimit) {
		t.Error(e.Err)
	}
}
