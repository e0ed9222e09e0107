package web

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// hostile texts, as a member of the chain could sign them.
var hostile = map[string]string{
	"script": `<script>alert(1)</script>`, "markup": `"><img src=x onerror=alert(1)>`, "template": `{{.Lang}}{{"x"}}`,
	"entity": `&lt;script&gt;&#x202e;`, "bidi": "gpj.\u202egnp\u2066x\u2069\u200f", "controls": "a\x1b[31mb\r\nc\x07\u0085",
	"null": "a\x00b", "emoji": "👩\u200d✈\ufe0f", "broken": "a\xff\xfe\xc0\xafb", "long": strings.Repeat("<b>x\u202e", 1<<18),
	"url": "javascript:alert(1)", "hidden": "admin\u200b\ufeff\U000e0041",
}

// fillText writes a text into every string and every slice of bytes that stands for text in a message, and returns how
// many there were.
func fillText(v reflect.Value, text string) (n int) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.Struct {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			n += fillText(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				n += fillText(v.Field(i), text)
			}
		}
	case reflect.String:
		v.SetString(text)
		n = 1
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(text))
			return 1
		}
	}
	return n
}

// answer is a proof's result in which a stranger wrote all that can be written. The ledger would refuse most of it; this
// is about the page, which must not rely on that.
func answer(t *testing.T, text string) *light.Verified {
	core := new(canon.Core)
	// Lists of messages and acts of governance are not of a unit's event; the rest is.
	if n := fillText(reflect.ValueOf(core).Elem(), text); n < 20 {
		t.Fatalf("an event has %d texts", n)
	}
	core.Type, core.BusinessStep, core.Disposition = canon.ActionTypeObserve, 0, 0
	core.ReadPoint.Namespace = uint32(ident.URI)
	unit := []byte(parcel)
	event := &canon.Event{
		Position: &canon.Position{Height: 2}, Organisation: text, Core: core, UnitCount: 1,
		Units: []canon.DisclosedUnit{{Unit: &canon.Unit{Role: canon.UnitRoleObject, Namespace: uint32(ident.S10), Value: unit}}},
	}
	member := new(canon.Member)
	member.Id, member.Title = text, text
	s := &proof.Subject{
		Namespace: uint32(ident.S10), Value: unit, Count: 1, Events: []*canon.Event{event},
		State: &canon.State{Origin: canon.OriginAccepted, Organisation: text, Custody: &canon.Custody{Custodian: text}},
	}
	return &light.Verified{
		Proven: light.Proven{ChainID: text, Height: 3, Signed: 4, Validators: 4},
		Result: &proof.Result{
			Verdict: proof.Caution, Subject: s, Members: []*canon.Member{member}, Missing: []string{text},
			Reasons: []proof.Reason{
				{Word: proof.ReasonWarning, Code: 99, Organisation: text}, {Word: text, Organisation: text},
				{Word: proof.ReasonRecalled, Organisation: "somebody"},
			},
		},
		Question: &canon.Question{Namespace: uint32(ident.S10), Value: unit},
	}
}

// TestHostileText: whatever text stands wherever a stranger could write, the page has the same elements, and every
// character in it can be seen.
func TestHostileText(t *testing.T) {
	w := newWorld(t, served)
	id := ident.ID{Namespace: ident.S10, Value: parcel}
	paint := func(text string) ([]byte, []byte) {
		t.Helper()
		v := answer(t, text)
		r := reader{text: w.web.site.texts["en"], now: time.Now(), members: map[string]*canon.Member{text: v.Members[0]}}
		page := w.web.site.view(tongues[0], nil)
		page.Reading = r.reading(v, id)
		page.Asked, page.Problem = Visible(text), viewOf(malformed("path", text))
		b, err := w.web.site.render(indexPage, tongues[0], page)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(page.Reading)
		if err != nil {
			t.Fatal(err)
		}
		return b, data
	}
	plainPage, _ := paint("harmless")
	want := elements(t, plainPage)
	if !strings.Contains(want, "li bdi") {
		t.Fatalf("the page shows no text of an event: %s", want)
	}
	for name, text := range hostile {
		b, data := paint(text)
		if got := elements(t, b); got != want {
			t.Errorf("%s: other elements\n%s\nwant\n%s", name, got, want)
		}
		inline(t, name, b)
		for where, out := range map[string]string{"page": string(b), "JSON": string(data)} {
			for _, r := range html.UnescapeString(out) {
				if hidden(r) && r != '\n' {
					t.Errorf("%s: the %s has a raw U+%04X", name, where, r)
					break
				}
			}
		}
		if len(b) > len(plainPage)+50_000 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
	}
	if b, _ := paint(hostile["script"]); !strings.Contains(string(b), "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the text itself is not shown")
	}
	if b, _ := paint(hostile["bidi"]); !strings.Contains(html.UnescapeString(string(b)), "gpj.⟨U+202E⟩gnp") {
		t.Error("a mark of direction is not shown as such")
	}
}

// elements is the tree of a page's elements and attributes' names, without texts.
func elements(t *testing.T, page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			out.WriteString(n.Data + " ")
			for _, a := range n.Attr {
				out.WriteString(a.Key + " ")
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return out.String()
}

// TestHostileAddress: whatever stands in an address, the page that says so is as harmless.
func TestHostileAddress(t *testing.T) {
	w := newWorld(t, served)
	for _, target := range []string{
		"/?id=%3Cscript%3Ealert(1)%3C/script%3E", "/?id=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "/?id=%E2%80%AE%00%1b",
		"/?id=" + strings.Repeat("%3Cb%3E", 2000), "/t/%3Cscript%3E", "/01/%22onload=x/21/%3E", "/?id=a&lang=%3Cscript%3E",
		"/?id=https%3A%2F%2Fx.example%2F%22%3E%3Cscript%3E", "/?lang=%22%3E", "/t/" + parcel + "?lang=%0d%0aX-A:b",
		"/?id=" + parcel + "&lang=%0d%0aX-A:b",
	} {
		res, b := w.get(target)
		inline(t, target, b)
		for _, r := range html.UnescapeString(string(b)) {
			if hidden(r) && r != '\n' {
				t.Errorf("%s: a raw U+%04X", target, r)
			}
		}
		if res.Header.Get("X-A") != "" || strings.ContainsAny(res.Header.Get("Location"), "\r\n<>") {
			t.Errorf("%s: %v", target, res.Header)
		}
	}
}

// TestLanguages: the browser's choice, or the address's; each page says in which language it is.
func TestLanguages(t *testing.T) {
	w := newWorld(t, served)
	for _, tt := range []struct{ target, header, want string }{
		{"/", "", "en"}, {"/", "de", "en"}, {"/", "es-MX,en;q=0.5", "es"}, {"/", "pt", "pt-BR"}, {"/", "pt-PT", "pt-BR"},
		{"/", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"}, {"/", "zh", "zh-Hans"}, {"/?lang=zh", "es", "zh-Hans"}, {"/?lang=xx", "es", "es"},
		{"/?lang=" + strings.Repeat("x", 5000), "es", "es"}, {"/", strings.Repeat("x,", 50_000), "en"}, {"/t/" + parcel, "es", "es"},
		{"/t/x", "es", "es"}, {"/scan", "pt", "pt-BR"},
	} {
		res, b := w.get(tt.target, "Accept-Language", tt.header)
		if got := res.Header.Get("Content-Language"); got != tt.want || !strings.Contains(string(b), `lang="`+tt.want+`"`) {
			t.Errorf("%.40s with %.40s: %s", tt.target, tt.header, got)
		}
	}
}

// TestNoKeyIsShown: each text that a first paint needs is there in each language.
func TestNoKeyIsShown(t *testing.T) {
	w := newWorld(t, served)
	for _, tongue := range tongues {
		c := w.web.site.texts[tongue.Name]
		if tongue.Name != "en" && reflect.DeepEqual(c, w.web.site.texts["en"]) {
			t.Errorf("%s is English", tongue.Name)
		}
		var keys []string
		for _, v := range []proof.Verdict{
			proof.Genuine, proof.Caution, proof.Suspect, proof.Recalled, proof.Seen, proof.Absent, proof.Partial,
		} {
			keys = append(keys, "verdict."+string(v), "verdict."+string(v)+".says")
		}
		for _, key := range []string{"malformed", "no-page", "not-found", "no-block", "busy", "internal"} {
			keys = append(keys, "problem."+key)
		}
		for _, key := range keys {
			if _, ok := c[key]; !ok {
				t.Errorf("%s has no text for %s", tongue.Name, key)
			}
		}
		for _, target := range []string{"/?id=a,b", "/t/" + parcel, "/t/x", "/scan", "/"} {
			_, b := w.get(target, "Accept-Language", tongue.Tag.String())
			for text := range texts(t, b) {
				if _, isKey := w.web.site.texts["en"][text]; isKey {
					t.Errorf("%s in %s shows the key %s", target, tongue.Name, text)
				}
			}
		}
	}
}

// TestReasons: each reason is said in each language, with all that its text wants filled in.
func TestReasons(t *testing.T) {
	w := newWorld(t, served)
	for _, tongue := range tongues {
		r := reader{text: w.web.site.texts[tongue.Name], members: map[string]*canon.Member{"usps": {Id: "usps", Title: "USPS"}}}
		for _, in := range []proof.Reason{
			{Word: proof.ReasonRecalled, Organisation: "usps"}, {Word: proof.ReasonRecalled},
			{Word: proof.ReasonProductRecalled, Organisation: "usps"},
			{Word: proof.ReasonSerialsRecalled, Range: &canon.SerialRange{Lo: "A1", Hi: "A9"}},
			{Word: proof.ReasonNeverCommissioned}, {Word: proof.ReasonOtherProduct}, {Word: proof.ReasonClone},
			{Word: proof.ReasonAfterEnd, Code: 7, Count: 2}, {Word: proof.ReasonSomeRecalled}, {Word: proof.ReasonDamaged},
			{Word: proof.ReasonDisputed}, {Word: proof.ReasonWarning, Code: 20, Count: 1}, {Word: proof.ReasonWarning, Code: 99},
		} {
			got := r.reason(&in)
			if got.Text == "" || got.Text == in.Word || strings.ContainsAny(got.Text, "{}") ||
				in.Organisation != "" && !strings.Contains(got.Text, "USPS (usps)") ||
				in.Range != nil && !(strings.Contains(got.Text, "A1") && strings.Contains(got.Text, "A9")) {
				t.Errorf("%s in %s: %q", in.Word, tongue.Name, got.Text)
			}
		}
	}
}

// texts are the texts of a page.
func texts(t *testing.T, page []byte) map[string]bool {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			out[strings.TrimSpace(n.Data)] = true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return out
}
