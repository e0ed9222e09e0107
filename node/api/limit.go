package api

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates limits requests by client address.
type rates struct {
	perSecond float64
	burst     int

	mu      sync.Mutex
	clients map[string]*client
}

type client struct {
	limiter *rate.Limiter
	seen    time.Time
}

// maxClients bounds the table; the addresses that were quiet longest are forgotten first.
const maxClients = 10_000

func newRates(perSecond, burst int) *rates {
	return &rates{perSecond: float64(perSecond), burst: burst, clients: map[string]*client{}}
}

// limit answers 429 with Retry-After beyond the rate.
func (r *rates) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		now := time.Now()
		reserved := r.limiter(clientOf(req.RemoteAddr), now).ReserveN(now, 1)
		if wait := reserved.DelayFrom(now); wait > 0 {
			reserved.CancelAt(now)
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// clientOf is whom the rate counts: an IPv4 address, or the IPv6 /56 that one household or server is given.
func clientOf(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	a := at.Addr().Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(56) // cannot fail: the address is valid and has 128 bits
	return p.String()
}

func (r *rates) limiter(host string, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.clients[host]
	if c == nil {
		if len(r.clients) >= maxClients {
			r.forget(now)
		}
		c = &client{limiter: rate.NewLimiter(rate.Limit(r.perSecond), r.burst)}
		r.clients[host] = c
	}
	c.seen = now
	return c.limiter
}

// forget drops clients whose allowance is full again; if that is none, all of them.
func (r *rates) forget(now time.Time) {
	full := time.Duration(float64(r.burst) / r.perSecond * float64(time.Second))
	for host, c := range r.clients {
		if now.Sub(c.seen) > full {
			delete(r.clients, host)
		}
	}
	if len(r.clients) >= maxClients {
		clear(r.clients)
	}
}
