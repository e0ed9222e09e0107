package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/multiformats/go-multiaddr"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
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
	peers      []string // whom to dial beside the members of the genesis
	power      uint64
	aliasOf    string // owner of an alias, "" for an organisation of its own
	through    string // of a local network: whose node it hands in through, "" for one of its own
	workFactor int    // of the keystore; 0 for its default
}

func (c *cli) initCommand() *cobra.Command {
	n := &newHome{}
	cmd := &cobra.Command{
		Use:   "init --home H --org ID --title T --role R… [--alias-of OWNER]",
		Short: "Make keys, a configuration and the public organisation card",
		Long: `Make a node's home: three keys, encrypted with one passphrase; config.toml, with every
setting explained; and card.json, the public card that the other members need for the genesis.

A role is written as its name, with its scope behind it:
  brand:prefixes=4012345+9506000    post:countries=ES    carrier
  ` + inLines(card.Roles(), 8) + `

With --alias-of the home is that of an alias: a second name under which OWNER signs, so that rivals who
read the chain cannot count its parcels. An alias has an organisation key, and neither node nor
validator. Its card holds a commitment to OWNER that only the file owner-salt opens: show that to
governance and to nobody else.`,
		Example: `  waybill init --home ./usps --org usps --title "United States Postal Service" \
    --role post:countries=US --address /dns4/waybill.usps.example/udp/26656/quic-v1
  waybill init --home ./lane-7 --org lane-7 --title "Lane 7" --role carrier --alias-of cainiao`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := cmd.Flags().Changed
			if n.aliasOf != "" && (given("address") || given("power") || given("peer")) {
				return usage("--alias-of: an alias has no node, so neither --address nor --power nor --peer")
			}
			if err := needs(cmd, "org", "title", "role"); err != nil {
				return err
			}
			return c.init(cmd.Context(), n)
		},
	}
	n.add(cmd)
	addWorkFactor(cmd, &n.workFactor)
	cmd.Flags().StringVar(&n.id, "org", "", "organisation's `id`: 2 to 32 of a-z, 0-9 and single hyphens")
	cmd.Flags().StringVar(&n.title, "title", "", "the organisation's `name` for people")
	cmd.Flags().StringArrayVar(&n.roles, "role", nil, "a `role` with its scope; repeat for more")
	cmd.Flags().StringArrayVar(&n.addresses, "address", nil, "`multiaddress` for other members to dial; repeat for more")
	cmd.Flags().StringArrayVar(&n.peers, "peer", nil,
		"a `member` to dial, as peerid@multiaddress, beside those of the genesis; repeat for more")
	cmd.Flags().Uint64Var(&n.power, "power", 10, "voting `power` to ask for; 0 for a member without a validator")
	cmd.Flags().StringVar(&n.aliasOf, "alias-of", "", "`organisation` whose alias this is")
	return cmd
}

func (c *cli) init(ctx context.Context, n *newHome) error {
	roles, err := parseRoles(n.roles)
	if err != nil {
		return err
	}
	if err := errors.Join(n.check(roles), n.checkAddresses()); err != nil {
		return fail(exitUsage, "", err)
	}
	cfg, err := n.prepare()
	if err != nil {
		return err
	}
	pass, err := c.source(cfg).ReadNew(ctx)
	if err != nil {
		return err
	}
	defer pass.Zero()
	build := n.make
	if n.aliasOf != "" {
		build = n.makeAlias
	}
	m, ring, err := build(cfg, pass, roles)
	if err != nil {
		return err
	}
	defer ring.Close()
	path := filepath.Join(cfg.Home, cardFile)
	if err := writeCard(path, m, ring); err != nil {
		return err
	}
	// The configuration comes last: a home that has one is whole.
	if err := cfg.Write(filepath.Join(cfg.Home, config.FileName)); err != nil {
		return err
	}
	return c.sayHome(cfg, m, path)
}

// check judges what the card will say, before anything is made.
func (n *newHome) check(roles []canon.Role) error {
	public, _, err := ed25519.GenerateKey(nil) // in place of the keys to come
	if err != nil {
		return err
	}
	m := &canon.Member{
		Id: n.id, Title: n.title, Standing: canon.StandingActive, Roles: roles,
		Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: public}},
	}
	if n.aliasOf == "" {
		m.Node = &canon.Node{PublicKey: public, Addresses: n.addresses}
		m.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: public, Power: n.power}
	}
	return member.Check(m)
}

// checkAddresses makes sure that others can dial what the card will say.
func (n *newHome) checkAddresses() error {
	cfg := config.Default()
	for _, text := range n.addresses {
		a, err := multiaddr.NewMultiaddr(text)
		if err != nil {
			return fmt.Errorf("--address %s: %w", text, err)
		}
		cfg.P2P.Announce = []multiaddr.Multiaddr{a} // it has the same rules
		if err := cfg.Validate(); err != nil {
			return fmt.Errorf("--address %s: %w", text, err)
		}
	}
	return nil
}

// cardFile is the card's name in the home.
const cardFile = "card.json"

// prepare makes the directory and the configuration, which it does not write yet.
func (n *newHome) prepare() (cfg config.Config, err error) {
	cfg = config.Default()
	if cfg.Home, err = filepath.Abs(n.dir); err != nil {
		return cfg, err
	}
	for _, text := range n.peers {
		var p config.Peer
		if err := p.UnmarshalText([]byte(text)); err != nil {
			return cfg, usage("--peer: %w", err)
		}
		cfg.P2P.Peers = append(cfg.P2P.Peers, p)
	}
	if n.pass != "" {
		if cfg.Keys.PassphraseFile, err = filepath.Abs(n.pass); err != nil {
			return cfg, err
		}
	}
	if err := os.MkdirAll(cfg.Home, 0o700); err != nil {
		return cfg, err
	}
	file := filepath.Join(cfg.Home, config.FileName)
	if _, err := os.Stat(file); err == nil {
		return cfg, fail(exitUsage, "choose another --home; init never overwrites one", fmt.Errorf("%s exists", file))
	}
	return cfg, nil
}

func (c *cli) sayHome(cfg config.Config, m *canon.Member, card string) error {
	file := filepath.Join(cfg.Home, config.FileName)
	made := struct {
		Home         string `json:"home"`
		Organisation string `json:"organisation"`
		Card         string `json:"card"`
		Config       string `json:"config"`
		PeerID       string `json:"peer_id,omitempty"`
		OwnerSalt    string `json:"owner_salt,omitempty"`
	}{Home: cfg.Home, Organisation: m.Id, Card: card, Config: file}
	if m.Node != nil {
		id, err := node.PeerID(m.Node.PublicKey)
		if err != nil {
			return err
		}
		made.PeerID = id.String()
	} else {
		made.OwnerSalt = filepath.Join(cfg.Home, ownerSaltFile)
	}
	if c.json {
		c.print(made)
		return nil
	}
	c.sayf("%s, %s, is ready.\n  card    %s   send it to the others\n  config  %s", m.Id, inLine(m.Title), card, file)
	if m.Node != nil {
		c.sayf("  node    %s", made.PeerID)
	} else {
		c.sayf("  salt    %s   opens the commitment to the owner; for governance only", made.OwnerSalt)
	}
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
