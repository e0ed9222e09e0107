package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/node/offline"
)

func (c *cli) fsckCommand() *cobra.Command {
	h := &home{}
	var scratch string
	cmd := &cobra.Command{
		Use:   "fsck --home H",
		Short: "Check a stopped node's ledger against its blocks",
		Long: `Execute every block of a stopped node again from genesis, beside the ledger, and compare: root, records,
history, receipts and the app hash in each header. Nothing is changed. The scratch ledger needs as much
room as the node's own and is removed at the end.

Exit code 4 if anything differs; then restore the home from a backup, or let a new node fetch the chain.`,
		Example: `  waybill fsck --home ./usps
  waybill fsck --home ./usps --scratch /mnt/large/scratch --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.fsck(cmd.Context(), h, scratch) },
	}
	h.addDir(cmd)
	cmd.Flags().StringVar(&scratch, "scratch", "", "new `directory` for the scratch ledger; below the data directory by default")
	return cmd
}

// fsckResult is what a check found, as data.
type fsckResult struct {
	ChainID string       `json:"chain_id"`
	Height  uint64       `json:"height"`
	Records uint64       `json:"records"`
	Blocks  uint64       `json:"blocks"`
	Txs     uint64       `json:"txs"`
	Keys    uint64       `json:"keys"`
	Undos   uint64       `json:"undos"`
	Source  string       `json:"source"` // whose blocks were executed: "engine" or "ledger"
	Clean   bool         `json:"clean"`
	Damage  []fsckDamage `json:"damage"`
}

type fsckDamage struct {
	Where string `json:"where"`
	Count uint64 `json:"count"`
	First string `json:"first"`
}

func (c *cli) fsck(ctx context.Context, h *home, scratch string) (err error) {
	cfg, err := h.load(c)
	if err != nil {
		return err
	}
	g, err := readGenesis(cfg.Path(cfg.Paths.Genesis))
	if err != nil {
		return err
	}
	n, err := offline.Open(cfg.Path(cfg.Paths.Data), g, slog.New(slog.DiscardHandler))
	switch {
	case errors.Is(err, offline.ErrRunning):
		return fail(exitFailed, "stop the node first; a running ledger changes while it is read", err)
	case errors.Is(err, offline.ErrNoData):
		return fail(exitUsage, "the node has not run yet", err)
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if scratch == "" {
		scratch = filepath.Join(cfg.Path(cfg.Paths.Data), "fsck-scratch")
	}
	bar := c.progress(int(n.Ledger.Last().Height), "executing blocks")
	r, own, err := n.Check(ctx, scratch, func(uint64) { bar.add(1) })
	bar.end()
	if errors.Is(err, fsck.ErrScratch) {
		return fail(exitUsage, "a check that was cut off left it behind: remove it, or name another with --scratch", err)
	}
	if err != nil {
		return err
	}
	source := "engine"
	if own {
		source = "ledger"
	}
	return c.sayFsck(r, source)
}

func (c *cli) sayFsck(r *fsck.Report, source string) error {
	out := fsckResult{
		ChainID: r.ChainID, Height: r.Height, Records: r.Records, Blocks: r.Blocks, Txs: r.Txs, Keys: r.Keys, Undos: r.Undos,
		Source: source, Clean: r.Clean(), Damage: []fsckDamage{},
	}
	differences := uint64(0)
	for _, d := range r.Damage {
		out.Damage = append(out.Damage, fsckDamage{d.Where, d.Count, d.First})
		differences += d.Count
	}
	if c.json {
		c.print(out)
	} else {
		c.sayf("chain   %s, height %d, %d records", r.ChainID, r.Height, r.Records)
		c.sayf("checked %d blocks of the %s with %d transactions, %d keys, %d undos", r.Blocks, source, r.Txs, r.Keys, r.Undos)
		for _, d := range out.Damage {
			c.sayf("damage  %s: %d, first: %s", d.Where, d.Count, inLine(d.First))
		}
		if out.Clean {
			c.sayf("clean")
		}
	}
	if !out.Clean {
		hint := "keep the damaged data for whoever looks for the cause; restore a backup, or let a new node fetch the chain"
		return fail(exitUnproven, hint, fmt.Errorf("the ledger is not what its blocks make of it: %d differences", differences))
	}
	return nil
}
