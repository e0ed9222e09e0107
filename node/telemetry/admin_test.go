package telemetry

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startAdmin starts a server with tight limits; change may alter them.
func startAdmin(t *testing.T, change func(*AdminConfig)) *Admin {
	t.Helper()
	c := AdminConfig{
		Listen: "127.0.0.1:0", MaxConnections: 8, MaxHeader: 4 << 10,
		ReadTimeout: 300 * time.Millisecond, WriteTimeout: 2 * time.Second, IdleTimeout: time.Second,
		Registry: newRegistry(t), Build: Build{Version: "v1", Go: "go1"}, Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&c)
	}
	a, err := StartAdmin(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := a.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return a
}

func get(t *testing.T, a *Admin, path string) (status int, body string, header http.Header) {
	t.Helper()
	r, err := http.Get("http://" + a.Addr() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(data), r.Header
}

func TestReadiness(t *testing.T) {
	var behind atomic.Int64
	a := startAdmin(t, func(c *AdminConfig) {
		c.Ready = func(context.Context) []Condition {
			caught := Condition{Name: "caught_up", OK: true}
			if n := behind.Load(); n > 0 {
				caught = Condition{Name: "caught_up", Reason: fmt.Sprintf("%d blocks behind <script>\x1b[31m", n)}
			}
			return []Condition{caught, {Name: "disk", OK: true}}
		}
	})
	for _, tc := range []struct {
		behind int64
		status int
		body   string
		metric string
	}{
		{0, 200, `{"ok":true,"conditions":[{"name":"caught_up","ok":true},{"name":"disk","ok":true}]}`, "1"},
		{12, 503, `{"ok":false,"conditions":[{"name":"caught_up","ok":false,` +
			`"reason":"12 blocks behind \u003cscript\u003e\u001b[31m"},{"name":"disk","ok":true}]}`, "0"},
	} {
		behind.Store(tc.behind)
		status, body, header := get(t, a, "/readyz")
		if status != tc.status || strings.TrimSpace(body) != tc.body {
			t.Errorf("%d behind: %d %s", tc.behind, status, body)
		}
		if header.Get("Content-Type") != "application/json" || header.Get("Cache-Control") != "no-store" ||
			header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers %v", header)
		}
		_, metrics, _ := get(t, a, "/metrics")
		if !strings.Contains(metrics, `waybill_ready{condition="caught_up"} `+tc.metric+"\n") {
			t.Errorf("%d behind: metric is not %s", tc.behind, tc.metric)
		}
		if status, body, _ := get(t, a, "/livez"); status != 200 || strings.TrimSpace(body) != `{"ok":true,"conditions":[]}` {
			t.Errorf("live: %d %s", status, body)
		}
	}
}

func TestLivenessFails(t *testing.T) {
	a := startAdmin(t, func(c *AdminConfig) {
		c.Live = func(context.Context) []Condition { return []Condition{{Name: "store", Reason: "disk full"}} }
	})
	if status, body, _ := get(t, a, "/livez"); status != 503 || !strings.Contains(body, "disk full") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := get(t, a, "/readyz"); status != 200 {
		t.Errorf("ready: %d", status)
	}
}

// TestPanickingCheckLeavesMetrics: the check runs inside a scrape too, in a goroutine that nobody else guards.
func TestPanickingCheckLeavesMetrics(t *testing.T) {
	a := startAdmin(t, func(c *AdminConfig) { c.Ready = func(context.Context) []Condition { panic("bug") } })
	status, body, _ := get(t, a, "/metrics")
	if status != 200 || !strings.Contains(body, "waybill_build_info") || !strings.Contains(body, `waybill_ready{condition="check_answers"} 0`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestVersionAndUnknown(t *testing.T) {
	a := startAdmin(t, nil)
	status, body, _ := get(t, a, "/version")
	var b Build
	if err := json.Unmarshal([]byte(body), &b); status != 200 || err != nil || b.Version != "v1" {
		t.Errorf("%d %s %v", status, body, err)
	}
	if status, _, _ := get(t, a, "/"); status != 404 {
		t.Errorf("/: %d", status)
	}
	r, err := http.Post("http://"+a.Addr()+"/readyz", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 405 {
		t.Errorf("POST /readyz: %d", r.StatusCode)
	}
}

func TestProfiles(t *testing.T) {
	a := startAdmin(t, nil)
	if status, body, _ := get(t, a, "/debug/pprof/"); status != 200 || !strings.Contains(body, "goroutine") {
		t.Errorf("index: %d", status)
	}
	if status, body, _ := get(t, a, "/debug/pprof/goroutine?debug=1"); status != 200 || !strings.Contains(body, "goroutine profile") {
		t.Errorf("goroutines: %d %s", status, body)
	}
	for _, path := range []string{"profile", "profile?seconds=3600", "trace?seconds=NaN", "heap?seconds=3", "trace?seconds=-1", "profile?seconds=x"} {
		if status, _, _ := get(t, a, "/debug/pprof/"+path); status != 400 {
			t.Errorf("%s, with a write timeout of 2s: %d", path, status)
		}
	}
	for name, tc := range map[string]struct {
		remote, host, forwarded string
		status                  int
	}{
		"loopback":          {"127.0.0.1:5", "127.0.0.1:26690", "", 200},
		"loopback, v6":      {"[::1]:5", "[::1]:26690", "", 200},
		"loopback, mapped":  {"[::ffff:127.0.0.1]:5", "localhost", "", 200},
		"another machine":   {"192.0.2.1:5", "127.0.0.1:26690", "", 403},
		"rebound name":      {"127.0.0.1:5", "evil.example:26690", "", 403},
		"name that matches": {"127.0.0.1:5", "127.0.0.1.evil.example", "", 403},
		"no host":           {"127.0.0.1:5", "", "", 403},
		"through a proxy":   {"127.0.0.1:5", "localhost", "203.0.113.9", 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "/debug/pprof/cmdline", nil)
		r.RemoteAddr, r.Host = tc.remote, tc.host
		if tc.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tc.forwarded)
		}
		w := httptest.NewRecorder()
		a.server.Handler.ServeHTTP(w, r)
		if w.Code != tc.status {
			t.Errorf("%s: %d, want %d", name, w.Code, tc.status)
		}
	}
}

// TestLimits: a client that sends its header slowly is cut, and a header over the limit is refused.
func TestLimits(t *testing.T) {
	a := startAdmin(t, func(c *AdminConfig) { c.MaxConnections = 1 })
	slow, err := net.Dial("tcp", a.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := io.WriteString(slow, "GET /livez HTTP/1.1\r\n"); err != nil {
		t.Fatal(err)
	}
	// The only connection is taken, so this one is served when the slow one has been cut.
	if status, _, _ := get(t, a, "/livez"); status != 200 {
		t.Errorf("after the slow client: %d", status)
	}
	if err := slow.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, slow); err != nil {
		t.Errorf("the slow client was not cut: %d bytes, %v", n, err)
	}
	http.DefaultClient.CloseIdleConnections()

	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+a.Addr()+"/livez", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X", strings.Repeat("x", 16<<10))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("large header: %d", resp.StatusCode)
	}
}

// TestStop: a request under way is finished, one that does not end is cut, and the port is free afterwards.
func TestStop(t *testing.T) {
	entered, release := make(chan struct{}, 2), make(chan struct{})
	config := AdminConfig{
		Listen: "127.0.0.1:0", MaxConnections: 4, MaxHeader: 4096, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		IdleTimeout: time.Minute, Registry: newRegistry(t), Log: slog.New(slog.DiscardHandler),
		Ready: func(ctx context.Context) []Condition {
			entered <- struct{}{}
			select {
			case <-release:
			case <-ctx.Done():
			}
			return nil
		},
	}
	start := func() *Admin {
		a, err := StartAdmin(context.Background(), config)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	ask := func(a *Admin) <-chan string {
		answer := make(chan string, 1)
		conn, err := net.Dial("tcp", a.Addr())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		go func() {
			defer conn.Close()
			line, _ := bufio.NewReader(conn).ReadString('\n')
			answer <- line
		}()
		<-entered
		return answer
	}

	a := start()
	answer := ask(a)
	stopped := make(chan error, 1)
	go func() { stopped <- a.Stop(context.Background()) }()
	close(release)
	if line := <-answer; !strings.Contains(line, "200") {
		t.Errorf("the request under way got %q", line)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}

	release = make(chan struct{})
	config.Listen = a.Addr()
	b := start() // the same port, and the same registry
	answer = ask(b)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := b.Stop(ctx); err == nil {
		t.Error("stopped cleanly although a request was cut")
	}
	if line := <-answer; line != "" {
		t.Errorf("the cut request got %q", line)
	}
}

func TestStartFails(t *testing.T) {
	var log bytes.Buffer
	a := startAdmin(t, func(c *AdminConfig) { c.Log = NewLogger(&log, "json", slog.LevelInfo) })
	if !strings.Contains(log.String(), a.Addr()) {
		t.Errorf("the address was not logged: %s", log.String())
	}
	_, err := StartAdmin(context.Background(), AdminConfig{Listen: a.Addr(), Registry: newRegistry(t), Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), a.Addr()) {
		t.Errorf("port in use: %v", err)
	}
}
