package epcis

import (
	"errors"
	"strings"
	"testing"
)

func TestPersonal(t *testing.T) {
	suspect := []struct{ member, value, path string }{
		{"example:email", `"x"`, "example:email"},
		{"example:contactName", `"x"`, "example:contactName"},
		{"example:consignee_name", `{"given":"x"}`, "example:consignee_name"},
		{"https://ns.example.org/PostalCode", `"x"`, `["https://ns.example.org/PostalCode"]`},
		{"example:party", `{"example:telephone":[1]}`, "example:party.example:telephone"},
		{"example:dateOfBirth", `"2001-01-01"`, "example:dateOfBirth"},
		{"example:收件人姓名", `"x"`, `["example:收件人姓名"]`},
		{"example:dirección", `"x"`, `["example:dirección"]`},
		{"example:endereçoEntrega", `"x"`, `["example:endereçoEntrega"]`},
		{"example:remark", `"ask wang.li@post.example.cn"`, "example:remark"},
		{"example:remark", `["a",{"b":"Wang <wang@example.org>."}]`, "example:remark[1].b"},
		{"example:remark", `"mailto:wang@example.org"`, "example:remark"},
		{"example:remark", `"+86 (571) 8502-2088"`, "example:remark"},
		{"example:remark", `"tel:+8657185022088"`, "example:remark"},
		{"example:remark", `"221B Baker Street, London"`, "example:remark"},
		{"example:remark", `"Hauptstraße 5"`, "example:remark"},
		{"example:remark", `"文一西路969号"`, "example:remark"},
		{"sensorElementList", `[{"sensorReport":[{"type":"Count","example:driverName":"x"}]}]`, "sensorElementList[0].sensorReport[0].example:driverName"},
		{"ilmd", `{"example:farmer":{"surname":"x"}}`, "ilmd.example:farmer.surname"},
		{"sourceList", `[{"type":"owning_party","source":"mailto:wang@example.org"}]`, "sourceList[0].source"},
	}
	for _, tt := range suspect {
		doc := document(exampleContext, object(tt.member, tt.value))
		e := capture(t, object(tt.member, tt.value), Options{})
		found := false
		for _, n := range e.Notes {
			found = found || n.Kind == Personal && n.Path == tt.path && n.Kind.Warning()
		}
		if !found {
			t.Errorf("%s %s: notes %v", tt.member, tt.value, e.Notes)
		}
		d := parse(t, doc, Options{StrictPrivacy: true})
		refusal(t, tt.member, d.Events[0].Err, tt.path, ErrPersonal)
	}
	for _, innocent := range [][2]string{
		{"example:productName", `"Longjing tea"`}, {"example:mailCategory", `"A"`}, {"example:mac", `"00:1b:44"`},
		{"example:filename", `"x"`}, {"example:barcode", `"x"`}, {"example:identityPreserved", `"x"`}, {"example:phase", `"2"`},
		{"example:remark", `"2026-01-05T09:00:00+01:00"`}, {"example:remark", `"+5 °C"`}, {"example:remark", `"12345678"`},
		{"example:remark", `"https://user@example.org/@handle"`}, {"example:remark", `"a@b"`}, {"example:remark", `"drive safely"`},
		{"example:remark", `"urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"`}, {"example:remark", `"-477979.89"`},
		{"@context", `{"email":"https://schema.org/email"}`},
	} {
		e := capture(t, object(innocent[0], innocent[1]), Options{StrictPrivacy: true})
		if len(e.Notes) > 0 {
			t.Errorf("%s %s: %v", innocent[0], innocent[1], e.Notes)
		}
	}
	// A long list of contacts is not as many notes.
	e := capture(t, object("example:x", `[`+strings.TrimSuffix(strings.Repeat(`{"email":"x"},`, 500), ",")+`]`), Options{})
	if len(e.Notes) != mostPersonal {
		t.Errorf("%d notes", len(e.Notes))
	}
	d := parse(t, document(exampleContext, object("example:email", `"x"`), object()), Options{StrictPrivacy: true})
	if !errors.Is(d.Events[0].Err, ErrPersonal) || d.Events[1].Err != nil {
		t.Error("strict privacy refuses the wrong event")
	}
}
