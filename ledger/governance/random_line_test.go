package governance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/code"
)

func codeOf(n uint32) code.Code { return code.Code(n) }

// ids are the members that a filter takes, in order; a stranger if there is none.
func (g *game) ids(take func(m *refMember) bool) string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(g.ref.members)) {
		if take(g.ref.members[id]) {
			out = append(out, id)
		}
	}
	if len(out) == 0 || g.chance(1) {
		return "stranger"
	}
	return g.pick(out...)
}

func (g *game) anyone() string {
	if g.chance(70) {
		return g.ids(func(m *refMember) bool { return m.standing != "expelled" && m.owner == "" })
	}
	return g.ids(func(*refMember) bool { return true })
}

// signer is who acts, with a key that mostly signs.
func (g *game) signer(org string) string {
	m := g.ref.members[org]
	key := org
	if m != nil && g.chance(97) {
		for _, k := range m.keys {
			if k.lives(g.ref.height) && g.chance(60) || key == org && k.lives(g.ref.height) {
				key = k.name
			}
		}
	}
	if key == org {
		return org
	}
	return org + " with " + key
}

// someKey is a new one, mostly.
func (g *game) someKey() string {
	if g.chance(85) {
		g.fresh++
		return g.key(fmt.Sprint("k", g.fresh))
	}
	return g.key(fmt.Sprint("k", 1+g.r.IntN(g.fresh+1)))
}

func (g *game) maybe(percent int, word string) string {
	if g.chance(percent) {
		return " " + word
	}
	return ""
}

func (g *game) line() string {
	org := g.ids(func(m *refMember) bool { return m.power > 0 })
	if g.chance(30) {
		org = g.anyone()
	}
	if g.r.IntN(400) == 0 {
		return g.signer(org) + ": " + g.many(org)
	}
	line := g.signer(org) + ": " + g.random(org)
	for g.chance(6) {
		line += "; " + g.random(org)
	}
	return line
}

// many are as many proposals as an organisation may have open, and one more.
func (g *game) many(org string) string {
	n := g.ref.opened[org] + 1
	var acts []string
	for i := range 17 {
		acts = append(acts, fmt.Sprintf("propose %s/%d parameters heartbeat=%d", org, n+i, 2001+i))
	}
	return strings.Join(acts, "; ")
}

func (g *game) random(org string) string {
	switch n := g.r.IntN(100); {
	case n < 45:
		return "vote " + g.open(org) + g.pick(" yes", " yes", " yes", " yes", " yes", " yes", " no")
	case n < 70:
		return "propose " + g.number(g.pick(org, org, org, org, org, org, org, org, org, "usps")) + " " + g.changing() +
			" deadline=" + g.pick("1h", "1h", "1h", "20s", "0s", "40d", "2h")
	default:
		return g.ownAct(org)
	}
}

// open is a proposal to vote on: mostly one that is open and that the organisation has not voted on.
func (g *game) open(org string) string {
	var open, all []string
	for _, id := range g.ref.order[max(0, len(g.ref.order)-100):] {
		p := g.ref.proposals[id]
		if all = append(all, id); p.status == "open" && (p.votes[org].choice == "" || g.chance(10)) {
			open = append(open, id)
		}
	}
	switch {
	case len(open) > 0 && g.chance(92):
		// The last ones are voted on most: else nothing is ever decided.
		return open[max(0, len(open)-1-g.r.IntN(4))]
	case len(all) > 0 && g.chance(80):
		return g.pick(all...)
	}
	return "usps/999999"
}

func (g *game) ownAct(org string) string {
	device := fmt.Sprintf("%s-d%d", org, g.r.IntN(3))
	until := g.pick("", "", " until=1h", " until=30s", " until=0s")
	switch g.r.IntN(14) {
	case 0, 1, 2, 3:
		return "heartbeat" + g.maybe(5, "hash=wrong") + g.maybe(10, g.pick("height=-100", "height=-101", "height=+0", "height=-2"))
	case 4, 5:
		return "add-key " + g.someKey() + g.maybe(30, "height="+g.pick("+1", "+2", "+15", "+0"))
	case 6, 7:
		name := g.someKey()
		if m := g.ref.members[org]; m != nil && len(m.keys) > 0 {
			name = m.keys[g.r.IntN(len(m.keys))].name
		}
		return "revoke-key " + name + g.maybe(50, "height="+g.pick("+1", "+3", "+20", "+0"))
	case 8:
		node := g.someKey()
		if m := g.ref.members[org]; m != nil && g.chance(40) {
			if old, _, _ := strings.Cut(m.node, " "); old != "" {
				node = old
			}
		}
		return "set-node " + node + g.maybe(50, g.pick("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1"))
	case 9, 10:
		if m := g.ref.members[device]; m != nil && g.chance(50) {
			return "grant " + device + " key=" + m.keys[len(m.keys)-1].name + g.maybe(30, "countries="+g.pick("US", "US,VN")) + until
		}
		if g.chance(5) {
			device = "gun"
		}
		return "grant " + device + " key=" + g.someKey() + g.maybe(30, "countries=US") + until
	case 11:
		return "revoke-device " + device
	case 12:
		return "delegate " + g.pick("acme", "acme", "acme", g.anyone()) + until
	}
	return "revoke-delegation " + g.pick("acme", "acme", "shop")
}

var prefixes = []string{"4012", "40123", "4012345", "9506000", "95060", "76130", "7613", "761303", "50000"}

func (g *game) someRoles() string {
	return g.pick("post:GB", "post:FI", "logistics:CN,ES", "auditor carrier", "broker auditor", "device", "brand="+g.pick(prefixes...),
		"post:IE brand="+g.pick(prefixes...), "carrier:US")
}

func (g *game) changing() string {
	power := g.pick("1", "4", "9", "10", "10", "10", "12", "14", "15", "0", "4294967297")
	living := 0
	for _, m := range g.ref.members {
		if m.owner == "" && m.standing != "expelled" {
			living++
		}
	}
	switch n := g.r.IntN(100); {
	case n < 12 && living < 16:
		id := g.anyone()
		if g.chance(85) {
			g.fresh++
			id = fmt.Sprint("m", g.fresh)
			g.key(id)
			g.key(id + "/node")
			g.key(id + "/validator")
		}
		keys := ""
		if g.chance(30) {
			keys = " keys=" + g.someKey() + g.pick("", ","+g.someKey())
		}
		return "admit " + id + " " + g.someRoles() + keys + g.maybe(10, "alias=yes") + g.maybe(10, "node="+g.pick("-", g.someKey()))
	case n < 22:
		return "suspend " + g.anyone()
	case n < 37:
		id := g.ids(func(m *refMember) bool { return m.standing == "suspended" && m.owner == "" })
		keys := ""
		if g.chance(50) {
			keys = " keys=" + g.someKey() + g.pick("", "", ","+g.someKey()) + g.maybe(40, "node="+g.someKey())
		}
		return "readmit " + id + keys
	case n < 40 && living > 8:
		return "expel " + g.anyone()
	case n < 48:
		return "roles " + g.anyone() + " " + g.someRoles()
	case n < 85:
		id := g.anyone()
		if g.chance(40) { // one that could join
			id = g.ids(func(m *refMember) bool { return m.seen > 0 && m.standing == "active" })
		}
		if m := g.ref.members[id]; m != nil && m.validator != "" && g.chance(70) {
			return "power " + id + " " + power + " key=" + m.validator
		}
		return "power " + id + " " + power + g.maybe(40, "key="+g.someKey())
	case n < 92:
		return "parameters" + g.maybe(80, fmt.Sprint("heartbeat=", g.pick("999", "1000", "15000", "60000", "60001"))) +
			g.maybe(40, "strict_lanes="+g.pick("CN-ES", "CN-ES,CN-US", "CN-US"))
	}
	return "upgrade rules=" + g.pick("1", "2", "3", "4", "40") +
		g.maybe(70, fmt.Sprintf("height=+%d", []int{2, 90_000_000, 100_000_002, 100_000_003}[g.r.IntN(4)]))
}
