package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Page is the consumer's page as a folder of files, which anyone can serve from any origin and below any path. It asks
// nodes by name, so it trusts none of them more than another.
type Page struct {
	// Files by path, ascending, without directories.
	Files []PageFile
	// Hash is the published one: SHA-256, in hex, over a line for each file in this order: its path, a blank, the
	// SHA-256 of its content in hex, a line feed.
	Hash string
	// Version of the bundle, whatever the genesis.
	Version string
}

// PageFile is one file of a page.
type PageFile struct {
	Path    string
	Content []byte
}

// Sum is the SHA-256 of the content in hex.
func (f *PageFile) Sum() string {
	sum := sha256.Sum256(f.Content)
	return hex.EncodeToString(sum[:])
}

// StaticPage makes the page that trusts a genesis and asks these nodes, given by their base URLs; without any it asks
// the origin that it is served from. The same genesis and nodes give the same bytes on every machine.
func StaticPage(g *canon.Genesis, nodes []string) (*Page, error) {
	if len(nodes) == 0 {
		nodes = []string{""}
	}
	s, err := newSite(g, nodes, true)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, page := range map[string]string{"index.html": indexPage, "scan.html": scanPage} {
		if files[name], err = s.shell(page); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"sw.js", "manifest.webmanifest", "icon-192.png", "icon-512.png"} {
		a, err := s.wellKnown(name)
		if err != nil {
			return nil, err
		}
		files[name] = a.body
	}
	for name, a := range s.bundle.files {
		if !s.left(name) {
			files["assets/"+name] = a.body
		}
	}
	files["assets/"+s.trust.name] = s.trust.body
	return newPage(files, s.version), nil
}

// shell is a document of the static page: English, until its own code has read what the browser prefers.
func (s *site) shell(page string) ([]byte, error) {
	t := tongues[0]
	v := s.view(t, nil)
	k := kindPage
	if page == scanPage {
		k = kindScan
	}
	v.Static, v.Scan, v.Manifest = true, "scan.html", "manifest.webmanifest"
	v.CSP = document(k, strings.Join(append([]string{"'self'"}, s.nodes...), " "))
	return s.render(page, t, v)
}

// left reports whether the static page leaves a file out: the worker, which has another name, and what only the
// members' console loads. The console needs its node's own API, so that no other origin can serve it.
func (s *site) left(name string) bool {
	console, page := false, false
	for source, e := range s.bundle.manifest.Entries {
		switch of := e.File == name || slices.Contains(e.Preload, name) || slices.Contains(e.Lazy, name); {
		case of && strings.HasPrefix(source, "console/"):
			console = true
		case of && source != workerScript:
			page = true
		case of:
			console = true
		}
	}
	return console && !page
}

func newPage(files map[string][]byte, version string) *Page {
	p := &Page{Version: version}
	for path, content := range files {
		p.Files = append(p.Files, PageFile{path, content})
	}
	slices.SortFunc(p.Files, func(a, b PageFile) int { return strings.Compare(a.Path, b.Path) })
	sum := sha256.New()
	for i := range p.Files {
		_, _ = fmt.Fprintf(sum, "%s %s\n", p.Files[i].Path, p.Files[i].Sum()) // a hash takes everything
	}
	p.Hash = hex.EncodeToString(sum.Sum(nil))
	return p
}

// Write puts the files into a folder, which it makes. What is there already and no file of the page is an error: it
// would be served beside it and is under no hash. A pin may be there, which is renewed more often than the page.
func (p *Page) Write(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "assets"), 0o755); err != nil {
		return err
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name != PinFile && !slices.ContainsFunc(p.Files, func(f PageFile) bool { return f.Path == filepath.ToSlash(name) }) {
			return fmt.Errorf("%s: no file of the page; use an empty folder", path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range p.Files {
		f := &p.Files[i]
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pageJSON is what a node says of the static page of its own trust.
type pageJSON struct {
	Hash    string            `json:"hash"`
	Version string            `json:"version"`
	ChainID string            `json:"chain_id"`
	Genesis string            `json:"genesis_hash"`
	Nodes   []string          `json:"nodes"`
	Command string            `json:"command"` // makes the same
	Files   map[string]string `json:"files"`   // SHA-256 in hex, by path
}

// servePageHash answers GET /v1/page.
func (h *Handler) servePageHash(w http.ResponseWriter, r *http.Request) {
	out := pageJSON{
		Hash: h.page.Hash, Version: h.page.Version, ChainID: h.site.chain.ID, Genesis: h.site.chain.Genesis, Nodes: []string{},
		Command: "waybill page hash --genesis genesis.json", Files: map[string]string{},
	}
	if o := h.options.Config.Origin; o != "" {
		out.Nodes = append(out.Nodes, string(o))
	}
	for _, n := range h.options.Config.Nodes {
		out.Nodes = append(out.Nodes, string(n))
	}
	for _, n := range out.Nodes {
		out.Command += " --node " + n
	}
	for i := range h.page.Files {
		out.Files[h.page.Files[i].Path] = h.page.Files[i].Sum()
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	send(w, r, append(b, '\n'), mediaJSON, `"`+h.page.Hash[:16]+`"`, "no-cache")
}
