package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) unitCommand() *cobra.Command {
	return group("unit", "Ask what is known about a parcel, goods or a container",
		`Ask what is known about a unit. ID is what is printed on it, such as RB123456785CN, or a GS1 Digital
Link, an EPC URN, or a Digital Link's path: 01/09506000134352/21/A100042.`,
		`  waybill unit show RB123456785CN --home ./usps
  waybill unit prove RB123456785CN --home ./usps --out parcel.proof
  waybill unit watch RB123456785CN --home ./usps`,
		c.unitShowCommand(), c.unitProveCommand(), c.unitWatchCommand())
}

// unitQuestion is what is asked about a unit.
type unitQuestion struct {
	target
	salt    string
	epoch   int64
	event   string
	view    viewpoint
	detail  bool
	genesis string
	atLeast uint64
	timeout time.Duration
}

func (q *unitQuestion) add(cmd *cobra.Command) {
	q.target.add(cmd)
	cmd.Flags().StringVar(&q.salt, "salt", "", "`salt` of a blinded unit, 32 hex digits")
	cmd.Flags().Int64Var(&q.epoch, "epoch", -1, "`epoch` of a reused identifier; its last by default")
	cmd.Flags().BoolVar(&q.detail, "detail", false, "disclose the events' detail; for members")
	cmd.Flags().StringVar(&q.genesis, "genesis", "", "genesis `file` to trust; the one of --home by default")
	cmd.Flags().Uint64Var(&q.atLeast, "at-least", 0, "wait until this `height` can be proven: read your own write")
	cmd.Flags().DurationVar(&q.timeout, "timeout", 30*time.Second, "how long to wait for the answer")
}

// unit reads an identifier, and its salt.
func (q *unitQuestion) unit(c *cli, id string) (*apiv1.Unit, error) {
	if _, _, err := ident.ParseLenient(id); err != nil {
		return nil, usage("unit: %w", err)
	}
	if _, _, err := ident.Parse(id); err != nil {
		// Documents hold such keys, and the ledger keeps them as what they are: URIs.
		c.tellf("waybill: asked about as a plain URI: %s", printable(err.Error()))
	}
	u := &apiv1.Unit{Id: id}
	if q.salt == "" {
		return u, nil
	}
	salt, err := hex.DecodeString(q.salt)
	if err != nil || len(salt) != 16 {
		return nil, usage("--salt: 32 hex digits")
	}
	u.Salt = salt
	return u, nil
}

func (q *unitQuestion) request(c *cli, id string) (*apiv1.ProveRequest, error) {
	u, err := q.unit(c, id)
	if err != nil {
		return nil, err
	}
	if q.event != "" && q.view != (viewpoint{}) {
		return nil, usage("--event shows one event, and not what was known of the unit")
	}
	r := &apiv1.ProveRequest{Unit: u, Detail: q.detail, AtLeastHeight: max(q.atLeast, q.view.height)}
	if q.epoch >= 0 {
		e := uint32(q.epoch)
		r.Epoch = &e
	}
	if q.event != "" {
		if r.Event, err = parsePosition(q.event); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parsePosition reads "height/tx/action".
func parsePosition(s string) (*apiv1.EventPosition, error) {
	part := strings.Split(s, "/")
	var n [3]uint64
	for i := range part {
		var err error
		if len(part) != 3 {
			return nil, usage("--event %q: height/transaction/action, as unit show prints them", s)
		} else if n[i], err = strconv.ParseUint(part[i], 10, []int{64, 32, 32}[i]); err != nil {
			return nil, usage("--event %q: %w", s, err)
		}
	}
	return &apiv1.EventPosition{Height: n[0], Tx: uint32(n[1]), Action: uint32(n[2])}, nil
}

// ask gets a proof file from the node.
func (n *client) ask(ctx context.Context, r *apiv1.ProveRequest) ([]byte, error) {
	res, err := n.proof.Prove(ctx, connect.NewRequest(r))
	if err != nil {
		return nil, n.explain(err)
	}
	return res.Msg.Proof, nil
}

// notYet says of a height that was waited for in vain how far the node is.
func (n *client) notYet(err error, height uint64) error {
	if exit, _ := classify(err); exit != exitPending || height == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), promptly) // the caller's time is over
	defer cancel()
	s, down := n.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
	if down != nil || s.Msg.Height > height {
		return err
	}
	return fail(exitPending, "a state can be proven when the next block is there; --timeout waits longer",
		fmt.Errorf("block %d cannot be proven yet: the node is at block %d", height, s.Msg.Height))
}

// genesis is what the node says the chain began with. It proves nothing.
func (n *client) genesis(ctx context.Context) (*canon.Genesis, error) {
	r, err := n.proof.Genesis(ctx, connect.NewRequest(&apiv1.GenesisRequest{}))
	if err != nil {
		return nil, n.explain(err)
	}
	return genesis.Read(r.Msg.Genesis)
}

// answer asks for a proof and checks it: against the genesis that is trusted, or where there is none, against
// the node's own, which leaves the report unverified.
func (c *cli) answer(ctx context.Context, q *unitQuestion, id string) (file []byte, r *report, err error) {
	g, err := q.trusted(c, q.genesis)
	if err != nil {
		return nil, nil, err
	}
	request, err := q.request(c, id)
	if err != nil {
		return nil, nil, err
	}
	n, err := q.dial(c)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	if file, err = n.ask(ctx, request); err != nil {
		return nil, nil, n.notYet(err, request.AtLeastHeight)
	}
	o, err := q.view.options()
	if err != nil {
		return nil, nil, err
	}
	known := g != nil
	if !known {
		if g, err = n.genesis(ctx); err != nil {
			return nil, nil, err
		}
	}
	if r, err = c.check(file, g, "", o); err != nil {
		return nil, nil, err
	}
	r.Verified = known
	if err := q.view.reached(r); err != nil {
		return nil, nil, err
	}
	return file, r, asked(file, request)
}

// asked makes sure that the proof answers the question that was asked, and not another one.
func asked(file []byte, r *apiv1.ProveRequest) error {
	var p canon.Proof
	if err := p.Decode(file, 1<<20); err != nil {
		return broken(err)
	}
	id, _, err := ident.ParseLenient(r.Unit.Id)
	if err != nil {
		return err
	}
	q := p.Answer.Question
	same := q.Namespace == uint32(id.Namespace) && string(q.Value) == id.Value && bytes.Equal(q.Salt, r.Unit.Salt) &&
		(r.Epoch == nil || *r.Epoch == q.Epoch) && (r.Event == nil) == (q.Event == nil)
	if same && r.Event != nil {
		same = q.Event.Height == r.Event.Height && q.Event.Tx == r.Event.Tx && q.Event.Action == r.Event.Action
	}
	if !same {
		return fail(exitUnproven, "", errors.New("the node answered another question"))
	}
	return nil
}

func (c *cli) unitShowCommand() *cobra.Command {
	q := &unitQuestion{}
	var unverified bool
	cmd := &cobra.Command{
		Use:   "show ID [--home H | --node URL --genesis G]",
		Short: "Show a unit's verdict, state and history, proven",
		Long: `Ask a node for a proof, check it against the genesis, and show what it says: the verdict; where the unit is and
in what; who had it and from when until when, with gaps and overlaps; how customs stood to it on both sides, what they
decided apart from what was reported of them, holds, and their clock; what it was in; who vouches for which part of its
way; warnings with where they applied and when they were resolved; and its history, with that of the containers while it
was in them, and who signed.

--as-of-height shows what was known at a height: nothing that was recorded later. --as-of-time shows how it was at a
time, by all that is known today, late scans included. Both together show what was known at a height of a time before.
The verdict and the record's own state are always those of the proof.

The node is not trusted. Without a genesis nothing can be checked: the answer is marked UNVERIFIED, and the
exit code is 4 unless --unverified.`,
		Example: `  waybill unit show RB123456785CN --home ./usps
  waybill unit show https://shop.example/01/09506000134352/21/A100042 --node https://waybill.example --genesis genesis.json
  waybill unit show RB123456785CN --home ./usps --as-of-height 1200
  waybill unit show RB123456785CN --home ./usps --as-of-time 2026-12-01T09:30:00-05:00
  waybill unit show RB123456785CN --json | jq '.history[] | .time + " " + .act'`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, r, err := c.answer(cmd.Context(), q, args[0])
			if err != nil {
				return err
			}
			c.report(r)
			if !r.Verified && !unverified {
				return errUnverified()
			}
			return nil
		},
	}
	q.add(cmd)
	q.view.add(cmd)
	cmd.Flags().StringVar(&q.event, "event", "", "one event only, as `height/transaction/action`")
	cmd.Flags().BoolVar(&unverified, "unverified", false, "exit 0 although there is no genesis to check against")
	return cmd
}

func errUnverified() error {
	return fail(exitUnproven, "name the network's genesis with --genesis, or take the node's word with --unverified",
		errors.New("unverified: no genesis to check against"))
}

func (c *cli) unitProveCommand() *cobra.Command {
	q := &unitQuestion{}
	var out string
	var unverified bool
	cmd := &cobra.Command{
		Use:   "prove ID --out F [--home H | --node URL --genesis G]",
		Short: "Write a proof file about a unit",
		Long: `Ask a node for a proof, check it, and write it to a file that anyone with the genesis can check offline
(waybill proof verify). A proof that does not hold is not written.`,
		Example: `  waybill unit prove RB123456785CN --home ./usps --out parcel.proof
  waybill unit prove RB123456785CN --home ./usps --out handover.proof --event 31/0/0 --detail`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usage("--out: name the file to write")
			}
			return c.unitProve(cmd.Context(), q, args[0], out, unverified)
		},
	}
	q.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "`file` to write")
	cmd.Flags().StringVar(&q.event, "event", "", "one event only, as `height/transaction/action`")
	cmd.Flags().BoolVar(&unverified, "unverified", false, "write it although there is no genesis to check against")
	return cmd
}

func (c *cli) unitProve(ctx context.Context, q *unitQuestion, id, out string, unverified bool) error {
	file, r, err := c.answer(ctx, q, id)
	if err != nil {
		return err
	}
	if !r.Verified && !unverified {
		return errUnverified()
	}
	if err := atomicfile.Replace(out, file, 0o644); err != nil {
		return fail(exitUsage, "", err)
	}
	if c.json {
		c.print(map[string]any{
			"file": out, "bytes": len(file), "verdict": r.Verdict, "verified": r.Verified,
			"chain_id": r.Block.ChainID, "height": r.Block.Height,
		})
		return nil
	}
	verified := ""
	if !r.Verified {
		verified = "UNVERIFIED "
	}
	c.sayf("%s%s  %s", verified, r.Verdict, short(r.Unit.ID))
	c.sayf("%s  %d bytes, block %d of %s", out, len(file), r.Block.Height, inLine(r.Block.ChainID))
	return nil
}
