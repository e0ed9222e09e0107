package verify

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/vectors"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/scripts/need"
)

// heavy is what vectors.bench.mjs reads.
type heavy struct {
	Genesis string      `json:"genesis"`
	Files   []heavyFile `json:"files"`
}

type heavyFile struct {
	Name   string `json:"name"`
	File   string `json:"file"`
	reason string
}

// taken is how long a file took, in milliseconds: the first time, and the median of more.
type taken struct {
	Name, Reason string
	Cold, Warm   float64
}

// BenchmarkVerifierInJavaScript measures the files of ledger/light's BenchmarkVerify in node and, where it is installed,
// in a browser without a window: a consumer's answer of twelve events, and the costliest that strangers can make.
func BenchmarkVerifierInJavaScript(b *testing.B) {
	var in heavy
	for i, c := range vectors.Heavy(b, vectors.Cases(b)) {
		if i == 0 {
			in.Genesis = hex.EncodeToString(c.Trust.Genesis)
		}
		in.Files = append(in.Files, heavyFile{c.Name, hex.EncodeToString(c.File), c.Reason})
	}
	consumer, hostile := heavy{in.Genesis, in.Files[:1]}, heavy{in.Genesis, in.Files[1:]}
	b.Run("node", func(b *testing.B) { consumer.report(b, benchInNode(b, consumer.json(b))) })
	b.Run("chromium", func(b *testing.B) { consumer.report(b, benchInBrowser(b, consumer.json(b))) })
	b.Run("node-hostile", func(b *testing.B) { hostile.report(b, benchInNode(b, hostile.json(b))) })
	b.Run("chromium-hostile", func(b *testing.B) { hostile.report(b, benchInBrowser(b, hostile.json(b))) })
}

func (h *heavy) json(b *testing.B) []byte {
	b.Helper()
	out, err := json.Marshal(h)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// report writes down what an engine took, which must have found what Go finds.
func (h *heavy) report(b *testing.B, out []byte) {
	b.Helper()
	var all []taken
	if err := json.Unmarshal(out, &all); err != nil || len(all) != len(h.Files) {
		b.Fatalf("%v: %.200s", err, out)
	}
	for i, r := range all {
		if want := h.Files[i].reason; r.Reason != want {
			b.Errorf("%s is refused for %q, not %q", r.Name, r.Reason, want)
		}
		b.Run(r.Name, func(b *testing.B) {
			b.ReportMetric(float64(len(h.Files[i].File)/2), "file-bytes")
			b.ReportMetric(r.Cold, "cold-ms")
			b.ReportMetric(r.Warm, "warm-ms")
			b.ReportMetric(0, "ns/op") // nothing was run here
		})
	}
}

func benchInNode(b *testing.B, cases []byte) []byte {
	b.Helper()
	path := filepath.Join(b.TempDir(), "cases.json")
	if err := os.WriteFile(path, cases, 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(need.Tool(b, "node"), "vectors.bench.mjs", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func benchInBrowser(b *testing.B, cases []byte) []byte {
	b.Helper()
	p := inBrowser(b, map[string]any{"/cases": json.RawMessage(cases)})
	const run = `(async () => {
  const { bench } = await import('/vectors.bench.mjs');
  return JSON.stringify(await bench(await (await fetch('/cases')).json()));
})()`
	return []byte(browser.EvalWithin[string](p, 5*time.Minute, run))
}
