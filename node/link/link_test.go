package link

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/ident"
)

// TestParse: what a scanner opens, and what is meant by it.
func TestParse(t *testing.T) {
	sgtin := ident.ID{Namespace: ident.SGTIN, Value: "09506000134352A/1"}
	for _, tt := range []struct {
		path, query string
		want        Link
		canonical   string // of the path
	}{
		{"/01/09506000134352", "", Link{ID: ident.ID{Namespace: ident.GTIN, Value: "09506000134352"}}, ""},
		{"/01/9506000134352/", "", Link{ID: ident.ID{Namespace: ident.GTIN, Value: "09506000134352"}}, "/01/09506000134352"},
		{"/gtin/9506000134352/ser/A%2f1", "", Link{ID: sgtin}, "/01/09506000134352/21/A%2F1"},
		{"/01/09506000134352/21/A%2F1", "utm_source=x&lang=es&", Link{ID: sgtin}, ""},
		{
			"/01/09506000134352/22/V/10/L%2B/21/A%2F1", "17=271200&3103=000195&15=261231&99=house%20no",
			Link{}, "!99: \"house no\": character ' ' is not in GS1's set 82",
		},
		{
			"/01/09506000134352/22/V/10/L%2B/21/A%2F1", "17=271200&3103=000195&15=261231&99=house",
			Link{
				ID: sgtin, Variant: "V", Lot: "L+",
				Attributes: []Attribute{{"15", "261231"}, {"17", "271200"}, {"3103", "000195"}, {"99", "house"}},
			}, "/01/09506000134352/21/A%2F1",
		},
		{
			"/01/09506000134352/10/LOT", "linkType=gs1:pip",
			Link{ID: ident.ID{Namespace: ident.LGTIN, Value: "09506000134352LOT"}, Type: TypePage}, "",
		},
		{
			"/00/095060001343520001", "linkType=all&410=9506000134376", Link{}, "!path: ",
		},
		{
			"/00/095060001343520000", "linkType=all&410=9506000134376", Link{
				ID: ident.ID{Namespace: ident.SSCC, Value: "095060001343520000"}, Type: TypeLinkset,
				Attributes: []Attribute{{"410", "9506000134376"}},
			}, "",
		},
		{"/t/RB123456785CN", "", Link{ID: ident.ID{Namespace: ident.S10, Value: "RB123456785CN"}}, ""},
		{"/t/rb%20123%20456%20785%20cn", "", Link{ID: ident.ID{Namespace: ident.S10, Value: "RB123456785CN"}}, "/t/RB123456785CN"},

		{"", "", Link{}, "?"}, {"/", "", Link{}, "?"}, {"/x/1", "", Link{}, "?"}, {"/414/9506000134376", "", Link{}, "?"},
		{"/8003/09506000134352A", "", Link{}, "?"}, {"/assets/../01/09506000134352", "", Link{}, "?"}, {"//01/1", "", Link{}, "?"},
		{"/t/", "", Link{}, "!path"}, {"/t/RB123456784CN", "", Link{}, "!path: S10 \"RB123456784CN\""},
		{"/t/CNSHA", "", Link{}, "!path: \"CNSHA\" is no number of a postal item"}, {"/t/%zz", "", Link{}, "!path"},
		{"/t/a/b", "", Link{}, "!path"}, {"/t/%00", "", Link{}, "!path"},
		{"/01/09506000134353", "", Link{}, "!path: GTIN"}, {"/01/0950600013435", "", Link{}, "!path"},
		{"/01/09506000134352/21", "", Link{}, "!path: a Digital Link has pairs"}, {"/01//", "", Link{}, "!path"},
		{"/01/09506000134352/ARBCDEF", "", Link{}, "!path: a Digital Link has pairs"},
		{"/01/09506000134352/21/A/10/L", "", Link{}, "!path: its qualifiers"},
		{"/01/09506000134352/22/V", "", Link{}, "!path: its qualifiers"},
		{"/01/09506000134352/21/" + strings.Repeat("x", 21), "", Link{}, "!path"},
		{"/01/09506000134352/21/%E2%80%AE", "", Link{}, "!path"}, {"/01/09506000134352/21/%00", "", Link{}, "!path"},
		{"/01/09506000134352/10/%00/21/A", "", Link{}, "!path"},
		{"/01/" + strings.Repeat("9", 600), "", Link{}, "!path: longer"},
		{"/00/095060001343520000/21/A", "", Link{}, "!path"}, {"/00/095060001343520000/01/09506000134352", "", Link{}, "!path"},
		{"/01/09506000134352", "21=A1", Link{}, "!21: a key or qualifier belongs in the path"},
		{"/01/09506000134352", "17=271301", Link{}, "!17: 271301 is no date"}, {"/01/09506000134352", "17=1", Link{}, "!17"},
		{"/01/09506000134352", "17=271231&17=271231", Link{}, "!17: given more"},
		{"/01/09506000134352", "410=9506000134377", Link{}, "!410"}, {"/01/09506000134352", "12345=1", Link{}, "!12345"},
		{"/01/09506000134352", "3103=1", Link{}, "!3103"}, {"/01/09506000134352", "%zz", Link{}, "!query"},
		{"/01/09506000134352", "linkType=pip", Link{}, "!linkType"}, {"/01/09506000134352", "a;b", Link{}, "!query"},
	} {
		got, err := Parse(tt.path, tt.query)
		want, isError := strings.CutPrefix(tt.canonical, "!")
		var told *FieldError
		switch {
		case tt.canonical == "?":
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %v, %v", tt.path, got, err)
			}
		case isError:
			if !errors.As(err, &told) || !strings.HasPrefix(strings.ToLower(err.Error()), strings.ToLower(want)) {
				t.Errorf("%s?%s: %v; want %q", tt.path, tt.query, err, want)
			}
		case err != nil:
			t.Errorf("%s?%s: %v", tt.path, tt.query, err)
		default:
			if !reflect.DeepEqual(*got, tt.want) {
				t.Errorf("%s?%s: %+v", tt.path, tt.query, got)
			}
			if want == "" {
				want = tt.path
			}
			if p := Path(got.ID); p != want || !HasPage(got.ID) {
				t.Errorf("%s: its path is %q, want %q", tt.path, p, want)
			}
		}
	}
}

// TestNoPage: what no code leads to.
func TestNoPage(t *testing.T) {
	for _, text := range []string{"CSQU3054383", "CNSHA", "414/9506000134376", "https://a.example/x", "8003/09506000134352A"} {
		if id, _, err := ident.Parse(text); err != nil || HasPage(id) {
			t.Errorf("%s: %v, path %q", text, err, Path(id))
		}
	}
	for _, text := range []string{"01/09506000134352/21/..", "01/09506000134352/21/.", "01/09506000134352/10/.."} {
		if id, err := Read(text); err != nil || HasPage(id) {
			t.Errorf("%s has the page %q, which browsers take for another thing's: %v", text, Path(id), err)
		}
		if l, err := Parse("/"+strings.ReplaceAll(text, ".", "%2E"), ""); err == nil || !strings.Contains(err.Error(), "dots") {
			t.Errorf("%v, %v", l, err)
		}
	}
	if HasPage(ident.ID{}) || HasPage(ident.ID{Namespace: ident.S10, Value: "x"}) {
		t.Error("what is no identifier has a page")
	}
}

// TestLinkset: it is about one identifier, by full link types, and a type leads where it says.
func TestLinkset(t *testing.T) {
	id := ident.ID{Namespace: ident.SGTIN, Value: "09506000134352A/1"}
	s := Site{Origin: "https://a.example", Languages: []string{"en", "zh-Hans"}, Pages: true}
	b, err := s.Linkset(id)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Linkset []map[string]json.RawMessage `json:"linkset"`
	}
	if err := json.Unmarshal(b, &got); err != nil || len(got.Linkset) != 1 {
		t.Fatalf("%v: %s", err, b)
	}
	set := got.Linkset[0]
	if string(set["anchor"]) != `"https://a.example/01/09506000134352/21/A%2F1"` {
		t.Errorf("anchor: %s", set["anchor"])
	}
	for kind, href := range map[string]string{
		typeDefault: "https://a.example/01/09506000134352/21/A%2F1", TypePage: "https://a.example/01/09506000134352/21/A%2F1",
		TypeProof: "https://a.example/v1/proof?unit=https%3A%2F%2Fid.gs1.org%2F01%2F09506000134352%2F21%2FA%252F1",
		TypeTrace: "https://a.example/v1/reading?unit=https%3A%2F%2Fid.gs1.org%2F01%2F09506000134352%2F21%2FA%252F1",
	} {
		var targets []target
		if err := json.Unmarshal(set[kind], &targets); err != nil || len(targets) != 1 || targets[0].Href != href ||
			targets[0].Title == "" || targets[0].Type == "" {
			t.Errorf("%s: %v %s", kind, err, set[kind])
		}
		if got := s.Target(id, kind); got != href {
			t.Errorf("%s leads to %s", kind, got)
		}
	}
	if got := s.Target(id, Vocabulary+"recipeInfo"); got != "" {
		t.Errorf("a recipe: %s", got)
	}
	s.Pages = false
	if s.Target(id, TypePage) != "" || s.Target(id, typeDefault) != s.Target(id, TypeTrace) {
		t.Error("without pages there is one")
	}
}

// FuzzParse: no path or query makes it panic, and what it reads it finds again by the canonical path.
func FuzzParse(f *testing.F) {
	for _, path := range []string{
		"/01/09506000134352/22/V/10/L/21/A%2F1", "/00/095060001343520000", "/t/RB123456785CN", "/t/%e2%80%ae", "/01", "/t",
		"//", "/01/%2f/21/%00", "/gtin/9506000134352/ser/1",
	} {
		f.Add(path, "17=271231&linkType=gs1:pip")
	}
	f.Fuzz(func(t *testing.T, path, query string) {
		l, err := Parse(path, query)
		var told *FieldError
		switch {
		case err == nil:
			again, err := Parse(Path(l.ID), "")
			if err != nil || again.ID != l.ID {
				t.Fatalf("%q is %v, whose path is %q: %v", path, l.ID, Path(l.ID), err)
			}
		case !errors.Is(err, ErrNotFound) && !errors.As(err, &told):
			t.Fatalf("%q: %v", path, err)
		}
	})
}
