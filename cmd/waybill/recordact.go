package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// recording is the command that signs one act.
type recording struct {
	signing
	statement
	time, event, private string
	dryRun, list         bool
	timeout              time.Duration
}

func (c *cli) recordCommand() *cobra.Command {
	o := &recording{}
	cmd := &cobra.Command{
		Use:   "record ACT --unit ID… [--home H] [--node URL]",
		Short: "Sign one act and wait until it is in a block",
		Long: `Sign one act of the vocabulary as the organisation of the home, bring it into the ledger through a node, and
wait for the committed receipt, with its warnings. waybill vocabulary lists the acts and what each needs.

Step and disposition are those of the act unless --step and --disposition say otherwise. The time is now, with
this machine's offset, unless --time says another.

Words: --side export, import; --report presented, held, returned, ended; --decision hold, refer, do-not-load,
lift, release, refuse, seize; --irregularity loss, damage, theft, missent; --mode sea, rail, road, air, mail,
multimodal, fixed, inland-water; --paper order, payment, waybill. With --postal the act is the scan's, and the side
and the report that it means come by themselves. What a post says of customs is a report and never a decision. Customs'
hold, refer, do-not-load and lift need --reference, the number by which a hold ends.

A declaration commits to its fields: --private FILE hashes the bytes of a file with a random salt and leaves
that beside it as FILE.salt, which is needed to show the file later; --private-root takes a commitment that
another system made. The file itself goes nowhere.

correct needs --event, the place of the event in the chain as unit show prints it. What else a correction must show
of the event is fetched from the node, with its proof.

Exit code 3 if the ledger refuses, 6 if there is no receipt in time.`,
		Example: `  waybill record customs-decide --side import --decision hold --reference H-2217 --reason "no invoice" \
    --unit LX123456785CN --home ./aduana
  waybill record customs-decide --side import --decision lift --reference H-2217 --unit LX123456785CN --home ./aduana
  waybill record customs-decide --side import --decision release --reference 26ES00281130000017 \
    --unit LX123456785CN --home ./aduana
  waybill record custody-offer --to usps --deadline 2026-12-02T18:00:00+08:00 --unit LX123456785CN --home ./cainiao
  waybill record depart --postal EMC --mode air --conveyance CA841 --place CNHGHA --unit LX123456785CN --home ./cainiao
  waybill record recall --unit 01/09506000134352 --range A100900..A100999 --reason mould --home ./longjing
  waybill record ship --lane CN-ES --weight 740 --unit LX123456785CN --home ./cainiao
  waybill record declare --side export --private cn23.json --unit LX123456785CN --home ./cainiao
  waybill record correct --event 117/0/2 --reason "wrong bag" --unit LX123456785CN --home ./usps`,
		Args: func(_ *cobra.Command, args []string) error {
			if o.list && len(args) == 0 {
				return nil
			}
			return exactly("ACT")(nil, args)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			for _, a := range vocabulary.Acts() {
				if len(args) == 0 && !vocabulary.Governs(a.Type) {
					names = append(names, cobra.CompletionWithDesc(a.Name, a.Text))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.list {
				return c.vocabulary(nil)
			}
			o.Act = args[0]
			return c.recordAct(cmd.Context(), o)
		},
	}
	o.add(cmd)
	return cmd
}

func (o *recording) add(cmd *cobra.Command) {
	o.signing.add(cmd)
	f := cmd.Flags()
	for _, list := range []struct {
		at         *[]string
		name, text string
	}{
		{&o.Units, "unit", "`ID` of a parcel, goods or container; repeat for more"},
		{&o.Children, "child", "`ID` of what is put in or taken out; repeat for more"},
		{&o.Inputs, "input", "`ID` of what was transformed; repeat for more"},
		{&o.Outputs, "output", "`ID` of what it became; repeat for more"},
	} {
		f.StringArrayVar(list.at, list.name, nil, list.text)
	}
	for _, one := range []struct {
		at         *string
		name, text string
	}{
		{&o.Parent, "parent", "`ID` of the container"},
		{&o.Class, "class", "`GTIN` of blinded or declared goods"},
		{&o.time, "time", "when it happened, a `time` with its zone; now by default"},
		{&o.Place, "place", "`place` of the event: IMPC, UN/LOCODE or GLN"},
		{&o.Location, "location", "`place` where the units are afterwards"},
		{&o.Step, "step", "EPCIS business `step`"},
		{&o.Disposition, "disposition", "EPCIS `disposition`"},
		{&o.Postal, "postal", "item event of UPU EMSEVT, a `code` such as EMC"},
		{&o.Side, "side", "`side` of the border"},
		{&o.Report, "report", "what a post says of customs, a `word`"},
		{&o.Decision, "decision", "what customs decide, a `word`"},
		{&o.Reference, "reference", "`number` of the hold, the release or the certificate"},
		{&o.Reason, "reason", "why, in a few `words`"},
		{&o.To, "to", "`organisation` that is offered custody"},
		{&o.Deadline, "deadline", "`time` until which the offer stands"},
		{&o.Irregularity, "irregularity", "what is wrong, a `word`"},
		{&o.Mode, "mode", "`mode` of transport"},
		{&o.Conveyance, "conveyance", "`flight`, ship or vehicle"},
		{&o.Lane, "lane", "`countries` from and to, as in CN-ES"},
		{&o.Via, "via", "`countries` of transit, with commas"},
		{&o.Range, "range", "first and last `serial`, as in A100001..A109999"},
		{&o.Origin, "origin", "`country` of origin"},
		{&o.HS, "hs", "HS `code` of six digits"},
		{&o.Paper, "paper", "`kind` of paper that is linked"},
		{&o.Commitment, "commitment", "of the paper's number, 64 `hex` digits"},
		{&o.OnBehalfOf, "on-behalf-of", "`organisation` that a broker declares for"},
		{&o.private, "private", "`file` whose bytes are committed to"},
		{&o.PrivateRoot, "private-root", "commitment, 64 `hex` digits"},
		{&o.event, "event", "event to correct, as `height/transaction/action`"},
	} {
		f.StringVar(one.at, one.name, "", one.text)
	}
	f.Uint64Var(&o.Weight, "weight", 0, "`grams` of one unit")
	f.Uint32Var(&o.Pieces, "pieces", 0, "`number` of pieces")
	f.BoolVar(&o.list, "list", false, "list the acts")
	f.BoolVar(&o.dryRun, "dry-run", false, "sign, try it on the node's present state, and submit nothing")
	f.DurationVar(&o.timeout, "timeout", time.Minute, "how long to wait for the receipt")
	_ = cmd.MarkFlagFilename("private") // it exists: it was added above
}

// recordAct checks the words first, then opens keys and asks the node.
func (c *cli) recordAct(ctx context.Context, o *recording) error {
	if o.At = time.Now(); o.time != "" {
		t, err := time.Parse(time.RFC3339, o.time)
		if err != nil {
			return usage("--time %q: a time with its zone, as in 2026-12-01T09:30:00-05:00", o.time)
		}
		o.At = t
	}
	if (o.event != "") != (o.Act == "correct") {
		return usage("--event goes with correct, and correct with --event")
	}
	if o.private != "" {
		if o.PrivateRoot != "" {
			return usage("--private or --private-root, not both")
		}
		root, err := commitFile(o.private, o.dryRun)
		if err != nil {
			return err
		}
		o.PrivateRoot = hex.EncodeToString(root)
	}
	if o.event == "" {
		if _, err := o.draft(); err != nil {
			return err
		}
	}
	s, err := c.sign(ctx, &o.signing)
	if err != nil {
		return err
	}
	defer s.close()
	if o.event != "" {
		if o.correction, err = s.opened(ctx, o); err != nil {
			return err
		}
	}
	a, err := o.draft()
	if err != nil {
		return err
	}
	if o.dryRun {
		return c.tryAct(ctx, s, o, a)
	}
	waiting, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	t, r, err := s.sender.record(waiting, a)
	if err != nil {
		if exit, _ := classify(err); t != nil && r == nil && exit == exitPending {
			err = fmt.Errorf("transaction %x: %w", t.ID, err)
		}
		return err
	}
	s.attest(ctx, r.Height)
	c.sayRecorded(o, a, r, statusRecorded)
	return nil
}

// tryAct has the node say what would become of the act now.
func (c *cli) tryAct(ctx context.Context, s *session, o *recording, a tx.DraftAction) error {
	t, err := s.sender.build([]tx.DraftAction{a})
	if err != nil {
		return err
	}
	receipts, err := s.simulate(ctx, [][]byte{t.Raw})
	if err != nil {
		return err
	}
	if code.Code(receipts[0].Code) != code.OK {
		return refused(t, receipts[0])
	}
	c.sayRecorded(o, a, receipts[0], statusAccepted)
	return nil
}

// recordedAct is the answer as data.
type recordedAct struct {
	Status   status          `json:"status"`
	Act      string          `json:"act"`
	Units    []string        `json:"units"`
	TxID     string          `json:"tx_id"`
	Height   uint64          `json:"height,omitempty"`
	Index    uint32          `json:"index"`
	Warnings []reportWarning `json:"warnings"`
}

func (c *cli) sayRecorded(o *recording, a tx.DraftAction, r *apiv1.Receipt, as status) {
	out := recordedAct{
		Status: as, Act: o.Act, Units: []string{}, TxID: hex.EncodeToString(r.TxId), Height: r.Height, Index: r.Index,
		Warnings: []reportWarning{},
	}
	for i := range a.Units {
		u := &a.Units[i]
		out.Units = append(out.Units, unitOf(u.Namespace, u.Value, u.Scheme, 0).ID)
	}
	for _, n := range r.Notices {
		if code.Notice(n.Code) == code.Duplicate {
			out.Status = statusDuplicate
			continue
		}
		w := reportWarning{Code: noticeName(n.Code), Text: n.Text}
		if n.Unit > 0 && int(n.Unit) <= len(out.Units) {
			w.Unit = out.Units[n.Unit-1]
		}
		out.Warnings = append(out.Warnings, w)
	}
	if c.json {
		c.print(out)
		return
	}
	few := out.Units
	const most = 3
	more := ""
	if len(few) > most {
		few, more = few[:most], fmt.Sprintf(" and %d more", len(few)-most)
	}
	names := slices.Clone(few)
	for i := range names {
		names[i] = short(names[i])
	}
	c.sayf("%-10s %s of %s%s", out.Status, out.Act, strings.Join(names, ", "), more)
	if as == statusRecorded {
		c.sayf("%-10s %d/%d, transaction %s", "block", out.Height, out.Index, out.TxID)
	}
	for _, w := range grouped(out.Warnings) {
		c.sayf("%-10s %s", "warning", w)
	}
}
