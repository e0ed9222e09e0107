package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/waybill-network/waybill/ledger/ledgertest"
)

// TestBundleIsWhole: every source that a page names is in the bundle, and every file of dist is under the manifest.
func TestBundleIsWhole(t *testing.T) {
	b, err := dist()
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		startScript, mainScript, mainStyle, workerScript, "page/scan.mjs", "page/icon.svg", "page/icon-192.png", "page/icon-512.png",
		"console/main.mjs", "console/style.css",
	} {
		if b.files[b.manifest.Entries[source].File] == nil {
			t.Errorf("%s is not in the bundle", source)
		}
	}
	files, err := distFiles.ReadDir("dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() != "manifest.json" && b.files[f.Name()] == nil {
			t.Errorf("dist/%s is not in the manifest", f.Name())
		}
	}
	for source, e := range b.manifest.Entries {
		for _, name := range slices.Concat([]string{e.File}, e.Preload, e.Lazy) {
			if b.files[name] == nil {
				t.Errorf("%s loads %s, which is not there", source, name)
			}
		}
	}
}

// TestAssets: each is served under its name for ever, packed for those who take that, and is what its integrity says.
func TestAssets(t *testing.T) {
	w := newWorld(t, served)
	names := []string{w.web.site.trust.name}
	for name := range w.web.site.bundle.files {
		names = append(names, name)
	}
	packed := 0
	for _, name := range names {
		res, plain := w.get("/assets/"+name, "Accept-Encoding", "br")
		if res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "" || res.Header.Get("Cache-Control") != cacheForever {
			t.Fatalf("%s: %s %v", name, res.Status, res.Header)
		}
		sum := sha512.Sum384(plain)
		if got := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); got != w.web.site.asset(name).integrity {
			t.Errorf("%s has integrity %s", name, got)
		}
		tags := map[string]bool{res.Header.Get("ETag"): true}
		res, body := w.get("/assets/"+name, "Accept-Encoding", "gzip, deflate, br")
		if res.Header.Get("Content-Encoding") == "gzip" {
			packed++
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			unpacked, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(unpacked, plain) {
				t.Errorf("%s packed is something else: %v", name, err)
			}
			if tags[res.Header.Get("ETag")] {
				t.Errorf("%s has one tag for two forms", name)
			}
		}
		if res, _ := w.get("/assets/"+name, "Accept-Encoding", "gzip", "If-None-Match", res.Header.Get("ETag")); res.StatusCode != 304 {
			t.Errorf("%s again: %s", name, res.Status)
		}
		if res, _ := w.get("/assets/"+name, "Accept-Encoding", "gzip;q=0"); res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is packed for one who does not take that", name)
		}
	}
	if packed < 5 {
		t.Errorf("%d of %d are packed", packed, len(names))
	}
}

// TestFirstLoad: what a browser loads before anyone touches the page, without the scanner, and with the largest of the
// languages and the map: at most 150 KB compressed.
func TestFirstLoad(t *testing.T) {
	const most = 150_000
	w := newWorld(t, served)
	_, body := w.get("/t/" + parcel)
	_, sent := w.get("/t/"+parcel, "Accept-Encoding", "gzip")
	files := map[string]int{"the document": len(sent)}
	for _, url := range regexp.MustCompile(`(?:src|href)="/(assets/[^"]+)"`).FindAllStringSubmatch(string(body), -1) {
		files[url[1]] = 0
	}
	e := w.web.site.bundle.manifest.Entries[mainScript]
	for _, name := range slices.Concat(w.web.site.bundle.firstLoad(startScript, mainScript, mainStyle), e.Lazy) {
		if !regexp.MustCompile(`^(scan|decode|zxing|places-|checker)`).MatchString(name) {
			files["assets/"+name] = 0
		}
	}
	total, language := 0, 0
	for name := range files {
		if a := w.web.site.asset(strings.TrimPrefix(name, "assets/")); a != nil {
			files[name] = len(a.body)
			if p := a.packed(); p != nil {
				files[name] = len(p)
			}
		}
		if regexp.MustCompile(`^assets/(en|zh|es|pt)\.`).MatchString(name) {
			language = max(language, files[name])
			delete(files, name)
		}
	}
	var list []string
	for name, n := range files {
		if n == 0 {
			t.Errorf("%s has no size", name)
		}
		total += n
		list = append(list, fmt.Sprintf("%7d %s", n, name))
	}
	slices.Sort(list)
	t.Logf("%d bytes:\n%s\n%7d the largest of the languages", total+language, strings.Join(list, "\n"), language)
	if total+language > most || total < 20_000 {
		t.Errorf("%d bytes, at most %d", total+language, most)
	}
}

// inline finds what the policy of the pages forbids in markup.
func inline(t *testing.T, name string, page []byte) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
		loads := n.Data == "script" || n.Data == "link" && (attributes["rel"] == "stylesheet" || attributes["rel"] == "modulepreload")
		switch from := attributes["src"] + attributes["href"]; {
		case n.Type != html.ElementNode:
		case n.Data == "style", n.Data == "iframe", n.Data == "object", n.Data == "embed", n.Data == "base":
			t.Errorf("%s has a <%s>", name, n.Data)
		case loads && (n.FirstChild != nil || from == "" || !strings.HasPrefix(attributes["integrity"], "sha384-")):
			t.Errorf("%s: <%s %s> is inline or has no integrity", name, n.Data, from)
		case loads && strings.Contains(from, "//"), (n.Data == "img" || n.Data == "link") && strings.Contains(from, "//"):
			t.Errorf("%s loads %s", name, from)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
}

// TestNothingInline: no document has a script, style or handler of its own, and all that it loads is bound by its hash.
func TestNothingInline(t *testing.T) {
	w := newWorld(t, served)
	for _, target := range []string{"/", "/t/" + parcel, "/?id=a,b", "/?id=CSQU3054383", "/t/x", "/scan", "/console"} {
		_, body := w.get(target)
		inline(t, target, body)
	}
	p, err := StaticPage(w.Genesis, []string{"https://a.example"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Files {
		if f := &p.Files[i]; strings.HasSuffix(f.Path, ".html") {
			inline(t, f.Path, f.Content)
			if !bytes.Contains(f.Content, []byte("http-equiv=\"Content-Security-Policy\"")) {
				t.Errorf("%s has no policy", f.Path)
			}
		}
	}
}

// TestTheAssetsOfAPageAreServed: what a document names is there, with the integrity that it names.
func TestTheAssetsOfAPageAreServed(t *testing.T) {
	w := newWorld(t, served)
	for _, target := range []string{"/", "/scan", "/console"} {
		_, body := w.get(target)
		found := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)" integrity="([^"]+)"`).FindAllStringSubmatch(string(body), -1)
		for _, f := range found {
			res, b := w.get(f[1])
			sum := sha512.Sum384(b)
			if got := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); res.StatusCode != 200 || html.UnescapeString(f[2]) != got {
				t.Errorf("%s names %s with %s: %s, %s", target, f[1], f[2], res.Status, got)
			}
		}
		if len(found) < 2 {
			t.Errorf("%s names %d files", target, len(found))
		}
	}
}

// TestStaticPage: the published hash is over its files as they are written, the same each time, and another for another
// genesis or other nodes; what it trusts is in it.
func TestStaticPage(t *testing.T) {
	g := ledgertest.New(t).Genesis
	nodes := []string{"https://a.example", "https://b.example"}
	page, err := StaticPage(g, nodes)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "page")
	for range 2 {
		if err := page.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	err = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		lines = append(lines, fmt.Sprintf("%s %x\n", filepath.ToSlash(name), sha256.Sum256(b)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	if got := hex.EncodeToString(sum[:]); got != page.Hash {
		t.Errorf("hash %s, of the files %s", page.Hash, got)
	}
	hashes := map[string]bool{page.Hash: true}
	again, err := StaticPage(g, nodes)
	if err != nil || again.Hash != page.Hash {
		t.Errorf("again: %s, %v", again.Hash, err)
	}
	for _, other := range [][]string{{"https://a.example"}, nil, {"https://b.example", "https://a.example"}} {
		p, err := StaticPage(g, other)
		if err != nil || hashes[p.Hash] {
			t.Errorf("%v: %v, %s", other, err, p.Hash)
		}
		hashes[p.Hash] = true
	}
	names := map[string]string{}
	for i := range page.Files {
		names[page.Files[i].Path] = string(page.Files[i].Content)
	}
	for path, content := range names {
		if strings.Contains(path, "console") || strings.HasPrefix(path, "assets/trust.") && !strings.Contains(content,
			`"nodes":["https://a.example","https://b.example"]`) {
			t.Errorf("%s: %.300s", path, content)
		}
		if strings.HasSuffix(path, ".html") && strings.Contains(content, `="/`) {
			t.Errorf("%s names a path of its origin: below another path it breaks", path)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, PinFile), (&Pin{Height: 5}).Encode(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := page.Write(dir); err != nil {
		t.Errorf("beside a pin: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "extra.js"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := page.Write(dir); err == nil || !strings.Contains(err.Error(), "extra.js") {
		t.Errorf("beside another file: %v", err)
	}
}

// TestNodeShowsItsPage: the hash that a node shows is that of the page which the command makes of its configuration.
func TestNodeShowsItsPage(t *testing.T) {
	w := newWorld(t, served)
	p, err := StaticPage(w.Genesis, []string{"https://a.example", "https://b.example:8443"})
	if err != nil {
		t.Fatal(err)
	}
	_, body := w.get("/v1/page")
	for _, part := range []string{p.Hash, "--node https://a.example --node https://b.example:8443"} {
		if !strings.Contains(string(body), part) {
			t.Errorf("%q is not in %s", part, body)
		}
	}
	if !strings.Contains(w.logs.String(), p.Hash) {
		t.Errorf("log: %s", w.logs)
	}
}
