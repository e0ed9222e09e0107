package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) orgCommand() *cobra.Command {
	return group("org", "See who is in it, and change that",
		`The organisations of the network: who they are and what they may do. What concerns everybody (admit, suspend,
readmit, expel, roles) opens a proposal, which the others vote on: waybill proposal vote. What an organisation
settles alone (key, node, device, broker) acts when it is in a block.`,
		`  waybill org list --home ./usps
  waybill org show correos --home ./usps
  waybill org admit card.json --home ./usps --reason "fifth post"`,
		c.orgListCommand(), c.orgShowCommand(),
		c.orgAdmitCommand(), c.orgSuspendCommand(), c.orgReadmitCommand(), c.orgExpelCommand(), c.orgRolesCommand(),
		c.orgKeyCommand(), c.orgNodeCommand(), c.orgDeviceCommand(), c.orgBrokerCommand())
}

// orgRow is a member in a list.
type orgRow struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Kind      string   `json:"kind"` // organisation, alias or device
	Standing  string   `json:"standing"`
	Roles     []string `json:"roles"` // with their scope, as init takes them
	Power     uint64   `json:"power"`
	PeerID    string   `json:"peer_id,omitempty"`
	Heartbeat uint64   `json:"heartbeat,omitempty"` // height of the last one
}

func rowOf(m *canon.Member) orgRow {
	r := orgRow{
		ID: m.Id, Title: m.Title, Kind: kindOf(m), Standing: standings[m.Standing], Roles: roleTexts(m.Roles),
		Heartbeat: m.Heartbeat,
	}
	if m.Validator != nil {
		r.Power = m.Validator.Power
	}
	if m.Node != nil {
		r.PeerID = peerText(m.Node.PublicKey)
	}
	return r
}

// peerText is the peer id of a node key, or the key in hex where it has none.
func peerText(publicKey []byte) string {
	if id, err := node.PeerID(publicKey); err == nil {
		return id.String()
	}
	return hex.EncodeToString(publicKey)
}

func (c *cli) orgListCommand() *cobra.Command {
	t := &target{}
	cmd := &cobra.Command{
		Use:   "list [--home H | --node URL]",
		Short: "List the organisations with their roles, standing and power",
		Long: `List the organisations and aliases with standing, voting power and roles. It is the node's word; waybill org
show proves one. Devices are listed by waybill org device list.`,
		Example: `  waybill org list --home ./usps
  waybill org list --home ./usps --json | jq -r '.[] | select(.standing == "active") | .id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.orgList(cmd.Context(), t) },
	}
	t.add(cmd)
	return cmd
}

func (c *cli) orgList(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	k, err := n.consortium(ctx, false)
	if err != nil {
		return err
	}
	out := []orgRow{}
	for i := range k.members {
		if k.members[i].Device == nil {
			out = append(out, rowOf(&k.members[i]))
		}
	}
	if c.json {
		c.print(out)
		return nil
	}
	var rows table
	for _, r := range out {
		kind := ""
		if r.Kind == "alias" {
			kind = "alias"
		}
		rows.row(inLine(r.ID), inLine(r.Title), r.Standing, powerText(r.Power), inLine(strings.Join(r.Roles, " ")), kind)
	}
	c.sayTable(&rows)
	return nil
}

func powerText(power uint64) string {
	if power == 0 {
		return "no power"
	}
	return fmt.Sprintf("power %d", power)
}

func (c *cli) orgShowCommand() *cobra.Command {
	q := &recordQuestion{}
	cmd := &cobra.Command{
		Use:   "show ID [--home H | --node URL --genesis G]",
		Short: "Show an organisation's record and its history, proven",
		Long: `Show an organisation's record: standing, roles with their scope, keys with the heights in which they sign, node,
validator, last heartbeat, brokers; and its history. The record is proven as by waybill unit show: the node is
not trusted. Which devices it has is the node's word; each of them can be shown by its id.`,
		Example: `  waybill org show correos --home ./usps
  waybill org show correos --node https://waybill.example --genesis genesis.json --json | jq .keys`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.orgShow(cmd.Context(), q, args[0]) },
	}
	q.add(cmd)
	return cmd
}

// orgReport is a proven record of an organisation, an alias or a device.
type orgReport struct {
	Verified bool `json:"verified"`
	orgRow
	Keys      []keyState    `json:"keys"`
	Addresses []string      `json:"addresses"`
	Validator *orgValidator `json:"validator,omitempty"`
	Device    *orgDevice    `json:"device,omitempty"` // of a device
	Brokers   []orgBroker   `json:"brokers"`
	Devices   []string      `json:"devices"` // the node's word
	History   []act         `json:"history"`
	Block     reportBlock   `json:"block"`
}

type orgValidator struct {
	PublicKey string `json:"public_key"`
	Power     uint64 `json:"power"`
}

type orgDevice struct {
	Owner   string   `json:"owner"`
	Until   string   `json:"until,omitempty"`
	Counter uint64   `json:"counter"` // of the last action of its log
	Gaps    []orgGap `json:"gaps"`
	Forks   uint32   `json:"forks"`
}

type orgGap struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

type orgBroker struct {
	Broker string `json:"broker"`
	Until  string `json:"until,omitempty"`
}

func reportOf(m *canon.Member) *orgReport {
	r := &orgReport{orgRow: rowOf(m), Keys: keyStates(m), Addresses: []string{}, Brokers: brokersOf(m), Devices: []string{}}
	if m.Node != nil {
		r.Addresses = append(r.Addresses, m.Node.Addresses...)
	}
	if v := m.Validator; v != nil {
		r.Validator = &orgValidator{hex.EncodeToString(v.PublicKey), v.Power}
	}
	if d := m.Device; d != nil {
		r.Device = &orgDevice{Owner: d.Owner, Until: endText(d.Until), Counter: d.Counter, Gaps: []orgGap{}, Forks: d.Forks}
		for _, g := range d.Gaps {
			r.Device.Gaps = append(r.Device.Gaps, orgGap{g.First, g.Last})
		}
	}
	return r
}

func brokersOf(m *canon.Member) []orgBroker {
	out := []orgBroker{}
	for _, b := range m.Brokers {
		out = append(out, orgBroker{b.Broker, endText(b.Until)})
	}
	return out
}

// endText is an end in ledger time, "" for none.
func endText(until int64) string {
	if until == 0 {
		return ""
	}
	return utc(until)
}

// parseTime reads a time of the command line, in milliseconds since 1970 UTC.
func parseTime(s string) (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UnixMilli(), err
}

func (c *cli) orgShow(ctx context.Context, q *recordQuestion, name string) error {
	id, err := orgID(name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	a, err := c.asker(ctx, q)
	if err != nil {
		return err
	}
	s, err := a.record(ctx, id)
	if err != nil {
		return err
	}
	if s.State == nil || s.State.Member == nil {
		return fail(exitUsage, "waybill org list shows the members",
			fmt.Errorf("%q is not a member, and the proof shows it", name))
	}
	r := reportOf(s.State.Member)
	r.Verified, r.History, r.Block = a.known, s.History, s.Block
	if k, err := a.consortiumWith(ctx, &apiv1.ConsortiumRequest{Devices: true}); err == nil { // it is a list for convenience
		for _, d := range k.devices(name) {
			r.Devices = append(r.Devices, d.Id)
		}
	}
	if c.json {
		c.print(r)
	} else {
		c.sayOrg(r)
	}
	if !a.known && !q.unverified {
		return errUnverified()
	}
	return nil
}

func (c *cli) sayOrg(r *orgReport) {
	c.sayKnown(r.Verified)
	c.sayf("%s  %s, %s (%s)", strings.ToUpper(r.Standing), inLine(r.ID), inLine(r.Title), r.Kind)
	var t table
	for _, role := range r.Roles {
		t.row("role", inLine(role))
	}
	for _, k := range r.Keys {
		t.row("key", k.KeyID+" "+k.words(r.Block.Height))
	}
	if r.PeerID != "" {
		t.row("node", r.PeerID)
	}
	for _, a := range r.Addresses {
		t.row("address", inLine(a))
	}
	if r.Validator != nil {
		t.row("validator", powerText(r.Power)+", key "+r.Validator.PublicKey)
	}
	if r.Heartbeat > 0 {
		t.row("heartbeat", fmt.Sprintf("block %d", r.Heartbeat))
	}
	if d := r.Device; d != nil {
		t.row("device", "of "+inLine(d.Owner)+untilText(d.Until))
		t.row("log", logText(d))
	}
	for _, b := range r.Brokers {
		t.row("broker", inLine(b.Broker)+untilText(b.Until))
	}
	if len(r.Devices) > 0 {
		t.row("devices", list(r.Devices)+" (the node's word)")
	}
	c.sayTable(&t)
	c.sayActs(r.History)
	c.sayBlock(&r.Block)
}

func untilText(until string) string {
	if until == "" {
		return ""
	}
	return ", until " + until
}

// logText says how complete a device's log is.
func logText(d *orgDevice) string {
	out := fmt.Sprintf("%s seen", plural(int(d.Counter), "action"))
	missing := uint64(0)
	for _, g := range d.Gaps {
		missing += g.Last - g.First + 1
	}
	if missing > 0 {
		out += fmt.Sprintf(", %d missing", missing)
	}
	if d.Forks > 0 {
		out += fmt.Sprintf(", FORKED %d times", d.Forks)
	}
	return out
}
