package sim

import (
	"math/rand/v2"
	"slices"
	"time"
)

// direct plays a plan: trouble after trouble with the members trading all along, then peace, and the final judgement.
func (w *world) direct() {
	quit, done := make(chan struct{}), make(chan struct{})
	first := w.machines
	if w.plan.late {
		first = first[:len(first)-1]
		w.count("worlds with a late comer", 1)
	}
	w.start(first...)
	t := newTrade(w, w.plan.seed)
	go func() {
		defer close(done)
		t.run(quit)
	}()
	w.pass(5 * time.Second)
	c := w.congress
	if c != nil {
		w.count("worlds with a congress", 1)
		go c.run(w.plan.moves)
	}
	for _, e := range w.plan.episodes {
		if w.over() {
			break
		}
		w.doChores()
		w.trace.tell("%s: machine %d, %s", e.kind, e.who, e.for_)
		w.count(string(e.kind), 1)
		w.play(e)
	}
	close(quit)
	<-done
	w.peace()
	if c != nil {
		w.adjourn()
	}
	w.settle()
}

// sitting is how long a congress may take once all faults are lifted.
const sitting = 10 * time.Minute

// adjourn lets the congress come to its end.
func (w *world) adjourn() {
	c := w.congress
	ended := func() bool { w.doChores(); return closed(c.done) }
	if !w.until(sitting, ended) && !w.over() {
		w.referee.fail("%s after the last fault the congress is not through with: %s", sitting, *c.doing.Load())
	}
	close(c.quit)
	<-c.done
}

// play lets one trouble come and go.
func (w *world) play(e episode) {
	m := w.machines[e.who]
	if e.newcomer && w.congress != nil {
		m = w.congress.machine
		e.who = m.index
	}
	if w.absent(m) {
		e.kind = quiet
	}
	switch e.kind {
	case quiet:
		w.pass(e.for_)
	case crash, relapse:
		w.crash(e, m)
	case blackout:
		w.crash(e, w.machines...)
	case restart:
		m.shutdown()
		w.pass(e.for_)
		m.on(nil)
	case halves:
		other := e.with
		w.part(e, func(i int) bool { return i == e.who || i == other })
	case isolation:
		w.part(e, func(i int) bool { return i == e.who })
	case ring:
		n := len(w.machines)
		w.net.split(n, func(i, j int) bool { return (j-i)%n == 1 || (i-j+n)%n == 1 })
		w.pass(e.for_)
		w.heal()
	case flapping:
		w.flap(e)
	case stalled, oneWay:
		w.stall(e)
	case lagging:
		w.net.lag(e.who, time.Duration(e.die%1500)*time.Millisecond)
		w.pass(e.for_)
		w.net.calm()
	case flood:
		newTrade(w, e.die).flood(organisations[e.die%5], 300, 1000)
		w.pass(e.for_ / 4)
	}
}

// crash cuts the power of machines within a change to the first one's files, and boots them again in some
// order, with pauses.
func (w *world) crash(e episode, machines ...*machine) {
	at := machines[0]
	if len(machines) > 1 {
		at = w.machines[e.who]
	}
	b := at.live()
	if b == nil {
		return
	}
	done := b.armCrash(e.class, e.k, e.keep, e.die, machines...)
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		if b.disk.disarm() {
			return // its files did not change so often
		}
		<-done
	}
	for _, m := range machines {
		if x := m.boot.Load(); x != nil && x.power.off() {
			m.shutdown() // of a ghost
		}
	}
	w.pass(e.for_ / 2)
	rng := rand.New(rand.NewPCG(e.die, 3))
	machines = slices.Clone(machines)
	rng.Shuffle(len(machines), func(i, j int) { machines[i], machines[j] = machines[j], machines[i] })
	for _, m := range machines {
		if m.w.absent(m) {
			continue
		}
		var arm func(*boot)
		if e.kind == relapse {
			arm = func(b *boot) { b.armCrash(anyFile, 1+rng.IntN(60), e.keep, e.die+9, m) }
		}
		m.on(arm)
		w.pass(time.Duration(rng.Int64N(int64(3 * time.Second))))
	}
}

// absent reports whether a machine has not come yet.
func (w *world) absent(m *machine) bool { return (w.plan.late || m.joins) && m.boots.Load() == 0 }

// part divides the machines in two, for a while.
func (w *world) part(e episode, side func(i int) bool) {
	w.net.split(len(w.machines), func(i, j int) bool { return side(i) == side(j) })
	top := w.referee.height()
	on := func(yes bool) func(string) bool {
		return func(name string) bool {
			i := slices.IndexFunc(w.machines, func(m *machine) bool { return m.name == name })
			return i >= 0 && side(i) == yes
		}
	}
	alone := w.referee.quorum(top+1, on(true)) || w.referee.quorum(top+1, on(false)) // one half may go on without the other
	w.pass(e.for_)
	if w.plan.part == honest && e.kind == halves && !alone && w.referee.height() > top+1 {
		w.referee.fail("%d blocks while the network was cut in halves", w.referee.height()-top)
	}
	w.heal()
}

func (w *world) heal() { w.net.split(len(w.machines), func(int, int) bool { return true }) }

// flap cuts and mends links at random, about once a second.
func (w *world) flap(e episode) {
	rng := rand.New(rand.NewPCG(e.die, 4))
	for end := time.Now().Add(e.for_); time.Now().Before(end) && !w.over(); {
		mask := rng.Uint64()
		w.net.split(len(w.machines), func(i, j int) bool { return mask>>(i*8+j)&1 == 0 })
		w.pass(time.Duration(200+rng.IntN(1500)) * time.Millisecond)
	}
	w.heal()
}

// stall holds up what is sent over some links, one direction or both; it arrives in the end.
func (w *world) stall(e episode) {
	until := time.Now().Add(e.for_)
	for i := range w.machines {
		for j := range w.machines {
			if i == j || e.die>>(i*8+j)&1 == 0 {
				continue
			}
			w.net.hold(i, j, until)
			if e.kind == stalled {
				w.net.hold(j, i, until)
			}
		}
	}
	w.pass(e.for_)
	w.net.calm()
}
