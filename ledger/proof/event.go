package proof

import (
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
)

// maxUnits is the most units of an action (tx.MaxTouches).
const maxUnits = 2000

// nothing is the root where an event has no units, no detail or no private fields.
var nothing Hash

// leafOf gives the history leaf of a proven event.
func leafOf(e *canon.Event) (Hash, error) {
	if e.Position == nil || e.Position.Height == 0 {
		return nothing, malformed("event without a position")
	}
	commit, err := commitOf(e)
	if err != nil {
		return nothing, err
	}
	return HistoryLeaf(e.Position.Height, e.Position.Tx, e.Position.Action, commit), nil
}

// withheld reports whether the event is shown as its commit only.
func withheld(e *canon.Event) bool { return len(e.Commit) > 0 }

// CommitOf is the commit of an event as an answer shows it: ErrMalformed, or one of the roots' errors, where what is shown
// does not fold.
func CommitOf(e *canon.Event) (Hash, error) { return commitOf(e) }

func commitOf(e *canon.Event) (Hash, error) {
	if withheld(e) {
		if len(e.Commit) != len(nothing) || len(e.Salt) > 0 || e.Organisation != "" || len(e.KeyId) > 0 || e.Core != nil ||
			e.UnitCount > 0 || len(e.Units) > 0 || len(e.UnitSiblings) > 0 || e.DetailCount > 0 || len(e.Fields) > 0 ||
			len(e.FieldSiblings) > 0 || len(e.PrivateRoot) > 0 {
			return nothing, malformed("withheld event shows more than its commit")
		}
		return Hash(e.Commit), nil
	}
	if len(e.Salt) != 16 || len(e.KeyId) != 8 || e.Core == nil || e.Organisation == "" || len(e.Organisation) > 255 {
		return nothing, malformed("event lacks salt, organisation, key id or core")
	}
	if e.UnitCount > maxUnits {
		return nothing, malformed("event of %d units", e.UnitCount)
	}
	units, err := unitsRootOf(e)
	if err != nil {
		return nothing, fmt.Errorf("%w: %w", ErrUnitsRoot, err)
	}
	detail, err := detailRootOf(e)
	if err != nil {
		return nothing, fmt.Errorf("%w: %w", ErrDetailRoot, err)
	}
	private, err := optional(e.PrivateRoot)
	if err != nil {
		return nothing, malformed("private root: %v", err)
	}
	return EventCommit(Salt(e.Salt), e.Organisation, [8]byte(e.KeyId), CoreHash(e.Core.Raw()), units, detail, private), nil
}

func unitsRootOf(e *canon.Event) (Hash, error) {
	leaves := make([]Leaf, len(e.Units))
	for i := range e.Units {
		u := &e.Units[i]
		if len(u.Salt) != 16 || u.Unit == nil {
			return nothing, malformed("unit %d lacks salt or content", i)
		}
		leaves[i] = Leaf{uint64(u.Index), UnitLeaf(Salt(u.Salt), u.Unit.Raw())}
	}
	return countedRoot(leaves, e.UnitCount, e.UnitSiblings, UnitsRoot)
}

func detailRootOf(e *canon.Event) (Hash, error) {
	leaves := make([]Leaf, len(e.Fields))
	for i := range e.Fields {
		f := &e.Fields[i]
		if len(f.Salt) != 16 || f.Name == "" || len(f.Name) > 1<<16-1 {
			return nothing, malformed("field %d lacks salt or name", i)
		}
		leaves[i] = Leaf{uint64(f.Index), FieldLeaf(Salt(f.Salt), f.Name, f.Value)}
	}
	return countedRoot(leaves, e.DetailCount, e.FieldSiblings, FieldsRoot)
}

// countedRoot folds disclosed leaves to their counted root. Without any, siblings is that root alone, or
// empty where the event has none.
func countedRoot(leaves []Leaf, count uint32, siblings [][]byte, bind func(uint32, Hash) Hash) (Hash, error) {
	switch {
	case len(leaves) > 0:
		root, err := PathRoot(leaves, uint64(count), siblings)
		return bind(count, root), err
	case count != 0 || len(siblings) > 1:
		return nothing, errSiblings
	case len(siblings) == 0:
		return nothing, nil
	}
	root, err := optional(siblings[0])
	if root == nothing {
		return nothing, errSiblings
	}
	return root, err
}

// optional reads a root that may be absent; an all-zero root has its own form, absence.
func optional(b []byte) (Hash, error) {
	if len(b) == 0 {
		return nothing, nil
	}
	if len(b) != len(nothing) || Hash(b) == nothing {
		return nothing, errSiblings
	}
	return Hash(b), nil
}

// about reports whether a disclosed event concerns the identified row, and in which role. An event
// without units is about its place, else about its organisation.
func (v *verifier) about(e *canon.Event, r *canon.Row) (role uint32, ok bool) {
	if len(e.Units) > 0 {
		role, ok = v.roles(e)[unitName{r.Namespace, r.Scheme, string(r.Value)}]
		return role, ok
	}
	if len(e.UnitSiblings) > 0 || r.Scheme != Plain {
		return 0, false
	}
	ns, value := EventPlace(e.Core, e.Organisation)
	return 0, r.Namespace == ns && string(r.Value) == string(value)
}

// unitName is what a unit's record is found by, but for the epoch.
type unitName struct {
	namespace, scheme uint32
	value             string
}

// roles are the units that an event shows, but for its classes, with the first role of each. They are put together once:
// thousands of rows may refer to an event that shows thousands of units.
func (v *verifier) roles(e *canon.Event) map[unitName]uint32 {
	if m := v.units[e]; m != nil {
		return m
	}
	m := make(map[unitName]uint32, len(e.Units))
	for i := range e.Units {
		u := e.Units[i].Unit
		name := unitName{u.Namespace, u.Scheme, string(u.Value)}
		if _, twice := m[name]; !twice && u.Role != canon.UnitRoleClass {
			m[name] = u.Role
		}
	}
	v.units[e] = m
	return m
}

// NamespaceOrganisation is the namespace of organisations (ident.Organisation).
const NamespaceOrganisation = 32

// EventPlace is the subject of an event without units: its read point, else its business location, else
// the organisation.
func EventPlace(c *canon.Core, organisation string) (namespace uint32, value []byte) {
	for _, p := range []*canon.Place{c.ReadPoint, c.BusinessLocation} {
		if p != nil {
			return p.Namespace, p.Value
		}
	}
	return NamespaceOrganisation, []byte(organisation)
}

// parentOf returns the disclosed parent of an event.
func parentOf(e *canon.Event) *canon.Unit {
	for i := range e.Units {
		if u := e.Units[i].Unit; u.Role == canon.UnitRoleParent {
			return u
		}
	}
	return nil
}

// classOf returns the disclosed product that hidden units of an event belong to.
func classOf(e *canon.Event) *canon.Unit {
	for i := range e.Units {
		if u := e.Units[i].Unit; u.Role == canon.UnitRoleClass && u.Scheme == Plain && u.Namespace == namespaceGTIN {
			return u
		}
	}
	return nil
}

// before reports whether position a comes before b in the chain.
func before(a, b *canon.Position) bool {
	if a.Height != b.Height {
		return a.Height < b.Height
	}
	if a.Tx != b.Tx {
		return a.Tx < b.Tx
	}
	return a.Action < b.Action
}

// covers reports whether a serial lies in the range: equal length, the common prefix of lo and hi, then
// decimal digits between theirs.
func covers(r *canon.SerialRange, serial string) bool {
	if len(serial) != len(r.Lo) || serial < r.Lo || serial > r.Hi {
		return false
	}
	prefix := 0
	for prefix < len(r.Lo) && r.Lo[prefix] == r.Hi[prefix] {
		prefix++
	}
	return strings.HasPrefix(serial, r.Lo[:prefix]) && digits(serial[prefix:])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// CompareSerials orders serials by length, then by bytes ("shortlex").
func CompareSerials(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
