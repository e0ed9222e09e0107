package access

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

const example = `{
  "version": 1,
  "credentials": [
    {
      "id": "abcdefghij",
      "name": "erp",
      "token_sha256": "0000000000000000000000000000000000000000000000000000000000000001",
      "scopes": ["submit", "query"],
      "rate": "50/s",
      "burst": 5,
      "created": "2026-11-30T12:00:00Z",
      "expires": "2027-11-30T12:00:00Z"
    },
    {
      "id": "klmnopqrst",
      "name": "wms",
      "public_key_sha256": "0000000000000000000000000000000000000000000000000000000000000002",
      "scopes": ["admin"],
      "created": "2026-11-30T13:00:00+01:00"
    }
  ]
}`

// TestFile: what is read, and each mistake with its entry and field.
func TestFile(t *testing.T) {
	l, err := Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	want := List{
		{ID: "abcdefghij", Name: "erp", Kind: Token, Hash: [32]byte{31: 1}, Scopes: Submit | Query, Created: noon,
			Rate: Rate{Requests: 50, Per: 's', Burst: 5}, Expires: noon.AddDate(1, 0, 0)},
		{ID: "klmnopqrst", Name: "wms", Kind: Certificate, Hash: [32]byte{31: 2}, Scopes: Admin, Created: noon},
	}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("%+v", l)
	}
	for _, tt := range []struct{ old, with, want string }{
		{`"version": 1`, `"version": 2`, "version: 2 is not 1"},
		{`"version": 1`, `"version": 1, "Version": 1`, `"Version" is no name of a field`},
		{`"name": "erp"`, `"name": "erp", "colour": "red"`, `unknown field "colour"`},
		{`"name": "erp"`, `"name": "erp", "name": "x"`, `"name" is there twice`},
		{`"name": "erp"`, `"name": ""`, "credentials[0].name: "},
		{`"name": "wms"`, `"name": "erp"`, `credentials[1].name: "erp": the name is taken`},
		{`"name": "wms"`, `"name": "abcdefghij"`, `credentials[1].name: "abcdefghij": the name is taken`},
		{`"id": "abcdefghij"`, `"id": "abcdefghi"`, `credentials[0].id: "abcdefghi" is not 10`},
		{`"id": "abcdefghij"`, `"id": "cookie"`, `credentials[0].id: `},
		{`"id": "klmnopqrst"`, `"id": "abcdefghij"`, `credentials[1].id: "abcdefghij": another entry has it`},
		{`01"`, `0g"`, "credentials[0].token_sha256: not 64 hex digits"},
		{`01"`, `"`, "credentials[0].token_sha256: not 64 hex digits"},
		{`"public_key_sha256": "0`, `"token_sha256": "0", "public_key_sha256": "0`, "credentials[1].public_key_sha256: beside"},
		{`"public_key_sha256"`, `"rate": "1/s", "expires"`, "credentials[1].token_sha256: neither it"},
		{`["admin"]`, `[]`, "credentials[1].scopes: no scope is named"},
		{`["admin"]`, `["root"]`, `credentials[1].scopes: no scope: "root"`},
		{`["admin"]`, `["query", "query"]`, `credentials[1].scopes: "query" is there twice`},
		{`"50/s"`, `"50"`, `credentials[0].rate: "50"`},
		{`"50/s"`, `""`, `credentials[0].burst: 5 without a rate`},
		{`"burst": 5`, `"burst": 1000001`, "credentials[0].burst: 1000001 is more"},
		{`"burst": 5`, `"burst": -5`, "burst"},
		{`"2027-11-30T12:00:00Z"`, `"2027-11-30"`, `credentials[0].expires: "2027-11-30" is no time`},
		{`"2027-11-30T12:00:00Z"`, `"2026-11-30T12:00:00Z"`, "credentials[0].expires: 2026-11-30T12:00:00Z is not after created"},
		{`"2026-11-30T13:00:00+01:00"`, `""`, `credentials[1].created: "" is no time`},
		{`}
  ]
}`, `}
  ]
} x`, "something follows"},
	} {
		text := strings.Replace(example, tt.old, tt.with, 1)
		if text == example {
			t.Fatalf("%q is not in the example", tt.old)
		}
		if _, err := Parse([]byte(text)); !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.with, err, tt.want)
		}
	}
	for _, text := range []string{"", "null", "[]", "{}", `{"version":1,"credentials":[null]}`} {
		if l, err := Parse([]byte(text)); !errors.Is(err, ErrFile) {
			t.Errorf("%q: %v, %v", text, l, err)
		}
	}
}

// FuzzParse: any bytes are read or refused; what is read is written so that it is read as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(`{"version":1,"credentials":[]}`))
	f.Add(List{}.Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := Parse(b)
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Error(err)
			}
			return
		}
		text := l.Encode()
		again, err := Parse(text)
		if err != nil || !reflect.DeepEqual(l, again) || !bytes.Equal(text, again.Encode()) {
			t.Errorf("%v\n%s\n%+v\n%+v", err, text, l, again)
		}
	})
}
