// Package verify judges the verifier of proofs that browsers run: plain ES modules without a build step, which must find
// what package ledger/light finds, on the golden vectors and on files that no vector holds, and read, follow and trace as
// the ledger's packages do. It has no Go code outside its tests, so nothing of a node's can reach a page.
//
// The tests run the modules with the machine's own JavaScript engines and share no state.
package verify

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/scripts/need"
)

// TestVerifierInJavaScript runs the browser's verifier over the golden vectors.
func TestVerifierInJavaScript(t *testing.T) {
	t.Parallel()
	node := need.Tool(t, "node")
	watch(t, ".", "../../../ledger/vectors/testdata", "../../../ledger/sig/testdata")
	cmd := exec.Command(node, "--test", "--test-reporter=tap", "vectors.test.mjs")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// An empty run is no success.
	if !regexp.MustCompile(`(?m)^# pass [1-9]`).Match(out) {
		t.Fatalf("no test ran:\n%s", out)
	}
	for line := range strings.SplitSeq(string(out), "\n") {
		if text, ok := strings.CutPrefix(line, "# "); ok {
			t.Log(text)
		}
	}
}

// watch reads the files below folders, so that a change in one of them, which only node reads, makes go run the test
// again instead of taking its result from the cache.
func watch(t *testing.T, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_, err = os.ReadFile(path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
