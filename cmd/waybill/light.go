package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/telemetry"
)

// lightOptions are of waybill light.
type lightOptions struct {
	genesis, pin, listen, state string
	nodes                       []string
	every, maxAge               time.Duration
	once                        bool
}

func (c *cli) lightCommand() *cobra.Command {
	o := &lightOptions{}
	cmd := &cobra.Command{
		Use:   "light --genesis G --node A --node B",
		Short: "Follow the chain without a node, and serve what is proven",
		Long: `Follow the chain's headers from several nodes at once, of which one may lie, and serve verified answers to
the programs of this machine. Nothing of a node is trusted: every header must be signed by more than two
thirds of the validators trusted before, nodes are compared with each other, and a unit's history is taken only
where it is proven, newest and whole. A node is a URL, or the multiaddr of a public listener with /p2p/ID.

The header that is trusted is kept in --state, so a restart goes on from it. One that is older than the trusting
period is not trusted any more, nor is an old genesis: keys that validators held then may have been sold since, and
with them any history can be signed. Then --pin HEIGHT:HASH names a recent header. Ask somebody whom you trust for
it, by telephone say, and not the node that answers. This command prints the pin of what it trusts.

A node that shows something false is dropped. When two headers of one height both hold, both are kept as an
evidence file that names who signed them; waybill light evidence checks one.

It serves, on --listen, with the reason in words where nothing can be proven:
  /v1/unit?unit=ID[&salt=32 hex digits][&epoch=N]   what waybill unit show --json prints
  /v1/proof?unit=…[&at-least=HEIGHT]                the proof file under it
  /v1/light-block?height=H                          a header that is trusted, 0 for the newest
  /v1/status                                        what is trusted, what each node did, evidence`,
		Example: `  waybill light --genesis genesis.json --node https://a.example --node https://b.example
  waybill light --genesis genesis.json --node https://a.example \
    --node /dns4/b.example/udp/26690/quic-v1/p2p/12D3KooWKfHkPA1z2pWq4gPVfxBvKHyiHxKRsbN3rZVUmBbCoVDy
  waybill light --genesis genesis.json --node https://a.example --node https://b.example --once --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needs(cmd, "genesis", "node"); err != nil {
				return err
			}
			return c.light(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.genesis, "genesis", "", "genesis `file` to trust")
	f.StringArrayVar(&o.nodes, "node", nil, "`node` to ask: a URL or a multiaddr with /p2p/ID; repeat for more")
	f.StringVar(&o.pin, "pin", "", "header to trust, as `HEIGHT:HASH`, instead of the genesis and of what was kept")
	f.StringVar(&o.listen, "listen", "127.0.0.1:26700", "`address` to serve at; empty serves nothing")
	f.StringVar(&o.state, "state", "", "`directory` of the trusted header and of evidence; ~/.waybill-light/CHAIN by default")
	f.DurationVar(&o.every, "every", 2*time.Second, "how often to ask for newer headers")
	f.DurationVar(&o.maxAge, "max-age", 180*time.Second, "how old the signatures under an answer may be")
	f.BoolVar(&o.once, "once", false, "ask once, say what is trusted, and end")
	cmd.AddCommand(c.lightEvidenceCommand())
	return cmd
}

func (c *cli) light(ctx context.Context, o *lightOptions) error {
	c.lines = !o.once
	g, cfg, closing, err := c.lightConfig(o)
	if err != nil {
		return err
	}
	defer func() { _ = closing() }() // the connections of a client that ends
	client, err := follow.New(ctx, *cfg)
	if err != nil {
		return lightFailure(err, cfg.Dir)
	}
	if o.once {
		return c.lightOnce(ctx, client, g, cfg.Dir)
	}
	c.sayBegin(client)
	if o.listen != "" {
		s, err := serveLight(ctx, o.listen, &lightAPI{client: client, genesis: g, busy: make(chan struct{}, lightAsks)})
		if err != nil {
			return fail(exitUsage, "--listen names another address; an empty one serves nothing", err)
		}
		defer s.stop()
		c.sayf("serving    http://%s", s.addr())
	}
	return c.lightFollow(ctx, client, o.every, cfg.Dir)
}

// lightConfig reads what the flags name.
func (c *cli) lightConfig(o *lightOptions) (*canon.Genesis, *follow.Config, func() error, error) {
	g, err := readGenesis(o.genesis)
	if err != nil {
		return nil, nil, nil, err
	}
	cfg := &follow.Config{Genesis: g, Dir: o.state, MaxAge: o.maxAge, Tell: c.sayLight}
	if o.every <= 0 || o.maxAge <= 0 {
		return nil, nil, nil, usage("--every and --max-age are times above 0")
	}
	if o.pin != "" {
		if cfg.Pin, err = follow.ParsePin(strings.ToLower(o.pin)); err != nil {
			return nil, nil, nil, usage("--pin %w", err)
		}
	}
	chain := light.RootOf(g).ChainID
	if cfg.Dir == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return nil, nil, nil, usage("--state: %w", err)
		}
		cfg.Dir = filepath.Join(user, ".waybill-light", chain)
	}
	var nodes []string
	for _, node := range o.nodes {
		if !slices.Contains(nodes, node) {
			nodes = append(nodes, node)
		}
	}
	var closing func() error
	cfg.Sources, closing, err = follow.Sources(chain, "waybill/"+telemetry.ReadBuild().Version, nodes, nil)
	if err != nil {
		return nil, nil, nil, usage("--node %w", err)
	}
	return g, cfg, closing, nil
}

// lightOnce asks once and says how things are.
func (c *cli) lightOnce(ctx context.Context, client *follow.Client, g *canon.Genesis, dir string) error {
	_, err := client.Update(ctx)
	s := lightStatusOf(client.Status(), g, time.Now())
	if c.json {
		c.print(s)
	} else {
		c.sayLightStatus(s)
	}
	return lightFailure(err, dir)
}

// lightFollow asks again and again until the context ends or nothing can be trusted any more.
func (c *cli) lightFollow(ctx context.Context, client *follow.Client, every time.Duration, dir string) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		_, err := client.Update(ctx)
		if ctx.Err() != nil {
			c.sayf("stopped    pin %s", cmp.Or(client.Status().Pin, "none: nothing was followed"))
			return nil
		}
		if errors.Is(err, follow.ErrNoSource) && !allDropped(client) {
			err = nil // they may answer later
		}
		if err != nil {
			return lightFailure(err, dir)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

func allDropped(client *follow.Client) bool {
	return !slices.ContainsFunc(client.Status().Sources, func(s follow.SourceStatus) bool { return s.State != "dropped" })
}

// lightFailure is why a client cannot go on, with an exit code and a hint at how it can.
func lightFailure(err error, dir string) error {
	if err == nil {
		return nil
	}
	f := &failure{code: exitUnproven, err: err, reason: cmp.Or(follow.Reason(err), "unknown")}
	switch {
	case errors.Is(err, follow.ErrState):
		f.code, f.hint = exitFailed, "remove it and begin again, from the genesis or with --pin"
	case f.reason == "expired":
		f.hint = "what is older can be forged with keys that were sold: ask somebody whom you trust, by another channel than " +
			"these nodes, for a recent block's height and header hash (waybill light prints them), and begin with " +
			"--pin HEIGHT:HASH"
	case errors.Is(err, follow.ErrConflict) && f.reason == "conflict":
		f.hint = "the evidence is in " + dir + ": show it to the consortium, and go on with --pin HEIGHT:HASH of the header " +
			"that it stands by"
	case f.reason == "unreachable":
		f.code, f.hint = exitUnreachable, "are the nodes running? --node names others"
	case f.reason == "pinned":
		f.hint = "no node shows the header that --pin names: is it of this chain, and typed in whole?"
	default:
		f.hint = "name nodes of other organisations with --node"
	}
	return f
}
