package console_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/scripts/need"
)

// open opens the console without a token.
func (w *world) open(o browser.Options) (*browser.Browser, *browser.Page) {
	w.t.Helper()
	o.Origins = []string{w.url}
	b := browser.New(w.t, o)
	p := b.Page()
	p.Open(w.url + "/console")
	p.WaitFor(`document.getElementById('token')`)
	return b, p
}

// enter gives a token and waits for the first view.
func enter(p *browser.Page, token string) {
	p.Type("#token", token)
	p.Press("\r")
	p.WaitFor(`document.querySelector('.tiles')`)
}

// view opens a view by its address.
func view(p *browser.Page, to string) {
	p.Do(fmt.Sprintf("location.hash = %q", to))
	p.WaitFor(fmt.Sprintf("location.hash.startsWith(%q) && document.querySelector('main h1') && !document.querySelector('main[aria-busy]')", "#"+strings.Split(to, "%")[0]))
}

// TestToken: there is nothing to see without a token, and what is wrong with one is said; a token lasts as long as its tab.
func TestToken(t *testing.T) {
	w := newWorld(t)
	b, p := w.open(browser.Options{Tolerate: []string{"status of 401", "status of 403"}})
	p.Accessible("the form for a token")
	for _, r := range b.Requests() {
		if strings.Contains(r.URL, "/api.v1.") || strings.Contains(r.URL, "/v1/") {
			t.Errorf("asked without a token: %s", r.URL)
		}
	}
	if got := browser.Eval[string](p, `document.body.innerText`); strings.Contains(got, w.Store.ChainID()) {
		t.Errorf("shown without a token: %s", got)
	}
	submitter := w.give("submitter", access.Submit)
	for _, row := range []struct{ token, says string }{
		{"wbt_not-a-token", "does not know this token"}, {"two words", "no spaces"}, {submitter, "not the scope query"},
	} {
		p.Do(`document.getElementById('token').value = ''; document.getElementById('token-problem').replaceChildren()`)
		p.Type("#token", row.token)
		p.Press("\r")
		p.WaitFor(`document.querySelector('#token-problem [role=alert]')`)
		if got := p.Text("#token-problem"); !strings.Contains(got, row.says) {
			t.Errorf("%s: %s", row.token, got)
		}
		if left := browser.Eval[int](p, `sessionStorage.length + localStorage.length + document.cookie.length`); left != 0 {
			t.Errorf("%s: something is kept of it", row.token)
		}
	}
	p.Do(`document.getElementById('token').value = ''`)
	enter(p, w.reader)
	p.Reload()
	p.WaitFor(`document.querySelector('.tiles')`)
	view(p, "/peers")
	p.WaitFor(`document.querySelector('main').innerText.includes('scope admin')`)
	if got := browser.Eval[string](p, `location.href + document.cookie + JSON.stringify(Object.keys(localStorage))`); strings.Contains(got, w.reader) {
		t.Error("the token is in the address or in what lasts")
	}
	if err := access.Edit(w.home, func(l *access.List) error { _, err := l.Revoke("reader"); return err }); err != nil {
		t.Fatal(err)
	}
	p.WaitFor(`document.querySelector('#token-problem [role=alert]')`) // the page notices by itself
	if left := browser.Eval[int](p, `sessionStorage.length`); left != 0 {
		t.Error("a revoked token is kept")
	}
}

// TestLive: blocks appear as they are committed, by the stream or, for a token without the scope subscribe, by asking; not
// while it is paused; and the loss of the node is said.
func TestLive(t *testing.T) {
	w := newWorld(t)
	b, p := w.open(browser.Options{Tolerate: []string{"status of 403", "ERR_", "Failed to load resource"}})
	for name, token := range map[string]string{"stream": w.reader, "poll": w.asker} {
		p.Do(`sessionStorage.clear()`)
		p.Open(w.url + "/console")
		p.WaitFor(`document.getElementById('token')`)
		enter(p, token)
		p.Do(`document.activeElement.blur()`)
		for range 3 {
			w.commit(w.Tx("correos", w.act(canon.ActionTypeObserve, quarrelled)))
			last := w.Store.Last().Height
			p.WaitFor(fmt.Sprintf(`document.querySelector('main tbody tr').innerText.startsWith('%d')`, last))
			p.WaitFor(fmt.Sprintf(`document.getElementById('state').innerText.includes('block %d')`, last))
		}
		streams := 0
		for _, r := range b.Requests() {
			if strings.HasSuffix(r.URL, "QueryService/Blocks") {
				streams++
			}
		}
		if streams == 0 {
			t.Errorf("%s: nobody asked for the stream", name)
		}
		p.Click(`#bar button[aria-pressed]`)
		p.WaitFor(`document.getElementById('state').innerText.includes('paused')`)
		before := p.Text("main tbody tr")
		w.commit()
		p.Do(`new Promise((r) => setTimeout(r, 1500))`)
		if after := p.Text("main tbody tr"); after != before {
			t.Errorf("%s: it goes on while it is paused: %s", name, after)
		}
		p.Click(`#bar button[aria-pressed]`)
		p.WaitFor(fmt.Sprintf(`document.querySelector('main tbody tr').innerText.startsWith('%d')`, w.Store.Last().Height))
	}
	b.Unplug(true)
	p.WaitFor(`document.getElementById('state').innerText.includes('no answer')`)
	b.Unplug(false)
	p.WaitFor(`document.getElementById('state').innerText.includes('block')`)
}

// TestSearch: whatever is typed leads to what it is, by keyboard alone.
func TestSearch(t *testing.T) {
	w := newWorld(t)
	_, p := w.open(browser.Options{})
	enter(p, w.admin)
	for _, row := range []struct{ text, hash, shows string }{
		{"5", "#/block/5", "app hash"},
		{w.txID, "#/transaction/" + w.txID, "accept"},
		{quarrelled, "#/unit/", "custody disputed"},
		{"rb 123 456 785 cn", "#/unit/", "custody-reserve"},
		{good, "#/unit/", "commission"},
		{unknown, "#/search/", "nobody recorded it"},
		{"correios", "#/organisation/correios", "Correios do Brasil"},
		{"usps/1", "#/proposal/usps%2F1", "admit newcomer"},
		{"usps", "#/search/usps", "proposal of usps"},
		{"12D3KooWcorreos", "#/peers", "waybill/0.9.2"},
		{oddURI, "#/unit/", "observe"},
		{"<b>nothing", "#/search/", "Nothing on this chain"},
	} {
		p.Do(`document.getElementById('search').value = ''; document.getElementById('search').focus()`)
		p.Press(row.text + "\r")
		p.WaitFor(fmt.Sprintf(`location.hash.startsWith(%q) && document.querySelector('main').innerText.includes(%q)`, row.hash, row.shows))
		if got := browser.Eval[string](p, `document.activeElement.tagName`); got != "H1" {
			t.Errorf("%s: the focus is at %s", row.text, got)
		}
	}
}

// TestProofs: what is shown as checked was; a proof that was changed on the way, or answers something else, is not.
func TestProofs(t *testing.T) {
	w := newWorld(t)
	_, p := w.open(browser.Options{})
	enter(p, w.reader)
	for _, to := range []string{"/unit/" + quarrelled, "/unit/" + unknown, "/organisation/usps", "/proposal/usps%2F1", "/block/7"} {
		view(p, to)
		p.WaitFor(`document.querySelector('.proof .chip.good')?.innerText.includes('checked in this browser')`)
	}
	view(p, "/transaction/"+w.txID)
	p.Click(".proof button")
	p.WaitFor(`document.querySelector('.proof .chip.good')?.innerText.includes('checked')`)
	p.Do(`document.querySelector('details').open = true`)
	if raw := p.Text("details"); !strings.Contains(raw, `"organisation": "cainiao"`) || !strings.Contains(raw, "000000  ") {
		t.Errorf("raw form: %.300s", raw)
	}
	for name, lie := range map[string]string{
		"flipped":  `b[b.length - 40] ^= 1`,
		"shorter":  `b = b.slice(0, -3)`,
		"another":  `b = window.another`,
		"no proof": `b = new Uint8Array(0)`,
	} {
		p.Do(fmt.Sprintf(`(async () => {
			const ask = async (id) => (await (await fetch('/api.v1.ProofService/Prove', { method: 'POST', body: JSON.stringify({ unit: { id } }),
				headers: { 'Content-Type': 'application/json' } })).json()).proof;
			window.honest ??= window.fetch;
			window.fetch = window.honest;
			window.another = Uint8Array.from(atob(await ask(%q)), (c) => c.charCodeAt(0));
			window.fetch = async (url, ...more) => {
				const answer = await window.honest(url, ...more);
				if (!String(url).endsWith('ProofService/Prove')) return answer;
				let b = Uint8Array.from(atob((await answer.json()).proof), (c) => c.charCodeAt(0));
				%s;
				return new Response(JSON.stringify({ proof: btoa(String.fromCharCode(...b)) }), { status: 200 });
			};
		})()`, scanned, lie))
		view(p, "/overview")
		view(p, "/unit/"+quarrelled)
		p.WaitFor(`document.querySelector('.proof .chip.bad')`)
		if got := p.Text("main"); strings.Contains(got, "checked in this browser") || strings.Contains(got, "CAUTION") || !strings.Contains(got, "does not hold") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// views are all, with something to show.
func (w *world) views() map[string]string {
	return map[string]string{
		"overview": "/overview", "blocks": "/blocks", "validators": "/validators", "organisations": "/organisations", "proposals": "/proposals",
		"warnings": "/warnings", "pool": "/pool", "peers": "/peers", "node": "/node", "block": "/block/5", "transaction": "/transaction/" + w.txID,
		"organisation": "/organisation/auditor", "proposal": "/proposal/usps%2F1", "unit": "/unit/" + quarrelled, "hostile": "/place/6/0",
		"junk": "/place/9/1", "odd": "/unit/" + url.PathEscape(oddURI), "search": "/search/corre", "nobody": "/organisation/nobody", "none": "/block/x",
	}
}

// TestEveryView: with hostile texts in whatever takes text, every view shows them as text, breaks no rule of axe on light and
// on dark, and fits a telephone; tables become files that no spreadsheet runs.
func TestEveryView(t *testing.T) {
	w := newWorld(t)
	if err := w.App.Pool().Submit(w.Tx("correos", w.act(canon.ActionTypeObserve, quarrelled)).Raw)[0].Err; err != nil {
		t.Fatal(err)
	}
	_, p := w.open(browser.Options{Tolerate: []string{"status of 404"}})
	p.Viewport(1280, 800, 1)
	enter(p, w.admin)
	p.Do(`URL.createObjectURL = (b) => { b.text().then((text) => { window.saved = text; }); return '#'; }`)
	p.Do(`HTMLAnchorElement.prototype.click = function () { window.name_ = this.download; }`)
	hidden := 0
	for name, to := range w.views() {
		view(p, to)
		p.WaitFor(`!document.querySelector('.proof')?.innerText.includes('Checking')`)
		p.Do(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`)
		text := p.Text("main")
		if strings.ContainsAny(text, "\u202e\u2066\u200b\u0085") {
			t.Errorf("%s shows a hidden character", name)
		}
		hidden += strings.Count(text, "⟨U+202E⟩")
		if n := browser.Eval[int](p, `document.querySelectorAll('main img, main script, main iframe, main style, main [style], main [onerror]').length`); n > 0 {
			t.Errorf("%s: %d elements that we did not make", name, n)
		}
		if title := browser.Eval[string](p, `document.title`); !strings.HasSuffix(title, "Waybill console") {
			t.Errorf("%s: the title is %q", name, title)
		}
		p.Prefer("prefers-color-scheme", "light")
		p.Accessible(name)
		p.Viewport(360, 800, 2)
		if wide := browser.Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			t.Errorf("%s is %d pixels wider than a telephone", name, wide)
		}
		p.Prefer("prefers-color-scheme", "dark")
		p.Accessible(name + " on a telephone, dark")
		p.Viewport(1280, 800, 1)
		for _, file := range browser.Eval[[]string](p, saveAll) {
			harmless(t, name, file)
		}
	}
	if hidden < 5 {
		t.Errorf("only %d hidden characters are shown by their number: is the hostile text there?", hidden)
	}
}

// saveAll saves every table of a view.
const saveAll = `(async () => {
	const out = [];
	for (const b of document.querySelectorAll('.under button:not([hidden])')) {
		window.saved = null;
		b.dispatchEvent(new MouseEvent('click'));
		while (window.saved === null) await new Promise((r) => setTimeout(r, 5));
		out.push(window.saved);
	}
	return out;
})()`

// harmless reads a file as a spreadsheet does: no cell is a formula, and every line has as many.
func harmless(t *testing.T, view, file string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Errorf("%s: %d rows, %v\n%s", view, len(rows), err, file)
	}
	for _, r := range rows {
		for _, cell := range r {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%s: a cell is a formula: %q", view, cell)
			}
		}
	}
}

// TestModules runs what needs no browser with the machine's own JavaScript engine.
func TestModules(t *testing.T) {
	cmd := exec.Command(need.Tool(t, "node"), "--test", "--test-reporter=tap", "modules.test.mjs")
	out, err := cmd.CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?m)^# pass [1-9]`).Match(out) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestWords: what the ledger writes as numbers has the word of its vocabulary in the console.
func TestWords(t *testing.T) {
	out, err := exec.Command(need.Tool(t, "node"), "--input-type=module", "-e", `
		import { actName, changeName, choiceName, noticeName, roleName, standingName, statusName } from './words.mjs';
		console.log(JSON.stringify({ acts: Array.from({ length: 80 }, (_, n) => actName(n)), roles: Array.from({ length: 14 }, (_, n) => roleName(n)),
			few: [standingName(2), statusName(5), choiceName(2), changeName(8), changeName(9), noticeName(22), noticeName(1000)] }));`).Output()
	var got struct{ Acts, Roles, Few []string }
	if err == nil {
		err = json.Unmarshal(out, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range vocabulary.Acts() {
		if got.Acts[a.Type] != a.Name {
			t.Errorf("act %d is %q, not %q", a.Type, got.Acts[a.Type], a.Name)
		}
	}
	for i, role := range vocabulary.Roles.List() {
		if got.Roles[i+1] != role {
			t.Errorf("role %d is %q, not %q", i+1, got.Roles[i+1], role)
		}
	}
	if want := []string{"suspended", "failed", "no", "upgrade", "change 9", "W22", "1000"}; !slices.Equal(got.Few, want) {
		t.Errorf("%q, not %q", got.Few, want)
	}
	if canon.StandingSuspended != 2 || canon.ProposalStatusFailed != 5 || canon.ChoiceNo != 2 || canon.ChangeTypeUpgrade != 8 {
		t.Error("the numbers are others")
	}
}

// TestKeyboard: everything that a pointer reaches, Tab reaches, and shows that it is there.
func TestKeyboard(t *testing.T) {
	w := newWorld(t)
	_, p := w.open(browser.Options{})
	enter(p, w.admin)
	view(p, "/blocks")
	names := map[string]bool{}
	for _, f := range p.Walk(60) {
		names[f.Name] = true
		if !f.Visible {
			t.Errorf("the focus does not show at %+v", f)
		}
	}
	for _, want := range []string{"Skip to the content", "Search", "Pause", "Leave", "Peers", "Blocks, the newest first", "height", "39"} {
		if !names[want] {
			t.Errorf("the keyboard does not reach %q", want)
		}
	}
	p.Do(`document.querySelector('th button').focus()`)
	p.Press("\r")
	p.WaitFor(`document.querySelector('th[aria-sort=descending]')`)
	p.Press("\r")
	p.WaitFor(`document.querySelector('th[aria-sort=ascending]') && document.querySelector('tbody tr').innerText.startsWith('1')`)
}
