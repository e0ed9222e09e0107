package governance_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// reference is GOVERNANCE.md by maps and loops. It reads the lines from which the transactions are made, and knows
// nothing of records, trees, or the code that it judges.
type reference struct {
	height uint64 // of the block in the making
	time   int64  // of it

	members   map[string]*refMember
	taken     map[string]bool // names of keys that are, or were, in use
	proposals map[string]*refProposal
	order     []string       // of the proposals
	opened    map[string]int // by organisation
	changed   uint64
	agreed    refAgreed

	drafted map[string]string // whom the last draft of a proposal concerns
	base    refAgreed         // what was agreed before the block
	told    []string          // "key power" for the engine, of this block
}

type refAgreed struct {
	heartbeat int64
	lanes     string
	upgrades  []refUpgrade
}

type refUpgrade struct {
	height uint64
	rules  uint64
}

func (a refAgreed) String() string { return fmt.Sprint(a.heartbeat, a.lanes, a.upgrades) }

type refKey struct {
	name        string
	from, until uint64
}

func (k refKey) lives(h uint64) bool { return k.from <= h && (k.until == 0 || h < k.until) }
func (k refKey) ended(h uint64) bool { return k.until != 0 && (k.until <= h || k.until <= k.from) }

type refMember struct {
	standing  string
	roles     string // as the line has them
	prefixes  []string
	broker    bool
	keys      []refKey
	node      string // key and addresses
	validator string // key
	power     uint64
	seen      uint64 // heartbeat
	alias     bool
	owner     string // of a device
	until     int64
	brokers   map[string]int64
}

type refProposal struct {
	change         words
	what, whom     string
	agreed         refAgreed // of a change of parameters
	proposer       string
	deadline       int64
	status         string
	opened, closed uint64
	failure        string
	votes          map[string]refVote
}

type refVote struct {
	choice string
	height uint64
}

func newReference(cards []canon.Member, names func([]byte) string) *reference {
	d := genesis.Defaults()
	r := &reference{
		members: map[string]*refMember{}, taken: map[string]bool{}, proposals: map[string]*refProposal{},
		opened: map[string]int{}, drafted: map[string]string{}, agreed: refAgreed{heartbeat: d.Heartbeat},
	}
	for _, c := range cards {
		m := &refMember{standing: "active", keys: []refKey{{name: c.Id}}, brokers: map[string]int64{}, roles: "genesis " + c.Id}
		r.taken[c.Id] = true
		if c.Node != nil {
			m.node = names(c.Node.PublicKey)
			r.taken[m.node] = true
		}
		if c.Validator != nil {
			m.validator, m.power = names(c.Validator.PublicKey), c.Validator.Power
			r.taken[m.validator] = true
		}
		for _, role := range c.Roles {
			m.prefixes = append(m.prefixes, role.Prefixes...)
			m.broker = m.broker || role.Type == canon.RoleTypeBroker
		}
		r.members[c.Id] = m
	}
	return r
}

func (r *reference) clone() *reference {
	out := *r
	out.members, out.taken, out.proposals = map[string]*refMember{}, maps.Clone(r.taken), map[string]*refProposal{}
	for id, m := range r.members {
		c := *m
		c.keys, c.brokers = slices.Clone(m.keys), maps.Clone(m.brokers)
		out.members[id] = &c
	}
	for id, p := range r.proposals {
		c := *p
		c.votes = maps.Clone(p.votes)
		out.proposals[id] = &c
	}
	out.told, out.opened = slices.Clone(r.told), maps.Clone(r.opened)
	return &out
}

// seats are the organisations that vote.
func (r *reference) seats() (out []string) {
	for id, m := range r.members {
		if m.power > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func twoThirds(n, of int) bool { return n*3 >= of*2 }

// line judges a transaction, and takes it in. The answer is as say writes receipts.
func (r *reference) line(line string) string {
	who, acts, _ := strings.Cut(line, ":")
	org, key, ok := strings.Cut(who, " with ")
	if !ok {
		key = org
	}
	list := strings.Split(acts, ";")
	for _, act := range list { // drafted before anything is judged
		if l := split(act); l.next() == "propose" {
			id := l.next()
			if l.next(); len(l.list) > 0 {
				r.drafted[id] = l.list[0]
			} else {
				r.drafted[id] = ""
			}
		}
	}
	m := r.members[org]
	switch {
	case m == nil:
		return "UNKNOWN_ORGANISATION"
	case !r.mayAct(m):
		return "SUSPENDED"
	case !slices.ContainsFunc(m.keys, func(k refKey) bool { return k.name == key && k.lives(r.height) }):
		return "UNKNOWN_KEY"
	}
	var before *reference
	if len(list) > 1 { // one act that is refused changes nothing
		before = r.clone()
	}
	said := "ok"
	for i, act := range list {
		refused, remark := r.act(org, split(act))
		if refused != "" {
			if drafted := r.drafted; before != nil {
				*r = *before
				r.drafted = drafted
			}
			if i > 0 {
				refused += fmt.Sprintf(" at action %d", i+1)
			}
			return refused
		}
		if remark != "" {
			said += ", " + remark
		}
	}
	return said
}

func (r *reference) mayAct(m *refMember) bool {
	if m.owner != "" {
		owner := r.members[m.owner]
		return m.standing == "active" && owner.standing == "active" && (m.until == 0 || r.time < m.until)
	}
	return m.standing == "active"
}

// at is a moment from this block on.
func (r *reference) at(s string) int64 {
	if s == "" {
		return 0
	}
	return r.time + millis(s)
}

func (r *reference) heightOf(s string) uint64 {
	if s == "" {
		return 0
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	if s[0] == '+' || s[0] == '-' {
		n += int64(r.height)
	}
	return uint64(n)
}

func (r *reference) act(org string, l words) (refused, remark string) {
	m, next := r.members[org], r.height+1
	word := l.next()
	if word == "grant" || word == "revoke-device" {
		if !strings.HasPrefix(l.list[0], org+"-") {
			return "SHAPE", ""
		}
	}
	if m.owner != "" || m.standing != "active" {
		return "ROLE", ""
	}
	switch word {
	case "propose":
		return r.propose(org, l)
	case "vote":
		return r.vote(org, l.next(), l.next())
	case "heartbeat":
		named := r.heightOf(cmpOr(l.named["height"], "-1"))
		switch {
		case m.node == "":
			return "ROLE", ""
		case named >= r.height, r.height-named > 100, l.named["hash"] != "":
			return "OLD_BLOCK", ""
		}
		m.seen = r.height
	case "add-key":
		name, from := l.next(), r.heightOf(l.named["height"])
		switch {
		case from != 0 && from < next:
			return "CHANGE", ""
		case r.taken[name]:
			return "KEY_TAKEN", ""
		}
		keys := append(slices.Clone(m.keys), refKey{name: name, from: max(from, next)})
		if !r.fits(keys, 240) {
			return "CHANGE", ""
		}
		m.keys, r.taken[name] = keys, true
	case "revoke-key":
		return r.revoke(m, l.next(), r.heightOf(l.named["height"])), ""
	case "set-node":
		node := strings.Join(l.list, " ")
		key := l.list[0]
		switch old, _, _ := strings.Cut(m.node, " "); {
		case node == m.node:
			return "CHANGE", ""
		case key != old && r.taken[key]:
			return "KEY_TAKEN", ""
		}
		m.node, r.taken[key] = node, true
	case "grant":
		return r.grant(org, l), ""
	case "revoke-device":
		d := r.members[l.list[0]]
		if d == nil || d.owner != org || d.standing != "active" {
			return "NO_DEVICE", ""
		}
		d.standing = "suspended"
		r.end(d)
	case "delegate":
		b, until := l.next(), r.at(l.named["until"])
		broker := r.members[b]
		old, has := m.brokers[b]
		switch {
		case broker == nil || broker.standing != "active" || !broker.broker:
			return "NO_MEMBER", ""
		case l.named["until"] != "" && until <= r.time:
			return "DEADLINE", ""
		case has && old == until, b == org:
			return "CHANGE", ""
		}
		m.brokers[b] = until
	case "revoke-delegation":
		b := l.next()
		if _, has := m.brokers[b]; !has {
			return "NOT_DELEGATED", ""
		}
		delete(m.brokers, b)
	}
	return "", ""
}

// fits reports whether a member may have the keys: 16 that sign or are to, so many ever.
func (r *reference) fits(keys []refKey, ever int) bool {
	live := 0
	for _, k := range keys {
		if !k.ended(r.height + 1) {
			live++
		}
	}
	return live <= 16 && len(keys) <= ever
}

func (r *reference) end(m *refMember) {
	for i := range m.keys {
		if k := &m.keys[i]; k.until == 0 || k.until > r.height+1 {
			k.until = r.height + 1
		}
	}
}

func (r *reference) revoke(m *refMember, name string, at uint64) string {
	next := r.height + 1
	i := slices.IndexFunc(m.keys, func(k refKey) bool { return k.name == name })
	if i < 0 || m.keys[i].ended(next) {
		return "NO_KEY"
	}
	if at != 0 && at < next || m.keys[i].until != 0 && m.keys[i].until <= max(at, next) {
		return "CHANGE"
	}
	old := m.keys[i].until
	m.keys[i].until = max(at, next)
	if !m.unbroken(next) {
		m.keys[i].until = old
		return "LAST_KEY"
	}
	return ""
}

// unbroken looks at each height for as long as stories plan ahead.
func (m *refMember) unbroken(from uint64) bool {
	for h := from; h < from+100; h++ {
		if !slices.ContainsFunc(m.keys, func(k refKey) bool { return k.lives(h) }) {
			return false
		}
	}
	return true
}

func (r *reference) grant(org string, l words) string {
	id := l.next()
	key, until := cmpOr(l.named["key"], id), r.at(l.named["until"])
	d := &refMember{standing: "active", roles: "device " + l.named["countries"], owner: org, until: until, brokers: map[string]int64{}}
	if l.named["until"] != "" && until <= r.time {
		return "DEADLINE"
	}
	if old := r.members[id]; old != nil {
		if old.owner != org {
			return "MEMBER_EXISTS"
		}
		for _, k := range old.keys {
			if k.name != key || k.ended(r.height+1) {
				continue
			}
			if old.standing == "active" && old.roles == d.roles && old.until == until {
				return "CHANGE"
			}
			old.roles, old.until = d.roles, until
			return ""
		}
		d.keys = slices.Clone(old.keys)
		r.end(d)
	}
	if r.taken[key] {
		return "KEY_TAKEN"
	}
	d.keys = append(d.keys, refKey{name: key, from: r.height + 1})
	if !r.fits(d.keys, 256) {
		return "CHANGE"
	}
	r.members[id], r.taken[key] = d, true
	return ""
}
