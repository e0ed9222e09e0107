package travel

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// tableVersion names the table's form and the rules of Judge and OffsetFits; it changes with them.
const tableVersion = "wb/travel/1"

// placesText has a line for each place, "CODE x y z offset\n", in ascending order of code.
//
//go:embed places.txt
var placesText string

type entry struct {
	code  string
	place Place
}

// table is read at the first question. It is a constant of the build, so it cannot be wrong at one node only; that every
// line of it can be read is a test.
var table = sync.OnceValue(func() []entry {
	entries, _ := parse(placesText)
	return entries
})

var tableHash = sync.OnceValue(func() [32]byte {
	return sha256.Sum256([]byte(tableVersion + "\n" + placesText))
})

// TableHash is the SHA-256 of "wb/travel/1", a line feed, and the table. Validators must agree on it: it is a parameter of
// the ledger.
func TableHash() [32]byte { return tableHash() }

// Find returns where a place is. code is a UN/LOCODE (5 characters) or an IMPC, a post's office of exchange (6 characters),
// of which the first five are looked up. Any other text, and a place that the table lacks, is false.
//
// A limit: an IMPC's location is a UN/LOCODE or an IATA code by its post's choice. Where an IATA code means one town and
// the same UN/LOCODE another of the same country, the other is returned. What follows from it is a warning, never a
// refusal.
func Find(code string) (Place, bool) {
	if !placeLike(code) {
		return Place{}, false
	}
	code = code[:5]
	entries := table()
	low, high := 0, len(entries)
	for low < high {
		if mid := (low + high) / 2; entries[mid].code < code {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(entries) || entries[low].code != code {
		return Place{}, false
	}
	return entries[low].place, true
}

// Country returns the country of a UN/LOCODE or IMPC, known or not: its first two letters (ISO 3166). "" for other texts.
func Country(code string) string {
	if !placeLike(code) {
		return ""
	}
	return code[:2]
}

// placeLike reports whether the text is two letters A-Z and three or four of A-Z and 0-9.
func placeLike(code string) bool {
	if len(code) != 5 && len(code) != 6 {
		return false
	}
	for i := range len(code) {
		c := code[i]
		if (c < 'A' || c > 'Z') && (i < 2 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}

var errTable = errors.New("the table of places is damaged")

// parse reads a table and returns what stands before the first line that is wrong.
func parse(text string) ([]entry, error) {
	entries := make([]entry, 0, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		e, ok := parseLine(line)
		if !ok || len(entries) > 0 && entries[len(entries)-1].code >= e.code {
			return entries, fmt.Errorf("%w: line %d", errTable, len(entries)+1)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// parseLine reads a line with its line feed, in the one spelling that the generator writes.
func parseLine(line string) (entry, bool) {
	rest, ended := strings.CutSuffix(line, "\n")
	code, rest, _ := strings.Cut(rest, " ")
	if !ended || len(code) != 5 || !placeLike(code) {
		return entry{}, false
	}
	var numbers [4]int64
	for i := range numbers {
		word, after, more := strings.Cut(rest, " ")
		bits := 32
		if i == 3 {
			bits = 16
		}
		n, err := strconv.ParseInt(word, 10, bits)
		if err != nil || more != (i < 3) || strconv.FormatInt(n, 10) != word {
			return entry{}, false
		}
		numbers[i], rest = n, after
	}
	return entry{code, Place{int32(numbers[0]), int32(numbers[1]), int32(numbers[2]), int16(numbers[3])}}, true
}
