package code_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/code"
)

// TestLadder compares with the list of all codes and notices that were ever given out. A line may be added; one that
// changes or disappears changes what old receipts mean.
func TestLadder(t *testing.T) {
	var out strings.Builder
	for _, c := range code.All() {
		fmt.Fprintf(&out, "%d %s", c, c)
		if c.Retry() {
			out.WriteString(" retry")
		}
		if c.Final() {
			out.WriteString(" final")
		}
		out.WriteString("\n")
		if c.Text() == "" || !c.Known() || strings.ToUpper(c.String()) != c.String() {
			t.Errorf("%d: %q %q", c, c, c.Text())
		}
	}
	for _, n := range code.Notices() {
		kind := "remark"
		if n.Warning() {
			kind = "warning"
		}
		fmt.Fprintf(&out, "%s %d: %s\n", kind, n, n.Text())
	}
	want, err := os.ReadFile("testdata/ladder.txt")
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("the ladder is now\n%s", out.String())
	}
}

// TestUnknown: a number of a later version has no name, and is not taken for one that is known.
func TestUnknown(t *testing.T) {
	for _, c := range []code.Code{11, 999, 1 << 31} {
		if c.Known() || c.String() != "UNKNOWN" || c.Text() != "" || c.Retry() {
			t.Errorf("%d: %v %q %q %v", c, c.Known(), c, c.Text(), c.Retry())
		}
	}
	names := map[string]code.Code{}
	for _, c := range code.All() {
		if other, dup := names[c.String()]; dup {
			t.Errorf("%d and %d are both %s", c, other, c)
		}
		names[c.String()] = c
	}
}
