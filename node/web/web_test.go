package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/scripts/need"
)

const (
	parcel = "RB123456785CN"
	salt   = "30313233343536373839616263646566" // of "0123456789abcdef"
)

// world is a node's ledger and the handler over it.
type world struct {
	*nodetest.Node
	t    testing.TB
	web  *Handler
	logs *bytes.Buffer
}

// newWorld has parcel scanned once, and the same number blinded.
func newWorld(t testing.TB, c config.Web) *world {
	t.Helper()
	n := nodetest.New(t)
	hidden := ledgertest.Action(canon.ActionTypeObserve, 1)
	blind := proof.Blind(uint32(ident.S10), []byte(parcel), []byte("0123456789abcdef"))
	hidden.Units = []canon.Unit{{
		Role: canon.UnitRoleObject, Namespace: uint32(ident.S10), Value: blind[:], Scheme: proof.Blinded,
	}}
	n.Commit(n.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 1, parcel), hidden))
	n.Commit()
	w := &world{Node: n, t: t, logs: new(bytes.Buffer)}
	w.serve(c)
	return w
}

func (w *world) serve(c config.Web) {
	w.t.Helper()
	var err error
	w.web, err = New(Options{
		Config: c, Ledger: w.Query, Log: slog.New(slog.NewTextHandler(w.logs, nil)), Stopping: w.t.Context(),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// do asks the handler; header is name, value, name, value.
func (w *world) do(method, target string, header ...string) *http.Response {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.web.ServeHTTP(rec, r)
	res := rec.Result()
	w.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func (w *world) get(target string, header ...string) (*http.Response, []byte) {
	w.t.Helper()
	res := w.do(http.MethodGet, target, header...)
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, b
}

// TestProof: what /v1/proof answers holds, is about what was asked, and says its height.
func TestProof(t *testing.T) {
	w := newWorld(t, config.Web{})
	for target, events := range map[string]uint32{
		"/v1/proof?unit=" + parcel:                                              1,
		"/v1/proof?unit=urn:waybill:id:s10:" + parcel:                           1,
		"/v1/proof?unit=rb%20123%20456%20785%20cn&epoch=0&at-least=2":           1,
		"/v1/proof?salt=" + salt + "&unit=" + parcel:                            1,
		"/v1/proof?salt=ff" + salt[2:] + "&unit=" + parcel:                      0,
		"/v1/proof?unit=https%3A%2F%2Fa.example%2F01%2F09506000134352%2F21%2F1": 0,
	} {
		res, b := w.get(target)
		v, err := light.Verify(b, w.Root())
		if err != nil {
			t.Errorf("%s: %s %s: %v", target, res.Status, b, err)
			continue
		}
		count := uint32(0)
		if v.Subject != nil {
			count = v.Subject.Count
		}
		if count != events || res.Header.Get("Waybill-Height") != strconv.FormatUint(v.Height, 10) || v.Height != 3 {
			t.Errorf("%s: %d events at height %d; header %v", target, count, v.Height, res.Header)
		}
		if res.Header.Get("Content-Type") != "application/octet-stream" || res.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %v", target, res.Header)
		}
	}
}

// TestBytes: a light block and the genesis are the chain's own bytes.
func TestBytes(t *testing.T) {
	w := newWorld(t, config.Web{})
	for target, height := range map[string]uint64{
		"/v1/light-block": 3, "/v1/light-block?height=0": 3, "/v1/light-block?height=1": 1, "/v1/light-block?height=3": 3,
	} {
		res, b := w.get(target)
		want := w.Chain.LightBlock(height)
		if !bytes.Equal(b, want.Encode()) || res.Header.Get("Waybill-Height") != strconv.FormatUint(height, 10) {
			t.Errorf("%s: %s, %d bytes", target, res.Status, len(b))
		}
		if stable := strings.Contains(res.Header.Get("Cache-Control"), "immutable"); stable != (height < 3) {
			t.Errorf("%s: %s", target, res.Header.Get("Cache-Control"))
		}
	}
	_, b := w.get("/v1/genesis")
	if g, err := genesis.Read(b); err != nil || genesis.Hash(g) != genesis.Hash(w.Genesis) {
		t.Errorf("genesis: %v", err)
	}
}

// TestUnchanged: who holds an answer is not sent it again, until the height has moved.
func TestUnchanged(t *testing.T) {
	w := newWorld(t, config.Web{})
	for _, target := range []string{"/v1/proof?unit=" + parcel, "/v1/light-block", "/v1/light-block?height=1", "/v1/genesis"} {
		res := w.do(http.MethodGet, target)
		tag := res.Header.Get("ETag")
		if res.StatusCode != http.StatusOK || tag == "" {
			t.Fatalf("%s: %s, tag %q", target, res.Status, tag)
		}
		for _, held := range []string{tag, `"other", ` + tag, "*", strings.TrimPrefix(tag, "W/")} {
			if res, b := w.get(target, "If-None-Match", held); res.StatusCode != http.StatusNotModified || len(b) > 0 ||
				res.Header.Get("ETag") != tag || res.Header.Get("Cache-Control") == "" {
				t.Errorf("%s with %s: %s, %v", target, held, res.Status, res.Header)
			}
		}
		if res, _ := w.get(target, "If-None-Match", `"other"`); res.StatusCode != http.StatusOK {
			t.Errorf("%s with another tag: %s", target, res.Status)
		}
	}
	tag := w.do(http.MethodGet, "/v1/proof?unit="+parcel).Header.Get("ETag")
	w.Commit()
	if res, _ := w.get("/v1/proof?unit="+parcel, "If-None-Match", tag); res.StatusCode != http.StatusOK {
		t.Errorf("after a block: %s", res.Status)
	}
}

// TestRefusals: each bad request names the field and the cause, as a problem of RFC 9457.
func TestRefusals(t *testing.T) {
	w := newWorld(t, config.Web{})
	for _, tt := range []struct {
		target string
		status int
		field  string
		detail string
	}{
		{"/v1/proof", 400, "unit", "missing"},
		{"/v1/proof?unit=", 400, "unit", "identifier"},
		{"/v1/proof?unit=RB123456784CN", 400, "unit", "check digit"},
		{"/v1/proof?unit=" + parcel + "&unit=" + parcel, 400, "unit", "more than once"},
		{"/v1/proof?unit=" + parcel + "&salt=zz", 400, "salt", "hexadecimal"},
		{"/v1/proof?unit=" + parcel + "&salt=00", 400, "salt", "16 bytes, not 1"},
		{"/v1/proof?unit=" + parcel + "&epoch=-1", 400, "epoch", "no number"},
		{"/v1/proof?unit=" + parcel + "&epoch=4294967296", 400, "epoch", "no number"},
		{"/v1/proof?unit=" + parcel + "&at_least=3", 400, "at_least", "no such parameter"},
		{"/v1/proof?unit=%zz", 400, "query", "escape"},
		{"/v1/proof?unit=" + strings.Repeat("x", 5000), 400, "unit", "512"},
		{"/v1/proof?unit=%00", 400, "unit", ""},
		{"/v1/light-block?height=4", 404, "height", "not reached yet: 4"},
		{"/v1/light-block?height=9223372036854775808", 400, "height", "no number"},
		{"/v1/genesis?x=1", 400, "x", "no such parameter"},
		{"/v1/other", 404, "path", "nothing here"},
		{"/v1/proof/", 404, "path", "nothing here"},
	} {
		res, b := w.get(tt.target)
		var p problemJSON
		err := json.Unmarshal(b, &p)
		switch {
		case res.StatusCode != tt.status, err != nil, p.Status != tt.status, p.Field != tt.field:
			t.Errorf("%.80s: %s %s", tt.target, res.Status, b)
		case !strings.Contains(p.Detail, tt.detail), res.Header.Get("Content-Type") != "application/problem+json",
			res.Header.Get("Cache-Control") != "no-store":
			t.Errorf("%.80s: %s %v", tt.target, b, res.Header)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		if res := w.do(method, "/v1/proof?unit="+parcel); res.StatusCode != 405 || res.Header.Get("Allow") != methods {
			t.Errorf("%s: %s", method, res.Status)
		}
	}
	if w.logs.Len() > 0 {
		t.Errorf("log: %s", w.logs)
	}
}

// TestFaultIsNotTold: what fails inside the node is in its log, not in an answer.
func TestFaultIsNotTold(t *testing.T) {
	w := newWorld(t, config.Web{})
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	defer w.Open() // for those who close it again
	res, b := w.get("/v1/proof?unit=" + parcel)
	if res.StatusCode != 500 || bytes.Contains(b, []byte("pebble")) || !bytes.Contains(b, []byte("log says why")) {
		t.Errorf("%s %s", res.Status, b)
	}
	if !strings.Contains(w.logs.String(), "pebble: closed") {
		t.Errorf("log: %s", w.logs)
	}
}

// TestVisible: what cannot be seen is shown, what can be read stays.
func TestVisible(t *testing.T) {
	long := strings.Repeat("ж", 400)
	for in, want := range map[string]string{
		"":                         "",
		"Hangzhou 杭州":              "Hangzhou 杭州",
		"a\x00b":                   "a⟨U+0000⟩b",
		"line\nnext\ttab":          "line⟨U+000A⟩next⟨U+0009⟩tab",
		"evil\u202egnp.exe":        "evil⟨U+202E⟩gnp.exe",
		"\u2066x\u2069":            "⟨U+2066⟩x⟨U+2069⟩",
		"a\u200bb\ufeff":           "a⟨U+200B⟩b⟨U+FEFF⟩",
		"a\u200db":                 "a⟨U+200D⟩b",
		"👩\u200d✈":                 "👩\u200d✈",
		"é\u200d":                  "é⟨U+200D⟩",
		"é\u200d\u200dé":           "é⟨U+200D⟩⟨U+200D⟩é",
		"می\u200cخواهم":            "می\u200cخواهم",
		"\xff\xfeA":                "⟨U+FFFD⟩⟨U+FFFD⟩A",
		"\U000e0041tag":            "⟨U+E0041⟩tag",
		"<script>x</script>":       "<script>x</script>", // markup is the template's to escape
		"\u061c\u00ad\u034f":       "⟨U+061C⟩⟨U+00AD⟩⟨U+034F⟩",
		"\u0085\u009f\u007f":       "⟨U+0085⟩⟨U+009F⟩⟨U+007F⟩",
		long:                       long[:2*maxText] + "…",
		strings.Repeat("x", 1<<20): strings.Repeat("x", maxText) + "…",
	} {
		if got := Visible(in); got != want {
			t.Errorf("%.40q: %.80q, want %.80q", in, got, want)
		}
	}
}

// TestWaits: an answer can wait for a height, no longer than ten seconds, and ends when the node stops.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, config.Web{})
		stopping, stop := context.WithCancel(t.Context())
		defer stop()
		w.web.stopping = stopping
		ask := func(target string) <-chan *http.Response {
			out := make(chan *http.Response, 1)
			go func() { out <- w.do(http.MethodGet, target) }()
			synctest.Wait()
			return out
		}
		first := ask("/v1/proof?unit=" + parcel + "&at-least=3")
		if len(first) > 0 {
			t.Fatal("it did not wait")
		}
		w.Commit()
		synctest.Wait()
		if res := <-first; res.StatusCode != 200 || res.Header.Get("Waybill-Height") != "4" {
			t.Errorf("after the block: %s at %s", res.Status, res.Header.Get("Waybill-Height"))
		}
		begin := time.Now()
		if res := <-ask("/v1/proof?unit=" + parcel + "&at-least=100"); res.StatusCode != 404 || time.Since(begin) != within ||
			res.Header.Get("Retry-After") == "" {
			t.Errorf("for a height that does not come: %s after %v", res.Status, time.Since(begin))
		}
		var waiting []<-chan *http.Response
		for range maxWaits {
			waiting = append(waiting, ask("/v1/proof?unit="+parcel+"&at-least=100"))
		}
		if res := <-ask("/v1/proof?unit=" + parcel + "&at-least=100"); res.StatusCode != 429 || res.Header.Get("Retry-After") == "" {
			t.Errorf("one too many: %s", res.Status)
		}
		if res := <-ask("/v1/proof?unit=" + parcel); res.StatusCode != 200 {
			t.Errorf("without waiting: %s", res.Status)
		}
		begin = time.Now()
		stop()
		for _, one := range waiting {
			if res := <-one; res.StatusCode == 200 || time.Since(begin) > time.Second {
				t.Fatalf("when the node stops: %s after %v", res.Status, time.Since(begin))
			}
		}
	})
}

// TestVisibleInJavaScript: the page's own function shows texts as the node's does.
func TestVisibleInJavaScript(t *testing.T) {
	engine := need.Tool(t, "node")
	var in []string
	for _, text := range hostile {
		in = append(in, strings.ToValidUTF8(text, ""))
	}
	for r := rune(0); r < 0xf0000; r++ {
		if hidden(r) || joiner(r) || r%997 == 0 && utf8.ValidRune(r) {
			in = append(in, "a"+string(r)+"b", "é"+string(r)+"é", string(r)+string(r), "é"+string(r)+string(r)+"é")
		}
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), engine, "--input-type=module", "-e",
		`import { short } from './page/plain.mjs'; import { readFileSync } from 'node:fs';
		process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map((s) => short(s))));`)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(b), os.Stderr
	out, err := cmd.Output()
	var got []string
	if err != nil || json.Unmarshal(out, &got) != nil || len(got) != len(in) {
		t.Fatalf("%v: %d of %d", err, len(got), len(in))
	}
	for i := range in {
		if want := Visible(in[i]); got[i] != want {
			t.Errorf("%.40q: %.80q, Go says %.80q", in[i], got[i], want)
		}
	}
}
