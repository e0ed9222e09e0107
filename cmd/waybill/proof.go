package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
)

func (c *cli) proofCommand() *cobra.Command {
	return group("proof", "Check proof files and audit files",
		`Check proof files, offline. A proof file holds what a node answered about a unit and all that it takes to check
that; waybill unit prove writes one. An audit file holds more than one answer; waybill audit export writes one.`,
		`  waybill proof verify parcel.proof --genesis genesis.json`,
		c.proofVerifyCommand())
}

// verdicts are what a proof can say.
func verdicts() []string {
	return []string{
		string(proof.Genuine), string(proof.Caution), string(proof.Suspect), string(proof.Recalled), string(proof.Seen),
		string(proof.Absent), string(proof.Partial), string(proof.EventShown),
	}
}

// proofQuestion is what proof verify is asked.
type proofQuestion struct {
	home
	view            viewpoint
	genesis, pinned string
	require         []string
}

func (c *cli) proofVerifyCommand() *cobra.Command {
	q := &proofQuestion{}
	cmd := &cobra.Command{
		Use:   "verify FILE --genesis G",
		Short: "Check a proof file or an audit file offline",
		Long: `Check a proof file offline, against nothing but a genesis: every hash and every signature in it. Then say
what it proves about the unit, who signed its events, and which block attests it, how old that is and how
many of the validators signed it. FILE - is standard input.

An audit file (waybill audit export) is known by its first bytes and checked likewise: every block's hash, every
transaction and its signature, every result. Then it is said what the file proves, and what it does not.

A proof that holds exits 0, whatever it says about the unit; --require makes other verdicts exit 4. A proof
that does not hold exits 4 and names the reason, in JSON as "reason":
  ` + inLines(light.Reasons(), 8) + `
and of an audit file also:
  ` + inLines(audit.Reasons(), 8) + `

Verdicts: ` + strings.Join(verdicts(), " "),
		Example: `  waybill proof verify parcel.proof --genesis genesis.json
  waybill proof verify parcel.proof --genesis genesis.json --require GENUINE,CAUTION
  waybill proof verify parcel.proof --genesis genesis.json --json | jq .verdict`,
		Args: exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return c.proofVerify(q, args[0]) },
	}
	q.addDir(cmd)
	q.view.add(cmd)
	cmd.Flags().StringVar(&q.genesis, "genesis", "", "genesis `file` to trust; the one of --home by default")
	cmd.Flags().StringVar(&q.pinned, "pinned", "", "`hash` of the header to trust, for a proof that begins at one")
	cmd.Flags().StringSliceVar(&q.require, "require", nil, "exit 4 unless the `verdict` is one of these")
	_ = cmd.RegisterFlagCompletionFunc("require", cobra.FixedCompletions(verdicts(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// inLines lists words for a help text, so many in an indented line.
func inLines(words []string, most int) string {
	var lines []string
	for part := range slices.Chunk(words, most) {
		lines = append(lines, strings.Join(part, " "))
	}
	return strings.Join(lines, "\n  ")
}

// maxProof bounds what is read of a file; the verifier refuses proofs much smaller than that for their size.
const maxProof = 256 << 20

func (c *cli) proofVerify(q *proofQuestion, file string) error {
	for _, v := range q.require {
		if !slices.Contains(verdicts(), v) {
			return usage("--require %s: verdicts are %s", v, strings.Join(verdicts(), ", "))
		}
	}
	g, err := q.trusted(c, q.genesis)
	if err != nil {
		return err
	}
	if g == nil {
		return usage("a proof is checked against a genesis: name it with --genesis")
	}
	o, err := q.view.options()
	if err != nil {
		return err
	}
	in, err := c.openFile(file)
	if err != nil {
		return err
	}
	defer in.Close()
	buffered := bufio.NewReaderSize(in, 1<<20)
	if begin, _ := buffered.Peek(len(audit.Magic)); string(begin) == audit.Magic {
		return c.auditVerify(q, buffered, g, o)
	}
	b, err := readAll(file, buffered, maxProof)
	if err != nil {
		return err
	}
	r, err := c.check(b, g, q.pinned, o)
	if err != nil {
		return err
	}
	if err := q.view.reached(r); err != nil {
		return err
	}
	c.report(r)
	return required(r, q.require)
}

// auditVerify checks an audit file.
func (c *cli) auditVerify(q *proofQuestion, in io.Reader, g *canon.Genesis, o trace.Options) error {
	if q.pinned != "" {
		return usage("--pinned: an audit file begins at genesis")
	}
	r, err := c.checkAudit(in, g, o)
	if err != nil {
		return err
	}
	about := r.Kind == "unit"
	if !about && (len(q.require) > 0 || q.view != (viewpoint{})) {
		return usage("--require, --as-of-height and --as-of-time are for a unit; this file is about something else")
	}
	if about {
		if err := q.view.reached(r.Unit); err != nil {
			return err
		}
	}
	c.sayAudit(r)
	if about {
		return required(r.Unit, q.require)
	}
	return nil
}

// check verifies a proof file against a genesis, or a header of its chain, and reports from a point of view.
func (c *cli) check(file []byte, g *canon.Genesis, pinned string, o trace.Options) (*report, error) {
	root, err := pinnedRoot(g, pinned)
	if err != nil {
		return nil, err
	}
	return verify(file, root, g, o)
}

func (c *cli) report(r *report) {
	if c.json {
		c.print(r)
		return
	}
	c.sayReport(r)
}

// required fails unless the verdict is wanted.
func required(r *report, list []string) error {
	if len(list) == 0 || slices.Contains(list, string(r.Verdict)) {
		return nil
	}
	return fail(exitUnproven, "", fmt.Errorf("the verdict is %s, not %s", r.Verdict, strings.Join(list, " or ")))
}
