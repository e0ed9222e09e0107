package verify

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/scripts/need"
)

// runNode runs a module in node, which may import those of the verifier as "./NAME.mjs": its default export is called
// with in, and out is what it returns or promises, both by way of JSON.
func runNode(t testing.TB, module string, in, out any) {
	t.Helper()
	node := need.Tool(t, "node")
	if t, ok := t.(*testing.T); ok {
		watch(t, ".")
	}
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	module = strings.ReplaceAll(module, "from './", "from 'file://"+filepath.ToSlash(folder)+"/")
	for name, content := range map[string][]byte{
		"module.mjs": []byte(module),
		"in.json":    input,
		"main.mjs": []byte(`import { readFile, writeFile } from 'node:fs/promises';
import run from './module.mjs';
const out = await run(JSON.parse(await readFile(new URL('in.json', import.meta.url), 'utf8')));
await writeFile(new URL('out.json', import.meta.url), JSON.stringify(out));
`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), node, "main.mjs")
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said.Bytes())
	}
	output, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(output, out); err != nil {
		t.Fatal(err)
	}
}
