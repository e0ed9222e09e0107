package ident

import (
	"errors"
	"testing"
)

var sentinels = []error{ErrSyntax, ErrLength, ErrCharacter, ErrCheckDigit, ErrCountry, ErrNamespace, ErrNotCanonical,
	ErrForm, ErrRange}

// oneSentinel reports whether an error wraps exactly one sentinel, so that a caller can decide by it.
func oneSentinel(err error) bool {
	n := 0
	for _, s := range sentinels {
		if errors.Is(err, s) {
			n++
		}
	}
	return n == 1
}

// FuzzParse: no text panics; what Parse accepts is canonical and reads back; what it refuses names one cause.
func FuzzParse(f *testing.F) {
	for _, tt := range accepted {
		f.Add(tt.in)
	}
	for _, tt := range refused {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, form, err := Parse(s)
		lenient, lenientForm, lenientErr := ParseLenient(s)
		if err != nil {
			if !oneSentinel(err) || id != (ID{}) {
				t.Fatalf("Parse(%q) = %+v, %v", s, id, err)
			}
			if lenientErr == nil && (lenient != ID{URI, s} || lenientForm != Canonical || lenient.Check() != nil) {
				t.Fatalf("ParseLenient(%q) = %+v form %d", s, lenient, lenientForm)
			}
			return
		}
		if lenientErr != nil || lenient != id || lenientForm != form {
			t.Fatalf("ParseLenient(%q) = %+v form %d, %v; Parse says %+v form %d", s, lenient, lenientForm, lenientErr, id, form)
		}
		if err := id.Check(); err != nil {
			t.Fatalf("Parse(%q) = %+v, not canonical: %v", s, id, err)
		}
		text, err := id.Render(form)
		if err != nil {
			t.Fatalf("Parse(%q) = %+v, no form %d: %v", s, id, form, err)
		}
		if again, againForm, err := Parse(text); err != nil || again != id || againForm != form {
			t.Fatalf("%q → %+v form %d → %q → %+v form %d, %v", s, id, form, text, again, againForm, err)
		}
		if id.Namespace != URI {
			if err := (ID{URI, s}).Check(); err == nil {
				t.Fatalf("%q is %+v and a URI too", s, id)
			}
		}
	})
}

// FuzzCheck: no bytes panic; what Check accepts reads back from every form it has. This is the consensus path: namespace
// and value come from a transaction.
func FuzzCheck(f *testing.F) {
	for _, v := range vectors {
		f.Add(byte(v.namespace), v.value)
	}
	f.Fuzz(func(t *testing.T, namespace byte, value string) {
		id := ID{Namespace(namespace), value}
		_, _ = id.Class()
		_, _ = id.Mail()
		_, _ = DispatchOf(id)
		_, _ = IssuingCountry(id)
		_, _ = id.Serial(), id.String()
		_ = CompanyPrefixCovers("4012345", id)
		if err := id.Check(); err != nil {
			if !oneSentinel(err) {
				t.Fatalf("%+v: %v", id, err)
			}
			return
		}
		checkForms(t, id)
		if class, ok := id.Class(); ok && class.Check() != nil {
			t.Fatalf("class of %+v is %+v: %v", id, class, class.Check())
		}
	})
}

// FuzzRange: no texts panic; a range holds its ends, and counts at least one.
func FuzzRange(f *testing.F) {
	f.Add("A0098", "A0103", "A0100")
	f.Add("A09", "A10", "A0:")
	f.Add("00000000000000000000", "99999999999999999999", "1")
	f.Add("x", "x", "x")
	f.Fuzz(func(t *testing.T, lo, hi, serial string) {
		r, err := NewRange(lo, hi)
		if err != nil {
			if !oneSentinel(err) {
				t.Fatal(err)
			}
			return
		}
		if !r.Covers(lo) || !r.Covers(hi) || r.Count() == 0 || (r.Count() == 1) != (lo == hi) {
			t.Fatalf("range %q to %q counts %d", lo, hi, r.Count())
		}
		if r.Covers(serial) && (r.Position(serial) != 0 || (ID{SGTIN, "09506000134352" + serial}).Check() != nil) {
			t.Fatalf("range %q to %q covers %q", lo, hi, serial)
		}
	})
}
