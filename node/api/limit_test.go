package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// post sends a body by hand.
func (c *clients) post(t *testing.T, procedure string, body []byte, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+procedure, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/proto")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	res, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// TestBodyLimits: what is larger than a request may be, sent or unpacked, is turned away, and a packed one is welcome.
func TestBodyLimits(t *testing.T) {
	for _, protocol := range protocolNames {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) { c.MaxBody = 100_000 })
			for _, pack := range []bool{false, true} {
				var opts []connect.ClientOption
				if pack {
					opts = append(opts, connect.WithSendGzip())
				}
				c := w.over(protocol, opts...)
				for _, size := range []int{99_000, 101_000, 10_000_000} {
					_, err := c.submit.Submit(t.Context(), req(&apiv1.SubmitRequest{Envelope: make([]byte, size)}))
					want := connect.CodeInvalidArgument
					if size > 100_000 || protocol == "json" && size > 75_000 { // base64
						want = connect.CodeResourceExhausted
					}
					if connect.CodeOf(err) != want {
						t.Errorf("%d bytes, packed %v: %v, want %v", size, pack, err, want)
					}
				}
			}
			if log := w.log.String(); strings.Contains(log, "level=ERROR") {
				t.Error(log)
			}
		})
	}
}

// TestBomb: a body within the limit that unpacks to 16 GB is not unpacked.
func TestBomb(t *testing.T) {
	w := newWorld(t, nil)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(make([]byte, 1<<20)) // into memory
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Repeat(packed.Bytes(), (16<<20)/packed.Len()) // gzip takes several streams for one
	start := time.Now()
	r := w.over("http1").post(t, apiv1connect.SubmitServiceSubmitProcedure, bomb, "Content-Encoding", "gzip")
	if r.StatusCode != http.StatusTooManyRequests { // Connect's status for resource_exhausted
		b, _ := io.ReadAll(r.Body)
		t.Errorf("%d bytes: %s %s", len(bomb), r.Status, b)
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("answered after %v", d)
	}
}

// TestHeaderLimit: no request may have more header than is configured. On a real port, since HTTP/2 ends the connection.
func TestHeaderLimit(t *testing.T) {
	w := newWorld(t, nil)
	o := w.options
	o.Config.API.Listen, o.Config.API.MaxHeader = netip.MustParseAddrPort("127.0.0.1:0"), 4096
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Stop() }()
	for _, protocol := range both {
		transport := w.over(protocol).http.Transport.(sending).Transport
		transport.DialContext = nil
		url := "http://" + s.Addr() + apiv1connect.StatusServiceStatusProcedure
		for _, size := range []int{1000, 100_000} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/proto")
			r.Header.Set("X-Long", strings.Repeat("x", size))
			res, err := transport.RoundTrip(r)
			ok := err == nil && res.StatusCode == http.StatusOK
			if err == nil {
				_ = res.Body.Close()
			}
			if ok != (size == 1000) {
				t.Errorf("%s, %d bytes: %v", protocol, size, err)
			}
		}
	}
}

// TestRate: so many requests at once, then so many a second; beyond that the answer says when to come again. Each
// address has a rate of its own, and what one household or server is given of IPv6 counts as one.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *config.API) { c.RequestRate, c.RequestBurst = 2, 5 })
		ask := func(from string) *http.Response {
			w.wire.from = netip.MustParseAddrPort(from)
			c := w.as("", "http1")
			defer c.http.CloseIdleConnections()
			return c.post(t, apiv1connect.StatusServiceStatusProcedure, nil)
		}
		served := func(from string, n int) (ok int) {
			for range n {
				if r := ask(from); r.StatusCode == http.StatusOK {
					ok++
				} else if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "1" {
					t.Errorf("%s, %v", r.Status, r.Header)
				}
			}
			return ok
		}
		for _, tt := range []struct {
			from string
			want int
		}{
			{"192.0.2.1:1000", 5}, {"192.0.2.1:2000", 0}, {"[::ffff:192.0.2.1]:1", 0}, {"192.0.2.2:1000", 5},
			{"[2001:db8:0:100::1]:1", 5}, {"[2001:db8:0:1ff:ffff::2]:1", 0}, {"[2001:db8:0:200::1]:1", 5},
		} {
			if got := served(tt.from, 6); got != tt.want {
				t.Errorf("%s: %d served, want %d", tt.from, got, tt.want)
			}
		}
		time.Sleep(time.Second)
		if got := served("192.0.2.1:1000", 6); got != 2 {
			t.Errorf("a second later: %d served", got)
		}
	})
}

// TestRateTable: any number of addresses costs bounded memory, and forgetting them refuses nobody.
func TestRateTable(t *testing.T) {
	r, a := newRates(), allowance{1, 10}
	now := time.Now()
	for i := range 3 * maxClients {
		if l := r.limiter(fmt.Sprint(i), a, now); !l.AllowN(now, 10) {
			t.Fatal("a new address is refused")
		}
		if len(r.clients) > maxClients {
			t.Fatalf("%d addresses are remembered", len(r.clients))
		}
	}
	// Those who have been quiet long enough go first.
	r = newRates()
	for i := range maxClients {
		r.limiter(fmt.Sprint(i), a, now.Add(time.Duration(i)*time.Millisecond))
	}
	busy := r.limiter(fmt.Sprint(maxClients-1), a, now.Add(20*time.Second))
	r.limiter("new", a, now.Add(20*time.Second))
	if r.limiter(fmt.Sprint(maxClients-1), a, now.Add(20*time.Second)) != busy {
		t.Error("one that was just seen is forgotten")
	}
}

// TestConnections: beyond the limit, connections wait until one ends.
func TestConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *config.API) { c.MaxConnections = 2 })
		first := w.over("http1")
		streams := []*watched{watch(t, first, unit(parcel), 0), watch(t, first, unit(parcel), 0)}
		for _, s := range streams {
			s.next()
		}
		answered := make(chan error, 1)
		go func() {
			_, err := w.over("http1").status.Status(t.Context(), req(&apiv1.StatusRequest{}))
			answered <- err
		}()
		time.Sleep(time.Second)
		if len(answered) > 0 {
			t.Fatalf("a third connection is served: %v", <-answered)
		}
		streams[0].cancel()
		if err := <-answered; err != nil {
			t.Error(err)
		}
	})
}

// TestTrials: one at a time; who does not want to wait is told so by its own deadline, and trials change nothing.
func TestTrials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := w.over("http2")
		before := w.Store.Last()
		ended := make(chan error, 20)
		for range cap(ended) {
			go func() {
				r, err := c.submit.Simulate(t.Context(), req(&apiv1.SimulateRequest{Envelopes: [][]byte{scan(w, "usps", 1).Raw}}))
				if err == nil && r.Msg.Receipts[0].Name != "OK" {
					err = errors.New(r.Msg.Receipts[0].Name)
				}
				ended <- err
			}()
			synctest.Wait()
		}
		for range cap(ended) {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if w.Store.Last() != before || w.App.Pool().Pending() {
			t.Error("a trial changed something")
		}
		if r, err := c.submit.Simulate(t.Context(), req(&apiv1.SimulateRequest{})); err != nil || len(r.Msg.Receipts) != 0 {
			t.Errorf("of nothing: %v, %v", r, err)
		}
	})
}

// TestStart: on a real port, and the reasons why it cannot be.
func TestStart(t *testing.T) {
	w := newWorld(t, nil)
	o := w.options
	o.Config.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c := apiv1connect.NewStatusServiceClient(http.DefaultClient, "http://"+s.Addr())
	if r, err := c.Status(t.Context(), req(&apiv1.StatusRequest{})); err != nil || r.Msg.Height != 1 || len(r.Msg.Peers) != 0 {
		t.Errorf("%v, %v", r, err)
	}
	o.Config.API.Listen = netip.MustParseAddrPort(s.Addr())
	if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "api listener") ||
		!strings.Contains(err.Error(), s.Addr()) {
		t.Errorf("a port in use: %v", err)
	}
	o.Config.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	o.Config.Home = t.TempDir()
	if err := os.WriteFile(filepath.Join(o.Config.Home, access.FileName), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), o); !errors.Is(err, access.ErrFile) {
		t.Errorf("a list that is none: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := c.Status(t.Context(), req(&apiv1.StatusRequest{})); connect.CodeOf(err) != connect.CodeUnavailable {
		t.Errorf("stopped: %v", err)
	}
}
