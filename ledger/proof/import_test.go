package proof_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// needs is everything that the checker of proofs is made of, and why. A customs office that compiles it for its own
// machine, or reads it before it trusts it, has this to read; whoever adds a line gives all of them more.
var needs = map[string]map[string]string{
	".": {
		"bytes":           "keys are compared",
		"crypto/sha256":   "every hash is one",
		"encoding/binary": "numbers inside of hashes",
		"errors":          "each way of being wrong has a sentinel",
		"fmt":             "which names the place",
		"math/bits":       "the frontier of a history",
		"strings":         "the prefix of a serial",
		"github.com/waybill-network/waybill/ledger/canon": "the messages and their one encoding",
	},
	"../canon": {
		"errors":       "each way of being wrong has a sentinel",
		"fmt":          "which names the field",
		"math/bits":    "sizes of varints",
		"unicode/utf8": "texts are checked; it holds no table that changes with Unicode",
	},
}

func TestImports(t *testing.T) {
	for dir, allowed := range needs {
		used := map[string]bool{}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range f.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				used[path] = true
				if allowed[path] == "" {
					t.Errorf("%s imports %s: the checker of proofs depends on the standard library and ledger/canon only", name, path)
				}
			}
		}
		for path, why := range allowed {
			if !used[path] {
				t.Errorf("%s does not need %s (%s) any more", dir, path, why)
			}
		}
	}
}
