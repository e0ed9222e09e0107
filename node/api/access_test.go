package api

import (
	"io"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// give adds a token to the list of the node.
func (w *world) give(c access.Credential) (token string, made access.Credential) {
	w.t.Helper()
	c.Created = time.Now()
	err := access.Edit(w.home, func(l *access.List) (err error) {
		made, token, err = l.AddToken(c)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(time.Second) // until the node looks again at the latest
	return token, made
}

func (w *world) revoke(name string) {
	w.t.Helper()
	if err := access.Edit(w.home, func(l *access.List) error { _, err := l.Revoke(name); return err }); err != nil {
		w.t.Fatal(err)
	}
}

// scopeTable says which scopes open which procedure. It is the specification; needs is the implementation.
var scopeTable = map[string][]string{
	"SubmitService.Submit":             {"submit", "admin"},
	"SubmitService.SubmitMany":         {"submit", "admin"},
	"SubmitService.Simulate":           {"submit", "admin"},
	"QueryService.Transaction":         {"submit", "query", "admin"},
	"QueryService.Block":               {"query", "admin"},
	"QueryService.Blocks":              {"subscribe", "admin"},
	"QueryService.Watch":               {"subscribe", "admin"},
	"ProofService.Prove":               {"", "submit", "query", "subscribe", "admin"},
	"ProofService.LightBlock":          {"", "submit", "query", "subscribe", "admin"},
	"ProofService.Genesis":             {"", "submit", "query", "subscribe", "admin"},
	"StatusService.Status":             {"", "submit", "query", "subscribe", "admin"},
	"ConsortiumService.Consortium":     {"", "submit", "query", "subscribe", "admin"},
	"ConsoleService.Overview":          {"query", "admin"},
	"ConsoleService.Search":            {"query", "admin"},
	"ConsoleService.RecentBlocks":      {"query", "admin"},
	"ConsoleService.BlockTransactions": {"query", "admin"},
	"ConsoleService.ShowTransaction":   {"query", "admin"},
}

// everyProcedure lists the procedures of all services of the API, as the formats declare them.
func everyProcedure() (paths []string) {
	protoregistry.GlobalFiles.RangeFilesByPackage("api.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			s := f.Services().Get(i)
			for j := range s.Methods().Len() {
				paths = append(paths, "/"+string(s.FullName())+"/"+string(s.Methods().Get(j).Name()))
			}
		}
		return true
	})
	slices.Sort(paths)
	return paths
}

// TestScopes: each procedure of the API with each scope and without any. A procedure that nobody decided about fails the
// test, and is the operator's alone meanwhile.
func TestScopes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.wire.from = netip.MustParseAddrPort("127.0.0.1:1") // which opens nothing
		tokens := map[string]string{"": ""}
		for _, name := range access.ScopeNames() {
			scopes, err := access.ParseScopes([]string{name})
			if err != nil {
				t.Fatal(err)
			}
			tokens[name], _ = w.give(access.Credential{Name: name, Scopes: scopes})
		}
		paths := everyProcedure()
		if len(paths) < 12 {
			t.Fatalf("only %v", paths)
		}
		for _, path := range paths {
			name := strings.ReplaceAll(strings.TrimPrefix(path, rpcPrefix), "/", ".")
			may, ok := scopeTable[name]
			if _, decided := needs[path]; !ok || !decided {
				t.Errorf("%s: nobody decided who may call it: add it to needs, and to the table here", name)
			}
			for scope, token := range tokens {
				for _, kind := range []string{"application/proto", "application/connect+proto", "application/grpc"} {
					got := opened(t, w.as(token, "http2"), path, kind)
					if want := slices.Contains(may, scope); got != want {
						t.Errorf("%s of scope %q over %s: open %v, want %v", name, scope, kind, got, want)
					}
				}
			}
		}
		for name := range scopeTable {
			if !slices.Contains(paths, rpcPrefix+strings.ReplaceAll(name, ".", "/")) {
				t.Errorf("%s is no procedure", name)
			}
		}
	})
}

// opened reports whether the guard lets a request through, whatever becomes of it behind.
func opened(t *testing.T, c *clients, path, kind string) bool {
	t.Helper()
	r := c.post(t, path, nil, "Content-Type", kind)
	defer c.http.CloseIdleConnections()
	body := ""
	if r.Header.Get("Grpc-Status") == "" && (kind != "application/connect+proto" || !streaming[path]) {
		b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			t.Fatal(err)
		}
		body = string(b)
	} else if streaming[path] {
		b := make([]byte, 200)
		n, _ := io.ReadAtLeast(r.Body, b, 10)
		body = string(b[:n])
	}
	status := r.Trailer.Get("Grpc-Status") + r.Header.Get("Grpc-Status")
	refused := r.StatusCode == http.StatusUnauthorized || r.StatusCode == http.StatusForbidden ||
		strings.Contains(body, `"unauthenticated"`) || strings.Contains(body, `"permission_denied"`) ||
		status == "16" || status == "7"
	return !refused
}

// TestNeverOpen: what is no credential of this node opens nothing, and is told so, whatever it looks like and wherever it
// comes from.
func TestNeverOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.Commit()
		good, _ := w.give(access.Credential{Name: "erp", Scopes: access.Query})
		other, _ := w.give(access.Credential{Name: "other", Scopes: access.Query})
		old, _ := w.give(access.Credential{Name: "old", Scopes: access.Query, Expires: time.Now().Add(time.Hour)})
		gone, _ := w.give(access.Credential{Name: "gone", Scopes: access.Query})
		w.revoke("gone")
		time.Sleep(time.Hour)
		block, err := proto.Marshal(&apiv1.BlockRequest{Height: 1})
		if err != nil {
			t.Fatal(err)
		}
		body := func(r *http.Response) string {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		const path = apiv1connect.QueryServiceBlockProcedure
		swapped := good[:len("wbt_0123456789_")] + other[len("wbt_0123456789_"):]
		auth := func(v string) []string { return []string{"Authorization", v} }
		for _, tt := range []struct {
			name   string
			from   string
			header []string
			want   string
		}{
			{"nothing, on this machine", "127.0.0.1:1", nil, "not public"},
			{"nothing, on this machine by name", "127.0.0.1:1", []string{"Host", "localhost:26680"}, "not public"},
			{"nothing, elsewhere", "192.0.2.1:1", nil, "not public"},
			{"a proxy here for somebody", "127.0.0.1:1", []string{"X-Forwarded-For", "127.0.0.1"}, "not public"},
			{"an empty token", "127.0.0.1:1", auth("Bearer "), "not one of this node's"},
			{"a scheme alone", "127.0.0.1:1", auth("Bearer"), "not one of this node's"},
			{"a word", "127.0.0.1:1", auth("Bearer secret"), "not one of this node's"},
			{"the right id with another's secret", "127.0.0.1:1", auth("Bearer " + swapped), "not one of this node's"},
			{"half the token", "127.0.0.1:1", auth("Bearer " + good[:len(good)-1]), "not one of this node's"},
			{"more than the token", "127.0.0.1:1", auth("Bearer " + good + "a"), "not one of this node's"},
			{"the token in capitals", "127.0.0.1:1", auth("Bearer " + strings.ToUpper(good)), "not one of this node's"},
			{"an expired one", "127.0.0.1:1", auth("Bearer " + old), "has expired"},
			{"a revoked one", "127.0.0.1:1", auth("Bearer " + gone), "not one of this node's"},
			{"another scheme", "127.0.0.1:1", auth("Basic " + good), "not public"},
			{"no scheme", "127.0.0.1:1", auth(good), "not public"},
			{"the token in another header", "127.0.0.1:1", []string{"X-Api-Key", good}, "not public"},
			{"the token as a cookie", "127.0.0.1:1", []string{"Cookie", "token=" + good}, "not public"},
		} {
			w.wire.from = netip.MustParseAddrPort(tt.from)
			r := w.as("", "http1").post(t, path, block, tt.header...)
			text := body(r)
			told := strings.Contains(text, tt.want) && r.Header.Get("WWW-Authenticate") != ""
			if r.StatusCode != http.StatusUnauthorized || !told {
				t.Errorf("%s: %s %v %s", tt.name, r.Status, r.Header, text)
			}
			for _, secret := range []string{good, old, gone, other} {
				if strings.Contains(text, secret) || strings.Contains(w.log.String(), secret) {
					t.Errorf("%s: a token is shown", tt.name)
				}
			}
		}
		r := w.as("", "http1").post(t, path+"?access_token="+good+"&token="+good, block)
		if r.StatusCode != http.StatusUnauthorized {
			t.Errorf("a token in the address: %s", r.Status)
		}
		// A credential that does not hold is refused even where none is needed: its holder is to know.
		r = w.as(gone, "http1").post(t, apiv1connect.StatusServiceStatusProcedure, nil)
		if r.StatusCode != http.StatusUnauthorized {
			t.Errorf("a revoked token for something public: %s", r.Status)
		}
		for _, header := range [][]string{
			auth("Bearer " + good), auth("bearer  " + good), append(auth("Bearer "+good), "Via", "1.1 proxy"),
		} {
			if r := w.as("", "http1").post(t, path, block, header...); r.StatusCode != http.StatusOK {
				t.Errorf("%.20q: %s %s", header, r.Status, body(r))
			}
		}
	})
}

// TestMoreForSome: what two procedures and one answer hold back from those who may call them.
func TestMoreForSome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		x := scan(w, "usps", 1)
		w.Commit(x)
		w.Commit()
		submit, _ := w.give(access.Credential{Name: "submit", Scopes: access.Submit | access.Subscribe})
		query, _ := w.give(access.Credential{Name: "query", Scopes: access.Query})
		for _, tt := range []struct {
			token        string
			detail, more connect.Code
			peers        int
		}{
			{"", connect.CodeUnauthenticated, connect.CodeUnauthenticated, 0},
			{submit, connect.CodePermissionDenied, connect.CodePermissionDenied, 0},
			{query, 0, 0, 0},
			{w.cookie, 0, 0, 1},
		} {
			for _, protocol := range protocolNames {
				c, ctx := w.as(tt.token, protocol), t.Context()
				_, err := c.proof.Prove(ctx, req(&apiv1.ProveRequest{Unit: unit(parcel), Detail: true}))
				if codeOf(err) != tt.detail {
					t.Errorf("%s, detail: %v, want %v", protocol, err, tt.detail)
				}
				_, err = c.query.Transaction(ctx, req(&apiv1.TransactionRequest{TxId: x.ID[:], Envelope: true}))
				if codeOf(err) != tt.more {
					t.Errorf("%s, envelope: %v, want %v", protocol, err, tt.more)
				}
				s, err := c.status.Status(ctx, req(&apiv1.StatusRequest{}))
				if err != nil || len(s.Msg.Peers) != tt.peers {
					t.Errorf("%s, status: %v, %v", protocol, s, err)
				}
			}
		}
		r, err := w.as(submit, "http1").query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: x.ID[:]}))
		if err != nil || r.Msg.Receipt == nil || r.Msg.Envelope != nil {
			t.Errorf("a receipt for who submits: %v, %v", r, err)
		}
	})
}

func codeOf(err error) connect.Code {
	if err == nil {
		return 0
	}
	return connect.CodeOf(err)
}

// TestRevokedWhileItStreams: create and revoke act on a running node, on streams too; and a list that cannot be read
// changes nothing.
func TestRevokedWhileItStreams(t *testing.T) {
	for _, how := range []string{"revoked", "expired", "narrowed"} {
		inBubble(t, how, func(t *testing.T) {
			w := newWorld(t, nil)
			c := access.Credential{Name: "live", Scopes: access.Subscribe}
			if how == "expired" {
				c.Expires = time.Now().Add(time.Minute)
			}
			token, _ := w.give(c)
			s, err := w.as(token, "http2").query.Watch(t.Context(), req(&apiv1.WatchRequest{Unit: unit(parcel)}))
			if err != nil || !s.Receive() {
				t.Fatalf("%v, %v", err, s.Err())
			}
			time.Sleep(30 * time.Second)
			began := time.Now()
			switch how {
			case "revoked":
				w.revoke("live")
			case "expired":
				time.Sleep(30 * time.Second)
				began = time.Now()
			case "narrowed":
				err := access.Edit(w.home, func(l *access.List) error { (*l)[0].Scopes = access.Query; return nil })
				if err != nil {
					t.Fatal(err)
				}
			}
			for s.Receive() {
			}
			if codeOf(s.Err()) != connect.CodeUnauthenticated || time.Since(began) > 5*time.Second {
				t.Errorf("after %v: %v", time.Since(began), s.Err())
			}
		})
	}
}

// TestInTheOpen: an operator is warned when tokens could be read on the way.
func TestInTheOpen(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:1": false, "127.9.9.9:1": false, "[::1]:1": false, "0.0.0.0:1": true, "[::]:1": true, "192.0.2.1:1": true,
	} {
		c := config.API{Listen: netip.MustParseAddrPort(listen)}
		if inTheOpen(c) != want {
			t.Errorf("%s: %v", listen, !want)
		}
		if c.TLSCertFile = "cert"; inTheOpen(c) {
			t.Errorf("%s with TLS", listen)
		}
	}
}

// TestNothingThere: without pages the port says so; with them they get what is no procedure, and learn who asks.
func TestNothingThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		if r := w.as("", "http1").post(t, "/01/09506000134352", nil); r.StatusCode != http.StatusNotFound {
			t.Error(r.Status)
		}
		o := w.options
		o.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.URL.Path+" for "+access.From(r.Context()).Name)
		})
		o.Config.Home = t.TempDir()
		book, cookie := openBook(t, o.Config.Home, o.Log)
		wire := newWire()
		s := serve(t.Context(), o, book, nil, wire)
		defer func() { _ = s.Stop() }()
		w.wire = wire
		for token, want := range map[string]string{"": "/x for ", cookie: "/x for cookie"} {
			r := w.as(token, "http1").post(t, "/x", nil)
			if b, err := io.ReadAll(r.Body); err != nil || string(b) != want {
				t.Errorf("%q, %v", b, err)
			}
		}
		r := w.as("", "http1").post(t, "/api.v1.QueryService/Everything", nil)
		if r.StatusCode != http.StatusUnauthorized {
			t.Errorf("a procedure that does not exist: %s", r.Status)
		}
		for _, path := range slices.Sorted(maps.Keys(needs)) {
			if !strings.HasPrefix(path, rpcPrefix) {
				t.Errorf("%s", path)
			}
		}
	})
}
