package governance_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestReference does random things on a ledger and on the reference beside it, and compares receipts, members, council,
// proposals and what the engine is told; and it holds the ledger against what must be so whatever members do (invariants).
// WAYBILL_RANDOM sets the number of acts for each seed, WAYBILL_SEED the first seed (make reference).
func TestReference(t *testing.T) {
	acts, seed, seeds := 2000, uint64(1), uint64(2)
	if s := os.Getenv("WAYBILL_RANDOM"); s != "" {
		acts, seeds = int(number(s)), 1
	}
	if s := os.Getenv("WAYBILL_SEED"); s != "" {
		seed = number(s)
	}
	said := map[string]int{}
	for s := seed; s < seed+seeds; s++ {
		t.Run(fmt.Sprint("seed ", s), func(t *testing.T) {
			g := newGame(t, s)
			for n, blocks := 0, 0; n < acts; blocks++ {
				n += g.block(n < 300 || blocks%(1+n/500) == 0)
			}
			for k, v := range g.said {
				said[k] += v
			}
		})
	}
	for _, want := range strings.Split("ok|ok, executed|ok, rejected|ok, lapsed|ok, failed|NO_SEAT|PROPOSAL_EXISTS|PROPOSAL_NUMBER|PROPOSAL_LIMIT at action 17|"+
		"PROPOSAL_CLOSED|NO_PROPOSAL|DEADLINE|UNSAFE_SET|SETTLING|NO_HEARTBEAT|CHANGE|KEY_TAKEN|LAST_KEY|OLD_BLOCK|NO_KEY|MEMBER_EXISTS|"+
		"NO_MEMBER|PREFIX_TAKEN|NO_DEVICE|NOT_DELEGATED|SUSPENDED|UNKNOWN_KEY|UNKNOWN_ORGANISATION|ROLE|SHAPE|CHANGE at action 2", "|") {
		if said[want] == 0 {
			t.Errorf("nothing ends as %q: %v", want, said)
		}
	}
}

// game is a ledger, the reference, and what the engine would hold.
type game struct {
	*world
	r     *rand.Rand
	ref   *reference
	cards []canon.Member
	names map[string]string
	fresh int // keys and members that were made up
	said  map[string]int
	sets  map[uint64]map[string]uint64 // of the engine by height: power by public key
}

func newGame(t *testing.T, seed uint64) *game {
	g := &game{
		world: newWorld(t), r: rand.New(rand.NewPCG(seed, 11)), names: map[string]string{}, said: map[string]int{},
		sets: map[uint64]map[string]uint64{},
	}
	first := map[string]uint64{}
	for _, m := range g.Genesis.Members {
		g.cards = append(g.cards, m)
		for _, suffix := range []string{"", "/node", "/validator"} {
			g.key(m.Id + suffix)
		}
		if m.Validator != nil {
			first[string(m.Validator.PublicKey)] = m.Validator.Power
		}
	}
	g.sets[1], g.sets[2] = first, first
	g.ref = newReference(g.cards, func(k []byte) string { return g.names[string(k)] })
	g.Block()
	g.sets[3] = first
	return g
}

func (g *game) key(name string) string {
	g.names[string(ledgertest.Public(name))] = name
	return name
}

func (g *game) pick(list ...string) string { return list[g.r.IntN(len(list))] }

func (g *game) chance(percent int) bool { return g.r.IntN(100) < percent }

// block makes a block of a few acts, and compares. It returns how many there were.
func (g *game) block(whole bool) int {
	if g.r.IntN(40) == 0 {
		g.Raw(g.Time() + int64(g.r.IntN(7_200_000)))
		g.engine()
	}
	g.ref.height, g.ref.time, g.ref.told, g.ref.base = g.Store.Last().Height+1, g.Time()+1000, nil, g.ref.agreed
	var lines, want []string
	var txs []*tx.Tx
	for range g.r.IntN(6) {
		line := g.line()
		lines = append(lines, line)
		txs = append(txs, g.tx(line))
		want = append(want, g.ref.line(line))
	}
	for i, r := range g.Block(txs...) {
		got := say(r)
		g.said[got]++
		if got != want[i] {
			g.T.Fatalf("height %d: %s\n%s, by the reference %s", g.ref.height, lines[i], got, want[i])
		}
	}
	var told []string
	for _, u := range g.Last.Validators {
		told = append(told, fmt.Sprintf("%s %d", g.names[string(u.PublicKey)], u.Power))
	}
	slices.Sort(told)
	slices.Sort(g.ref.told)
	if !slices.Equal(told, g.ref.told) {
		g.T.Fatalf("height %d: %q\nthe engine is told %q, by the reference %q", g.ref.height, lines, told, g.ref.told)
	}
	g.engine()
	if got, want := g.council(), g.ref.council(g.Store.Last().Height); got != want {
		g.T.Fatalf("height %d: %q\n%s\nby the reference\n%s", g.ref.height, lines, got, want)
	}
	if whole {
		g.compare(lines)
	}
	return len(lines)
}

func (g *game) compare(lines []string) {
	members, err := g.Store.Members()
	if err != nil {
		g.T.Fatal(err)
	}
	if len(members) != len(g.ref.members) {
		g.T.Fatalf("height %d: %d members, by the reference %d", g.ref.height, len(members), len(g.ref.members))
	}
	for i := range members {
		if got, want := g.told(&members[i]), g.ref.member(members[i].Id); got != want {
			g.T.Fatalf("height %d: %q\n%s: %s\nby the reference\n%s", g.ref.height, lines, members[i].Id, got, want)
		}
		if want := g.roles(members[i].Id); want != nil && !bytes.Equal(
			(&canon.Change{Roles: members[i].Roles}).Encode(), (&canon.Change{Roles: want}).Encode()) {
			g.T.Fatalf("height %d: roles of %s: %v", g.ref.height, members[i].Id, members[i].Roles)
		}
	}
	proposals, err := g.Store.Proposals()
	if err != nil {
		g.T.Fatal(err)
	}
	if len(proposals) != len(g.ref.proposals) {
		g.T.Fatalf("height %d: %d proposals, by the reference %d", g.ref.height, len(proposals), len(g.ref.proposals))
	}
	for i := range proposals {
		if got, want := proposalText(&proposals[i]), g.ref.proposal(proposals[i].Id); got != want {
			g.T.Fatalf("height %d: %q\n%s: %s\nby the reference\n%s", g.ref.height, lines, proposals[i].Id, got, want)
		}
	}
	g.invariants(members)
}

// roles are those that the member should have.
func (g *game) roles(id string) []canon.Role {
	text := g.ref.members[id].roles
	if s, ok := strings.CutPrefix(text, "device "); ok {
		return []canon.Role{{Type: canon.RoleTypeDevice, Countries: list(s)}}
	}
	if strings.HasPrefix(text, "genesis ") {
		return g.cards[slices.IndexFunc(g.cards, func(m canon.Member) bool { return m.Id == id })].Roles
	}
	return roles(split(text))
}

// engine applies what a block tells it, as it does: two heights later, one change of a key at a time, and it halts on
// anything that it cannot apply.
func (g *game) engine() {
	h := g.Store.Last().Height
	set := map[string]uint64{}
	for k, p := range g.sets[h+1] {
		set[k] = p
	}
	for i, u := range g.Last.Validators {
		if i > 0 && bytes.Compare(g.Last.Validators[i-1].PublicKey, u.PublicKey) >= 0 {
			g.T.Fatalf("height %d: updates are not ascending", h)
		}
		if _, in := set[string(u.PublicKey)]; u.Power == 0 && !in {
			g.T.Fatalf("height %d: the engine halts: %s is not in the set", h, g.names[string(u.PublicKey)])
		}
		if set[string(u.PublicKey)] = u.Power; u.Power == 0 {
			delete(set, string(u.PublicKey))
		}
	}
	var total uint64
	for _, p := range set {
		total += p
	}
	if total == 0 || total > 1<<60/8 {
		g.T.Fatalf("height %d: the engine halts: total power %d", h, total)
	}
	g.sets[h+2] = set
	g.safe(h)
	delete(g.sets, h-2)
}

// safe looks at the sets of three heights in a row: two thirds of any still meet the next ones in over a third of its
// power, but for an equal one that joins a set of fewer than four.
func (g *game) safe(h uint64) {
	for a := h; a < h+2; a++ {
		for b := a + 1; b <= h+2; b++ {
			old, fresh := g.sets[a], g.sets[b]
			var kept, before, after uint64
			for k, p := range old {
				before += p
				kept += min(p, fresh[k])
			}
			for _, p := range fresh {
				after += p
			}
			small := len(old) < 4 && len(fresh) == len(old)+1 && kept == before
			if 3*kept <= 2*before || 3*kept <= 2*after && !small {
				g.T.Fatalf("sets of %d and %d: of %d, %d kept, %d after", a, b, before, kept, after)
			}
		}
	}
}

// invariants are so whatever members do.
func (g *game) invariants(members []canon.Member) {
	next := g.Store.Last().Height + 1
	used := map[string]string{}
	once := func(key []byte, of string) {
		if other, dup := used[string(key)]; dup {
			g.T.Fatalf("height %d: %s is a key of %s and of %s", next, g.names[string(key)], other, of)
		}
		used[string(key)] = of
	}
	for i := range members {
		m := &members[i]
		for _, k := range m.Keys {
			once(k.PublicKey, m.Id)
		}
		if m.Node != nil {
			once(m.Node.PublicKey, m.Id+"'s node")
		}
		if m.Validator != nil {
			once(m.Validator.PublicKey, m.Id+"'s validator")
		}
		for h := next; h < next+100; h++ {
			signs := slices.ContainsFunc(m.Keys, func(k canon.Key) bool { return k.From <= h && (k.Until == 0 || h < k.Until) })
			may := m.Standing == canon.StandingActive || m.Standing == canon.StandingSuspended && m.Device == nil
			if signs != may {
				g.T.Fatalf("height %d: %s signs at %d: %t", next, m.Id, h, signs)
			}
		}
	}
	c, err := g.Store.Council()
	if err != nil {
		g.T.Fatal(err)
	}
	for i, a := range c.Prefixes {
		for j, b := range c.Prefixes {
			if i != j && a.Organisation != b.Organisation && strings.HasPrefix(a.Prefix, b.Prefix) {
				g.T.Fatalf("height %d: %v lies within %v", next, a, b)
			}
		}
	}
	acting := 0
	for _, s := range c.Seats {
		if g.find(s.Organisation).Standing == canon.StandingActive {
			acting++
		}
	}
	if 3*acting < 2*len(c.Seats) {
		g.T.Fatalf("height %d: %d of %d can vote", next, acting, len(c.Seats))
	}
}

// told is a member's record, as the reference writes it.
func (g *game) told(m *canon.Member) string {
	name := func(k []byte) string { return g.names[string(k)] }
	r := refMember{
		standing: []string{"", "active", "suspended", "expelled"}[m.Standing], seen: m.Heartbeat, alias: len(m.OwnerCommitment) > 0,
		brokers: map[string]int64{},
	}
	for _, k := range m.Keys {
		r.keys = append(r.keys, refKey{name(k.PublicKey), k.From, k.Until})
	}
	if m.Node != nil {
		r.node = strings.Join(append([]string{name(m.Node.PublicKey)}, m.Node.Addresses...), " ")
	}
	if m.Validator != nil {
		r.validator, r.power = name(m.Validator.PublicKey), m.Validator.Power
	}
	if m.Device != nil {
		r.owner, r.until = m.Device.Owner, m.Device.Until
	}
	for _, b := range m.Brokers {
		r.brokers[b.Broker] = b.Until
	}
	return r.String()
}

func (m *refMember) String() string {
	return fmt.Sprint(m.standing, m.keys, " node ", m.node, " validator ", m.validator, m.power, " heartbeat ", m.seen, m.alias,
		" device of ", m.owner, m.until, m.brokers)
}

func (r *reference) member(id string) string {
	if m := r.members[id]; m != nil {
		return m.String()
	}
	return "none"
}

func (r *reference) council(height uint64) string {
	var out strings.Builder
	fmt.Fprintf(&out, "height %d, changed %d\n", height, r.changed)
	for _, id := range r.seats() {
		fmt.Fprintf(&out, "%s %d\n", id, r.members[id].power)
	}
	var prefixes []string
	for id, m := range r.members {
		for _, p := range m.prefixes {
			if !m.alias {
				prefixes = append(prefixes, fmt.Sprintf("prefix %s %s\n", p, id))
			}
		}
	}
	slices.Sort(prefixes)
	out.WriteString(strings.Join(prefixes, ""))
	if r.agreed.lanes != "" {
		fmt.Fprintf(&out, "strict %v\n", strings.Split(r.agreed.lanes, ","))
	}
	for _, u := range r.agreed.upgrades {
		fmt.Fprintf(&out, "rules %d from %d\n", u.rules, u.height)
	}
	return out.String()
}

func proposalText(p *canon.ProposalState) string {
	votes := map[string]refVote{}
	for _, b := range p.Ballots {
		votes[b.Organisation] = refVote{[]string{"", "yes", "no"}[b.Choice], b.Height}
	}
	failure := ""
	if p.Failure != 0 {
		failure = say(exec.Receipt{Code: codeOf(p.Failure)})
	}
	status := []string{"", "open", "executed", "rejected", "lapsed", "failed"}[p.Status]
	return fmt.Sprint(status, p.Proposer, p.Deadline, p.Opened, p.Closed, failure, votes)
}

func (r *reference) proposal(id string) string {
	p := r.proposals[id]
	if p == nil {
		return "none"
	}
	return fmt.Sprint(p.status, p.proposer, p.deadline, p.opened, p.closed, p.failure, p.votes)
}

func (g *game) number(org string) string {
	n := g.ref.opened[org] + 1
	if g.chance(3) {
		n += g.r.IntN(3) - 1
	}
	return org + "/" + strconv.Itoa(max(n, 1))
}
