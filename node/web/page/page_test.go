package page_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
	"github.com/waybill-network/waybill/scripts/need"
)

// TestModules runs the tests of the modules that need no document.
func TestModules(t *testing.T) {
	t.Parallel()
	out, err := exec.Command(need.Tool(t, "node"), "--test", "--test-reporter=tap", "page.test.mjs").CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?m)^# pass [1-9]`).Match(out) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestVendored holds what others wrote as it was published.
func TestVendored(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"vendor/zxing/reader/index.js":          "d90c69a827aff3b7c8c8ca310efebe91671ef076f7a0ec83722bfc542814f484",
		"vendor/zxing/reader/zxing_reader.wasm": "e8af31edb56d0522f4de74495839385ef019ba8bc90d38e5ecb2f18795d86fb2",
		"vendor/zxing/share.js":                 "08868fb770b0a4e4b9eb3d717015cd5fbf3ceb06492d4cb2d2dd2739db11890f",
	} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not what was published: %x", path, sum)
		}
	}
}

// visit opens a site of a world in a browser of its own.
func visit(t *testing.T, o browser.Options) (*pagetest.Site, *browser.Browser, *browser.Page) {
	t.Helper()
	site := pagetest.NewSite(t, pagetest.NewWorld(t), "..")
	o.Origins = append(o.Origins, site.URL)
	b := browser.New(t, o)
	p := b.Page()
	p.Viewport(360, 740, 2)
	return site, b, p
}

// TestConclusions opens an item in every state, on a telephone and on a desk, light and dark: the right word, nothing to be
// scrolled sideways, and nothing that keeps anybody from reading it.
func TestConclusions(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	for path, want := range map[string]string{
		pagetest.Path(pagetest.ToMadrid): "GENUINE", pagetest.Path(pagetest.ToNewYork): "CAUTION",
		pagetest.Path(pagetest.Caddy): "GENUINE", pagetest.Path(pagetest.Recalled): "RECALLED",
		pagetest.Path(pagetest.Clone): "SUSPECT", pagetest.Path(pagetest.Fake): "SUSPECT",
		pagetest.Path(pagetest.Unknown): "ABSENT", pagetest.Path(pagetest.Seen): "SEEN", pagetest.Path(pagetest.Product): "GENUINE",
		pagetest.WithSalt(): "GENUINE", pagetest.Path(pagetest.Long): "GENUINE", pagetest.Path(pagetest.ToSaoPaulo): "GENUINE",
	} {
		if got := pagetest.Show(t, p, site.URL+path); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
		if text := p.Text("section.verdict"); strings.Contains(text, "Genuine") != (want == "GENUINE") {
			t.Errorf("%s, %s: it says\n%s", path, want, text)
		}
		if steps := pagetest.Steps(p); len(steps) != 11 || strings.Contains(strings.Join(steps, ","), " bad") {
			t.Errorf("%s: steps %q", path, steps)
		}
		for _, width := range []int{320, 360, 768, 1280} {
			p.Viewport(width, 740, 1)
			if wide := pagetest.Overflow(p); len(wide) > 0 {
				t.Errorf("%s at %d pixels: %q", path, width, wide)
			}
		}
		p.Accessible(path)
		p.Viewport(360, 740, 2)
	}
	p.Prefer("prefers-color-scheme", "dark")
	for _, unit := range []string{pagetest.ToMadrid, pagetest.ToNewYork, pagetest.Clone, pagetest.Recalled, pagetest.Unknown} {
		pagetest.Show(t, p, site.URL+pagetest.Path(unit))
		p.Accessible("dark, " + unit)
	}
	p.Open(site.URL + "/")
	p.WaitFor(`!document.getElementById('recent').hidden`)
	p.Accessible("home, dark")
	p.Prefer("prefers-color-scheme", "light")
	p.Accessible("home")
}

// TestWhatIsTold reads the whole page of a parcel: where from, by what, customs, who vouches, the journey and its order.
func TestWhatIsTold(t *testing.T) {
	site, _, p := visit(t, browser.Options{TimeZone: "America/Los_Angeles"})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
	for selector, want := range map[string][]string{
		".progress": {"Delivered", "Madrid, Spain", "16:40 +01:00"},
		".facts": {
			"Hangzhou, China", "by air CA841", "Released by Customs of China", "Released by Customs of Spain",
			"independent organisations",
		},
		".panel": {"4 of 4 validators signed block"},
		".journey-card": {
			"Released by customs", "Customs' own decision", "A report about customs", "invoice is missing", "Signed by Correos",
		},
	} {
		text := p.Text(selector)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", selector, w, text)
			}
		}
	}
	p.Click(".panel details summary")
	p.WaitFor(`document.querySelector('.trust').innerText.includes('5e5e5e')`)
	first := browser.Eval[string](p, `document.querySelector('.journey > li').innerText`)
	if !strings.Contains(first, "Delivered") {
		t.Errorf("the newest is %q", first)
	}
	shown := browser.Eval[int](p, `document.querySelectorAll('.journey > li').length`)
	p.Click(".journey-card > button")
	p.WaitFor(`document.querySelectorAll('.journey > li').length > 8`)
	if shown != 8 || !browser.Eval[bool](p, `document.activeElement === document.querySelectorAll('.journey > li')[8]`) {
		t.Errorf("%d events at first; the focus is not on the first new one", shown)
	}
	if n := browser.Eval[int](p, `document.querySelectorAll('.map .leg').length`); n < 1 {
		t.Error("no leg on the map")
	}
	if title := browser.Eval[string](p, "document.title"); !strings.Contains(title, "LX 123 456") {
		t.Errorf("title %q", title)
	}
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToNewYork))
	text := p.Text(".facts")
	if strings.Contains(text, "Released by United States") || !strings.Contains(text, "reports United States Postal Service") {
		t.Errorf("a report reads as a decision:\n%s", text)
	}
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.Long))
	p.Click(".journey-card > button")
	if n := browser.Eval[int](p, `document.querySelectorAll('.journey > li').length`); n < 30 {
		t.Errorf("%d of the long journey's events", n)
	}
}

// TestFourLanguages opens the page as browsers of four languages do, and switches.
func TestFourLanguages(t *testing.T) {
	site := pagetest.NewSite(t, pagetest.NewWorld(t), "..")
	for _, l := range []struct{ prefer, tag, word, country, day string }{
		{"en-GB,en", "en", "Genuine", "Spain", "Delivered"},
		{"zh-CN,zh", "zh-Hans", "真品", "西班牙", "已签收"},
		{"es-ES,es", "es", "Auténtico", "España", "Entregado"},
		{"pt-BR,pt", "pt-BR", "Autêntico", "Espanha", "Entregue"},
	} {
		b := browser.New(t, browser.Options{Origins: []string{site.URL}, Languages: l.prefer})
		p := b.Page()
		p.Viewport(360, 740, 1)
		pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
		text := p.Text("main")
		for _, want := range []string{l.word, l.country, l.day} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%.400s", l.tag, want, text)
			}
		}
		if tag := browser.Eval[string](p, "document.documentElement.lang"); tag != l.tag {
			t.Errorf("the page is in %q, not %q", tag, l.tag)
		}
		if keys := regexp.MustCompile(`\b[a-z]+\.[a-z]+[.A-Za-z-]*\b`).FindAllString(text, -1); len(keys) > 0 {
			t.Errorf("%s: keys are shown: %q", l.tag, keys)
		}
		if wide := pagetest.Overflow(p); len(wide) > 0 {
			t.Errorf("%s: %q", l.tag, wide)
		}
		p.Accessible(l.tag)
		if l.tag == "en" {
			p.Do(`(() => { const s = document.getElementById('language'); s.value = 'es'; s.dispatchEvent(new Event('change')); })()`)
			p.WaitFor(`document.querySelector('.verdict h1').textContent === 'Auténtico'`)
			p.Reload()
			if pagetest.Concluded(t, p); p.Text(".verdict h1") != "Auténtico" {
				t.Error("the choice of a language was not kept")
			}
		}
	}
}

// TestFirstPaint reads what the node sends for a parcel: complete without scripts, in the reader's language, nothing that
// was checked, and no word of praise.
func TestFirstPaint(t *testing.T) {
	t.Parallel()
	site := pagetest.NewSite(t, pagetest.NewWorld(t), "..")
	place := map[string]any{"ID": "ESMAD", "Name": "Madrid", "Country": "ES"}
	site.Reading = map[string]any{
		"ID": "LX 123 456 771 CN", "Path": "/t/LX123456771CN", "Verdict": "GENUINE", "Reasons": nil,
		"Milestones": []map[string]any{{"Name": "accepted", "State": "done"}, {"Name": "delivered", "State": "now"}},
		"Journey": []map[string]any{{
			"Title": "<b>Entregado</b>", "When": map[string]any{"ISO": "2026-11-07T16:40:00+01:00", "Text": "2026-11-07 16:40"},
			"Place": place, "Who": "Correos", "Corrected": false, "Withheld": false,
		}},
	}
	answer, err := site.Client().Get(site.URL + "/t/LX123456771CN?lang=es")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	html := string(b)
	for _, want := range []string{
		`<html lang="es">`, "LX 123 456 771 CN", "Esto es lo que dice este nodo", "&lt;b&gt;Entregado", "Madrid", "Correos",
		"<noscript>", `method="get"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in\n%s", want, html)
		}
	}
	for _, bad := range []string{"Auténtico", "<no value>", "style=", "onclick", "GENUINE"} {
		if strings.Contains(html, bad) {
			t.Errorf("it has %q:\n%s", bad, html)
		}
	}
	if inline := regexp.MustCompile(`<script(?:[^>]*)>[^<]`).FindString(html); inline != "" {
		t.Errorf("inline script: %s", inline)
	}
}
