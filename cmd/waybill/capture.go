package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/epcis"
	"github.com/waybill-network/waybill/node/keys"
)

// captureOptions of the command line.
type captureOptions struct {
	target
	proceed, strictPrivacy, dryRun bool
}

func (c *cli) captureCommand() *cobra.Command {
	o := &captureOptions{}
	cmd := &cobra.Command{
		Use:   "capture FILE… [--home H] [--node URL]",
		Short: "Record EPCIS 2.0 documents",
		Long: `Sign the events of EPCIS 2.0 documents (JSON or JSON-LD; - is standard input) as the organisation of the
home, bring them into the ledger through a node, and print a result for each event.

Nothing is half-recorded: every event of every file is read first, and one that is malformed stops all; then
all transactions are signed and tried on the node's present state, and one that would be refused stops all;
then they are submitted, in order. With --proceed the good events are recorded and the others reported.
Documents that name more units than a block may hold are tried in parts, each on the present state.

An event that the organisation has recorded before, with the same content, is reported as a duplicate and
adds nothing, so a capture that was cut off is simply run again.

An event that names its act (a member waybill:act, or waybill:postal with an EMSEVT code) is that act; one
that names none is what its words plainly are, such as departing, if the organisation may sign that, and an
observation otherwise. waybill vocabulary lists the acts; waybill help record signs one without a document.

What a document says beside its events (its id and creation date, sender and receiver) is not recorded.
Events travel to all members of the network and stay there. Members that look like personal data are noted,
or with --strict-privacy refused.

Results, with --json as a JSON object a line: recorded (height, transaction, action), duplicate, refused
(code, and the field where one is to blame), malformed (field), not-sent; with --dry-run accepted instead of
recorded. Exit code 3 if any event was refused, else 2 if any was malformed.`,
		Example: `  waybill capture shipment.json --home ./cainiao
  waybill capture *.json --home ./cainiao --dry-run
  erp export | waybill capture - --home ./cainiao --proceed --json | jq 'select(.status == "refused")'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("name the files to capture, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return c.capture(cmd.Context(), o, args) },
	}
	o.home.add(cmd)
	o.addNode(cmd)
	cmd.Flags().BoolVar(&o.proceed, "proceed", false, "record the good events although others are malformed or refused")
	cmd.Flags().BoolVar(&o.strictPrivacy, "strict-privacy", false, "refuse events with members that look like personal data")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "read, sign and try everything, and submit nothing")
	return cmd
}

// capture reads everything, tries everything, records everything; each step stops the rest unless --proceed.
func (c *cli) capture(ctx context.Context, o *captureOptions, files []string) error {
	c.lines = true
	cfg, err := o.load(c)
	if err != nil {
		return err
	}
	n, err := o.dial(c)
	if err != nil {
		return err
	}
	as, err := c.signer(cfg, n)
	if err != nil {
		return err
	}
	batch := &capture{proceed: o.proceed, dryRun: o.dryRun}
	if err := c.readDocuments(ctx, batch, files, epcis.Options{
		StrictPrivacy: o.strictPrivacy,
		MayCommission: as.mayCommission(ctx), MayAccept: as.mayAccept(ctx), MaySign: as.maySign(ctx),
	}); err != nil {
		return err
	}
	if as.err != nil {
		if s, err := n.statusNow(ctx); err == nil { // another network's proof is no reason to distrust the node
			if err := as.sameChain(s.ChainId); err != nil {
				return err
			}
		}
		return as.err
	}
	if batch.halted() {
		return c.finish(batch)
	}
	ring, err := c.open(ctx, cfg, keys.Organisation)
	if err != nil {
		return err
	}
	defer ring.Close()
	if err := as.connect(ctx, ring); err != nil {
		return c.fail(batch, err)
	}
	if err := batch.try(ctx, as); err != nil {
		return c.fail(batch, err)
	}
	if batch.halted() || o.dryRun {
		return c.finish(batch)
	}
	bar := c.progress(len(batch.open()), "recording")
	err = batch.record(ctx, as, bar.add)
	bar.end()
	if err != nil {
		return c.fail(batch, err)
	}
	return c.finish(batch)
}

// fail prints what is known of each event before the error that ended the capture.
func (c *cli) fail(b *capture, err error) error {
	_ = c.finish(b) // its error is the lesser one
	return err
}

// finish prints a result for each event and sums up.
func (c *cli) finish(b *capture) error {
	count := map[status]int{}
	for _, r := range b.results {
		if r.Status == statusPending || r.Status == statusAccepted && !b.dryRun {
			r.Status, r.Warnings = statusNotSent, nil
		}
		count[r.Status]++
		c.sayResult(r)
	}
	if !c.json {
		c.sayf("%s", sum(count))
	}
	hint := ""
	if !b.proceed {
		hint = "nothing was recorded; --proceed records the other events"
		if count[statusNotSent] == 0 {
			hint = b.hint()
		}
		if count[statusRecorded] > 0 {
			hint = "mend it and run the same again: what is recorded already counts as a duplicate"
		}
	}
	all := len(b.results)
	switch {
	case count[statusRefused] > 0:
		return fail(exitRefused, hint, fmt.Errorf("%d of %d events are refused", count[statusRefused], all))
	case count[statusMalformed] > 0:
		return fail(exitUsage, hint, fmt.Errorf("%d of %d events are malformed", count[statusMalformed], all))
	}
	return nil
}

// hint is what to do about the first refusal, where no event is left that could be recorded.
func (b *capture) hint() string {
	for _, r := range b.results {
		if r.Status == statusRefused {
			return codeHint(codeOf(r.Code))
		}
	}
	return ""
}
