package verify

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/vectors"
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
// in a browser without a window.
func BenchmarkVerifierInJavaScript(b *testing.B) {
	var in heavy
	for i, c := range vectors.Heavy(b, vectors.Cases(b)) {
		if i == 0 {
			in.Genesis = hex.EncodeToString(c.Trust.Genesis)
		}
		in.Files = append(in.Files, heavyFile{c.Name, hex.EncodeToString(c.File), c.Reason})
	}
	cases, err := json.Marshal(in)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("node", func(b *testing.B) { in.report(b, benchInNode(b, cases)) })
	b.Run("chromium", func(b *testing.B) { in.report(b, benchInBrowser(b, need.Tool(b, "chromium"), cases)) })
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

// page runs the measurement and sends its results back.
const page = `<!doctype html><script type="module">
import { bench } from '/vectors.bench.mjs';
const send = (s) => fetch('/done', { method: 'POST', body: s });
try { await send(JSON.stringify(await bench(await (await fetch('/cases')).json()))); } catch (e) { await send(e.stack); }
</script>`

func benchInBrowser(b *testing.B, browser string, cases []byte) []byte {
	b.Helper()
	done := make(chan []byte, 1)
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(".")))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	mux.HandleFunc("/cases", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(cases) })
	mux.HandleFunc("/done", func(_ http.ResponseWriter, r *http.Request) {
		out, _ := io.ReadAll(r.Body)
		done <- out
	})
	s := httptest.NewServer(mux)
	b.Cleanup(s.Close)
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--user-data-dir="+b.TempDir(), "--remote-debugging-port=0", s.URL)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	select {
	case out := <-done:
		return out
	case <-time.After(5 * time.Minute):
		b.Fatal("the browser did not answer")
		return nil
	}
}
