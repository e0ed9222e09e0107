package member

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/sig"
)

// ErrCard means that an organisation's card cannot become a record; the text names the field.
var ErrCard = errors.New("organisation card is not valid")

const (
	maxTitle     = 100
	maxList      = 1000 // entries of one scope list
	maxAddresses = 8
	maxAddress   = 256
	maxPower     = 1 << 32
)

// Bounds on the encoded roles of a record, in bytes. It is written as a whole with each change, and with each scan of a
// device; and a proposal that has it must fit into any transaction.
const (
	MaxRoles = 16 << 10
	MaxScope = 2 << 10 // of a device
)

func fail(field string, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrCard, field, fmt.Sprintf(format, args...))
}

// Check judges a member's card: what it must be to become a record.
func Check(m *canon.Member) error {
	if err := (ident.ID{Namespace: ident.Organisation, Value: m.Id}).Check(); err != nil {
		return fmt.Errorf("%w: id: %w", ErrCard, err)
	}
	switch {
	case !title(m.Title):
		return fail("title", "1 to %d bytes of UTF-8 without control characters", maxTitle)
	case m.Standing == 0 || m.Standing > canon.StandingExpelled:
		return fail("standing", "unknown")
	case len(m.Roles) == 0:
		return fail("roles", "none")
	case len(m.Keys) == 0:
		return fail("keys", "none")
	case len(m.OwnerCommitment) != 0 && len(m.OwnerCommitment) != 32:
		return fail("owner_commitment", "not 32 bytes")
	case m.Heartbeat != 0 || m.Device != nil || len(m.Brokers) > 0 || m.Devices != 0:
		return fail("heartbeat, device or brokers", "not of a card")
	}
	if err := CheckRoles(m.Roles); err != nil {
		return err
	}
	return CheckKeys(m)
}

// CheckRoles judges a list of roles.
func CheckRoles(roles []canon.Role) error { return checkRoles(roles, MaxRoles) }

func checkRoles(roles []canon.Role, most int) error {
	for i := range roles {
		if i > 0 && roles[i].Type <= roles[i-1].Type {
			return fail("roles", "not ascending by type")
		}
		if err := checkRole(&roles[i]); err != nil {
			return fmt.Errorf("%w: roles[%d].%w", ErrCard, i, err)
		}
	}
	if n := len((&canon.Member{Roles: roles}).Encode()); n > most {
		return fail("roles", "%d bytes, over %d", n, most)
	}
	return nil
}

// CheckKeys judges signing keys, node and validator of a card.
func CheckKeys(m *canon.Member) error {
	if len(m.Keys) > MaxLiveKeys {
		return fail("keys", "over %d", MaxLiveKeys)
	}
	seen := map[sig.KeyID]bool{}
	for i := range m.Keys {
		k := &m.Keys[i]
		if err := sig.Admit(k.Algorithm, k.PublicKey); err != nil {
			return fmt.Errorf("%w: keys[%d]: %w", ErrCard, i, err)
		}
		id := sig.KeyIDOf(k.Algorithm, k.PublicKey)
		if seen[id] || k.Until != 0 && k.Until <= k.From {
			return fail("keys", "key %d is there twice or never signs", i)
		}
		seen[id] = true
	}
	if err := CheckNode(m.Node); err != nil {
		return err
	}
	return CheckValidator(m)
}

// CheckNode judges how an organisation is reached; nil is not at all.
func CheckNode(n *canon.Node) error {
	if n == nil {
		return nil
	}
	if err := sig.Admit(sig.Ed25519, n.PublicKey); err != nil {
		return fmt.Errorf("%w: node: %w", ErrCard, err)
	}
	bad := func(a string) bool { return a == "" || len(a) > maxAddress || !printable(a) }
	if len(n.Addresses) > maxAddresses || slices.ContainsFunc(n.Addresses, bad) {
		return fmt.Errorf("%w: node.addresses: at most %d of 1 to %d bytes", ErrCard, maxAddresses, maxAddress)
	}
	return nil
}

// CheckValidator judges a member's part in consensus, if it has any: it runs a node, and is no alias.
func CheckValidator(m *canon.Member) error {
	if v := m.Validator; v != nil {
		if err := sig.Admit(v.Algorithm, v.PublicKey); err != nil {
			return fmt.Errorf("%w: validator: %w", ErrCard, err)
		}
		if v.Power > maxPower {
			return fmt.Errorf("%w: validator.power: over %d", ErrCard, maxPower)
		}
		if m.Node == nil || len(m.OwnerCommitment) > 0 {
			return fmt.Errorf("%w: validator: without a node, or of an alias", ErrCard)
		}
	}
	return nil
}

func checkRole(r *canon.Role) error {
	if r.Type == 0 || r.Type > canon.RoleTypeDevice {
		return fmt.Errorf("type: unknown: %d", r.Type)
	}
	for _, l := range []struct {
		name string
		list []string
		ok   func(string) bool
	}{
		{"countries", r.Countries, ident.PostalCountry},
		{"places", r.Places, place},
		{"prefixes", r.Prefixes, prefix},
		{"lanes", r.Lanes, lane},
	} {
		if len(l.list) > maxList || !ascending(l.list) {
			return fmt.Errorf("%s: not ascending, or over %d", l.name, maxList)
		}
		for _, v := range l.list {
			if !l.ok(v) {
				return fmt.Errorf("%s: %q is none", l.name, v)
			}
		}
	}
	return nil
}

func place(s string) bool {
	return ident.ID{Namespace: ident.IMPC, Value: s}.Check() == nil || ident.ID{Namespace: ident.Locode, Value: s}.Check() == nil
}

// prefix accepts a GS1 company prefix: 4 to 12 digits.
func prefix(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) >= 4 && len(s) <= 12
}

func lane(s string) bool {
	return len(s) == 5 && s[2] == '-' && ident.PostalCountry(s[:2]) && ident.PostalCountry(s[3:])
}

// CheckLanes reports whether a list is one of lanes as "CN-ES", ascending, of at most 1,000.
func CheckLanes(list []string) bool {
	return len(list) <= maxList && ascending(list) && !slices.ContainsFunc(list, func(l string) bool { return !lane(l) })
}

func ascending(list []string) bool {
	for i := 1; i < len(list); i++ {
		if list[i] <= list[i-1] {
			return false
		}
	}
	return true
}

func title(s string) bool { return s != "" && len(s) <= maxTitle && printable(s) }

// printable reports whether a text is UTF-8, as its encoding must be, without ASCII control characters.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f {
			return false
		}
	}
	return utf8.ValidString(s)
}
