package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
)

func (c *cli) orgAdmitCommand() *cobra.Command {
	p := &proposing{}
	cmd := &cobra.Command{
		Use:   "admit CARD --home H",
		Short: "Propose to admit an organisation by its card",
		Long: `Propose to admit the organisation, or the alias, of a card that waybill init made and its organisation signed.
Compare the card's key by another channel before: whoever has that key is the organisation from then on.

A member comes without power. Once its node follows, its operator runs waybill validator heartbeat, and a
second vote gives it power: waybill validator power.`,
		Example: `  waybill org admit china-post.json --home ./usps
  waybill org admit china-post.json --home ./usps --reason "board of 2026-11-30" --deadline 72h`,
		Args: exactly("CARD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := readCard(args[0])
			if err != nil {
				return err
			}
			asked := uint64(0)
			if m.Validator != nil {
				asked, m.Validator.Power = m.Validator.Power, 0
			}
			err = c.propose(cmd.Context(), p, func(*consortium) (*canon.Change, error) {
				return &canon.Change{Type: canon.ChangeTypeAdmit, Organisation: m.Id, Card: m}, nil
			})
			if err == nil && asked > 0 {
				c.notef("Its card asks for power %d: that is another vote, waybill validator power %s %d, once its node follows.",
					asked, m.Id, asked)
			}
			return err
		},
	}
	p.add(cmd)
	return cmd
}

// standingCommand proposes a change that names a member and nothing else.
func (c *cli) standingCommand(name string, kind uint32, short, long, example string) *cobra.Command {
	p := &proposing{}
	cmd := &cobra.Command{
		Use: name + " ID --home H", Short: short, Long: long, Example: example,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := orgID(args[0]); err != nil {
				return err
			}
			return c.propose(cmd.Context(), p, func(k *consortium) (*canon.Change, error) {
				if _, err := k.known(args[0]); err != nil {
					return nil, err
				}
				return &canon.Change{Type: kind, Organisation: args[0]}, nil
			})
		},
	}
	p.add(cmd)
	return cmd
}

func (c *cli) orgSuspendCommand() *cobra.Command {
	return c.standingCommand("suspend", canon.ChangeTypeSuspend, "Propose to suspend an organisation",
		`Propose to suspend an organisation: from the next transaction on it signs nothing, its devices neither, and other
members' nodes refuse its clients. Its validator's power stays until a vote takes it (waybill validator power).`,
		`  waybill org suspend correos --home ./usps --reason "key reported stolen"`)
}

func (c *cli) orgExpelCommand() *cobra.Command {
	return c.standingCommand("expel", canon.ChangeTypeExpel, "Propose to expel an organisation for ever",
		`Propose to expel an organisation: its keys, its power and its GS1 company prefixes end with the vote, and its id is
not given again. What it signed stays provable.`,
		`  waybill org expel correos --home ./usps --reason "left the consortium"`)
}

func (c *cli) orgReadmitCommand() *cobra.Command {
	p := &proposing{}
	var file string
	cmd := &cobra.Command{
		Use:   "readmit ID --home H [--card CARD]",
		Short: "Propose that a suspended organisation acts again",
		Long: `Propose that a suspended organisation acts again. With a new card, all its old keys end and only those of the card
sign; the card's node takes the place of the old one. Roles and power stay what they are.`,
		Example: `  waybill org readmit correos --home ./usps
  waybill org readmit correos --home ./usps --card correos-new.json --reason "new keys after the theft"`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := orgID(args[0]); err != nil {
				return err
			}
			ch := &canon.Change{Type: canon.ChangeTypeReadmit, Organisation: args[0]}
			if file != "" {
				m, err := readCard(file)
				if err != nil {
					return err
				}
				if m.Id != args[0] {
					return fail(exitUsage, "", fmt.Errorf("%s: the card of %q", file, m.Id))
				}
				ch.Card = &canon.Member{Id: m.Id, Keys: m.Keys, Node: m.Node}
			}
			return c.propose(cmd.Context(), p, func(k *consortium) (*canon.Change, error) {
				_, err := k.known(args[0])
				return ch, err
			})
		},
	}
	p.add(cmd)
	cmd.Flags().StringVar(&file, "card", "", "`card` with new keys")
	_ = cmd.MarkFlagFilename("card") // it exists: it was added above
	return cmd
}

func (c *cli) orgRolesCommand() *cobra.Command {
	p := &proposing{}
	var texts []string
	cmd := &cobra.Command{
		Use:   "roles ID --role R… --home H",
		Short: "Propose other roles for an organisation",
		Long: `Propose the roles of an organisation, all of them, each with its scope as waybill init takes it. What is not listed
is taken away.`,
		Example: `  waybill org roles usps --role post:countries=US+PR --role import-customs:countries=PR --home ./usps`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := orgID(args[0]); err != nil {
				return err
			}
			if err := needs(cmd, "role"); err != nil {
				return err
			}
			roles, err := parseRoles(texts)
			if err != nil {
				return err
			}
			return c.propose(cmd.Context(), p, func(k *consortium) (*canon.Change, error) {
				_, err := k.known(args[0])
				return &canon.Change{Type: canon.ChangeTypeRoles, Organisation: args[0], Roles: roles}, err
			})
		},
	}
	p.add(cmd)
	cmd.Flags().StringArrayVar(&texts, "role", nil, "a `role` with its scope; repeat for more")
	return cmd
}
