package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/link"
)

const goods = "/01/09506000134352/21/A%2F1"

// served is a node with pages, a name and a second node.
var served = config.Web{Pages: true, Origin: "https://a.example", Nodes: []config.Origin{"https://b.example:8443"}}

// TestRoutes: each path in each form that may be asked for.
func TestRoutes(t *testing.T) {
	w := newWorld(t, served)
	for _, tt := range []struct {
		target, accept string
		status         int
		media          string // of the answer, or where it leads to
	}{
		{"/", "text/html", 200, "text/html"},
		{"/", "", 200, "text/html"},
		{"/?id=" + parcel, "", 303, "/t/" + parcel},
		{"/?id=" + parcel + "&lang=es", "", 303, "/t/" + parcel + "?lang=es"},
		{"/?id=(01)09506000134352(21)A/1", "", 303, goods},
		{"/?id=https%3A%2F%2Fx.example%2Fp%2F01%2F09506000134352%2F21%2FA%252F1%3F17%3D271231", "", 303, goods},
		{"/?id=CSQU3054383", "", 200, "text/html"},
		{"/?id=RB123456784CN", "", 400, "text/html"},
		{"/?id=" + parcel + "%0ACSQU3054383,x", "", 200, "text/html"},
		{"/?id=" + strings.Repeat("a,b,c,", 1) + strings.Join(strings.Split(strings.Repeat("x", 60), ""), "1,"), "", 200, "text/html"},
		{"/?id=%zz", "", 400, "text/html"},
		{"/t/" + parcel, "text/html,application/xhtml+xml,*/*;q=0.8", 200, "text/html"},
		{"/t/" + parcel, "", 200, "text/html"},
		{"/t/" + parcel, "*/*", 200, "text/html"},
		{"/t/" + parcel, "image/webp", 200, "text/html"},
		{"/t/" + parcel, "application/linkset+json", 200, "application/linkset+json"},
		{"/t/" + parcel, "application/linkset+json;q=0.5, text/html;q=0.4", 200, "application/linkset+json"},
		{"/t/" + parcel, "application/json", 200, "application/json"},
		{"/t/" + parcel, "application/json, text/html;q=0", 200, "application/json"},
		{"/t/" + parcel + "?linkType=linkset", "text/html", 200, "application/linkset+json"},
		{"/t/" + parcel + "?linkType=all", "", 200, "application/linkset+json"},
		{"/t/" + parcel + "?linkType=gs1:pip", "application/json", 200, "text/html"},
		{
			goods + "?linkType=gs1:verificationService", "", 307,
			"https://a.example/v1/proof?unit=https%3A%2F%2Fid.gs1.org%2F01%2F09506000134352%2F21%2FA%252F1",
		},
		{
			"/t/" + parcel + "?linkType=https://gs1.org/voc/traceability", "", 307,
			"https://a.example/v1/reading?unit=urn%3Awaybill%3Aid%3As10%3A" + parcel,
		},
		{"/t/" + parcel + "?linkType=gs1:recipeInfo", "application/json", 404, "application/problem+json"},
		{"/t/" + parcel + "?linkType=x", "application/json", 400, "application/problem+json"},
		{"/01/09506000134352", "text/html", 200, "text/html"},
		{"/01/9506000134352", "application/linkset+json", 200, "application/linkset+json"},
		{"/gtin/9506000134352/ser/1", "", 200, "text/html"},
		{"/01/09506000134352/10/LOT", "application/json", 200, "application/json"},
		{"/01/09506000134352/22/V/10/LOT/21/A?17=271231&utm_source=x", "", 200, "text/html"},
		{"/00/095060001343520000", "application/json", 200, "application/json"},
		{"/00/095060001343520001", "application/json", 400, "application/problem+json"},
		{"/00/095060001343520001", "text/html", 400, "text/html"},
		{"/t/CSQU3054383", "text/html", 400, "text/html"},
		{"/01/09506000134352/21/%00", "", 400, "text/html"},
		{"/t/%2e%2e%2fetc", "application/json", 400, "application/problem+json"},
		{"/414/9506000134376", "text/html", 404, "application/problem+json"},
		{"/scan", "", 200, "text/html"},
		{"/sw.js", "", 200, "text/javascript"},
		{"/manifest.webmanifest", "", 200, "application/manifest+json"},
		{"/favicon.svg", "", 200, "image/svg+xml"},
		{"/icon-192.png", "", 200, "image/png"},
		{"/icon-512.png", "", 200, "image/png"},
		{"/assets/", "", 404, "application/problem+json"},
		{"/assets/none.js", "", 404, "application/problem+json"},
		{"/assets/../page/index.html", "", 404, "application/problem+json"},
		{"/assets/manifest.json", "", 404, "application/problem+json"},
		{"/v1/page", "", 200, "application/json"},
		{"/pin.json", "", 200, "application/json"},
		{"/v1/reading?unit=" + parcel, "", 200, "application/json"},
		{"/v1/reading?unit=" + parcel + "&epoch=7", "", 404, "application/problem+json"},
		{"/v1/reading?unit=x", "", 400, "application/problem+json"},
		{"/v1/reading", "", 400, "application/problem+json"},
		{"/.well-known/gs1resolver", "", 200, "application/json"},
		{"/nothing", "text/html", 404, "application/problem+json"},
		{"/index.html", "", 404, "application/problem+json"},
	} {
		res, body := w.get(tt.target, "Accept", tt.accept)
		got, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
		if res.StatusCode/100 == 3 {
			got = res.Header.Get("Location")
		}
		if res.StatusCode != tt.status || got != tt.media {
			t.Errorf("%s as %q: %s, %s; want %d, %s\n%.300s", tt.target, tt.accept, res.Status, got, tt.status, tt.media, body)
			continue
		}
		head := w.do(http.MethodHead, tt.target, "Accept", tt.accept)
		for _, name := range []string{"Content-Type", "Location", "ETag", "Cache-Control", "Content-Security-Policy"} {
			if a, b := head.Header.Get(name), res.Header.Get(name); head.StatusCode != res.StatusCode || a != b {
				t.Errorf("HEAD %s: %s, %s %q instead of %q", tt.target, head.Status, name, a, b)
			}
		}
		if strings.HasSuffix(got, "json") && !json.Valid(body) {
			t.Errorf("%s as %q is no JSON: %.300s", tt.target, tt.accept, body)
		}
	}
	if w.logs.Reset(); w.logs.Len() > 0 {
		t.Error(w.logs)
	}
}

// TestWithoutPages: a node whose operator wants none serves programs and nothing else.
func TestWithoutPages(t *testing.T) {
	w := newWorld(t, config.Web{})
	for target, media := range map[string]string{
		"/t/" + parcel: "application/linkset+json", "/v1/proof?unit=" + parcel: "application/octet-stream",
		"/.well-known/gs1resolver": "application/json", "/": "", "/scan": "", "/console": "", "/sw.js": "",
		"/assets/" + w.web.site.trust.name: "",
	} {
		res, body := w.get(target, "Accept", "text/html")
		if media == "" {
			if res.StatusCode != 404 {
				t.Errorf("%s: %s", target, res.Status)
			}
			continue
		}
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != media || strings.Contains(string(body), "text/html") {
			t.Errorf("%s: %s %s", target, res.Status, res.Header.Get("Content-Type"))
		}
	}
}

// TestOrigin: where no origin is configured it is the one that was used, as far as that can be one.
func TestOrigin(t *testing.T) {
	w := newWorld(t, config.Web{Pages: true})
	for host, want := range map[string]string{
		"a.example": "https://a.example", "127.0.0.1:26680": "http://127.0.0.1:26680", "[::1]:80": "http://[::1]:80",
		"localhost:26680": "http://localhost:26680", "a.example;x": "", "a b": "", `"><script>`: "", "": "",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/t/"+parcel, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		if got := w.web.here(r).Origin; got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

// want are the headers of each kind of route, beside those of all. A kind without a row fails.
var want = map[kind]map[string]string{
	kindAPI: {
		"Content-Security-Policy":     "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin",
	},
	kindLink: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"connect-src 'self' https://b.example:8443; worker-src 'self'; manifest-src 'self'; base-uri 'none'; " +
			"form-action 'self'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cross-Origin-Opener-Policy": "same-origin",
	},
	kindPage: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"connect-src 'self' https://b.example:8443; worker-src 'self'; manifest-src 'self'; base-uri 'none'; " +
			"form-action 'self'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	},
	kindScan: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
			"img-src 'self' data:; connect-src 'self' https://b.example:8443; worker-src 'self'; manifest-src 'self'; " +
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "", "Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=()",
	},
	kindConsole: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "", "Cross-Origin-Opener-Policy": "same-origin",
	},
	kindAsset: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self' https://b.example:8443; " +
			"base-uri 'none'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding",
	},
	kindWorker: {
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self' https://b.example:8443; " +
			"base-uri 'none'; frame-ancestors 'none'",
		"Access-Control-Allow-Origin": "", "Service-Worker-Allowed": "/", "Cache-Control": "no-cache",
	},
}

// samples are an address of each route that answers 200. A route without one fails.
func samples(w *world) map[string]string {
	return map[string]string{
		"/v1/proof": "/v1/proof?unit=" + parcel, "/v1/light-block": "/v1/light-block", "/v1/genesis": "/v1/genesis",
		"/v1/reading": "/v1/reading?unit=" + parcel, "/v1/page": "/v1/page", "/pin.json": "/pin.json", "/.well-known/gs1resolver": "/.well-known/gs1resolver",
		"/00/": "/00/095060001343520000", "/01/": goods, "/sscc/": "/sscc/095060001343520000", "/gtin/": "/gtin/09506000134352",
		"/t/": "/t/" + parcel, "/": "/", "/scan": "/scan", "/console": "/console",
		"/assets/": "/assets/" + w.web.site.trust.name, "/sw.js": "/sw.js", "/manifest.webmanifest": "/manifest.webmanifest",
		"/favicon.svg": "/favicon.svg", "/icon-192.png": "/icon-192.png", "/icon-512.png": "/icon-512.png",
	}
}

// TestHeaders: what every route sends with every answer, also with a refusal.
func TestHeaders(t *testing.T) {
	w := newWorld(t, served)
	at := samples(w)
	for _, to := range w.web.routes {
		target := at[to.path]
		if target == "" || want[to.kind] == nil {
			t.Errorf("%s of kind %d has no row in this test", to.path, to.kind)
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost} {
			res := w.do(method, target)
			code := map[string]int{http.MethodOptions: 204, http.MethodPost: 405}[method]
			if code == 0 {
				code = 200
			}
			if res.StatusCode != code {
				t.Errorf("%s %s: %s", method, target, res.Status)
			}
			headers := map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
				"Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=()",
			}
			for name, value := range want[to.kind] {
				if name != "Cache-Control" || method == http.MethodGet {
					headers[name] = value
				}
			}
			for name, value := range headers {
				if got := res.Header.Get(name); got != value {
					t.Errorf("%s %s: %s is %q, want %q", method, target, name, got, value)
				}
			}
			if res.Header.Get("Set-Cookie") != "" || res.Header.Get("Server") != "" {
				t.Errorf("%s %s: %v", method, target, res.Header)
			}
			if method == http.MethodGet && res.Header.Get("Cache-Control") == "" {
				t.Errorf("%s says nothing of how long it may be kept", target)
			}
		}
		open := want[to.kind]["Access-Control-Allow-Origin"] == "*"
		res := w.do(http.MethodOptions, target, "Origin", "https://x.example", "Access-Control-Request-Method", "GET")
		if got := res.Header.Get("Access-Control-Allow-Methods"); (got != "") != open {
			t.Errorf("OPTIONS %s: methods %q", target, got)
		}
	}
	if res := w.do(http.MethodGet, "/nothing"); res.Header.Get("Content-Security-Policy") == "" ||
		res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("what is not there: %v", res.Header)
	}
}

// TestPageUnchanged: a page is not sent again while its height, language and node are the same.
func TestPageUnchanged(t *testing.T) {
	w := newWorld(t, served)
	res := w.do(http.MethodGet, "/t/"+parcel)
	tag := res.Header.Get("ETag")
	if got := w.do(http.MethodGet, "/t/"+parcel, "If-None-Match", tag); tag == "" || got.StatusCode != 304 ||
		got.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("again, with %s: %s", tag, got.Status)
	}
	if got := w.do(http.MethodGet, "/t/"+parcel, "If-None-Match", tag, "Accept-Language", "es"); got.StatusCode != 200 {
		t.Errorf("in Spanish: %s", got.Status)
	}
	w.Commit()
	if got := w.do(http.MethodGet, "/t/"+parcel, "If-None-Match", tag); got.StatusCode != 200 {
		t.Errorf("after a block: %s", got.Status)
	}
}

// TestLinksetOfTheNode: what the node itself offers is there.
func TestLinksetOfTheNode(t *testing.T) {
	w := newWorld(t, served)
	res, body := w.get("/t/"+parcel, "Accept", "application/linkset+json")
	if links := strings.Join(res.Header.Values("Link"), ", "); !strings.Contains(links, `<https://a.example/t/`+parcel+`>; rel="canonical"`) ||
		!strings.Contains(links, link.Context) {
		t.Errorf("Link: %s", links)
	}
	var set struct {
		Linkset []map[string]json.RawMessage `json:"linkset"`
	}
	if err := json.Unmarshal(body, &set); err != nil || len(set.Linkset) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	for kind, raw := range set.Linkset[0] {
		var targets []struct {
			Href, Type string
		}
		if !strings.HasPrefix(kind, link.Vocabulary) {
			continue
		}
		if err := json.Unmarshal(raw, &targets); err != nil || len(targets) == 0 {
			t.Fatalf("%s: %v", kind, err)
		}
		res, _ := w.get(strings.TrimPrefix(targets[0].Href, "https://a.example"), "Accept", targets[0].Type)
		if got, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); res.StatusCode != 200 || got != targets[0].Type {
			t.Errorf("%s: %s is %s %s", kind, targets[0].Href, res.Status, got)
		}
	}
}

// TestReading: what the node says of a parcel on its way is what its proof says.
func TestReading(t *testing.T) {
	w := newWorld(t, served)
	accept := ledgertest.Action(canon.ActionTypeAccept, 61, "RB000000014CN")
	accept.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.Locode), Value: []byte("CNSHA")}
	depart := ledgertest.Action(canon.ActionTypeDepart, 62, "RB000000014CN")
	if got := w.Commit(w.Tx("cainiao", accept), w.Tx("cainiao", depart)); got[0] != code.OK || got[1] != code.OK {
		t.Fatal(got)
	}
	w.Commit()
	_, body := w.get("/t/RB000000014CN", "Accept", "application/json")
	var r Reading
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	if r.ID != "RB 000 000 014 CN" || r.Verdict != "GENUINE" || len(r.Journey) != 2 || r.Journey[0].Act != "depart" ||
		r.Journey[1].Place == nil || r.Journey[1].Place.ID != "CNSHA" || r.Journey[1].Place.Country != "CN" ||
		r.Journey[1].Who != "Cainiao (cainiao)" || r.Custodian != "Cainiao (cainiao)" || r.Block.Signed != 4 {
		t.Errorf("%s", body)
	}
	if m := r.Milestones; len(m) != 6 || m[0].State != "done" || m[2].State != "now" || m[5].State != "open" || m[2].When == nil {
		t.Errorf("milestones: %+v", r.Milestones)
	}
	_, page := w.get("/t/RB000000014CN", "Accept-Language", "es")
	for _, text := range []string{r.Journey[0].When.ISO[:16], "Cainiao", w.web.site.texts["es"]["unchecked"]} {
		if !strings.Contains(html.UnescapeString(string(page)), text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	// A unit behind a salt is nothing without it, and what it is with it.
	_, body = w.get("/v1/reading?unit=" + parcel + "&salt=" + salt)
	var hidden Reading
	if err := json.Unmarshal(body, &hidden); err != nil || !hidden.Blinded || len(hidden.Journey) != 1 || hidden.Proof != "" {
		t.Errorf("%v: %s", err, body)
	}
}
