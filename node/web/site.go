package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

//go:embed page/*.html page/*.webmanifest console/*.html
var pageFiles embed.FS

// Names of the pages' sources.
const (
	indexPage   = "page/index.html"
	scanPage    = "page/scan.html"
	consolePage = "console/index.html"
	startScript = "page/start.mjs" // what main.mjs needs, begun before it
	mainScript  = "page/main.mjs"
	mainStyle   = "page/style.css"

	workerScript = "page/sw.mjs"
)

// site is the bundle with one genesis: all that a page consists of, for a node or for the static bundle.
type site struct {
	bundle  *bundle
	chain   chainView
	texts   map[string]catalog
	trust   *asset
	worker  *asset // sw.js
	version string
	base    string // before an asset's name: "/assets/", or "assets/" in the static bundle
	home    string
	nodes   []string // other origins that a page may ask
	pages   map[string]map[string]*template.Template
}

// newSite puts a bundle and a genesis together. nodes are those that the page asks, "" for its own origin.
func newSite(g *canon.Genesis, nodes []string, static bool) (*site, error) {
	b, err := dist()
	if err != nil {
		return nil, err
	}
	s := &site{bundle: b, base: "/assets/", home: "/", chain: chainView{ID: genesis.ChainID(g)}}
	if static {
		s.base, s.home = "assets/", "index.html"
	}
	s.chain.Genesis = fmt.Sprintf("%x", genesis.Hash(g))
	for _, n := range nodes {
		if n != "" {
			s.nodes = append(s.nodes, n)
		}
	}
	if s.version, err = b.version(); err != nil {
		return nil, err
	}
	if s.trust, err = trustAsset(g, nodes, s.version); err != nil {
		return nil, err
	}
	if s.worker, err = s.serviceWorker(); err != nil {
		return nil, err
	}
	if s.texts, err = catalogs(); err != nil {
		return nil, err
	}
	if err := s.parse(); err != nil {
		return nil, err
	}
	return s, nil
}

// asset returns the file of a name, nil for none.
func (s *site) asset(name string) *asset {
	if name == s.trust.name {
		return s.trust
	}
	return s.bundle.files[name]
}

// source returns the file that a source became.
func (s *site) source(name string) (*asset, error) {
	a := s.bundle.files[s.bundle.manifest.Entries[name].File]
	if a == nil {
		return nil, fmt.Errorf("%s is not in the bundle; run go generate ./node/web", name)
	}
	return a, nil
}

// link is a file and its integrity, for a template.
type preloaded struct{ URL, Integrity string }

func (s *site) preload(name string) (out []preloaded) {
	for _, f := range s.bundle.manifest.Entries[name].Preload {
		if a := s.bundle.files[f]; a != nil {
			out = append(out, preloaded{s.base + a.name, a.integrity})
		}
	}
	return out
}

// later is a file that the page's scripts load, by its name without the hash: a document may ask for it ahead of them.
func (s *site) later(name string) *preloaded {
	for _, f := range s.bundle.manifest.Entries[startScript].Lazy {
		if a := s.bundle.files[f]; a != nil && strings.HasPrefix(f, name+".") {
			return &preloaded{s.base + a.name, a.integrity}
		}
	}
	return nil
}

// parse reads the templates, once for each language.
func (s *site) parse() error {
	s.pages = map[string]map[string]*template.Template{}
	for _, t := range tongues {
		s.pages[t.Name] = map[string]*template.Template{}
		for _, name := range []string{indexPage, scanPage, consolePage} {
			b, err := pageFiles.ReadFile(name)
			if err != nil {
				return err
			}
			p, err := template.New(name).Funcs(s.functions(t)).Parse(string(b))
			if err != nil {
				return err
			}
			s.pages[t.Name][name] = p
		}
	}
	return nil
}

func (s *site) functions(t tongue) template.FuncMap {
	text := s.texts[t.Name]
	return template.FuncMap{
		"asset": func(name string) (string, error) {
			a, err := s.source(name)
			if err != nil {
				return "", err
			}
			return s.base + a.name, nil
		},
		"integrity": func(name string) (string, error) {
			a, err := s.source(name)
			if err != nil {
				return "", err
			}
			return a.integrity, nil
		},
		"preload":        s.preload,
		"later":          s.later,
		"trust":          func() string { return s.base + s.trust.name },
		"trustIntegrity": func() string { return s.trust.integrity },
		"t":              text.say,
	}
}

// render executes a page.
func (s *site) render(name string, t tongue, v *view) ([]byte, error) {
	var out bytes.Buffer
	if err := s.pages[t.Name][name].Execute(&out, v); err != nil {
		return nil, fmt.Errorf("%s in %s: %w", name, t.Name, err)
	}
	return out.Bytes(), nil
}

// view is a page's data as far as it is the same for every answer to a query.
func (s *site) view(t tongue, query url.Values) *view {
	v := &view{
		Lang: t.Name, Home: s.home, Form: s.home, Scan: "/scan", Manifest: "/manifest.webmanifest", Chain: s.chain,
	}
	same := url.Values{}
	for _, name := range []string{"id", "unit"} {
		if len(query[name]) > 0 {
			same[name] = query[name]
		}
	}
	for _, other := range tongues {
		same.Set("lang", other.Name)
		v.Langs = append(v.Langs, langLink{other.Name, other.Label, "?" + same.Encode(), other.Name == t.Name})
	}
	return v
}

// serviceWorker is the worker with the list of what to keep for offline before it.
func (s *site) serviceWorker() (*asset, error) {
	source, err := s.source(workerScript)
	if err != nil {
		return nil, err
	}
	first := s.bundle.firstLoad(startScript, mainScript, mainStyle)
	first = append(first, s.trust.name)
	lazy := slices.Clone(s.bundle.manifest.Entries[mainScript].Lazy)
	list := struct {
		Version string   `json:"version"`
		Shell   string   `json:"shell"`
		First   []string `json:"first"`
		Lazy    []string `json:"lazy"`
	}{s.version + "-" + strings.Split(s.trust.name, ".")[1], s.home, prefixed(s.base, first), prefixed(s.base, lazy)}
	b, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	body := append(append([]byte("self.waybillAssets="), b...), ";\n"...)
	return newAsset("sw.js", append(body, source.body...)), nil
}

func prefixed(base string, names []string) []string {
	out := []string{}
	for _, n := range names {
		out = append(out, base+n)
	}
	return out
}

// wellKnown are files of the page that have a fixed name, with the media type by their name.
func (s *site) wellKnown(name string) (*asset, error) {
	switch name {
	case "sw.js":
		return s.worker, nil
	case "manifest.webmanifest":
		b, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			return nil, err
		}
		return newAsset(name, b), nil
	case "favicon.svg":
		return s.source("page/icon.svg")
	}
	return s.source("page/" + name)
}
