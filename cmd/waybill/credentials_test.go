package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	neturl "net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// keypair leaves a certificate and its key in dir as NAME.pem and NAME.key.
func keypair(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, name+".pem"), filepath.Join(dir, name+".key")
	if err := errors.Join(
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// mirror answers a status with what its caller showed.
type mirror struct {
	apiv1connect.UnimplementedStatusServiceHandler
	shown string // names of the client's certificate
}

func (m *mirror) Status(
	_ context.Context, r *connect.Request[apiv1.StatusRequest],
) (*connect.Response[apiv1.StatusResponse], error) {
	return connect.NewResponse(&apiv1.StatusResponse{
		ChainId: "test", Organisation: r.Header().Get("Authorization"), Version: m.shown,
	}), nil
}

// serveTLS serves the mirror with a certificate, on loopback.
func serveTLS(t *testing.T, cert, key string) netip.AddrPort {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	m := &mirror{}
	mux := http.NewServeMux()
	mux.Handle(apiv1connect.NewStatusServiceHandler(m))
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.shown = ""
		if len(r.TLS.PeerCertificates) > 0 {
			m.shown = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		mux.ServeHTTP(w, r)
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().(*net.TCPAddr).AddrPort()
}

// TestOverTLS: which nodes are taken for the one that is meant, and what they are shown.
func TestOverTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := keypair(t, dir, "node")
	other, otherKey := keypair(t, dir, "other")
	mine, mineKey := keypair(t, dir, "mine")
	at := serveTLS(t, cert, key)
	url := "https://localhost:" + strings.TrimPrefix(at.String(), "127.0.0.1:")

	home := func(cert, key string) string {
		cfg := config.Default()
		cfg.Home = t.TempDir()
		cfg.API.Listen, cfg.API.TLSCertFile, cfg.API.TLSKeyFile = at, cert, key
		file := filepath.Join(cfg.Home, config.FileName)
		if err := errors.Join(os.Mkdir(filepath.Join(cfg.Home, "data"), 0o700), cfg.Write(file)); err != nil {
			t.Fatal(err)
		}
		return cfg.Home
	}
	own := home(cert, key)
	book, err := access.Open(own, filepath.Join(own, "data"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	cookie, err := access.Cookie(filepath.Join(own, "data")).Token()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		env  map[string]string
		code int
		want string
	}{
		{"nobody vouches for it", []string{"--node", url}, nil, exitUnreachable, "hint: --ca-file names the certificate"},
		{"somebody vouches for it", []string{"--node", url, "--ca-file", cert}, nil, exitOK, " of -   \n"},
		{"so says the environment", []string{"--node", url}, map[string]string{"WAYBILL_CA_FILE": cert}, exitOK, " of -   \n"},
		{"somebody else vouches", []string{"--node", url, "--ca-file", other}, nil, exitUnreachable, "x509: "},
		{"under another name", []string{"--node", "https://" + at.String(), "--ca-file", cert}, nil, exitUnreachable, "x509: "},
		{"without TLS", []string{"--node", "http://" + at.String()}, nil, exitFailed,
			"if it speaks TLS, name it as https://" + at.String()},
		{"the home's own node", []string{"--home", own}, nil, exitOK, " of Bearer " + cookie},
		{"what the home does not know", []string{"--home", home(other, otherKey)}, nil, exitUnreachable,
			"another certificate than api.tls_cert_file"},
		{"with a certificate", []string{"--node", url, "--ca-file", cert, "--cert-file", mine, "--key-file", mineKey}, nil,
			exitOK, "   mine\n"},
		{"so says the environment", []string{"--home", own},
			map[string]string{"WAYBILL_CERT_FILE": mine, "WAYBILL_KEY_FILE": mineKey}, exitOK, "   mine\n"},
		{"with another's key", []string{"--node", url, "--cert-file", mine, "--key-file", otherKey}, nil, exitUsage,
			"does not match"},
		// The token of one node is not for another: the home's cookie stays at home.
		{"another node from the home", []string{"--home", own, "--node", url, "--ca-file", cert}, nil, exitOK, " of -   \n"},
	} {
		getenv := func(name string) string { return tt.env[name] }
		var out strings.Builder
		code := run(t.Context(), append([]string{"status"}, tt.args...), system{out: &out, err: &out, getenv: getenv})
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: exit %d, want %d and %s\n%s", tt.name, code, tt.code, tt.want, &out)
		}
	}
}

// TestReadable: whose user is told that a token can be read on its way.
func TestReadable(t *testing.T) {
	for text, want := range map[string]bool{
		"https://node.example": false, "http://127.0.0.1:26680": false, "http://[::1]:26680": false, "http://localhost": false,
		"http://node.example": true, "http://192.0.2.1:26680": true, "http://localhost.example": true, "http://[2001:db8::1]": true,
	} {
		u, err := neturl.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if readable(u) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}
