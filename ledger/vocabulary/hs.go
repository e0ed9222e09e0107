package vocabulary

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// tariff holds the subheadings of the Harmonized System, edition 2022 (WCO; list by UN Comtrade, public domain). A line for
// each heading, ascending: its four digits and, after a blank each, the last two of its subheadings, ascending. Written by
// scripts/tariff.
//
//go:embed hs.txt
var tariff string

// subheadings is the table in ascending order. It is a constant of the build, so it cannot be wrong at one node only; that
// every line of it can be read is a test.
var subheadings = sync.OnceValue(func() []uint32 {
	codes, _ := parseTariff(tariff)
	return codes
})

// HS reports whether code is a subheading of the Harmonized System, edition 2022: six digits, without dots. National codes
// of eight or ten digits begin with one. 999999, "not specified" in statistics, is none.
func HS(code string) bool {
	n, ok := digits(code, 6)
	if !ok {
		return false
	}
	_, known := slices.BinarySearch(subheadings(), n)
	return known
}

var errTariff = errors.New("the table of HS codes is damaged")

// parseTariff returns what stands before the first line that is wrong.
func parseTariff(text string) ([]uint32, error) {
	var codes []uint32
	line := 0
	for words := range strings.Lines(text) {
		line++
		of, err := parseHeading(words)
		if err == nil && len(codes) > 0 && codes[len(codes)-1]/100 >= of[0]/100 {
			err = errTariff
		}
		if err != nil {
			return codes, fmt.Errorf("%w: line %d", err, line)
		}
		codes = append(codes, of...)
	}
	return codes, nil
}

// parseHeading reads a line with its line feed: at least one code, ascending.
func parseHeading(line string) ([]uint32, error) {
	body, ended := strings.CutSuffix(line, "\n")
	four, rest, _ := strings.Cut(body, " ")
	heading, ok := digits(four, 4)
	if !ok || !ended {
		return nil, errTariff
	}
	var codes []uint32
	for two := range strings.SplitSeq(rest, " ") {
		n, ok := digits(two, 2)
		code := heading*100 + n
		if !ok || len(codes) > 0 && codes[len(codes)-1] >= code {
			return nil, errTariff
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// digits reads exactly so many digits, at most nine.
func digits(text string, count int) (uint32, bool) {
	if len(text) != count {
		return 0, false
	}
	n := uint32(0)
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint32(c-'0')
	}
	return n, true
}
