package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/keys"
)

// ownerSaltFile holds, in the home of an alias, the salt of its commitment to the owner: 16 bytes in hex.
const ownerSaltFile = "owner-salt"

// makeAlias generates the key of an alias and builds its card. The salt is durable before the card exists,
// because nothing else can show later whose alias it is.
func (n *newHome) makeAlias(cfg config.Config, pass keys.Passphrase, roles []canon.Role) (*canon.Member, *keys.Ring, error) {
	if err := (ident.ID{Namespace: ident.Organisation, Value: n.aliasOf}).Check(); err != nil {
		return nil, nil, usage("--alias-of: %w", err)
	}
	if n.aliasOf == n.id {
		return nil, nil, usage("--alias-of %s: an alias has a name of its own", n.aliasOf)
	}
	var salt proof.Salt
	if _, err := rand.Read(salt[:]); err != nil {
		return nil, nil, err
	}
	file := filepath.Join(cfg.Home, ownerSaltFile)
	if err := atomicfile.Create(file, []byte(hex.EncodeToString(salt[:])+"\n"), 0o600); err != nil {
		return nil, nil, fmt.Errorf("salt of the owner: %w", err)
	}
	store := keys.Store{Dir: cfg.Path(cfg.Paths.Keys), WorkFactor: n.workFactor}
	if _, err := store.Generate(keys.Organisation, pass); err != nil {
		return nil, nil, err
	}
	ring, err := store.Open(pass, keys.Organisation)
	if err != nil {
		return nil, nil, err
	}
	key, err := ring.Key(keys.Organisation)
	if err != nil {
		return nil, nil, err
	}
	owner := proof.OwnerCommitment(salt, n.aliasOf)
	return &canon.Member{
		Id: n.id, Title: n.title, Standing: canon.StandingActive, Roles: roles,
		Keys:            []canon.Key{{Algorithm: sig.Ed25519, PublicKey: key.PublicKey()}},
		OwnerCommitment: owner[:],
	}, ring, nil
}
