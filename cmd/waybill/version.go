package main

import (
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/telemetry"
)

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show which program this is",
		Example: `  waybill version
  waybill version --json | jq -r .revision`,
		Args: exactly(),
		RunE: func(*cobra.Command, []string) error { c.version(); return nil },
	}
}

func (c *cli) version() {
	b := telemetry.ReadBuild()
	if c.json {
		c.print(struct {
			telemetry.Build
			Rules uint32 `json:"rules"`
		}{b, genesis.Rules})
		return
	}
	c.sayf("waybill %s   rules %d", b.Version, genesis.Rules)
	c.sayf("commit  %s %s", orDash(b.Revision), b.Time)
	c.sayf("built   %s %s", b.Go, b.Platform)
}
