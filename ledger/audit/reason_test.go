package audit_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/light"
)

// TestDocumentNamesEveryReason holds the table of FORMAT.md, §15, to the words, and the words apart from those of proofs.
func TestDocumentNamesEveryReason(t *testing.T) {
	b, err := os.ReadFile("../FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(b), "\n## 15. Audit files\n")
	if !found {
		t.Fatal("no section")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	_, table, _ := strings.Cut(section, "| word | refused because |")
	var words []string
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(cells[1], -1) {
			words = append(words, m[1])
		}
	}
	if !slices.Equal(words, audit.Reasons()) {
		t.Errorf("%v in the document, %v in code", words, audit.Reasons())
	}
	for _, word := range audit.Reasons() {
		if slices.Contains(light.Reasons(), word) {
			t.Errorf("%s is a word of proofs, too", word)
		}
	}
}
