// Package gate decides who may connect to a member's node, and what for.
//
// The network is permissioned: a libp2p key is let in because the ledger names it, because the operator vouches for
// it, or because its owner showed a proof that a later state of the ledger names it. The decision is a pure function
// of those three and of the clock (see decide); everything else here only keeps its inputs.
//
// Three sources, strongest first:
//
//	introduced    a light-client proof of membership at a height above ours: newer than what we know
//	committed     the membership of our own committed state, handed in by Set after a commit that changed it
//	also trusted  the operator's list, for bootstrap and repair
//
// and two levels: consensus streams, and client protocols with transactions. A suspended organisation that still
// validates keeps its consensus streams, because the remaining power of the set is counted with its own; it loses the
// client level at once.
//
// A Gate is safe for concurrent use. Watchers run outside its lock, on the goroutine that caused the change.
package gate

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

// Refusals of Introduce.
var (
	ErrNotAhead  = errors.New("the proof's height is not above our own")
	ErrNoMember  = errors.New("the proof does not show a member that may connect")
	ErrTooMany   = errors.New("too many introduced peers")
	ErrPenalised = errors.New("the peer is shut out for misbehaviour")
)

// maxIntroduced bounds what proofs can add: far more members than can join while one node catches up.
const maxIntroduced = 256

// Member is one node of an organisation that the ledger admits.
type Member struct {
	Node         peer.ID
	Organisation string
	Addrs        []ma.Multiaddr // where to dial it, best first; none = it dials us
	Validator    bool           // its power counts in the set of the next height
	Suspended    bool           // its organisation may not write
}

// Membership is the ledger's answer at one height. The gate keeps it; the caller does not change it afterwards.
type Membership struct {
	Height  int64
	Members []Member
}

// Config is fixed for the life of a Gate.
type Config struct {
	AlsoTrust []peer.AddrInfo // the operator's list
	Strangers StrangerLimits  // zero fields take their defaults
	Logger    *slog.Logger    // nil is silent
}

// Gate holds the inputs of the decision.
type Gate struct {
	log *slog.Logger

	mu       sync.RWMutex
	in       inputs
	watchers []func()

	strangers strangers
}

// New returns a gate that admits the operator's list only; Set follows as soon as a committed state is known.
func New(cfg Config) *Gate {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	g := &Gate{log: cfg.Logger, in: inputs{
		committed:  map[peer.ID]Member{},
		introduced: map[peer.ID]introduction{},
		trusted:    map[peer.ID]Member{},
		penalties:  map[peer.ID]time.Time{},
	}}
	g.strangers.init(cfg.Strangers)
	for _, t := range cfg.AlsoTrust {
		g.in.trusted[t.ID] = Member{Node: t.ID, Addrs: t.Addrs}
		g.log.Warn("a peer is trusted by configuration, not by the ledger", slog.String("peer", t.ID.String()),
			slog.Any("addrs", t.Addrs))
	}
	return g
}

// Set takes the membership of a committed state. Where a node is named twice the first entry holds. An older height
// than the last one is ignored: commits arrive in order, so it can only be a late caller.
func (g *Gate) Set(m Membership) {
	g.mu.Lock()
	if m.Height < g.in.height {
		g.mu.Unlock()
		return
	}
	committed := make(map[peer.ID]Member, len(m.Members))
	for _, x := range m.Members {
		if _, twice := committed[x.Node]; !twice {
			committed[x.Node] = x
		}
	}
	g.in.committed = committed
	g.advance(m.Height)
	g.mu.Unlock()
	g.changed()
}

// Advance tells the gate our height after a commit that left the membership as it was. From a height on, our own
// state answers for the proofs up to it.
func (g *Gate) Advance(height int64) {
	g.mu.Lock()
	dropped := g.advance(height)
	g.mu.Unlock()
	if dropped {
		g.changed()
	}
}

func (g *Gate) advance(height int64) (dropped bool) {
	g.in.height = max(g.in.height, height)
	for id, i := range g.in.introduced {
		if i.height <= g.in.height {
			delete(g.in.introduced, id)
			dropped = true
		}
	}
	return dropped
}

// Height is that of the last Set or Advance.
func (g *Gate) Height() int64 {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.in.height
}

// Introduce admits a member that a verified proof shows at a height above ours, until our own state reaches it.
func (g *Gate) Introduce(height int64, m Member) error {
	if err := g.introduce(height, m, time.Now()); err != nil {
		return err
	}
	g.log.Info("a peer was introduced by proof", slog.String("peer", m.Node.String()),
		slog.String("org", m.Organisation), slog.Int64("height", height))
	g.changed()
	return nil
}

func (g *Gate) introduce(height int64, m Member, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	was, known := g.in.introduced[m.Node]
	switch {
	case height <= g.in.height:
		return fmt.Errorf("%w: %d, we are at %d", ErrNotAhead, height, g.in.height)
	case m.Suspended && !m.Validator:
		return ErrNoMember
	case now.Before(g.in.penalties[m.Node]):
		return ErrPenalised
	case known && was.height >= height:
		return nil
	case !known && len(g.in.introduced) >= maxIntroduced:
		return ErrTooMany
	}
	g.in.introduced[m.Node] = introduction{height: height, member: m}
	return nil
}

// Penalise shuts the peer out for d from now; a longer penalty that runs already stays.
func (g *Gate) Penalise(id peer.ID, d time.Duration) {
	now := time.Now()
	g.mu.Lock()
	maps.DeleteFunc(g.in.penalties, func(_ peer.ID, until time.Time) bool { return !now.Before(until) })
	if until := now.Add(d); until.After(g.in.penalties[id]) {
		g.in.penalties[id] = until
	}
	g.mu.Unlock()
	g.changed()
}

// Access is the decision for one peer now.
func (g *Gate) Access(id peer.ID) Access {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.in.decide(id, time.Now())
}

// Names reports whether some source names the peer, penalised or not.
func (g *Gate) Names(id peer.ID) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, introduced := g.in.introduced[id]
	_, committed := g.in.committed[id]
	_, trusted := g.in.trusted[id]
	return introduced || committed || trusted
}

// Known lists every peer that some source names, penalised ones included, ordered by id. A peer that several sources
// name appears once, with the addresses of the strongest source that has any.
func (g *Gate) Known() []Member {
	g.mu.RLock()
	defer g.mu.RUnlock()
	known := maps.Clone(g.in.trusted)
	add := func(m Member) {
		if len(m.Addrs) == 0 {
			m.Addrs = known[m.Node].Addrs
		}
		known[m.Node] = m
	}
	for _, m := range g.in.committed {
		add(m)
	}
	for _, i := range g.in.introduced {
		add(i.member)
	}
	ids := slices.Sorted(maps.Keys(known))
	out := make([]Member, 0, len(ids))
	for _, id := range ids {
		out = append(out, known[id])
	}
	return out
}

// Watch calls f after every change of a decision that is not the mere passing of time.
func (g *Gate) Watch(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.watchers = append(g.watchers, f)
}

func (g *Gate) changed() {
	g.mu.RLock()
	watchers := slices.Clone(g.watchers)
	g.mu.RUnlock()
	for _, f := range watchers {
		f()
	}
}
