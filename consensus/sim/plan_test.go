package sim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/consensus/pool"
)

// plan is everything about a world that is settled before it begins. A seed gives one.
type plan struct {
	seed     uint64
	weather  weather
	settings engine.Settings
	limits   pool.Limits
	diskLag  time.Duration
	share    uint32 // of an organisation of the replay window; 0 for the usual

	part   part // of machine 3
	follow bool // there is a fifth machine, which validates nothing
	late   bool // the last machine is not there at first
	pause  time.Duration
	burst  int

	govern bool // a congress sits
	moves  int  // that it makes, beside the newcomer's joining
	expels bool // it may expel a founder

	episodes []episode
	deep     bool // the register is checked and the chain replayed at the end
}

// part is the part that one machine plays.
type part string

const (
	honest      part = "honest"
	equivocator part = "equivocator"
	evil        part = "villain"
	withholder  part = "withholder"
	twin        part = "twin"         // and a second machine has its key
	cautious    part = "second start" // the same, but both look before they sign
	skewed      part = "wrong clock"  // honest, but its clock is off
)

// episode is one trouble, with how long it lasts.
type episode struct {
	kind kind
	who  int // machine
	with int // second machine
	// newcomer says that it is the machine of who joins, where there is one, instead of who.
	newcomer bool
	for_     time.Duration

	class string // of files, for power losses
	k     int    // change of them
	keep  int    // percent of what is not synced
	die   uint64
}

type kind string

const (
	quiet     kind = "quiet"
	crash     kind = "power loss"
	relapse   kind = "power loss, and again while starting"
	blackout  kind = "power loss of all"
	restart   kind = "clean restart"
	halves    kind = "partition in halves"
	isolation kind = "partition of one"
	ring      kind = "ring"
	flapping  kind = "flapping links"
	stalled   kind = "links that hold everything up"
	oneWay    kind = "link that holds up one direction"
	lagging   kind = "slow machine"
	flood     kind = "flood"
)

// troubles with their weights.
var troubles = []struct {
	kind   kind
	weight int
}{
	{quiet, 1}, {crash, 8}, {relapse, 3}, {blackout, 3}, {restart, 2}, {halves, 3}, {isolation, 3},
	{ring, 1}, {flapping, 2}, {stalled, 2}, {oneWay, 1}, {lagging, 1}, {flood, 1},
}

// planOf is a seed's plan.
func planOf(seed uint64) plan {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, settings: engine.DefaultSettings(), limits: pool.DefaultLimits(), part: honest}
	between := func(least, most time.Duration) time.Duration {
		return least + time.Duration(rng.Int64N(int64(most-least)+1))
	}
	p.weather.least = between(time.Millisecond, 20*time.Millisecond)
	p.weather.most = p.weather.least + between(time.Millisecond, 80*time.Millisecond)
	if rng.IntN(3) == 0 {
		p.weather.again, p.weather.pause = 0.01+0.05*rng.Float64(), between(50*time.Millisecond, 400*time.Millisecond)
	}
	if rng.IntN(10) == 0 {
		p.weather.loss = 0.01 * rng.Float64()
	}
	p.settings.Heartbeat = []time.Duration{2 * time.Second, 15 * time.Second, time.Minute, time.Hour}[rng.IntN(4)]
	p.settings.TimeoutCommit = []time.Duration{0, 0, 100 * time.Millisecond}[rng.IntN(3)]
	p.settings.GossipSleep = between(30*time.Millisecond, 150*time.Millisecond)
	p.settings.ReapInterval = between(20*time.Millisecond, 200*time.Millisecond)
	p.settings.MajoritySleep = between(500*time.Millisecond, 2*time.Second)
	p.settings.LogBytes = 32 << 10
	if exact && rng.IntN(6) == 0 {
		p.diskLag = between(5*time.Millisecond, 60*time.Millisecond)
	}
	if rng.IntN(2) == 0 {
		p.part = []part{equivocator, equivocator, evil, evil, evil, withholder, twin, twin, cautious, skewed}[rng.IntN(10)]
	}
	p.follow, p.late = rng.IntN(5) == 0, rng.IntN(8) == 0
	p.pause, p.burst = between(time.Second, 8*time.Second), 1+rng.IntN(8)
	for range 3 + rng.IntN(4) {
		p.episodes = append(p.episodes, episodeOf(rng))
	}
	p.deep = rng.IntN(3) == 0
	p.moves, p.expels = 3+rng.IntN(6), rng.IntN(3) == 0
	for i := range p.episodes {
		p.episodes[i].newcomer = rng.IntN(4) == 0
	}
	if rng.IntN(3) == 0 {
		p.sit()
	}
	return p
}

// sit has a congress in the world.
func (p *plan) sit() { p.govern, p.late = true, false }

func episodeOf(rng *rand.Rand) episode {
	total := 0
	for _, t := range troubles {
		total += t.weight
	}
	e := episode{
		who: rng.IntN(4), for_: 2*time.Second + time.Duration(rng.Int64N(int64(25*time.Second))),
		class: fileClasses[rng.IntN(len(fileClasses))], k: 1 + rng.IntN(40), keep: []int{0, 50}[rng.IntN(2)], die: rng.Uint64(),
	}
	e.with = (e.who + 1 + rng.IntN(3)) % 4
	at := rng.IntN(total)
	for _, t := range troubles {
		if at -= t.weight; at < 0 {
			e.kind = t.kind
			return e
		}
	}
	return e
}

// String describes the plan in a few lines.
func (p plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: machine 3 is %s", p.seed, p.part)
	if p.follow {
		b.WriteString(", a fifth follows")
	}
	if p.late {
		b.WriteString(", the last comes late")
	}
	if p.govern {
		fmt.Fprintf(&b, ", a congress makes %d moves", p.moves)
	}
	fmt.Fprintf(&b, "; delay %s to %s, again %.3f, loss %.3f, disk lag %s, heartbeat %s",
		p.weather.least, p.weather.most, p.weather.again, p.weather.loss, p.diskLag, p.settings.Heartbeat)
	for _, e := range p.episodes {
		fmt.Fprintf(&b, "\n  %s: machine %d, with %d, %s; change %d of %q, keep %d %%",
			e.kind, e.who, e.with, e.for_, e.k, e.class, e.keep)
	}
	return b.String()
}
