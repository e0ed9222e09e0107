package shipment

import (
	"math"
	"sort"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// commission registers units, or a serial range of a product, by the holder of the GS1 company prefix. Of hidden goods
// the product named beside them is judged, and readers compare it with the identifier that they know; other units have
// no product and so cannot be hidden.
func (c *Context) commission(units []unit) (*Refusal, error) {
	if c.action.Core.Range != nil {
		return c.commissionRange(&units[0])
	}
	class := c.classUnit()
	for i := range units {
		u := &units[i]
		id := u.id()
		if u.Scheme == proof.Blinded {
			if class == nil {
				return refuse(code.Shape, u.index)
			}
			id = class.id()
		}
		if !commissionable(u) {
			return refuse(code.Identifier, u.index)
		}
		if !member.MayCommission(c.Signer, id) {
			return refuse(code.Role, u.index)
		}
		if product, ok := productOf(id); ok {
			if err := c.foundProduct(product); err != nil {
				return nil, err
			}
		}
		if ok, err := c.commissionUnit(u); err != nil {
			return nil, err
		} else if !ok {
			return refuse(code.Commissioned, u.index)
		}
	}
	if class != nil {
		return nil, c.countHidden(class.id(), units)
	}
	return nil, nil
}

// countHidden adds the units that were commissioned hidden by serial to the number on their product's record: while it
// is not 0, nobody can say of a serial without a record of its own that it was never commissioned.
func (c *Context) countHidden(gtin ident.ID, units []unit) error {
	hidden := uint32(0)
	for i := range units {
		if u := &units[i]; u.Scheme == proof.Blinded && ident.Namespace(u.Namespace) == ident.SGTIN {
			hidden++
		}
	}
	if hidden == 0 {
		return nil
	}
	e, err := c.View.Get(productKey(gtin))
	if err != nil {
		return err
	}
	state, product := *e.State, *e.State.Product
	product.Blinded += min(hidden, math.MaxUint32-product.Blinded)
	state.Product = &product
	c.View.Set(e, &state)
	return nil
}

// classUnit is the product named beside blinded units.
func (c *Context) classUnit() *unit {
	for j := range c.action.Units {
		if u := (&unit{Unit: c.action.Units[j], index: j}); u.Role == canon.UnitRoleClass && u.plain(ident.GTIN) {
			return u
		}
	}
	return nil
}

// commissionable reports whether the unit is of a kind that comes into being under a company prefix. Hidden, only what
// has a product is: the prefix of anything else could not be judged.
func commissionable(u *unit) bool {
	switch ident.Namespace(u.Namespace) {
	case ident.SGTIN, ident.LGTIN:
		return true
	case ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI:
		return u.Scheme == proof.Plain
	default:
		return false
	}
}

// commissionUnit registers one unit, or opens its next epoch; it reports false when it is commissioned.
func (c *Context) commissionUnit(u *unit) (bool, error) {
	if u.entry == nil || u.entry.State.Origin == canon.OriginSeen {
		return true, c.register(u, canon.OriginCommissioned)
	}
	if opened, err := c.openEpoch(u, canon.OriginCommissioned); err != nil {
		return false, err
	} else if opened {
		return true, c.register(u, canon.OriginCommissioned)
	}
	if u.entry.State.Origin != canon.OriginAccepted || u.entry.State.Organisation == c.Signer.Id {
		return false, nil
	}
	return true, c.claimPosted(u)
}

// claimPosted records that the holder of an SSCC's prefix commissioned what another took in before: late, if it was
// commissioned before it was posted; otherwise two things bear the identifier, or somebody squatted it.
func (c *Context) claimPosted(u *unit) error {
	return c.touch(u, func(s *canon.State) {
		s.Organisation = c.Signer.Id
		if c.action.Core.Time > s.Opened {
			c.warn(u, s, code.ReusedEarly)
		}
	})
}

// register makes the unit's record one that the signer answers for.
func (c *Context) register(u *unit, origin uint32) error {
	return c.touch(u, func(s *canon.State) {
		s.Origin, s.Organisation, s.Opened, s.Height = origin, c.Signer.Id, c.action.Core.Time, c.Height
		c.settle(u, s, code.UnknownItem)
		if s.Custody == nil {
			s.Custody = &canon.Custody{Custodian: c.Signer.Id, Height: c.Height}
		}
	})
}

// reusable reports whether identifiers of the namespace are given out again after a time.
func reusable(n ident.Namespace) bool {
	return n == ident.S10 || n == ident.Receptacle || n == ident.Dispatch || n == ident.SSCC
}

// openEpoch opens the next epoch of a reusable identifier, if enough time has passed since its last
// opening, and makes u the record of it. Who posts says when, so of a parcel that customs keep time counts from the last
// event: else a posting dated back would let the next one leave the hold behind.
func (c *Context) openEpoch(u *unit, origin uint32) (bool, error) {
	if !reusable(ident.Namespace(u.Namespace)) {
		return false, nil
	}
	first, err := c.View.Get(u.key)
	if err != nil {
		return false, err
	}
	since, last := u.entry.State.Opened, u.entry.State
	if kept(last.Export) || kept(last.Import) {
		since = max(since, last.Latest)
	}
	if u.epoch != first.State.Epochs || c.action.Core.Time-since < c.Parameters.ReuseAfter {
		return false, nil
	}
	s := *first.State
	s.Epochs++
	c.View.Set(first, &s)
	u.epoch = s.Epochs
	u.entry = c.View.Create(proof.Key(u.Scheme, u.Namespace, u.Value, u.epoch))
	c.View.Set(u.entry, &canon.State{Origin: origin, Organisation: c.Signer.Id, Opened: c.action.Core.Time, Height: c.Height})
	c.notice(u.index, code.EpochOpened)
	return true, nil
}

// productOf is the product whose record an identifier of goods belongs to.
func productOf(id ident.ID) (ident.ID, bool) {
	switch id.Namespace {
	case ident.GTIN:
		return id, true
	case ident.SGTIN, ident.LGTIN:
		return id.Class()
	default:
		return ident.ID{}, false
	}
}

func productKey(gtin ident.ID) proof.Hash {
	return proof.Key(proof.Plain, uint32(ident.GTIN), []byte(gtin.Value), 0)
}

// foundProduct makes sure that the product has a record with a holder who may hold it, without an event of its own.
func (c *Context) foundProduct(gtin ident.ID) error {
	key := productKey(gtin)
	e, err := c.View.Get(key)
	if err != nil {
		return err
	}
	if e != nil && e.State.Product != nil && e.State.Product.Holder != "" {
		if holds, err := c.holds(e.State.Product.Holder, gtin); err != nil || holds {
			return err
		}
		s, product := *e.State, *e.State.Product
		product.Holder = c.Signer.Id
		s.Organisation, s.Height, s.Product = c.Signer.Id, c.Height, &product
		c.View.Set(e, &s)
		return nil
	}
	s := canon.State{Opened: c.action.Core.Time}
	if e == nil {
		e = c.View.Create(key)
	} else {
		s = *e.State
	}
	c.View.Set(e, c.asProduct(s))
	return nil
}

// holds reports whether the organisation holds a prefix of the product still: votes pass prefixes on.
func (c *Context) holds(organisation string, gtin ident.ID) (bool, error) {
	if organisation == c.Signer.Id {
		return true, nil
	}
	m, err := member.Load(c.View, organisation)
	return m != nil && m.Standing != canon.StandingExpelled && member.MayCommission(m, gtin), err
}

// asProduct returns the state as that of a product which the signer holds. One that had no holder may have been recalled.
func (c *Context) asProduct(s canon.State) *canon.State {
	s.Origin, s.Organisation, s.Height = canon.OriginCommissioned, c.Signer.Id, c.Height
	product := canon.Product{Holder: c.Signer.Id}
	if s.Product != nil {
		product.Recalled = s.Product.Recalled
	}
	s.Product = &product
	return &s
}

func (c *Context) commissionRange(u *unit) (*Refusal, error) {
	r := c.action.Core.Range
	if !u.plain(ident.GTIN) || u.Role != canon.UnitRoleObject {
		return refuse(code.Identifier, u.index)
	}
	if !member.MayCommission(c.Signer, u.id()) {
		return refuse(code.Role, u.index)
	}
	if _, err := ident.NewRange(r.Lo, r.Hi); err != nil {
		return refuse(code.Shape, u.index)
	}
	if err := c.foundProduct(u.id()); err != nil {
		return nil, err
	}
	if err := c.reload(u); err != nil {
		return nil, err
	}
	list, err := c.View.Ranges(u.entry)
	if err != nil {
		return nil, err
	}
	if len(list) >= int(c.Parameters.ProductRanges) {
		return refuse(code.RangeLimit, u.index)
	}
	if overlaps(list, after(list, r.Lo), r) {
		return refuse(code.RangeOverlap, u.index)
	}
	if err := c.View.InsertRange(u.entry, canon.SerialRange{Lo: r.Lo, Hi: r.Hi}); err != nil {
		return nil, err
	}
	return nil, c.touch(u, nil)
}

// reload finds the unit's record, which may have been founded since.
func (c *Context) reload(u *unit) (err error) {
	u.entry, err = c.View.Get(u.key)
	return err
}

// rangeHolder returns who commissioned the serial range that holds an unknown unit, or "".
func (c *Context) rangeHolder(u *unit) (string, error) {
	if !u.plain(ident.SGTIN) {
		return "", nil
	}
	gtin, _ := u.id().Class()
	product, err := c.View.Get(productKey(gtin))
	if err != nil || product == nil || product.State.Product == nil {
		return "", err
	}
	if inRange, err := c.inRange(product, u.id().Serial()); err != nil || !inRange {
		return "", err
	}
	return product.State.Product.Holder, nil
}

func (c *Context) inRange(product *register.Entry, serial string) (bool, error) {
	last, ok, err := c.View.RangeBefore(product, serial)
	if err != nil || !ok {
		return false, err
	}
	r, err := ident.NewRange(last.Lo, last.Hi)
	return err == nil && r.Covers(serial), nil
}

// after is the index of the first range that begins after the serial.
func after(list []canon.SerialRange, serial string) int {
	return sort.Search(len(list), func(i int) bool { return proof.CompareSerials(list[i].Lo, serial) > 0 })
}
