package shipment

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// declarers are the roles that declare in their own name; a broker declares for another.
var declarers = []uint32{canon.RoleTypeMarketplace, canon.RoleTypeLogistics, canon.RoleTypePost}

// declare states to the customs of one side what a parcel holds, or amends it.
func (c *Context) declare(units []unit) (*Refusal, error) {
	core := c.action.Core
	delegated, err := c.delegated()
	if err != nil {
		return nil, err
	}
	product, err := c.productBeside()
	if err != nil {
		return nil, err
	}
	for i := range units {
		u := &units[i]
		if !isParcel(u) {
			return refuse(code.Identifier, u.index)
		}
		if !delegated {
			return refuse(code.NotDelegated, whole)
		}
		side := clearanceOf(u.state(), core.Side)
		if ended(&side) {
			return refuse(code.ClearanceEnd, u.index)
		}
		lane := c.locate(u, &side)
		if side.Country == "" {
			return refuse(code.Shape, u.index)
		}
		if lane != nil && !c.mayLane(c.declaring(), lane) {
			return refuse(code.Role, u.index)
		}
		if !knownHS(core.Facts) {
			return refuse(code.Identifier, whole)
		}
		c.declared(&side)
		err := c.touch(u, func(s *canon.State) {
			setClearance(s, core.Side, &side)
			c.compareFacts(u, s, product)
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// locate settles whose customs the side is, and returns the lane that the declaration is on, nil for none. The first
// declaration settles it; what a report said before counts only where nothing else says. Until customs decide, the lane
// that the parcel was announced on goes before whatever was declared: nobody can declare a parcel away from its customs.
func (c *Context) locate(u *unit, side *canon.Clearance) *canon.Lane {
	core, announced := c.action.Core, shipmentOf(u.state()).Lane
	lane := announced
	if lane == nil {
		lane = core.Lane
	}
	if side.Version == 0 || side.Authority == "" && announced != nil {
		if country := countryOf(u, core.Side, lane); country != "" {
			side.Country = country
		}
	}
	return lane
}

// declaring are the roles in which the signer declares.
func (c *Context) declaring() []uint32 {
	if c.action.Core.OnBehalfOf == "" {
		return declarers
	}
	return c.roles()
}

// declared counts a declaration on a side.
func (c *Context) declared(side *canon.Clearance) {
	side.Version++
	if side.Declarant = c.action.Core.OnBehalfOf; side.Declarant == "" {
		side.Declarant = c.Signer.Id
	}
	if side.Status == canon.ClearanceStatusUnspecified {
		side.Status = canon.ClearanceStatusDeclared
	}
}

// delegated reports whether the signer may declare for whom it says, in its own name if for nobody.
func (c *Context) delegated() (bool, error) {
	principal := c.action.Core.OnBehalfOf
	if principal == "" {
		return c.in(declarers...), nil
	}
	return member.MayDeclareFor(c.View, principal, c.Signer.Id, c.Time)
}

// productBeside is what the ledger knows of the product that is named as the units' class, nil for nothing.
func (c *Context) productBeside() (*canon.Product, error) {
	class := c.classUnit()
	if class == nil {
		return nil, nil
	}
	e, err := c.View.Get(productKey(class.id()))
	if err != nil || e == nil {
		return nil, err
	}
	return e.State.Product, nil
}

// compareFacts compares what is declared of goods with what their brand said (W12, W16).
func (c *Context) compareFacts(u *unit, s *canon.State, product *canon.Product) {
	said := c.action.Core.Facts
	if said == nil || product == nil || product.Facts == nil {
		return
	}
	if known := product.Facts.Origin; known != "" && said.Origin != "" && known != said.Origin {
		c.warn(u, s, code.OriginDiffers)
	}
	if known := product.Facts.Hs; known != "" && said.Hs != "" && known != said.Hs {
		c.warn(u, s, code.HSDiffers)
	}
}

// knownHS reports whether the HS code, if one is stated, is one of the table.
func knownHS(f *canon.Facts) bool { return f == nil || f.Hs == "" || vocabulary.HS(f.Hs) }

// registerProduct keeps what the holder of a product's prefix says of it.
func (c *Context) registerProduct(u *unit) (*Refusal, error) {
	facts := c.action.Core.Facts
	if !u.plain(ident.GTIN) {
		return refuse(code.Identifier, u.index)
	}
	if !member.MayCommission(c.Signer, u.id()) {
		return refuse(code.Role, u.index)
	}
	if !knownHS(facts) {
		return refuse(code.Identifier, u.index)
	}
	if err := c.foundProduct(u.id()); err != nil {
		return nil, err
	}
	if err := c.reload(u); err != nil {
		return nil, err
	}
	return nil, c.touch(u, func(s *canon.State) {
		next := *s.Product
		if next.Facts = nil; facts.Origin != "" || facts.Hs != "" {
			next.Facts = &canon.Facts{Origin: facts.Origin, Hs: facts.Hs}
		}
		s.Product = &next
	})
}
