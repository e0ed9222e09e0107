package vectors

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/light"
)

// Altered makes so many files out of true ones, each with one thing changed: a byte, a field, an end that is missing; some
// are sealed and signed again as a dishonest majority would. A few come out true again. The same for the same seed.
func Altered(t testing.TB, seed uint64, from []Case, count int) []Case {
	t.Helper()
	r := dice(seed)
	out := make([]Case, 0, count)
	for len(out) < count {
		c := from[r.IntN(len(from))]
		file := append([]byte(nil), c.File...)
		switch r.IntN(12) {
		case 0:
			file = file[:r.IntN(len(file))]
		case 1:
			at := r.IntN(len(file))
			file = append(file[:at:at], file[at+1:]...)
		case 2, 3, 4, 5:
			file[r.IntN(len(file))] ^= byte(1 + r.IntN(255))
		default:
			c.File = file
			alter(t, &r, &c)
			file = c.File
		}
		c.File, c.Name = file, fmt.Sprintf("%s, altered %d", c.Name, len(out))
		out = append(out, c)
	}
	return out
}

// alter changes a field of a file, and mends what would hide it.
func alter(t testing.TB, r *dice, c *Case) {
	t.Helper()
	p := decode(t, c.File)
	scramble(r, p)
	if p.Answer != nil && p.Answer.Question != nil && r.IntN(8) > 0 {
		recheck(p.Answer.Question)
	}
	c.File = p.Encode()
	if len(c.Trust.Genesis) == 0 {
		return
	}
	if _, err := light.Verify(c.File, c.Trust.Root(t)); err != nil && light.Reason(err) == "app-hash" && r.IntN(2) == 0 {
		reseal(t, decode(t, c.File), c)
	}
}
