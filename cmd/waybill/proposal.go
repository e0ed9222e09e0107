package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/node/card"
)

func (c *cli) proposalCommand() *cobra.Command {
	return group("proposal", "Vote on what concerns every member",
		`What concerns everybody is put to the vote: who comes and goes, roles, power, parameters, rules. The
organisations of validators propose and have one vote each; two thirds of them decide, and the vote that
gives the two thirds executes the change in its own block. A vote can be changed until then. ID is the
proposer's with a number, such as usps/7. waybill org and waybill validator open proposals too.`,
		`  waybill proposal list --home ./usps
  waybill proposal show correos/3 --home ./usps
  waybill proposal vote correos/3 yes --home ./usps`,
		c.proposalListCommand(), c.proposalShowCommand(), c.proposalVoteCommand(), c.proposalParametersCommand(),
		c.proposalUpgradeCommand())
}

// checkProposalID reads what the command line names.
func checkProposalID(id string) error {
	if (ident.ID{Namespace: ident.Proposal, Value: id}).Check() != nil {
		return usage("%q: a proposal's id is its proposer's with a number, such as usps/7", id)
	}
	return nil
}

func (c *cli) proposalListCommand() *cobra.Command {
	t := &target{}
	var all bool
	cmd := &cobra.Command{
		Use:   "list [--home H | --node URL] [--all]",
		Short: "List the open proposals, or all of them",
		Long: `List the open proposals in the order of their opening: what each would change, how many votes it has and
who has not voted. It is the node's word; waybill proposal show proves one.`,
		Example: `  waybill proposal list --home ./usps
  waybill proposal list --home ./usps --json | jq '.[] | select(.to_vote | index("usps")) | .proposal'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.proposalList(cmd.Context(), t, all) },
	}
	t.add(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "list closed proposals too")
	return cmd
}

// listed is a proposal in a list.
type listed struct {
	Proposal string       `json:"proposal"`
	Status   string       `json:"status"`
	Says     string       `json:"says"`
	Change   []difference `json:"change"`
	Yes      int          `json:"yes"`
	No       int          `json:"no"`
	Needed   int          `json:"needed"`
	Silent   []string     `json:"to_vote"`
	Deadline string       `json:"deadline"`
	Lapsed   bool         `json:"lapsed,omitempty"` // the deadline has passed; the next vote closes it
	Opened   uint64       `json:"opened"`
	Closed   uint64       `json:"closed,omitempty"`
}

func (k *consortium) listed(p *canon.ProposalState) listed {
	l := listed{
		Proposal: p.Id, Status: proposalStatuses[p.Status], Says: sentence(p.Change), Needed: k.needed(),
		Deadline: utc(p.Deadline), Opened: p.Opened, Closed: p.Closed,
	}
	l.Yes, l.No, l.Silent = k.tally(p)
	if p.Status != canon.ProposalStatusOpen {
		l.Change, l.Silent = differ(p.Change, nil, nil), []string{}
		return l
	}
	l.Change = differ(p.Change, k.member(p.Change.Organisation), k.council.Parameters)
	l.Lapsed = p.Deadline < k.time
	return l
}

func (c *cli) proposalList(ctx context.Context, t *target, all bool) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortium(ctx, all)
	if err != nil {
		return err
	}
	out := []listed{}
	for i := range k.proposals {
		out = append(out, k.listed(&k.proposals[i]))
	}
	if c.json {
		c.print(out)
		return nil
	}
	if len(out) == 0 {
		c.sayf("No proposal is open.")
	}
	var rows table
	for _, l := range out {
		state := l.Status
		switch {
		case l.Lapsed:
			state = "open, deadline passed"
		case l.Status == "open":
			state = fmt.Sprintf("open, %d of %d votes, to vote: %s", l.Yes, l.Needed, list(l.Silent))
		}
		rows.row(inLine(l.Proposal), l.Says, state)
	}
	c.sayTable(&rows)
	return nil
}

func (c *cli) proposalVoteCommand() *cobra.Command {
	s := &signing{}
	var reason string
	cmd := &cobra.Command{
		Use:   "vote ID yes|no --home H",
		Short: "Vote on a proposal",
		Long: `Vote on a proposal as the home's organisation, and say what became of it: still open, executed, rejected,
lapsed or failed. The last vote of an organisation counts, so a vote can be changed while it is open.

Exit code 3 if the vote changed nothing any more: the deadline had passed, or the change had the votes and
could not be executed as things stand.`,
		Example: `  waybill proposal vote correos/3 yes --home ./usps
  waybill proposal vote correos/3 no --home ./usps --reason "no audit yet"`,
		Args:      exactly("ID", "yes|no"),
		ValidArgs: []cobra.Completion{"yes", "no"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.proposalVote(cmd.Context(), s, args[0], args[1], reason)
		},
	}
	s.add(cmd)
	addReason(cmd, &reason)
	return cmd
}

func (c *cli) proposalVote(ctx context.Context, o *signing, id, word, reason string) error {
	choice := map[string]uint32{"yes": canon.ChoiceYes, "no": canon.ChoiceNo}[word]
	if choice == 0 {
		return usage("%q: a vote is yes or no", word)
	}
	if err := checkProposalID(id); err != nil {
		return err
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	s, err := c.sign(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	k, err := s.consortium(ctx, true)
	if err != nil {
		return err
	}
	p := k.proposal(id)
	if p == nil {
		return fail(exitUsage, "waybill proposal list --all shows every proposal; the node may be behind",
			fmt.Errorf("there is no proposal %s", id))
	}
	core := &canon.Core{Type: canon.ActionTypeVote, Choice: choice, Reason: reason}
	r, err := s.act(ctx, core, proposalUnits(id, p.Change)...)
	if err != nil {
		return err
	}
	return c.sayOutcome(ctx, s.client, id, r, k)
}

func (c *cli) proposalParametersCommand() *cobra.Command {
	p := &proposing{}
	cmd := &cobra.Command{
		Use:   "parameters [FILE] --home H",
		Short: "Propose other parameters, or print those of now",
		Long: `Propose the parameters of a JSON file. Without FILE, print the present ones: change the copy and propose that.
Rules version and tables come with a release, not by this vote.`,
		Example: `  waybill proposal parameters --home ./usps > parameters.json
  waybill proposal parameters parameters.json --home ./usps --reason "Spain joins the strict lanes"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("unexpected argument %q", args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.presentParameters(cmd.Context(), &p.target)
			}
			return c.proposeParameters(cmd.Context(), p, args[0])
		},
	}
	p.add(cmd)
	return cmd
}

// presentParameters are the same for people and for programs: a file to change.
func (c *cli) presentParameters(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortium(ctx, false)
	if err != nil {
		return err
	}
	return card.WriteParameters(c.out, k.council.Parameters)
}

func (c *cli) proposeParameters(ctx context.Context, p *proposing, file string) error {
	b, err := c.readFile(file, maxPEM)
	if err != nil {
		return err
	}
	next, err := card.ReadParameters(bytes.NewReader(b))
	if err != nil {
		return fail(exitUsage, "waybill proposal parameters prints the present ones", fmt.Errorf("%s: %w", file, err))
	}
	return c.propose(ctx, p, func(k *consortium) (*canon.Change, error) {
		if len(parameterDifferences(k.council.Parameters, next)) == 0 {
			return nil, fail(exitUsage, "", fmt.Errorf("%s: the parameters are these already", file))
		}
		return &canon.Change{Type: canon.ChangeTypeParameters, Parameters: next}, nil
	})
}

func (c *cli) proposalUpgradeCommand() *cobra.Command {
	p := &proposing{}
	var rules uint32
	var height uint64
	cmd := &cobra.Command{
		Use:   "upgrade --rules N --height H --home H",
		Short: "Propose another rules version from a block on",
		Long: `Propose the rules version of the blocks from a height on. A node whose release does not know that version stops
before that block and says so, so choose a height that leaves every member time to install it.`,
		Example: `  waybill proposal upgrade --rules 2 --height 250000 --home ./usps --deadline 72h`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needs(cmd, "rules", "height"); err != nil {
				return err
			}
			return c.propose(cmd.Context(), p, func(*consortium) (*canon.Change, error) {
				return &canon.Change{Type: canon.ChangeTypeUpgrade, Upgrade: &canon.Upgrade{Rules: rules, Height: height}}, nil
			})
		},
	}
	p.add(cmd)
	cmd.Flags().Uint32Var(&rules, "rules", 0, "the rules `version`")
	cmd.Flags().Uint64Var(&height, "height", 0, "first `height` of it")
	return cmd
}
