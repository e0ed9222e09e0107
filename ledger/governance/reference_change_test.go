package governance_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (r *reference) propose(org string, l words) (refused, remark string) {
	id := l.next()
	owner, digits, _ := strings.Cut(id, "/")
	n, err := strconv.Atoi(digits)
	nth := func(n int) *refProposal { return r.proposals[fmt.Sprintf("%s/%d", owner, n)] }
	deadline := r.at(cmpOr(l.named["deadline"], "1h"))
	switch {
	case r.members[org].power == 0:
		return "NO_SEAT", ""
	case err != nil, owner != org:
		return "SHAPE", ""
	case r.proposals[id] != nil:
		return "PROPOSAL_EXISTS", ""
	case n > 1 && nth(n-1) == nil:
		return "PROPOSAL_NUMBER", ""
	case n > 16 && nth(n-16).status == "open" && nth(n-16).deadline >= r.time:
		return "PROPOSAL_LIMIT", ""
	case deadline <= r.time, deadline > r.time+30*86_400_000:
		return "DEADLINE", ""
	}
	p := &refProposal{
		change: l, what: l.list[0], proposer: org, deadline: deadline, status: "open", opened: r.height, votes: map[string]refVote{},
	}
	switch p.what {
	case "parameters":
		p.agreed = r.base
		if s := l.named["heartbeat"]; s != "" {
			p.agreed.heartbeat = int64(number(s))
		}
		if s, ok := l.named["strict_lanes"]; ok {
			p.agreed.lanes = s
		}
	case "upgrade":
		p.agreed.upgrades = []refUpgrade{{r.heightOf(l.named["height"]), number(l.named["rules"])}}
	default:
		p.whom = l.list[1]
	}
	if refused, _, _ := r.judge(p); refused != "" {
		return refused, ""
	}
	r.proposals[id] = p
	r.order = append(r.order, id)
	r.opened[org]++
	refused, remark = r.settle(org, p, "yes")
	if refused != "" {
		delete(r.proposals, id)
		r.order = r.order[:len(r.order)-1]
		r.opened[org]--
	}
	return refused, remark
}

func (r *reference) vote(org, id, choice string) (refused, remark string) {
	p := r.proposals[id]
	switch {
	case p == nil:
		return "NO_PROPOSAL", ""
	case r.drafted[id] != p.whom:
		return "SHAPE", ""
	case r.members[org].power == 0:
		return "NO_SEAT", ""
	case p.status != "open":
		return "PROPOSAL_CLOSED", ""
	case p.deadline < r.time:
		p.status, p.closed = "lapsed", r.height
		return "", "lapsed"
	}
	return r.settle(org, p, choice)
}

func (r *reference) settle(org string, p *refProposal, choice string) (refused, remark string) {
	former, voted := p.votes[org]
	p.votes[org] = refVote{choice, r.height}
	yes, no, seats := 0, 0, r.seats()
	for _, id := range seats {
		switch v := p.votes[id]; {
		case r.members[id].standing != "active":
		case v.choice == "yes":
			yes++
		case v.choice == "no":
			no++
		}
	}
	if !twoThirds(yes, len(seats)) {
		if !twoThirds(len(seats)-no, len(seats)) {
			p.status, p.closed = "rejected", r.height
			return "", "rejected"
		}
		return "", ""
	}
	refused, early, do := r.judge(p)
	switch {
	case refused != "":
		p.status, p.closed, p.failure = "failed", r.height, refused
		return "", "failed"
	case early != "":
		if delete(p.votes, org); voted {
			p.votes[org] = former
		}
		return early, ""
	}
	do()
	p.status, p.closed = "executed", r.height
	return "", "executed"
}

// judge says whether a change can be done, and not yet, and does it.
func (r *reference) judge(p *refProposal) (refused, early string, do func()) {
	l, m := p.change, r.members[p.whom]
	keys := list(l.named["keys"])
	active := func(id string) bool { return r.members[id].standing == "active" }
	switch p.what {
	case "parameters":
		a := p.agreed
		ok := a.heartbeat >= 1000 && a.heartbeat <= 60_000 && fmt.Sprint(a.upgrades) == fmt.Sprint(r.agreed.upgrades) &&
			a.String() != r.agreed.String()
		return unless(ok, "CHANGE"), "", func() { r.agreed = a }
	case "upgrade":
		return r.upgrade(p.agreed.upgrades[0])
	case "admit":
		return r.admit(p.whom, words{l.list[2:], l.named})
	}
	if m == nil || m.owner != "" || m.standing == "expelled" {
		return "NO_MEMBER", "", nil
	}
	switch p.what {
	case "suspend":
		active = func(id string) bool { return id != p.whom && r.members[id].standing == "active" }
		switch {
		case m.standing != "active":
			return "NO_MEMBER", "", nil
		case !r.decides(r.seats(), active):
			return "UNSAFE_SET", "", nil
		}
		return "", "", func() { m.standing = "suspended" }
	case "readmit":
		if m.standing != "suspended" {
			return "NO_MEMBER", "", nil
		}
		return r.readmit(m, keys, l.named["node"])
	case "expel":
		refused, early, set := r.reseat(p.whom, m.validator, 0)
		if refused == "" && !r.decides(slices.DeleteFunc(r.seats(), func(id string) bool { return id == p.whom }), active) {
			refused = "UNSAFE_SET"
		}
		return refused, early, func() {
			set()
			m.standing, m.prefixes = "expelled", nil
			r.end(m)
		}
	case "roles":
		text, prefixes, broker, device := readRoles(words{l.list[2:], l.named})
		switch {
		case device || text == m.roles:
			return "CHANGE", "", nil
		case !m.alias && r.overlaps(p.whom, prefixes):
			return "PREFIX_TAKEN", "", nil
		}
		return "", "", func() { m.roles, m.prefixes, m.broker = text, prefixes, broker }
	case "power":
		return r.power(p.whom, m, cmpOr(l.named["key"], p.whom+"/validator"), number(l.list[2]))
	}
	panic(p.what)
}

func unless(ok bool, refused string) string {
	if ok {
		return ""
	}
	return refused
}

// decides reports whether those of the seats who may act could decide.
func (r *reference) decides(seats []string, active func(string) bool) bool {
	n := 0
	for _, id := range seats {
		if active(id) {
			n++
		}
	}
	return twoThirds(n, len(seats))
}

func (r *reference) upgrade(u refUpgrade) (refused, early string, do func()) {
	last := refUpgrade{0, 1}
	list := r.agreed.upgrades
	if n := len(list); n > 0 {
		last = list[n-1]
	}
	if u.height == 0 {
		return unless(u.rules == last.rules && last.height > r.height+2, "CHANGE"), "", func() {
			r.agreed.upgrades = slices.Clone(list[:len(list)-1])
		}
	}
	ok := u.height > r.height+2 && u.height > last.height && u.height <= r.height+2+100_000_000 &&
		u.rules > last.rules && u.rules <= last.rules+16
	return unless(ok, "CHANGE"), "", func() { r.agreed.upgrades = append(slices.Clone(list), u) }
}

// readRoles reads what stands in a line, as the record would have it.
func readRoles(l words) (text string, prefixes []string, broker, device bool) {
	var kinds []string
	for _, s := range l.list {
		name, _, _ := strings.Cut(s, ":")
		broker, device = broker || name == "broker", device || name == "device"
		kinds = append(kinds, s)
	}
	if p := l.named["brand"]; p != "" {
		prefixes = list(p)
		kinds = append(kinds, "brand="+p)
	}
	if len(kinds) == 0 {
		kinds = []string{"auditor"}
	}
	slices.Sort(kinds)
	return strings.Join(kinds, " "), prefixes, broker, device
}

// overlaps compares with every prefix of every other.
func (r *reference) overlaps(id string, prefixes []string) bool {
	for other, m := range r.members {
		if other == id || m.alias {
			continue
		}
		for _, a := range m.prefixes {
			for _, b := range prefixes {
				if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
					return true
				}
			}
		}
	}
	return false
}

// fresh refuses keys of which one is taken, or there twice.
func (r *reference) fresh(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		if r.taken[n] || seen[n] {
			return false
		}
		seen[n] = true
	}
	return true
}

func (r *reference) take(names []string) {
	for _, n := range names {
		r.taken[n] = true
	}
}

func (r *reference) admit(id string, l words) (refused, early string, do func()) {
	keys, node := list(cmpOr(l.named["keys"], id)), cmpOr(l.named["node"], id+"/node")
	text, prefixes, broker, device := readRoles(l)
	m := &refMember{
		standing: "active", roles: text, prefixes: prefixes, broker: broker, alias: l.named["alias"] != "", brokers: map[string]int64{},
	}
	own := map[string]bool{}
	for _, k := range keys {
		own[k] = true
		m.keys = append(m.keys, refKey{name: k, from: r.height + 1})
	}
	all := slices.Clone(keys)
	if node != "-" {
		m.node = node
		all = append(all, node)
	}
	switch {
	case r.members[id] != nil:
		refused = "MEMBER_EXISTS"
	case device, len(own) < len(keys):
		refused = "CHANGE"
	case !m.alias && r.overlaps(id, prefixes):
		refused = "PREFIX_TAKEN"
	case !r.fresh(all):
		refused = "KEY_TAKEN"
	}
	return refused, "", func() {
		r.members[id] = m
		r.take(all)
	}
}

func (r *reference) readmit(m *refMember, keys []string, node string) (refused, early string, do func()) {
	if len(keys) == 0 {
		return "", "", func() { m.standing = "active" }
	}
	after := &refMember{keys: slices.Clone(m.keys)}
	r.end(after)
	all := slices.Clone(keys)
	for _, k := range keys {
		if slices.ContainsFunc(after.keys, func(o refKey) bool { return o.name == k }) {
			return "CHANGE", "", nil
		}
		after.keys = append(after.keys, refKey{name: k, from: r.height + 1})
	}
	if old, _, _ := strings.Cut(m.node, " "); node != "" && node != old {
		all = append(all, node)
	}
	switch {
	case !r.fits(after.keys, 256):
		return "CHANGE", "", nil
	case !r.fresh(all):
		return "KEY_TAKEN", "", nil
	}
	return "", "", func() {
		m.standing, m.keys = "active", after.keys
		if node != "" {
			m.node = node
		}
		r.take(all)
	}
}

func (r *reference) power(id string, m *refMember, key string, power uint64) (refused, early string, do func()) {
	joins := power > 0 && m.power == 0
	switch {
	case m.node == "" || m.alias || power > 1<<32, m.validator == key && m.power == power:
		return "CHANGE", "", nil
	case joins && m.standing != "active":
		return "NO_MEMBER", "", nil
	}
	refused, early, set := r.reseat(id, key, power)
	seats := slices.DeleteFunc(r.seats(), func(s string) bool { return s == id })
	if power > 0 {
		seats = append(seats, id)
	}
	if refused == "" && !r.decides(seats, func(id string) bool { return r.members[id].standing == "active" }) {
		refused = "UNSAFE_SET"
	}
	if refused == "" && key != m.validator && r.taken[key] {
		refused = "KEY_TAKEN"
	}
	if joins && (m.seen == 0 || r.height-m.seen > 100) {
		early = "NO_HEARTBEAT"
	}
	return refused, early, func() {
		set()
		r.taken[key] = true
	}
}

// reseat compares the sets of keys before and after, each whole.
func (r *reference) reseat(id, key string, power uint64) (refused, early string, do func()) {
	m := r.members[id]
	set := func() { m.validator, m.power = key, power }
	if m.power == 0 && power == 0 {
		return "", "", set
	}
	before, after := map[string]uint64{}, map[string]uint64{}
	equal := true
	for _, s := range r.seats() {
		before[r.members[s].validator] = r.members[s].power
		equal = equal && r.members[s].power == power
		if s != id {
			after[r.members[s].validator] = r.members[s].power
		}
	}
	if power > 0 {
		after[key] = power
	}
	var old, fresh, kept uint64
	for k, p := range before {
		old += p
		kept += min(p, after[k])
	}
	for _, p := range after {
		fresh += p
	}
	small := m.power == 0 && len(before) < 4 && equal
	switch {
	case len(after) == 0, fresh > 1<<48, 3*kept <= 2*old, 3*kept <= 2*fresh && !small:
		refused = "UNSAFE_SET"
	case r.changed != 0 && r.height-r.changed <= 2:
		early = "SETTLING"
	}
	return refused, early, func() {
		for k := range before {
			if _, stays := after[k]; !stays {
				r.told = append(r.told, k+" 0")
			}
		}
		for k, p := range after {
			if before[k] != p {
				r.told = append(r.told, fmt.Sprintf("%s %d", k, p))
			}
		}
		r.changed = r.height
		set()
	}
}
