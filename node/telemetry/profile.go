package telemetry

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strconv"
	"time"
)

// profiles serves net/http/pprof. It refuses to measure for longer than longest: net/http/pprof itself moves the
// server's deadline as far as it is asked to.
func profiles(longest time.Duration) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol) // with addresses as body
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := r.URL.Query().Get("seconds")
		if text == "" && r.URL.Path == "/debug/pprof/profile" {
			text = "30" // its default
		}
		if text != "" {
			seconds, err := strconv.ParseFloat(text, 64)
			if err != nil || !(seconds >= 0 && seconds <= longest.Seconds()) { // also refuses NaN
				http.Error(w, fmt.Sprintf("seconds: want 0 to %g", longest.Seconds()), http.StatusBadRequest)
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}

// loopbackOnly refuses clients of other machines.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !Local(r) {
			http.Error(w, "profiles are for clients on the loopback address of this machine only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Local reports whether a program of this machine asks for itself. A proxy on this machine connects from loopback for
// others, so requests that say they were forwarded are not local; and a page in a browser on this machine can reach
// loopback, by its name or under one that its author points here, so the name must be one of loopback, and the browser
// must not say that another site asks.
func Local(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "none" && site != "same-origin" {
		return false
	}
	return isLoopback(r.RemoteAddr) && isLoopback(r.Host)
}

// isLoopback judges a host with or without a port: an address in 127.0.0.0/8 or ::1, or the name localhost.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
