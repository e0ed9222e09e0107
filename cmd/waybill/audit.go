package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/node/config/atomicfile"
)

func (c *cli) auditCommand() *cobra.Command {
	return group("audit", "Write what a node knows to a file that anyone can check",
		`Write what a node knows of a unit, of an organisation, or of a range of blocks to a file that waybill proof verify
checks offline, against nothing but the genesis.`,
		`  waybill audit export --range 1-5000 --home ./usps --out blocks.audit
  waybill audit export --unit RB123456785CN --home ./usps --out parcel.audit`,
		c.auditExportCommand())
}

// auditQuestion is what audit export is asked.
type auditQuestion struct {
	unitQuestion
	about struct{ unit, org, span string }
	whole bool
	out   string
}

func (c *cli) auditExportCommand() *cobra.Command {
	q := &auditQuestion{}
	cmd := &cobra.Command{
		Use:   "export (--unit ID | --org ID | --range FROM-TO) [--out F]",
		Short: "Write an audit file",
		Long: `Write an audit file and check it. A file that does not hold is not written.

--unit ID       all that is known of a unit at one height: its record and history, and those of its containers and of who
                signed. With --transactions also the whole transactions of its events: their signatures can be verified
                then, and the other units and the detail in them are shown.
--range FROM-TO blocks, complete: every transaction and every result, with the signers' keys. Nothing is left out of these
                blocks. FROM- goes up to the last block.
--org ID        an organisation's record with its history, and the transactions that it signed, in all blocks that the node
                holds, or those of --range. Each is proven to be in the chain. That there are no others is not: a range
                alone holds all of anybody's.

The node serves blocks to its operator, and to whom it gave a token of scope query: put it into WAYBILL_TOKEN.`,
		Example: `  waybill audit export --unit RB123456785CN --home ./usps --out parcel.audit
  waybill audit export --org usps --range 1000-2000 --node https://waybill.example --genesis genesis.json
  waybill audit export --range 1- --home ./usps --out all.audit`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.auditExport(cmd.Context(), q) },
	}
	q.add(cmd)
	cmd.Flags().StringVar(&q.about.unit, "unit", "", "`identifier` of a unit")
	cmd.Flags().StringVar(&q.about.org, "org", "", "`id` of an organisation, or of a device")
	cmd.Flags().StringVar(&q.about.span, "range", "", "heights, as `FROM-TO`")
	cmd.Flags().BoolVar(&q.whole, "transactions", false,
		"with --unit: the whole transactions too, other units and detail included")
	cmd.Flags().StringVar(&q.out, "out", "", "`file` to write; named after what it is about by default")
	return cmd
}

// heights reads FROM-TO or FROM-; zero is an end that is not given.
func heights(text string) (from, to uint64, err error) {
	first, last, ok := strings.Cut(text, "-")
	if from, err = strconv.ParseUint(first, 10, 62); err == nil && ok && last != "" {
		to, err = strconv.ParseUint(last, 10, 62)
	}
	if err != nil || !ok || from == 0 || last != "" && to < from {
		return 0, 0, usage("--range %q: heights from 1, as FROM-TO or FROM-", text)
	}
	return from, to, nil
}

func (c *cli) auditExport(ctx context.Context, q *auditQuestion) error {
	a := q.about
	switch {
	case a.unit == "" && a.org == "" && a.span == "":
		return usage("what to export: --unit, --org or --range")
	case a.unit != "" && (a.org != "" || a.span != ""):
		return usage("--unit goes with neither --org nor --range: its history is complete")
	case q.whole && a.unit == "":
		return usage("--transactions goes with --unit; the other files hold them anyway")
	}
	g, err := q.trusted(c, q.genesis)
	if err != nil {
		return err
	}
	if g == nil {
		return usage("an audit file is checked against a genesis: name it with --genesis")
	}
	n, err := q.dial(c)
	if err != nil {
		return err
	}
	x := &exporter{cli: c, client: n, root: light.RootOf(g)}
	if err := x.span(ctx, q); err != nil {
		return err
	}
	if q.out == "" {
		q.out = x.name(q)
	}
	return c.publish(ctx, q, x, g)
}

// publish writes the file beside its place, verifies it there, and puts it into its place.
func (c *cli) publish(ctx context.Context, q *auditQuestion, x *exporter, g *canon.Genesis) (err error) {
	f, err := os.CreateTemp(filepath.Dir(q.out), filepath.Base(q.out)+".*.tmp")
	if err != nil {
		return fail(exitUsage, "", err)
	}
	defer func() {
		_ = f.Close()
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := x.write(ctx, f, q); err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	r, err := c.checkAudit(f, g, trace.Options{})
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync(), os.Rename(f.Name(), q.out), atomicfile.SyncDir(filepath.Dir(q.out)))
	}
	if err != nil {
		return fail(exitUsage, "", err)
	}
	r.Out, r.Bytes = q.out, info.Size()
	c.sayAudit(r)
	return nil
}

// exporter gets from a node what a file is made of.
type exporter struct {
	*cli
	*client
	root     *light.Root
	from, to uint64
}

// span sets the heights that are asked for, as far as the node holds them.
func (x *exporter) span(ctx context.Context, q *auditQuestion) (err error) {
	if q.about.unit != "" {
		return nil
	}
	from, to := uint64(0), uint64(0)
	if q.about.span != "" {
		if from, to, err = heights(q.about.span); err != nil {
			return err
		}
	}
	s, err := x.statusNow(ctx)
	if err != nil {
		return err
	}
	if x.from, x.to = max(1, s.Base), s.Height-min(1, s.Height); from > 0 { // the header after it binds the results
		if to == 0 {
			to = x.to
		}
		if from < x.from {
			return fail(exitFailed, "another node may hold it", fmt.Errorf("the node holds blocks from %d on", x.from))
		}
		if to > x.to || from > to {
			return fail(exitPending, "", fmt.Errorf("--range: the last block that can be proven is %d", x.to))
		}
		x.from, x.to = from, to
	}
	if x.to < x.from {
		return fail(exitPending, "", errors.New("the node has no block yet that can be proven"))
	}
	return nil
}

// name is that of a file which was given none.
func (x *exporter) name(q *auditQuestion) string {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
				return r
			}
			return '_'
		}, s)
	}
	switch a := q.about; {
	case a.unit != "":
		return "unit-" + plain(a.unit) + ".audit"
	case a.org != "":
		return fmt.Sprintf("org-%s-%d-%d.audit", plain(a.org), x.from, x.to)
	}
	return fmt.Sprintf("range-%d-%d.audit", x.from, x.to)
}

// organisation names the record of an organisation.
func organisation(id string) (string, error) {
	o := ident.ID{Namespace: ident.Organisation, Value: id}
	if err := o.Check(); err != nil {
		return "", usage("--org: %w", err)
	}
	return o.Render(ident.Canonical)
}

func (x *exporter) write(ctx context.Context, f *os.File, q *auditQuestion) error {
	head := canon.AuditHead{Version: 1, ChainId: x.root.ChainID, From: x.from, To: x.to}
	switch a := q.about; {
	case a.unit != "":
		head.Kind = canon.AuditKindUnit
	case a.org != "":
		head.Kind, head.Organisation = canon.AuditKindOrganisation, a.org
	default:
		head.Kind = canon.AuditKindRange
	}
	out := newBuffered(f)
	w, err := audit.NewWriter(out, &head)
	if err != nil {
		return err
	}
	began := time.Now()
	switch head.Kind {
	case canon.AuditKindUnit:
		err = x.unit(ctx, w, q)
	case canon.AuditKindOrganisation:
		err = x.signed(ctx, w, q)
	default:
		err = x.complete(ctx, w)
	}
	if err == nil {
		err = errors.Join(w.Close(), out.Flush())
	}
	if err == nil && time.Since(began) > 10*time.Second {
		x.notef("Read in %s; checking …", time.Since(began).Round(time.Second))
	}
	return err
}
