package ident

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestNewRange(t *testing.T) {
	for _, tt := range []struct {
		lo, hi string
		count  uint64
		want   error
	}{
		{"1", "9", 9, nil},
		{"A0098", "A0103", 6, nil},
		{"A", "A", 1, nil},
		{"x/%\"", "x/%\"", 1, nil},
		{"007", "007", 1, nil},
		{"12AB0", "12AB9", 10, nil},
		{"00000000000000000000", "99999999999999999999", math.MaxUint64, nil}, // 10^20
		{"00000000000000000000", "18446744073709551613", math.MaxUint64 - 1, nil},
		{"00000000000000000000", "18446744073709551614", math.MaxUint64, nil},
		{"00000000000000000000", "18446744073709551615", math.MaxUint64, nil}, // 2^64
		{"18446744073709551615", "18446744073709551616", 2, nil},
		{"9", "10", 0, ErrRange},
		{"5", "4", 0, ErrRange},
		{"A1", "B1", 0, ErrRange},
		{"1A1", "2A1", 0, ErrRange},
		{"1A", "1B", 0, ErrRange},
		{"A09", "A1:", 0, ErrRange},
		{"", "", 0, ErrLength},
		{"1", "", 0, ErrLength},
		{"100000000000000000000", "100000000000000000001", 0, ErrLength},
		{"a b", "a b", 0, ErrCharacter},
	} {
		r, err := NewRange(tt.lo, tt.hi)
		if !errors.Is(err, tt.want) || r.Count() != tt.count {
			t.Errorf("%q to %q: %d, %v; want %d, %v", tt.lo, tt.hi, r.Count(), err, tt.count, tt.want)
		}
	}
}

func TestZeroRangeCoversNothing(t *testing.T) {
	var zero Range
	one, _ := NewRange("1", "1")
	if zero.Covers("") || zero.Covers("1") || zero.Count() != 0 || zero.Overlaps(one) || one.Overlaps(zero) ||
		zero.Overlaps(zero) {
		t.Error("the zero range covers something")
	}
}

// drawRange draws a range small enough to write all of it down, with an alphabet small enough to meet others.
func drawRange(t *rapid.T, name string) Range {
	fixed := rapid.StringMatching(`[0-2A:]{0,3}`).Draw(t, name+" fixed")
	n := rapid.IntRange(0, 2).Draw(t, name+" digits")
	if fixed == "" {
		n++
	}
	a, b := digitsOf(n).Draw(t, name+" lo"), digitsOf(n).Draw(t, name+" hi")
	r, err := NewRange(fixed+min(a, b), fixed+max(a, b))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// members writes a range down by counting, with the digits after the longest common beginning as a number.
func members(r Range) map[string]bool {
	lo, hi := r.Lo(), r.Hi()
	fixed := 0
	for fixed < len(lo) && lo[fixed] == hi[fixed] {
		fixed++
	}
	all := map[string]bool{}
	if fixed == len(lo) {
		all[lo] = true
		return all
	}
	at, _ := new(big.Int).SetString(lo[fixed:], 10)
	end, _ := new(big.Int).SetString(hi[fixed:], 10)
	for ; at.Cmp(end) <= 0; at.Add(at, big.NewInt(1)) {
		text := at.String()
		for len(text) < len(lo)-fixed {
			text = "0" + text
		}
		all[lo[:fixed]+text] = true
	}
	return all
}

func TestRangeAgreesWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, other := drawRange(t, "r"), drawRange(t, "other")
		all, others := members(r), members(other)
		if r.Count() != uint64(len(all)) {
			t.Fatalf("%q to %q: %d, has %d", r.Lo(), r.Hi(), r.Count(), len(all))
		}
		serial := rapid.StringMatching(`[0-9A:]{1,5}`).Draw(t, "serial")
		if r.Covers(serial) != all[serial] {
			t.Fatalf("%q to %q covers %q: %v", r.Lo(), r.Hi(), serial, r.Covers(serial))
		}
		shared := false
		for s := range all {
			if !r.Covers(s) || r.Position(s) != 0 {
				t.Fatalf("%q to %q does not cover %q", r.Lo(), r.Hi(), s)
			}
			shared = shared || others[s]
		}
		if r.Overlaps(other) != other.Overlaps(r) || shared && !r.Overlaps(other) {
			t.Fatalf("%q–%q and %q–%q share: %v, overlap: %v", r.Lo(), r.Hi(), other.Lo(), other.Hi(), shared, r.Overlaps(other))
		}
		if c := r.Compare(other); c != -other.Compare(r) || (c == 0) != (r == other) {
			t.Fatalf("Compare is no order: %d and %d", c, other.Compare(r))
		}
		// Without overlap, the order by Lo is the order of the whole ranges.
		if !r.Overlaps(other) {
			first, second := r, other
			if r.Compare(other) > 0 {
				first, second = other, r
			}
			if first.Position(second.Lo()) != 1 || second.Position(first.Hi()) != -1 {
				t.Fatalf("%q–%q and %q–%q neither overlap nor stand in order", r.Lo(), r.Hi(), other.Lo(), other.Hi())
			}
		}
	})
}

func TestSpansThatMeetWithoutSharing(t *testing.T) {
	r, _ := NewRange("A09", "A10")
	odd, _ := NewRange("A0:", "A0:")
	if r.Covers("A0:") || !r.Overlaps(odd) || !odd.Overlaps(r) || r.Position("A0:") != 0 {
		t.Error(`"A0:" lies within "A09" to "A10", is not covered, and must count as overlapping`)
	}
}

func TestRangesInOrder(t *testing.T) {
	// Ascending by first serial, then last. overlaps says whether a range meets the one before it.
	ordered := []struct {
		lo, hi   string
		overlaps bool
	}{
		{"5", "7", false},
		{"8", "9", false},
		{"05", "30", false},
		{"10", "19", true},
		{"10", "20", true},
		{"20", "29", true},
		{"30", "30", false},
		{"A0", "A4", false},
		{"A5", "A9", false},
		{"000", "999", false},
	}
	var before Range
	for _, tt := range ordered {
		r, err := NewRange(tt.lo, tt.hi)
		if err != nil {
			t.Fatal(err)
		}
		same := r
		if r.Compare(before) <= 0 || before.Compare(r) >= 0 || r.Compare(same) != 0 {
			t.Errorf("%q–%q does not stand after %q–%q", tt.lo, tt.hi, before.Lo(), before.Hi())
		}
		if r.Overlaps(before) != tt.overlaps || before.Overlaps(r) != tt.overlaps || !r.Overlaps(same) {
			t.Errorf("%q–%q overlaps %q–%q: %v", tt.lo, tt.hi, before.Lo(), before.Hi(), r.Overlaps(before))
		}
		before = r
	}
}

func TestCompareSerials(t *testing.T) {
	ordered := []string{"", "0", "9", "A", "a", "00", "09", "10", "A1", "000"}
	for i, a := range ordered {
		for j, b := range ordered {
			got := CompareSerials(a, b)
			if got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("CompareSerials(%q, %q) = %d", a, b, got)
			}
		}
	}
}
