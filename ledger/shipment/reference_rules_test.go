package shipment_test

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

// commissionedInRange writes out which serials are commissioned by range.
func (x *act) commissionedInRange(n name) string {
	if n.namespace != uint32(ident.SGTIN) || n.scheme != 0 {
		return ""
	}
	product := x.find(name{0, uint32(ident.GTIN), n.value[:14], 0})
	if product == nil || product.state.Product == nil {
		return ""
	}
	for _, g := range product.ranges {
		if r, err := ident.NewRange(g.Lo, g.Hi); err == nil && r.Covers(n.value[14:]) {
			return product.state.Product.Holder
		}
	}
	return ""
}

func (x *act) rules(list []*subject) code.Code {
	switch x.Core.Type {
	case canon.ActionTypeCommission:
		return x.commission(list)
	case canon.ActionTypeAccept:
		return x.accept(list)
	case canon.ActionTypeAggregate, canon.ActionTypeDisaggregate:
		x.pack(list)
		return code.OK
	case canon.ActionTypeCustodyOffer:
		return x.offer(list)
	case canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject, canon.ActionTypeCustodyReserve:
		return x.answer(list)
	}
	for _, s := range list {
		if c := x.record(s); c != code.OK {
			return c
		}
	}
	return code.OK
}

// record executes an act that is judged unit by unit.
func (x *act) record(s *subject) code.Code {
	rule := map[uint32]func(*subject) code.Code{
		canon.ActionTypeRegisterProduct: x.registerProduct, canon.ActionTypeDecommission: x.decommission, canon.ActionTypeShip: x.ship,
		canon.ActionTypeLink: x.link, canon.ActionTypeDeclare: x.declare, canon.ActionTypeCustomsDecide: x.decide,
		canon.ActionTypeCustomsReport: x.report, canon.ActionTypeRecall: x.recall, canon.ActionTypeLiftRecall: x.liftRecall,
		canon.ActionTypeException: x.exception, canon.ActionTypeConsumerScan: x.consumerScan, canon.ActionTypeCorrect: x.correct,
	}[x.Core.Type]
	if rule != nil {
		if c := rule(s); c != code.OK {
			return c
		}
	} else {
		x.visit(s)
	}
	x.oddities(s)
	switch x.Core.Type {
	case canon.ActionTypeObserve, canon.ActionTypeAssociate, canon.ActionTypeTransact, canon.ActionTypeTransform:
		if step := x.Core.BusinessStep; step == canon.BusinessStepReceiving || step == canon.BusinessStepAccepting {
			x.claim(s)
		}
	}
	x.measure(s)
	x.against(s)
	x.leave(s)
	return code.OK
}

// oddities of a scan: of what nobody registered, and later than a scan of a later time.
func (x *act) oddities(s *subject) {
	switch x.Core.Type {
	case canon.ActionTypeObserve, canon.ActionTypeAggregate, canon.ActionTypeDisaggregate, canon.ActionTypeAssociate, canon.ActionTypeTransact,
		canon.ActionTypeTransform:
	default:
		return
	}
	if ns := ident.Namespace(s.namespace); s.entry.state.Origin == canon.OriginSeen && (ns == ident.SGTIN || ns == ident.S10) && !s.announced() {
		x.warn(s, code.UnknownItem)
	}
	if x.Core.Time < s.entry.state.Latest {
		x.note(s, code.LateScan)
	}
}

// claim is a taking over by one side.
func (x *act) claim(s *subject) {
	if k := s.entry.state.Custody; k != nil && k.Custodian != x.signer.Id && k.OfferedTo != x.signer.Id {
		x.warn(s, code.OneSidedCustody)
		if s.single() {
			x.flag(s, func(f *canon.Flags) { f.Disputed = since(f.Disputed, x.height) })
		}
	}
}

// holds says whether the signer holds the company prefix, in the role that the kind of identifier asks for.
func (x *act) holds(namespace uint32, value string) bool {
	goods := slices.Contains([]uint32{uint32(ident.GTIN), uint32(ident.SGTIN), uint32(ident.LGTIN)}, namespace)
	digits := value
	if goods || namespace == uint32(ident.SSCC) || namespace == uint32(ident.GRAI) {
		digits = value[1:]
	}
	for _, role := range x.signer.Roles {
		if goods && role.Type != canon.RoleTypeBrand {
			continue
		}
		if slices.ContainsFunc(role.Prefixes, func(p string) bool { return strings.HasPrefix(digits, p) }) {
			return true
		}
	}
	return false
}

func (x *act) commission(list []*subject) code.Code {
	if x.Core.Range != nil {
		return x.commissionRange(list[0])
	}
	class := ""
	for _, u := range x.Units {
		if u.Role == canon.UnitRoleClass && u.Scheme == 0 && u.Namespace == uint32(ident.GTIN) {
			class = string(u.Value)
		}
	}
	for _, s := range list {
		namespace, value := s.namespace, s.value
		if s.scheme == 1 {
			if class == "" {
				return code.Shape
			}
			namespace, value = uint32(ident.GTIN), class
		}
		switch ident.Namespace(s.namespace) {
		case ident.SGTIN, ident.LGTIN, ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI:
		default:
			return code.Identifier
		}
		if ns := ident.Namespace(s.namespace); s.scheme == 1 && ns != ident.SGTIN && ns != ident.LGTIN {
			return code.Identifier
		}
		if !x.holds(namespace, value) {
			return code.Role
		}
		if ns := ident.Namespace(namespace); ns == ident.SGTIN || ns == ident.LGTIN || ns == ident.GTIN {
			x.product(value[:14])
		}
		if s.entry != nil && s.entry.state.Origin > canon.OriginSeen && !x.nextEpoch(s, canon.OriginCommissioned) {
			if s.entry.state.Origin == canon.OriginCommissioned || s.entry.state.Organisation == x.signer.Id {
				return code.Commissioned
			}
			x.visit(s)
			if s.entry.state.Organisation = x.signer.Id; s.entry.state.Opened < x.Core.Time {
				x.warn(s, code.ReusedEarly)
			}
			x.leave(s)
			continue
		}
		x.register(s, canon.OriginCommissioned)
	}
	for _, s := range list {
		if s.scheme == 1 && s.namespace == uint32(ident.SGTIN) {
			e := x.product(class)
			product := *e.state.Product
			product.Blinded++
			e.state.Product = &product
		}
	}
	return code.OK
}

// product makes the signer the holder of a product that has none.
func (x *act) product(gtin string) *entry {
	n := name{0, uint32(ident.GTIN), gtin, 0}
	e := x.find(n)
	if e == nil {
		e = x.create(n, canon.State{Opened: x.Core.Time})
	}
	if e.state.Product == nil || e.state.Product.Holder == "" {
		p := canon.Product{}
		if e.state.Product != nil {
			p = *e.state.Product
		}
		p.Holder, e.state.Product = x.signer.Id, &p
		e.state.Origin, e.state.Organisation, e.state.Height = canon.OriginCommissioned, x.signer.Id, x.height
	}
	return e
}

func (x *act) commissionRange(s *subject) code.Code {
	if s.scheme != 0 || s.namespace != uint32(ident.GTIN) || s.role != canon.UnitRoleObject {
		return code.Identifier
	}
	if !x.holds(s.namespace, s.value) {
		return code.Role
	}
	lo, hi := x.Core.Range.Lo, x.Core.Range.Hi
	r, err := ident.NewRange(lo, hi)
	if err != nil {
		return code.Shape
	}
	s.entry = x.product(s.value)
	if len(s.entry.ranges) >= int(x.law.ProductRanges) {
		return code.RangeLimit
	}
	for _, g := range s.entry.ranges {
		if other, err := ident.NewRange(g.Lo, g.Hi); err == nil && other.Overlaps(r) {
			return code.RangeOverlap
		}
	}
	s.entry.ranges = append(s.entry.ranges, canon.SerialRange{Lo: lo, Hi: hi})
	x.visit(s)
	x.leave(s)
	return code.OK
}

// register makes the signer the one who answers for the record.
func (x *act) register(s *subject, origin uint32) {
	x.visit(s)
	st := &s.entry.state
	st.Origin, st.Organisation, st.Opened, st.Height = origin, x.signer.Id, x.Core.Time, x.height
	x.resolve(s, code.UnknownItem)
	if st.Custody == nil {
		st.Custody = &canon.Custody{Custodian: x.signer.Id, Height: x.height}
	}
	x.measure(s)
	x.leave(s)
}

// nextEpoch opens the next epoch of an identifier that is given out again.
func (x *act) nextEpoch(s *subject, origin uint32) bool {
	switch ident.Namespace(s.namespace) {
	case ident.S10, ident.Receptacle, ident.Dispatch, ident.SSCC:
	default:
		return false
	}
	first := x.find(s.at(0))
	since := s.entry.state.Opened
	for _, k := range []*canon.Clearance{s.entry.state.Export, s.entry.state.Import} {
		if k != nil && k.Authority != "" && k.Status != canon.ClearanceStatusReleased {
			since = max(since, s.entry.state.Latest)
		}
	}
	if s.epoch != first.state.Epochs || x.Core.Time-since < x.law.ReuseAfter {
		return false
	}
	first.state.Epochs++
	s.name = s.at(first.state.Epochs)
	s.entry = x.create(s.name, canon.State{Origin: origin, Organisation: x.signer.Id, Opened: x.Core.Time, Height: x.height})
	x.note(s, code.EpochOpened)
	return true
}

func (x *act) accept(list []*subject) code.Code {
	for _, s := range list {
		if ns := ident.Namespace(s.namespace); ns != ident.S10 && ns != ident.SSCC {
			return code.Identifier
		}
		if !slices.ContainsFunc(x.signer.Roles, func(r canon.Role) bool {
			if r.Type != canon.RoleTypePost && r.Type != canon.RoleTypeLogistics {
				return false
			}
			return s.scheme == 1 || s.namespace != uint32(ident.S10) || len(r.Countries) == 0 || slices.Contains(r.Countries, s.value[11:])
		}) {
			return code.Role
		}
		switch {
		case s.entry == nil || s.entry.state.Origin <= canon.OriginSeen:
			x.register(s, canon.OriginAccepted)
		case x.nextEpoch(s, canon.OriginAccepted):
			x.register(s, canon.OriginAccepted)
		default:
			x.visit(s)
			if s.entry.state.Origin == canon.OriginAccepted {
				x.warn(s, code.ReusedEarly)
			} else {
				s.entry.state.Origin = canon.OriginAccepted
				x.claim(s)
			}
			x.measure(s)
			x.leave(s)
		}
	}
	return code.OK
}

func (x *act) offer(list []*subject) code.Code {
	to := x.members[x.Core.Offer.To]
	idle := func(r canon.Role) bool { return r.Type == canon.RoleTypeGovernance || r.Type == canon.RoleTypeAuditor }
	if to == nil || to.Standing != canon.StandingActive || to.Id == x.signer.Id || !slices.ContainsFunc(to.Roles, func(r canon.Role) bool { return !idle(r) }) {
		return code.UnknownReceiver
	}
	for _, s := range list {
		if s.entry == nil || s.entry.state.Custody == nil || s.entry.state.Custody.Custodian != x.signer.Id {
			return code.NotCustodian
		}
		if k := s.entry.state.Custody; k.OfferedTo != "" && (k.Deadline == 0 || k.Deadline >= x.time) {
			return code.OfferOpen
		}
		x.visit(s)
		k := s.entry.state.Custody
		s.entry.state.Custody = &canon.Custody{Custodian: k.Custodian, Height: k.Height, OfferedTo: to.Id, Deadline: x.Core.Offer.Deadline, OfferHeight: x.height}
		x.leave(s)
	}
	return code.OK
}

func (x *act) answer(list []*subject) code.Code {
	for _, s := range list {
		if s.entry == nil || s.entry.state.Custody == nil || s.entry.state.Custody.OfferedTo == "" {
			return code.NoOffer
		}
		k := s.entry.state.Custody
		if k.OfferedTo != x.signer.Id && (k.Custodian != x.signer.Id || x.Core.Type != canon.ActionTypeCustodyReject) {
			return code.NoOffer
		}
		if k.Deadline != 0 && k.Deadline < x.time {
			return code.OfferLapsed
		}
		if x.Core.Type != canon.ActionTypeCustodyReject && !x.released(s) {
			return code.NotReleased
		}
		x.visit(s)
		s.entry.state.Custody = &canon.Custody{Custodian: k.Custodian, Height: k.Height}
		if x.Core.Type != canon.ActionTypeCustodyReject {
			s.entry.state.Custody = &canon.Custody{Custodian: x.signer.Id, Height: x.height}
			x.taken(s)
		}
		x.against(s)
		x.leave(s)
	}
	return code.OK
}

func (x *act) pack(list []*subject) {
	var parent *subject
	for _, s := range list {
		if s.role == canon.UnitRoleParent {
			parent = s
		}
	}
	x.visit(parent)
	if x.Core.Type == canon.ActionTypeDisaggregate && len(x.Units) == 1 {
		parent.entry.state.Emptied = max(parent.entry.state.Emptied, x.Core.Time)
	}
	if x.Core.Pieces > 0 && parent.single() {
		x.announce(parent, func(p *canon.Shipment) { p.Pieces = x.Core.Pieces })
	}
	x.leave(parent)
	for _, s := range list {
		if s.role != canon.UnitRoleChild {
			continue
		}
		x.visit(s)
		x.oddities(s)
		if k := s.entry.state.Custody; k != nil && k.Custodian != x.signer.Id {
			x.warn(s, code.PackedByAnother)
		}
		if s.single() {
			x.move(s, parent)
		}
		x.leave(s)
	}
}

// move keeps the edge of the latest event time.
func (x *act) move(s, parent *subject) {
	old := canon.Containment{}
	if s.entry.state.Containment != nil {
		old = *s.entry.state.Containment
	}
	if x.Core.Time < old.Since {
		return
	}
	next := &canon.Containment{Since: x.Core.Time}
	if x.Core.Type == canon.ActionTypeAggregate {
		into := keyOf(parent.name)
		if in := x.inside(&old); in != nil && *in != parent.name {
			x.warn(s, code.SecondParent)
		}
		above, at := 0, parent.name
		for above < 6 && at != s.name {
			in := x.inside(x.find(at).state.Containment)
			if in == nil {
				break
			}
			at = *in
			above++
		}
		if above == 6 || at == s.name {
			x.warn(s, code.EdgeDropped)
		} else {
			next.Parent = into
		}
	}
	s.entry.state.Containment = next
}

// inside is the container that still holds what is contained so.
func (x *act) inside(in *canon.Containment) *name {
	if in == nil || len(in.Parent) == 0 {
		return nil
	}
	n := x.names[string(in.Parent)]
	if emptied := x.find(n).state.Emptied; emptied != 0 && in.Since <= emptied {
		return nil
	}
	return &n
}
