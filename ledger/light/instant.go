package light

import (
	"cmp"
	"fmt"
	"math"
)

// Instant is a moment as headers give it: seconds since 1970 UTC and nanoseconds of the second.
type Instant struct {
	Seconds int64
	Nanos   uint32
}

// Compare is negative where i is before o, and 0 where they are the same.
func (i Instant) Compare(o Instant) int {
	return cmp.Or(cmp.Compare(i.Seconds, o.Seconds), cmp.Compare(i.Nanos, o.Nanos))
}

func (i Instant) String() string { return fmt.Sprintf("%d.%09d", i.Seconds, i.Nanos) }

// plus is so many seconds later; the end of time where a hostile header's time goes beyond it.
func (i Instant) plus(seconds int64) Instant {
	if seconds > 0 && i.Seconds > math.MaxInt64-seconds {
		return Instant{Seconds: math.MaxInt64, Nanos: 999_999_999}
	}
	i.Seconds += seconds
	return i
}
