package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestEquivalent: what counts as the same, and where a difference is.
func TestEquivalent(t *testing.T) {
	for _, tt := range []struct{ a, b, path string }{
		{`{"a":1,"b":[true,null]}`, ` { "b" : [ true , null ] , "a" : 1 } `, "="},
		{`"\u00e9\/\n"`, "\"é/\\u000a\"", "="},
		{`"\ud83d\ude00"`, `"😀"`, "="},
		{`{}`, `{}`, "="},
		{`1.0`, `1`, "the whole"},
		{`1e3`, `1E3`, "the whole"},
		{`{"a":{"b":[1,2]}}`, `{"a":{"b":[1,3]}}`, "a.b[1]"},
		{`{"a":{"b":[1,2]}}`, `{"a":{"b":[1]}}`, "a.b[1]"},
		{`[[1],[1]]`, `[[1],[1,2]]`, "[1][1]"},
		{`{"a":1}`, `{}`, "a"},
		{`{}`, `{"a b":1}`, `["a b"]`},
		{`{"a":null}`, `{}`, "a"},
		{`{"a":"1"}`, `{"a":1}`, "a"},
		{`{"a":true}`, `{"a":false}`, "a"},
	} {
		for _, err := range []error{Equivalent([]byte(tt.a), []byte(tt.b)), Equivalent([]byte(tt.b), []byte(tt.a))} {
			if tt.path == "=" && err != nil || tt.path != "=" && (err == nil || !strings.HasSuffix(err.Error(), ": "+tt.path)) {
				t.Errorf("%s and %s: %v, want %s", tt.a, tt.b, err, tt.path)
			}
		}
	}
	for bad, cause := range map[string]error{
		``: ErrSyntax, `{`: ErrSyntax, `{"a":1,}`: ErrSyntax, `01`: ErrSyntax, `"\x"`: ErrSyntax, "\"\x01\"": ErrSyntax, `nul`: ErrSyntax,
		`{"a":1,"\u0061":1}`: ErrDuplicate, `"\udc00\ud800"`: ErrEncoding, `"\ud800\u0041"`: ErrEncoding, "\"\xc3\"": ErrEncoding,
	} {
		if err := Equivalent([]byte(bad), []byte(bad)); !errors.Is(err, cause) {
			t.Errorf("%q: %v, want %v", bad, err, cause)
		}
	}
}

// FuzzJSON: the reader takes nothing that encoding/json does not, gives the same values, and loses none of the text.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-0.5e+7,"x\u00e9\n",{"b":null}],"c":true}`, ` [ ] `, `{"":{}}`, `"\ud83d\ude00"`, `"\ud800"`, `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, err := decode(src, equivalentLevels)
		if json.Valid(src) != (err == nil || !errors.Is(err, ErrSyntax)) {
			t.Fatalf("%q: %v, encoding/json says %v", src, err, json.Valid(src))
		}
		if !json.Valid(src) {
			return
		}
		if shallow, err := split(src); err == nil && !bytes.Equal(shallow.raw, bytes.Trim(src, " \t\r\n")) {
			t.Fatalf("%q: split gives %q", src, shallow.raw)
		}
		if err != nil {
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(src))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		again, jsonErr := json.Marshal(want)
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		if err := Equivalent(src, again); err != nil {
			t.Fatalf("%q and %q: %v", src, again, err)
		}
		if err := Equivalent(src, v.compact()); err != nil {
			t.Fatalf("%q and %q: %v", src, v.compact(), err)
		}
	})
}
