package vectors_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden vectors and the worked example of FORMAT.md again")

// golden holds a file of testdata to what the code makes. Vectors are JSON with one space of indentation, so that a
// changed byte of a format shows as a changed line.
func golden(t *testing.T, name string, made any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(made); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; `go test ./ledger/vectors -update` writes it", err)
	}
	if !bytes.Equal(held, b.Bytes()) {
		t.Errorf("%s is not what the code makes: a format changed. Diff (- file, + code):\n%s", path, short(cmp.Diff(string(held), b.String())))
	}
}

// read reads a file of testdata that is given, not made.
func read(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func short(s string) string {
	if len(s) > 4000 {
		s = s[:4000] + "\n…"
	}
	return s
}

func h(b []byte) string { return hex.EncodeToString(b) }

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
