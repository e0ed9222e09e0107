package shipment_test

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// likely is an action that the reference expects to be accepted, so that parcels come far: whoever may act on how a thing
// stands acts.
func (s *scene) likely(time int64) (org string, a tx.DraftAction) {
	th := pick(s.r, s.things...)
	e := s.newest(th)
	c := &canon.Core{Time: time - s.r.Int64N(60_000)}
	a = tx.DraftAction{Core: c, Units: []canon.Unit{th.unit(canon.UnitRoleObject)}}
	if e == nil {
		return s.begin(th, a)
	}
	k := e.state.Custody
	switch n := s.r.IntN(10); {
	case k != nil && k.OfferedTo != "" && n < 5:
		c.Type = pick(s.r, canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject, canon.ActionTypeCustodyReserve)
		if c.Type == canon.ActionTypeCustodyReserve {
			c.Irregularity = 1 + s.r.Uint32N(2)
		}
		return k.OfferedTo, a
	case k != nil && n < 4:
		c.Type = canon.ActionTypeCustodyOffer
		s.term("offer", &a, time)
		return k.Custodian, a
	case n < 7 && e.state.Shipment != nil && e.state.Shipment.Lane != nil:
		return s.clear(e, a)
	case n < 8 && s.one(2):
		if org := s.correct(th, e, &a); org != "" {
			return org, a
		}
	}
	return s.begin(th, a)
}

// begin is how a thing comes to the ledger.
func (s *scene) begin(th thing, a tx.DraftAction) (string, tx.DraftAction) {
	c := a.Core
	switch th.id.Namespace {
	case ident.S10, ident.SSCC:
		if s.one(2) {
			c.Type = canon.ActionTypeShip
			s.term("lane", &a, c.Time)
			c.Weight = 1000
			return pick(s.r, "market", "tienda", "cainiao"), a
		}
		c.Type = canon.ActionTypeAccept
		return pick(s.r, "cainiao", "cainiao", "usps", "gestor"), a
	case ident.SGTIN, ident.LGTIN:
		if c.Type = canon.ActionTypeCommission; th.salt != nil {
			a.Units = append(a.Units, s.class())
		}
		return pick(s.r, "hangzhou-tea", "tea-two"), a
	}
	c.Type = canon.ActionTypeObserve
	return pick(s.r, "cainiao", "usps", "lager"), a
}

// clear is a declaration, or a decision of the customs whose side it is.
func (s *scene) clear(e *entry, a tx.DraftAction) (string, tx.DraftAction) {
	c := a.Core
	c.Side = 1 + s.r.Uint32N(2)
	side := e.state.Import
	if c.Side == canon.BorderSideExport {
		side = e.state.Export
	}
	if side == nil || side.Version == 0 || s.one(6) {
		c.Type = canon.ActionTypeDeclare
		s.term("private", &a, c.Time)
		if s.one(2) {
			s.term("facts", &a, c.Time)
			a.Units = append(a.Units, s.class())
		}
		if s.one(3) {
			c.OnBehalfOf = "market"
			return "broker", a
		}
		return "market", a
	}
	c.Type = canon.ActionTypeCustomsDecide
	s.term("decision", &a, c.Time)
	s.term("reference", &a, c.Time)
	who := map[string]string{"1CN": "cn-customs", "2US": "us-customs", "1ES": "aduana", "2ES": "aduana"}[fmt.Sprint(c.Side)+side.Country]
	if who == "" {
		who = "aduana"
	}
	if len(side.Holds) > 0 && s.one(2) {
		h := pick(s.r, side.Holds...)
		c.Decision, c.Reference = canon.CustomsDecisionLift, h.Reference
		who = h.Authority
	}
	return who, a
}

// correct is the correction of an event of the record by its own signer, "" where there is none.
func (s *scene) correct(th thing, e *entry, a *tx.DraftAction) (org string) {
	if len(e.history) == 0 {
		return ""
	}
	index := max(0, len(e.history)-1-s.r.IntN(8))
	at := e.history[index]
	if slices.Contains(e.state.Corrected, uint32(index)) || s.ref.events[at].Core.Type == canon.ActionTypeCorrect {
		return ""
	}
	shown := s.ref.shown[at]
	a.Core.Type, a.Core.Correction = canon.ActionTypeCorrect, &shown
	return s.ref.signer[at]
}

// burst is many actions of one kind, for bounds that chance does not reach.
func (s *scene) burst(time int64) (org string, list []tx.DraftAction) {
	product := s.class()
	product.Role = canon.UnitRoleObject
	serials := func(kind uint32, i int) tx.DraftAction {
		lo := 10_000 + 10*(s.r.IntN(100)*100+i)
		return tx.DraftAction{
			Core:  &canon.Core{Type: kind, Time: time + int64(i), Range: &canon.SerialRange{Lo: fmt.Sprint(lo), Hi: fmt.Sprint(lo + 9)}},
			Units: []canon.Unit{product},
		}
	}
	th := pick(s.r, s.things...)
	e := s.newest(th)
	switch s.r.IntN(6) {
	case 0:
		for i := range 16 {
			list = append(list, serials(canon.ActionTypeRecall, i))
		}
		return "hangzhou-tea", list
	case 1:
		for i := range 6 {
			list = append(list, serials(canon.ActionTypeCommission, i))
		}
		return "hangzhou-tea", list
	case 2:
		for i := range 23 {
			c := &canon.Core{Type: canon.ActionTypeConsumerScan, Time: time - int64(i)}
			list = append(list, tx.DraftAction{Core: c, Units: []canon.Unit{th.unit(canon.UnitRoleObject)}})
		}
		return "market", list
	case 3:
		for i := range 17 {
			c := &canon.Core{
				Type: canon.ActionTypeCustomsDecide, Time: time, Side: canon.BorderSideImport, Decision: canon.CustomsDecisionRefer,
				Reference: fmt.Sprint("R", i),
			}
			list = append(list, tx.DraftAction{Core: c, Units: []canon.Unit{th.unit(canon.UnitRoleObject)}})
			if i > 14 && s.one(2) {
				break
			}
		}
		return pick(s.r, "aduana", "us-customs"), list
	case 4: // corrections without end
		for i := range 8 {
			if e == nil || len(e.history) <= i {
				break
			}
			at := e.history[len(e.history)-1-i]
			if org == "" {
				org = s.ref.signer[at]
			}
			shown := s.ref.shown[at]
			if s.ref.signer[at] == org && shown.Core != nil {
				c := &canon.Core{Type: canon.ActionTypeCorrect, Time: time, Correction: &shown}
				list = append(list, tx.DraftAction{Core: c, Units: []canon.Unit{th.unit(canon.UnitRoleObject)}})
			}
		}
		return org, list
	default: // a day of scans, of which some are corrected
		org = pick(s.r, "cainiao", "usps", "hauler", "correos")
		for range 3 + s.r.IntN(6) {
			act := vocabulary.ActOf(canon.ActionTypeObserve)
			a := s.action(act, time)
			a.Units = []canon.Unit{th.unit(canon.UnitRoleObject)}
			list = append(list, a)
		}
		return org, list
	}
}
