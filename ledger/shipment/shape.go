package shipment

import (
	"math"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// terms is a set of the parts that an act may carry beside its units, times, places, step, disposition and detail.
type terms uint32

const (
	termRange terms = 1 << iota
	termOffer
	termPostal
	termSide
	termReport
	termDecision
	termReference
	termReason
	termMode
	termConveyance
	termLane
	termIrregularity
	termPaper
	termFacts
	termWeight
	termPieces
	termCorrection
	termLog
	termOnBehalf
	termPrivate
	// termGovernance is whatever only acts of governance take.
	termGovernance

	travels = termMode | termConveyance
)

// termsOf are the terms that an action carries.
func termsOf(a *canon.Action) (t terms) {
	c := a.Core
	for _, part := range [...]struct {
		there bool
		term  terms
	}{
		{c.Range != nil, termRange},
		{c.Offer != nil, termOffer},
		{c.Postal != 0, termPostal},
		{c.Side != 0, termSide},
		{c.Report != 0, termReport},
		{c.Decision != 0, termDecision},
		{c.Reference != "", termReference},
		{c.Reason != "", termReason},
		{c.Mode != 0, termMode},
		{c.Conveyance != "", termConveyance},
		{c.Lane != nil, termLane},
		{c.Irregularity != 0, termIrregularity},
		{c.Paper != nil, termPaper},
		{c.Facts != nil, termFacts},
		{c.Weight != 0, termWeight},
		{c.Pieces != 0, termPieces},
		{c.Correction != nil, termCorrection},
		{c.Log != nil, termLog},
		{c.OnBehalfOf != "", termOnBehalf},
		{len(a.PrivateRoot) > 0, termPrivate},
		{c.Proposal != nil || c.Choice != 0 || c.Heartbeat != nil || c.Key != nil || c.Node != nil || c.Device != nil ||
			c.Delegation != nil, termGovernance},
	} {
		if part.there {
			t |= part.term
		}
	}
	return t
}

// count is how many units an act takes in one role.
type count struct{ least, most int }

const many = math.MaxInt

var (
	any0 = count{0, many}
	any1 = count{1, many}
	one  = count{1, 1}
	opt  = count{0, 1}
)

// shape is what an act takes: units in each role, terms that it needs, and those that it may have.
type shape struct {
	object, parent, child, input, output, class count

	needs, may terms
}

// shapes is the table of LAW.md, section 2.
var shapes = [...]shape{
	canon.ActionTypeCommission:      {object: any1, class: opt, may: termRange},
	canon.ActionTypeAccept:          {object: any1, may: termWeight},
	canon.ActionTypeObserve:         {object: any0, parent: opt, child: any0, may: travels | termWeight},
	canon.ActionTypeAggregate:       {parent: one, child: any1, may: termPieces},
	canon.ActionTypeDisaggregate:    {parent: one, child: any0},
	canon.ActionTypeAssociate:       {parent: one, child: any0},
	canon.ActionTypeTransact:        {object: any0, parent: opt},
	canon.ActionTypeTransform:       {input: any0, output: any0},
	canon.ActionTypeCustodyOffer:    {object: any1, needs: termOffer, may: travels},
	canon.ActionTypeCustodyAccept:   {object: any1, may: travels},
	canon.ActionTypeCustodyReject:   {object: any1, may: termReason},
	canon.ActionTypeCustodyReserve:  {object: any1, needs: termIrregularity, may: termReason | travels},
	canon.ActionTypeRegisterProduct: {object: one, needs: termFacts},
	canon.ActionTypeDecommission:    {object: any1, may: termReason},
	canon.ActionTypeCertify:         {object: any1, may: termReference},
	canon.ActionTypeShip:            {object: any1, needs: termLane, may: termWeight},
	canon.ActionTypeLink:            {object: any1, needs: termPaper},
	canon.ActionTypeSort:            {object: any1, may: termWeight},
	canon.ActionTypeDepart:          {object: any1, may: travels | termWeight | termPieces},
	canon.ActionTypeArrive:          {object: any1, may: travels | termWeight | termPieces},
	canon.ActionTypeHold:            {object: any1, may: termReason},
	canon.ActionTypeDeclare: {
		object: any1, class: opt, needs: termSide | termPrivate, may: termLane | termFacts | termReference | termOnBehalf,
	},
	canon.ActionTypeCustomsReport:  {object: any1, needs: termSide | termReport, may: termReason},
	canon.ActionTypeCustomsDecide:  {object: any1, needs: termSide | termDecision, may: termReference | termReason},
	canon.ActionTypeOutForDelivery: {object: any1},
	canon.ActionTypeAvailable:      {object: any1},
	canon.ActionTypeAttempt:        {object: any1, may: termReason},
	canon.ActionTypeDeliver:        {object: any1},
	canon.ActionTypeReturn:         {object: any1, may: termReason},
	canon.ActionTypeReturned:       {object: any1},
	canon.ActionTypeException:      {object: any1, needs: termIrregularity, may: termReason},
	canon.ActionTypeFound:          {object: any1},
	canon.ActionTypeRecall:         {object: any1, class: opt, may: termRange | termReason},
	canon.ActionTypeLiftRecall:     {object: any1, class: opt, may: termRange | termReason},
	canon.ActionTypeCorrect:        {object: one, needs: termCorrection, may: termReason},
	canon.ActionTypeConsumerScan:   {object: one},
}

// wellShaped reports whether the action has the parts that its act takes, and no others. device says whether a device
// signed it.
func wellShaped(a *canon.Action, device bool) bool {
	c := a.Core
	if c.Type == 0 || int(c.Type) >= len(shapes) {
		return false
	}
	s, has := &shapes[c.Type], termsOf(a)
	may := s.needs | s.may | termPrivate
	if device {
		may |= termLog
	}
	if len(vocabulary.ActOf(c.Type).Postal) > 0 {
		may |= termPostal
	}
	return has&s.needs == s.needs && has&^may == 0 && s.takes(a.Units) && termsFit(c, a.Units)
}

// takes reports whether there are as many units in each role as there may be.
func (s *shape) takes(units []canon.Unit) bool {
	var n [canon.UnitRoleClass + 1]int
	for i := range units {
		u := &units[i]
		n[u.Role]++
		if u.Role == canon.UnitRoleClass && !(&unit{Unit: *u}).plain(ident.GTIN) {
			return false
		}
	}
	for role, c := range [...]count{
		canon.UnitRoleObject: s.object, canon.UnitRoleParent: s.parent, canon.UnitRoleChild: s.child,
		canon.UnitRoleInput: s.input, canon.UnitRoleOutput: s.output, canon.UnitRoleClass: s.class,
	} {
		if n[role] < c.least || n[role] > c.most {
			return false
		}
	}
	return true
}

// termsFit judges what is asked of the terms beside that they are there.
func termsFit(c *canon.Core, units []canon.Unit) bool {
	if c.Offer != nil && c.Offer.To == "" {
		return false
	}
	if p := vocabulary.PostalOf(c.Postal); p != nil &&
		(!slices.Contains(vocabulary.ActOf(c.Type).Postal, c.Postal) || c.Side != p.Side || c.Report != p.Report) {
		return false
	}
	if c.Range != nil && (len(units) != 1 || c.Type != canon.ActionTypeCommission && !(&unit{Unit: units[0]}).plain(ident.GTIN)) {
		return false
	}
	switch c.Type {
	case canon.ActionTypeCustodyReserve:
		return c.Irregularity == canon.IrregularityLoss || c.Irregularity == canon.IrregularityDamage
	case canon.ActionTypeCustomsDecide:
		return c.Reference != "" || c.Decision > canon.CustomsDecisionLift
	}
	return true
}
