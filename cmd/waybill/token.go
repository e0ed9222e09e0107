package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config/atomicfile"
)

func (c *cli) tokenCommand() *cobra.Command {
	return group("token", "Say who may ask this node what",
		`Give partners' systems access to the node's API, and take it away again. Without a credential the API answers what is
public: proofs, the node's state, and who is in the consortium. A credential is a token or a client certificate, with
  submit     hand in signed transactions, and learn what became of them
  query      read whole transactions and blocks, detail, and the console
  subscribe  follow blocks and units live
  admin      all of that, and what is the operator's, such as who is connected from where

These commands change access.json in the home. The node need not run; where it does, it heeds a change within two
seconds, and ends the streams of what was revoked.`,
		`  waybill token create erp --scope query,subscribe --rate 50/s --expires 90d --home ./usps
  waybill token list --home ./usps
  waybill token revoke erp --home ./usps`,
		c.tokenCreateCommand(), c.tokenListCommand(), c.tokenRevokeCommand())
}

// newToken is what token create is asked.
type newToken struct {
	home
	scopes            []string
	rate, expires     string
	burst             uint32
	certificate, file string
}

func (c *cli) tokenCreateCommand() *cobra.Command {
	o := &newToken{}
	cmd := &cobra.Command{
		Use:   "create NAME --scope S[,S…] [--rate N/s] [--expires T] [--certificate F] --home H",
		Short: "Make a token, or let a client certificate in",
		Long: `Make a token and print it, this once: the home keeps its hash. Its holder sends it with each request as
"Authorization: Bearer TOKEN"; waybill sends what WAYBILL_TOKEN or --token-file holds.

With --certificate a client certificate is let in instead, over TLS: whoever has its private key. A renewed
certificate of the same key stays the same credential.`,
		Example: `  waybill token create erp --scope query,subscribe --rate 50/s --expires 90d --home ./usps
  waybill token create wms --scope submit --out wms.token --home ./usps
  waybill token create broker --scope submit,query --certificate broker.pem --home ./usps --json | jq -r .id`,
		Args: exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needs(cmd, "scope"); err != nil {
				return err
			}
			return c.tokenCreate(o, args[0])
		},
	}
	o.addDir(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&o.scopes, "scope", nil, "`what` its holder may do: "+strings.Join(access.ScopeNames(), ", "))
	f.StringVar(&o.rate, "rate", "", "most `requests` in a time: 50/s, 600/m, 1000/h; api.request_rate by default")
	f.Uint32Var(&o.burst, "burst", 0, "most `requests` at once; those of two seconds by default")
	f.StringVar(&o.expires, "expires", "", "when it ends: a `time` from now such as 90d or 12h, or one in RFC 3339")
	f.StringVar(&o.certificate, "certificate", "", "PEM `file` of a client certificate")
	f.StringVar(&o.file, "out", "", "new `file` of mode 0600 to put the token in, instead of printing it")
	_ = cmd.RegisterFlagCompletionFunc("scope", cobra.FixedCompletions(completions(access.ScopeNames()),
		cobra.ShellCompDirectiveNoFileComp)) // it exists: it was added above
	_, _ = cmd.MarkFlagFilename("certificate"), cmd.MarkFlagFilename("out") // as above
	return cmd
}

func completions(words []string) (out []cobra.Completion) {
	return append(out, words...)
}

// read makes a credential of the command line.
func (o *newToken) read(name string, now time.Time) (cred access.Credential, err error) {
	cred = access.Credential{Name: name, Created: now}
	if cred.Scopes, err = access.ParseScopes(o.scopes); err != nil {
		return cred, usage("--scope: %w", err)
	}
	if cred.Rate, err = access.ParseRate(o.rate); err != nil {
		return cred, usage("--rate: %w", err)
	}
	cred.Rate.Burst = o.burst
	if cred.Expires, err = parseExpiry(o.expires, now); err != nil {
		return cred, err
	}
	if o.certificate != "" && o.file != "" {
		return cred, usage("--out is for a token; with --certificate there is none")
	}
	return cred, nil
}

// maxDays keeps an expiry within what a time can say.
const maxDays = 36_500

// parseExpiry reads --expires; the zero time is never.
func parseExpiry(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil && n > 0 && n <= maxDays {
			return now.Add(time.Duration(n) * 24 * time.Hour), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= time.Second {
		return now.Add(d), nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Time{}, usage("--expires %q: neither a time from now, such as 90d or 12h, nor one such as 2027-12-31T00:00:00Z",
		s)
}

func (c *cli) tokenCreate(o *newToken, name string) error {
	cfg, err := o.load(c)
	if err != nil {
		return err
	}
	cred, err := o.read(name, time.Now())
	if err != nil {
		return err
	}
	var cert *x509.Certificate
	if o.certificate != "" {
		if cert, err = c.readCertificate(o.certificate); err != nil {
			return err
		}
	}
	token := ""
	err = access.Edit(cfg.Home, func(l *access.List) (err error) {
		if cert != nil {
			cred, err = l.AddCertificate(cred, cert)
			return err
		}
		if cred, token, err = l.AddToken(cred); err == nil && o.file != "" {
			err = atomicfile.Create(o.file, []byte(token+"\n"), 0o600)
		}
		return err
	})
	if err != nil {
		return tokenHint(err)
	}
	out := madeToken{tokenJSON: tokenOf(&cred, time.Now())}
	if cert != nil {
		sum := sha256.Sum256(cert.Raw)
		out.Certificate = hex.EncodeToString(sum[:])
	}
	if o.file == "" {
		out.Token = token
	}
	if c.json {
		c.print(out)
		return nil
	}
	c.tellf("waybill: %s, id %s, may %s%s%s", cred.Name, cred.ID, strings.Join(cred.Scopes.Names(), ", "),
		orNothing(", up to ", cred.Rate.String()), orNothing(", until ", out.Expires))
	switch {
	case cert != nil:
		c.sayf("certificate %s", out.Certificate)
	case o.file != "":
		c.sayf("token in %s", o.file)
	default:
		c.tellf("waybill: this token is shown now and never again; whoever has it may do that")
		c.sayf("%s", token)
	}
	return nil
}

func orNothing(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// madeToken is the answer of token create.
type madeToken struct {
	tokenJSON
	Token       string `json:"token,omitempty"`
	Certificate string `json:"certificate_sha256,omitempty"`
}

// readCertificate reads the first certificate of a PEM file.
func (c *cli) readCertificate(file string) (*x509.Certificate, error) {
	b, err := c.readFile(file, maxPEM)
	if err != nil {
		return nil, err
	}
	for {
		block, rest := pem.Decode(b)
		if block == nil {
			return nil, fail(exitUsage, "", fmt.Errorf("%s: there is no certificate in it", file))
		}
		if block.Type == "CERTIFICATE" {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", file, err))
			}
			return cert, nil
		}
		b = rest
	}
}

// tokenHint gives an error about the list its exit code and a hint.
func tokenHint(err error) error {
	switch {
	case errors.Is(err, access.ErrName), errors.Is(err, access.ErrKey):
		return fail(exitUsage, "waybill token revoke ends the other one", err)
	case errors.Is(err, access.ErrUnknown):
		return fail(exitUsage, "waybill token list shows what there is", err)
	}
	return fail(exitUsage, "", err)
}
