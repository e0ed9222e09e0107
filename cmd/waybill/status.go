package main

import (
	"context"
	"encoding/json"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// bearer sends a read token with every request.
type bearer string

// WrapUnary implements connect.Interceptor, as do the methods below.
func (b bearer) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
		r.Header().Set("Authorization", "Bearer "+string(b))
		return next(ctx, r)
	}
}

func (b bearer) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, s connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, s)
		conn.RequestHeader().Set("Authorization", "Bearer "+string(b))
		return conn
	}
}

func (b bearer) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

func (c *cli) statusCommand() *cobra.Command {
	t := &target{}
	cmd := &cobra.Command{
		Use:   "status [--home H | --node URL]",
		Short: "Show how a node is",
		Long: `Show a moment of a node: its chain, the last block, what consensus is at, what waits for a block, and the
members that it is connected to.`,
		Example: `  waybill status --home ./usps
  waybill status --node http://127.0.0.1:26680 --json | jq .height`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.status(cmd.Context(), t) },
	}
	t.add(cmd)
	return cmd
}

func (c *cli) status(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := n.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
	if err != nil {
		return n.explain(err)
	}
	s := r.Msg
	if c.json {
		b, err := protojson.MarshalOptions{UseProtoNames: true, EmitUnpopulated: true}.Marshal(s)
		if err == nil {
			c.print(json.RawMessage(b)) // whose blanks do not change from one time to the next
		}
		return err
	}
	c.sayf("chain        %s   rules %d", s.ChainId, s.Rules)
	c.sayf("node         %s of %s   %s", s.PeerId, orDash(s.Organisation), s.Version)
	c.sayf("height       %d   app hash %x…", s.Height, s.AppHash[:8])
	c.sayf("ledger time  %s", time.UnixMilli(s.LedgerTime).UTC().Format(time.RFC3339))
	c.sayf("records      %d", s.Records)
	c.sayf("consensus    %s, height %d round %d %s", role(s), s.RoundHeight, s.Round, s.Step)
	c.sayf("waiting      %d transactions, %d bytes", s.PoolTxs, s.PoolBytes)
	for _, p := range s.Peers {
		c.sayf("peer         %-16s %s %s %.1f ms", orDash(p.Organisation), p.PeerId, p.Address, float64(p.RttUs)/1000)
	}
	return nil
}

func role(s *apiv1.StatusResponse) string {
	switch {
	case s.Syncing:
		return "syncing"
	case s.Validator:
		return "validator"
	default:
		return "follower"
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return printable(s)
}
