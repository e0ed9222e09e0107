package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"

	"github.com/waybill-network/waybill/consensus/engine"
)

// weather is how messages travel. Messages of one channel of one link never overtake each other, as on a
// stream; those of different channels do.
type weather struct {
	least, most time.Duration // delay of a message
	// again is the chance that a packet is lost and sent once more by the transport, which takes `pause`
	// and holds up what follows on its channel.
	again float64
	pause time.Duration
	// loss is the chance that a message is lost without anyone noticing. QUIC and TCP never do that.
	loss float64
}

// network connects the machines of a world. What may reach whom is changed by the director of the
// scenario; everything else follows from the seed and the messages, whatever the order in which
// goroutines send.
type network struct {
	seed    uint64
	weather weather
	// tamper, when set, returns what a byzantine machine sends instead of a message: nothing, or several.
	tamper func(from, to int, channel byte, message []byte) [][]byte
	trace  *trace

	mu    sync.Mutex
	ports map[int]*port // of running machines
	apart map[pair]bool // machines without a connection
	stall map[pair]time.Time
	slow  map[int]time.Duration

	sent, lost atomic.Int64
}

// pair is two machines; in apart the lower first, in stall the sender first.
type pair [2]int

func unordered(i, j int) pair { return pair{min(i, j), max(i, j)} }

func newNetwork(seed uint64, w weather, t *trace) *network {
	return &network{
		seed: seed, weather: w, trace: t, ports: map[int]*port{},
		apart: map[pair]bool{}, stall: map[pair]time.Time{}, slow: map[int]time.Duration{},
	}
}

// factory is the engine's Deps.Switch for one boot of a machine.
func (n *network) factory(machine int, power *power) func(p2p.NodeInfo, []engine.Reactor, log.Logger) (p2p.Switcher, error) {
	return func(info p2p.NodeInfo, reactors []engine.Reactor, l log.Logger) (p2p.Switcher, error) {
		return newPort(n, machine, power, info, reactors, l), nil
	}
}

// plug makes a running port known and connects it.
func (n *network) plug(p *port) {
	n.mu.Lock()
	n.ports[p.machine] = p
	n.mu.Unlock()
	n.connectAll()
}

func (n *network) unplug(p *port) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ports[p.machine] == p {
		delete(n.ports, p.machine)
	}
}

// connectAll makes every connection that may be and is not.
func (n *network) connectAll() {
	n.mu.Lock()
	var on []int
	for i := range n.ports {
		on = append(on, i)
	}
	n.mu.Unlock()
	slices.Sort(on)
	for k, i := range on {
		for _, j := range on[:k] {
			n.connect(j, i)
		}
	}
}

// connect makes a connection as a dial would, unless there is one or none may be.
func (n *network) connect(i, j int) {
	n.mu.Lock()
	a, b := n.ports[i], n.ports[j]
	if a == nil || b == nil || n.apart[unordered(i, j)] || a.power.off() || b.power.off() {
		n.mu.Unlock()
		return
	}
	stale := n.between(a, b)
	if stale == nil {
		l := newLink(a, b)
		n.mu.Unlock()
		l.open()
		return
	}
	n.mu.Unlock()
	if stale.a.port.power.off() || stale.b.port.power.off() {
		stale.cut("the other side came back")
		n.connect(i, j)
	}
}

// between returns the link over which one of two ports sees the other's machine. mu is held.
func (n *network) between(a, b *port) *link {
	for _, ends := range [][2]*port{{a, b}, {b, a}} {
		if p, ok := ends[0].peers.Get(ends[1].info.ID()).(*peer); ok {
			return p.link
		}
	}
	return nil
}

// split leaves connections only where together says so, and makes those that are missing.
func (n *network) split(machines int, together func(i, j int) bool) {
	var cut []*link
	n.mu.Lock()
	for j := range machines {
		for i := range j {
			n.apart[unordered(i, j)] = !together(i, j)
			a, b := n.ports[i], n.ports[j]
			if together(i, j) || a == nil || b == nil {
				continue
			}
			if l := n.between(a, b); l != nil {
				cut = append(cut, l)
			}
		}
	}
	n.mu.Unlock()
	for _, l := range cut {
		l.cut("partition")
	}
	n.connectAll()
}

// hold lets nothing arrive from one machine at another until a time; it arrives then. The connection stands.
func (n *network) hold(from, to int, until time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stall[pair{from, to}] = until
}

// lag adds a delay to everything that a machine sends or gets.
func (n *network) lag(machine int, d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slow[machine] = d
}

// calm lifts every stall and lag; what was held up arrives now.
func (n *network) calm() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.stall)
	clear(n.slow)
	for _, p := range n.ports {
		for _, x := range p.peers.Copy() {
			x.(*peer).inbox.poke()
		}
	}
}

// travel decides the fate of a message: how long it takes, and whether it arrives at all.
func (n *network) travel(from, to int, channel byte, sum [32]byte) (delay time.Duration, arrives bool) {
	w := n.weather
	delay = w.least + time.Duration(n.roll(from, to, channel, sum, 0)%uint64(w.most-w.least+1))
	if w.again > 0 && n.chance(from, to, channel, sum, 1) < w.again {
		delay += w.pause
	}
	n.mu.Lock()
	delay += n.slow[from] + n.slow[to]
	n.mu.Unlock()
	if w.loss > 0 && n.chance(from, to, channel, sum, 2) < w.loss {
		n.lost.Add(1)
		return 0, false
	}
	return delay, true
}

// arrival is when a message that is due may be handed over.
func (n *network) arrival(from, to int, due time.Time) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	if until := n.stall[pair{from, to}]; until.After(due) {
		return until
	}
	return due
}

// roll is a number that follows from the seed and from what is sent, where and when.
func (n *network) roll(from, to int, channel byte, sum [32]byte, salt byte) uint64 {
	x := n.seed ^ binary.LittleEndian.Uint64(sum[:])
	for _, v := range []uint64{uint64(from)<<32 | uint64(to), uint64(time.Now().UnixNano()), uint64(channel)<<8 | uint64(salt)} {
		x = mix(x ^ v)
	}
	return x
}

func (n *network) chance(from, to int, channel byte, sum [32]byte, salt byte) float64 {
	return float64(n.roll(from, to, channel, sum, salt)>>11) / (1 << 53)
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fingerprint of a message.
func fingerprint(message []byte) [32]byte { return sha256.Sum256(message) }
