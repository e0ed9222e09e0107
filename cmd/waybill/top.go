package main

import (
	"context"
	"io"
	"os"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) topCommand() *cobra.Command {
	t := &target{}
	var interval time.Duration
	var once bool
	cmd := &cobra.Command{
		Use:   "top [--home H | --node URL]",
		Short: "Watch a node and its chain in the terminal",
		Long: `Watch a node and its chain in the terminal: height and age, block time and transactions a second,
consensus, validators with what they signed of the last blocks, peers, what waits for a block by
organisation, warnings, and what the process takes.

Keys: tab or the arrows go to another view, 1 to 6 to one of them, up and down scroll, p pauses, q ends.
Where standard output is no terminal, and with --once or --json, it prints one moment and ends.

A token needs the scope query; whom the node is connected to is shown to scope admin.`,
		Example: `  waybill top --home ./usps
  waybill top --node http://127.0.0.1:26680 --once
  waybill top --home ./usps --json | jq .validators`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if interval < 100*time.Millisecond {
				return usage("--interval %s: at least 100ms", interval)
			}
			n, err := t.dial(c)
			if err != nil {
				return err
			}
			if out, ok := terminal(c.out); ok && !once && !c.json {
				return c.topLive(cmd.Context(), n, interval, out)
			}
			return c.topOnce(cmd.Context(), n)
		},
	}
	t.add(cmd)
	cmd.Flags().DurationVar(&interval, "interval", time.Second, "`time` between two looks")
	cmd.Flags().BoolVar(&once, "once", false, "print one moment as text and end")
	return cmd
}

// terminal is the terminal that a command writes to, if it does.
func terminal(w io.Writer) (*os.File, bool) {
	if read, ok := w.(whileRead); ok {
		w = read.Writer
	}
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

func (c *cli) topOnce(ctx context.Context, n *client) error {
	m, err := n.moment(ctx)
	if err != nil {
		return err
	}
	if c.json {
		c.print(m)
		return nil
	}
	for _, line := range m.text(plainInk(), 0) {
		c.sayf("%s", line)
	}
	return nil
}

// rateOver is the number of blocks that block time and rate are read from.
const rateOver = 100

// moment asks the node how things are.
func (n *client) moment(ctx context.Context) (*moment, error) {
	ctx, cancel := context.WithTimeout(ctx, promptly)
	defer cancel()
	o, err := n.console.Overview(ctx, connect.NewRequest(&apiv1.OverviewRequest{}))
	if err != nil {
		return nil, n.explain(err)
	}
	b, err := n.console.RecentBlocks(ctx, connect.NewRequest(&apiv1.RecentBlocksRequest{Limit: rateOver}))
	if err != nil {
		return nil, n.explain(err)
	}
	return momentOf(o.Msg, b.Msg.Blocks), nil
}
