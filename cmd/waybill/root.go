package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (c *cli) root() *cobra.Command {
	root := group("waybill", "Run and ask a node of a Waybill network",
		`Waybill is a permissioned ledger of cross-border parcels: organisations sign what they did, validators
order it, and anyone checks the result without trusting the node that answers.`,
		`  waybill demo --once
  waybill capture shipment.json --home ./usps
  waybill unit show RB123456785CN --home ./usps
  waybill proof verify parcel.proof --genesis genesis.json`)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print JSON")
	root.SetHelpTemplate(root.HelpTemplate() + "\n" + exitHelp + "\n") // inherited by every command
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	chapter(root, "Try it:", c.demoCommand(), c.benchCommand())
	chapter(root, "A node's life:", c.initCommand(), c.genesisCommand(), c.startCommand(), c.statusCommand(), c.topCommand(),
		c.keysCommand(), c.tokenCommand(), c.fsckCommand())
	chapter(root, "The consortium:", c.orgCommand(), c.validatorCommand(), c.proposalCommand())
	chapter(root, "Parcels and goods:", c.captureCommand(), c.recordCommand(), c.vocabularyCommand(), c.unitCommand(),
		c.lightCommand(), c.custodyCommand(), c.qrCommand(), c.pageCommand(), c.proofCommand(), c.auditCommand(), c.txCommand())
	root.AddCommand(c.versionCommand())
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			asGroup(cmd, `  source <(waybill completion bash)
  waybill completion zsh > "${fpath[1]}/_waybill"`)
		}
	}
	return root
}

// chapter adds commands under a heading of the help.
func chapter(root *cobra.Command, title string, cmds ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, cmd := range cmds {
		cmd.GroupID = title
		root.AddCommand(cmd)
	}
}

// group makes a command of its subcommands.
func group(use, short, long, example string, sub ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long}
	asGroup(cmd, example)
	cmd.AddCommand(sub...)
	return cmd
}

func asGroup(cmd *cobra.Command, example string) {
	cmd.Example, cmd.DisableFlagsInUseLine = example, true
	cmd.Args = cobra.ArbitraryArgs // so that it is us who say what is wrong with them
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(cmd, args[0])
		}
		return cmd.Help()
	}
}

// unknown is a command that does not exist below another one.
func unknown(parent *cobra.Command, name string) error {
	hint := helpOn(parent)
	parent.SuggestionsMinimumDistance = 2
	if near := parent.SuggestionsFor(name); len(near) > 0 {
		hint = "did you mean " + parent.CommandPath() + " " + strings.Join(near, " or ") + "?"
	}
	return fail(exitUsage, hint, fmt.Errorf("unknown command %q", parent.CommandPath()+" "+name))
}

// helpOn is the hint at a command's help.
func helpOn(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "waybill help lists the commands"
	}
	return strings.Replace(cmd.CommandPath(), "waybill", "waybill help", 1) + " shows what it takes"
}

// helpCommand is cobra's, but does not pass over a command that does not exist.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does and takes",
		Example: `  waybill help capture
  waybill help unit show`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			about, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) == 0 {
				for _, sub := range about.Commands() {
					if sub.IsAvailableCommand() {
						names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usage("%w", err)
			}
			if len(rest) > 0 {
				return unknown(about, rest[0])
			}
			about.InitDefaultHelpFlag() // so that its own help lists it
			return about.Help()
		},
	}
}

// exactly wants these arguments, as the command's Use names them.
func exactly(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usage("%s is missing", strings.Join(names[len(args):], " and "))
		case len(args) > len(names):
			return usage("unexpected argument %q", args[len(names)])
		}
		return nil
	}
}

// needs wants flags that have no default.
func needs(cmd *cobra.Command, names ...string) error {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	missing := slices.DeleteFunc(names, given)
	if len(missing) == 0 {
		return nil
	}
	return usage("missing: --%s", strings.Join(missing, ", --"))
}
