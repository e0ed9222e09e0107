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
	"google.golang.org/protobuf/proto"

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
		transport := w.over(protocol).http.Transport.(*http.Transport)
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
			c := w.over("http1")
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
	r := newRates(1, 10)
	now := time.Now()
	for i := range 3 * maxClients {
		if l := r.limiter(fmt.Sprint(i), now); !l.AllowN(now, 10) {
			t.Fatal("a new address is refused")
		}
		if len(r.clients) > maxClients {
			t.Fatalf("%d addresses are remembered", len(r.clients))
		}
	}
	// Those who have been quiet long enough go first.
	r = newRates(1, 10)
	for i := range maxClients {
		r.limiter(fmt.Sprint(i), now.Add(time.Duration(i)*time.Millisecond))
	}
	busy := r.limiter(fmt.Sprint(maxClients-1), now.Add(20*time.Second))
	r.limiter("new", now.Add(20*time.Second))
	if r.limiter(fmt.Sprint(maxClients-1), now.Add(20*time.Second)) != busy {
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

// TestMembersOnly: who may ask for what is for members, by where a request comes from and what it shows.
func TestMembersOnly(t *testing.T) {
	const token = "correct horse battery"
	calls := map[string]struct {
		body proto.Message
		ok   int // status for a member
	}{
		apiv1connect.QueryServiceTransactionProcedure: {&apiv1.TransactionRequest{TxId: make([]byte, 32)}, 200},
		apiv1connect.ProofServiceProveProcedure:       {&apiv1.ProveRequest{Unit: unit(parcel), Detail: true}, 200},
		apiv1connect.QueryServiceWatchProcedure:       {nil, 0},
		apiv1connect.QueryServiceBlocksProcedure:      {nil, 0},
	}
	for _, tt := range []struct {
		name   string
		tokens []string
		from   string
		header []string
		member bool
	}{
		{"this machine", nil, "127.0.0.1:1", nil, true},
		{"this machine, IPv6", nil, "[::1]:1", nil, true},
		{"this machine by name", nil, "127.0.0.1:1", []string{"Host", "localhost:26680"}, true},
		{"another machine", nil, "192.0.2.1:1", nil, false},
		{"another machine that says otherwise", nil, "192.0.2.1:1", []string{"X-Forwarded-For", "127.0.0.1"}, false},
		{"a proxy", nil, "127.0.0.1:1", []string{"X-Forwarded-For", "192.0.2.1"}, false},
		{"a modern proxy", nil, "127.0.0.1:1", []string{"Forwarded", "for=192.0.2.1"}, false},
		{"another proxy", nil, "127.0.0.1:1", []string{"Via", "1.1 proxy"}, false},
		{"a page under a name of its own", nil, "127.0.0.1:1", []string{"Host", "evil.example"}, false},
		{"a page of another site", nil, "127.0.0.1:1", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"what was typed into a browser", nil, "127.0.0.1:1", []string{"Sec-Fetch-Site", "none"}, true},
		{"a token that nobody asked for", nil, "192.0.2.1:1", []string{"Authorization", "Bearer "}, false},
		{"this machine without the token", []string{token}, "127.0.0.1:1", nil, false},
		{"the token", []string{token}, "192.0.2.1:1", []string{"Authorization", "Bearer " + token}, true},
		{
			"the second token", []string{"another one of them", token}, "192.0.2.1:1", []string{"Authorization",
				"Bearer " + token}, true,
		},
		{
			"the token through a proxy", []string{token}, "127.0.0.1:1", []string{"Authorization", "bearer  " + token, "Via",
				"1.1 proxy"}, true,
		},
		{"no token", []string{token}, "192.0.2.1:1", []string{"Authorization", "Bearer "}, false},
		{"half the token", []string{token}, "192.0.2.1:1", []string{"Authorization", "Bearer " + token[:10]}, false},
		{"more than the token", []string{token}, "192.0.2.1:1", []string{"Authorization", "Bearer " + token + "x"}, false},
		{"another scheme", []string{token}, "192.0.2.1:1", []string{"Authorization", "Basic " + token}, false},
		{"no scheme", []string{token}, "192.0.2.1:1", []string{"Authorization", token}, false},
	} {
		inBubble(t, tt.name, func(t *testing.T) {
			w := newWorld(t, nil, tt.tokens...)
			w.wire.from = netip.MustParseAddrPort(tt.from)
			w.Commit()
			c := w.over("http1")
			for procedure, call := range calls {
				if call.body == nil {
					continue
				}
				b, err := proto.Marshal(call.body)
				if err != nil {
					t.Fatal(err)
				}
				r := c.post(t, procedure, b, tt.header...)
				if tt.member != (r.StatusCode == call.ok) || !tt.member && r.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s: %s", procedure, r.Status)
				}
			}
			for procedure := range streaming {
				r := c.post(t, procedure, []byte{0, 0, 0, 0, 0}, append([]string{"Content-Type",
					"application/connect+proto"}, tt.header...)...)
				refused := make([]byte, 200) // Watch without a unit ends with another error, Blocks with a block
				n, _ := io.ReadAtLeast(r.Body, refused, 60)
				if got := !strings.Contains(string(refused[:n]), "unauthenticated"); got != tt.member {
					t.Errorf("%s: %q", procedure, refused[:n])
				}
			}
			// What is for everyone.
			b, err := proto.Marshal(&apiv1.ProveRequest{Unit: unit(parcel)})
			if err != nil {
				t.Fatal(err)
			}
			if r := c.post(t, apiv1connect.ProofServiceProveProcedure, b, tt.header...); r.StatusCode != http.StatusOK {
				t.Errorf("a proof: %s", r.Status)
			}
			r := c.post(t, apiv1connect.StatusServiceStatusProcedure, nil, tt.header...)
			b, err = io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			var s apiv1.StatusResponse
			if err := proto.Unmarshal(b, &s); err != nil || s.Height != 2 || (len(s.Peers) > 0) != tt.member {
				t.Errorf("status: %v, %v", err, &s)
			}
		})
	}
}

// TestTokenFile: what may be in it, and each way in which it cannot be used, with the key of the configuration and the
// line; never with the token.
func TestTokenFile(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		mode          os.FileMode
		want          []string
		text          string
	}{
		{"good", "# ours\n\n  first-token-0123  \r\nsecond token 4567\n", 0o600, nil, "line 4: a token has characters"},
		{
			"two", "# ours\n\n  first-token-0123  \r\nsecond-token-4567", 0o600, []string{"first-token-0123",
				"second-token-4567"}, "",
		},
		{
			"long", strings.Repeat("x", 100_000) + "\nsecond-token-4567\n", 0o600, []string{strings.Repeat("x", 100_000),
				"second-token-4567"}, "",
		},
		{"short", "first-token-0123\nsecret\n", 0o600, nil, "line 2: a token has 6 bytes; at least 16"},
		{"empty", "# none\n", 0o600, nil, "has no token"},
		{"open to others", "first-token-0123\n", 0o644, nil, "chmod 600"},
		{"not ASCII", "first-token-0123é\n", 0o600, nil, "line 1: a token has characters"},
	} {
		c := config.Default()
		c.Home = t.TempDir()
		c.API.ReadTokenFile = "tokens"
		path := filepath.Join(c.Home, "tokens")
		if err := os.WriteFile(path, []byte(tt.content), tt.mode); err != nil {
			t.Fatal(err)
		}
		got, err := readTokens(c)
		switch {
		case tt.text == "" && (err != nil || strings.Join(got, "\n") != strings.Join(tt.want, "\n")):
			t.Errorf("%s: %.60q, %v", tt.name, got, err)
		case tt.text == "":
		case err == nil || !errors.Is(err, errTokens) || !strings.Contains(err.Error(), tt.text) ||
			!strings.Contains(err.Error(), "api.read_token_file"):
			t.Errorf("%s: %q, %v", tt.name, got, err)
		case strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: the error shows the token: %v", tt.name, err)
		}
	}
	c := config.Default()
	c.Home, c.API.ReadTokenFile = t.TempDir(), "tokens"
	if _, err := readTokens(c); !errors.Is(err, os.ErrNotExist) || !errors.Is(err, errTokens) {
		t.Errorf("no file: %v", err)
	}
	c.API.ReadTokenFile = ""
	if got, err := readTokens(c); got != nil || err != nil {
		t.Errorf("none wanted: %v, %v", got, err)
	}
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
	if r, err := c.Status(t.Context(), req(&apiv1.StatusRequest{})); err != nil || r.Msg.Height != 1 || len(r.Msg.Peers) != 1 {
		t.Errorf("%v, %v", r, err)
	}
	o.Config.API.Listen = netip.MustParseAddrPort(s.Addr())
	if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "api listener") ||
		!strings.Contains(err.Error(), s.Addr()) {
		t.Errorf("a port in use: %v", err)
	}
	o.Config.Home, o.Config.API.ReadTokenFile = t.TempDir(), "tokens"
	if _, err := Start(t.Context(), o); !errors.Is(err, errTokens) {
		t.Errorf("no tokens: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := c.Status(t.Context(), req(&apiv1.StatusRequest{})); connect.CodeOf(err) != connect.CodeUnavailable {
		t.Errorf("stopped: %v", err)
	}
}
