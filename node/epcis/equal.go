package epcis

import (
	"bytes"
	"errors"
	"fmt"
)

// equivalentLevels is how deep Equivalent looks.
const equivalentLevels = 512

// Equivalent reports whether two JSON texts say the same: objects with the same members in any order, arrays with the
// same elements in the same order, strings of the same characters however they are escaped, numbers of the same text
// ("1.0" is not "1"). A text is read as an event is: in its outermost object, and there only, eventID may occur more than
// once, and the last one counts. The error gives the path of the first difference, or why a text is not JSON.
func Equivalent(a, b []byte) error {
	left, err := decodeEvent(a, equivalentLevels)
	if err != nil {
		return fmt.Errorf("first text: %w", err)
	}
	right, err := decodeEvent(b, equivalentLevels)
	if err != nil {
		return fmt.Errorf("second text: %w", err)
	}
	if path, ok := same(&left, &right); !ok {
		if path == "" {
			path = "the whole"
		}
		return fmt.Errorf("%w: %s", errDifferent, path)
	}
	return nil
}

var errDifferent = errors.New("not equivalent")

// same compares two values and gives the path of the first difference.
func same(a, b *value) (path string, ok bool) {
	if a.kind != b.kind {
		return "", false
	}
	switch a.kind {
	case stringKind:
		return "", a.text == b.text
	case arrayKind:
		return sameItems(a, b)
	case objectKind:
		return sameMembers(a, b)
	}
	return "", bytes.Equal(a.raw, b.raw)
}

func sameItems(a, b *value) (string, bool) {
	short := min(len(a.items), len(b.items))
	for i := range short {
		if path, ok := same(&a.items[i], &b.items[i]); !ok {
			return joinPath(fmt.Sprintf("[%d]", i), path), false
		}
	}
	return fmt.Sprintf("[%d]", short), len(a.items) == len(b.items)
}

func sameMembers(a, b *value) (string, bool) {
	others := make(map[string]*value, len(b.members))
	for i := range b.members {
		others[b.members[i].name] = &b.members[i].value
	}
	for i := range a.members {
		m := &a.members[i]
		other := others[m.name]
		if other == nil {
			return pathName(m.name), false
		}
		if path, ok := same(&m.value, other); !ok {
			return joinPath(pathName(m.name), path), false
		}
		delete(others, m.name)
	}
	for i := range b.members {
		if name := b.members[i].name; others[name] != nil {
			return pathName(name), false
		}
	}
	return "", true
}
