package web

import (
	"slices"
	"strconv"
	"strings"
)

// preference is one element of a header such as Accept.
type preference struct {
	value string // in lower case, without parameters
	q     float64
}

// preferences reads a header of preferences (RFC 9110, 12.4.2), best first and else in the header's order. What has no
// such form is left out.
func preferences(header string) (out []preference) {
	const most = 50
	for element := range strings.SplitSeq(header, ",") {
		parts := strings.Split(strings.ToLower(element), ";")
		p := preference{strings.TrimSpace(parts[0]), 1}
		for _, parameter := range parts[1:] {
			if text, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
				q, err := strconv.ParseFloat(text, 64)
				if err != nil || !(q >= 0 && q <= 1) {
					q = 0
				}
				p.q = q
			}
		}
		if p.value != "" {
			out = append(out, p)
		}
		if len(out) == most {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b preference) int {
		switch {
		case a.q > b.q:
			return -1
		case a.q < b.q:
			return 1
		}
		return 0
	})
	return out
}

// negotiate chooses among media types, in our own order of preference, by an Accept header. Where it takes none of
// them, or says nothing, it is the first.
func negotiate(accept string, offers ...string) string {
	wanted := preferences(accept)
	best, quality := offers[0], 0.0
	for _, offer := range offers {
		if q := qualityOf(wanted, offer); q > quality {
			best, quality = offer, q
		}
	}
	return best
}

// qualityOf is how much a type is wanted: the most specific range that covers it says.
func qualityOf(wanted []preference, offer string) (quality float64) {
	specific := 0
	kind, _, _ := strings.Cut(offer, "/")
	for _, p := range wanted {
		rank := 0
		switch p.value {
		case offer:
			rank = 3
		case kind + "/*":
			rank = 2
		case "*/*":
			rank = 1
		}
		if rank > specific {
			specific, quality = rank, p.q
		}
	}
	return quality
}
