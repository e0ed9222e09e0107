package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/web"
)

func (c *cli) pagePinCommand() *cobra.Command {
	o := &lightOptions{once: true, every: time.Second, maxAge: 180 * time.Second}
	var out string
	cmd := &cobra.Command{
		Use:   "pin --genesis G --node URL --out DIR",
		Short: "Renew the recent header that a served page vouches for",
		Long: `Write pin.json into the folder of an exported page: a recent header, which the page's origin vouches for as it
vouches for the page's code. A phone that sees the chain for the first time has only the genesis to begin with.
Once that is older than the trusting period (30 days, unless the consortium chose otherwise), keys of that time
prove nothing, because they may have been sold since; with the file the phone begins with those of today.
A node serves its own at /pin.json.

Run it every day, say. What it writes is what waybill light trusts after asking the nodes once: the newest header
that more than two thirds of the validators trusted before have signed. Name nodes of several organisations. It
goes on from the header kept in --state; where that, or the genesis, is too old itself, --pin HEIGHT:HASH names a
header that somebody whom you trust told you.

The file is no part of the page's published hash, because it grows old: who compares an origin with the hash
leaves it out, and compares the header in it with another origin's or with a node's at /v1/light-block.`,
		Example: `  waybill page pin --genesis genesis.json --node https://a.example --node https://b.example --out ./page`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needs(cmd, "genesis", "node", "out"); err != nil {
				return err
			}
			return c.pagePin(cmd.Context(), o, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.genesis, "genesis", "", "genesis `file` to trust")
	f.StringArrayVar(&o.nodes, "node", nil, "`node` to ask: a URL or a multiaddr with /p2p/ID; repeat for more")
	f.StringVar(&o.pin, "pin", "", "header to trust, as `HEIGHT:HASH`, instead of the genesis and of what was kept")
	f.StringVar(&o.state, "state", "", "`directory` of the trusted header and of evidence; ~/.waybill-light/CHAIN by default")
	f.StringVar(&out, "out", "", "`folder` of the page")
	_ = cmd.MarkFlagDirname("out") // it exists: it was added above
	return cmd
}

// pagePin asks the nodes once and writes what is trusted then.
func (c *cli) pagePin(ctx context.Context, o *lightOptions, out string) error {
	if _, err := os.Stat(filepath.Join(out, "index.html")); err != nil {
		return usage("--out: no page is there, make it with waybill page export: %w", err)
	}
	_, cfg, closing, err := c.lightConfig(o)
	if err != nil {
		return err
	}
	defer func() { _ = closing() }() // the connections of a client that ends
	client, err := follow.New(ctx, *cfg)
	if err != nil {
		return lightFailure(err, cfg.Dir)
	}
	trusted, err := client.Update(ctx)
	if err != nil {
		return lightFailure(err, cfg.Dir)
	}
	if age := time.Since(time.Unix(trusted.Seconds, 0)); age > cfg.MaxAge {
		return fail(exitUnproven, "ask again once the nodes have caught up, or name others",
			fmt.Errorf("the newest header of any node, of height %d, was signed %v ago", trusted.Height, age.Round(time.Second)))
	}
	pin := web.Pin{Height: trusted.Height, HeaderHash: hex.EncodeToString(trusted.HeaderHash[:]), Seconds: trusted.Time.Seconds}
	path := filepath.Join(out, web.PinFile)
	if err := atomicfile.Replace(path, pin.Encode(), 0o644); err != nil {
		return err
	}
	if c.json {
		c.print(pin)
		return nil
	}
	c.sayf("height   %d\nheader   %s\nof       %s\nwritten  %s",
		pin.Height, pin.HeaderHash, time.Unix(pin.Seconds, 0).UTC().Format(time.RFC3339), path)
	return nil
}
