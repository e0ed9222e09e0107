package browser

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Request is one that left the browser. Of one over TLS, URL is the origin and Bytes those of the connection so far.
type Request struct {
	Method, URL string
	Status      int
	// Bytes of the body as they were sent, compressed or not.
	Bytes int64
}

// gate is the HTTP proxy between the browser and the world.
type gate struct {
	server  *httptest.Server
	forward *httputil.ReverseProxy
	watch   *watch

	mu       sync.Mutex
	origins  map[string]bool
	off      bool
	requests []*Request
	tunnels  map[net.Conn]bool
}

func openGate(t testing.TB, origins []string, w *watch) *gate {
	t.Helper()
	g := &gate{watch: w, origins: map[string]bool{}, tunnels: map[net.Conn]bool{}}
	g.allow(origins)
	g.forward = &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			panic(http.ErrAbortHandler) // the browser sees what it would see without a proxy: a broken connection
		},
	}
	g.server = httptest.NewServer(g)
	t.Cleanup(func() {
		g.unplug(true) // tunnels would hold it open
		g.server.CloseClientConnections()
		g.server.Close()
	})
	return g
}

func (g *gate) address() string { return g.server.URL }

func (g *gate) allow(origins []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, o := range origins {
		g.origins[o] = true
	}
}

func (g *gate) unplug(off bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.off = off
	if off {
		for c := range g.tunnels {
			c.Close()
		}
	}
}

func (g *gate) list() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]Request, len(g.requests))
	for i, r := range g.requests {
		out[i] = *r
	}
	return out
}

// errand tells whether a host is one that the browser asks on its own behalf, whatever it is told: for the time, for its
// updates, for an account. It is refused like any other, and is a problem only when a page asks for it (watch.event).
func errand(host string) bool {
	for _, of := range []string{"google.com", "googleapis.com", "gvt1.com", "gstatic.com"} {
		if host == of || strings.HasSuffix(host, "."+of) {
			return true
		}
	}
	return false
}

// enter notes a request and says whether it may pass.
func (g *gate) enter(method, address string, origins ...string) (r *Request, unplugged, allowed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.off {
		return nil, true, false
	}
	r = &Request{Method: method, URL: address}
	g.requests = append(g.requests, r)
	for _, o := range origins {
		if g.origins[o] {
			return r, false, true
		}
	}
	return r, false, false
}

func (g *gate) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	if in.Method == http.MethodConnect {
		g.tunnel(w, in)
		return
	}
	r, unplugged, allowed := g.enter(in.Method, in.URL.String(), originOf(in.URL))
	switch {
	case unplugged:
		panic(http.ErrAbortHandler)
	case !allowed:
		if !errand(in.URL.Hostname()) {
			g.watch.add(fmt.Sprintf("a request to %s", in.URL), true)
		}
		http.Error(w, "not allowed by the test", http.StatusForbidden)
	default:
		g.forward.ServeHTTP(&counter{ResponseWriter: w, gate: g, request: r}, in)
	}
}

// tunnel passes on the bytes of a connection over TLS or of a WebSocket.
func (g *gate) tunnel(w http.ResponseWriter, in *http.Request) {
	r, unplugged, allowed := g.enter(in.Method, in.Host, "https://"+in.Host, "http://"+in.Host)
	switch {
	case unplugged:
		panic(http.ErrAbortHandler)
	case !allowed:
		if !errand(in.URL.Hostname()) {
			g.watch.add(fmt.Sprintf("a connection to %s", in.Host), true)
		}
		http.Error(w, "not allowed by the test", http.StatusForbidden)
		return
	}
	far, err := net.Dial("tcp", in.Host)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer far.Close()
	near, _, err := w.(http.Hijacker).Hijack() //nolint:errcheck // a server of net/http over HTTP/1.1 always can
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer near.Close()
	g.mu.Lock()
	g.tunnels[near] = true
	g.mu.Unlock()
	if _, err := io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(far, near)
		far.Close()
	}()
	n, _ := io.Copy(near, far)
	g.mu.Lock()
	defer g.mu.Unlock()
	r.Bytes = n
	delete(g.tunnels, near)
}

// originOf is the origin of an address as browsers write it.
func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// counter counts the bytes of an answer.
type counter struct {
	http.ResponseWriter
	gate    *gate
	request *Request
}

func (c *counter) WriteHeader(status int) {
	c.gate.mu.Lock()
	c.request.Status = status
	c.gate.mu.Unlock()
	c.ResponseWriter.WriteHeader(status)
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.gate.mu.Lock()
	c.request.Bytes += int64(n)
	c.gate.mu.Unlock()
	return n, err
}

// Unwrap lets the proxy flush what streams.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
