package access

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Rate is how many requests a credential's holder may send: so many at once, and then so many in a time. The zero Rate is
// the one of the node's configuration.
type Rate struct {
	Requests uint32 // in each Per
	Per      byte   // 's', 'm' or 'h': a second, a minute, an hour
	Burst    uint32 // at once; 0 for what two seconds allow, at least one
}

// maxRequests bounds a rate and a burst, as the configuration bounds its own.
const maxRequests = 1_000_000

var perSeconds = map[byte]float64{'s': 1, 'm': 60, 'h': 3600}

// ParseRate reads "50/s", "600/m" or "1000/h"; "" is the zero Rate.
func ParseRate(text string) (r Rate, err error) {
	if text == "" {
		return r, nil
	}
	number, per, _ := strings.Cut(text, "/")
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil || n == 0 || n > maxRequests || len(per) != 1 || perSeconds[per[0]] == 0 {
		return r, fmt.Errorf("%q is no rate such as 50/s, 600/m or 1000/h, of 1 to %d requests", text, maxRequests)
	}
	return Rate{Requests: uint32(n), Per: per[0]}, nil
}

// String is how ParseRate reads it; the burst has no place in it.
func (r Rate) String() string {
	if r.Requests == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%c", r.Requests, r.Per)
}

// PerSecond is how many requests a second are allowed in the long run; 0 for the zero Rate.
func (r Rate) PerSecond() float64 {
	if r.Requests == 0 {
		return 0
	}
	return float64(r.Requests) / perSeconds[r.Per]
}

// AtOnce is how many requests may come at once; 0 for the zero Rate.
func (r Rate) AtOnce() int {
	switch {
	case r.Requests == 0:
		return 0
	case r.Burst > 0:
		return int(r.Burst)
	}
	return int(math.Max(1, math.Ceil(2*r.PerSecond())))
}

func (r Rate) check() error {
	switch {
	case r.Burst > maxRequests:
		return fmt.Errorf("burst: %d is more than %d", r.Burst, maxRequests)
	case r.Requests == 0 && r.Burst > 0:
		return fmt.Errorf("burst: %d without a rate", r.Burst)
	}
	return nil
}
