package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/keys"
)

func (c *cli) orgKeyCommand() *cobra.Command {
	return group("key", "Change the keys that sign for the home's organisation",
		`Change the keys with which the home's organisation signs transactions. Keys are never removed from the record: each
signs in a range of heights, and what it signed stays verifiable. waybill org show lists them.`,
		`  waybill org key rotate --home ./usps --revoke-after 100
  waybill org key add 5f3a… --home ./usps
  waybill org key revoke 0a1b2c3d4e5f6071 --home ./usps`,
		c.orgKeyAddCommand(), c.orgKeyRevokeCommand(), c.orgKeyRotateCommand())
}

func (c *cli) orgKeyAddCommand() *cobra.Command {
	s := &signing{}
	var from uint64
	cmd := &cobra.Command{
		Use:   "add KEY --home H [--from HEIGHT]",
		Short: "Let another key sign for the organisation too",
		Long: `Let another key sign for the home's organisation, beside those that do: that of a second system, say. KEY is its
public key, 64 hex digits, as waybill keys list prints it.`,
		Example: `  waybill org key add 5f3a… --home ./usps
  waybill org key add 5f3a… --home ./usps --from 120000`,
		Args: exactly("KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			public, err := parsePublicKey(args[0])
			if err != nil {
				return err
			}
			return c.changeKey(cmd.Context(), s, canon.ActionTypeAddKey, public, from)
		},
	}
	s.add(cmd)
	cmd.Flags().Uint64Var(&from, "from", 0, "first `height` at which it signs; the next block by default")
	return cmd
}

func (c *cli) orgKeyRevokeCommand() *cobra.Command {
	s := &signing{}
	var at uint64
	cmd := &cobra.Command{
		Use:   "revoke KEY --home H [--at HEIGHT]",
		Short: "End a key of the organisation",
		Long: `End a key of the home's organisation: it signs no more from the height on. KEY is its key id or its public key, in
hex. The key that the home itself signs with is not ended here: waybill org key rotate replaces it.`,
		Example: `  waybill org key revoke 0a1b2c3d4e5f6071 --home ./usps
  waybill org key revoke 0a1b2c3d4e5f6071 --home ./usps --at 120000`,
		Args: exactly("KEY"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.orgKeyRevoke(cmd.Context(), s, args[0], at) },
	}
	s.add(cmd)
	cmd.Flags().Uint64Var(&at, "at", 0, "first `height` at which it signs no more; the next block by default")
	return cmd
}

func (c *cli) orgKeyRevoke(ctx context.Context, o *signing, name string, at uint64) error {
	if b, err := hex.DecodeString(name); err != nil || len(b) != len(sig.KeyID{}) && len(b) != 32 {
		return usage("%q: a key is named by its id, 16 hex digits, or by its public key, 64", name)
	}
	s, err := c.sign(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	k, err := s.consortium(ctx, false)
	if err != nil {
		return err
	}
	m := k.member(s.organisation)
	if m == nil {
		return s.stranger()
	}
	for i := range m.Keys {
		key := &m.Keys[i]
		if keyText(key.Algorithm, key.PublicKey) != name && hex.EncodeToString(key.PublicKey) != name {
			continue
		}
		if bytes.Equal(key.PublicKey, s.publicKey) {
			return fail(exitUsage, "waybill org key rotate --revoke-after replaces it; or revoke it from a home with another key",
				fmt.Errorf("%s is the key that this home signs with", name))
		}
		return c.changeKeyAs(ctx, s, canon.ActionTypeRevokeKey, key.PublicKey, at)
	}
	return fail(exitUsage, codeHint(code.NoKey), fmt.Errorf("%s has no key %s", s.organisation, name))
}

func (c *cli) changeKey(ctx context.Context, o *signing, kind uint32, public []byte, height uint64) error {
	s, err := c.sign(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	return c.changeKeyAs(ctx, s, kind, public, height)
}

func (c *cli) changeKeyAs(ctx context.Context, s *session, kind uint32, public []byte, height uint64) error {
	r, err := s.act(ctx, &canon.Core{
		Type: kind, Key: &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: public, Height: height},
	})
	if err != nil {
		return err
	}
	from, id := max(height, r.Height+1), keyText(sig.Ed25519, public)
	does, word := "signs", "from"
	if kind == canon.ActionTypeRevokeKey {
		does, word = "signs no more", "until"
	}
	c.done(r, map[string]any{"organisation": s.organisation, "key_id": id, word: from},
		"key %s %s for %s from block %d on", id, does, s.organisation, from)
	return nil
}

// rotation is what org key rotate is asked.
type rotation struct {
	signing
	revokeAfter uint64
	workFactor  int
}

func (c *cli) orgKeyRotateCommand() *cobra.Command {
	o := &rotation{}
	cmd := &cobra.Command{
		Use:   "rotate --home H [--revoke-after BLOCKS]",
		Short: "Replace the key that signs for the home's organisation",
		Long: `Replace the key with which the home's organisation signs: make a new one in the keystore under the same passphrase,
have the old one add it to the record, wait for the receipt, switch the home and its card to it, and with
--revoke-after end the old one. A rotation that was cut off is completed by the same command; the home never
loses a key that the ledger knows, and the old one stays in it under its key id.

A node that runs need not be restarted. Other homes and systems that sign with the old key go on until it ends.`,
		Example: `  waybill org key rotate --home ./usps
  waybill org key rotate --home ./usps --revoke-after 100`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.orgKeyRotate(cmd.Context(), o) },
	}
	o.add(cmd)
	addWorkFactor(cmd, &o.workFactor)
	cmd.Flags().Uint64Var(&o.revokeAfter, "revoke-after", 0, "end the old key after so many `blocks`; 0 keeps it")
	return cmd
}

func (c *cli) orgKeyRotate(ctx context.Context, o *rotation) error {
	cfg, n, err := c.reach(&o.signing)
	if err != nil {
		return err
	}
	m, err := readCard(filepath.Join(cfg.Home, cardFile))
	if err != nil {
		return err
	}
	store := keyStore(cfg)
	store.WorkFactor = o.workFactor
	pass, err := c.source(cfg).Read(ctx)
	if err != nil {
		return err
	}
	ring, err := store.Open(pass, keys.Organisation)
	if err != nil {
		pass.Zero()
		return err
	}
	present, err := ring.Key(keys.Organisation)
	if err != nil {
		return err
	}
	s := &session{cfg: cfg, pass: pass, ring: ring}
	defer func() { s.close() }()
	if s.identity, err = c.identityOf(cfg, n, m.Id, bytes.Clone(present.PublicKey())); err != nil {
		return err
	}
	if err := s.connect(ctx, ring); err != nil {
		return err
	}
	r := &rotated{Organisation: m.Id, KeyID: keyText(sig.Ed25519, m.Keys[0].PublicKey)}
	r.Former = r.KeyID
	if bytes.Equal(m.Keys[0].PublicKey, s.publicKey) { // else it was cut off when only the card was left to write
		if err := s.addNext(ctx, store); err != nil {
			return err
		}
		if err := s.promote(ctx, store); err != nil {
			return err
		}
	}
	former := m.Keys[0].PublicKey
	m.Keys = []canon.Key{{Algorithm: sig.Ed25519, PublicKey: s.publicKey}}
	if err := rewriteCard(cfg.Home, m, s.ring); err != nil {
		return err
	}
	r.KeyID = keyText(sig.Ed25519, s.publicKey)
	if o.revokeAfter > 0 {
		if r.Until, err = s.endFormer(ctx, former, o.revokeAfter); err != nil {
			c.tellf("waybill: the home signs with its new key; the former one still signs: waybill org key revoke %s ends it",
				r.Former)
			return err
		}
	}
	c.sayRotated(r)
	return nil
}

// rotated is the answer of org key rotate.
type rotated struct {
	Organisation string `json:"organisation"`
	KeyID        string `json:"key_id"`
	Former       string `json:"former"`
	Until        uint64 `json:"former_until,omitempty"` // first height at which it signs no more
}

func (c *cli) sayRotated(r *rotated) {
	if c.json {
		c.print(r)
		return
	}
	c.sayf("%s signs with key %s now.", r.Organisation, r.KeyID)
	if r.Until > 0 {
		c.sayf("The former key %s signs until block %d.", r.Former, r.Until-1)
	} else {
		c.sayf("The former key %s still signs: waybill org key revoke %s ends it.", r.Former, r.Former)
	}
}

// addNext makes the next key unless there is one, and has the ledger know it.
func (s *session) addNext(ctx context.Context, store keys.Store) error {
	if has, err := store.HasNext(keys.Organisation); err != nil {
		return err
	} else if !has {
		if _, err := store.GenerateNext(keys.Organisation, s.pass); err != nil {
			return err
		}
	}
	next, err := store.OpenNext(keys.Organisation, s.pass)
	if err != nil {
		return err
	}
	public := bytes.Clone(next.PublicKey())
	if known, err := s.signs(ctx, public); err != nil || known {
		return err
	}
	r, err := s.act(ctx, &canon.Core{
		Type: canon.ActionTypeAddKey, Key: &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: public},
	})
	if r != nil && code.Code(r.Code) == code.KeyTaken { // by an earlier try of ours, whose receipt nobody waited for
		if known, _ := s.signs(ctx, public); known {
			return nil
		}
	}
	return err
}

// signs reports whether the ledger has the key as one of the organisation's that signs.
func (s *session) signs(ctx context.Context, public []byte) (bool, error) {
	k, err := s.consortium(ctx, false)
	if err != nil {
		return false, err
	}
	m := k.member(s.organisation)
	if m == nil {
		return false, s.stranger()
	}
	for i := range m.Keys {
		if bytes.Equal(m.Keys[i].PublicKey, public) {
			return member.Lives(&m.Keys[i], k.height+1), nil
		}
	}
	return false, nil
}

// promote switches the home, and this session, to the next key.
func (s *session) promote(ctx context.Context, store keys.Store) error {
	if err := store.Promote(keys.Organisation, s.pass); err != nil {
		return err
	}
	ring, err := store.Open(s.pass, keys.Organisation)
	if err != nil {
		return err
	}
	s.ring.Close()
	s.ring = ring
	key, err := ring.Key(keys.Organisation)
	if err != nil {
		return err
	}
	s.publicKey = bytes.Clone(key.PublicKey())
	return s.connect(ctx, ring)
}

// endFormer ends a key that the home no longer signs with, so many blocks from now.
func (s *session) endFormer(ctx context.Context, public []byte, after uint64) (until uint64, err error) {
	k, err := s.consortium(ctx, false)
	if err != nil {
		return 0, err
	}
	until = k.height + 1 + after
	_, err = s.act(ctx, &canon.Core{
		Type: canon.ActionTypeRevokeKey, Key: &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: public, Height: until},
	})
	return until, err
}

// rewriteCard writes the home's card anew, signed by the key that the home has now.
func rewriteCard(home string, m *canon.Member, ring *keys.Ring) error {
	var b bytes.Buffer
	if err := card.Write(&b, m, func(msg []byte) ([]byte, error) { return ring.Sign(keys.Organisation, msg) }); err != nil {
		return err
	}
	return atomicfile.Replace(filepath.Join(home, cardFile), b.Bytes(), 0o644)
}
