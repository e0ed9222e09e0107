package pagetest

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/node/web/browser"
)

// Show opens an address, waits until the page has come to its conclusion and drawn the whole of it, and returns the
// conclusion: a word of verdict.mjs, "GENUINE".
func Show(t testing.TB, p *browser.Page, url string) string {
	t.Helper()
	p.Open(url)
	return Concluded(t, p)
}

// Concluded waits for the conclusion of what is open.
func Concluded(t testing.TB, p *browser.Page) string {
	t.Helper()
	p.WaitFor(`document.querySelector('section.verdict:not([data-verdict=CHECKING])') && ` +
		`document.getElementById('result').dataset.drawn === 'whole'`)
	return browser.Eval[string](p, `document.querySelector('section.verdict').dataset.verdict`)
}

// Overflow names the elements that stick out of the page to the right; none where it need not be scrolled sideways.
func Overflow(p *browser.Page) []string {
	return browser.Eval[[]string](p, `(() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const sticksOut = (e) => e.getBoundingClientRect().right > wide + 1 && !e.closest('svg, .hidden');
  return [...document.querySelectorAll('body *')].filter(sticksOut)
    .map((e) => e.tagName.toLowerCase() + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right)).slice(0, 9);
})()`)
}

// Steps are the names of the check's steps with "ok", "bad" or "unknown", as the panel shows them.
func Steps(p *browser.Page) []string {
	const each = `[...document.querySelectorAll('.steps > li[data-step]')].map((li) => li.dataset.step + ' ' + li.className)`
	return browser.Eval[[]string](p, each)
}

// Refusal is the reason for which the check failed, as a stable word; "" where it did not.
func Refusal(p *browser.Page) string {
	return browser.Eval[string](p, `document.querySelector('section.verdict').dataset.refused ?? ''`)
}

// Path is where an item has its page: its own path, or the one of a number of UPU S10.
func Path(id string) string {
	if len(id) == 13 {
		return "/t/" + id
	}
	if len(id) == 14 {
		return "/01/" + id
	}
	return "/" + id
}

// WithSalt is the path of Hidden with what its code holds.
func WithSalt() string { return fmt.Sprintf("/%s#salt=%x", Hidden, Salt) }
