package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// maxDepth is how deep containers nest; an edge that would go deeper is not kept.
const maxDepth = 6

// pack puts children into a parent or takes them out. Nothing is refused: real files pack a child into a
// second parent while it is inside one.
func (c *Context) pack(units []unit) error {
	parent := &units[0]
	for i := range units {
		if units[i].Role == canon.UnitRoleParent {
			parent = &units[i]
		}
	}
	all := c.action.Core.Type == canon.ActionTypeDisaggregate && len(units) == 1 // no child is named
	err := c.touch(parent, func(s *canon.State) {
		if all {
			s.Emptied = max(s.Emptied, c.action.Core.Time)
		}
		if parent.single {
			c.setPieces(s)
		}
	})
	if err != nil {
		return err
	}
	for i := range units {
		u := &units[i]
		if u.Role != canon.UnitRoleChild {
			continue
		}
		var failed error
		err := c.touch(u, func(s *canon.State) {
			c.unknown(u, s)
			c.late(u)
			if k := s.Custody; k != nil && k.Custodian != "" && k.Custodian != c.Signer.Id {
				c.warn(u, s, code.PackedByAnother)
			}
			if u.single {
				failed = c.edge(u, s, parent)
			}
		})
		if err != nil {
			return err
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

// instance reports whether the unit is a single thing, which can be in one place only.
func instance(u *unit) bool {
	if u.Scheme == proof.Blinded {
		return true
	}
	switch n := ident.Namespace(u.Namespace); n {
	case ident.GTIN, ident.LGTIN, ident.GLN, ident.Locode, ident.IMPC:
		return false
	case ident.GRAI, ident.GDTI:
		return u.id().Serial() != ""
	default:
		return !n.Own()
	}
}

// edge keeps the containment that holds by event time: the latest packing or unpacking.
func (c *Context) edge(u *unit, s *canon.State, parent *unit) error {
	old := canon.Containment{}
	if s.Containment != nil {
		old = *s.Containment
	}
	if c.action.Core.Time < old.Since {
		return nil
	}
	next := &canon.Containment{Since: c.action.Core.Time}
	into := parent.entry.Key
	if c.action.Core.Type == canon.ActionTypeAggregate {
		within, err := c.within(&old)
		if err != nil {
			return err
		}
		if within != nil && within.Key != into {
			c.warn(u, s, code.SecondParent)
		}
		if fits, err := c.fits(u, parent); err != nil {
			return err
		} else if fits {
			next.Parent = into[:]
		} else {
			c.warn(u, s, code.EdgeDropped)
		}
	}
	s.Containment = next
	return nil
}

// within returns the container that holds what was put in, or nil: of one emptied since then it fell out.
func (c *Context) within(in *canon.Containment) (*register.Entry, error) {
	if in == nil || len(in.Parent) == 0 {
		return nil, nil
	}
	e, err := c.View.Get(proof.Hash(in.Parent))
	if err != nil || e == nil || e.State.Emptied > 0 && in.Since <= e.State.Emptied {
		return nil, err
	}
	return e, nil
}

// fits reports whether an edge from the unit to the parent makes no cycle and nests no deeper than allowed.
func (c *Context) fits(u, parent *unit) (bool, error) {
	e := parent.entry
	for range maxDepth {
		if e.Key == u.entry.Key {
			return false, nil
		}
		var err error
		if e, err = c.within(e.State.Containment); err != nil || e == nil {
			return e == nil, err
		}
	}
	return false, nil
}
