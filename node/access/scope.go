package access

import (
	"errors"
	"fmt"
	"strings"
)

// Scopes is what a credential lets its holder do: a set of the constants below.
type Scopes uint8

// The scopes. Admin holds all others.
const (
	// Submit hands in signed transactions, tries them, and asks what became of one.
	Submit Scopes = 1 << iota
	// Query reads whole transactions and blocks, detail, and who is in the network.
	Query
	// Subscribe follows blocks and units live.
	Subscribe
	// Admin sees what is the operator's alone.
	Admin
)

// Public is what needs no credential.
const Public Scopes = 0

var scopeNames = []struct {
	scope Scopes
	name  string
}{{Submit, "submit"}, {Query, "query"}, {Subscribe, "subscribe"}, {Admin, "admin"}}

// ScopeNames lists the names that ParseScopes takes.
func ScopeNames() (names []string) {
	for _, s := range scopeNames {
		names = append(names, s.name)
	}
	return names
}

// ErrScope means that a name is no scope's.
var ErrScope = errors.New("no scope")

// ParseScopes reads names, at least one, none twice.
func ParseScopes(names []string) (s Scopes, err error) {
	for _, name := range names {
		one := scopeOf(name)
		switch {
		case one == 0:
			return 0, fmt.Errorf("%w: %q; there are %s", ErrScope, name, strings.Join(ScopeNames(), ", "))
		case s&one != 0:
			return 0, fmt.Errorf("%q is there twice", name)
		}
		s |= one
	}
	if s == 0 {
		return 0, fmt.Errorf("%w is named; there are %s", ErrScope, strings.Join(ScopeNames(), ", "))
	}
	return s, nil
}

func scopeOf(name string) Scopes {
	for _, s := range scopeNames {
		if s.name == name {
			return s.scope
		}
	}
	return 0
}

// Has reports whether the set allows what needs any one of the wanted scopes; Public is allowed to everybody.
func (s Scopes) Has(need Scopes) bool { return need == Public || s&(need|Admin) != 0 }

// Names lists the names of a set, in a fixed order.
func (s Scopes) Names() (names []string) {
	for _, one := range scopeNames {
		if s&one.scope != 0 {
			names = append(names, one.name)
		}
	}
	return names
}

// String is the names with commas between.
func (s Scopes) String() string { return strings.Join(s.Names(), ",") }
