package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/trace"
)

// viewpoint is from where a unit's story is read: what was known at a height, what had happened at a time, or both.
type viewpoint struct {
	height uint64
	time   string
}

func (v *viewpoint) add(cmd *cobra.Command) {
	cmd.Flags().Uint64Var(&v.height, "as-of-height", 0, "as known at this `height`: nothing that was recorded above it")
	cmd.Flags().StringVar(&v.time, "as-of-time", "",
		"as it was at this `time`, as in 2026-12-01T09:30:00-05:00, by all that is known")
}

func (v *viewpoint) options() (o trace.Options, err error) {
	o.Height = v.height
	if v.time == "" {
		return o, nil
	}
	o.Time, err = parseMoment("--as-of-time", v.time)
	return o, err
}

// parseMoment reads a time with its zone, RFC 3339, as milliseconds since 1970 UTC.
func parseMoment(name, text string) (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, usage("%s %q: a time with its zone, as in 2026-12-01T09:30:00-05:00", name, text)
	}
	if t.UnixMilli() == 0 {
		return 0, usage("%s: no event is of 1970-01-01T00:00:00Z", name)
	}
	return t.UnixMilli(), nil
}

// reached fails for a height that the proof does not show the state of.
func (v *viewpoint) reached(r *report) error {
	if v.height < r.Block.Height {
		return nil
	}
	return fail(exitPending, "--at-least waits for a height",
		fmt.Errorf("--as-of-height %d: the proof shows what is known at block %d", v.height, r.Block.Height-1))
}
