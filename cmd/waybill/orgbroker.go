package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
)

func (c *cli) orgBrokerCommand() *cobra.Command {
	return group("broker", "Let brokers declare for the home's organisation",
		`Let members in the role of broker declare to customs for the home's organisation. The broker signs; the record shows
for whom.`,
		`  waybill org broker add kuehne --home ./cainiao --until 2027-12-31T00:00:00Z
  waybill org broker remove kuehne --home ./cainiao
  waybill org broker list --home ./cainiao`,
		c.orgBrokerAddCommand(), c.orgBrokerRemoveCommand(), c.orgBrokerListCommand())
}

func (c *cli) orgBrokerAddCommand() *cobra.Command {
	s := &signing{}
	var until string
	cmd := &cobra.Command{
		Use:     "add ID --home H [--until TIME]",
		Short:   "Let a broker declare for the organisation",
		Long:    `Let a broker declare for the home's organisation, or set another end to that.`,
		Example: `  waybill org broker add kuehne --home ./cainiao --until 2027-12-31T00:00:00Z`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			end, err := parseEnd(until)
			if err != nil {
				return err
			}
			return c.delegation(cmd.Context(), s, canon.ActionTypeDelegate, &canon.Delegation{Broker: args[0], Until: end})
		},
	}
	s.add(cmd)
	addUntil(cmd, &until)
	return cmd
}

func (c *cli) orgBrokerRemoveCommand() *cobra.Command {
	s := &signing{}
	cmd := &cobra.Command{
		Use:     "remove ID --home H",
		Short:   "Let a broker declare no more",
		Long:    `Let a broker declare for the home's organisation no more. What it declared stays.`,
		Example: `  waybill org broker remove kuehne --home ./cainiao`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.delegation(cmd.Context(), s, canon.ActionTypeRevokeDelegation, &canon.Delegation{Broker: args[0]})
		},
	}
	s.add(cmd)
	return cmd
}

func addUntil(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "until", "", "`time` at which it ends, RFC 3339, judged by ledger time; no end by default")
}

// parseEnd reads --until; 0 is no end.
func parseEnd(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	t, err := parseTime(s)
	if err != nil {
		return 0, usage("--until %q: no time such as 2027-12-31T00:00:00Z (RFC 3339)", s)
	}
	return t, nil
}

func (c *cli) delegation(ctx context.Context, o *signing, kind uint32, d *canon.Delegation) error {
	if _, err := orgID(d.Broker); err != nil {
		return err
	}
	s, err := c.sign(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	r, err := s.act(ctx, &canon.Core{Type: kind, Delegation: d})
	if err != nil {
		return err
	}
	does := "may declare"
	if kind == canon.ActionTypeRevokeDelegation {
		does = "may no longer declare"
	}
	c.done(r, map[string]any{"organisation": s.organisation, "broker": d.Broker, "until": endText(d.Until)},
		"%s %s for %s%s", d.Broker, does, s.organisation, untilText(endText(d.Until)))
	return nil
}

func (c *cli) orgBrokerListCommand() *cobra.Command {
	t := &target{}
	cmd := &cobra.Command{
		Use:   "list [--home H | --node URL]",
		Short: "List who may declare for whom",
		Long: `List the brokers, and for which organisations each may declare. It is the node's word; waybill org show
proves those of one organisation.`,
		Example: `  waybill org broker list --home ./cainiao`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.orgBrokerList(cmd.Context(), t) },
	}
	t.add(cmd)
	return cmd
}

// brokerRow is a delegation in a list.
type brokerRow struct {
	Broker       string `json:"broker"`
	Organisation string `json:"organisation"`
	Until        string `json:"until,omitempty"`
	Ended        bool   `json:"ended,omitempty"` // by ledger time
}

func (c *cli) orgBrokerList(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortium(ctx, false)
	if err != nil {
		return err
	}
	rows := []brokerRow{}
	var out table
	for i := range k.members {
		for _, b := range k.members[i].Brokers {
			r := brokerRow{b.Broker, k.members[i].Id, endText(b.Until), b.Until != 0 && b.Until <= k.time}
			rows = append(rows, r)
			out.row(inLine(r.Broker), "for "+inLine(r.Organisation), endWords(r.Until, r.Ended))
		}
	}
	if c.json {
		c.print(rows)
		return nil
	}
	if len(rows) == 0 {
		c.sayf("No broker declares for anybody.")
	}
	c.sayTable(&out)
	return nil
}

func endWords(until string, ended bool) string {
	switch {
	case ended:
		return "ended " + until
	case until != "":
		return strings.TrimPrefix(untilText(until), ", ")
	}
	return "without end"
}
