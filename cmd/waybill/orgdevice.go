package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) orgDeviceCommand() *cobra.Command {
	return group("device", "Let devices sign in the organisation's name",
		`Let scanners and gates sign in the name of the home's organisation, each with its own key, within a scope of its own and
for as long as it is granted. A device never has more than its owner, and stops when that is suspended.`,
		`  waybill org device grant usps-jfk-7 --title "Belt 7, JFK" --scope places=USJFKA --out ./belt-7 --home ./usps
  waybill org device revoke usps-jfk-7 --home ./usps
  waybill org device list --home ./usps`,
		c.orgDeviceGrantCommand(), c.orgDeviceRevokeCommand(), c.orgDeviceListCommand())
}

// grant is what org device grant is asked.
type grant struct {
	signing
	title, scope, until string
	out, key            string
	devicePass          string
	workFactor          int
}

func (c *cli) orgDeviceGrantCommand() *cobra.Command {
	g := &grant{}
	cmd := &cobra.Command{
		Use:   "grant ID --title T (--out DIR | --key KEY) --home H",
		Short: "Let a device sign in the organisation's name",
		Long: `Let a device sign in the name of the home's organisation, under an id of its own in the ledger that begins with the
organisation's. --out makes a home for it, with a key, a card and a configuration: waybill capture --home DIR signs as
the device, and goes on with its log. It hands in through the node of --home, which gives it a token of scope submit.
--key takes the public key of a device that made its own. Granted again, a device gets another key, scope or end.

The scope narrows the organisation's roles: countries=ES+PT:places=ESMADA:prefixes=4012345:lanes=CN-ES; without one
it has all of them.`,
		Example: `  waybill org device grant usps-jfk-7 --title "Belt 7, JFK" --scope places=USJFKA --out ./belt-7 --home ./usps
  waybill org device grant usps-gate --title "Gate" --key 5f3a… --until 2027-12-31T00:00:00Z --home ./usps`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needs(cmd, "title"); err != nil {
				return err
			}
			return c.orgDeviceGrant(cmd.Context(), g, args[0])
		},
	}
	g.add(cmd)
	addWorkFactor(cmd, &g.workFactor)
	cmd.Flags().StringVar(&g.title, "title", "", "the device's `name` for people")
	cmd.Flags().StringVar(&g.scope, "scope", "", "what narrows the organisation's `roles`")
	cmd.Flags().StringVar(&g.out, "out", "", "`directory` to make the device's home in")
	cmd.Flags().StringVar(&g.key, "key", "", "the device's public `key`, 64 hex digits")
	cmd.Flags().StringVar(&g.devicePass, "device-passphrase-file", "",
		"`file` that holds the passphrase of its home; else the same")
	addUntil(cmd, &g.until)
	_ = cmd.MarkFlagDirname("out") // it exists: it was added above
	return cmd
}

// checkDeviceID makes sure that an id is one that the owner may give.
func checkDeviceID(owner, id string) error {
	if !strings.HasPrefix(id, owner+"-") {
		return usage("%q: the id of a device begins with its owner's: %s-…", id, owner)
	}
	return nil
}

// read makes a grant, without a key, of the command line.
func (g *grant) read(id string) (*canon.DeviceGrant, error) {
	if (g.out == "") == (g.key == "") {
		return nil, usage("--out makes a home for the device, --key takes the key that it has: one of them")
	}
	text := "device"
	if g.scope != "" {
		text += ":" + g.scope
	}
	scope, err := parseRoles([]string{text})
	if err != nil {
		return nil, fmt.Errorf("--scope: %w", err)
	}
	d := &canon.DeviceGrant{Id: id, Title: g.title, Algorithm: sig.Ed25519, Scope: &scope[0]}
	if d.Until, err = parseEnd(g.until); err != nil {
		return nil, err
	}
	if err := member.CheckDevice(d); err != nil {
		return nil, fail(exitUsage, "", err)
	}
	if g.key != "" {
		d.PublicKey, err = parsePublicKey(g.key)
	}
	return d, err
}

func (c *cli) orgDeviceGrant(ctx context.Context, g *grant, id string) error {
	d, err := g.read(id)
	if err != nil {
		return err
	}
	s, err := c.sign(ctx, &g.signing)
	if err != nil {
		return err
	}
	defer s.close()
	if err := checkDeviceID(s.organisation, id); err != nil {
		return err
	}
	if g.out != "" {
		if d.PublicKey, err = c.deviceHome(ctx, s, g, d); err != nil {
			return err
		}
	}
	core := &canon.Core{Type: canon.ActionTypeGrantDevice, Device: d}
	r, err := s.act(ctx, core, ident.ID{Namespace: ident.Organisation, Value: id})
	if err != nil {
		return err
	}
	where := ""
	if g.out != "" {
		where = "; its home is " + g.out
	}
	c.done(r, map[string]any{
		"organisation": s.organisation, "device": id, "key_id": keyText(sig.Ed25519, d.PublicKey), "scope": roleText(d.Scope),
		"until": endText(d.Until), "home": g.out,
	}, "%s signs for %s from block %d on, with key %s%s%s", id, s.organisation, r.Height+1, keyText(sig.Ed25519, d.PublicKey),
		untilText(endText(d.Until)), where)
	return nil
}

// deviceHome makes the device's home, or takes the one that a grant which was cut off has made, and returns its key.
func (c *cli) deviceHome(ctx context.Context, s *session, g *grant, d *canon.DeviceGrant) ([]byte, error) {
	file := filepath.Join(g.out, cardFile)
	if _, err := os.Stat(file); err == nil {
		m, err := readCard(file)
		switch {
		case err != nil:
			return nil, err
		case m.Id != d.Id:
			return nil, fail(exitUsage, "choose another --out", fmt.Errorf("%s is the home of %q", g.out, m.Id))
		}
		return m.Keys[0].PublicKey, nil
	}
	n := &newHome{home: home{dir: g.out, pass: g.devicePass}, id: d.Id, title: d.Title, workFactor: g.workFactor}
	cfg, err := n.prepare()
	if err != nil {
		return nil, err
	}
	if err := askThrough(&cfg, s.cfg, d.Id); err != nil {
		return nil, err
	}
	pass := s.pass
	if g.devicePass != "" {
		if pass, err = c.source(cfg).ReadNew(ctx); err != nil {
			return nil, err
		}
		defer pass.Zero()
	} else {
		cfg.Keys.PassphraseFile = s.cfg.Path(s.cfg.Keys.PassphraseFile)
	}
	return n.makeDevice(cfg, pass, s.cfg, d)
}

// deviceToken is the name of the file in a device's home with the token that it shows its owner's node.
const deviceToken = "api.token"

// askThrough has a device ask its owner's node, and gives it a token there: to hand in what it signs, and no more. An owner
// without a node has none to give.
func askThrough(cfg *config.Config, owner config.Config, device string) error {
	cfg.API.Listen, cfg.API.TokenFile = owner.API.Listen, deviceToken
	if owner.API.TLSCertFile != "" { // by which it knows the node
		cfg.API.TLSCertFile, cfg.API.TLSKeyFile = owner.Path(owner.API.TLSCertFile), owner.Path(owner.API.TLSKeyFile)
	}
	if owner.API.TokenFile != "" {
		return nil
	}
	return giveToken(owner.Home, device, access.Submit, cfg.Path(deviceToken))
}

// makeDevice generates the key, the card and the configuration of a device. The card comes last: a home that has one is
// whole.
func (n *newHome) makeDevice(cfg config.Config, pass keys.Passphrase, owner config.Config, d *canon.DeviceGrant) ([]byte, error) {
	store := keys.Store{Dir: cfg.Path(cfg.Paths.Keys), WorkFactor: n.workFactor}
	if _, err := store.Generate(keys.Organisation, pass); err != nil && !errors.Is(err, keys.ErrExists) {
		return nil, err
	}
	ring, err := store.Open(pass, keys.Organisation)
	if err != nil {
		return nil, err
	}
	defer ring.Close()
	key, err := ring.Key(keys.Organisation)
	if err != nil {
		return nil, err
	}
	genesis, err := os.ReadFile(owner.Path(owner.Paths.Genesis))
	if err == nil {
		err = atomicfile.Replace(cfg.Path(cfg.Paths.Genesis), genesis, 0o644)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := cfg.Write(filepath.Join(cfg.Home, config.FileName)); err != nil {
		return nil, err
	}
	m := &canon.Member{
		Id: d.Id, Title: d.Title, Standing: canon.StandingActive, Roles: []canon.Role{*d.Scope},
		Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: bytes.Clone(key.PublicKey())}},
	}
	return m.Keys[0].PublicKey, rewriteCard(cfg.Home, m, ring)
}

func (c *cli) orgDeviceRevokeCommand() *cobra.Command {
	o := &signing{}
	cmd := &cobra.Command{
		Use:   "revoke ID --home H",
		Short: "Let a device sign no more",
		Long: `Let a device of the home's organisation sign no more, and take away the token that the home's node gave it. What it
signed stays provable.`,
		Example: `  waybill org device revoke usps-jfk-7 --home ./usps`,
		Args:    exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := orgID(args[0])
			if err != nil {
				return err
			}
			s, err := c.sign(cmd.Context(), o)
			if err != nil {
				return err
			}
			defer s.close()
			if err := checkDeviceID(s.organisation, id.Value); err != nil {
				return err
			}
			r, err := s.act(cmd.Context(), &canon.Core{
				Type: canon.ActionTypeRevokeDevice, Device: &canon.DeviceGrant{Id: id.Value},
			}, id)
			if err != nil {
				return err
			}
			if err := takeToken(s.cfg.Home, id.Value); err != nil {
				return err
			}
			c.done(r, map[string]any{"organisation": s.organisation, "device": id.Value},
				"%s signs no more for %s", id.Value, s.organisation)
			return nil
		},
	}
	o.add(cmd)
	return cmd
}

func (c *cli) orgDeviceListCommand() *cobra.Command {
	t := &target{}
	var owner string
	cmd := &cobra.Command{
		Use:   "list [--home H | --node URL] [--org ID]",
		Short: "List the devices that sign for organisations",
		Long: `List the devices: for whom each signs, its scope and end, and how complete its log is. It is the node's word;
waybill org show proves one.`,
		Example: `  waybill org device list --home ./usps --org usps`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.orgDeviceList(cmd.Context(), t, owner) },
	}
	t.add(cmd)
	cmd.Flags().StringVar(&owner, "org", "", "of this `organisation` only")
	return cmd
}

// deviceRow is a device in a list.
type deviceRow struct {
	orgRow
	orgDevice
	Ended bool `json:"ended,omitempty"` // its grant, by ledger time
}

func (c *cli) orgDeviceList(ctx context.Context, t *target, owner string) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortiumWith(ctx, &apiv1.ConsortiumRequest{Devices: true})
	if err != nil {
		return err
	}
	rows := []deviceRow{}
	var out table
	for i := range k.members {
		m := &k.members[i]
		if m.Device == nil || owner != "" && m.Device.Owner != owner {
			continue
		}
		r := reportOf(m)
		row := deviceRow{r.orgRow, *r.Device, m.Device.Until != 0 && m.Device.Until <= k.time}
		if m.Standing == canon.StandingSuspended {
			row.Standing = "revoked"
		}
		rows = append(rows, row)
		out.row(inLine(row.ID), inLine(row.Title), "of "+inLine(row.Owner), row.Standing, inLine(strings.Join(row.Roles, " ")),
			endWords(row.Until, row.Ended), logText(r.Device))
	}
	if c.json {
		c.print(rows)
		return nil
	}
	if len(rows) == 0 {
		c.sayf("No device signs for anybody.")
	}
	c.sayTable(&out)
	return nil
}
