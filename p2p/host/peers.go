package host

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/cometbft/cometbft/p2p"
)

// peerSet is CometBFT's view of who is registered, in the order of ids.
type peerSet struct {
	mu   sync.RWMutex
	list []*session
}

var _ p2p.IPeerSet = (*peerSet)(nil)

func (ps *peerSet) find(key p2p.ID) (int, bool) {
	return slices.BinarySearchFunc(ps.list, key, func(s *session, k p2p.ID) int {
		return strings.Compare(string(s.key), string(k))
	})
}

// add puts the session in, unless it is over already.
func (ps *peerSet) add(s *session) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if i, twice := ps.find(s.key); !twice && !s.over() {
		ps.list = slices.Insert(slices.Clone(ps.list), i, s)
	}
}

func (ps *peerSet) remove(s *session) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if i, ok := ps.find(s.key); ok && ps.list[i] == s {
		ps.list = slices.Delete(slices.Clone(ps.list), i, i+1)
	}
}

// all returns a list that does not change any more.
func (ps *peerSet) all() []*session {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	return ps.list
}

func (ps *peerSet) Has(key p2p.ID) bool { return ps.Get(key) != nil }

func (ps *peerSet) Get(key p2p.ID) p2p.Peer {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	if i, ok := ps.find(key); ok {
		return ps.list[i]
	}
	return nil
}

func (ps *peerSet) Copy() []p2p.Peer {
	all := ps.all()
	out := make([]p2p.Peer, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

func (ps *peerSet) Size() int { return len(ps.all()) }

func (ps *peerSet) ForEach(f func(p2p.Peer)) {
	for _, s := range ps.all() {
		f(s)
	}
}

func (ps *peerSet) Random() p2p.Peer {
	all := ps.all()
	if len(all) == 0 {
		return nil
	}
	return all[rand.IntN(len(all))]
}
