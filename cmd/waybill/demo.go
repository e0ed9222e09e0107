package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/link"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) demoCommand() *cobra.Command {
	var dir string
	var once bool
	cmd := &cobra.Command{
		Use:   "demo [--dir D] [--once]",
		Short: "Run four validators and a story of tea, five parcels and fakes",
		Long: `Run a network of four organisations on this machine, each with a validator in a process of its
own, and of posts and customs authorities without a node; have them sign the story of five parcels from Hangzhou
to the United States, Spain, Singapore, Brazil and Chile: declared, held, released, delivered; then prove what
became of them and check the proofs without the nodes.
The network stays up until it is interrupted, unless --once; meanwhile every page that it names can be opened in a
browser, and every command can be tried on it, with the --home of a member that it shows.

Exit code 4 if a proof does not hold, or says another thing than the story.`,
		Example: `  waybill demo
  waybill demo --once --dir ./demo
  waybill demo --once --json | jq '.answers[] | .unit + " " + .verdict'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context(), dir, once) },
	}
	cmd.Flags().StringVar(&dir, "dir", "", "`directory` for the nodes' homes and the proofs; a temporary one by default")
	cmd.Flags().BoolVar(&once, "once", false, "stop when the proofs are checked")
	return cmd
}

// demoResult is the demo as data.
type demoResult struct {
	ChainID string       `json:"chain_id"`
	Dir     string       `json:"dir"`
	Nodes   []demoNode   `json:"nodes"`
	Guests  []demoNode   `json:"guests"` // members without a node, and whose they use
	Steps   []demoStep   `json:"steps"`
	Answers []demoAnswer `json:"answers"`
}

type demoNode struct {
	Organisation string `json:"organisation"`
	URL          string `json:"url"`
	Home         string `json:"home"`
}

type demoStep struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Does   string    `json:"does"`
	Says   string    `json:"says"`
	TxID   string    `json:"tx_id"`
	Height uint64    `json:"height"`
	Millis int64     `json:"millis"` // from signing to the committed receipt
	// Warnings that the ledger gave.
	Warnings []reportWarning `json:"warnings,omitempty"`
}

type demoAnswer struct {
	Unit       string `json:"unit"`
	Asked      string `json:"asked"`
	Verdict    string `json:"verdict"`
	Events     uint32 `json:"events"`
	Containers int    `json:"containers"`
	Height     uint64 `json:"height"`
	Signed     int    `json:"signed"`
	Validators int    `json:"validators"`
	File       string `json:"file"`
	Bytes      int    `json:"bytes"`
	Micros     int64  `json:"check_micros"`
	Page       string `json:"page"` // for a browser, while the network is up
}

func (c *cli) demo(ctx context.Context, dir string, once bool) (err error) {
	s, err := readScenario(demoScenario)
	if err != nil {
		return err
	}
	s.moveTo(time.Now())
	keep := dir != ""
	if !keep {
		if dir, err = os.MkdirTemp("", "waybill-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return usage("--dir %s is not empty", dir)
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return usage("--dir: %w", err)
	}
	var members []newHome
	for _, o := range s.Organisations {
		m := newHome{id: o.ID, title: o.Title, roles: o.Roles, through: o.Through}
		if o.Through == "" {
			m.power = 10
		}
		members = append(members, m)
	}
	c.sayf("Making keys and a genesis for %d organisations …", len(members))
	l, err := newLocalnet(dir, s.Name, members, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.stopAll()) }()
	starting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := l.startAll(starting); err != nil {
		return err
	}
	d := demoer{
		cli: c, net: l, scenario: s, keep: keep || !once, up: !once, nodes: map[string]*localNode{}, result: demoResult{Dir: dir},
	}
	if err := d.run(ctx); err != nil {
		return err
	}
	if c.json {
		c.print(d.result)
	}
	if once {
		return nil
	}
	c.sayf("\nThe network stays up until you interrupt it. Genesis: %s", l.genesisFile())
	<-ctx.Done()
	return nil
}

// demoer tells one scenario.
type demoer struct {
	*cli
	net      *localnet
	scenario *scenario
	keep     bool // the files outlive the demo
	up       bool // the network stays up
	nodes    map[string]*localNode
	result   demoResult
	top      uint64 // highest block with a step
}

func (d *demoer) run(ctx context.Context) error {
	root := light.RootOf(d.net.genesis)
	d.result.ChainID = root.ChainID
	d.sayf("Chain %s: four validators run, each a process of its own.\n", root.ChainID)
	for _, n := range d.net.nodes {
		d.nodes[n.org] = n
		d.result.Nodes = append(d.result.Nodes, demoNode{n.org, n.url(), n.home})
		d.sayf("  %-9s %s   %s", n.org, n.url(), n.home)
	}
	d.sayf("\nMembers without a node, which hand in what they sign through another's:\n")
	for _, n := range d.net.guests {
		d.nodes[n.org] = n
		d.result.Guests = append(d.result.Guests, demoNode{n.org, n.url(), n.home})
		d.sayf("  %-9s via %s   %s", n.org, n.url(), n.home)
	}
	d.sayf("\nWhat they sign:\n")
	for i := range d.scenario.Steps {
		if err := d.step(ctx, &d.scenario.Steps[i]); err != nil {
			return fmt.Errorf("step %d, %s %s: %w", i+1, d.scenario.Steps[i].By, d.scenario.Steps[i].Act, err)
		}
	}
	d.sayf("\nWhat follows, checked offline against %s only:\n", d.net.genesisFile())
	for i := range d.scenario.Questions {
		if err := d.question(ctx, root, &d.scenario.Questions[i]); err != nil {
			return fmt.Errorf("question about %s: %w", d.scenario.Questions[i].Unit, err)
		}
	}
	d.pages()
	return nil
}

// pages tells where a browser sees the same.
func (d *demoer) pages() {
	if d.up {
		d.sayf("What a consumer sees, checked by the browser itself; open:\n")
	} else {
		d.sayf("What a consumer would see, if the network stayed up (waybill demo):\n")
	}
	for _, a := range d.result.Answers {
		d.sayf("  %-9s %s", a.Verdict, a.Page)
	}
	first := d.net.nodes[0]
	d.sayf("\nWhat an operator sees: %s/console, with a token of:\n", first.url())
	d.sayf("  waybill token create me --scope admin --home %s", first.home)
}

func (d *demoer) step(ctx context.Context, s *step) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	a, err := s.action()
	if err != nil {
		return err
	}
	from, err := d.nodes[s.By].sender(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	t, r, err := from.record(ctx, a)
	if err != nil {
		return err
	}
	d.top = max(d.top, r.Height)
	out := demoStep{
		At: s.At, By: s.By, Does: s.Act, Says: s.Says, TxID: fmt.Sprintf("%x", t.ID), Height: r.Height,
		Millis: time.Since(start).Milliseconds(),
	}
	for _, n := range r.Notices {
		if code.Notice(n.Code).Warning() {
			out.Warnings = append(out.Warnings, reportWarning{Code: noticeName(n.Code), Text: n.Text})
		}
	}
	d.result.Steps = append(d.result.Steps, out)
	d.sayf("  block %-3d %4d ms   %s  %-9s %-16s %s",
		out.Height, out.Millis, s.At.Format("2006-01-02 15:04 -07:00"), s.By, s.Act, s.Says)
	for _, w := range out.Warnings {
		d.sayf("%76s warning: %s %s", "", w.Code, w.Text)
	}
	return nil
}

func (d *demoer) question(ctx context.Context, root *light.Root, q *question) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	ask := &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: q.Unit}, AtLeastHeight: d.top}
	r, err := d.nodes[q.Ask].client().proof.Prove(ctx, connect.NewRequest(ask))
	if err != nil {
		return err
	}
	file := filepath.Join(d.net.dir, q.File+".proof")
	if err := os.WriteFile(file, r.Msg.Proof, 0o644); err != nil {
		return err
	}
	start := time.Now()
	v, err := light.Verify(r.Msg.Proof, root)
	if err != nil {
		return err
	}
	a := demoAnswer{
		Unit: q.Unit, Asked: q.Ask, Verdict: string(v.Verdict), Containers: len(v.Containers),
		Height: v.Height, Signed: v.Signed, Validators: v.Validators,
		File: file, Bytes: len(r.Msg.Proof), Micros: time.Since(start).Microseconds(),
	}
	if v.Subject != nil {
		a.Events = v.Subject.Count
	}
	id, _, err := ident.ParseLenient(q.Unit)
	if err != nil {
		return err
	}
	a.Page = d.nodes[q.Ask].url() + link.Path(id)
	d.result.Answers = append(d.result.Answers, a)
	d.sayf("  %-9s %s", a.Verdict, q.Says)
	d.sayf("            %s: %s", q.Unit, d.shown(&a, v))
	d.sayf("            block %d, signed by %d of %d validators; %d bytes, checked in %.1f ms",
		a.Height, a.Signed, a.Validators, a.Bytes, float64(a.Micros)/1000)
	if d.keep {
		d.sayf("            waybill proof verify %s --genesis %s", file, d.net.genesisFile())
	}
	d.sayf("")
	if a.Verdict != q.Expect {
		err := fmt.Errorf("the verdict is %s, not %s: %s", a.Verdict, q.Expect, strings.Join(v.Missing, "; "))
		return fail(exitUnproven, "", err)
	}
	return nil
}

// shown says in words what the proof shows.
func (d *demoer) shown(a *demoAnswer, v *light.Verified) string {
	switch {
	case v.Subject == nil:
		return "there is no record of it"
	case v.Verdict == proof.Recalled:
		return "recalled; " + d.history(a, v)
	case v.NeverCommissioned:
		return fmt.Sprintf("never commissioned; %s, a mere scan", plural(int(a.Events), "event"))
	}
	for i := range v.Reasons {
		if n := code.Notice(v.Reasons[i].Code); n != 0 {
			return n.Text() + "; " + d.history(a, v)
		}
	}
	return d.history(a, v)
}

func (d *demoer) history(a *demoAnswer, v *light.Verified) string {
	var who []string
	for _, m := range v.Members {
		who = append(who, printable(m.Title))
	}
	return fmt.Sprintf("%s and %s, signed by %s",
		plural(int(a.Events), "event"), plural(a.Containers, "container"), strings.Join(who, ", "))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
