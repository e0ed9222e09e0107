package ident

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// maxSerial is the longest serial of any key (AI 21).
const maxSerial = 20

// CompareSerials orders serials by length and then by bytes ("shortlex"), so that "9" < "10" < "A1". It is the order of
// a product's list of ranges in the register.
func CompareSerials(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// Range is a run of serials of one product, from Lo to Hi, both included: equal length, a common beginning, and only
// decimal digits after it. "A0098" to "A0103" is six serials; a single serial of any characters is a range of one.
// Make it with NewRange; the zero Range covers nothing.
type Range struct {
	lo, hi string
	fixed  int // length of the common beginning
}

// NewRange returns the range from lo to hi. The error wraps ErrRange (or ErrLength, ErrCharacter for a serial that no
// key could hold) if the two are of different length, in the wrong order, or differ elsewhere than in decimal digits.
func NewRange(lo, hi string) (Range, error) {
	for _, serial := range [...]string{lo, hi} {
		if f := checkSerial(serial, 1, maxSerial); f.cause != nil {
			return Range{}, fmt.Errorf("serial range: %w", f.in(SGTIN, serial))
		}
	}
	if len(lo) != len(hi) {
		return Range{}, fmt.Errorf("serial range %q to %q: the ends should be equally long: %w", lo, hi, ErrRange)
	}
	if lo > hi {
		return Range{}, fmt.Errorf("serial range %q to %q: the first is above the last: %w", lo, hi, ErrRange)
	}
	fixed := 0
	for fixed < len(lo) && lo[fixed] == hi[fixed] {
		fixed++
	}
	if !allDigits(lo[fixed:]) || !allDigits(hi[fixed:]) {
		return Range{}, fmt.Errorf("serial range %q to %q: only digits may follow the common beginning %q: %w",
			lo, hi, lo[:fixed], ErrRange)
	}
	return Range{lo, hi, fixed}, nil
}

// Lo returns the first serial.
func (r Range) Lo() string { return r.lo }

// Hi returns the last serial.
func (r Range) Hi() string { return r.hi }

// Covers reports whether serial is one of the range. Between two serials of a range there can be texts that are not:
// "A0:" lies between "A09" and "A10" in byte order.
func (r Range) Covers(serial string) bool {
	return serial != "" && len(serial) == len(r.lo) && r.lo <= serial && serial <= r.hi && allDigits(serial[r.fixed:])
}

// Position tells where serial lies in the order of CompareSerials: -1 before Lo, +1 after Hi, 0 from Lo to Hi, whether
// covered or not.
func (r Range) Position(serial string) int {
	switch {
	case CompareSerials(serial, r.lo) < 0:
		return -1
	case CompareSerials(serial, r.hi) > 0:
		return 1
	}
	return 0
}

// Compare orders ranges by Lo, then Hi, in the order of CompareSerials.
func (r Range) Compare(other Range) int {
	if c := CompareSerials(r.lo, other.lo); c != 0 {
		return c
	}
	return CompareSerials(r.hi, other.hi)
}

// Overlaps reports whether the spans Lo to Hi of two ranges meet. That can be so although no serial is in both ("A09" to
// "A10", and "A0:"). Such a pair counts as overlapping on purpose: a list without overlaps can then be searched by Lo,
// and two neighbours in it prove that nothing between them is covered.
func (r Range) Overlaps(other Range) bool {
	return r.lo != "" && CompareSerials(r.lo, other.hi) <= 0 && CompareSerials(other.lo, r.hi) <= 0
}

// Count returns how many serials the range covers. Up to 10^20 are possible: above 2^64−1 it says 2^64−1.
func (r Range) Count() uint64 {
	if r.lo == "" {
		return 0
	}
	loHigh, loLow := decimal(r.lo[r.fixed:])
	hiHigh, hiLow := decimal(r.hi[r.fixed:])
	low, borrow := bits.Sub64(hiLow, loLow, 0)
	high, _ := bits.Sub64(hiHigh, loHigh, borrow)
	low, carry := bits.Add64(low, 1, 0)
	if high+carry != 0 {
		return math.MaxUint64
	}
	return low
}

// decimal reads up to 20 digits as high·2^64 + low.
func decimal(digits string) (high, low uint64) {
	for _, c := range []byte(digits) {
		carryHigh, product := bits.Mul64(low, 10)
		sum, carry := bits.Add64(product, uint64(c-'0'), 0)
		high, low = high*10+carryHigh+carry, sum
	}
	return high, low
}
