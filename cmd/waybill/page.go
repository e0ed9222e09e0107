package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/web"
)

// pageOrder is which page is made.
type pageOrder struct {
	home
	genesis string
	nodes   []string
}

func (c *cli) pageCommand() *cobra.Command {
	return group("page", "Serve the consumer's page from anywhere",
		`The consumer's page is a folder of files that anyone can serve: a member, a marketplace, the consumer's own
association. It trusts a genesis that is compiled into it and asks the nodes that are named here; a node that lies
is found out by the page's own checks.

Its hash is published, so that what an origin serves can be compared. It is SHA-256 over one line for each file, in
ascending order of the paths: the path, a blank, the SHA-256 of the file in hexadecimal, a line feed. The same
release, genesis and nodes give the same hash on every machine. In the folder itself:

  find . -type f ! -path ./pin.json | sed 's|^\./||' | LC_ALL=C sort | while read -r f; do
    printf '%s %s\n' "$f" "$(sha256sum < "$f" | cut -d' ' -f1)"; done | sha256sum

The file pin.json beside the page is no part of the hash: it names a recent header, and waybill page pin renews it.

What a false origin can do: all that code can, for it is the page that is trusted. It can show GENUINE for anything,
and no node can keep it from that. So a consumer is safe with an origin that they know, or that publishes this hash.`,
		`  waybill page export --genesis genesis.json --node https://parcels.example --out ./page
  waybill page pin --genesis genesis.json --node https://parcels.example --out ./page
  waybill page hash --genesis genesis.json --node https://parcels.example`,
		c.pageExportCommand(), c.pagePinCommand(), c.pageHashCommand())
}

func (p *pageOrder) add(cmd *cobra.Command) {
	p.addDir(cmd)
	cmd.Flags().StringVar(&p.genesis, "genesis", "", "genesis `file` that the page trusts; the one of --home by default")
	cmd.Flags().StringArrayVar(&p.nodes, "node", nil, "base `URL` of a node that the page asks; repeat for more, at most 16.\n"+
		"Without one the page asks the origin that serves it")
}

func (c *cli) pageExportCommand() *cobra.Command {
	p := &pageOrder{}
	var out string
	cmd := &cobra.Command{
		Use:   "export --genesis G --node URL --out DIR",
		Short: "Write the page into a folder and print its hash",
		Long: `Write the consumer's page into a folder and print its published hash. Serve the folder with any web server,
below any path, over HTTPS: browsers check signatures on secure origins only. index.html?id=RB123456785CN opens an
item. Let waybill page pin renew the recent header beside it, daily say. The policies that a node sends as headers
stand in the markup; frame-ancestors cannot, so let the server send "Content-Security-Policy: frame-ancestors 'none'".`,
		Example: `  waybill page export --genesis genesis.json --node https://a.example --node https://b.example --out ./page`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needs(cmd, "out"); err != nil {
				return err
			}
			return c.page(p, out)
		},
	}
	p.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "`folder` to write, empty or with an older page of the same files")
	_ = cmd.MarkFlagDirname("out") // it exists: it was added above
	return cmd
}

func (c *cli) pageHashCommand() *cobra.Command {
	p := &pageOrder{}
	cmd := &cobra.Command{
		Use:   "hash --genesis G --node URL",
		Short: "Print the hash of the page, to compare with a published one",
		Long: `Print the published hash of the consumer's page without writing it. A node shows its own at /v1/page and in its
log. waybill help page says what is hashed.`,
		Example: `  waybill page hash --genesis genesis.json --node https://parcels.example
  waybill page hash --genesis genesis.json --json | jq .files`,
		Args: exactly(),
		RunE: func(*cobra.Command, []string) error { return c.page(p, "") },
	}
	p.add(cmd)
	return cmd
}

// pageReport is a page as data.
type pageReport struct {
	Hash    string           `json:"hash"`
	Version string           `json:"version"`
	ChainID string           `json:"chain_id"`
	Genesis string           `json:"genesis_hash"`
	Nodes   []string         `json:"nodes"`
	Folder  string           `json:"folder,omitempty"`
	Files   []pageReportFile `json:"files"`
}

type pageReportFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// page makes the page, and writes it where a folder is named.
func (c *cli) page(p *pageOrder, out string) error {
	g, err := p.trusted(c, p.genesis)
	if err != nil {
		return err
	}
	if g == nil {
		return usage("a page trusts a genesis: name it with --genesis")
	}
	nodes, err := p.origins()
	if err != nil {
		return err
	}
	page, err := web.StaticPage(g, nodes)
	if err != nil {
		return err
	}
	if out != "" {
		if err := page.Write(out); err != nil {
			return fail(exitUsage, "", err)
		}
	}
	c.sayPage(page, g, nodes, out)
	return nil
}

func (p *pageOrder) origins() (out []string, err error) {
	cfg := config.Default()
	for _, text := range p.nodes {
		var o config.Origin
		if err := o.UnmarshalText([]byte(text)); err != nil {
			return nil, usage("--node %w", err)
		}
		cfg.Web.Nodes = append(cfg.Web.Nodes, o)
		out = append(out, string(o))
	}
	if err := cfg.Validate(); err != nil {
		return nil, usage("--node: %w", err)
	}
	return out, nil
}

func (c *cli) sayPage(page *web.Page, g *canon.Genesis, nodes []string, out string) {
	r := pageReport{
		Hash: page.Hash, Version: page.Version, ChainID: genesis.ChainID(g), Genesis: fmt.Sprintf("%x", genesis.Hash(g)),
		Nodes: append([]string{}, nodes...), Folder: out,
	}
	total := 0
	for i := range page.Files {
		f := &page.Files[i]
		total += len(f.Content)
		r.Files = append(r.Files, pageReportFile{f.Path, f.Sum(), len(f.Content)})
	}
	if c.json {
		c.print(r)
		return
	}
	c.sayf("hash     %s\nchain    %s\ngenesis  %s", r.Hash, r.ChainID, r.Genesis)
	for _, n := range nodes {
		c.sayf("asks     %s", n)
	}
	if len(nodes) == 0 {
		c.sayf("asks     the origin that serves it")
	}
	if out != "" {
		c.sayf("written  %s: %d files, %d bytes", out, len(r.Files), total)
	}
}
