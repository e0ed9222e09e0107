package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
)

func (c *cli) custodyCommand() *cobra.Command {
	return group("custody", "Ask who answered for a unit",
		`Ask who answered for a unit. Custody passes by two signatures: the custodian's offer, and the receiver's acceptance.`,
		`  waybill custody at RB123456785CN 2026-12-01T09:30:00-05:00 --home ./usps`,
		c.custodyAtCommand())
}

// custodyAt says who had a unit at a time, as data.
type custodyAt struct {
	Unit     reportUnit `json:"unit"`
	Time     string     `json:"time"`
	Says     string     `json:"says"`
	Verified bool       `json:"verified"`
	// Answer is "one", "overlap" (several say that they had it), "gap" (a hand-over was under way, and nobody says so),
	// "nobody", or "unknown" where what is withheld may be a hand-over.
	Answer  string         `json:"answer"`
	Holders []reportTenure `json:"holders"`
	Between *reportTenure  `json:"between,omitempty"` // the hand-over that was under way led to this
	// Answers is who answers for the unit during a hand-over: the giver, until the receiver has accepted.
	Answers  string      `json:"answers,omitempty"`
	Offer    *reportRef  `json:"offer,omitempty"` // open then, and not answered yet
	Claims   []reportRef `json:"claims,omitempty"`
	Withheld int         `json:"withheld,omitempty"`
	AsOf     *reportAsOf `json:"as_of,omitempty"`
	Block    reportBlock `json:"block"`

	names *report
}

func (c *cli) custodyAtCommand() *cobra.Command {
	q := &unitQuestion{}
	cmd := &cobra.Command{
		Use:   "at ID TIME [--home H | --node URL --genesis G]",
		Short: "Show who had a unit at a time, proven",
		Long: `Show who had a unit at a time, by proof: since when and until when, and both signatures of each hand-over. TIME is
RFC 3339, with its zone. Hand-overs are in the order of the ledger; when each took place is what its signers said.

Where the giver says that it let go before the receiver says that it took the unit, there is a gap: nobody says that it
had it, and the giver answers for it. Where the receiver says so first, both say that they had it.

Exit code 0 when exactly one organisation had it; 4 when there is a gap, an overlap or nobody, or when events that are
not shown may be hand-overs, with "reason" in JSON. --as-of-height answers by what was known then.`,
		Example: `  waybill custody at RB123456785CN 2026-12-01T09:30:00-05:00 --home ./usps
  waybill custody at RB123456785CN 2026-12-01T14:30:00Z --json | jq -r '.holders[].holder'`,
		Args: exactly("ID", "TIME"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.custodyAt(cmd.Context(), q, args[0], args[1]) },
	}
	q.add(cmd)
	cmd.Flags().Uint64Var(&q.view.height, "as-of-height", 0, "as known at this `height`: nothing that was recorded above it")
	return cmd
}

func (c *cli) custodyAt(ctx context.Context, q *unitQuestion, id, at string) error {
	millis, err := parseMoment("TIME", at)
	if err != nil {
		return err
	}
	file, r, err := c.answer(ctx, q, id)
	if err != nil {
		return err
	}
	if !r.Verified {
		return errUnverified()
	}
	result, err := provenResult(file)
	if err != nil {
		return err
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return err
	}
	_, offset := t.Zone()
	a := custodyOf(trace.Read(result, trace.Options{Height: q.view.height}), millis, local(millis, int32(offset/60)), r)
	if c.json {
		c.print(a)
	} else {
		c.sayCustodyAt(a)
	}
	if a.Answer == "one" {
		return nil
	}
	return &failure{code: exitUnproven, reason: a.Answer, err: errors.New(a.Says)}
}

// provenResult is what a file that was verified proves.
func provenResult(file []byte) (*proof.Result, error) {
	var p canon.Proof
	if err := p.Decode(file, light.MaxItems); err != nil {
		return nil, broken(err)
	}
	last := &p.Path[len(p.Path)-1]
	return proof.Verify(p.Answer, proof.Hash(last.Header.AppHash))
}

// custodyOf says who had a traced unit; t is nil where there is no record of it.
func custodyOf(t *trace.Trace, millis int64, at string, r *report) *custodyAt {
	a := &custodyAt{
		Unit: r.Unit, Time: at, Verified: r.Verified, Answer: "nobody", Holders: []reportTenure{},
		AsOf: r.AsOf, Block: r.Block, names: r,
	}
	if t == nil {
		a.Says = "there is no record of it"
		return a
	}
	h := t.Custody.At(millis)
	var names []string
	for _, k := range h.Holders {
		a.Holders = append(a.Holders, tenureOf(k, k != &t.Custody.Tenures[0]))
		names = append(names, r.who(k.Holder))
	}
	if h.Between != nil {
		b := tenureOf(h.Between, true)
		a.Between, a.Answers = &b, giverOf(&t.Custody, h.Between)
	}
	if o := t.Custody.Offer; o != nil && o.Core.Time <= millis {
		a.Offer = refOf(o)
	}
	for _, e := range t.Custody.Claims {
		if e.Core.Time <= millis {
			a.Claims = append(a.Claims, *refOf(e))
		}
	}
	a.Withheld = t.Withheld
	switch {
	case a.Withheld > 0:
		a.Answer = "unknown"
		a.Says = fmt.Sprintf("%d events are not shown, and any of them may be a hand-over", a.Withheld)
	case len(names) == 1:
		a.Answer, a.Says = "one", names[0]+" had it"
	case len(names) > 1:
		a.Answer, a.Says = "overlap", strings.Join(names, " and ")+" both say that they had it"
	case h.Between != nil:
		a.Answer = "gap"
		a.Says = fmt.Sprintf("nobody says that it had it: a hand-over to %s was under way, and %s answers for it",
			r.who(h.Between.Holder), r.who(a.Answers))
	default:
		a.Says = "nobody had taken it yet"
	}
	return a
}

// giverOf is the holder before a tenure.
func giverOf(c *trace.Custody, t *trace.Tenure) string {
	for i := range c.Tenures {
		if i > 0 && t == &c.Tenures[i] {
			return c.Tenures[i-1].Holder
		}
	}
	return ""
}

func (c *cli) sayCustodyAt(a *custodyAt) {
	r := a.names
	c.sayf("%s at %s", short(a.Unit.ID), clock(a.Time))
	if a.AsOf != nil {
		c.sayf("  %s", a.AsOf.words())
	}
	c.sayf("  %s", a.Says)
	for i := range a.Holders {
		c.sayTenure(r, &a.Holders[i])
	}
	if a.Between != nil {
		c.sayf("  on the way for %s, to", span(a.Between.Gap))
		to := *a.Between
		to.Gap = 0 // said above
		c.sayTenure(r, &to)
	}
	if a.Offer != nil {
		c.sayf("  offered by then, and not answered yet: %s", r.ref(a.Offer))
	}
	for i := range a.Claims {
		c.sayf("  claimed without an offer: %s", r.ref(&a.Claims[i]))
	}
	c.sayBlock(&a.Block)
}
