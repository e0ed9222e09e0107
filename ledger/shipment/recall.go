package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
)

// maxRecalled is how many ranges of one product are recalled.
const maxRecalled = 64

// recall recalls a product, a batch, single things, or serials of a product; or lifts such a recall.
func (c *Context) recall(units []unit) (*Refusal, error) {
	for i := range units {
		u := &units[i]
		if !c.recallable(u) {
			return refuse(code.Identifier, u.index)
		}
		if !c.brands(u) && !c.in(c.recallers()...) {
			return refuse(code.Role, u.index)
		}
		refused, change, err := c.recallOf(u)
		if err != nil {
			return nil, err
		}
		if refused != code.OK {
			return refuse(refused, u.index)
		}
		if err := c.touch(u, change); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// recallable reports whether the unit is of a kind that is recalled: goods, and hidden single ones with their class.
func (c *Context) recallable(u *unit) bool {
	n := ident.Namespace(u.Namespace)
	if u.Scheme == proof.Plain {
		return n == ident.GTIN || n == ident.LGTIN || n == ident.SGTIN
	}
	return n == ident.SGTIN && c.classUnit() != nil
}

// brands reports whether the signer is the goods' brand. Anybody can name a class beside hidden goods, so of them it is
// who commissioned them.
func (c *Context) brands(u *unit) bool {
	if u.Scheme == proof.Plain {
		return member.MayCommission(c.Signer, u.id())
	}
	return c.answers(u) && member.MayCommission(c.Signer, c.classUnit().id())
}

// recallers are the roles that recall any goods. Of a recalled range nobody knows who recalled it, so customs, whose
// recall no brand may lift, recall records.
func (c *Context) recallers() []uint32 {
	if c.action.Core.Range != nil {
		return []uint32{canon.RoleTypeGovernance}
	}
	return authorities
}

var authorities = []uint32{canon.RoleTypeGovernance, canon.RoleTypeImportCustoms}

// recallOf judges a recall or its lifting, and returns what it does to the record.
func (c *Context) recallOf(u *unit) (code.Code, func(s *canon.State), error) {
	s, lifts, r := u.state(), c.action.Core.Type == canon.ActionTypeLiftRecall, c.action.Core.Range
	switch {
	case r != nil:
		list, refused := c.recalledRanges(s, r, lifts)
		return refused, func(s *canon.State) { setRecalled(s, list) }, nil
	case !lifts:
		over, err := c.outranks(s.Flags)
		return code.OK, func(s *canon.State) {
			flag(s, func(f *canon.Flags) {
				if c.since(&f.Recalled); over {
					f.RecalledBy = c.Signer.Id
				}
			})
		}, err
	case s.Flags == nil || s.Flags.Recalled == 0:
		return code.NotRecalled, nil, nil
	case s.Flags.RecalledBy != c.Signer.Id && !c.in(canon.RoleTypeGovernance):
		return code.Role, nil, nil
	}
	return code.OK, func(s *canon.State) { flag(s, func(f *canon.Flags) { f.Recalled, f.RecalledBy = 0, "" }) }, nil
}

// outranks reports whether a recall becomes the signer's: one that stands stays with who made it, unless an authority
// joins in the recall of one that is none, which could lift it alone otherwise.
func (c *Context) outranks(f *canon.Flags) (bool, error) {
	if f == nil || f.Recalled == 0 {
		return true, nil
	}
	if !c.in(authorities...) {
		return false, nil
	}
	by, err := member.Load(c.View, f.RecalledBy)
	return by == nil || !member.Has(by, authorities...), err
}

// recalledRanges are the product's recalled ranges with this one, or without it.
func (c *Context) recalledRanges(s *canon.State, r *canon.SerialRange, lifts bool) ([]canon.SerialRange, code.Code) {
	if _, err := ident.NewRange(r.Lo, r.Hi); err != nil {
		return nil, code.Shape
	}
	var list []canon.SerialRange
	if s.Product != nil {
		list = slices.Clone(s.Product.Recalled)
	}
	at := after(list, r.Lo)
	if lifts {
		if at == 0 || list[at-1].Lo != r.Lo || list[at-1].Hi != r.Hi {
			return nil, code.NotRecalled
		}
		return slices.Delete(list, at-1, at), code.OK
	}
	if overlaps(list, at, r) {
		return nil, code.RangeOverlap
	}
	if len(list) >= maxRecalled {
		return nil, code.RecallLimit
	}
	return slices.Insert(list, at, canon.SerialRange{Lo: r.Lo, Hi: r.Hi}), code.OK
}

// overlaps reports whether a range meets one of the list, at being the index of the first that begins after it.
func overlaps(list []canon.SerialRange, at int, r *canon.SerialRange) bool {
	return at > 0 && proof.CompareSerials(list[at-1].Hi, r.Lo) >= 0 ||
		at < len(list) && proof.CompareSerials(list[at].Lo, r.Hi) <= 0
}

// setRecalled keeps a product's recalled ranges. A product of which nothing is left to say is none.
func setRecalled(s *canon.State, list []canon.SerialRange) {
	next := canon.Product{}
	if s.Product != nil {
		next = *s.Product
	}
	if next.Recalled = list; len(list) == 0 {
		next.Recalled = nil
	}
	s.Product = &next
	if next.Holder == "" && next.Ranges == 0 && next.Blinded == 0 && next.Facts == nil && next.Recalled == nil {
		s.Product = nil
	}
}
