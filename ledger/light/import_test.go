package light_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// needs is everything that a light client is made of beside ledger/proof (whose own list is in its import_test.go), and
// why. It runs on phones, in shops and in customs offices, by people who trust no node: it may hold no part of one.
var needs = map[string]map[string]string{
	".": {
		"bytes":           "headers and keys of evidence are compared",
		"cmp":             "votes are sorted by time, validators by power",
		"slices":          "sorted",
		"crypto/sha256":   "the engine's hashes are SHA-256",
		"encoding/binary": "varints and fixed numbers of the engine's encodings",
		"encoding/hex":    "the chain id holds digits of the genesis hash",
		"errors":          "each way of being wrong has a sentinel",
		"fmt":             "which names the block",
		"math":            "no time lies after the end of it",
		"github.com/waybill-network/waybill/ledger/canon": "the messages and their one encoding",
		"github.com/waybill-network/waybill/ledger/proof": "hashes, trees and answers",
		"github.com/waybill-network/waybill/ledger/sig":   "the one signature rule",
	},
	"../sig": {
		"crypto/rand":   "coefficients of a batch: how it verifies, never what",
		"crypto/sha256": "key ids",
		"errors":        "each way of being wrong has a sentinel",
		"fmt":           "which names the algorithm",
		"sync":          "keys in use stay expanded",
		"github.com/oasisprotocol/curve25519-voi/curve":              "ZIP-215 is not the standard library's rule",
		"github.com/oasisprotocol/curve25519-voi/primitives/ed25519": "ZIP-215 is not the standard library's rule",
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
					t.Errorf("%s imports %s: a light client is the standard library, ledger/sig and the checker of proofs", name, path)
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
