package web

import (
	"net/http"
	"testing"

	"github.com/waybill-network/waybill/node/config"
)

// TestCaches: what may keep an answer, and by what it tells answers apart. Nothing is kept under an address with a salt.
func TestCaches(t *testing.T) {
	w := newWorld(t, config.Web{Pages: true})
	for _, tt := range []struct{ target, cache, vary string }{
		{"/v1/proof?unit=" + parcel, "public, no-cache", ""},
		{"/v1/proof?unit=" + parcel + "&salt=" + salt, "no-store", ""},
		{"/v1/reading?unit=" + parcel, "no-cache", "Accept, Accept-Language, Accept-Encoding"},
		{"/v1/reading?unit=" + parcel + "&salt=" + salt, "no-store", "Accept, Accept-Language, Accept-Encoding"},
		{"/t/" + parcel, "no-cache", "Accept, Accept-Language, Accept-Encoding"},
		{"/t/" + parcel + "?linkType=linkset", "public, max-age=3600", "Accept, Accept-Language, Accept-Encoding"},
	} {
		r := w.do(http.MethodGet, tt.target)
		if got := r.Header; r.StatusCode != http.StatusOK || got.Get("Cache-Control") != tt.cache || got.Get("Vary") != tt.vary {
			t.Errorf("%s: %s, cache %q, vary %q", tt.target, r.Status, got.Get("Cache-Control"), got.Get("Vary"))
		}
	}
	tag := w.do(http.MethodGet, "/v1/proof?unit="+parcel).Header.Get("ETag")
	r := w.do(http.MethodGet, "/v1/proof?unit="+parcel+"&salt="+salt, "If-None-Match", tag)
	if r.StatusCode != http.StatusNotModified || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, cache %q", r.Status, r.Header.Get("Cache-Control"))
	}
}
