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
		{`{"eventID":1,"a":2,"eventID":3}`, `{"a":2,"eventID":3}`, "="},
		{`{"eventID":1,"a":2,"event\u0049D":3}`, `{"eventID":4,"eventID":5,"eventID":3,"a":2}`, "="},
		{`{"eventID":3,"eventID":1}`, `{"eventID":3}`, "eventID"},
	} {
		for _, err := range []error{Equivalent([]byte(tt.a), []byte(tt.b)), Equivalent([]byte(tt.b), []byte(tt.a))} {
			if tt.path == "=" && err != nil || tt.path != "=" && (err == nil || !strings.HasSuffix(err.Error(), ": "+tt.path)) {
				t.Errorf("%s and %s: %v, want %s", tt.a, tt.b, err, tt.path)
			}
		}
	}
	for bad, cause := range map[string]error{
		``: ErrSyntax, `{`: ErrSyntax, `{"a":1,}`: ErrSyntax, `01`: ErrSyntax, `"\x"`: ErrSyntax, "\"\x01\"": ErrSyntax, `nul`: ErrSyntax,
		`{"a":1,"\u0061":1}`: ErrDuplicate, `{"a":{"eventID":1,"eventID":1}}`: ErrDuplicate,
		`[{"eventID":1,"eventID":1}]`: ErrDuplicate, `{"eventid":1,"eventid":1}`: ErrDuplicate, `{"eventID":{"eventID":1,"eventID":1}}`: ErrDuplicate,
		`{"eventID":1,"a":1,"eventID":1,"a":1}`: ErrDuplicate, `{"eventID":"\ud800","eventID":1}`: ErrEncoding,
		`"\udc00\ud800"`: ErrEncoding, `"\ud800\u0041"`: ErrEncoding, "\"\xc3\"": ErrEncoding,
	} {
		if err := Equivalent([]byte(bad), []byte(bad)); !errors.Is(err, cause) {
			t.Errorf("%q: %v, want %v", bad, err, cause)
		}
	}
}

// FuzzJSON: the reader takes nothing that encoding/json does not, gives the same values, of several eventIDs the last one
// among them, and loses none of the text.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-0.5e+7,"x\u00e9\n",{"b":null}],"c":true}`, ` [ ] `, `{"":{}}`, `"\ud83d\ude00"`, `"\ud800"`, `{"a":1,"a":2}`, `{"eventID":1,"eventID":{"b":2}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		_, err := decode(src, equivalentLevels)
		if json.Valid(src) != (err == nil || !errors.Is(err, ErrSyntax)) {
			t.Fatalf("%q: %v, encoding/json says %v", src, err, json.Valid(src))
		}
		if !json.Valid(src) {
			return
		}
		if shallow, err := split(src); err == nil && !bytes.Equal(shallow.raw, bytes.Trim(src, " \t\r\n")) {
			t.Fatalf("%q: split gives %q", src, shallow.raw)
		}
		event, earlier, bad := readEvent(src, equivalentLevels)
		if (err == nil) != (bad == nil && len(earlier) == 0) {
			t.Fatalf("%q: %v, and as an event %v, %d earlier eventIDs", src, err, bad, len(earlier))
		}
		if bad != nil {
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
		if err := Equivalent(src, event.compact()); err != nil {
			t.Fatalf("%q and %q: %v", src, event.compact(), err)
		}
	})
}
