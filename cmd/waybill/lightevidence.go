package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
)

func (c *cli) lightEvidenceCommand() *cobra.Command {
	var genesis, pin string
	cmd := &cobra.Command{
		Use:   "evidence FILE --genesis G",
		Short: "Check a file that accuses validators of signing two headers",
		Long: `Check an evidence file offline, against nothing but a genesis, or a pinned header where it begins at one: two
headers of one height, each signed by more than two thirds of a set that follows from what you trust. Then say
who signed both. FILE - is standard input.

Signatures of one round are proof against each who gave two. Of different rounds they show that more than a third
of the power broke its word, but not which of the validators named.

A file that does not hold exits 4 and names the reason, in JSON as "reason".`,
		Example: `  waybill light evidence 1234-0a1b2c3d-4e5f6071.evidence --genesis genesis.json
  waybill light evidence found.evidence --genesis genesis.json --json | jq -r '.signed_both[].organisation'`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needs(cmd, "genesis"); err != nil {
				return err
			}
			return c.lightEvidence(args[0], genesis, pin)
		},
	}
	cmd.Flags().StringVar(&genesis, "genesis", "", "genesis `file` to trust")
	cmd.Flags().StringVar(&pin, "pin", "", "header to trust, as `HEIGHT:HASH`, for evidence that begins at one")
	return cmd
}

func (c *cli) lightEvidence(file, genesis, pin string) error {
	g, err := readGenesis(genesis)
	if err != nil {
		return err
	}
	root := light.RootOf(g)
	if pin != "" {
		p, err := follow.ParsePin(pin)
		if err != nil {
			return usage("--pin %w", err)
		}
		root = &light.Root{ChainID: root.ChainID, Pinned: p.Hash, TrustingPeriod: root.TrustingPeriod}
	}
	b, err := c.readFile(file, maxProof)
	if err != nil {
		return err
	}
	found, err := light.CheckEvidence(b, root)
	if err != nil {
		return evidenceFailure(err)
	}
	e := lightEvidenceOf(found, g, time.Now())
	e.File = file
	if c.json {
		c.print(e)
		return nil
	}
	c.sayEvidence(&e)
	return nil
}

// evidenceFailure is why a file accuses nobody.
func evidenceFailure(err error) error {
	f := &failure{code: exitUnproven, reason: light.Reason(err)}
	f.err = fmt.Errorf("the evidence does not hold (%s): %w", f.reason, err)
	switch f.reason {
	case "pinned":
		f.hint = "it begins at another header than you trust: --pin HEIGHT:HASH names the one that its maker followed"
	case "chain":
		f.hint = "--genesis names the genesis of the evidence's own network"
	}
	return f
}

func (c *cli) sayEvidence(e *lightEvidence) {
	c.sayf("evidence  two headers of block %d of %s", e.Height, inLine(e.ChainID))
	for i := range e.Headers {
		h := &e.Headers[i]
		c.sayf("  %s  of %s, app hash %.16s…, signed by %d of %d validators",
			h.HeaderHash, h.HeaderTime, h.AppHash, h.Signed, h.Validators)
	}
	switch {
	case len(e.Both) == 0:
		c.sayf("  nobody signed both: each has a set of validators of its own")
	case e.SameRound:
		c.sayf("  signed both in one round, which no honest validator does:")
	default:
		c.sayf("  signed both, in two rounds; more than a third of the power broke its word:")
	}
	for _, v := range e.Both {
		c.sayf("    %s  key %s, power %d", orDash(v.Organisation), v.PublicKey, v.Power)
	}
	if e.Node != "" {
		c.sayf("  the one that is not trusted was shown by %s", inLine(e.Node))
	}
	if e.File != "" {
		c.sayf("  file %s", inLine(e.File))
	}
}
