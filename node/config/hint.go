package config

import (
	"fmt"
	"strings"
)

// unknownKey is ErrUnknownKey with the nearest known key, where one is near.
func unknownKey(path string, known []string) error {
	if near := nearest(path, known); near != "" {
		return fmt.Errorf("%w (did you mean %s?)", ErrUnknownKey, near)
	}
	return ErrUnknownKey
}

// nearest returns the known path that path most likely stands for: a few letters away, or the same name in another
// section. It returns "" where no guess is better than none.
func nearest(path string, known []string) string {
	best, bestDistance := "", 1+max(2, len(path)/5)
	if len(path) > 100 {
		return ""
	}
	for _, k := range known {
		if d := distance(strings.ToLower(path), strings.ToLower(k)); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	if best != "" {
		return best
	}
	name := path[strings.LastIndexAny(path, "._")+1:]
	for _, k := range known {
		if _, last, ok := cutLast(k); ok && last == name {
			return k
		}
	}
	return ""
}

func cutLast(path string) (before, last string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// distance is the Levenshtein distance of a and b in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
