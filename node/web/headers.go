package web

import (
	"net/http"
	"strings"
)

// methods that every route takes.
const methods = "GET, HEAD, OPTIONS"

// setHeaders sets what each answer of a route has, whatever it says.
func (h *Handler) setHeaders(to http.Header, k kind) {
	to.Set("X-Content-Type-Options", "nosniff")
	to.Set("X-Frame-Options", "DENY")
	to.Set("Referrer-Policy", "no-referrer")
	to.Set("Content-Security-Policy", policy(k, h.site.nodes))
	to.Set("Permissions-Policy", permissions(k))
	switch k {
	case kindAPI, kindLink:
		to.Set("Access-Control-Allow-Origin", "*")
		to.Set("Access-Control-Expose-Headers", exposed)
		to.Set("Cross-Origin-Resource-Policy", "cross-origin")
	default:
		to.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	switch k {
	case kindLink, kindPage, kindScan, kindConsole:
		to.Set("Vary", "Accept, Accept-Language, Accept-Encoding")
		to.Set("Cross-Origin-Opener-Policy", "same-origin")
	case kindAsset:
		to.Set("Vary", "Accept-Encoding")
	case kindWorker:
		to.Set("Vary", "Accept-Encoding")
		to.Set("Service-Worker-Allowed", "/")
	}
}

// exposed are headers that scripts of other origins may read.
const exposed = "ETag, Link, Retry-After, Waybill-Height"

// policy is the content security policy of a route. What is not named is not loaded: no page has a script or style in
// its markup, nothing comes from a third party, and only nodes that the operator named may be asked.
func policy(k kind, nodes []string) string {
	ask := strings.Join(append([]string{"'self'"}, nodes...), " ")
	switch k {
	case kindLink, kindPage, kindScan, kindConsole:
		return document(k, ask) + "; frame-ancestors 'none'"
	case kindAsset, kindWorker: // of workers, which have a policy of their own
		return "default-src 'none'; script-src 'self'; connect-src " + ask + "; base-uri 'none'; frame-ancestors 'none'"
	default:
		return "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
	}
}

// document is the part of a document's policy that may stand in its markup too.
func document(k kind, ask string) string {
	script := "'self'"
	switch k {
	case kindScan: // the decoder of codes is WebAssembly
		script = "'self' 'wasm-unsafe-eval'"
	case kindConsole:
		ask = "'self'"
	}
	return "default-src 'none'; script-src " + script + "; style-src 'self'; img-src 'self' data:; connect-src " + ask +
		"; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
}

// permissions is what a document may ask its user for.
func permissions(k kind) string {
	camera := "()"
	if k == kindScan {
		camera = "(self)"
	}
	return "camera=" + camera + ", microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=()"
}

// options adds what a browser asks before a request that is not simple.
func options(h http.Header) {
	h.Set("Allow", methods)
	if h.Get("Access-Control-Allow-Origin") == "" {
		return
	}
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
	h.Set("Access-Control-Max-Age", "86400")
}
