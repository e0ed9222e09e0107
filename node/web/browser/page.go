package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Page is a tab in a window of its own. A step that fails, or takes longer than a minute, ends the test.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu    sync.Mutex
	bytes float64
}

// Page opens a blank page of 1280 by 800.
func (b *Browser) Page() *Page {
	b.t.Helper()
	p := &Page{t: b.t}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithListener(b.watch.event), chromedp.WithListener(p.count))
	b.t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // without a limit, because the page lives as long as this context
		b.t.Fatalf("opening a page: %v", err)
	}
	// A page in the background is focused too: nothing is drawn or typed otherwise.
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return p
}

// Fresh opens a page in a profile of its own: no cookie, cache, stored thing or worker of the others.
func (b *Browser) Fresh() *Page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	inner := *b
	inner.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("opening a profile: %v", err)
	}
	return inner.Page()
}

func run[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	return runWithin(p, patience, what, a)
}

func runWithin[T any](p *Page, limit time.Duration, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("browser: %s: %v", what, err)
	}
	return v
}

func call[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	return run(p, c.Method, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, c, params) })
}

// Open loads an address and returns once its load event has fired.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.mu.Lock()
	p.bytes = 0
	p.mu.Unlock()
	run(p, "open "+url, chromedp.Navigate(url))
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.mu.Lock()
	p.bytes = 0
	p.mu.Unlock()
	run(p, "reload", chromedp.Reload())
}

// Eval evaluates JavaScript in the page, awaits it if it is a promise, and returns its value as JSON has it.
func Eval[T any](p *Page, js string) T {
	p.t.Helper()
	return run(p, "evaluate "+short(js), chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// EvalWithin is Eval with a limit of its own, for what takes longer than a minute.
func EvalWithin[T any](p *Page, limit time.Duration, js string) T {
	p.t.Helper()
	return runWithin(p, limit, "evaluate "+short(js), chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Do evaluates JavaScript for what it does.
func (p *Page) Do(js string) {
	p.t.Helper()
	run(p, "evaluate "+short(js), chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise))
}

// WaitFor waits until a JavaScript expression is true; what it throws is not yet. It survives that the page navigates.
func (p *Page) WaitFor(js string) {
	p.t.Helper()
	p.Within(patience, js)
}

// Within is WaitFor with a limit of its own.
func (p *Page) Within(limit time.Duration, js string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	expression := fmt.Sprintf("(() => { try { return !!(%s); } catch { return false; } })()", js)
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		switch {
		case ok:
			return
		case ctx.Err() != nil:
			p.t.Fatalf("browser: %s is not so after %v; the page says:\n%.2000s", short(js), limit, p.Text("body"))
		case err != nil:
			// The page that was asked has gone, and another one comes.
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Click clicks the first element that a CSS selector finds, in its middle, once it is visible.
func (p *Page) Click(selector string) {
	p.t.Helper()
	run(p, "click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Type focuses an element and types text into it, key by key.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	run(p, "type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// Press presses keys, one after the other, wherever the focus is: text, or keys of chromedp's package kb.
func (p *Page) Press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	run(p, "press "+short(keys), chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// Text is what the first element that a selector finds shows: its innerText, "" where there is none.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	name, _ := json.Marshal(selector)
	return Eval[string](p, fmt.Sprintf("document.querySelector(%s)?.innerText ?? ''", name))
}

// Location is the page's address.
func (p *Page) Location() string {
	p.t.Helper()
	return Eval[string](p, "location.href")
}

// Bytes is how much the page has received over the line since Open, with headers and as compressed. What its workers
// fetched, and what came out of a cache, is not in it.
func (p *Page) Bytes() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int64(p.bytes)
}

func (p *Page) count(e any) {
	if done, ok := e.(*network.EventLoadingFinished); ok {
		p.mu.Lock()
		p.bytes += done.EncodedDataLength
		p.mu.Unlock()
	}
}

// Focus is an element that had the focus.
type Focus struct {
	Tag, Role, Name, ID string
	// Visible: it is within the page and shows that it has the focus, by an outline or a shadow.
	Visible bool
}

// Walk presses Tab until the focus is at an element that had it before, or has left the page, at most so often, and
// returns the elements on its way.
func (p *Page) Walk(most int) []Focus {
	p.t.Helper()
	p.Do(start)
	var out []Focus
	for range most {
		p.Press("\t")
		at := Eval[*Focus](p, focused)
		if at == nil {
			break
		}
		out = append(out, *at)
	}
	return slices.Clip(out)
}

// start lets the next Tab go to the first element of the page: from where an element was that had the focus, and went.
const start = `(() => {
  const e = document.createElement('span');
  e.tabIndex = -1;
  document.body.prepend(e);
  e.focus({ preventScroll: true });
  e.remove();
  window.waybillWalk = new Set();
})()`

// focused describes the focused element, null where there is none or it was described before.
const focused = `(() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body || e === document.documentElement || waybillWalk.has(e)) return null;
  waybillWalk.add(e);
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const shown = s.visibility !== 'hidden' && r.width > 0 && r.height > 0;
  const marked = (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
  const label = e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? (e.innerText || e.title || e.placeholder || '');
  const name = label.trim().slice(0, 80);
  return { Tag: e.tagName.toLowerCase(), Role: e.getAttribute('role') ?? '', Name: name, ID: e.id, Visible: shown && marked };
})()`

// short cuts a script for a message.
func short(s string) string {
	const most = 120
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
