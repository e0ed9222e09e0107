package pagetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Site serves the page from its sources, as a node serves it from the bundle, with proofs of a world.
type Site struct {
	*httptest.Server
	World *World
	// Lie, where it is set, is called with each proof before it is handed out, and returns what is handed out instead;
	// nil is an answer "unavailable".
	Lie atomic.Pointer[func(unit string, proof []byte) []byte]
	// Gone is set while somebody before the node answers every request that there is none: 502.
	Gone atomic.Bool
	// Pin is the file pin.json; nil for none.
	Pin atomic.Pointer[[]byte]
	// Reading is what the page is told before it has checked anything; nil for nothing.
	Reading any
	root    string // node/web
	nodes   []string
}

// NewSite opens a site that ends with the test. root is the folder node/web; nodes are what the page asks, itself where
// there are none.
func NewSite(t testing.TB, w *World, root string, nodes ...string) *Site {
	t.Helper()
	s := &Site{World: w, root: root, nodes: nodes}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

const csp = "default-src 'none'; script-src 'self'%s; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'%s; " +
	"worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Gone.Load() {
		http.Error(w, "bad gateway", http.StatusBadGateway)
		return
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	switch name := r.URL.Path; {
	case strings.HasPrefix(name, "/v1/"):
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", "no-store")
		s.api(w, r)
	case name == "/sw.js":
		s.worker(w)
	case name == "/trust.mjs":
		h.Set("Content-Type", "text/javascript")
		_, _ = fmt.Fprintf(w, "globalThis.waybillTrust = %s;\n", s.trust())
	case name == "/pin.json":
		pin := s.Pin.Load()
		if pin == nil {
			http.NotFound(w, r)
			return
		}
		h.Set("Content-Type", "application/json")
		_, _ = w.Write(*pin)
	case name == "/icon-192.png", name == "/icon-512.png":
		s.file(w, "page"+name)
	case name == "/manifest.webmanifest":
		s.file(w, "page/manifest.webmanifest")
	case strings.HasPrefix(name, "/page/"), strings.HasPrefix(name, "/verify/"):
		s.file(w, name[1:])
	case name == "/scan":
		s.document(w, r, "page/scan.html", " 'wasm-unsafe-eval'")
	case path.Ext(name) == ".ico":
		http.NotFound(w, r)
	default:
		s.document(w, r, "page/index.html", "")
	}
}

func (s *Site) api(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v1/proof":
		unit := r.FormValue("unit")
		var salt []byte
		if text := r.FormValue("salt"); text != "" {
			salt, _ = hex.DecodeString(text)
		}
		b, err := s.World.Prove(unit, salt)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if lie := s.Lie.Load(); lie != nil {
			if b = (*lie)(unit, b); b == nil {
				http.Error(w, "unavailable", http.StatusServiceUnavailable)
				return
			}
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(b)
	case "/v1/light-block":
		var height uint64
		if _, err := fmt.Sscan(r.FormValue("height"), &height); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b := s.World.LightBlock(height)
		if b == nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(b)
	case "/v1/page":
		_ = json.NewEncoder(w).Encode(map[string]string{"hash": strings.Repeat("5e", 32), "version": "test"})
	default:
		http.NotFound(w, r)
	}
}

func (s *Site) trust() []byte {
	genesis := s.World.Genesis()
	hash := sha256.Sum256(append([]byte("wb/gen1"), genesis...))
	nodes := s.nodes
	if len(nodes) == 0 {
		nodes = []string{""}
	}
	b, _ := json.Marshal(map[string]any{
		"chainId": s.World.ChainID(), "genesis": base64.StdEncoding.EncodeToString(genesis),
		"genesisHash": hex.EncodeToString(hash[:]), "nodes": nodes, "version": "test",
	})
	return b
}

func (s *Site) file(w http.ResponseWriter, name string) {
	b, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(path.Clean("/"+name))))
	if err != nil {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	kinds := map[string]string{
		".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json", ".css": "text/css",
		".svg":  "image/svg+xml",
		".wasm": "application/wasm", ".png": "image/png", ".webmanifest": "application/manifest+json",
	}
	w.Header().Set("Content-Type", kinds[path.Ext(name)])
	_, _ = w.Write(b)
}

func (s *Site) worker(w http.ResponseWriter) {
	b, err := os.ReadFile(filepath.Join(s.root, "page", "sw.mjs"))
	if err != nil {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/javascript")
	const assets = "self.waybillAssets = {version: 'test', shell: '/', " +
		"first: ['/page/main.mjs', '/page/style.css', '/trust.mjs'], lazy: []};\n"
	_, _ = io.WriteString(w, assets)
	_, _ = w.Write(b)
}

// document writes a template with what a node gives it.
func (s *Site) document(w http.ResponseWriter, r *http.Request, name, script string) {
	lang := r.FormValue("lang")
	if lang == "" {
		lang = "en"
	}
	texts := map[string]string{}
	if b, err := os.ReadFile(filepath.Join(s.root, "page", "text", filepath.Base(lang)+".json")); err == nil {
		_ = json.Unmarshal(b, &texts)
	}
	functions := template.FuncMap{
		"asset":          func(name string) string { return "/" + name },
		"integrity":      func(string) string { return "" },
		"preload":        func(string) []struct{ URL, Integrity string } { return nil },
		"later":          func(string) *struct{ URL, Integrity string } { return nil },
		"trust":          func() string { return "/trust.mjs" },
		"trustIntegrity": func() string { return "" },
		"t":              func(key string, values ...any) string { return fill(texts[key], values) },
	}
	b, err := os.ReadFile(filepath.Join(s.root, name))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	page, err := template.New(name).Funcs(functions).Parse(string(b))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	langs := []map[string]any{}
	for _, l := range [][2]string{{"en", "English"}, {"zh", "中文"}, {"es", "Español"}, {"pt", "Português"}} {
		langs = append(langs, map[string]any{"Tag": l[0], "Name": l[1], "URL": "?lang=" + l[0], "Current": l[0] == lang})
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{
		"Lang": lang, "Langs": langs, "Static": false, "CSP": "", "Home": "/", "Scan": "/scan", "Form": "/",
		"Manifest": "/manifest.webmanifest",
		"Asked":    "", "Problem": nil, "Items": nil, "Reading": s.Reading,
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", fmt.Sprintf(csp, script, " "+strings.Join(s.nodes, " ")))
	_, _ = w.Write(out.Bytes())
}

// fill puts values by name into a text.
func fill(text string, values []any) string {
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", values[i]), fmt.Sprint(values[i+1]))
	}
	return text
}
