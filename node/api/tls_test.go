package api

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"math/big"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/access"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// identity is a key with a certificate that it signs itself.
type identity struct {
	key *ecdsa.PrivateKey
	tls.Certificate
}

func newIdentity(t *testing.T, name string) *identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &identity{key: key}
	i.renew(t, name)
	return i
}

// renew makes another certificate of the same key.
func (i *identity) renew(t *testing.T, name string) {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<40))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, i.key.Public(), i.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	i.Certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: i.key, Leaf: leaf}
}

// write leaves certificate and key in files.
func (i *identity) write(t *testing.T, cert, key string) {
	t.Helper()
	b, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate.Certificate[0]}), 0o644),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}), 0o600),
	); err != nil {
		t.Fatal(err)
	}
}

// caller is a client that takes the server's name for what it is called, and shows a certificate, or none.
func caller(t *testing.T, server *identity, shows *identity, tune func(*tls.Config)) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(server.Leaf)
	c := &tls.Config{RootCAs: roots, ServerName: "node.example", MinVersion: tls.VersionTLS10}
	if shows != nil {
		// Unlike Certificates this is not left out when the server names no issuer that fits.
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &shows.Certificate, nil }
	}
	if tune != nil {
		tune(c)
	}
	transport := &http.Transport{TLSClientConfig: c, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// TestTLS: over TLS 1.2 and 1.3 and HTTP/2, with client certificates that open what the list says and never more; and
// renewed certificates are served without a restart.
func TestTLS(t *testing.T) {
	w := newWorld(t, nil)
	w.Commit()
	o := w.options
	o.Config.Home = t.TempDir()
	o.Config.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	o.Config.API.TLSCertFile, o.Config.API.TLSKeyFile = "cert.pem", "key.pem"
	cert, key := filepath.Join(o.Config.Home, "cert.pem"), filepath.Join(o.Config.Home, "key.pem")
	for _, tt := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"no files", func() {}, "cert.pem"},
		{"another key", func() {
			newIdentity(t, "node.example").write(t, cert, key)
			newIdentity(t, "node.example").write(t, cert, filepath.Join(o.Config.Home, "unused"))
		}, "does not match"},
		{"a key that others read", func() {
			newIdentity(t, "node.example").write(t, cert, key)
			if err := os.Chmod(key, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "chmod o="},
	} {
		tt.spoil()
		if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "api.tls_cert_file") ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if _, err := access.Cookie(o.Config.Path(o.Config.Paths.Data)).Token(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a node that did not start left its cookie: %v", tt.name, err)
		}
	}
	server, partner, stranger := newIdentity(t, "node.example"), newIdentity(t, "erp"), newIdentity(t, "erp")
	server.write(t, cert, key)
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	}()
	url := "https://" + s.Addr()
	block := func(h *http.Client, opts ...connect.ClientOption) error {
		_, err := apiv1connect.NewQueryServiceClient(h, url, opts...).Block(t.Context(), req(&apiv1.BlockRequest{Height: 1}))
		return err
	}
	asked := false // for a certificate
	watching := caller(t, server, nil, func(c *tls.Config) {
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			asked = true
			return &tls.Certificate{}, nil
		}
	})
	if err := block(watching); codeOf(err) != connect.CodeUnauthenticated || asked {
		t.Errorf("a list without certificates: %v, asked for one %v", err, asked)
	}
	var token string
	if err := access.Edit(o.Config.Home, func(l *access.List) (err error) {
		now := time.Now()
		if _, err = l.AddCertificate(access.Credential{Name: "erp", Scopes: access.Query, Created: now}, partner.Leaf); err != nil {
			return err
		}
		_, token, err = l.AddToken(access.Credential{Name: "small", Scopes: access.Submit, Created: now})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the list is read", func() bool { return s.book.HasCertificates() })
	stolen := *stranger
	stolen.Certificate.Certificate = partner.Certificate.Certificate // with a key that is not its own
	for _, tt := range []struct {
		name  string
		shows *identity
		opts  []connect.ClientOption
		want  connect.Code
	}{
		{"the partner's certificate", partner, nil, 0},
		{"a certificate alike, of another key", stranger, nil, connect.CodeUnauthenticated},
		{"no certificate", nil, nil, connect.CodeUnauthenticated},
		{"the partner's certificate without its key", &stolen, nil, connect.CodeUnavailable},
		{"a token beside it, which counts", partner, []connect.ClientOption{access.Send(func() string { return token })},
			connect.CodePermissionDenied},
		{"a token that does not hold, beside it", partner, []connect.ClientOption{access.Send(func() string { return "wbt_x" })},
			connect.CodeUnauthenticated},
		{"over gRPC", partner, []connect.ClientOption{connect.WithGRPC()}, 0},
	} {
		err := block(caller(t, server, tt.shows, nil), tt.opts...)
		got := codeOf(err)
		if got == connect.CodeCanceled {
			got = connect.CodeUnavailable // the server ended the connection while the request was being written
		}
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	for version, ok := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		h := caller(t, server, nil, func(c *tls.Config) { c.MaxVersion = version })
		r, err := h.Get(url + "/")
		if (err == nil) != ok {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			if r.Proto != "HTTP/2.0" || r.TLS.Version != version {
				t.Errorf("%s: %s", tls.VersionName(version), r.Proto)
			}
			_ = r.Body.Close()
		}
	}
	if r, err := http.Get("http://" + s.Addr() + "/"); err != nil || r.StatusCode != http.StatusBadRequest {
		t.Errorf("without TLS: %v, %v", r, err)
	} else {
		_ = r.Body.Close()
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to: %s", what)
		}
	}
}

// TestRenewedCertificate: what is renewed is served from the next look at the files on; while they do not fit, as between
// the one file and the other, the pair before is.
func TestRenewedCertificate(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	p := &pair{
		certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem"),
		log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	first, second := newIdentity(t, "a"), newIdentity(t, "b")
	first.write(t, p.certFile, p.keyFile)
	if err := p.read(); err != nil {
		t.Fatal(err)
	}
	served := func() *x509.Certificate {
		t.Helper()
		p.looked = time.Time{} // as after renewEvery
		c, err := p.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf
	}
	second.write(t, p.certFile, filepath.Join(dir, "later.pem"))
	for range 2 {
		if !served().Equal(first.Leaf) {
			t.Error("half of a pair is served")
		}
	}
	if n := strings.Count(log.String(), "cannot be used"); n != 1 {
		t.Errorf("said %d times", n)
	}
	second.write(t, p.certFile, p.keyFile)
	if !served().Equal(second.Leaf) {
		t.Error("the renewed one is not served")
	}
	if err := os.Remove(p.keyFile); err != nil {
		t.Fatal(err)
	}
	if !served().Equal(second.Leaf) {
		t.Error("none is served")
	}
}
