package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
)

// credentials are what a command shows a node, and by what it knows the node.
type credentials struct{ tokenFile, ca, cert, key string }

func (t *credentials) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.tokenFile, "token-file", "",
		"`file` with a token of the node, mode 0600; else WAYBILL_TOKEN, or with --home the cookie")
	f.StringVar(&t.ca, "ca-file", "",
		"PEM `file` of who vouches for the node's certificate; else WAYBILL_CA_FILE, or the system's")
	f.StringVar(&t.cert, "cert-file", "", "PEM `file` of a certificate to show the node; else WAYBILL_CERT_FILE")
	f.StringVar(&t.key, "key-file", "", "PEM `file` of its private key; else WAYBILL_KEY_FILE")
	for _, name := range []string{"token-file", "ca-file", "cert-file", "key-file"} {
		_ = cmd.MarkFlagFilename(name) // it exists: it was added above
	}
}

// token says what to send: what --token-file holds; else, with a home whose own node is asked, what the home says, and
// the cookie of its node by default; else WAYBILL_TOKEN. cfg is that home's configuration, or nil. lacks is a hint for
// the case that there is nothing to send and the node wants something.
func (t *credentials) token(c *cli, cfg *config.Config) (token func() string, lacks string, err error) {
	env := strings.TrimSpace(c.getenv("WAYBILL_TOKEN"))
	file, flag := t.tokenFile, "--token-file"
	if file == "" && cfg != nil && cfg.API.TokenFile != "" {
		file, flag = cfg.Path(cfg.API.TokenFile), "api.token_file"
	}
	switch {
	case file != "":
		f := access.NewTokenFile(file)
		if _, err := f.Token(); err != nil {
			return nil, "", fail(exitUsage, "the node's operator makes tokens: waybill token create NAME --scope query",
				fmt.Errorf("%s: %w", flag, err))
		}
		return current(f, ""), "", nil
	case cfg != nil:
		f := access.Cookie(cfg.Path(cfg.Paths.Data))
		if _, err := f.Token(); err != nil && env == "" {
			lacks = "run this as the user of the node, whose cookie it reads, or put a token of the node into WAYBILL_TOKEN"
			if errors.Is(err, access.ErrNoToken) {
				lacks = "the home has no cookie of a running node; put a token of the node that is asked into WAYBILL_TOKEN, " +
					"or its file into api.token_file"
			}
		}
		return current(f, env), lacks, nil
	case env == "":
		lacks = "put a token of the node into WAYBILL_TOKEN, or name its file with --token-file; " +
			"its operator makes one with waybill token create"
	}
	return func() string { return env }, lacks, nil
}

// current is what a file holds at the time, or the other token while it holds none.
func current(f *access.TokenFile, other string) func() string {
	return func() string {
		token, err := f.Token()
		if err != nil {
			return other
		}
		return token
	}
}

// transport is how the node is reached: with the certificates that the command names, and for the home's own node with
// the one that its configuration names.
func (t *credentials) transport(c *cli, cfg *config.Config) (*http.Client, error) {
	or := func(flag, variable string) string {
		if flag != "" {
			return flag
		}
		return c.getenv(variable)
	}
	ca, cert, key := or(t.ca, "WAYBILL_CA_FILE"), or(t.cert, "WAYBILL_CERT_FILE"), or(t.key, "WAYBILL_KEY_FILE")
	own := cfg != nil && cfg.API.TLSCertFile != "" && t.ca == ""
	if ca == "" && cert == "" && key == "" && !own {
		return http.DefaultClient, nil
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	switch {
	case own:
		pin(secure, cfg.Path(cfg.API.TLSCertFile))
	case ca != "":
		b, err := os.ReadFile(ca)
		if err != nil {
			return nil, usage("--ca-file: %w", err)
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(b) {
			return nil, usage("--ca-file %s: there is no certificate in it", ca)
		}
	}
	if (cert == "") != (key == "") {
		return nil, usage("--cert-file and --key-file: both or none")
	}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, usage("--cert-file, --key-file: %w", err)
		}
		secure.Certificates = []tls.Certificate{pair}
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("net/http has another default transport")
	}
	transport = transport.Clone()
	transport.TLSClientConfig = secure
	return &http.Client{Transport: transport}, nil
}

// pin takes the certificate in a file for the node's, whatever names it has and whoever issued it: it is the home's own.
func pin(secure *tls.Config, file string) {
	secure.InsecureSkipVerify = true // the next function verifies
	secure.VerifyConnection = func(s tls.ConnectionState) error {
		b, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("tls: api.tls_cert_file: %w", err)
		}
		block, _ := pem.Decode(b)
		if block == nil || len(s.PeerCertificates) == 0 || !bytes.Equal(block.Bytes, s.PeerCertificates[0].Raw) {
			return fmt.Errorf("tls: the node shows another certificate than api.tls_cert_file, %s", file)
		}
		return nil
	}
}
