//go:build pages

package main

import (
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/forge"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// envShots names a folder for pictures of what the demo's pages look like (scripts/screenshots).
const envShots = "WAYBILL_SHOTS"

// TestE2EPage opens every page that the demo names in a browser, against its four validators: each comes to the demo's
// conclusion by its own checks, also without the network; the console shows the network to who holds a token.
func TestE2EPage(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "demo", "--json")
	r := p.demoResult()
	var origins []string
	for _, n := range r.Nodes {
		origins = append(origins, n.URL)
	}
	b := browser.New(t, browser.Options{Origins: origins})
	page := b.Page()
	page.Viewport(360, 760, 1.5)
	for _, a := range r.Answers {
		if got := pagetest.Show(t, page, a.Page); got != a.Verdict {
			t.Errorf("%s: %s, not %s, refused %q", a.Page, got, a.Verdict, pagetest.Refusal(page))
		}
		steps := pagetest.Steps(page)
		if len(steps) < 8 || strings.Contains(strings.Join(steps, ","), " bad") {
			t.Errorf("%s: %q", a.Page, steps)
		}
		if text := page.Text(".panel"); !strings.Contains(text, "of 4 validators signed block") {
			t.Errorf("%s: the panel says\n%s", a.Page, text)
		}
		page.Accessible(a.Page)
		if dir := os.Getenv(envShots); dir != "" {
			page.Screenshot(filepath.Join(dir, filepath.Base(strings.TrimSuffix(a.File, ".proof"))+".png"), false)
		}
	}
	first := r.Answers[0]
	pagetest.Show(t, page, first.Page)
	b.Tolerate("net::ERR_EMPTY_RESPONSE")
	b.Unplug(true)
	page.Reload()
	if got := pagetest.Concluded(t, page); got == "" || !strings.Contains(page.Text("section.verdict"), "saved") &&
		!strings.Contains(page.Text("main"), "offline") {
		t.Errorf("without the network: %s\n%s", got, page.Text("main"))
	}
	b.Unplug(false)

	token, problem, code := waybill(t.Context(), t, "token", "create", "desk", "--scope", "admin", "--home", r.Nodes[0].Home, "--json")
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, token, problem)
	}
	var made struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal([]byte(token), &made); err != nil {
		t.Fatal(err)
	}
	console(t, r.Nodes[0].URL, made.Token)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if out, code := p.ends(); code != exitOK {
		t.Errorf("exit %d\n%s%s", code, out, p.problem.String())
	}
	p.leavesNothing()
}

// console opens the console with a token and sees the network in it.
func console(t *testing.T, url, token string) {
	t.Helper()
	page := browser.New(t, browser.Options{Origins: []string{url}}).Page()
	page.Viewport(1280, 900, 1)
	page.Open(url + "/console")
	page.WaitFor(`document.querySelector('input[type=password]')`)
	page.Type("input[type=password]", token)
	page.Press("\r")
	page.WaitFor(`document.body.innerText.includes('cainiao') && document.body.innerText.includes('Blocks')`)
	page.Accessible("console")
	if dir := os.Getenv(envShots); dir != "" {
		page.Screenshot(filepath.Join(dir, "console.png"), false)
	}
	page.Open("about:blank") // it asks no more
}

// consensusKey is the key of a node's validator: what one that colludes signs with.
func (n *network) consensusKey(i int) ed25519.PrivateKey {
	n.t.Helper()
	key, err := n.nodes[i].ring.Key(keys.Consensus)
	if err != nil {
		n.t.Fatal(err)
	}
	return ed25519.PrivateKey(key.Reveal())
}

// TestE2ELyingPage serves the page from an honest origin and lets it ask a server that lies, in front of a network of four
// validators of which two collude: whatever the server says, the page never shows GENUINE for it, and says why.
func TestE2ELyingPage(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{})
	const parcel, other = "RB123456785CN", "RB000000283CN"
	record := func(act uint32, unit string, at time.Time) {
		t.Helper()
		id, _, err := ident.ParseLenient(unit)
		if err != nil {
			t.Fatal(err)
		}
		a := tx.DraftAction{
			Core:  &canon.Core{Type: act, Time: at.UnixMilli()},
			Units: []canon.Unit{{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(ident.Bare)}},
		}
		if _, _, err := n.Sender(cainiao).record(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now().Add(-time.Hour)
	record(canon.ActionTypeAccept, parcel, start)
	record(canon.ActionTypeAccept, other, start)

	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := forge.New(forge.Options{
		Node: n.nodes[usps].url(), ChainID: light.RootOf(n.genesis).ChainID, Other: other,
		Colluders: []ed25519.PrivateKey{n.consensusKey(usps), n.consensusKey(cainiao)}, Removed: stranger,
	})
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(f)
	t.Cleanup(proxy.Close)
	dir := filepath.Join(t.TempDir(), "page")
	if out, problem, code := waybill(t.Context(), t, "page", "export", "--genesis", n.genesisFile(), "--node", proxy.URL, "--out", dir); code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, problem)
	}
	origin := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(origin.Close)
	b := browser.New(t, browser.Options{Origins: []string{origin.URL, proxy.URL}, Tolerate: []string{"(" + proxy.URL}})
	url := origin.URL + "/index.html?id=" + parcel
	for i, l := range forge.Lies() {
		f.Tell(nil)
		page := b.Fresh() // a phone that never saw the chain
		page.Viewport(360, 740, 1)
		if got := pagetest.Show(t, page, url); got != "GENUINE" {
			t.Fatalf("%s: the truth is %s, refused %q", l.Name, got, pagetest.Refusal(page))
		}
		record(canon.ActionTypeObserve, parcel, start.Add(time.Duration(i+1)*time.Minute))
		pagetest.Show(t, page, url) // the phone has seen this height
		record(canon.ActionTypeObserve, parcel, start.Add(time.Duration(i+1)*time.Minute+time.Second))
		f.Tell(&l)
		got, refused := pagetest.Show(t, page, url), pagetest.Refusal(page)
		switch {
		case l.Verdict != "":
			if got != l.Verdict {
				t.Errorf("%s: %s, not %s", l.Name, got, l.Verdict)
			}
		case got == "GENUINE" && page.Text("section.verdict h1") == "Genuine":
			t.Errorf("%s: the page says GENUINE", l.Name)
		case !slices.Contains(l.Reasons, refused):
			t.Errorf("%s: %s, refused for %q, not %v\n%s", l.Name, got, refused, l.Reasons, page.Text("main"))
		case !strings.Contains(page.Text("section.verdict"), " "):
			t.Errorf("%s: no words", l.Name)
		}
	}
}
