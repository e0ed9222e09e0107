package page_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"
	"testing"

	"rsc.io/qr"

	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

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
	invalid := browser.Eval[string](p, `document.activeElement.id + ' ' + document.activeElement.getAttribute('aria-invalid')`)
	if got := invalid; got != "ids true" {
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
	for _, want := range []string{
		"Skip to the result", "Language", "Copy link", "Report a problem", "Show", "Download the proof", "What you trust", "Check",
	} {
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
	numbers := strings.Join([]string{pagetest.ToMadrid, pagetest.Clone, pagetest.Unknown, "RB1"}, `', '`)
	p.Do(`document.getElementById('ids').value = ['` + numbers + `'].join('\n')`)
	p.Click("form.entry button")
	p.WaitFor(`document.querySelectorAll('.list .rowlink').length === 4 && ` +
		`!document.querySelector('.list [data-verdict=CHECKING]')`)
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

// TestTimePasses: neither a list nor an item stays on the screen as it was, and after a night not even while it is asked again.
func TestTimePasses(t *testing.T) {
	site, _, p := visit(t, browser.Options{Tolerate: []string{"503"}})
	p.Open(site.URL + "/?id=" + pagetest.ToMadrid + "&id=" + pagetest.Unknown)
	const checked = `document.querySelectorAll('.list .rowlink').length === 2 && !document.querySelector('.list [data-verdict=CHECKING]')`
	p.WaitFor(checked)
	silence := func(string, []byte) []byte { return nil }
	site.Lie.Store(&silence)
	later := func(minutes int) {
		p.Do(fmt.Sprintf(`Date.now = ((now) => () => now() + %d * 60_000)(Date.now.bind(Date)); dispatchEvent(new Event('online'))`, minutes))
	}
	later(3)
	p.WaitFor(checked + ` && !document.querySelector('.list [data-verdict=GENUINE]')`)
	site.Lie.Store(nil)
	later(3)
	p.WaitFor(checked + ` && document.querySelector('.list [data-verdict=GENUINE]')`)
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid)); word != "GENUINE" {
		t.Fatal(word)
	}
	release := make(chan struct{})
	slow := func(_ string, b []byte) []byte { <-release; return b }
	site.Lie.Store(&slow)
	later(8 * 60)
	p.WaitFor(`document.querySelector('section.verdict[data-verdict=CHECKING]')`)
	close(release)
	if word := pagetest.Concluded(t, p); word != "GENUINE" {
		t.Error(word)
	}
}

// TestTwoTabs: what one tab has seen, no node can take back in another.
func TestTwoTabs(t *testing.T) {
	site, b, p := visit(t, browser.Options{})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
	const seen = `Object.entries(localStorage).find(([k]) => k.startsWith('waybill.seen.'))[1]`
	p.WaitFor(`Object.keys(localStorage).some((k) => k.startsWith('waybill.seen.'))`)
	// The other tab has gone on, further than this one's node will.
	b.Page().Open(site.URL + "/scan")
	p.Do(`(() => {
  const name = Object.keys(localStorage).find((k) => k.startsWith('waybill.seen.'));
  const v = JSON.parse(localStorage.getItem(name));
  localStorage.setItem(name, JSON.stringify({ ...v, height: v.height + 1000 }));
})()`)
	p.Do(`Date.now = ((now) => () => now() + 3 * 60_000)(Date.now.bind(Date)); dispatchEvent(new Event('online'))`)
	p.WaitFor(`document.querySelector('section.verdict[data-verdict=BEHIND]')`)
	if kept := browser.Eval[int](p, `JSON.parse(`+seen+`).height`); kept < 1000 {
		t.Errorf("the phone forgot what the other tab saw: %d", kept)
	}
}

// TestOffline opens again without a network what was checked, checks it once more, and does not call it fresh.
func TestOffline(t *testing.T) {
	site, b, p := visit(t, browser.Options{Tolerate: []string{"ERR_", "net::", "Failed to load resource", "Failed to fetch", "code 502"}})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid))
	p.WaitFor(`navigator.serviceWorker.controller`)
	p.Do(`(async () => {
  const wanted = performance.getEntriesByType('resource').map((r) => r.name)
    .filter((n) => n.includes('/page/') || n.includes('/verify/'));
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
	praise := strings.Contains(p.Text("section.verdict"), "Genuine")
	if word != "OFFLINE" || praise || !strings.Contains(text, "nothing stood against it") {
		t.Errorf("without a network: %s\n%.500s", word, text)
	}
	if !strings.Contains(text, "Released by customs") || !strings.Contains(text, "4 of 4 validators signed") {
		t.Errorf("the journey is gone:\n%.1000s", text)
	}
	b.Unplug(false)
	site.Gone.Store(true)
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid)); word != "OFFLINE" {
		t.Errorf("with a gateway whose node is gone: %s", word)
	}
	site.Gone.Store(false)
	b.Unplug(true)
	word = pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToNewYork))
	if word != "UNCHECKED" || pagetest.Refusal(p) != "unreachable" {
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
  const bytes = Uint8Array.from(atob('` + base64.StdEncoding.EncodeToString(b.Bytes()) + `'), (c) => c.charCodeAt(0));
  files.items.add(new File([bytes], 'code.png', { type: 'image/png' }));
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
