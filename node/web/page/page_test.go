package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"rsc.io/qr"

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
		pagetest.Path(pagetest.ToMadrid): "GENUINE", pagetest.Path(pagetest.ToNewYork): "CAUTION", pagetest.Path(pagetest.Caddy): "GENUINE",
		pagetest.Path(pagetest.Recalled): "RECALLED", pagetest.Path(pagetest.Clone): "SUSPECT", pagetest.Path(pagetest.Fake): "SUSPECT",
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
		".progress":     {"Delivered", "Madrid, Spain", "16:40 +01:00"},
		".facts":        {"Hangzhou, China", "by air CA841", "Released by Customs of China", "Released by Customs of Spain", "independent organisations"},
		".panel":        {"4 of 4 validators signed block"},
		".journey-card": {"Released by customs", "Customs' own decision", "A report about customs", "invoice is missing", "Signed by Correos"},
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
	if text := p.Text(".facts"); strings.Contains(text, "Released by United States") || !strings.Contains(text, "reports United States Postal Service") {
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

// TestKeyboardOnly enters a number and walks through the answer without a mouse.
func TestKeyboardOnly(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	p.Open(site.URL + "/")
	p.WaitFor(`document.getElementById('entry-error')`)
	home := p.Walk(30)
	if len(home) < 4 {
		t.Fatalf("only %v", home)
	}
	p.Do(`document.getElementById('ids').focus()`)
	p.Press("nonsense\r")
	p.WaitFor(`!document.getElementById('entry-error').hidden`)
	if got := browser.Eval[string](p, `document.activeElement.id + ' ' + document.activeElement.getAttribute('aria-invalid')`); got != "ids true" {
		t.Errorf("after a wrong number the focus is at %s", got)
	}
	p.Do(`document.getElementById('ids').value = ''`)
	p.Press(pagetest.ToMadrid + "\r")
	if word := pagetest.Concluded(t, p); word != "GENUINE" {
		t.Fatal(word)
	}
	if at := browser.Eval[string](p, "document.activeElement.id"); at != "verdict" {
		t.Errorf("the focus is at %q, not at the verdict", at)
	}
	if live := p.Text("#live"); !strings.Contains(live, "Genuine") {
		t.Errorf("readers of screens hear %q", live)
	}
	if !strings.HasSuffix(p.Location(), pagetest.Path(pagetest.ToMadrid)) {
		t.Errorf("the address is %s", p.Location())
	}
	walk := p.Walk(60)
	names := ""
	for _, f := range append(home, walk...) {
		names += f.Name + "\n"
		if !f.Visible || f.Name == "" {
			t.Errorf("%+v", f)
		}
	}
	for _, want := range []string{"Skip to the result", "Language", "Copy link", "Report a problem", "Show", "Download the proof", "What you trust", "Check"} {
		if !strings.Contains(names, want) {
			t.Errorf("%q cannot be reached:\n%s", want, names)
		}
	}
	p.Do(`history.back()`)
	p.WaitFor(`!document.getElementById('home').hidden`)
}

// TestSeveralAtOnce lists numbers with their verdicts, and opens one.
func TestSeveralAtOnce(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	p.Open(site.URL + "/")
	p.WaitFor(`document.getElementById('entry-error')`)
	p.Do(`document.getElementById('ids').value = ['` + strings.Join([]string{pagetest.ToMadrid, pagetest.Clone, pagetest.Unknown, "RB1"}, `', '`) + `'].join('\n')`)
	p.Click("form.entry button")
	p.WaitFor(`document.querySelectorAll('.list .rowlink').length === 4 && !document.querySelector('.list [data-verdict=CHECKING]')`)
	got := browser.Eval[string](p, `[...document.querySelectorAll('.list .rowlink')].map((r) => r.dataset.verdict).join(' ')`)
	if got != "GENUINE SUSPECT ABSENT UNCHECKED" {
		t.Error(got)
	}
	p.Accessible("list")
	p.Click(".list .rowlink")
	if word := pagetest.Concluded(t, p); word != "GENUINE" {
		t.Error(word)
	}
	p.Click("#result > p a")
	p.WaitFor(`document.querySelectorAll('.list .rowlink').length === 4`)
}

// TestHostileTexts shows what means harm as what it is.
func TestHostileTexts(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.Hostile))
	p.Do(`document.querySelectorAll('.journey button').forEach((b) => b.click())`)
	text := p.Text(".journey-card")
	for _, want := range []string{"<img src=x onerror=alert(1)>", "<script>alert(2)</script>", "⟨U+202E⟩", "⟨U+2066⟩", "⟨U+200B⟩", "⟨U+0085⟩", "{org}"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := browser.Eval[int](p, `document.querySelectorAll('main img, main script').length`); n > 0 {
		t.Errorf("%d elements came out of a text", n)
	}
	if strings.ContainsAny(p.Text("body"), "\u202e\u2066\u200b") {
		t.Error("characters that turn or hide are in the page as they are")
	}
	// A megabyte in one line is cut, shown in part when asked for, and stops nothing.
	took := browser.Eval[float64](p, `(async () => {
  const { foreign } = await import('/page/plain.mjs');
  const start = performance.now();
  const node = foreign('\u202e😀<b>'.repeat(200_000));
  document.getElementById('result').append(node);
  node.querySelector('button').click();
  if (node.textContent.length > 200_000 || node.querySelector('b')) throw new Error('not cut');
  node.getBoundingClientRect();
  return performance.now() - start;
})()`)
	if took > 2000 {
		t.Errorf("a megabyte of text takes %.0f ms", took)
	}
	if wide := pagetest.Overflow(p); len(wide) > 0 {
		t.Errorf("%q", wide)
	}
	for _, path := range []string{"/?id=%3Cscript%3Ealert(1)%3C/script%3E", "/?id=%E2%80%AE" + strings.Repeat("A", 3000), "/?lang=__proto__&id=x"} {
		if word := pagetest.Show(t, p, site.URL+path); word != "UNCHECKED" {
			t.Errorf("%.40s: %s", path, word)
		}
	}
}

// TestLies asks a node that lies: nothing of it is ever called genuine, and each lie has its own words.
func TestLies(t *testing.T) {
	site, b, p := visit(t, browser.Options{Tolerate: []string{"503"}})
	old, err := site.World.Prove(pagetest.ToMadrid, nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := site.World.Prove(pagetest.Caddy, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, lie := range []struct {
		name string
		tell func(string, []byte) []byte
		want string
	}{
		{"a flipped bit", func(_ string, b []byte) []byte { b = bytes.Clone(b); b[len(b)/2] ^= 1; return b }, ""},
		{"half of it", func(_ string, b []byte) []byte { return b[:len(b)/2] }, "encoding"},
		{"nothing", func(string, []byte) []byte { return []byte{} }, ""},
		{"a page", func(string, []byte) []byte { return []byte("<html>") }, "encoding"},
		{"another's proof", func(string, []byte) []byte { return other }, "another-question"},
		{"silence", func(string, []byte) []byte { return nil }, "unreachable"},
		{"nine megabytes", func(string, []byte) []byte { return make([]byte, 9<<20) }, "size"},
	} {
		site.Lie.Store(&lie.tell)
		fresh := b.Fresh()
		word := pagetest.Show(t, fresh, site.URL+pagetest.Path(pagetest.ToMadrid))
		got := pagetest.Refusal(fresh)
		if word != "UNCHECKED" || got == "" || lie.want != "" && got != lie.want {
			t.Errorf("%s: %s for %q", lie.name, word, got)
		}
		if text := fresh.Text("body"); strings.Contains(text, "Genuine") {
			t.Errorf("%s: it says\n%s", lie.name, text)
		}
	}
	site.Lie.Store(nil)
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.Caddy)); word != "GENUINE" {
		t.Fatal(word)
	}
	// An answer of before what this browser has seen is told as such, though it is true.
	stale := func(string, []byte) []byte { return old }
	site.Lie.Store(&stale)
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid)); word != "BEHIND" {
		t.Errorf("an older state: %s for %q", word, pagetest.Refusal(p))
	}
	if text := p.Text("section.verdict"); strings.Contains(text, "Genuine") {
		t.Errorf("it says\n%s", text)
	}
	p.Accessible("behind")
}

// TestOffline opens again without a network what was checked, checks it once more, and does not call it fresh.
func TestOffline(t *testing.T) {
	site, b, p := visit(t, browser.Options{Tolerate: []string{"ERR_", "net::", "Failed to load resource", "Failed to fetch"}})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
	p.WaitFor(`navigator.serviceWorker.controller`)
	p.Do(`(async () => {
  const wanted = performance.getEntriesByType('resource').map((r) => r.name).filter((n) => n.includes('/page/') || n.includes('/verify/'));
  for (let i = 0; i < 200; i++) {
    const found = await Promise.all(wanted.map((n) => caches.match(n, { ignoreVary: true })));
    if (found.every(Boolean)) return;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error('not kept');
})()`)
	b.Unplug(true)
	word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
	text := p.Text("main")
	if word != "OFFLINE" || strings.Contains(p.Text("section.verdict"), "Genuine") || !strings.Contains(text, "nothing stood against it") {
		t.Errorf("without a network: %s\n%.500s", word, text)
	}
	if !strings.Contains(text, "Released by customs") || !strings.Contains(text, "4 of 4 validators signed") {
		t.Errorf("the journey is gone:\n%.1000s", text)
	}
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToNewYork)); word != "UNCHECKED" || pagetest.Refusal(p) != "unreachable" {
		t.Errorf("what was never opened: %s", word)
	}
	p.Open(site.URL + "/")
	p.WaitFor(`document.querySelector('#recent .rowlink')`)
	p.Click("#recent .rowlink")
	if word := pagetest.Concluded(t, p); word != "OFFLINE" {
		t.Errorf("from the list of what was checked: %s", word)
	}
	b.Unplug(false)
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid)); word != "GENUINE" {
		t.Errorf("with a network again: %s", word)
	}
	p.Open(site.URL + "/")
	p.WaitFor(`document.querySelector('#recent button.quiet')`)
	p.Click("#recent button.quiet")
	p.WaitFor(`document.getElementById('recent').hidden`)
	p.Reload()
	p.WaitFor(`document.getElementById('entry-error')`)
	if !browser.Eval[bool](p, `document.getElementById('recent').hidden`) {
		t.Error("what was forgotten is there again")
	}
}

// picture is a QR code as a camera sees it: in the middle of a table.
func picture(t *testing.T, text string) image.Image {
	t.Helper()
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	code.Scale = 6
	small, err := png.Decode(bytes.NewReader(code.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.RGBA{0xd8, 0xcf, 0xc4, 0xff}), image.Point{}, draw.Src)
	at := image.Pt(320-small.Bounds().Dx()/2, 240-small.Bounds().Dy()/2)
	draw.Draw(out, small.Bounds().Add(at), small, image.Point{}, draw.Src)
	return out
}

// TestCamera scans a code on goods whose number is hidden: the link holds the salt.
func TestCamera(t *testing.T) {
	site, b, p := visit(t, browser.Options{Camera: picture(t, "https://parcels.example"+pagetest.WithSalt())})
	p.Open(site.URL + "/")
	p.WaitFor(`document.getElementById('entry-error')`)
	for _, r := range b.Requests() {
		if strings.Contains(r.URL, "zxing") {
			t.Errorf("the decoder is loaded without being asked for: %s", r.URL)
		}
	}
	p.Click("#scan")
	p.WaitFor(`location.pathname !== '/scan' && location.pathname !== '/'`)
	if word := pagetest.Concluded(t, p); word != "GENUINE" || !strings.HasSuffix(p.Location(), pagetest.WithSalt()) {
		t.Errorf("%s at %s", word, p.Location())
	}
	for _, r := range b.Requests() {
		if strings.Contains(r.URL, "#") {
			t.Errorf("a fragment was sent: %s", r.URL)
		}
	}
}

// TestScanPicture reads a code out of a picture file, where there is no camera.
func TestScanPicture(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	var b bytes.Buffer
	if err := png.Encode(&b, picture(t, pagetest.ToMadrid)); err != nil {
		t.Fatal(err)
	}
	p.Open(site.URL + "/scan")
	p.WaitFor(`document.getElementById('status').textContent.includes('No camera')`)
	p.Accessible("scan")
	if wide := pagetest.Overflow(p); len(wide) > 0 {
		t.Errorf("%q", wide)
	}
	p.Do(`(() => {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob('` + base64.StdEncoding.EncodeToString(b.Bytes()) + `'), (c) => c.charCodeAt(0))], 'code.png', { type: 'image/png' }));
  const input = document.getElementById('picture');
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
})()`)
	p.WaitFor(`location.pathname.startsWith('/t/')`)
	if word := pagetest.Concluded(t, p); word != "GENUINE" {
		t.Error(word)
	}
}

// TestReportAndProof composes a report, and downloads the proof that was checked.
func TestReportAndProof(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	var last []byte
	var mu sync.Mutex
	record := func(_ string, b []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		last = b
		return b
	}
	site.Lie.Store(&record)
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.Clone))
	p.Click(".actions button[aria-haspopup]")
	p.WaitFor(`document.querySelector('dialog[open]')`)
	p.Accessible("report")
	p.Type("#report-note", "The seal was broken.")
	text := p.Text("dialog pre")
	for _, want := range []string{"Suspect", "A100077", "copies of it", "The seal was broken.", "In the custody of: Longjing"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if mail := browser.Eval[string](p, `document.querySelector('dialog a').href`); !strings.HasPrefix(mail, "mailto:?subject=") {
		t.Error(mail)
	}
	p.Press("\x1b")
	p.WaitFor(`!document.querySelector('dialog')`)
	got := browser.Eval[string](p, `new Promise((resolve) => {
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    blob.arrayBuffer().then((b) => resolve([...new Uint8Array(b)].map((v) => v.toString(16).padStart(2, '0')).join('')));
    return make(blob);
  };
  document.querySelector('.proof-file a').focus();
})`)
	mu.Lock()
	defer mu.Unlock()
	if got != hex.EncodeToString(last) {
		t.Error("what is downloaded is not what was checked")
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
		"Journey": []map[string]any{{"Title": "<b>Entregado</b>", "When": map[string]any{"ISO": "2026-11-07T16:40:00+01:00", "Text": "2026-11-07 16:40"},
			"Place": place, "Who": "Correos", "Corrected": false, "Withheld": false}},
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
		`<html lang="es">`, "LX 123 456 771 CN", "Esto es lo que dice este nodo", "&lt;b&gt;Entregado", "Madrid", "Correos", "<noscript>", `method="get"`,
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
