package light_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// TestEverySentinelHasItsWord: the words of the reasons are the names of the sentinels, in lower case with dashes, and no
// sentinel of either package is without one; what a verifier cannot name, nobody can look up.
func TestEverySentinelHasItsWord(t *testing.T) {
	var want []string
	for _, dir := range []string{".", "../proof"} {
		for _, name := range sentinelsOf(t, dir) {
			want = append(want, dashed(strings.TrimPrefix(name, "Err")))
		}
	}
	got := slices.Concat(light.Reasons(), light.FollowReasons())
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReason(t *testing.T) {
	for _, tt := range []struct {
		err  error
		word string
	}{
		{light.ErrSize, "size"},
		{fmt.Errorf("%w: rest", proof.ErrAppHash), "app-hash"},
		{fmt.Errorf("%w: %w", proof.ErrUnitsRoot, proof.ErrMalformed), "units-root"},
		{fmt.Errorf("height 9: %w", light.ErrExpired), "expired"},
		{os.ErrNotExist, ""},
		{nil, ""},
	} {
		if got := light.Reason(tt.err); got != tt.word {
			t.Errorf("%v: %q, not %q", tt.err, got, tt.word)
		}
	}
}

// TestDocumentNamesEveryReason holds the tables of FORMAT.md to the words.
func TestDocumentNamesEveryReason(t *testing.T) {
	doc, err := os.ReadFile("../FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	for section, want := range map[string][]string{
		"\n## 10. Proof files\n": light.Reasons(), "\n## 16. Following headers\n": light.FollowReasons(),
	} {
		_, rest, _ := strings.Cut(string(doc), section)
		_, table, _ := strings.Cut(rest, "| word | refused because |\n|---|---|\n")
		table, _, ok := strings.Cut(table, "\n\n")
		if !ok {
			t.Errorf("%q: no table of words", section)
			continue
		}
		var got []string
		for line := range strings.Lines(table) {
			cell, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
			for word := range strings.FieldsSeq(cell) {
				got = append(got, strings.Trim(word, "`"))
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", section, diff)
		}
	}
}

// sentinelsOf returns the names of a package's variables that begin with Err.
func sentinelsOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok {
				for _, id := range v.Names {
					if strings.HasPrefix(id.Name, "Err") {
						names = append(names, id.Name)
					}
				}
			}
			return true
		})
	}
	return names
}

// dashed writes AppHash as app-hash.
func dashed(s string) string {
	var out strings.Builder
	for i, c := range s {
		if i > 0 && unicode.IsUpper(c) {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}
