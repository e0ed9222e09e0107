package page_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// TestHostileTexts shows what means harm as what it is.
func TestHostileTexts(t *testing.T) {
	site, _, p := visit(t, browser.Options{})
	pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.Hostile))
	p.Do(`document.querySelectorAll('.journey button').forEach((b) => b.click())`)
	text := p.Text(".journey-card")
	for _, want := range []string{
		"<img src=x onerror=alert(1)>", "<script>alert(2)</script>", "⟨U+202E⟩", "⟨U+2066⟩", "⟨U+200B⟩", "⟨U+0085⟩", "{org}",
	} {
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
	for _, path := range []string{
		"/?id=%3Cscript%3Ealert(1)%3C/script%3E", "/?id=%E2%80%AE" + strings.Repeat("A", 3000), "/?lang=__proto__&id=x",
	} {
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

// TestSeveralNodes asks two nodes, of which one is gone: the other's answer holds, and the panel says what became of each.
func TestSeveralNodes(t *testing.T) {
	w := pagetest.NewWorld(t)
	gone := pagetest.NewSite(t, w, "..")
	site := pagetest.NewSite(t, w, "..", "", gone.URL)
	gone.Close()
	b := browser.New(t, browser.Options{
		Origins: []string{site.URL, gone.URL}, Tolerate: []string{"net::", "Failed to load resource"},
	})
	p := b.Page()
	if word := pagetest.Show(t, p, site.URL+pagetest.Path(pagetest.ToMadrid)); word != "GENUINE" {
		t.Errorf("%s for %q", word, pagetest.Refusal(p))
	}
	each := browser.Eval[string](p, `[...document.querySelectorAll('[data-node]')]
  .map((li) => li.className + ' ' + li.innerText).join('; ')`)
	for _, want := range []string{"ok this site: agrees", "unknown " + gone.URL, "no answer"} {
		if !strings.Contains(each, want) {
			t.Errorf("no %q in %q", want, each)
		}
	}
	if steps := p.Text("#panel ol.steps"); !strings.Contains(steps, "1 of 2 nodes that were asked agree") {
		t.Errorf("it says\n%s", steps)
	}
	p.Accessible("two nodes")
}
