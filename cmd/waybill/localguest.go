package main

import (
	"os"
	"path/filepath"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

// makeGuest makes the home of an organisation that runs no node: it signs with its own key, and hands in what it signed
// through the node of another. Commands with its --home do the same.
func (l *localnet) makeGuest(m *newHome, pass keys.Passphrase) (*localNode, *canon.Member, error) {
	cfg := config.Default()
	cfg.Home = filepath.Join(l.dir, m.id)
	cfg.Keys.PassphraseFile = l.passphraseFile()
	if err := os.MkdirAll(cfg.Home, 0o700); err != nil {
		return nil, nil, err
	}
	for _, n := range l.nodes {
		if n.org != m.through {
			continue
		}
		cfg.API.Listen, cfg.API.TokenFile = n.cfg.API.Listen, "api.token"
		if err := giveToken(n.home, m.id, access.Submit|access.Query|access.Subscribe, cfg.Path(cfg.API.TokenFile)); err != nil {
			return nil, nil, err
		}
	}
	roles, err := parseRoles(m.roles)
	if err != nil {
		return nil, nil, err
	}
	m.workFactor = localWorkFactor
	card, ring, err := m.make(cfg, pass, roles)
	if err != nil {
		return nil, nil, err
	}
	card.Node = nil
	if err := writeCard(filepath.Join(cfg.Home, cardFile), card, ring); err != nil {
		return nil, nil, err
	}
	n := &localNode{org: m.id, home: cfg.Home, cfg: cfg, ring: ring}
	return n, card, cfg.Write(filepath.Join(cfg.Home, config.FileName))
}
