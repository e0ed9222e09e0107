package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node"
	"github.com/waybill-network/waybill/node/card"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

// newHome is what init makes.
type newHome struct {
	home
	id, title  string
	roles      []string
	addresses  []string
	power      uint64
	workFactor int // of the keystore; 0 for its default
}

func (c *cli) initCommand() *cobra.Command {
	n := &newHome{}
	cmd := &cobra.Command{
		Use:   "init --home H --org ID --title T --role R…",
		Short: "Make keys, a configuration and the public organisation card",
		Long: `Make a node's home: three keys, encrypted with one passphrase; config.toml, with every
setting explained; and card.json, the public card that the other members need for the genesis.

A role is written as its name, with its scope behind it:
  brand:prefixes=4012345+9506000    post:countries=ES    carrier
  ` + strings.Join(card.Roles(), " "),
		Example: `  waybill init --home ./usps --org usps --title "United States Postal Service" \
    --role post:countries=US --address /dns4/waybill.usps.example/udp/26656/quic-v1`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.init(cmd.Context(), n) },
	}
	n.add(cmd)
	cmd.Flags().StringVar(&n.id, "org", "", "organisation id: 2 to 32 of a-z, 0-9 and single hyphens")
	cmd.Flags().StringVar(&n.title, "title", "", "the organisation's name for people")
	cmd.Flags().StringArrayVar(&n.roles, "role", nil, "a role with its scope; repeat for more")
	cmd.Flags().StringArrayVar(&n.addresses, "address", nil, "multiaddress at which other members reach the node; repeat for more")
	cmd.Flags().Uint64Var(&n.power, "power", 10, "voting power to ask for; 0 for a member without a validator")
	return cmd
}

func (c *cli) init(ctx context.Context, n *newHome) error {
	roles, err := parseRoles(n.roles)
	if err != nil {
		return err
	}
	cfg := config.Default()
	cfg.Home, err = filepath.Abs(n.dir)
	if err != nil {
		return err
	}
	if n.pass != "" {
		if cfg.Keys.PassphraseFile, err = filepath.Abs(n.pass); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(cfg.Home, 0o700); err != nil {
		return err
	}
	file := filepath.Join(cfg.Home, config.FileName)
	if _, err := os.Stat(file); err == nil {
		return fail(exitUsage, "choose another --home; init never overwrites one", fmt.Errorf("%s exists", file))
	}
	pass, err := c.source(cfg).ReadNew(ctx)
	if err != nil {
		return err
	}
	defer pass.Zero()
	m, ring, err := n.make(cfg, pass, roles)
	if err != nil {
		return err
	}
	defer ring.Close()
	path := filepath.Join(cfg.Home, "card.json")
	if err := writeCard(path, m, ring); err != nil {
		return err
	}
	if err := cfg.Write(file); err != nil {
		return err
	}
	peerID, err := node.PeerID(m.Node.PublicKey)
	if err != nil {
		return err
	}
	if c.json {
		c.print(map[string]any{"home": cfg.Home, "organisation": m.Id, "card": path, "config": file, "peer_id": peerID.String()})
		return nil
	}
	c.sayf("%s of %s is ready.\n  card    %s   send it to the others\n  config  %s\n  node    %s", m.Id, printable(m.Title), path, file, peerID)
	return nil
}

// make generates the keys and builds the card.
func (n *newHome) make(cfg config.Config, pass keys.Passphrase, roles []canon.Role) (*canon.Member, *keys.Ring, error) {
	store := keys.Store{Dir: cfg.Path(cfg.Paths.Keys), WorkFactor: n.workFactor}
	public := map[keys.Kind][]byte{}
	for _, k := range keys.Kinds() {
		if _, err := store.Generate(k, pass); err != nil {
			return nil, nil, err
		}
	}
	ring, err := store.Open(pass)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range keys.Kinds() {
		key, err := ring.Key(k)
		if err != nil {
			return nil, nil, err
		}
		public[k] = key.PublicKey()
	}
	if err := node.MarkNewKey(cfg.Path(cfg.Paths.Signer), public[keys.Consensus]); err != nil {
		return nil, nil, err
	}
	m := &canon.Member{
		Id: n.id, Title: n.title, Standing: canon.StandingActive, Roles: roles,
		Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: public[keys.Organisation]}},
		Node: &canon.Node{PublicKey: public[keys.Node], Addresses: n.addresses},
	}
	if n.power > 0 {
		m.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: public[keys.Consensus], Power: n.power}
	}
	return m, ring, nil
}

func writeCard(path string, m *canon.Member, ring *keys.Ring) error {
	var b bytes.Buffer
	if err := card.Write(&b, m, func(msg []byte) ([]byte, error) { return ring.Sign(keys.Organisation, msg) }); err != nil {
		return fail(exitUsage, "", err)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// parseRoles reads "post:countries=ES+PT:places=ESMADA".
func parseRoles(in []string) ([]canon.Role, error) {
	var out []canon.Role
	for _, s := range in {
		name, scope, _ := strings.Cut(s, ":")
		t, ok := card.RoleType(name)
		if !ok {
			return nil, usage("--role %q: there is no role %q; roles are %s", s, name, strings.Join(card.Roles(), ", "))
		}
		r := canon.Role{Type: t}
		for part := range strings.SplitSeq(scope, ":") {
			if part == "" {
				continue
			}
			kind, list, ok := strings.Cut(part, "=")
			values := strings.Split(list, "+")
			slices.Sort(values)
			switch {
			case !ok:
				return nil, usage("--role %q: a scope is written as kind=value+value", s)
			case kind == "countries":
				r.Countries = values
			case kind == "places":
				r.Places = values
			case kind == "prefixes":
				r.Prefixes = values
			case kind == "lanes":
				r.Lanes = values
			default:
				return nil, usage("--role %q: scopes are countries, places, prefixes and lanes", s)
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b canon.Role) int { return int(a.Type) - int(b.Type) })
	if len(out) == 0 {
		return nil, usage("at least one --role")
	}
	return out, nil
}
