package shipment_test

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

func (s *subject) is(spaces ...ident.Namespace) bool {
	return slices.Contains(spaces, ident.Namespace(s.namespace))
}

func (x *act) registerProduct(s *subject) code.Code {
	switch {
	case s.scheme != 0 || !s.is(ident.GTIN):
		return code.Identifier
	case !x.holds(s.namespace, s.value):
		return code.Role
	case !hasHS(x.Core.Facts.Hs):
		return code.Identifier
	}
	s.entry = x.product(s.value)
	p := *s.entry.state.Product
	p.Facts, s.entry.state.Product = x.Core.Facts, &p
	x.visit(s)
	return code.OK
}

func (x *act) decommission(s *subject) code.Code {
	if !s.single() || !s.is(ident.SGTIN, ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI, ident.S10) {
		return code.Identifier
	}
	own := s.scheme == 0 && !s.is(ident.S10) && x.holds(s.namespace, s.value)
	if !own && !x.as(canon.RoleTypeMarketplace, canon.RoleTypeImportCustoms) {
		return code.Role
	}
	x.visit(s)
	return code.OK
}

// announce changes the shipment of a record.
func (x *act) announce(s *subject, change func(p *canon.Shipment)) {
	p := canon.Shipment{}
	if s.entry.state.Shipment != nil {
		p = *s.entry.state.Shipment
	}
	change(&p)
	s.entry.state.Shipment = &p
}

func lists(roles []canon.Role, l *canon.Lane) bool {
	return slices.ContainsFunc(roles, func(r canon.Role) bool {
		return len(r.Lanes) == 0 || slices.Contains(r.Lanes, l.From+"-"+l.To)
	})
}

func (x *act) ship(s *subject) code.Code {
	switch {
	case !s.is(ident.S10, ident.SSCC):
		return code.Identifier
	case !lists(x.roles(), x.Core.Lane):
		return code.Role
	case s.entry != nil && s.announced() && s.entry.state.Shipment.Organisation != x.signer.Id && !s.answeredBy(x):
		return code.Role
	case x.strict(s) && (pending(s, canon.BorderSideExport) || pending(s, canon.BorderSideImport)) &&
		(s.way().From != x.Core.Lane.From || s.way().To != x.Core.Lane.To):
		return code.NotReleased
	}
	x.visit(s)
	x.announce(s, func(p *canon.Shipment) { p.Organisation, p.Lane, p.Weight = x.signer.Id, x.Core.Lane, x.Core.Weight })
	x.resolve(s, code.UnknownItem)
	return code.OK
}

func (x *act) link(s *subject) code.Code {
	may := []uint32{canon.RoleTypeBroker}
	if x.Core.Paper.Type == canon.PaperTypeWaybill {
		may = append(may, canon.RoleTypeLogistics, canon.RoleTypePost)
	} else {
		may = append(may, canon.RoleTypeMarketplace)
	}
	switch {
	case !s.is(ident.S10, ident.SSCC):
		return code.Identifier
	case !x.as(may...):
		return code.Role
	}
	x.visit(s)
	x.announce(s, func(p *canon.Shipment) {
		list := slices.DeleteFunc(slices.Clone(p.Papers), func(old canon.Paper) bool { return old.Type == x.Core.Paper.Type })
		list = append(list, *x.Core.Paper)
		slices.SortFunc(list, func(a, b canon.Paper) int { return cmp.Compare(a.Type, b.Type) })
		p.Papers = list
	})
	return code.OK
}

// measure compares weight and pieces with what was announced.
func (x *act) measure(s *subject) {
	if n := len(s.entry.history); !s.single() || n > 0 && s.entry.history[n-1] == x.spot {
		return
	}
	c, p := x.Core, s.entry.state.Shipment
	if p == nil {
		p = &canon.Shipment{}
	}
	if c.Weight > 0 && p.Weight > 0 && max(c.Weight, p.Weight)-min(c.Weight, p.Weight) > p.Weight/20 {
		x.warn(s, code.WeightDiffers)
	}
	if c.Pieces == 0 {
		return
	}
	if c.Type == canon.ActionTypeDepart {
		x.announce(s, func(p *canon.Shipment) { p.Pieces = c.Pieces })
	} else if c.Type == canon.ActionTypeArrive && p.Pieces > 0 && p.Pieces != c.Pieces {
		x.warn(s, code.PiecesDiffer)
	}
}

func (x *act) exception(s *subject) code.Code {
	x.visit(s)
	if !s.single() {
		return code.OK
	}
	switch x.Core.Irregularity {
	case canon.IrregularityDamage:
		x.flag(s, func(f *canon.Flags) { f.Damaged = since(f.Damaged, x.height) })
	case canon.IrregularityMissent:
		x.warn(s, code.OffLane)
	}
	return code.OK
}

func (x *act) consumerScan(s *subject) code.Code {
	if !s.is(ident.SGTIN) {
		return code.Identifier
	}
	x.visit(s)
	x.flag(s, func(f *canon.Flags) { f.ConsumerScans++ })
	if s.entry.state.Flags.ConsumerScans > 20 {
		x.while(s, code.ManyConsumers, true)
		x.flag(s, func(f *canon.Flags) { f.CloneSuspect = since(f.CloneSuspect, x.height) })
	}
	return code.OK
}

// class is the product beside the objects, "" without.
func (x *act) class() string {
	for _, u := range x.Units {
		if u.Role == canon.UnitRoleClass {
			return string(u.Value)
		}
	}
	return ""
}

// mayRecall judges who recalls, or lifts, of what.
func (x *act) mayRecall(s *subject) code.Code {
	if !s.is(ident.GTIN, ident.LGTIN, ident.SGTIN) || s.scheme == 1 && (!s.is(ident.SGTIN) || x.class() == "") {
		return code.Identifier
	}
	if x.as(canon.RoleTypeGovernance) || x.Core.Range == nil && x.as(canon.RoleTypeImportCustoms) {
		return code.OK
	}
	own := s.scheme == 0 && x.holds(s.namespace, s.value)
	if s.scheme == 1 {
		own = s.answeredBy(x) && x.holds(uint32(ident.GTIN), x.class())
	}
	if !own {
		return code.Role
	}
	return code.OK
}

func (x *act) recall(s *subject) code.Code {
	if c := x.mayRecall(s); c != code.OK {
		return c
	}
	if x.Core.Range == nil {
		x.visit(s)
		x.flag(s, func(f *canon.Flags) {
			authority := func(r canon.Role) bool {
				return r.Type == canon.RoleTypeGovernance || r.Type == canon.RoleTypeImportCustoms
			}
			joins := x.as(canon.RoleTypeGovernance, canon.RoleTypeImportCustoms)
			if f.Recalled == 0 || joins && !slices.ContainsFunc(x.members[f.RecalledBy].Roles, authority) {
				f.RecalledBy = x.signer.Id
			}
			f.Recalled = since(f.Recalled, x.height)
		})
		return code.OK
	}
	r, err := ident.NewRange(x.Core.Range.Lo, x.Core.Range.Hi)
	if err != nil {
		return code.Shape
	}
	p := canon.Product{}
	if s.entry != nil && s.entry.state.Product != nil {
		p = *s.entry.state.Product
	}
	for _, g := range p.Recalled {
		if other, err := ident.NewRange(g.Lo, g.Hi); err == nil && other.Overlaps(r) {
			return code.RangeOverlap
		}
	}
	if len(p.Recalled) >= 64 {
		return code.RecallLimit
	}
	x.visit(s)
	p.Recalled = append(slices.Clone(p.Recalled), canon.SerialRange{Lo: x.Core.Range.Lo, Hi: x.Core.Range.Hi})
	slices.SortFunc(p.Recalled, func(a, b canon.SerialRange) int { return cmp.Or(len(a.Lo)-len(b.Lo), cmp.Compare(a.Lo, b.Lo)) })
	s.entry.state.Product = &p
	return code.OK
}

func (x *act) liftRecall(s *subject) code.Code {
	if c := x.mayRecall(s); c != code.OK {
		return c
	}
	st := &canon.State{}
	if s.entry != nil {
		st = &s.entry.state
	}
	if x.Core.Range == nil {
		switch f := st.Flags; {
		case f == nil || f.Recalled == 0:
			return code.NotRecalled
		case f.RecalledBy != x.signer.Id && !x.as(canon.RoleTypeGovernance):
			return code.Role
		}
		x.visit(s)
		x.flag(s, func(f *canon.Flags) { f.Recalled, f.RecalledBy = 0, "" })
		return code.OK
	}
	if _, err := ident.NewRange(x.Core.Range.Lo, x.Core.Range.Hi); err != nil {
		return code.Shape
	}
	p := canon.Product{}
	if st.Product != nil {
		p = *st.Product
	}
	same := func(g canon.SerialRange) bool { return g.Lo == x.Core.Range.Lo && g.Hi == x.Core.Range.Hi }
	if !slices.ContainsFunc(p.Recalled, same) {
		return code.NotRecalled
	}
	x.visit(s)
	p.Recalled = slices.DeleteFunc(slices.Clone(p.Recalled), same)
	s.entry.state.Product = &p
	return code.OK
}

func (x *act) correct(s *subject) code.Code {
	c := x.Core.Correction
	at := spot{c.Height, c.Tx, c.Action}
	if s.entry == nil {
		return code.NoEvent
	}
	index := slices.Index(s.entry.history, at)
	if index < 0 || x.reference.signer[at] != x.signer.Id {
		return code.NoEvent
	}
	was := x.shown[at]
	for _, p := range [][2][]byte{
		{was.Salt, c.Salt}, {was.KeyId, c.KeyId}, {was.Core, c.Core}, {was.UnitsRoot, c.UnitsRoot}, {was.DetailRoot, c.DetailRoot},
		{was.PrivateRoot, c.PrivateRoot},
	} {
		if !bytes.Equal(p[0], p[1]) {
			return code.NoEvent
		}
	}
	st := &s.entry.state
	most := 32
	if s.concerns(x) {
		most = 64
	}
	if slices.Contains(st.Corrected, uint32(index)) || len(st.Corrected) >= most || x.events[at].Core.Type == canon.ActionTypeCorrect {
		return code.NotCorrected
	}
	x.visit(s)
	st.Corrected = append(slices.Clone(st.Corrected), uint32(index))
	slices.Sort(st.Corrected)
	if !s.single() {
		return code.OK
	}
	if len(s.entry.history) > 4096 {
		x.note(s, code.NotRefolded)
		return code.OK
	}
	s.entry.unfolded = append(slices.Clone(s.entry.unfolded), at)
	wasFast, wasTwo := anyTooFar(s.entry.trail)
	s.entry.trail = slices.DeleteFunc(slices.Clone(s.entry.trail), func(t canon.Sighting) bool {
		return order(*t.Moment, x.moment(at)) == 0
	})
	fast, two := anyTooFar(s.entry.trail)
	if wasFast && !fast {
		x.resolve(s, code.TooFast)
	}
	if wasTwo && !two {
		x.resolve(s, code.TwoPlaces)
	}
	if (wasFast && !fast || wasTwo && !two) && !s.stands(code.TooFast) && !s.stands(code.TwoPlaces) && !s.stands(code.ManyConsumers) {
		x.flag(s, func(f *canon.Flags) { f.CloneSuspect = 0 })
	}
	return code.OK
}

func anyTooFar(trail []canon.Sighting) (fast, two bool) {
	for i := 1; i < len(trail); i++ {
		f, t := tooFar(&trail[i-1], &trail[i])
		fast, two = fast || f, two || t
	}
	return fast, two
}
