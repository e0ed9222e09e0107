package main

import (
	"encoding/hex"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/access"
)

// tokenJSON is a credential as data. Times are RFC 3339.
type tokenJSON struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Kind    access.Kind `json:"kind"`
	Scopes  []string    `json:"scopes"`
	Rate    string      `json:"rate,omitempty"`
	Burst   int         `json:"burst,omitempty"`
	Created string      `json:"created"`
	Expires string      `json:"expires,omitempty"`
	Expired bool        `json:"expired,omitempty"`
	// LastUse is missing where there was none.
	LastUse string `json:"last_use,omitempty"`
	// Key is that of a certificate.
	Key string `json:"public_key_sha256,omitempty"`
}

func tokenOf(t *access.Credential, now time.Time) tokenJSON {
	out := tokenJSON{
		ID: t.ID, Name: t.Name, Kind: t.Kind, Scopes: t.Scopes.Names(), Rate: t.Rate.String(), Burst: t.Rate.AtOnce(),
		Created: t.Created.Format(time.RFC3339), Expired: t.Expired(now),
	}
	if !t.Expires.IsZero() {
		out.Expires = t.Expires.Format(time.RFC3339)
	}
	if t.Kind == access.Certificate {
		out.Key = hex.EncodeToString(t.Hash[:])
	}
	return out
}

func (c *cli) tokenListCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use: "list --home H", Short: "List the credentials of a node, without their secrets",
		Long: `List the tokens and client certificates that a node takes: id, name, kind, scopes, rate, when it was made, when it
ends and when it was used last. A running node writes the last uses down once a minute.`,
		Example: `  waybill token list --home ./usps
  waybill token list --home ./usps --json | jq -r '.[] | select(.last_use == null) | .name'`,
		Args: exactly(),
		RunE: func(*cobra.Command, []string) error { return c.tokenList(h) },
	}
	h.addDir(cmd)
	return cmd
}

func (c *cli) tokenList(h *home) error {
	cfg, err := h.load(c)
	if err != nil {
		return err
	}
	list, err := access.Read(cfg.Home)
	if err != nil {
		return tokenHint(err)
	}
	last, err := access.LastUses(cfg.Path(cfg.Paths.Data))
	if err != nil {
		c.notef("waybill: when they were used last is not known: %s", printable(err.Error()))
	}
	now, out := time.Now(), make([]tokenJSON, 0, len(list))
	for i := range list {
		t := tokenOf(&list[i], now)
		if at, ok := last[t.ID]; ok {
			t.LastUse = at.Format(time.RFC3339)
		}
		out = append(out, t)
	}
	if c.json {
		c.print(out)
		return nil
	}
	if len(out) == 0 {
		c.sayf("No credentials: the API answers what is public, and its own operator.")
		return nil
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = w.Write([]byte(strings.Join(cells, "\t") + "\n")) } // as for sayf
	row("ID", "NAME", "KIND", "SCOPES", "RATE", "CREATED", "EXPIRES", "LAST USE")
	for _, t := range out {
		ends := orDash(t.Expires)
		if t.Expired {
			ends = "expired"
		}
		row(t.ID, t.Name, string(t.Kind), strings.Join(t.Scopes, ","), orDash(t.Rate), t.Created, ends, orDash(t.LastUse))
	}
	_ = w.Flush() // as for sayf
	return nil
}

func (c *cli) tokenRevokeCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use: "revoke ID|NAME --home H", Short: "Take a credential away",
		Long: `Take a token or a client certificate away. A running node refuses it within two seconds, and ends the streams that
it was used for.`,
		Example: `  waybill token revoke erp --home ./usps`,
		Args:    exactly("ID or NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, err := h.load(c)
			if err != nil {
				return err
			}
			var gone access.Credential
			err = access.Edit(cfg.Home, func(l *access.List) (err error) {
				gone, err = l.Revoke(args[0])
				return err
			})
			if err != nil {
				return tokenHint(err)
			}
			if c.json {
				c.print(tokenOf(&gone, time.Now()))
				return nil
			}
			c.sayf("revoked: %s, id %s", gone.Name, gone.ID)
			return nil
		},
	}
	h.addDir(cmd)
	return cmd
}
