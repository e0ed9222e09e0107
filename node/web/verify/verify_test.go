// Package verify judges the verifier of proofs that browsers run: plain ES modules without a build step, which must find
// what package ledger/light finds, on the golden vectors and on files that no vector holds, and read, follow and trace as
// the ledger's packages do. It has no Go code outside its tests, so nothing of a node's can reach a page.
//
// The tests run the modules with the machine's own JavaScript engines and share no state.
package verify

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vectors"
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

// TestVerifiersAgree compares the browser's verifier with Go's on files that no vector holds: both must find the same
// facts, or refuse for the same reason.
func TestVerifiersAgree(t *testing.T) {
	t.Parallel()
	node := need.Tool(t, "node")
	watch(t, ".")
	cases := vectors.Random(t, 2, 300)
	root := cases[0].Trust.Root(t)
	var in struct {
		Genesis string   `json:"genesis"`
		Files   []string `json:"files"`
	}
	in.Genesis = hex.EncodeToString(cases[0].Trust.Genesis)
	for _, c := range cases {
		in.Files = append(in.Files, hex.EncodeToString(c.File))
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "vectors.compare.mjs", path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	d := json.NewDecoder(bytes.NewReader(out))
	accepted := 0
	for _, c := range cases {
		var got judgement
		if err := d.Decode(&got); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		want := judge(c.File, root)
		if want.Facts != nil {
			accepted++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: JavaScript differs (- Go, + JavaScript):\n%s%x", c.Name, diff, c.File)
		}
	}
	t.Logf("%d files, %d accepted by both", len(cases), accepted)
}

// judgement is what a verifier says of a file.
type judgement struct {
	Reason string         `json:"reason"`
	Facts  *vectors.Facts `json:"facts"`
}

func judge(file []byte, root *light.Root) judgement {
	v, err := light.Verify(file, root)
	if err != nil {
		return judgement{Reason: light.Reason(err)}
	}
	facts := vectors.FactsOf(v)
	return judgement{Facts: &facts}
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
