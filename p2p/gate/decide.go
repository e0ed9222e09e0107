package gate

import (
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// Source is why a peer is admitted.
type Source uint8

// The sources, weakest first.
const (
	Nobody Source = iota
	AlsoTrusted
	Committed
	Introduced
)

func (s Source) String() string {
	return [...]string{"nobody", "also_trust", "committed", "introduced"}[s]
}

// Access is what one peer may do.
type Access struct {
	Consensus bool   // streams of the engine's reactors
	Client    bool   // every other protocol, and transactions
	Source    Source // Nobody when both are false
	Member    Member // as the source names it
}

// Any reports whether the peer may be connected at all.
func (a Access) Any() bool { return a.Consensus || a.Client }

// introduction is a membership proved at a height that was above ours when it was shown.
type introduction struct {
	height int64
	member Member
}

// inputs is all that a decision depends on, beside the clock.
type inputs struct {
	height     int64
	committed  map[peer.ID]Member
	introduced map[peer.ID]introduction // heights above height only
	trusted    map[peer.ID]Member
	penalties  map[peer.ID]time.Time // shut out until then
}

// decide is the rule. A proof above our height is newer than our state, so it is asked first; the operator's list
// comes last and only adds: it lets a suspended peer connect, but not write.
func (in *inputs) decide(id peer.ID, now time.Time) Access {
	if now.Before(in.penalties[id]) {
		return Access{}
	}
	if i, ok := in.introduced[id]; ok {
		return grant(i.member, Introduced)
	}
	committed, named := in.committed[id]
	if named {
		if a := grant(committed, Committed); a.Any() {
			return a
		}
	}
	if t, ok := in.trusted[id]; ok {
		if named {
			t = committed
		}
		return Access{Consensus: true, Client: !t.Suspended, Source: AlsoTrusted, Member: t}
	}
	return Access{}
}

func grant(m Member, s Source) Access {
	a := Access{Consensus: !m.Suspended || m.Validator, Client: !m.Suspended}
	if a.Any() {
		a.Source, a.Member = s, m
	}
	return a
}
