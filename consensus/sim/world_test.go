package sim

import (
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	cmtrand "github.com/cometbft/cometbft/libs/rand"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
)

// world is one simulated consortium.
type world struct {
	t        testing.TB
	plan     plan
	bug      bug
	trace    *trace
	net      *network
	genesis  *canon.Genesis
	doc      *types.GenesisDoc
	machines []*machine
	referee  *referee
	suspects map[string]bool // addresses of validators' keys that may be misused
	congress *congress       // nil where nobody governs
	// unsettled are organisations that the congress may take the standing or a key from at any moment.
	unsettled map[string]bool
	upgrades  bool // the chain goes over to rules that these machines do not know

	deep     bool // examine each ledger when its machine stops
	replayed bool

	mu     sync.Mutex
	counts map[string]int
}

// maxTx is the largest transaction of simulated chains, so that one can be too large without being large.
const maxTx = 64 << 10

// newWorld founds a consortium of four validators, all of them off. It must be called in a bubble.
func newWorld(t testing.TB, p plan, g bug, out io.Writer) *world {
	t.Helper()
	cmtrand.Seed(int64(p.seed))
	seedRuntime(p.seed)
	w := &world{t: t, plan: p, bug: g, trace: newTrace(out), suspects: map[string]bool{}, counts: map[string]int{}}
	w.unsettled = map[string]bool{}
	parameters := genesis.Defaults()
	parameters.BlockBytes, parameters.TxBytes = 1<<20, maxTx
	if p.share > 0 {
		parameters.ReplayEntries = p.share
	}
	cards := ledgertest.Cards()
	var err error
	if w.genesis, err = genesis.New("sim", time.Now().UnixMilli(), parameters, cards); err != nil {
		t.Fatal(err)
	}
	founded, err := exec.Found(w.genesis)
	if err != nil {
		t.Fatal(err)
	}
	if w.doc, err = app.Genesis(w.genesis, founded.AppHash); err != nil {
		t.Fatal(err)
	}
	w.referee = newReferee(w)
	w.net = newNetwork(p.seed, p.weather, w.trace)
	for i, c := range cards[:4] {
		w.machines = append(w.machines, newMachine(w, i, c.Id, ledgertest.Key(c.Id+"/validator")))
	}
	w.cast()
	if p.follow {
		w.machines = append(w.machines, newMachine(w, len(w.machines), "auditor", nil))
	}
	if p.govern {
		m := newMachine(w, len(w.machines), newcomer, ledgertest.Key(newcomer+"/validator"))
		m.joins = true
		w.machines = append(w.machines, m)
		w.congress = newCongress(w, p.seed)
		w.unsettled[newcomer], w.unsettled[founder] = true, p.expels
	}
	return w
}

// cast gives machine 3 its part.
func (w *world) cast() {
	m := w.machines[3]
	w.count("worlds with machine 3 "+string(w.plan.part), 1)
	if w.plan.part == honest {
		return
	}
	if w.plan.part == skewed {
		offset := time.Duration(w.plan.seed%7200)*time.Second - time.Hour
		m.vote = func(v types.PrivValidator) types.PrivValidator { return wrongClock{v, offset} }
		return
	}
	m.byzantine = true
	w.suspects[string(m.key.PubKey().Address())] = true
	switch w.plan.part {
	case equivocator:
		w.equivocate(m)
	case withholder:
		w.withhold(m)
	case evil:
		m.dress = newVillain(w, m.name, w.plan.seed).dress
	case twin, cautious:
		other := newMachine(w, len(w.machines), m.name+"'s twin", ledgertest.Key(m.name+"/validator"))
		other.byzantine = true
		w.machines = append(w.machines, other)
		if w.plan.part == twin {
			blind := func(v types.PrivValidator) types.PrivValidator { return heedless{v} }
			m.vote, other.vote = blind, blind
		}
	}
}

// heedless hides what the engine asks of a signer before it signs, as a remote signer would.
type heedless struct{ types.PrivValidator }

// wrongClock signs votes with a time that is off.
type wrongClock struct {
	types.PrivValidator
	offset time.Duration
}

func (c wrongClock) SignVote(chainID string, v *cmtproto.Vote) error {
	v.Timestamp = v.Timestamp.Add(c.offset)
	return c.PrivValidator.SignVote(chainID, v)
}

// count adds to the world's figures.
func (w *world) count(what string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[what] += n
}

func (w *world) figures() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.counts)
}

// anyBoot picks a running machine, nil when there is none.
func (w *world) anyBoot(rng *rand.Rand) *boot {
	at := rng.IntN(len(w.machines))
	for i := range w.machines {
		if b := w.machines[(at+i)%len(w.machines)].live(); b != nil {
			return b
		}
	}
	return nil
}

// until lets time pass until ok, for at most so long, and reports whether that came. It gives up as soon as
// the referee found something.
func (w *world) until(most time.Duration, ok func() bool) bool {
	for end := time.Now().Add(most); ; {
		if ok() {
			return true
		}
		if !time.Now().Before(end) {
			return false
		}
		select {
		case <-w.referee.failed:
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// over reports whether the referee has found something, so that there is no use going on.
func (w *world) over() bool {
	select {
	case <-w.referee.failed:
		return true
	default:
		return false
	}
}

// pass lets time pass, unless it is over.
func (w *world) pass(d time.Duration) { w.until(d, func() bool { return false }) }

// all reports whether every running machine has a block of this height.
func (w *world) all(height int64) func() bool {
	return func() bool {
		return !slices.ContainsFunc(w.machines, func(m *machine) bool { return m.live() != nil && m.height() < height })
	}
}

// heights of all machines, 0 for one that is off.
func (w *world) heights() (out []int64) {
	for _, m := range w.machines {
		out = append(out, m.height())
	}
	return out
}

// start boots machines, all when none is named.
func (w *world) start(machines ...*machine) {
	if len(machines) == 0 {
		machines = slices.DeleteFunc(slices.Clone(w.machines), func(m *machine) bool { return m.joins && m.boots.Load() == 0 })
	}
	for _, m := range machines {
		m.on(nil)
	}
}

// end stops every machine, and lets CometBFT's gossip routines notice it: they sleep meanwhile.
func (w *world) end() {
	for _, m := range w.machines {
		m.shutdown()
	}
	time.Sleep(time.Minute)
}
