package page_test

import (
	"compress/gzip"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/web"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// firstLoad is what opening an item may cost on the line, compressed, the scanner apart.
const firstLoad = 150 << 10

// TestBundle opens the page as it is published, from an origin that is not the node's: what it costs on the line, and how
// soon a slow telephone on a slow line knows.
func TestBundle(t *testing.T) {
	node := pagetest.NewSite(t, pagetest.NewWorld(t), "..")
	g, err := genesis.Read(node.World.Genesis())
	if err != nil {
		t.Fatal(err)
	}
	page, err := web.StaticPage(g, []string{node.URL})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range page.Files {
		files["/"+f.Path] = f.Content
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSuffix(r.URL.Path, "/")
		if name == "" {
			name = "/index.html"
		}
		content, found := files[name]
		if !found {
			http.NotFound(w, r)
			return
		}
		kind := mime.TypeByExtension(path.Ext(name))
		if path.Ext(name) == ".js" {
			kind = "text/javascript"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Encoding", "gzip")
		if strings.HasPrefix(name, "/assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		z := gzip.NewWriter(w)
		_, _ = z.Write(content)
		_ = z.Close()
	}))
	defer origin.Close()
	b := browser.New(t, browser.Options{Origins: []string{origin.URL, node.URL}})
	p := b.Page()
	p.Viewport(360, 740, 2)
	p.Slow(4)
	p.Line(1_600_000, 40)
	address := origin.URL + "/index.html?id=" + pagetest.ToMadrid
	p.Open("about:blank")
	start := time.Now()
	p.Do(`location.assign('` + address + `')`)
	p.WaitFor(`document.querySelector('section.verdict')`)
	usable := time.Since(start)
	p.WaitFor(`document.querySelector('section.verdict').dataset.verdict !== 'CHECKING'`)
	known := time.Since(start)
	word := pagetest.Concluded(t, p)
	whole := time.Since(start)
	if word != "GENUINE" {
		t.Fatalf("%s for %q", word, pagetest.Refusal(p))
	}
	var bytes int64
	for _, r := range b.Requests() {
		if r.Status == 200 && !strings.Contains(r.URL, "icon-") {
			bytes += r.Bytes
		}
	}
	t.Logf("processor four times slower, line of 1.6 Mbit/s: usable after %v, verdict after %v, all of it after %v; %d bytes",
		usable.Round(time.Millisecond), known.Round(time.Millisecond), whole.Round(time.Millisecond), bytes)
	if bytes > firstLoad {
		t.Errorf("%d bytes, more than %d", bytes, firstLoad)
	}
	for _, f := range []string{"scan", "decode", "zxing"} {
		for _, r := range b.Requests() {
			if strings.Contains(path.Base(r.URL), f) {
				t.Errorf("%s is loaded", r.URL)
			}
		}
	}
}
