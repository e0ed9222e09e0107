package vectors_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// TestIdentifiersOfTheTable holds the table of namespaces to package ident.
func TestIdentifiersOfTheTable(t *testing.T) {
	doc, err := os.ReadFile(formatFile)
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| (\\d+) \\| `(\\w+)` \\| .* \\| `(.+)` \\|$").FindAllStringSubmatch(string(doc), -1)
	seen := map[ident.Namespace]bool{}
	for _, r := range rows {
		namespace, ok := ident.NamespaceByName(r[2])
		if !ok || fmt.Sprint(uint8(namespace)) != r[1] {
			t.Errorf("namespace %s is not %s", r[2], r[1])
		}
		if err := (ident.ID{Namespace: namespace, Value: r[3]}).Check(); err != nil {
			t.Error(err)
		}
		seen[namespace] = true
	}
	for n := range ident.Namespace(255) {
		if n.Valid() && !seen[n] {
			t.Errorf("namespace %s is not in the table", n)
		}
	}
}

// TestReasonsOfTheTable holds the table of reasons to what the golden files give: no reason is without its row, no row
// without a file, and each calls for the verdict that is written there.
func TestReasonsOfTheTable(t *testing.T) {
	doc, err := os.ReadFile(formatFile)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| [^|]+ \\| (RECALLED|SUSPECT|CAUTION) \\|$").FindAllStringSubmatch(string(doc), -1) {
		for word := range strings.SplitSeq(row[1], ", ") {
			written[strings.Trim(word, "`")] = row[2]
		}
	}
	given := map[string]string{}
	for _, c := range vectors.Cases(t) {
		v, err := light.Verify(c.File, c.Trust.Root(t))
		if err != nil {
			t.Fatal(err)
		}
		for i := range v.Reasons {
			given[v.Reasons[i].Word] = string(v.Reasons[i].Verdict())
		}
	}
	if diff := cmp.Diff(written, given); diff != "" {
		t.Errorf("reasons (- document, + files):\n%s", diff)
	}
}
