package web

import "net/http"

// methods that every route takes.
const methods = "GET, HEAD, OPTIONS"

// setHeaders sets what each answer of a route has, whatever it says.
func setHeaders(h http.Header, k kind) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Vary", "Accept, Accept-Language, Accept-Encoding")
	switch k {
	case kindAPI:
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", exposed)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Permissions-Policy", noPermissions)
	}
}

const (
	// exposed are headers that scripts of other origins may read.
	exposed       = "ETag, Link, Retry-After, Waybill-Height"
	noPermissions = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
)

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
