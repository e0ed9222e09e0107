package browser

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/scripts/need"
)

// trial is a test that may fail: what it reports is kept, and its end is up to the caller.
type trial struct {
	testing.TB
	failures []string
	ends     []func()
}

func (r *trial) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *trial) Cleanup(f func()) { r.ends = append(r.ends, f) }

func (r *trial) end() {
	for _, f := range slices.Backward(r.ends) {
		f()
	}
}

// site serves pages by their path.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src *; worker-src 'self'")
			w.Header().Set("Waybill-Languages", r.Header.Get("Accept-Language"))
		}
		text, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

const (
	head = `<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">`
	good = head + `</head><body><main><h1>A page</h1><label>Number <input id="number"></label>
<button id="ask">Ask</button></main></body></html>`
)

// TestWhatFailsATest: each thing that a page may not do is told at the end of the test, and nothing else is.
func TestWhatFailsATest(t *testing.T) {
	need.Tool(t, "chromium")
	foreign := site(t, map[string]string{"/": good})
	home := site(t, map[string]string{
		"/good":      good,
		"/log":       head + `<script src="/log.js"></script></head></html>`,
		"/log.js":    `console.log('fine'); console.warn('fine'); console.error('bad', {a: 1});`,
		"/throw":     head + `<script src="/throw.js"></script></head></html>`,
		"/throw.js":  `Promise.reject(new Error('nobody caught this'));`,
		"/ask":       head + `<script src="/ask.js"></script></head></html>`,
		"/ask.js":    `fetch('` + foreign + `/').catch(() => {}).finally(() => { window.done = true; });`,
		"/google":    head + `<script src="/google.js"></script></head></html>`,
		"/google.js": `fetch('http://www.google.com/').catch(() => {}).finally(() => { window.done = true; });`,
		"/far":       head + `<script src="/far.js"></script></head></html>`,
		"/far.js":    `fetch('https://waybill.example/').catch(() => {}).finally(() => { window.done = true; });`,
		"/inline":    head + `<script>window.done = true;</script></head></html>`,
		"/missing":   head + `<script src="/nothing.js"></script></head></html>`,
		"/worker":    head + `<script src="/register.js"></script></head></html>`,
		"/register.js": `navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)
.then(() => setTimeout(() => { window.done = true; }, 300));`,
		"/help":      head + `<script src="/help.js"></script></head></html>`,
		"/help.js":   `const w = new Worker('/helper.js'); w.onmessage = () => { setTimeout(() => { window.done = true; }, 300); };`,
		"/helper.js": `console.error('said in a worker'); postMessage('done'); setTimeout(() => { throw new Error('thrown in a worker'); }, 50);`,
		"/sw.js":     `self.addEventListener('activate', (e) => e.waitUntil(fetch('` + foreign + `/from-worker').catch(() => {})));`,
	})
	cases := []struct{ path, done, want string }{
		{"/good", "true", ""},
		{"/log", "true", "bad"},
		{"/throw", "true", "nobody caught this"},
		{"/ask", "window.done", "a request to " + foreign + "/"},
		{"/far", "window.done", "a connection to waybill.example:443"},
		{"/google", "window.done", "a request to http://www.google.com/"},
		{"/inline", "true", "Content Security Policy"},
		{"/missing", "true", "404"},
		{"/help", "window.done", "said in a worker"},
		{"/help", "window.done", "thrown in a worker"},
		{"/worker", "window.done", "a request to " + foreign + "/from-worker"},
	}
	r := &trial{TB: t}
	b := New(r, Options{Origins: []string{home}})
	p := b.Page()
	for _, c := range cases {
		before := len(b.Problems())
		p.Open(home + c.path)
		p.WaitFor(c.done)
		p.Do("new Promise((done) => setTimeout(done, 50))")
		all := strings.Join(b.Problems()[before:], "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: want %q, got %q", c.path, c.want, all)
		}
	}
	problems := b.Problems()
	r.end()
	if len(r.failures) != len(problems) || len(problems) < len(cases)-1 {
		t.Errorf("%d problems, %d failures", len(problems), len(r.failures))
	}
}

// TestTolerated: a failure that the test provokes is none, but a foreign request always is.
func TestTolerated(t *testing.T) {
	need.Tool(t, "chromium")
	home := site(t, map[string]string{
		"/":       head + `<script src="/log.js"></script></head></html>`,
		"/log.js": `console.error('expected'); fetch('http://waybill.example/expected').catch(() => {}).finally(() => { window.done = true; });`,
	})
	r := &trial{TB: t}
	b := New(r, Options{Origins: []string{home}, Tolerate: []string{"expected"}})
	p := b.Page()
	p.Open(home)
	p.WaitFor("window.done")
	r.end()
	if len(r.failures) != 1 || !strings.Contains(r.failures[0], "a request to http://waybill.example/expected") {
		t.Errorf("failures %q", r.failures)
	}
}

// TestAxe: axe finds what a screen reader cannot use.
func TestAxe(t *testing.T) {
	home := site(t, map[string]string{
		"/good": good,
		"/bad":  head + `</head><body><main><h1>A page</h1><input><p>text</p></main></body></html>`,
	})
	b := New(t, Options{Origins: []string{home}})
	p := b.Page()
	p.Open(home + "/good")
	p.Accessible("the good page")
	p.Open(home + "/bad")
	r := &trial{TB: t}
	p.t = r
	p.Accessible("the bad page")
	if len(r.failures) != 1 || !strings.Contains(r.failures[0], "label (critical)") {
		t.Errorf("axe found %q", r.failures)
	}
}

// TestHands: clicking, typing, walking with the keyboard, languages, time zone, sizes.
func TestHands(t *testing.T) {
	home := site(t, map[string]string{
		"/": head + `<script src="/a.js" defer></script></head><body><main><h1>A page</h1><label>Number <input id="number"></label>
<button id="ask">Ask</button><p id="out"></p></main></body></html>`,
		"/a.js": `document.querySelector('#ask').onclick = () => { document.querySelector('#out').innerText = document.querySelector('#number').value; };`,
	})
	b := New(t, Options{Origins: []string{home}, Languages: "zh-CN,zh", TimeZone: "America/Sao_Paulo"})
	p := b.Page()
	p.Viewport(360, 640, 2)
	p.Open(home)
	p.Type("#number", "RB 1 é中")
	p.Click("#ask")
	if got := p.Text("#out"); got != "RB 1 é中" {
		t.Errorf("typed %q", got)
	}
	walk := p.Walk(9)
	if len(walk) != 2 || walk[0].ID != "number" || walk[0].Name != "Number" || walk[1].Tag != "button" || !walk[1].Visible {
		t.Errorf("the keyboard walks over %+v", walk)
	}
	p.Do("document.querySelector('#out').innerText = ''; document.querySelector('#ask').focus()")
	p.Press("\r")
	p.WaitFor("document.querySelector('#out').innerText !== ''")
	got := Eval[string](p, "[navigator.languages, Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth, devicePixelRatio, matchMedia('(pointer: coarse)').matches].join()")
	if got != "zh-CN,zh,America/Sao_Paulo,360,2,true" {
		t.Errorf("the page sees %s", got)
	}
	if got := Eval[string](p, "fetch('/').then((r) => r.headers.get('Waybill-Languages'))"); !strings.HasPrefix(got, "zh-CN,zh;q=") {
		t.Errorf("the server is asked for %q", got)
	}
	p.Prefer("prefers-color-scheme", "dark")
	if !Eval[bool](p, "matchMedia('(prefers-color-scheme: dark)').matches") {
		t.Error("it is not dark")
	}
	path := filepath.Join(t.TempDir(), "shots", "page.png")
	p.Screenshot(path, false)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	shot, err := png.Decode(f)
	if err != nil || shot.Bounds().Size() != image.Pt(720, 1280) {
		t.Errorf("screenshot of %v, %v", shot.Bounds(), err)
	}
}

// TestLine: a slow line and a slow processor are slow, and no line is none.
func TestLine(t *testing.T) {
	const size = 100_000
	home := site(t, map[string]string{"/": good, "/big.js": strings.Repeat("/", size)})
	b := New(t, Options{Origins: []string{home}, Tolerate: []string{"ERR_INTERNET_DISCONNECTED", "ERR_EMPTY_RESPONSE"}})
	p := b.Page()
	p.Open(home)
	if got := p.Bytes(); got < int64(len(good)) || got > int64(len(good))+1000 {
		t.Errorf("%d bytes for a page of %d", got, len(good))
	}
	const load = "(async () => { const at = performance.now(); await (await fetch('/big.js?' + at)).text(); return performance.now() - at; })()"
	p.Line(1.6e6, 150)
	if got := Eval[float64](p, load); got < 150+1000*8*size/1.6e6*0.8 {
		t.Errorf("%d bytes in %.0f ms", size, got)
	}
	p.Line(0, 0)
	if got := Eval[float64](p, load); got > 600 {
		t.Errorf("%d bytes in %.0f ms without a limit", size, got)
	}
	requests := b.Requests()
	if last := requests[len(requests)-1]; last.Bytes != size || last.Status != http.StatusOK || !strings.HasPrefix(last.URL, home+"/big.js?") {
		t.Errorf("the last request is %+v", last)
	}

	const ask = "fetch('/').then(() => 'answered', () => 'failed').then((s) => s + navigator.onLine)"
	p.Offline(true)
	if got := Eval[string](p, ask); got != "failedfalse" {
		t.Errorf("offline: %s", got)
	}
	p.Offline(false)
	b.Unplug(true)
	if got := Eval[string](p, ask); got != "failedtrue" {
		t.Errorf("unplugged: %s", got)
	}
	b.Unplug(false)
	if got := Eval[string](p, ask); got != "answeredtrue" {
		t.Errorf("online again: %s", got)
	}

	const work = "(() => { const at = performance.now(); let n = 0; for (let i = 0; i < 2e7; i++) n += i % 7; return performance.now() - at + (n < 0); })()"
	least := func() float64 {
		return min(Eval[float64](p, work), Eval[float64](p, work), Eval[float64](p, work), Eval[float64](p, work))
	}
	fast := least()
	p.Slow(4)
	if slow := least(); slow < 1.5*fast { // four times, on a machine that does nothing else
		t.Errorf("%.0f ms, and four times slower %.0f ms", fast, slow)
	}
}

// TestCamera: what the camera sees is the picture, upright and in its colours.
func TestCamera(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 320, 240))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{200, 30, 30, 255}), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(160, 0, 320, 120), image.NewUniform(color.RGBA{20, 40, 220, 255}), image.Point{}, draw.Src)
	home := site(t, map[string]string{"/": good})
	b := New(t, Options{Origins: []string{home}, Camera: picture})
	p := b.Page()
	p.Open(home)
	const look = `(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = document.createElement('video');
  video.srcObject = stream;
  await video.play();
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight), c = canvas.getContext('2d');
  c.drawImage(video, 0, 0);
  const at = (x, y) => [...c.getImageData(x * canvas.width, y * canvas.height, 1, 1).data.slice(0, 3)];
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.75, 0.75)];
})()`
	got := Eval[[3][3]int](p, look)
	for i, want := range [3][3]int{{200, 30, 30}, {20, 40, 220}, {200, 30, 30}} {
		for j := range want {
			if d := got[i][j] - want[j]; d < -40 || d > 40 {
				t.Errorf("the camera sees %v", got)
			}
		}
	}
}

// TestFresh: profiles share nothing.
func TestFresh(t *testing.T) {
	home := site(t, map[string]string{"/": good})
	b := New(t, Options{Origins: []string{home}})
	p, q, other := b.Page(), b.Page(), b.Fresh()
	for _, page := range []*Page{p, q, other} {
		page.Open(home)
	}
	p.Do("localStorage.setItem('seen', '7')")
	q.Within(5*time.Second, "localStorage.getItem('seen') === '7'")
	if Eval[bool](other, "localStorage.getItem('seen') !== null") {
		t.Error("another profile sees it")
	}
}
