package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/sig"
)

func (c *cli) validatorCommand() *cobra.Command {
	return group("validator", "See and change who orders the blocks",
		`The validators: members whose nodes order the blocks, with a voting power each. Who has power has a seat, and votes
on proposals. Power is given by vote, to a node that has shown by a heartbeat that it follows.`,
		`  waybill validator list --home ./usps
  waybill validator heartbeat --home ./china-post
  waybill validator power china-post 10 --home ./usps`,
		c.validatorListCommand(), c.validatorHeartbeatCommand(), c.validatorPowerCommand(), c.validatorKeyCommand())
}

// seatRow is a validator in a list.
type seatRow struct {
	Organisation string `json:"organisation"` // "" of one that has left
	Power        uint64 `json:"power"`
	Signed       uint32 `json:"signed"` // of the last Blocks in whose set it was
	Blocks       uint32 `json:"blocks"`
	Heartbeat    uint64 `json:"heartbeat,omitempty"` // height of the last one
	Standing     string `json:"standing"`
	Address      string `json:"address"`
	PublicKey    string `json:"public_key"`
}

func (c *cli) validatorListCommand() *cobra.Command {
	t := &target{}
	cmd := &cobra.Command{
		Use:   "list [--home H | --node URL]",
		Short: "List the validators, their power and how often they sign",
		Long: `List the validators of the next block: power, how many of the last 100 blocks each signed as far as the node has
them, and its last heartbeat. A change of power shows here two blocks after its vote. It is the node's word.`,
		Example: `  waybill validator list --home ./usps
  waybill validator list --home ./usps --json | jq '.validators[] | select(.signed < .blocks)'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.validatorList(cmd.Context(), t) },
	}
	t.add(cmd)
	return cmd
}

func (c *cli) validatorList(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortium(ctx, false)
	if err != nil {
		return err
	}
	rows, total := []seatRow{}, uint64(0)
	for _, v := range k.validators {
		address := sha256.Sum256(v.PublicKey)
		r := seatRow{
			Organisation: v.Organisation, Power: v.Power, Signed: v.Signed, Blocks: v.Blocks,
			Address: fmt.Sprintf("%X", address[:20]), PublicKey: hex.EncodeToString(v.PublicKey),
		}
		if m := k.member(v.Organisation); m != nil {
			r.Heartbeat, r.Standing = m.Heartbeat, standings[m.Standing]
		}
		rows, total = append(rows, r), total+v.Power
	}
	if c.json {
		c.print(map[string]any{"height": k.height, "power": total, "validators": rows})
		return nil
	}
	var out table
	for _, r := range rows {
		beat := "no heartbeat"
		if r.Heartbeat > 0 {
			beat = fmt.Sprintf("heartbeat block %d", r.Heartbeat)
		}
		out.row(orDash(r.Organisation), fmt.Sprintf("power %d", r.Power), fmt.Sprintf("signed %d of %d", r.Signed, r.Blocks),
			beat, r.Standing)
	}
	c.sayTable(&out)
	c.sayf("power %d in all; a block needs more than %d", total, 2*total/3)
	return nil
}

func (c *cli) validatorHeartbeatCommand() *cobra.Command {
	s := &signing{}
	cmd := &cobra.Command{
		Use:   "heartbeat --home H",
		Short: "Show the others that the home's node follows the chain",
		Long: `Sign, as the home's organisation, the last block that its node has. The others give power only to a member whose
heartbeat is at most 100 blocks old when the last vote comes.`,
		Example: `  waybill validator heartbeat --home ./china-post`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.validatorHeartbeat(cmd.Context(), s) },
	}
	s.add(cmd)
	return cmd
}

func (c *cli) validatorHeartbeat(ctx context.Context, o *signing) error {
	s, err := c.sign(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	status, err := s.statusNow(ctx)
	if err != nil {
		return err
	}
	if status.Syncing {
		return &failure{
			code: exitPending, reason: "syncing", hint: "waybill status tells how far it is; then the same again",
			err: fmt.Errorf("the node is still fetching blocks, it has %d", status.Height),
		}
	}
	k, err := s.consortium(ctx, false)
	if err != nil {
		return err
	}
	r, err := s.act(ctx, &canon.Core{
		Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: k.height, AppHash: k.appHash},
	})
	if err != nil {
		return err
	}
	c.done(r, map[string]any{"organisation": s.organisation, "names": k.height}, "%s follows: its heartbeat names block %d",
		s.organisation, k.height)
	return nil
}

func (c *cli) validatorPowerCommand() *cobra.Command {
	p := &proposing{}
	var key string
	cmd := &cobra.Command{
		Use:   "power ID POWER --home H",
		Short: "Propose the voting power of an organisation",
		Long: `Propose the voting power of an organisation's validator; 0 takes it out. It acts two blocks after the vote that
executes it. Changes that would put the chain at risk are refused: at most a third of the power changes at a
time. One that comes in needs a heartbeat of its node.`,
		Example: `  waybill validator power china-post 10 --home ./usps
  waybill validator power correos 0 --home ./usps --reason "node lost"`,
		Args: exactly("ID", "POWER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := orgID(args[0]); err != nil {
				return err
			}
			power, err := strconv.ParseUint(args[1], 10, 32)
			if err != nil {
				return usage("%q: a power is a number from 0 on", args[1])
			}
			var public []byte
			if key != "" {
				if public, err = parsePublicKey(key); err != nil {
					return err
				}
			}
			return c.propose(cmd.Context(), p, func(k *consortium) (*canon.Change, error) {
				return k.powerOf(args[0], power, public)
			})
		},
	}
	p.add(cmd)
	cmd.Flags().StringVar(&key, "key", "", "another consensus `key`, 64 hex digits; the one of the record by default")
	return cmd
}

// powerOf is the change of a member's power; public is its new consensus key, nil for the one of its record.
func (k *consortium) powerOf(id string, power uint64, public []byte) (*canon.Change, error) {
	m, err := k.known(id)
	if err != nil {
		return nil, err
	}
	if public == nil {
		if m.Validator == nil {
			return nil, fail(exitUsage, "its operator finds it by waybill keys show consensus; name it with --key",
				errors.New("the record of "+id+" has no consensus key"))
		}
		public = m.Validator.PublicKey
	}
	return &canon.Change{
		Type: canon.ChangeTypePower, Organisation: id,
		Validator: &canon.Validator{Algorithm: sig.Ed25519, PublicKey: public, Power: power},
	}, nil
}

// parsePublicKey reads an Ed25519 public key: 64 hex digits.
func parsePublicKey(s string) ([]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil || sig.Admit(sig.Ed25519, b) != nil {
		return nil, usage("%q: a public key is 64 hex digits, as waybill keys list prints it", s)
	}
	return b, nil
}
