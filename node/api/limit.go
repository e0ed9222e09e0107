package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/waybill-network/waybill/node/config"
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
		host, _, err := net.SplitHostPort(req.RemoteAddr)
		if err != nil {
			host = req.RemoteAddr
		}
		now := time.Now()
		reserved := r.limiter(host, now).ReserveN(now, 1)
		if wait := reserved.DelayFrom(now); wait > 0 {
			reserved.CancelAt(now)
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, req)
	})
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

// errTokens means that the file of read tokens cannot be used.
var errTokens = errors.New("api.read_token_file")

const leastToken = 16 // bytes

// readTokens reads the configured file: a token a line, empty lines and lines that begin with # left out.
func readTokens(c config.Config) ([]string, error) {
	path := c.Path(c.API.ReadTokenFile)
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTokens, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; others must not read it: chmod 600", errTokens, path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTokens, err)
	}
	var out []string
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		line := string(bytes.TrimSpace(s.Bytes()))
		if line == "" || line[0] == '#' {
			continue
		}
		if len(line) < leastToken {
			return nil, fmt.Errorf("%w: a token has %d bytes; at least %d", errTokens, len(line), leastToken)
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s has no token", errTokens, path)
	}
	return out, nil
}
