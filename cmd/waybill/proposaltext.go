package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/card"
)

var changes = map[uint32]string{
	canon.ChangeTypeAdmit: "admit", canon.ChangeTypeSuspend: "suspend", canon.ChangeTypeReadmit: "readmit",
	canon.ChangeTypeExpel: "expel", canon.ChangeTypeRoles: "roles", canon.ChangeTypePower: "power",
	canon.ChangeTypeParameters: "parameters", canon.ChangeTypeUpgrade: "upgrade",
}

// difference is one line of what a proposal would change. From is "" where there is nothing now, To where nothing is left.
type difference struct {
	What string `json:"what"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// sentence says in a line what a change is.
func sentence(ch *canon.Change) string {
	id := inLine(ch.Organisation)
	switch ch.Type {
	case canon.ChangeTypeAdmit:
		title := ""
		if ch.Card != nil {
			title = ", " + inLine(ch.Card.Title)
		}
		return "admit " + id + title
	case canon.ChangeTypeRoles:
		return "other roles for " + id
	case canon.ChangeTypePower:
		if ch.Validator != nil && ch.Validator.Power == 0 {
			return "take the validator of " + id + " out"
		}
		return "voting power of " + id
	case canon.ChangeTypeParameters:
		return "other parameters"
	case canon.ChangeTypeUpgrade:
		return "another rules version"
	}
	return changes[ch.Type] + " " + id
}

// differ compares a change with what is there now: the member that it concerns, nil for none or an unknown one, and the
// parameters.
func differ(ch *canon.Change, now *canon.Member, p *canon.Parameters) (out []difference) {
	if now == nil {
		now = &canon.Member{}
	}
	switch ch.Type {
	case canon.ChangeTypeAdmit:
		return admitted(ch.Card)
	case canon.ChangeTypeSuspend:
		return []difference{{"standing", standings[now.Standing], "suspended"}}
	case canon.ChangeTypeReadmit:
		return readmitted(ch.Card, now)
	case canon.ChangeTypeExpel:
		out = []difference{{"standing", standings[now.Standing], "expelled, for ever"}}
		for i := range now.Keys {
			if now.Keys[i].Until == 0 {
				out = append(out, difference{What: "key", From: keyText(now.Keys[i].Algorithm, now.Keys[i].PublicKey)})
			}
		}
		if now.Validator != nil && now.Validator.Power > 0 {
			out = append(out, difference{"power", fmt.Sprint(now.Validator.Power), "0"})
		}
	case canon.ChangeTypeRoles:
		return roleDifferences(now.Roles, ch.Roles)
	case canon.ChangeTypePower:
		return powerDifferences(now.Validator, ch.Validator)
	case canon.ChangeTypeParameters:
		return parameterDifferences(p, ch.Parameters)
	case canon.ChangeTypeUpgrade:
		if ch.Upgrade == nil {
			return nil
		}
		from := ""
		if p != nil {
			from = fmt.Sprint(rulesAt(p, ch.Upgrade.Height))
		}
		return []difference{{fmt.Sprintf("rules from block %d on", ch.Upgrade.Height), from, fmt.Sprint(ch.Upgrade.Rules)}}
	}
	return out
}

// rulesAt is the rules version of a height, as it is scheduled.
func rulesAt(p *canon.Parameters, height uint64) uint32 {
	out := p.Rules
	for _, u := range p.Upgrades {
		if u.Height <= height {
			out = u.Rules
		}
	}
	return out
}

func keyText(algorithm uint32, public []byte) string {
	id := sig.KeyIDOf(algorithm, public)
	return hex.EncodeToString(id[:])
}

func admitted(m *canon.Member) (out []difference) {
	if m == nil {
		return nil
	}
	out = []difference{{What: "kind", To: kindOf(m)}, {What: "title", To: m.Title}}
	for i := range m.Roles {
		out = append(out, difference{What: "role", To: roleText(&m.Roles[i])})
	}
	out = append(out, newKeys(m)...)
	if m.Validator != nil {
		out = append(out, difference{What: "validator key", To: hex.EncodeToString(m.Validator.PublicKey)})
	}
	return out
}

// newKeys are the keys and the node of a card.
func newKeys(m *canon.Member) (out []difference) {
	for i := range m.Keys {
		out = append(out, difference{What: "key", To: keyText(m.Keys[i].Algorithm, m.Keys[i].PublicKey)})
	}
	if m.Node != nil {
		out = append(out, difference{What: "node", To: peerText(m.Node.PublicKey)})
		for _, a := range m.Node.Addresses {
			out = append(out, difference{What: "address", To: a})
		}
	}
	return out
}

func readmitted(c, now *canon.Member) []difference {
	out := []difference{{"standing", standings[now.Standing], "active"}}
	if c == nil {
		return out
	}
	for i := range now.Keys {
		if now.Keys[i].Until == 0 {
			out = append(out, difference{What: "key", From: keyText(now.Keys[i].Algorithm, now.Keys[i].PublicKey)})
		}
	}
	return append(out, newKeys(c)...)
}

func roleDifferences(now, next []canon.Role) (out []difference) {
	find := func(list []canon.Role, t uint32) string {
		for i := range list {
			if list[i].Type == t {
				return roleText(&list[i])
			}
		}
		return ""
	}
	var types []uint32
	for _, l := range [][]canon.Role{now, next} {
		for i := range l {
			types = append(types, l[i].Type)
		}
	}
	slices.Sort(types)
	for _, t := range slices.Compact(types) {
		if from, to := find(now, t), find(next, t); from != to {
			out = append(out, difference{"role", from, to})
		}
	}
	return out
}

func powerDifferences(now, next *canon.Validator) (out []difference) {
	if next == nil {
		return nil
	}
	from, key := "0", ""
	if now != nil {
		from, key = fmt.Sprint(now.Power), hex.EncodeToString(now.PublicKey)
	}
	if to := fmt.Sprint(next.Power); to != from {
		out = append(out, difference{"power", from, to})
	}
	if to := hex.EncodeToString(next.PublicKey); to != key {
		out = append(out, difference{"validator key", key, to})
	}
	return out
}

// parameterDifferences compares parameters by their names in a genesis file.
func parameterDifferences(now, next *canon.Parameters) (out []difference) {
	if next == nil {
		return nil
	}
	to, names := parameterFields(next)
	from := map[string]string{}
	if now != nil {
		from, _ = parameterFields(now)
	}
	for _, name := range names {
		if from[name] != to[name] {
			out = append(out, difference{name, from[name], to[name]})
		}
	}
	return out
}

func parameterFields(p *canon.Parameters) (values map[string]string, names []string) {
	var b bytes.Buffer
	fields := map[string]json.RawMessage{}
	if err := card.WriteParameters(&b, p); err != nil || json.Unmarshal(b.Bytes(), &fields) != nil {
		return nil, nil // not reached: it is our own JSON
	}
	values = map[string]string{}
	for name, v := range fields {
		var line bytes.Buffer
		if json.Compact(&line, v) == nil {
			values[name] = line.String()
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return values, names
}

// sayDifferences prints lines as "- before", "+ after", or "before → after".
func (c *cli) sayDifferences(list []difference) {
	var t table
	for _, d := range list {
		switch {
		case d.From == "":
			t.row("+ "+d.What, inLine(d.To))
		case d.To == "":
			t.row("- "+d.What, inLine(d.From))
		default:
			t.row("  "+d.What, inLine(d.From)+" → "+inLine(d.To))
		}
	}
	c.sayTable(&t)
}

// list joins names for a sentence.
func list(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return inLine(strings.Join(names, ", "))
}
