package verify

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/vectors"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/scripts/need"
)

// TestPackageHoldsWhatItShould: what npm would publish is the modules, their types, the documents and the examples, and
// nothing of the tests.
func TestPackageHoldsWhatItShould(t *testing.T) {
	t.Parallel()
	npm := need.Tool(t, "npm")
	watch(t, ".")
	cmd := exec.Command(npm, "pack", "--dry-run", "--json", "--ignore-scripts", "--offline")
	cmd.Env = append(os.Environ(), "npm_config_cache="+t.TempDir(), "npm_config_update_notifier=false")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var packed []struct {
		Name         string
		UnpackedSize int
		Files        []struct{ Path string }
	}
	if err := json.Unmarshal(out, &packed); err != nil || len(packed) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	var got []string
	for _, f := range packed[0].Files {
		got = append(got, f.Path)
	}
	want := []string{
		"LICENSE", "README.md", "examples/check.mjs", "examples/page.html", "examples/page.mjs", "index.d.mts", "messages.d.mts",
		"package.json", "vendor/README.md", "vendor/noble-ed25519/LICENSE", "vendor/noble-ed25519/index.js",
	}
	want = append(want, reached(t, "index.mjs")...)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + packed:\n%s", diff)
	}
	if packed[0].Name != "@waybill/verify" || packed[0].UnpackedSize > 400_000 {
		t.Errorf("%s, %d bytes", packed[0].Name, packed[0].UnpackedSize)
	}
}

var importing = regexp.MustCompile(`(?m)from '\./([\w.-]+\.mjs)'`)

// reached lists a module and all that it imports, from the folder.
func reached(t *testing.T, module string) []string {
	t.Helper()
	all := []string{module}
	for i := 0; i < len(all); i++ {
		b, err := os.ReadFile(all[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range importing.FindAllStringSubmatch(string(b), -1) {
			if !slices.Contains(all, m[1]) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// TestPackageIsTyped: every export has a type, every interface has the properties of what it describes, and the types of
// messages are those of the tables.
func TestPackageIsTyped(t *testing.T) {
	t.Parallel()
	c := tradeTo(t, 4, "CNSHAA")
	node := httptest.NewServer(&honest{chain: c})
	t.Cleanup(node.Close)
	in := map[string]any{
		"genesis": hex.EncodeToString(c.Genesis.Encode()), "node": node.URL, "now": c.Time() + 1000, "id": asked,
	}
	var histories []string
	for _, h := range vectors.Histories(t, 9, 300) {
		histories = append(histories, hex.EncodeToString(h.Answer.Encode()))
	}
	in["histories"] = histories
	var got struct {
		Exports  []string            `json:"exports"`
		Messages string              `json:"messages"`
		Shapes   map[string][]string `json:"shapes"`
	}
	runNode(t, `
import * as all from './index.mjs';
import { declarations } from './messages.types.mjs';
import { resultOf } from './vectors.trace.mjs';
import { unhex } from './bytes.mjs';
export default async ({ genesis, node, now, id, histories }) => {
  const shapes = {};
  const put = (name, ...objects) => {
    for (const o of objects) if (o) shapes[name] = [...new Set([...(shapes[name] ?? []), ...Object.keys(o)])];
  };
  const client = new all.Client({ genesis: unhex(genesis), nodes: [node, 'http://127.0.0.1:1/'], now: () => now });
  const answer = await client.ask(id);
  put('Answer', answer);
  put('NodeReport', ...answer.nodes);
  put('Step', ...answer.steps);
  put('Result', answer.result);
  put('Chain', answer.result.chain);
  put('Subject', answer.result.subject);
  put('Trust', await all.trustGenesis(unhex(genesis)));
  put('Trusted', await all.fromGenesis(await all.trustGenesis(unhex(genesis))));
  put('Seen', client.seen.get());
  put('Identifier', all.parseExact(id));
  put('Moment', all.momentOf(1));
  for (const h of histories) {
    const t = all.readTrace(resultOf(h));
    put('Trace', t);
    put('TracedEvent', ...t.events);
    put('Stay', ...t.stays);
    put('Movement', t.movement);
    put('Custody', t.custody);
    put('Tenure', ...t.custody.tenures);
    for (const c of [t.export, t.import]) {
      if (!c) continue;
      put('Clearance', c);
      put('Clock', c.clock);
      put('Hold', ...c.holds);
    }
    put('Voucher', ...t.vouchers);
    put('Warning', ...t.warnings);
    put('Travel', ...all.readTrace(resultOf(h), { find: (code) => ({ x: code.charCodeAt(2) * 1e5, y: 0, z: 0 }) }).travels);
    put('Milestone', ...all.milestones(t));
  }
  return { exports: Object.keys(all), messages: declarations(), shapes };
};`, in, &got)

	types := read(t, "index.d.mts")
	var declared []string
	for _, m := range regexp.MustCompile(`(?m)^export (?:class|function|const) (\w+)`).FindAllStringSubmatch(types, -1) {
		declared = append(declared, m[1])
	}
	declared = append(declared, "enums") // export { enums } from './messages.mjs'
	slices.Sort(declared)
	slices.Sort(got.Exports)
	if diff := cmp.Diff(slices.Compact(declared), got.Exports); diff != "" {
		t.Errorf("- typed, + exported:\n%s", diff)
	}
	if got.Messages != read(t, "messages.d.mts") {
		t.Error("messages.d.mts is not what messages.types.mjs writes")
	}
	if len(got.Shapes) < 20 {
		t.Errorf("only %d shapes are known", len(got.Shapes))
	}
	for name, have := range got.Shapes {
		want := properties(t, types, name)
		slices.Sort(have)
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s (- typed, + there):\n%s", name, diff)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// properties lists those of an interface of the types, inherited ones too.
func properties(t *testing.T, types, name string) []string {
	t.Helper()
	m := regexp.MustCompile(`(?ms)^export interface ` + name + `(?: extends (\w+))? \{\n(.*?)^\}`).FindStringSubmatch(types)
	if m == nil {
		t.Fatalf("no interface %s", name)
	}
	var out []string
	if m[1] != "" {
		out = properties(t, types, m[1])
	}
	for _, p := range regexp.MustCompile(`(?m)^  (\w+)\??:`).FindAllStringSubmatch(m[2], -1) {
		out = append(out, p[1])
	}
	slices.Sort(out)
	return out
}

// TestReadmeRuns: the examples of the README do what it says, against a node that serves a chain, and what it says of
// reasons is complete.
func TestReadmeRuns(t *testing.T) {
	t.Parallel()
	c := tradeTo(t, 3, "CNSHAA")
	node := httptest.NewServer(&honest{chain: c})
	t.Cleanup(node.Close)
	readme := read(t, "README.md")
	var blocks []string
	for _, text := range strings.Split(readme, "\n```js\n")[1:] {
		block, _, _ := strings.Cut(text, "\n```")
		blocks = append(blocks, block+"\n")
	}
	want := []string{
		"GENUINE\naccepted now\nexport-customs open\nin-flight open\nimport-customs open\nout-for-delivery open\ndelivered open\n",
		"GENUINE 4\n",
		"sgtin (01)04012345000016(21)A/1 /01/04012345000016/21/A%2F1\n",
	}
	if len(blocks) != len(want) {
		t.Fatalf("%d examples", len(blocks))
	}
	for i, block := range blocks {
		file := c.Prove(mustAsk(t, asked)).Encode()
		module := strings.ReplaceAll(block, "'@waybill/verify'", "'./index.mjs'")
		imports, body, _ := strings.Cut(module, "\n\n")
		var got string
		runNode(t, imports+`
import { unhex } from './bytes.mjs';
export default async ({ genesis: genesisHex, file: fileHex, node, now }) => {
  const genesis = unhex(genesisHex), file = unhex(fileHex);
  const network = fetch;
  globalThis.fetch = (url, options) => network(String(url).replace(/^https:\/\/\w+\.example/, node), options);
  Date.now = () => now;
  let said = '';
  const console = { log: (...words) => { said += words.join(' ') + '\n'; } };
`+body+`
  return said;
};`, map[string]any{
			"genesis": hex.EncodeToString(c.Genesis.Encode()), "file": hex.EncodeToString(file), "node": node.URL, "now": c.Time() + 2000,
		}, &got)
		if got != want[i] {
			t.Errorf("example %d prints\n%s, want\n%s", i, got, want[i])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^  ?'?([\w-]+)'?: '\w+',|'?([\w-]+)'?: '\w+',`).FindAllStringSubmatch(read(t, "steps.mjs"), -1) {
		word := m[1] + m[2]
		if !strings.Contains(readme, "`"+word+"`") {
			t.Errorf("the README does not say what %q means", word)
		}
	}
}

// TestExamplesRun: the program checks a file, and the page asks a node.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	c := tradeTo(t, 3, "CNSHAA")
	dir := t.TempDir()
	file := c.Prove(mustAsk(t, asked)).Encode()
	broken := bytes.Clone(file)
	broken[len(broken)/2] ^= 1
	for name, b := range map[string][]byte{"genesis": c.Genesis.Encode(), "good": file, "broken": broken} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	watch(t, ".")
	check := func(name string) (string, bool) {
		cmd := exec.Command(need.Tool(t, "node"), "examples/check.mjs", filepath.Join(dir, "genesis"), filepath.Join(dir, name))
		out, err := cmd.CombinedOutput()
		return string(out), err == nil
	}
	if out, ok := check("good"); !ok || !strings.Contains(out, "RB 123 456 785 CN: GENUINE") || !strings.Contains(out, "now     accepted") {
		t.Errorf("the program says %s", out)
	}
	if out, ok := check("broken"); ok || !strings.Contains(out, "nothing is proven") {
		t.Errorf("of a broken file the program says %s", out)
	}

	node := httptest.NewServer(&honest{chain: c})
	t.Cleanup(node.Close)
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(".")))
	mux.HandleFunc("/examples/genesis.bin", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(c.Genesis.Encode()) })
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	p := browser.New(t, browser.Options{Origins: []string{site.URL, node.URL}}).Page()
	p.Open(site.URL + "/examples/page.html?node=" + node.URL)
	p.Type("input", asked)
	p.Click("button")
	p.WaitFor("document.querySelectorAll('#steps li').length === 11")
	if got := p.Text("#verdict"); got != "Not proven: old" { // the chain's last block is long ago
		t.Errorf("the page says %q", got)
	}
	p.Accessible("the example")
}
