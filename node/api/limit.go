package api

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/waybill-network/waybill/node/access"
)

// allowance is how many requests a second one client may send in the long run, and how many at once.
type allowance struct {
	perSecond float64
	burst     int
}

// rates limits requests by client: an address, or the id of a credential.
type rates struct {
	mu      sync.Mutex
	clients map[string]*client
}

type client struct {
	limiter *rate.Limiter
	seen    time.Time
}

// maxClients bounds the table; those who were quiet longest are forgotten first.
const maxClients = 10_000

func newRates() *rates { return &rates{clients: map[string]*client{}} }

// wait takes one request off the allowance of whoever asks, and says how long it must wait if nothing is left. Who shows
// a credential has the same allowance from wherever it asks, so that partners behind one address do not share one.
func (g *guard) wait(c access.Caller, r *http.Request) time.Duration {
	now := time.Now()
	table, key, a, by := g.addresses, clientOf(r.RemoteAddr), g.configured, "address"
	if !c.Anonymous() {
		table, key, by = g.holders, c.ID, "credential"
		if per := c.Rate.PerSecond(); per > 0 {
			a = allowance{per, c.Rate.AtOnce()}
		}
	}
	reserved := table.limiter(key, a, now).ReserveN(now, 1)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now)
		g.limited.add(by)
	}
	return wait
}

// tooMany says when to come again. It is the same in every protocol: clients of Connect and gRPC read the status. Pages of
// other origins, which may ask for what is public, may read it too.
func tooMany(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	if !strings.HasPrefix(r.URL.Path, rpcPrefix) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	problem(w, http.StatusTooManyRequests,
		"more requests than this address or credential is allowed; Retry-After says when to ask again")
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

func (r *rates) limiter(key string, a allowance, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.clients[key]
	if c == nil {
		if len(r.clients) >= maxClients {
			r.forget(now)
		}
		c = &client{limiter: rate.NewLimiter(rate.Limit(a.perSecond), a.burst)}
		r.clients[key] = c
	}
	if c.limiter.Limit() != rate.Limit(a.perSecond) || c.limiter.Burst() != a.burst {
		c.limiter.SetLimitAt(now, rate.Limit(a.perSecond))
		c.limiter.SetBurstAt(now, a.burst)
	}
	c.seen = now
	return c.limiter
}

// forget drops clients whose allowance is full again; if that is none, all of them.
func (r *rates) forget(now time.Time) {
	for key, c := range r.clients {
		full := time.Duration(float64(c.limiter.Burst()) / float64(c.limiter.Limit()) * float64(time.Second))
		if now.Sub(c.seen) > full {
			delete(r.clients, key)
		}
	}
	if len(r.clients) >= maxClients {
		clear(r.clients)
	}
}
