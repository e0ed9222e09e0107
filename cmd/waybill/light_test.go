package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/forge"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/web"
)

const lightParcel = "RB123456785CN"

// lightWorld is a chain with an honest node and a forger, and a light client's API over both.
type lightWorld struct {
	*nodetest.Node
	t       *testing.T
	forger  *forge.Server
	honest  string
	liar    string
	genesis string // file
	client  *follow.Client
	api     string
}

func newLightWorld(t *testing.T) *lightWorld {
	t.Helper()
	w := &lightWorld{Node: nodetest.New(t), t: t}
	w.Commit(w.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, lightParcel)))
	w.Commit()
	w.honest = forge.Honest(t, w.Node, nil)
	var err error
	w.forger, err = forge.New(forge.Options{
		Node: w.honest, ChainID: w.Store.ChainID(), Other: "urn:test:other",
		Colluders: []ed25519.PrivateKey{ledgertest.Key("usps/validator"), ledgertest.Key("cainiao/validator")},
		Removed:   ledgertest.Key("correos/validator"),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(w.forger)
	t.Cleanup(s.Close)
	w.liar = s.URL
	w.genesis = filepath.Join(t.TempDir(), "genesis.json")
	f, err := os.Create(w.genesis)
	if err != nil {
		t.Fatal(err)
	}
	if err := card.WriteGenesis(f, w.Genesis); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// serve follows the nodes and serves what is proven.
func (w *lightWorld) serve(dir string, nodes ...string) {
	w.t.Helper()
	list, closing, err := follow.Sources(w.Store.ChainID(), "test", nodes, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = closing() })
	w.client, err = follow.New(w.t.Context(), follow.Config{
		Genesis: w.Genesis, Sources: list, Dir: dir, Patience: time.Minute,
		Now: func() time.Time { return time.UnixMilli(w.Time() + 1000) },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	a := &lightAPI{client: w.client, genesis: w.Genesis, busy: make(chan struct{}, lightAsks)}
	s, err := serveLight(context.Background(), "127.0.0.1:0", a)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.stop)
	w.api = "http://" + s.addr()
}

func (w *lightWorld) get(path string) (int, string, http.Header) {
	w.t.Helper()
	r, err := http.Get(w.api + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.StatusCode, string(b), r.Header
}

// TestLightAPI: what is served is proven, or says in a word why it is not.
func TestLightAPI(t *testing.T) {
	w := newLightWorld(t)
	w.serve("", w.liar, w.honest)
	status, body, header := w.get("/v1/unit?unit=" + lightParcel)
	var r report
	if err := json.Unmarshal([]byte(body), &r); err != nil || status != 200 || r.Verdict != "GENUINE" || !r.Verified || len(r.Block.Signers) != 4 {
		t.Errorf("%d %s", status, body)
	}
	if header.Get("Waybill-Height") != "3" || header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", header)
	}
	_, file, _ := w.get("/v1/proof?unit=" + lightParcel + "&at-least=1")
	if v, err := light.Verify([]byte(file), light.RootOf(w.Genesis)); err != nil || v.Height != 3 {
		t.Error(err)
	}
	_, raw, _ := w.get("/v1/light-block?height=3")
	if again, _, _ := w.get("/v1/light-block"); again != 200 {
		t.Errorf("the newest: %d", again)
	}
	var lb canon.LightBlock
	if err := lb.Decode([]byte(raw), light.MaxItems); err != nil || lb.Header.Height != 3 {
		t.Error(err)
	}
	for path, want := range map[string]string{
		"/v1/unit": "400 malformed", "/v1/unit?unit=": "400 malformed", "/v1/unit?unit=RB123456784CN": "400 malformed",
		"/v1/unit?unit=a:b&salt=00": "400 malformed", "/v1/unit?unit=a:b&unit=a:c": "400 malformed", "/v1/unit?unit=a:b&x=1": "400 malformed",
		"/v1/unit?unit=a:b&epoch=-1": "400 malformed", "/v1/unit?unit=a:b&at-least=x": "400 malformed", "/v1/unit?%zz": "400 malformed",
		"/v1/light-block?height=2": "404 not-held", "/v1/light-block?height=x": "400 malformed", "/v1/status?x=1": "400 malformed", "/": "404 not-found",
	} {
		status, body, header := w.get(path)
		var p struct {
			Status int
			Reason string
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil || header.Get("Content-Type") != "application/problem+json" || p.Status != status ||
			strings.TrimSpace(http.StatusText(status)) == "" || want != strings.Join([]string{want[:3], p.Reason}, " ") || status/100 != int(want[0]-'0') {
			t.Errorf("%s: %d %s, want %s", path, status, body, want)
		}
	}
}

// TestLightAPILies: through the API, too, no lie is answered with; alone, the liar gets its reason on the way out.
func TestLightAPILies(t *testing.T) {
	for _, l := range forge.Lies() {
		if l.Verdict != "" || l.Name == "hanging" {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			w := newLightWorld(t)
			w.Commit(w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:other")))
			w.serve("", w.liar)
			if status, body, _ := w.get("/v1/unit?unit=" + lightParcel); status != 200 {
				t.Fatal(body)
			}
			w.Commit()
			if _, err := w.client.Update(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.Commit()
			w.forger.Tell(&l)
			status, body, _ := w.get("/v1/unit?unit=" + lightParcel)
			var p struct{ Reason string }
			if err := json.Unmarshal([]byte(body), &p); err != nil || status < 500 || strings.Contains(body, "GENUINE") {
				t.Fatalf("%d %s", status, body)
			}
			if !strings.Contains(" "+strings.Join(l.Reasons, " ")+" ", " "+p.Reason+" ") {
				t.Errorf("%s, not %v: %s", p.Reason, l.Reasons, body)
			}
		})
	}
}

// TestLightStatusAndEvidence: a colluding set is shown in the status, and the file convicts it offline.
func TestLightStatusAndEvidence(t *testing.T) {
	w := newLightWorld(t)
	dir := t.TempDir()
	w.serve(dir, w.liar, w.honest)
	if _, err := w.client.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Commit()
	w.Commit()
	w.forger.Tell(forge.LieNamed("colluding-set"))
	if _, err := w.client.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, body, _ := w.get("/v1/status")
	var s lightStatus
	if err := json.Unmarshal([]byte(body), &s); err != nil || len(s.Evidence) != 1 || s.Trusted.Height != 5 || !strings.HasPrefix(s.Pin, "5:") {
		t.Fatal(body)
	}
	e := s.Evidence[0]
	if len(e.Both) != 2 || e.Both[0].Organisation == "" || e.Node != w.liar || s.Nodes[0].State != "dropped" || !s.Nodes[1].Agrees {
		t.Errorf("%s", body)
	}
	out, problem, code := waybill(t.Context(), t, "light", "evidence", e.File, "--genesis", w.genesis)
	if code != exitOK || !strings.Contains(out, "signed both in one round") || !strings.Contains(out, "cainiao") || !strings.Contains(out, "usps") {
		t.Errorf("exit %d\n%s%s", code, out, problem)
	}
	out, _, code = waybill(t.Context(), t, "light", "evidence", e.File, "--genesis", w.genesis, "--json")
	var again lightEvidence
	if err := json.Unmarshal([]byte(out), &again); err != nil || code != exitOK || len(again.Both) != 2 || again.Height != 5 {
		t.Errorf("exit %d\n%s", code, out)
	}
	b, err := os.ReadFile(e.File)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-5] ^= 1
	bad := filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, code = waybill(t.Context(), t, "light", "evidence", bad, "--genesis", w.genesis, "--json")
	if code != exitUnproven || !strings.Contains(out, `"reason": "signature"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestLightCommand: the command itself, on a chain whose genesis is of long ago: it says how to go on, and goes on.
func TestLightCommand(t *testing.T) {
	w := newLightWorld(t)
	state := t.TempDir()
	args := []string{"light", "--genesis", w.genesis, "--node", w.honest, "--state", state, "--once", "--json"}
	out, _, code := waybill(t.Context(), t, args...)
	if code != exitUnproven || !strings.Contains(out, `"reason": "expired"`) || !strings.Contains(out, "--pin HEIGHT:HASH") {
		t.Errorf("an old genesis: exit %d\n%s", code, out)
	}
	w.CommitAt(time.Now().Add(-2 * time.Second).UnixMilli())
	w.Commit()
	lb := w.Chain.LightBlock(w.Store.Last().Height)
	hash, err := light.HashBlock(lb, w.Store.ChainID())
	if err != nil {
		t.Fatal(err)
	}
	pin := (&follow.Pin{Height: lb.Header.Height, Hash: hash}).String()
	out, _, code = waybill(t.Context(), t, append(args, "--pin", strings.ToUpper(pin))...)
	var s lightStatus
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitOK || s.Pin != pin || s.Nodes[0].State != "ok" {
		t.Errorf("from a pin: exit %d\n%s", code, out)
	}
	if out, problem, code := waybill(t.Context(), t, args[:len(args)-1]...); code != exitOK || !strings.Contains(out, pin) {
		t.Errorf("what was kept: exit %d\n%s%s", code, out, problem)
	}
	w.pagePin(pin)
	wrong := pin[:len(pin)-1] + map[bool]string{true: "1", false: "0"}[pin[len(pin)-1] == '0']
	if out, _, code := waybill(t.Context(), t, append(args, "--pin", wrong)...); code != exitUnproven || !strings.Contains(out, `"reason": "pinned"`) {
		t.Errorf("a wrong pin: exit %d\n%s", code, out)
	}
	for _, bad := range [][]string{
		{"light"}, {"light", "--genesis", w.genesis}, append(args, "--pin", "5"), append(args, "--every", "0s"),
		{"light", "--genesis", w.genesis, "--node", "ftp://x"}, {"light", "--genesis", state, "--node", w.honest}, append(args, "more"),
		{"light", "evidence"}, {"light", "evidence", "x"}, {"light", "evidence", "nowhere", "--genesis", w.genesis},
	} {
		if out, _, code := waybill(t.Context(), t, bad...); code != exitUsage {
			t.Errorf("%v: exit %d\n%s", bad, code, out)
		}
	}
	args[4] = "http://127.0.0.1:9"
	args[6] = t.TempDir()
	if out, _, code := waybill(t.Context(), t, append(args, "--pin", pin)...); code != exitUnreachable {
		t.Errorf("nobody answers: exit %d\n%s", code, out)
	}
}

// pagePin writes a pin beside a page of a chain whose genesis is too old, from a header that somebody told.
func (w *lightWorld) pagePin(pin string) {
	w.t.Helper()
	dir := filepath.Join(w.t.TempDir(), "page")
	args := []string{"page", "pin", "--genesis", w.genesis, "--node", w.honest, "--state", w.t.TempDir(), "--out", dir, "--json"}
	if out, _, code := waybill(w.t.Context(), w.t, args...); code != exitUsage || !strings.Contains(out, "no page is there") {
		w.t.Errorf("no page: exit %d\n%s", code, out)
	}
	export := []string{"page", "export", "--genesis", w.genesis, "--node", w.honest, "--out", dir}
	before, problem, code := waybill(w.t.Context(), w.t, export...)
	if code != exitOK {
		w.t.Fatalf("exit %d\n%s", code, problem)
	}
	if out, _, code := waybill(w.t.Context(), w.t, args...); code != exitUnproven || !strings.Contains(out, `"reason": "expired"`) {
		w.t.Errorf("an old genesis: exit %d\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, web.PinFile)); err == nil {
		w.t.Error("what is not trusted is written")
	}
	for _, more := range [][]string{{"--pin", pin}, nil} { // the second goes on from what was kept
		out, _, code := waybill(w.t.Context(), w.t, append(args, more...)...)
		b, err := os.ReadFile(filepath.Join(dir, web.PinFile))
		var got web.Pin
		if err != nil || json.Unmarshal(b, &got) != nil || code != exitOK || fmt.Sprintf("%d:%s", got.Height, got.HeaderHash) != pin {
			w.t.Errorf("%v: exit %d, %v, %s\n%s", more, code, err, b, out)
		}
	}
	if after, problem, code := waybill(w.t.Context(), w.t, export...); code != exitOK || after != before {
		w.t.Errorf("beside a pin: exit %d\n%s%s", code, after, problem)
	}
}

// TestLightRuns until it is interrupted, and says what it trusts as it goes.
func TestLightRuns(t *testing.T) {
	w := newLightWorld(t)
	w.CommitAt(time.Now().Add(-2 * time.Second).UnixMilli())
	w.Commit()
	lb := w.Chain.LightBlock(w.Store.Last().Height)
	hash, err := light.HashBlock(lb, w.Store.ChainID())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		time.Sleep(300 * time.Millisecond)
		w.CommitAt(time.Now().UnixMilli())
		w.Commit()
		time.Sleep(500 * time.Millisecond)
		cancel()
	}()
	out, problem, code := waybill(ctx, t, "light", "--genesis", w.genesis, "--node", w.honest, "--state", t.TempDir(), "--every", "50ms",
		"--listen", "127.0.0.1:0", "--pin", (&follow.Pin{Height: lb.Header.Height, Hash: hash}).String())
	for _, want := range []string{"following  " + w.Store.ChainID() + " from block 5", "serving    http://127.0.0.1:", "signed by 4 of 4 validators", "stopped    pin "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in exit %d\n%s%s", want, code, out, problem)
		}
	}
	if code != exitOK {
		t.Errorf("exit %d\n%s%s", code, out, problem)
	}
}
