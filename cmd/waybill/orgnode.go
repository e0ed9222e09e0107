package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/keys"
)

// nodeChange is what org node set is asked.
type nodeChange struct {
	signing
	addresses  []string
	newKey     bool
	workFactor int
}

func (c *cli) orgNodeCommand() *cobra.Command {
	return group("node", "Change how the home's organisation is reached",
		`Change the node of the home's organisation in its record: where the others dial it, and which key it shows them.`,
		`  waybill org node set --home ./usps --address /dns4/waybill.usps.example/udp/26656/quic-v1
  waybill org node set --home ./usps --new-key
  waybill org node switch --home ./usps`,
		c.orgNodeSetCommand(), c.orgNodeSwitchCommand())
}

func (c *cli) orgNodeSwitchCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use:   "switch --home H",
		Short: "Put the new node key into use without a receipt",
		Long: `Put the key that waybill org node set --new-key made into use without waiting for its receipt: for a node that the
others cut off before it had that. A node that they still admit has no need of it.`,
		Example: `  waybill org node switch --home ./usps`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := h.load(c)
			if err != nil {
				return err
			}
			pass, err := c.source(cfg).Read(cmd.Context())
			if err != nil {
				return err
			}
			defer pass.Zero()
			if err := keyStore(cfg).Promote(keys.Node, pass); err != nil && !errors.Is(err, keys.ErrNotFound) {
				return err
			}
			return c.cardOf(cfg, pass, keys.Node, "Restart the node.")
		},
	}
	h.add(cmd)
	return cmd
}

func (c *cli) orgNodeSetCommand() *cobra.Command {
	o := &nodeChange{}
	cmd := &cobra.Command{
		Use:   "set --home H [--address A…] [--new-key]",
		Short: "Set the node's addresses, or give it a new key",
		Long: `Set the addresses at which the others dial the node, all of them, or give the node a new key; what is not named
stays.

With --new-key the keystore gets a new node key, the record names it, and the home switches to it. The others admit
the new key from then on and cut off the old one, so restart the node at once: it is yours to restart, nobody else
restarts anything. A change that was cut off is completed by the same command, or by waybill org node switch where
the others have cut the node off before it had the receipt.`,
		Example: `  waybill org node set --home ./usps --address /dns4/new.usps.example/udp/26656/quic-v1
  waybill org node set --home ./usps --new-key`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !o.newKey && len(o.addresses) == 0 {
				return usage("missing: --address or --new-key")
			}
			if err := (&newHome{addresses: o.addresses}).checkAddresses(); err != nil {
				return fail(exitUsage, "", err)
			}
			return c.orgNodeSet(cmd.Context(), o)
		},
	}
	o.add(cmd)
	addWorkFactor(cmd, &o.workFactor)
	cmd.Flags().StringArrayVar(&o.addresses, "address", nil, "`multiaddress` for other members to dial; repeat for more")
	cmd.Flags().BoolVar(&o.newKey, "new-key", false, "make a new node key")
	return cmd
}

func (c *cli) orgNodeSet(ctx context.Context, o *nodeChange) error {
	s, err := c.sign(ctx, &o.signing)
	if err != nil {
		return err
	}
	defer s.close()
	store := keyStore(s.cfg)
	store.WorkFactor = o.workFactor
	now, err := s.nodeNow(ctx)
	if err != nil {
		return err
	}
	next := &canon.Node{PublicKey: now.PublicKey, Addresses: now.Addresses}
	if len(o.addresses) > 0 {
		next.Addresses = o.addresses
	}
	if o.newKey {
		if next.PublicKey, err = s.nextKey(store, keys.Node); err != nil {
			return err
		}
	}
	out := map[string]any{"organisation": s.organisation, "peer_id": peerText(next.PublicKey), "addresses": next.Addresses}
	says := fmt.Sprintf("the node of %s is %s, at %s", s.organisation, peerText(next.PublicKey), list(next.Addresses))
	if bytes.Equal(next.Encode(), now.Encode()) {
		if !o.newKey {
			return fail(exitUsage, "waybill org show shows it", fmt.Errorf("the record says so already"))
		}
		if err := s.switchNode(store, next); err != nil {
			return err
		}
		out["restart"] = true
		c.answerNode(out, says, true)
		return nil
	}
	r, err := s.act(ctx, &canon.Core{Type: canon.ActionTypeSetNode, Node: next})
	if err != nil {
		if o.newKey {
			c.notef("Should the others have cut the node off before it had the receipt: waybill org node switch, and restart it.")
		}
		return err
	}
	if o.newKey {
		err = s.switchNode(store, next)
	} else {
		err = s.cardNode(next)
	}
	if err != nil {
		return err
	}
	out["tx_id"], out["height"], out["restart"] = actedBy(r).TxID, r.Height, o.newKey
	c.answerNode(out, says, o.newKey)
	return nil
}

func (c *cli) answerNode(out map[string]any, says string, restart bool) {
	if c.json {
		c.print(out)
		return
	}
	c.sayf("%s", says)
	if restart {
		c.sayf("Restart the node now: the others admit its new key and no longer the old one.")
	}
}

// nodeNow is the node in the organisation's record.
func (s *session) nodeNow(ctx context.Context) (*canon.Node, error) {
	k, err := s.consortium(ctx, false)
	if err != nil {
		return nil, err
	}
	m := k.member(s.organisation)
	switch {
	case m == nil:
		return nil, s.stranger()
	case m.Node == nil:
		own, err := keyStore(s.cfg).Show(keys.Node)
		if err != nil {
			return nil, err
		}
		public, err := parsePublicKey(own.PublicKey)
		return &canon.Node{PublicKey: public}, err
	}
	return m.Node, nil
}

// nextKey is the public half of the next key of a kind, which is made unless there is one.
func (s *session) nextKey(store keys.Store, kind keys.Kind) ([]byte, error) {
	has, err := store.HasNext(kind)
	if err != nil {
		return nil, err
	}
	if !has {
		if _, err := store.GenerateNext(kind, s.pass); err != nil {
			return nil, err
		}
	}
	key, err := store.OpenNext(kind, s.pass)
	if err != nil {
		return nil, err
	}
	return slices.Clone(key.PublicKey()), nil
}

// switchNode puts the next node key into use.
func (s *session) switchNode(store keys.Store, n *canon.Node) error {
	if err := store.Promote(keys.Node, s.pass); err != nil {
		return err
	}
	return s.cardNode(n)
}

// cardNode keeps the home's card true to the record.
func (s *session) cardNode(n *canon.Node) error {
	m, err := readCard(filepath.Join(s.cfg.Home, cardFile))
	if err != nil {
		return err
	}
	m.Node = n
	return rewriteCard(s.cfg.Home, m, s.ring)
}
