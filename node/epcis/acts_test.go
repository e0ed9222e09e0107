package epcis

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// drawUnit draws a unit in a role, as a document can name it.
func drawUnit(t *rapid.T, role uint32, i int) canon.Unit {
	if rapid.IntRange(0, 4).Draw(t, "blinded") == 0 {
		hash := bytes.Repeat([]byte{byte(i), byte(role)}, len(proof.Hash{})/2)
		return canon.Unit{Role: role, Namespace: uint32(ident.SGTIN), Value: hash, Scheme: proof.Blinded}
	}
	names := []string{"urn:epc:id:sgtin:9506000.013435.%d", "https://id.gs1.org/01/09506000134352/21/%d", "urn:waybill:id:s10:RB123456785GB",
		"urn:epc:id:giai:950600013.%d", "https://example.org/things/%d", "urn:waybill:id:locode:CNSHA"}
	text := rapid.SampledFrom(names).Draw(t, "name")
	if bytes.Contains([]byte(text), []byte("%d")) {
		text = fmt.Sprintf(text, 10*i+int(role))
	}
	id, form, err := ident.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return unit(role, id, form)
}

// drawUnits draws what an act takes, in the order of a document: single things of a role, then what is counted.
func drawUnits(t *rapid.T, p *shipment.Parts) []canon.Unit {
	var out []canon.Unit
	seen := map[string]bool{}
	for _, role := range []uint32{canon.UnitRoleParent, canon.UnitRoleObject, canon.UnitRoleChild, canon.UnitRoleInput, canon.UnitRoleOutput} {
		c := p.Units[role]
		most := c.Most
		if most < 0 {
			most = 3
		}
		for i := range rapid.IntRange(c.Least, most).Draw(t, "units") {
			if u := drawUnit(t, role, i); !seen[string(u.Value)] {
				seen[string(u.Value)] = true
				out = append(out, u)
			}
		}
		if c.Most < 0 && len(ofRole(out, role)) > 0 && rapid.Bool().Draw(t, "counted") {
			id, form, err := ident.Parse("urn:epc:class:lgtin:9506000.013435.L")
			if err != nil {
				t.Fatal(err)
			}
			u := unit(role, id, form)
			u.Quantity = rapid.SampledFrom([]string{"", "5", "17.50", "-1"}).Draw(t, "quantity")
			if u.Quantity != "" && rapid.Bool().Draw(t, "measured") {
				u.UnitOfMeasure = "KGM"
			}
			out = append(out, u)
		}
	}
	if p.Units[canon.UnitRoleClass].Most > 0 && rapid.Bool().Draw(t, "class") {
		id, form, err := ident.Parse("https://id.gs1.org/01/09506000134352")
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, unit(canon.UnitRoleClass, id, form))
	}
	return out
}

func drawBytes(t *rapid.T, label string, n int) []byte {
	b := rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, label)
	b[0] |= 1 // no root of nothing
	return b
}

func drawLine(t *rapid.T, label string) string {
	return rapid.StringMatching(`[ -~äß中]{1,20}`).Draw(t, label)
}

// terms draws each term of an act.
var drawTerm = map[string]func(t *rapid.T, a *canon.Action){
	"range": func(_ *rapid.T, a *canon.Action) { a.Core.Range = &canon.SerialRange{Lo: "A1", Hi: "A9"} },
	"offer": func(t *rapid.T, a *canon.Action) {
		a.Core.Offer = &canon.Offer{To: "correos", Deadline: rapid.SampledFrom([]int64{0, 1, at + 7}).Draw(t, "deadline")}
	},
	"postal": func(t *rapid.T, a *canon.Action) {
		a.Core.Postal = rapid.SampledFrom(vocabulary.ActOf(a.Core.Type).Postal).Draw(t, "postal")
		a.Core.Side, a.Core.Report = vocabulary.PostalOf(a.Core.Postal).Side, vocabulary.PostalOf(a.Core.Postal).Report
	},
	"side":         func(t *rapid.T, a *canon.Action) { a.Core.Side = drawNumberOf(t, vocabulary.Sides) },
	"report":       func(t *rapid.T, a *canon.Action) { a.Core.Report = drawNumberOf(t, vocabulary.Reports) },
	"decision":     func(t *rapid.T, a *canon.Action) { a.Core.Decision = drawNumberOf(t, vocabulary.Decisions) },
	"mode":         func(t *rapid.T, a *canon.Action) { a.Core.Mode = drawNumberOf(t, vocabulary.Modes) },
	"irregularity": func(t *rapid.T, a *canon.Action) { a.Core.Irregularity = drawNumberOf(t, vocabulary.Irregularities) },
	"reference":    func(t *rapid.T, a *canon.Action) { a.Core.Reference = drawLine(t, "reference") },
	"reason":       func(t *rapid.T, a *canon.Action) { a.Core.Reason = drawLine(t, "reason") },
	"conveyance":   func(t *rapid.T, a *canon.Action) { a.Core.Conveyance = drawLine(t, "conveyance") },
	"lane": func(t *rapid.T, a *canon.Action) {
		a.Core.Lane = &canon.Lane{From: "CN", To: "ES", Via: rapid.SampledFrom([][]string{nil, {"NL"}, {"DE", "NL"}}).Draw(t, "via")}
	},
	"paper": func(t *rapid.T, a *canon.Action) {
		a.Core.Paper = &canon.Paper{Type: drawNumberOf(t, vocabulary.PaperTypes), Commitment: drawBytes(t, "commitment", 32)}
	},
	"facts": func(t *rapid.T, a *canon.Action) {
		a.Core.Facts = &canon.Facts{Origin: "CN"}
		switch rapid.IntRange(0, 2).Draw(t, "facts") {
		case 0:
			a.Core.Facts.Hs = "610910"
		case 1:
			a.Core.Facts = &canon.Facts{Hs: "610910"}
		}
	},
	"weight": func(t *rapid.T, a *canon.Action) { a.Core.Weight = rapid.Uint64Min(1).Draw(t, "weight") },
	"pieces": func(t *rapid.T, a *canon.Action) { a.Core.Pieces = rapid.Uint32Min(1).Draw(t, "pieces") },
	"correction": func(t *rapid.T, a *canon.Action) {
		k := &canon.Correction{Height: rapid.Uint64Min(1).Draw(t, "height"), Tx: rapid.Uint32().Draw(t, "tx"), Action: rapid.Uint32().Draw(t, "action")}
		k.Salt, k.KeyId, k.Core = drawBytes(t, "salt", 16), drawBytes(t, "key", 8), drawBytes(t, "core", 20)
		for _, r := range []*[]byte{&k.UnitsRoot, &k.DetailRoot, &k.PrivateRoot} {
			if rapid.Bool().Draw(t, "root") {
				*r = drawBytes(t, "root", 32)
			}
		}
		a.Core.Correction = k
	},
	"log": func(t *rapid.T, a *canon.Action) {
		a.Core.Log = &canon.LogEntry{Counter: 1}
		if rapid.Bool().Draw(t, "later") {
			a.Core.Log = &canon.LogEntry{Counter: rapid.Uint64Min(2).Draw(t, "counter"), Previous: drawBytes(t, "previous", 32)}
		}
	},
	"on_behalf_of": func(_ *rapid.T, a *canon.Action) { a.Core.OnBehalfOf = "longjing" },
	"private_root": func(t *rapid.T, a *canon.Action) { a.PrivateRoot = drawBytes(t, "private", 32) },
}

func drawNumberOf(t *rapid.T, words vocabulary.Words) uint32 {
	return words.Number(rapid.SampledFrom(words.List()).Draw(t, "word"))
}

// drawAction draws an action of an act with any of its parts, in the words of the act or in others.
func drawAction(t *rapid.T, act *vocabulary.Act) canon.Action {
	p, ok := shipment.PartsOf(act.Type)
	if !ok {
		t.Fatalf("%s has no parts", act.Name)
	}
	var allowed []uint32
	for n := range actions {
		if takesAction(act, uint32(n)) && act.Type != canon.ActionTypeTransform {
			allowed = append(allowed, uint32(n))
		}
	}
	c := &canon.Core{Type: act.Type, Time: rapid.Int64Range(1, 4e12).Draw(t, "time"), Offset: rapid.Int32Range(-840, 840).Draw(t, "offset"),
		BusinessStep: act.Step, Disposition: act.Disposition}
	if len(allowed) > 0 {
		c.Action = rapid.SampledFrom(allowed).Draw(t, "action")
	}
	if rapid.Bool().Draw(t, "other words") {
		c.BusinessStep, c.Disposition = rapid.Uint32Range(0, canon.BusinessStepSampling).Draw(t, "step"), rapid.Uint32Range(0, canon.DispositionUnknown).Draw(t, "disposition")
		if c.BusinessStep == 0 {
			c.BusinessStepUri = "https://example.org/painting"
		}
	}
	for _, place := range []**canon.Place{&c.ReadPoint, &c.BusinessLocation} {
		if rapid.Bool().Draw(t, "placed") {
			id, form, err := ident.Parse(rapid.SampledFrom([]string{"urn:waybill:id:impc:CNHGHA", "https://id.gs1.org/414/9506000134307/254/7"}).Draw(t, "place"))
			if err != nil {
				t.Fatal(err)
			}
			*place = &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
		}
	}
	a := canon.Action{Core: c, Units: drawUnits(t, &p)}
	for _, name := range p.Needs {
		drawTerm[name](t, &a)
	}
	for _, name := range append([]string{"log", "private_root"}, p.May...) {
		if rapid.IntRange(0, 2).Draw(t, name) == 0 {
			drawTerm[name](t, &a)
		}
	}
	return a
}

// TestEveryActComesBack: whatever an act says is written as an event of EPCIS, and that is read as the same action, bit for
// bit, without a detail, whoever may sign what; in a document of several, too.
func TestEveryActComesBack(t *testing.T) {
	for _, act := range vocabulary.Acts() {
		if vocabulary.Governs(act.Type) {
			continue
		}
		t.Run(act.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := drawAction(t, &act)
				doc, err := Compose(Envelope{Created: at}, Record{Action: &a}, Record{Action: &a})
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range []Options{everything, {}} {
					d, err := Parse(doc, o)
					if err != nil {
						t.Fatalf("%v\n%s", err, doc)
					}
					for i := range d.Events {
						comesBackAs(t, &d.Events[i], &a, o.MaySign != nil)
					}
				}
			})
		})
	}
}

// comesBackAs compares what an event was read as with an action. One who may sign nothing still says the same, of an act
// that the event names; a plain one is an observation then.
func comesBackAs(t *rapid.T, e *Event, want *canon.Action, may bool) {
	if e.Err != nil {
		t.Fatalf("%v\n%s", e.Err, e.JSON)
	}
	got := canon.Action{Core: e.Action.Core, Units: e.Action.Units, PrivateRoot: e.Action.PrivateRoot}
	unnamed := len(e.Action.Detail) == 1 && e.Action.Detail[0].Name == actMember && string(e.Action.Detail[0].Value) == "null"
	if !may && unnamed && got.Core.Type == canon.ActionTypeObserve {
		core := *got.Core
		core.Type = want.Core.Type
		got.Core = &core
	} else if len(e.Action.Detail) > 0 {
		t.Fatalf("a detail is kept: %s\n%s", e.Action.Detail[0].Name, e.JSON)
	}
	if !bytes.Equal(got.Encode(), want.Encode()) {
		t.Fatalf("%s\n%+v\n%+v", e.JSON, got.Core, want.Core)
	}
	if _, err := sign(*e.Action); err != nil {
		t.Fatalf("%v\n%s", err, e.JSON)
	}
}
