package api

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// TestRateOfACredential: it has its own allowance wherever it asks from, and what others at its address use up is
// nothing to it; beyond, the answer says when to come again, in every protocol and for what is no procedure too.
func TestRateOfACredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *config.API) { c.RequestRate, c.RequestBurst = 2, 5 })
		rate := access.Rate{Requests: 6, Per: 'm', Burst: 3}
		slow, _ := w.give(access.Credential{Name: "slow", Scopes: access.Query, Rate: rate})
		plain, _ := w.give(access.Credential{Name: "plain", Scopes: access.Query})
		served := func(token, from, path string, n int) (ok int, retry string) {
			w.wire.from = netip.MustParseAddrPort(from)
			for range n {
				c := w.as(token, "http1")
				switch r := c.post(t, path, nil); r.StatusCode {
				case http.StatusTooManyRequests:
					retry = r.Header.Get("Retry-After")
					if r.Header.Get("Content-Type") != "application/problem+json" {
						t.Errorf("%v", r.Header)
					}
					if open := r.Header.Get("Access-Control-Allow-Origin") != ""; open == strings.HasPrefix(path, rpcPrefix) {
						t.Errorf("%s: pages of other origins read it: %v", path, open)
					}
				case http.StatusOK, http.StatusNotFound:
					ok++
				default:
					t.Errorf("%s", r.Status)
				}
				c.http.CloseIdleConnections()
			}
			return ok, retry
		}
		const status = apiv1connect.StatusServiceStatusProcedure
		for _, tt := range []struct {
			who, token, from, path string
			ok                     int
			retry                  string
		}{
			{"nobody", "", "192.0.2.1:1", status, 5, "1"},
			{"nobody, of the pages", "", "192.0.2.1:1", "/", 0, "1"},
			{"the slow one, at the same address", slow, "192.0.2.1:1", status, 3, "10"},
			{"the slow one, elsewhere", slow, "192.0.2.9:1", status, 0, "10"},
			{"the slow one, of the pages", slow, "192.0.2.9:1", "/nothing", 0, "10"},
			{"one without a rate of its own", plain, "192.0.2.1:1", status, 5, "1"},
			{"nobody elsewhere", "", "192.0.2.9:1", "/", 5, "1"},
		} {
			if ok, retry := served(tt.token, tt.from, tt.path, 6); ok != tt.ok || retry != tt.retry {
				t.Errorf("%s: %d served, then after %q; want %d, %q", tt.who, ok, retry, tt.ok, tt.retry)
			}
		}
		w.wire.from = netip.MustParseAddrPort("192.0.2.1:1")
		for _, protocol := range protocolNames {
			_, err := w.as(slow, protocol).status.Status(t.Context(), req(&apiv1.StatusRequest{}))
			if codeOf(err) != connect.CodeUnavailable || !strings.Contains(err.Error(), "429") {
				t.Errorf("%s: %v", protocol, err)
			}
		}
		// Whoever guesses uses up the allowance of its address.
		c := w.as("wbt_aaaaaaaaaa_"+strings.Repeat("a", 52), "http1")
		if r := c.post(t, status, nil); r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("a guess from an address without allowance: %s", r.Status)
		}
		time.Sleep(20 * time.Second)
		if ok, _ := served(slow, "192.0.2.1:1", status, 6); ok != 2 {
			t.Errorf("20 s later: %d served", ok)
		}
	})
}

// TestMetersOfAccess: who asked how often and what was turned away is counted, by public ids.
func TestMetersOfAccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		o := w.options
		registry := prometheus.NewRegistry()
		o.Metrics, o.Config.API.RequestBurst, o.Config.API.RequestRate = registry, 3, 1
		wire := newWire()
		book, cookie := openBook(t, t.TempDir(), o.Log)
		s := serve(t.Context(), o, book, nil, wire)
		defer func() { _ = s.Stop() }()
		w.wire = wire
		for range 3 {
			w.as(cookie, "http1").post(t, apiv1connect.StatusServiceStatusProcedure, nil)
		}
		w.as(cookie+"a", "http1").post(t, apiv1connect.StatusServiceStatusProcedure, nil)
		w.as("", "http1").post(t, apiv1connect.QueryServiceBlockProcedure, nil)
		for range 3 {
			w.as("", "http1").post(t, apiv1connect.StatusServiceStatusProcedure, nil)
		}
		rec := httptest.NewRecorder()
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
		for _, line := range []string{
			`waybill_api_credential_requests_total{credential="cookie",name="cookie"} 3`,
			`waybill_api_turned_away_total{reason="bad-token"} 1`, `waybill_api_turned_away_total{reason="no-credential"} 1`,
			`waybill_api_limited_total{by="address"} 2`, `waybill_api_credentials_valid 1`,
			`waybill_api_credential_last_use_timestamp_seconds{credential="cookie",name="cookie"} 9.4`,
		} {
			if !strings.Contains(rec.Body.String(), line) {
				t.Errorf("no %s in\n%s", line, rec.Body)
			}
		}
	})
}
