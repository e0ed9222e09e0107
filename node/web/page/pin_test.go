package page_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// TestPin asks the only node of a chain that is older than the trusting period: a phone that never saw it is told so, unless
// the page's origin names a recent header; what the page trusts then includes it. A header of another chain is a conflict.
func TestPin(t *testing.T) {
	w := pagetest.NewWorldWith(t, 30*24*time.Hour)
	node := pagetest.NewSite(t, w, "..")
	site := pagetest.NewSite(t, w, "..", node.URL) // the origin is not the node
	b := browser.New(t, browser.Options{Origins: []string{site.URL, node.URL}, Tolerate: []string{"404"}})
	url := site.URL + pagetest.Path(pagetest.ToMadrid)
	show := func(p *browser.Page, pin []byte, word, refused string) {
		t.Helper()
		site.Pin.Store(nil)
		if pin != nil {
			site.Pin.Store(&pin)
		}
		if got := pagetest.Show(t, p, url); got != word || word != "CONFLICT" && pagetest.Refusal(p) != refused {
			t.Errorf("pin %.99s: %s for %q, not %s for %q", pin, got, pagetest.Refusal(p), word, refused)
		}
		if text := p.Text("section.verdict"); strings.Contains(text, "Genuine") != (word == "GENUINE") {
			t.Errorf("pin %.99s: it says\n%s", pin, text)
		}
	}
	right := w.Pin(w.Height() - 3)
	node.Pin.Store(&right) // it is not the node that is asked
	_, hash, _ := strings.Cut(string(right), `Hash":"`)
	wrong := bytes.Replace(right, []byte(hash[:8]), []byte("01234567"), 1)
	for _, pin := range [][]byte{
		nil, []byte("null"), []byte(`{"height":5,"headerHash":"00","seconds":5}`), append(bytes.Repeat([]byte(" "), 2000), right...),
		right[:len(right)/2],
	} {
		show(b.Fresh(), pin, "UNCHECKED", "expired")
	}
	show(b.Fresh(), wrong, "CONFLICT", "")

	p := b.Fresh()
	show(p, right, "GENUINE", "")
	p.Click(".panel details summary")
	if text := p.Text(".trust"); !strings.Contains(text, "names as a recent one") {
		t.Errorf("what is trusted:\n%s", text)
	}
	p.Accessible("with a pin")
	// What the phone has seen since vouches without the file, and still rests on it.
	show(p, nil, "GENUINE", "")
	if n := browser.Eval[int](p, `document.querySelectorAll('.trust [data-pin]').length`); n != 1 {
		t.Error("the pin is forgotten")
	}
}
