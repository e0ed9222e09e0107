package page_test

import (
	"bytes"
	"compress/gzip"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/web"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// firstLoad is what opening an item may cost on the line, compressed, the scanner apart.
const firstLoad = 150 << 10

// published serves the page that is published for a world's genesis, which asks a node, as any web server would.
func published(t testing.TB, w *pagetest.World, node string) *httptest.Server {
	t.Helper()
	g, err := genesis.Read(w.Genesis())
	if err != nil {
		t.Fatal(err)
	}
	page, err := web.StaticPage(g, []string{node})
	if err != nil {
		t.Fatal(err)
	}
	packed := map[string][]byte{}
	for _, f := range page.Files {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		_, _ = z.Write(f.Content)
		_ = z.Close()
		packed["/"+f.Path] = out.Bytes()
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSuffix(r.URL.Path, "/")
		if name == "" {
			name = "/index.html"
		}
		content, found := packed[name]
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
		_, _ = w.Write(content)
	}))
	t.Cleanup(origin.Close)
	return origin
}

// TestBundle opens the page as it is published, from an origin that is not the node's: what it costs on the line.
func TestBundle(t *testing.T) {
	node := pagetest.NewSite(t, pagetest.NewWorld(t), "..")
	origin := published(t, node.World, node.URL)
	b := browser.New(t, browser.Options{Origins: []string{origin.URL, node.URL}})
	p := b.Page()
	p.Viewport(360, 740, 2)
	word := pagetest.Show(t, p, origin.URL+"/index.html?id="+pagetest.ToMadrid)
	if word != "GENUINE" {
		t.Fatalf("%s for %q", word, pagetest.Refusal(p))
	}
	var sent int64
	for _, r := range b.Requests() {
		if r.Status == 200 && !strings.Contains(r.URL, "icon-") {
			sent += r.Bytes
		}
	}
	if sent > firstLoad {
		t.Errorf("%d bytes, more than %d", sent, firstLoad)
	}
	for _, f := range []string{"scan", "decode", "zxing"} {
		for _, r := range b.Requests() {
			if strings.Contains(path.Base(r.URL), f) {
				t.Errorf("%s is loaded", r.URL)
			}
		}
	}
}
