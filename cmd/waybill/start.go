package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/consensus/signer"
	ledgerexec "github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/node"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/disk"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/node/telemetry"
)

func (c *cli) startCommand() *cobra.Command {
	h := &home{}
	var floor int64
	var parent, empty bool
	cmd := &cobra.Command{
		Use:   "start --home H",
		Short: "Run the node",
		Long: `Run the node until SIGTERM or an interrupt. Logs go to standard error.

The genesis file lies in the home as genesis.json, or where paths.genesis says.

Memory follows from store.* and pool.max_bytes: the collector works harder near what they allow, 912 MiB by
default, than far below it. GOMEMLIMIT sets another mark.`,
		Example: `  waybill start --home ./usps
  waybill start --home ./usps --passphrase-file ./pass --set log.level=debug`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if parent {
				var cancel context.CancelFunc
				ctx, cancel = withParent(ctx, c.in)
				defer cancel()
			}
			return c.start(ctx, h, floor, empty)
		},
	}
	h.add(cmd)
	cmd.Flags().BoolVar(&parent, "with-parent", false, "stop when standard input ends: for programs that run nodes")
	cmd.Flags().BoolVar(&empty, "empty-application", false, "execute nothing: for the comparison in waybill bench")
	for _, hidden := range []string{"with-parent", "empty-application"} {
		_ = cmd.Flags().MarkHidden(hidden) // it exists: it was added above
	}
	cmd.Flags().Int64Var(&floor, "new-signer-above", 0,
		"create the lost last-signed state of the consensus key; it signs nothing at or below this `height`")
	return cmd
}

// withParent ends the context when the pipe from the program that started this one breaks.
func withParent(ctx context.Context, in io.Reader) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in) // any end is the end
		cancel()
	}()
	return ctx, cancel
}

// stopWithin is how long a stopping node may take before it is left to the crash recovery of its stores.
const stopWithin = time.Minute

func (c *cli) start(ctx context.Context, h *home, floor int64, empty bool) error {
	cfg, err := h.load(c)
	if err != nil {
		return err
	}
	if genesis := cfg.Path(cfg.Paths.Genesis); !exists(genesis) {
		return fail(exitUsage, "waybill genesis makes it out of the members' cards; put it there, the same at every member",
			fmt.Errorf("%s: there is no genesis", genesis))
	}
	ring, err := c.open(ctx, cfg)
	if err != nil {
		return err
	}
	defer ring.Close()
	if c.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryMark(cfg))
	}
	log := telemetry.NewLogger(c.err, string(cfg.Log.Format), cfg.Log.Level)
	notify, err := telemetry.NewNotifier(c.getenv)
	if err != nil {
		return err
	}
	n, err := node.Start(ctx, node.Options{
		Config: cfg, Keys: ring, SignerFloor: floor, Empty: empty, Build: telemetry.ReadBuild(), Log: log,
	})
	if err != nil {
		return startHint(err)
	}
	log.InfoContext(ctx, "node started", slog.String("chain", n.ChainID()), slog.String("org", n.Organisation()))
	_ = notify.Ready() // without a listener on the socket the node runs all the same
	var reason error
	select {
	case <-ctx.Done():
		log.InfoContext(ctx, "node stopping")
	case reason = <-n.Fatal():
		log.ErrorContext(ctx, "node cannot go on", slog.Any("err", reason))
	}
	_ = notify.Stopping()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	return startHint(errors.Join(reason, n.Stop(stop)))
}

// ownMemory is what a node needs beside what its settings name: the engine, the network, the register's upper levels.
const ownMemory = 400 * config.MiB

// memoryMark is where the collector begins to work harder, in bytes: caches that are full, and a full pool of which all
// was read.
func memoryMark(cfg config.Config) int64 {
	s := cfg.Store
	return int64(ownMemory + s.CacheBytes + 2*s.MemtableBytes + s.RingBytes + 2*cfg.Pool.MaxBytes)
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func startHint(err error) error {
	switch {
	case errors.Is(err, ledgerexec.ErrRules):
		return fail(exitRules, "the others go on; this node does from where it is, once the release is installed", err)
	case errors.Is(err, signer.ErrNoState):
		return fail(exitFailed, "this consensus key may have signed elsewhere. If you know a height above which it never "+
			"signed, and no other node uses it, start once with --new-signer-above HEIGHT", err)
	case errors.Is(err, keys.ErrNotFound):
		return fail(exitUsage, "a node needs the keys organisation, consensus and node; the home of an alias has no node", err)
	case errors.Is(err, signer.ErrLocked):
		return fail(exitFailed, "the node runs already", err)
	case errors.Is(err, disk.ErrRunning):
		return fail(exitFailed, "the node runs already, or waybill fsck checks it", err)
	}
	return err
}
