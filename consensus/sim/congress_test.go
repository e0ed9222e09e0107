package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// The organisations that a congress deals with: one that joins, with a machine of its own, and a founder that it may
// expel.
const (
	newcomer = "royal-mail"
	founder  = "hangzhou-tea"
)

// congress governs while machines fail: move after move, each voted on and carried through before the next. Votes that
// get lost are given again, so a move ends soon after the faults that hold it up. Which moves it makes follows from the
// seed. It has a goroutine of its own, but machines are switched by the director alone, who does its chores.
type congress struct {
	w       *world
	rng     *rand.Rand
	machine *machine // the newcomer's
	chores  chan func()
	quit    chan struct{}
	done    chan struct{}
	doing   atomic.Pointer[string] // move
	key     atomic.Pointer[string] // name of the key with which the newcomer signs

	// What it has brought about so far.
	numbers                            map[string]int // of proposals
	power                              map[string]uint64
	suspended, expelled, founderIsGone bool
	keys                               int    // that the newcomer had
	voting                             string // name of its validator's key
}

func newCongress(w *world, seed uint64) *congress {
	c := &congress{
		w: w, rng: rand.New(rand.NewPCG(seed, 11)), machine: w.machines[len(w.machines)-1],
		chores: make(chan func(), 16), quit: make(chan struct{}), done: make(chan struct{}),
		numbers: map[string]int{}, power: map[string]uint64{}, voting: newcomer + "/validator",
	}
	for _, m := range w.genesis.Members {
		if m.Validator != nil {
			c.power[m.Id] = m.Validator.Power
		}
	}
	first := newcomer
	c.key.Store(&first)
	return c
}

// move is something that a congress brings about.
type move struct {
	name string
	may  func(c *congress) bool // as things are
	make func(c *congress) bool
}

var moves = []move{
	{"seat", func(c *congress) bool { return !c.expelled && !c.suspended && c.power[newcomer] == 0 }, (*congress).seat},
	{"unseat", func(c *congress) bool { return c.power[newcomer] > 0 && !c.founderIsGone }, (*congress).unseat},
	{"power", func(*congress) bool { return true }, (*congress).rise},
	{"block size", func(*congress) bool { return true }, (*congress).size},
	{"suspend", func(c *congress) bool { return !c.expelled && !c.suspended }, (*congress).suspend},
	{"readmit", func(c *congress) bool { return c.suspended }, (*congress).readmit},
	{"rotate", func(c *congress) bool { return !c.expelled && !c.suspended }, (*congress).rotate},
	{"validator key", func(c *congress) bool { return c.power[newcomer] > 0 && !c.suspended }, (*congress).rekey},
	{"expel founder", func(c *congress) bool {
		return c.w.plan.expels && c.power[newcomer] > 0 && !c.suspended && !c.founderIsGone
	}, (*congress).expelFounder},
	{"expel", func(c *congress) bool { return !c.expelled && !c.founderIsGone && c.rng.IntN(3) == 0 }, (*congress).expel},
}

// run has the newcomer join and then makes moves, those named and n of any kind.
func (c *congress) run(n int, named ...string) {
	defer close(c.done)
	c.begin("join", (*congress).join)
	for _, name := range named {
		if m := moves[slices.IndexFunc(moves, func(m move) bool { return m.name == name })]; !c.over() {
			c.begin(m.name, m.make)
		}
	}
	for range n {
		may := slices.DeleteFunc(slices.Clone(moves), func(m move) bool { return !m.may(c) })
		if m := may[c.rng.IntN(len(may))]; !c.over() {
			c.begin(m.name, m.make)
		}
	}
}

func (c *congress) begin(name string, do func(*congress) bool) {
	c.doing.Store(&name)
	c.w.trace.tell("the congress begins: %s", name)
	if do(c) {
		c.w.count("governance: "+name, 1)
		c.w.trace.tell("the congress ends: %s", name)
	}
}

// over reports whether there is no use going on.
func (c *congress) over() bool { return closed(c.quit) || c.w.over() }

// until lets time pass until ok, and reports whether that came.
func (c *congress) until(most time.Duration, ok func() bool) bool {
	return c.w.until(most, func() bool { return closed(c.quit) || ok() }) && !closed(c.quit)
}

// eventually is until without a bound.
func (c *congress) eventually(ok func() bool) bool {
	for !c.over() {
		if c.until(time.Minute, ok) {
			return true
		}
	}
	return false
}

// top is the running machine that is furthest, nil when none runs.
func (c *congress) top() *boot {
	var best *boot
	for _, m := range c.w.machines {
		if b := m.live(); b != nil && (best == nil || b.ledger.Last().Height > best.ledger.Last().Height) {
			best = b
		}
	}
	return best
}

// member reports whether what the furthest machine knows of an organisation is so.
func (c *congress) member(id string, so func(*canon.Member) bool) bool {
	b := c.top()
	if b == nil {
		return false
	}
	m := b.app.Member(id)
	return m != nil && so(m)
}

// keyOf is the name of the key that an organisation signs with.
func (c *congress) keyOf(organisation string) string {
	if organisation == newcomer {
		return *c.key.Load()
	}
	return organisation
}

// once gives a transaction to some machine, and returns what became of it, false for nothing in time.
func (c *congress) once(organisation string, actions ...tx.DraftAction) (code.Code, bool) {
	for i := range actions {
		actions[i].Core.Time = time.Now().UnixMilli()
	}
	b := c.w.anyBoot(c.rng)
	if b == nil {
		c.until(time.Second, func() bool { return false })
		return 0, false
	}
	x := c.w.signWith(c.keyOf(organisation), organisation, c.rng, time.Now().Add(time.Minute).UnixMilli(), actions...)
	if err := b.app.Pool().Submit(x.Raw)[0].Err; err != nil {
		c.until(time.Second, func() bool { return false })
		return 0, false
	}
	if !c.until(8*time.Second, func() bool { return c.w.landed(x.ID) > 0 }) {
		return 0, false
	}
	return c.w.code(x.ID), true
}

// act has an organisation try until a transaction of its own has an effect.
func (c *congress) act(organisation string, actions func() []tx.DraftAction, done func() bool) bool {
	for !c.over() {
		if c.once(organisation, actions()...); c.until(time.Second, done) {
			return true
		}
	}
	return false
}

// seats are the organisations that vote and may sign, in some order.
func (c *congress) seats() (out []string) {
	for _, id := range []string{founder, "cainiao", "usps", "correos", newcomer} {
		if c.power[id] > 0 && (id != newcomer || !c.suspended) {
			out = append(out, id)
		}
	}
	c.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// enact puts a change to the vote until it is done. before, if any, comes before each vote.
func (c *congress) enact(change canon.Change, done func() bool, before func()) bool {
	voters := c.seats()
	c.numbers[voters[0]]++
	proposal := ledgertest.Propose(fmt.Sprintf("%s/%d", voters[0], c.numbers[voters[0]]), change, time.Now().Add(6*time.Hour).UnixMilli())
	for !c.over() {
		if got, ok := c.once(voters[0], proposal); ok && (got == code.OK || got == code.ProposalExists) {
			break
		}
	}
	for !c.over() {
		for _, voter := range voters[1:] {
			if done() {
				return true
			}
			if before != nil {
				before()
			}
			c.once(voter, ledgertest.Vote(proposal, canon.ChoiceYes))
		}
		if c.until(3*time.Second, done) {
			return true
		}
	}
	return false
}

// heartbeat has the newcomer's node show that it follows.
func (c *congress) heartbeat() {
	if b := c.machine.live(); b != nil && b.ledger.Last().Height > 0 { // it has a block to name
		last := b.ledger.Last()
		c.once(newcomer, ledgertest.Govern(canon.Core{
			Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]},
		}))
	}
}

// scan is an observation of the newcomer's.
func (c *congress) scan() tx.DraftAction {
	return ledgertest.Action(canon.ActionTypeObserve, 0, fmt.Sprintf("urn:epc:id:sgtin:4012345.012340.%d", 5000+c.rng.IntN(1000)))
}

// heard has a scan of the newcomer's in a block.
func (c *congress) heard() bool {
	for !c.over() {
		if got, ok := c.once(newcomer, c.scan()); ok && got == code.OK {
			return true
		}
	}
	return false
}

// chore has the director do something with the newcomer's machine.
func (c *congress) chore(do func()) bool {
	done := make(chan struct{})
	c.chores <- func() { do(); close(done) }
	return c.eventually(func() bool { return closed(done) })
}

// doChores is called by the director.
func (w *world) doChores() {
	if w.congress == nil {
		return
	}
	for {
		select {
		case do := <-w.congress.chores:
			do()
		default:
			return
		}
	}
}

// code of a transaction's receipt.
func (w *world) code(id proof.Hash) code.Code {
	w.referee.mu.Lock()
	defer w.referee.mu.Unlock()
	return w.referee.receipts[id].code
}
