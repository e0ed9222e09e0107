package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
)

// benchOptions are the command's flags.
type benchOptions struct {
	units   int
	seconds int
	dir     string
	keep    bool
	noop    bool
}

func (c *cli) benchCommand() *cobra.Command {
	o := &benchOptions{}
	cmd := &cobra.Command{
		Use:   "bench [--units N] [--keep] [--json]",
		Short: "Measure four validators on this machine",
		Long: `Start four validators on this machine, register units through consensus, and measure: signed
single-event transactions, events at 100 per transaction, finality at half load, whole ways of parcels from China to
the United States (12 events each, some through their bag of 40; 5 % of them late, 1 % handed in twice),
proofs, 500 consumers who ask beside full load, memory, processor and disk. First and last, the same engine,
pool, network and transactions run with an empty application, so that the ratio does not depend on the machine.
The load generator, which signs every transaction, is part of the machine's budget.

No figure is printed for a run in which a transaction was lost, or a proof did not hold: exit code 4.`,
		Example: `  waybill bench --units 100000
  waybill bench --units 100000 --json | jq '.single.per_second, .single_of_noop'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.bench(cmd.Context(), o) },
	}
	cmd.Flags().IntVar(&o.units, "units", 1_000_000, "units registered before measuring")
	cmd.Flags().IntVar(&o.seconds, "seconds", 15, "length of each measurement")
	cmd.Flags().StringVar(&o.dir, "dir", "", "`directory` in which to make the nodes' one; that of temporary files by default")
	cmd.Flags().BoolVar(&o.keep, "keep", false, "leave the nodes' homes behind")
	cmd.Flags().BoolVar(&o.noop, "noop", true, "compare with the empty application")
	return cmd
}

// benchReport is the result.
type benchReport struct {
	Machine       string    `json:"machine"`
	Cores         int       `json:"cores"`
	Go            string    `json:"go"`
	Units         int       `json:"units"`
	Seconds       int       `json:"seconds_each"`
	Preload       phase     `json:"preload"`
	NoopA         noop      `json:"noop_first"`
	NoopB         noop      `json:"noop_last"`
	Single        phase     `json:"single"`
	Hundred       phase     `json:"hundred"`
	Half          phase     `json:"half_load"`
	Lanes         lanes     `json:"lanes"`
	Proofs        proofs    `json:"proofs"`
	Consumers     consumers `json:"consumers"`
	IdleCPU       float64   `json:"idle_cpu_percent_per_node"`
	SingleOfNoop  float64   `json:"single_of_noop"`
	HundredOfNoop float64   `json:"hundred_of_noop"`
}

// noop is what the empty application does.
type noop struct {
	Single  phase `json:"single"`
	Hundred phase `json:"hundred"`
}

func (c *cli) bench(ctx context.Context, o *benchOptions) (err error) {
	if o.units < 1000 {
		return usage("--units %d: at least 1000", o.units)
	}
	if o.seconds < 1 {
		return usage("--seconds %d: at least 1", o.seconds)
	}
	if o.dir != "" {
		if err := os.MkdirAll(o.dir, 0o700); err != nil {
			return fail(exitUsage, "", err)
		}
	}
	// A directory of its own in any case: what is removed at the end was made here.
	if o.dir, err = os.MkdirTemp(o.dir, "waybill-bench-"); err != nil {
		return fail(exitUsage, "", err)
	}
	if o.keep {
		defer c.notef("kept: %s", o.dir)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	}
	r := &benchReport{
		Machine: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(),
		Units: o.units, Seconds: o.seconds,
	}
	if o.noop {
		if r.NoopA, err = c.benchNoop(ctx, o, "noop-first"); err != nil {
			return err
		}
	}
	if err := c.benchLedger(ctx, o, r); err != nil {
		return err
	}
	if o.noop {
		if r.NoopB, err = c.benchNoop(ctx, o, "noop-last"); err != nil {
			return err
		}
		r.SingleOfNoop = 2 * r.Single.PerSecond / (r.NoopA.Single.PerSecond + r.NoopB.Single.PerSecond)
		r.HundredOfNoop = 2 * r.Hundred.PerSecond / (r.NoopA.Hundred.PerSecond + r.NoopB.Hundred.PerSecond)
	}
	if c.json {
		c.print(r)
		return nil
	}
	c.benchPrint(r, o.noop)
	return nil
}

// benchNoop measures the empty application.
func (c *cli) benchNoop(ctx context.Context, o *benchOptions, name string) (n noop, err error) {
	b, err := c.newBench(ctx, o, name, true)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	b.units = o.units // never looked up
	if n.Single, err = b.closedLoop(ctx, name+", single", 1); err != nil {
		return n, err
	}
	n.Hundred, err = b.closedLoop(ctx, name+", 100 per transaction", 100)
	return n, err
}

// benchLedger measures the ledger.
func (c *cli) benchLedger(ctx context.Context, o *benchOptions, r *benchReport) (err error) {
	b, err := c.newBench(ctx, o, "ledger", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if r.Preload, err = b.preload(ctx, o.units); err != nil {
		return err
	}
	if r.Single, err = b.closedLoop(ctx, "single-event transactions", 1); err != nil {
		return err
	}
	if r.Hundred, err = b.closedLoop(ctx, "100 events per transaction", 100); err != nil {
		return err
	}
	if r.Half, err = b.openLoop(ctx, r.Single.PerSecond/2); err != nil {
		return err
	}
	if r.Lanes, err = b.lanes(ctx); err != nil {
		return err
	}
	if r.Proofs, err = b.proofs(ctx); err != nil {
		return err
	}
	if r.Consumers, err = b.consumers(ctx, r.Single); err != nil {
		return err
	}
	if r.IdleCPU, err = b.idle(ctx); err != nil {
		return err
	}
	return b.check(ctx)
}

func (c *cli) benchPrint(r *benchReport, noop bool) {
	c.sayf("\n%s, %d cores, %s; four validators and the load generator on them; %d units\n", r.Machine, r.Cores, r.Go, r.Units)
	if noop {
		c.sayf("empty application, first   %s", r.NoopA.Single.line("tx"))
		c.sayf("                           %s", r.NoopA.Hundred.line("event"))
	}
	c.sayf("registering units          %s", r.Preload.line("unit"))
	c.sayf("single-event transactions  %s", r.Single.line("tx"))
	c.sayf("100 per transaction        %s", r.Hundred.line("event"))
	c.sayf("finality at half load      p50 %d ms, p99 %d ms at %.0f tx/s", r.Half.P50, r.Half.P99, r.Half.PerSecond)
	c.sayf("lanes                      %s", r.Lanes.line())
	c.sayf("proofs                     %.0f/s over the API, p50 %.1f ms, p99 %.1f ms, %.0f bytes each",
		r.Proofs.PerSecond, r.Proofs.P50, r.Proofs.P99, r.Proofs.Bytes)
	c.sayf("consumers                  %s", r.Consumers.line())
	c.sayf("idle                       %.2f %% of a core per node", r.IdleCPU)
	if noop {
		c.sayf("empty application, last    %s", r.NoopB.Single.line("tx"))
		c.sayf("                           %s", r.NoopB.Hundred.line("event"))
		c.sayf("ratio to the empty application: %.2f single, %.2f at 100 per transaction", r.SingleOfNoop, r.HundredOfNoop)
	}
}

// phase is one measurement.
type phase struct {
	Txs       int     `json:"txs"`
	Events    int     `json:"events"` // or units, when registering
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"` // events
	P50       int64   `json:"p50_ms"`     // from submitting to the committed receipt
	P99       int64   `json:"p99_ms"`
	CPU       float64 `json:"cores_per_node"`
	LoadCPU   float64 `json:"cores_load_generator"`
	RSS       int64   `json:"rss_bytes_per_node"`
	Disk      float64 `json:"disk_bytes_per_event_and_node"`
	Blocks    int     `json:"blocks"`
}

func (p *phase) line(what string) string {
	return fmt.Sprintf("%8.0f %ss/s  p50 %4d ms  p99 %4d ms  %.2f cores and %d MB per node, "+
		"generator %.2f cores, %.0f B/%s on disk, %d blocks in %.1f s",
		p.PerSecond, what, p.P50, p.P99, p.CPU, p.RSS>>20, p.LoadCPU, p.Disk, what, p.Blocks, p.Seconds)
}

// diskUsage is how many bytes the files below a directory take. Compaction removes files while we look: what
// cannot be read counts nothing.
func diskUsage(dir string) (total int64) {
	_ = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			if info, err := e.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}
