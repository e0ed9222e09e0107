package ident

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const set82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`

func TestSet82(t *testing.T) {
	if len(set82) != 82 {
		t.Fatalf("the test's set has %d characters", len(set82))
	}
	for c := range 256 {
		if got, want := inSet82(byte(c)), strings.IndexByte(set82, byte(c)) >= 0; got != want {
			t.Errorf("%q: %v, want %v", rune(c), got, want)
		}
	}
}

func serialOf(least, most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.SampledFrom([]byte(set82)), least, most).Draw(t, "serial"))
	})
}

func digitsOf(n int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.SampledFrom([]byte("0123456789")), n, n).Draw(t, "digits"))
	})
}

func country(tables string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		at := 2 * rapid.IntRange(0, len(tables)/2-1).Draw(t, "country")
		return tables[at : at+2]
	})
}

// canonicalID draws a canonical identifier of any namespace, built by the models and not by Parse.
var canonicalID = rapid.Custom(func(t *rapid.T) ID {
	number := func(n int) string {
		d := digitsOf(n-1).Draw(t, "number")
		return d + string(modelGS1(d))
	}
	office := rapid.Custom(func(t *rapid.T) string {
		return country(assigned+postal).Draw(t, "office") + rapid.StringMatching(`[A-Z0-9]{4}`).Draw(t, "office")
	})
	dispatch := func() string {
		return office.Draw(t, "origin") + office.Draw(t, "destination") +
			rapid.StringMatching(`[A-D][A-Z][A-Z0-9][0-9]{5}`).Draw(t, "dispatch")
	}
	n := Namespace(rapid.IntRange(1, 17).Draw(t, "namespace"))
	if n == 17 {
		n = Organisation
	}
	switch n {
	case S10:
		serial := digitsOf(8).Draw(t, "serial")
		return ID{n, rapid.StringMatching(`[A-Z]{2}`).Draw(t, "service") + serial + string(modelS10(serial)) +
			country(assigned+postal).Draw(t, "country")}
	case Receptacle:
		return ID{n, dispatch() + rapid.StringMatching(`[0-9]{3}[01]{2}[0-9]{4}`).Draw(t, "receptacle")}
	case Dispatch:
		return ID{n, dispatch()}
	case IMPC:
		return ID{n, office.Draw(t, "office")}
	case GTIN:
		return ID{n, number(14)}
	case SGTIN, LGTIN:
		return ID{n, number(14) + serialOf(1, 20).Draw(t, "serial")}
	case SSCC, GSRN:
		return ID{n, number(18)}
	case GLN:
		extension := serialOf(0, 20).Filter(func(s string) bool { return s != "0" }).Draw(t, "extension")
		return ID{n, number(13) + extension}
	case GRAI:
		return ID{n, "0" + number(13) + serialOf(0, 16).Draw(t, "serial")}
	case GIAI:
		prefix := digitsOf(rapid.IntRange(4, 12).Draw(t, "prefix digits")).Draw(t, "prefix")
		return ID{n, prefix + serialOf(0, 30-len(prefix)).Draw(t, "reference")}
	case GDTI:
		return ID{n, number(13) + serialOf(0, 17).Draw(t, "serial")}
	case Container:
		v := rapid.StringMatching(`[A-Z]{3}[UJZ][0-9]{6}`).Draw(t, "container")
		return ID{n, v + string(modelContainer(v))}
	case Locode:
		return ID{n, country(assigned+unassignedPlaces).Draw(t, "country") +
			rapid.StringMatching(`[A-Z2-9]{3}`).Draw(t, "place")}
	case Organisation:
		return ID{n, rapid.StringMatching(`[a-z][a-z0-9]{1,10}(-[a-z0-9]{1,9}){0,2}`).Draw(t, "organisation")}
	default:
		return ID{URI, rapid.StringMatching(`(urn:epcglobal:cbv:bt:|https://example\.com/|geo:|tag:)[!-~äé中]{1,60}`).
			Filter(func(s string) bool { id, _, err := ParseLenient(s); return err == nil && id.Namespace == URI }).
			Draw(t, "uri")}
	}
})

// Every form that an identifier has reads back as the same identifier and form; the canonical one always exists.
func TestEveryFormReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := canonicalID.Draw(t, "id")
		if err := id.Check(); err != nil {
			t.Fatalf("%+v: %v", id, err)
		}
		checkForms(t, id)
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkForms(t failer, id ID) {
	t.Helper()
	if _, err := id.Render(Canonical); err != nil {
		t.Fatalf("%+v has no canonical form: %v", id, err)
	}
	for f := range 256 {
		form := Form(f)
		text, err := id.Render(form)
		if err != nil {
			if !errors.Is(err, ErrForm) {
				t.Fatalf("%+v Render(%d): %v", id, form, err)
			}
			continue
		}
		if !form.Valid() {
			t.Fatalf("%+v rendered in form %d, which is none: %q", id, form, text)
		}
		// A bad check digit elsewhere can make a URI's text strange to Parse; it keeps it only on request.
		parse := Parse
		if id.Namespace == URI {
			parse = ParseLenient
		}
		back, backForm, err := parse(text)
		if err != nil || back != id || backForm != form {
			t.Fatalf("%+v in form %d is %q, which reads as %+v form %d: %v", id, form, text, back, backForm, err)
		}
	}
	if !id.Namespace.Own() && id.Namespace != URI {
		if back, _, err := Parse(id.String()); err != nil || back != id {
			t.Fatalf("%+v prints as %q, which reads as %+v: %v", id, id.String(), back, err)
		}
	}
}

// EPC forms exist for every prefix length, whatever the number.
func TestEPCFormsExist(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := canonicalID.Draw(t, "id")
		digits := rapid.IntRange(6, 12).Draw(t, "prefix digits")
		var want Form
		switch id.Namespace {
		case SGTIN, LGTIN, SSCC, GLN, GSRN:
			want = EPC(digits)
		case GTIN:
			want = EPCPattern(digits)
		case GRAI, GDTI:
			want = EPC(digits)
			if id.Serial() == "" {
				want = EPCPattern(digits)
			}
		default:
			return
		}
		if _, err := id.Render(want); err != nil {
			t.Fatalf("%+v Render(%d): %v", id, want, err)
		}
	})
}

// Distinct identifiers never share a canonical text: it could stand for the key.
func TestCanonicalTextIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := canonicalID.Draw(t, "a"), canonicalID.Draw(t, "b")
		x, _ := a.Render(Canonical)
		y, _ := b.Render(Canonical)
		if (x == y) != (a == b) {
			t.Fatalf("%+v and %+v: %q and %q", a, b, x, y)
		}
	})
}

// A Digital Link means the same on any domain, below any path, with any legal escaping of its serial.
func TestLinkSpellingsMeanTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := digitsOf(13).Draw(t, "gtin")
		gtin := digits + string(modelGS1(digits))
		serial := serialOf(1, 20).Draw(t, "serial")
		var escaped strings.Builder
		for _, c := range []byte(serial) {
			plain := strings.IndexByte(`"%/<>?`, c) < 0 && rapid.Bool().Draw(t, "plain")
			switch {
			case plain:
				escaped.WriteByte(c)
			case rapid.Bool().Draw(t, "upper"):
				escaped.WriteString(escape(c, "0123456789ABCDEF"))
			default:
				escaped.WriteString(escape(c, "0123456789abcdef"))
			}
		}
		origin := rapid.SampledFrom([]string{"https://id.gs1.org", "http://x.example:8080", "https://a.example/b/01/c"}).
			Draw(t, "origin")
		key := rapid.SampledFrom([]string{"01", "gtin"}).Draw(t, "key")
		qualifier := rapid.SampledFrom([]string{"21", "ser", "10/L1/21", "22/V/21", "cpv/V/lot/L/ser"}).Draw(t, "qualifier")
		link := origin + "/" + key + "/" + gtin + "/" + qualifier + "/" + escaped.String()
		id, form, err := Parse(link)
		if err != nil || id != (ID{SGTIN, gtin + serial}) || form != Canonical {
			t.Fatalf("%s reads as %+v form %d: %v", link, id, form, err)
		}
		if err := (ID{URI, link}).Check(); !errors.Is(err, ErrNotCanonical) {
			t.Fatalf("%s also passes as a URI: %v", link, err)
		}
	})
}

func escape(c byte, hex string) string { return string([]byte{'%', hex[c>>4], hex[c&15]}) }
