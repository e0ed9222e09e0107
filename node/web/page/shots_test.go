package page_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	w := pagetest.NewWorld(t)
	site := pagetest.NewSite(t, w, "..")
	b := browser.New(t, browser.Options{Origins: []string{site.URL}, Languages: os.Getenv("SHOTS_LANG")})
	p := b.Page()
	all := map[string]string{
		"home": "/", "madrid": "/t/" + pagetest.ToMadrid, "newyork": "/t/" + pagetest.ToNewYork, "saopaulo": "/t/" + pagetest.ToSaoPaulo,
		"caddy": "/" + pagetest.Caddy, "recalled": "/" + pagetest.Recalled, "clone": "/" + pagetest.Clone, "fake": "/" + pagetest.Fake,
		"hostile": "/t/" + pagetest.Hostile, "long": "/t/" + pagetest.Long, "unknown": "/t/" + pagetest.Unknown, "seen": "/t/" + pagetest.Seen,
		"hidden": "/" + pagetest.Hidden + "#salt=5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a", "santiago": "/t/" + pagetest.ToSantiago,
		"singapore": "/t/" + pagetest.ToSingapore, "lost": "/t/" + pagetest.Lost, "product": "/01/" + pagetest.Product,
		"list": "/?id=" + pagetest.ToMadrid + "," + pagetest.ToNewYork + "," + pagetest.Unknown + ",RB1",
	}
	for name, path := range all {
		if only := os.Getenv("SHOTS_ONLY"); only != "" && !strings.Contains(","+only+",", ","+name+",") {
			continue
		}
		for _, size := range []struct {
			name  string
			width int
			scale float64
		}{{"360", 360, 2}, {"desk", 1280, 1}} {
			if only := os.Getenv("SHOTS_SIZE"); only != "" && only != size.name {
				continue
			}
			p.Viewport(size.width, 800, size.scale)
			p.Prefer("prefers-color-scheme", map[bool]string{true: "dark", false: "light"}[os.Getenv("SHOTS_DARK") != ""])
			p.Open(site.URL + path)
			time.Sleep(2000 * time.Millisecond)
			p.Screenshot(dir+"/"+name+"-"+size.name+".png", true)
		}
	}
}
