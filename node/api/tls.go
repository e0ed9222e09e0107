package api

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
)

// renewEvery is how often the files of the server's certificate are looked at, when a client connects.
const renewEvery = 5 * time.Second

// pair is the server's certificate and key, read again when their files change: certificates are renewed every few
// weeks, and nobody starts a validator again for that.
type pair struct {
	certFile, keyFile string
	log               *slog.Logger

	mu     sync.Mutex
	looked time.Time
	seen   [2]fs.FileInfo
	bad    string
	pair   *tls.Certificate
}

// secured is how the listener speaks TLS, or nil where it does not.
func secured(c config.Config, book *access.Book, log *slog.Logger) (*tls.Config, error) {
	if c.API.TLSCertFile == "" {
		return nil, nil
	}
	p := &pair{certFile: c.Path(c.API.TLSCertFile), keyFile: c.Path(c.API.TLSKeyFile), log: log}
	if err := p.read(); err != nil {
		return nil, fmt.Errorf("api.tls_cert_file, api.tls_key_file: %w", err)
	}
	plain := &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: p.get, NextProtos: []string{"h2", "http/1.1"},
	}
	// A browser asks its user to choose among the certificates it has, so a node asks for one only where one is of use.
	// Who issued it is not judged: the list names keys, and the handshake proves that the client has the key.
	mutual := plain.Clone()
	mutual.ClientAuth = tls.RequestClientCert
	plain.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if book.HasCertificates() {
			return mutual, nil
		}
		return nil, nil
	}
	return plain, nil
}

func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.looked) >= renewEvery {
		p.renew(now)
	}
	return p.pair, nil
}

// renew reads the files if they changed. While they do not fit together, as between the renewal of the one and of the
// other, the pair before serves on.
func (p *pair) renew(now time.Time) {
	p.looked = now
	changed := false
	for i, name := range []string{p.certFile, p.keyFile} {
		info, err := os.Stat(name)
		changed = changed || err != nil || !os.SameFile(info, p.seen[i]) || !info.ModTime().Equal(p.seen[i].ModTime()) ||
			info.Size() != p.seen[i].Size()
	}
	if !changed {
		return
	}
	if err := p.read(); err != nil {
		if p.bad != err.Error() {
			p.log.Error("the renewed certificate cannot be used, so the one before is", slog.Any("err", err))
		}
		p.bad = err.Error()
		return
	}
	p.bad = ""
	p.log.Info("certificate renewed", slog.Time("until", p.pair.Leaf.NotAfter))
}

// read reads both files. The key is a secret of the node's, as its other keys are.
func (p *pair) read() error {
	var seen [2]fs.FileInfo
	for i, name := range []string{p.certFile, p.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		seen[i] = info
	}
	if perm := seen[1].Mode().Perm(); perm&0o007 != 0 {
		return fmt.Errorf("%s has mode %04o; others must not read it: chmod o= %s", p.keyFile, perm, p.keyFile)
	}
	loaded, err := tls.LoadX509KeyPair(p.certFile, p.keyFile)
	if err != nil {
		return err
	}
	if loaded.Leaf == nil {
		if loaded.Leaf, err = x509.ParseCertificate(loaded.Certificate[0]); err != nil {
			return err
		}
	}
	p.pair, p.seen, p.looked = &loaded, seen, time.Now()
	return nil
}
