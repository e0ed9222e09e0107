package gate

import (
	"net/netip"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// StrangerLimits bounds the provisional connections of peers that no source names, on which they may show a proof.
// A few hostile addresses can keep all places taken: then introduction waits, and nothing else suffers.
type StrangerLimits struct {
	Places     int           // held at once, 8 when 0
	PerAddress int           // of them from one address (IPv6: one /48), 2 when 0
	Hold       time.Duration // how long each may last, 10 s when 0
	Every      time.Duration // one address earns one attempt per Every, 5 s when 0
	Burst      int           // attempts it may save up, 4 when 0
}

// maxAddresses bounds the table of attempts; beyond it addresses that nobody remembers are refused.
const maxAddresses = 4096

// place is one provisional connection. It ends by release or by time, whichever comes first: a connection that
// breaks while it is upgraded is reported to nobody.
type place struct {
	from  netip.Prefix
	until time.Time
	spent bool // its one proof was shown
}

// strangers is its own lock: it is asked for each connection, membership is not.
type strangers struct {
	limits StrangerLimits

	mu       sync.Mutex
	open     bool
	places   map[peer.ID]place
	attempts map[netip.Prefix]time.Time // when the address has its whole burst again
}

func (s *strangers) init(l StrangerLimits) {
	for _, d := range []struct {
		v *int
		d int
	}{{&l.Places, 8}, {&l.PerAddress, 2}, {&l.Burst, 4}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if l.Hold == 0 {
		l.Hold = 10 * time.Second
	}
	if l.Every == 0 {
		l.Every = 5 * time.Second
	}
	s.limits, s.places, s.attempts = l, map[peer.ID]place{}, map[netip.Prefix]time.Time{}
}

// take gives the stranger a place. dialled: we chose to dial it, so its address earns no blame.
func (s *strangers) take(id peer.ID, from netip.Prefix, dialled bool, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		return false
	}
	same := 0
	for other, p := range s.places {
		if !now.Before(p.until) {
			delete(s.places, other)
		} else if p.from == from {
			same++
		}
	}
	if _, twice := s.places[id]; twice || len(s.places) >= s.limits.Places {
		return false
	}
	if !dialled && (same >= s.limits.PerAddress || !s.attempt(from, now)) {
		return false
	}
	s.places[id] = place{from: from, until: now.Add(s.limits.Hold)}
	return true
}

// attempt is a token bucket kept as one time: when the bucket will be full again.
func (s *strangers) attempt(from netip.Prefix, now time.Time) bool {
	full, known := s.attempts[from]
	if !known && len(s.attempts) >= maxAddresses {
		for a, t := range s.attempts {
			if !now.Before(t) {
				delete(s.attempts, a)
			}
		}
		if len(s.attempts) >= maxAddresses {
			return false
		}
	}
	if full.Before(now) {
		full = now
	}
	full = full.Add(s.limits.Every)
	if full.Sub(now) > time.Duration(s.limits.Burst)*s.limits.Every {
		return false
	}
	s.attempts[from] = full
	return true
}

func (s *strangers) release(id peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.places, id)
}

// spend uses up the place's one introduction.
func (s *strangers) spend(id peer.ID, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[id]
	if !ok || p.spent || !now.Before(p.until) {
		return false
	}
	p.spent = true
	s.places[id] = p
	return true
}

func (s *strangers) holds(id peer.ID, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[id]
	return ok && now.Before(p.until)
}

// addressOf is the part of the remote address that one party controls.
func addressOf(a ma.Multiaddr) netip.Prefix {
	ip, err := manet.ToIP(a)
	if err != nil {
		return netip.Prefix{}
	}
	addr, _ := netip.AddrFromSlice(ip)
	addr = addr.Unmap()
	bits := 32
	if addr.Is6() {
		bits = 48
	}
	p, _ := addr.Prefix(bits)
	return p
}
