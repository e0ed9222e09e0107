package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/node/keys"
)

// TestKeysListNextAndFormer: a key that was made for a change, and one that was replaced, are listed behind those in use.
func TestKeysListNextAndFormer(t *testing.T) {
	home, pass := filepath.Join(t.TempDir(), "usps"), filepath.Join(t.TempDir(), "pass")
	const phrase = "correct horse battery staple"
	if err := os.WriteFile(pass, []byte(phrase), 0o600); err != nil {
		t.Fatal(err)
	}
	must := func(args ...string) string {
		t.Helper()
		out, problem, code := waybill(t.Context(), t, args...)
		if code != exitOK {
			t.Fatalf("exit %d\n%s%s", code, out, problem)
		}
		return out
	}
	must("init", "--home", home, "--org", "usps", "--title", "USPS", "--role", "post", "--passphrase-file", pass, "--work-factor", "2")
	store := keys.Store{Dir: filepath.Join(home, "keys"), WorkFactor: 2}
	for _, kind := range []keys.Kind{keys.Organisation, keys.Consensus} {
		if _, err := store.GenerateNext(kind, keys.NewPassphrase([]byte(phrase))); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Promote(keys.Organisation, keys.NewPassphrase([]byte(phrase))); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(must("keys", "list", "--home", home)), "\n")
	var uses []string
	for _, line := range lines {
		if words := strings.Fields(line); words[1] == "ed25519" {
			uses = append(uses, strings.Join(append(words[:1], words[7:]...), " "))
		}
	}
	const want = "organisation|consensus|node|consensus next|organisation former"
	if got := strings.Join(uses, "|"); got != want {
		t.Errorf("%s\n%s", got, strings.Join(lines, "\n"))
	}
	if out := must("keys", "list", "--home", home, "--json"); !strings.Contains(out, `"consensus.next"`) {
		t.Error(out)
	}
}
