package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

func (c *cli) validatorKeyCommand() *cobra.Command {
	return group("key", "Change the consensus key of the home's validator",
		`Change the key with which the home's node votes in consensus: by a vote of the others, and a restart of the node.`,
		`  waybill validator key rotate --home ./usps
  waybill validator key switch --home ./usps`,
		c.validatorRotateCommand(), c.validatorSwitchCommand())
}

func (c *cli) validatorRotateCommand() *cobra.Command {
	p := &proposing{}
	var workFactor int
	cmd := &cobra.Command{
		Use:   "rotate --home H",
		Short: "Replace the consensus key, by a vote",
		Long: `Replace the key with which the home's node votes in consensus. Make the new key in the keystore, and propose
that the validator has it; run again, say how the vote stands. Once it is executed, stop the node, run waybill
validator key switch, and start the node.

Between the vote and the start the validator does not vote, so the others must be more than two thirds without it. The
old key is never used again. What was cut off is completed by the same command.`,
		Example: `  waybill validator key rotate --home ./usps --reason "yearly"`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.validatorRotate(cmd.Context(), p, workFactor)
		},
	}
	p.add(cmd)
	addWorkFactor(cmd, &workFactor)
	return cmd
}

// consensusChange is where the replacement of a consensus key stands.
type consensusChange struct {
	next     []byte // the public half of the next key
	executed bool   // the record has it
	proposal string // that is open for it, "" for none
}

func (s *session) consensusNow(ctx context.Context, next []byte) (*consensusChange, error) {
	k, err := s.consortium(ctx, false)
	if err != nil {
		return nil, err
	}
	m := k.member(s.organisation)
	if m == nil {
		return nil, s.stranger()
	}
	out := &consensusChange{next: next, executed: m.Validator != nil && bytes.Equal(m.Validator.PublicKey, next)}
	for i := range k.proposals {
		ch := k.proposals[i].Change
		if ch.Type == canon.ChangeTypePower && ch.Validator != nil && bytes.Equal(ch.Validator.PublicKey, next) {
			out.proposal = k.proposals[i].Id
		}
	}
	return out, nil
}

func (c *cli) validatorRotate(ctx context.Context, p *proposing, workFactor int) error {
	if err := checkReason(p.reason); err != nil {
		return err
	}
	s, err := c.sign(ctx, &p.signing)
	if err != nil {
		return err
	}
	defer s.close()
	store := keyStore(s.cfg)
	store.WorkFactor = workFactor
	next, err := s.nextKey(store, keys.Consensus)
	if err != nil {
		return err
	}
	now, err := s.consensusNow(ctx, next)
	switch {
	case err != nil:
		return err
	case now.executed:
		return c.switchReady(s, next)
	case now.proposal != "":
		return &failure{
			code: exitPending, reason: "open", hint: "waybill proposal show " + now.proposal + " tells who must still vote",
			err: fmt.Errorf("the proposal %s is still open", now.proposal),
		}
	}
	return c.proposeAs(ctx, s, p, func(k *consortium) (*canon.Change, error) {
		if !k.mayVote(s.organisation) {
			hint := fmt.Sprintf("another member proposes it: waybill validator power %s POWER --key %x", s.organisation, next)
			return nil, fail(exitRefused, hint, fmt.Errorf("%s has no seat, so it cannot propose", s.organisation))
		}
		return k.powerOf(s.organisation, k.seat(s.organisation), next)
	})
}

// switchReady notes on disk that the next key may be put into use: the switch itself happens while the node is stopped,
// and asks nobody.
func (c *cli) switchReady(s *session, next []byte) error {
	if err := node.MarkNewKey(s.cfg.Path(s.cfg.Paths.Signer), next); err != nil {
		return err
	}
	if c.json {
		c.print(map[string]any{"organisation": s.organisation, "key_id": keyText(sig.Ed25519, next), "status": "voted"})
		return nil
	}
	c.sayf("The record of %s has the new consensus key. Stop the node, run waybill validator key switch, and start it.",
		s.organisation)
	return nil
}

func (c *cli) validatorSwitchCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use:   "switch --home H",
		Short: "Put the new consensus key into use, while the node is stopped",
		Long: `Put the consensus key that waybill validator key rotate made, and that the others voted for, into use. The node
must be stopped; nobody is asked. The old key stays in the keystore under its key id, and its last-signed state beside
that of the new one.`,
		Example: `  waybill validator key switch --home ./usps`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.validatorSwitch(cmd.Context(), h) },
	}
	h.add(cmd)
	return cmd
}

// validatorSwitch promotes the key. The order makes each crash safe: until the key is promoted, a node that starts has the
// old key without its state, and refuses to sign.
func (c *cli) validatorSwitch(ctx context.Context, h *home) error {
	cfg, err := h.load(c)
	if err != nil {
		return err
	}
	pass, err := c.source(cfg).Read(ctx)
	if err != nil {
		return err
	}
	defer pass.Zero()
	store, dir := keyStore(cfg), cfg.Path(cfg.Paths.Signer)
	has, err := store.HasNext(keys.Consensus)
	if err != nil {
		return err
	}
	if has {
		next, err := store.OpenNext(keys.Consensus, pass)
		if err != nil {
			return err
		}
		if marked, err := node.NewKeyMarked(dir, next.PublicKey()); err != nil {
			return err
		} else if !marked {
			return fail(exitUsage, "waybill validator key rotate tells how the vote stands",
				errors.New("it is not known here that the new consensus key was voted for"))
		}
		err = node.SetSignerAside(dir)
		if errors.Is(err, signer.ErrLocked) {
			return fail(exitFailed, "stop it, run the same again, and start it", fmt.Errorf("the node runs: %w", err))
		}
		if err != nil {
			return err
		}
		if err := store.Promote(keys.Consensus, pass); err != nil {
			return err
		}
	}
	return c.cardOf(cfg, pass, keys.Consensus, "Start the node: it votes with its new key.")
}

// cardOf makes the home's card tell its present consensus or node key, after a switch.
func (c *cli) cardOf(cfg config.Config, pass keys.Passphrase, kind keys.Kind, says string) error {
	ring, err := keyStore(cfg).Open(pass, keys.Organisation, kind)
	if err != nil {
		return err
	}
	defer ring.Close()
	key, err := ring.Key(kind)
	if err != nil {
		return err
	}
	m, err := readCard(filepath.Join(cfg.Home, cardFile))
	if err != nil {
		return err
	}
	to := &[]byte{}
	switch {
	case kind == keys.Consensus && m.Validator != nil:
		to = &m.Validator.PublicKey
	case kind == keys.Node && m.Node != nil:
		to = &m.Node.PublicKey
	}
	if bytes.Equal(*to, key.PublicKey()) {
		return fail(exitUsage, "", fmt.Errorf("there is no new %s key to switch to", kind))
	}
	*to = bytes.Clone(key.PublicKey())
	if err := rewriteCard(cfg.Home, m, ring); err != nil {
		return err
	}
	if c.json {
		c.print(map[string]any{"organisation": m.Id, "kind": kind, "key_id": key.Info.KeyID, "status": "switched"})
		return nil
	}
	c.sayf("%s has a new %s key. %s", m.Id, kind, says)
	return nil
}
