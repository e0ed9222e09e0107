package shipment_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// goods are the acts of goods and parcels.
func goods() (out []vocabulary.Act) {
	for _, a := range vocabulary.Acts() {
		if !vocabulary.Governs(a.Type) {
			out = append(out, a)
		}
	}
	return out
}

// fits are the kinds of identifiers that an act is mostly about; of an act that is not listed, any.
var fits = map[string][]ident.Namespace{
	"commission": {ident.SGTIN, ident.SSCC, ident.LGTIN, ident.GTIN}, "register-product": {ident.GTIN}, "consumer-scan": {ident.SGTIN},
	"recall": {ident.GTIN, ident.SGTIN, ident.LGTIN}, "lift-recall": {ident.GTIN, ident.SGTIN, ident.LGTIN},
	"accept": {ident.S10, ident.SSCC}, "ship": {ident.S10, ident.SSCC}, "link": {ident.S10, ident.SSCC},
	"declare": {ident.S10, ident.SSCC}, "customs-decide": {ident.S10, ident.SSCC}, "decommission": {ident.SGTIN, ident.S10, ident.SSCC},
}

// any is an action of any kind, mostly of the right shape, by one who mostly may sign it.
func (s *scene) any(time int64) (org string, a tx.DraftAction) {
	act := pick(s.r, s.acts...)
	return s.signerOf(&act), s.action(&act, time)
}

// signerOf is mostly one with a role of the act.
func (s *scene) signerOf(act *vocabulary.Act) string {
	var list []string
	for i := range s.Genesis.Members {
		m := &s.Genesis.Members[i]
		if slices.ContainsFunc(m.Roles, func(r canon.Role) bool { return slices.Contains(act.Roles, r.Type) }) {
			list = append(list, m.Id)
		}
	}
	if brand := []string{"commission", "recall", "lift-recall"}; slices.Contains(brand, act.Name) && s.one(2) {
		return pick(s.r, "hangzhou-tea", "hangzhou-tea", "tea-two", "lager")
	}
	if s.one(16) || len(list) == 0 {
		return pick(s.r, s.Genesis.Members...).Id
	}
	return pick(s.r, list...)
}

// actsOf are those that the member has a role for, or all if it has none.
func (s *scene) actsOf(org string) []vocabulary.Act {
	may := func(a vocabulary.Act) bool {
		return slices.ContainsFunc(s.ref.members[org].Roles, func(r canon.Role) bool { return slices.Contains(a.Roles, r.Type) })
	}
	if list := slices.DeleteFunc(slices.Clone(s.acts), func(a vocabulary.Act) bool { return !may(a) }); len(list) > 0 {
		return list
	}
	return s.acts
}

// when is mostly of late, sometimes long ago, and now and then ahead.
func (s *scene) when(time int64) int64 {
	switch s.r.IntN(24) {
	case 0:
		return max(1, time-s.r.Int64N(500*86_400_000))
	case 1, 2, 3:
		return time - s.r.Int64N(10*86_400_000)
	case 4:
		return time + s.r.Int64N(700_000)
	}
	return time - s.r.Int64N(120_000)
}

// action of the act with units and terms as its row of the law asks for, or nearly.
func (s *scene) action(act *vocabulary.Act, time int64) tx.DraftAction {
	c := &canon.Core{Type: act.Type, Time: s.when(time)}
	a := tx.DraftAction{Core: c}
	units, needs, may := row(act.Name)
	s.units(act, &a, units)
	for _, t := range needs {
		if !s.one(60) {
			s.term(t, &a, time)
		}
	}
	for _, t := range may {
		if s.one(3) {
			s.term(t, &a, time)
		}
	}
	if s.one(80) {
		s.term(pick(s.r, "range", "offer", "side", "reason", "weight", "lane", "pieces", "facts", "irregularity", "decision"), &a, time)
	}
	if len(act.Postal) > 0 && s.one(2) {
		p := vocabulary.PostalOf(pick(s.r, act.Postal...))
		c.Postal = p.Event
		if !s.one(30) {
			c.Side, c.Report = p.Side, p.Report
		}
	}
	s.places(c)
	switch {
	case s.one(4) && act.Step == 0:
		c.BusinessStep = pick(s.r, canon.BusinessStepReceiving, canon.BusinessStepAccepting, canon.BusinessStepShipping, canon.BusinessStepDeparting,
			canon.BusinessStepArriving)
	case s.one(8):
		c.Disposition = canon.DispositionDestroyed
	}
	if s.one(8) {
		a.Detail = []canon.DetailField{{Name: "note", Value: fmt.Append(nil, s.r.IntN(3))}}
	}
	return a
}

// units as the row lists them: "o+", "p", "c*", "k".
func (s *scene) units(act *vocabulary.Act, a *tx.DraftAction, row []string) {
	fit := slices.DeleteFunc(slices.Clone(s.things), func(th thing) bool { return !slices.Contains(fits[act.Name], th.id.Namespace) })
	for _, u := range row {
		n := 1
		switch u[1:] {
		case "+":
			n = 1 + s.r.IntN(2)*s.r.IntN(3)
		case "*":
			n = s.r.IntN(3)
		case "?":
			n = s.r.IntN(2)
		}
		role := uint32(strings.Index("opcitk", u[:1]))
		if u == "k" {
			if n = s.r.IntN(2); n > 0 {
				a.Units = append(a.Units, s.class())
			}
			continue
		}
		for range n {
			th := pick(s.r, s.things...)
			if len(fit) > 0 && !s.one(12) {
				th = pick(s.r, fit...)
			}
			a.Units = append(a.Units, th.unit(role))
		}
	}
	if s.one(60) && len(a.Units) > 0 { // out of shape
		a.Units[0].Role = s.r.Uint32N(6)
	}
}

func (s *scene) class() canon.Unit {
	id, form, _ := ident.Parse("https://id.gs1.org/01/" + pick(s.r, "04012345000016", "04012345000016", "04012345000023", "09506000134352"))
	return thing{id: id, form: form}.unit(canon.UnitRoleClass)
}

// places of the event: known ones, unknown ones, and such as say nothing of where they are.
func (s *scene) places(c *canon.Core) {
	somewhere := func() *canon.Place {
		id, _, err := ident.Parse(pick(s.r, "CNSHA", "CNSHA", "USNYC", "ESMAD", "ESMAD", "DEFRA", "CNHGH", "urn:waybill:id:impc:CNSHAA",
			"urn:waybill:id:impc:USJFKA", "urn:waybill:id:impc:ESMADA", "https://id.gs1.org/414/4012345000009", "RB000770009CN"))
		if err != nil {
			s.t.Fatal(err)
		}
		return &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
	}
	if s.one(3) {
		c.ReadPoint = somewhere()
	}
	if s.one(12) {
		c.BusinessLocation = somewhere()
	}
	if s.one(2) {
		c.Offset = pick[int32](s.r, 480, -300, 60, 60)
	}
}

// term adds a term to the action, as it may be or nearly.
func (s *scene) term(name string, a *tx.DraftAction, time int64) {
	c, r := a.Core, s.r
	switch name {
	case "range":
		s.serials(a)
	case "offer":
		c.Offer = &canon.Offer{To: pick(r, "usps", "correos", "cainiao", "hauler", "market", "lager", "auditor", "nobody")}
		if s.one(2) {
			c.Offer.Deadline = time + r.Int64N(200_000)
		}
	case "side":
		c.Side = 1 + r.Uint32N(2)
	case "report":
		c.Report = 1 + r.Uint32N(4)
	case "decision":
		c.Decision = 1 + r.Uint32N(5)
		if s.one(6) {
			c.Decision = 1 + r.Uint32N(7)
		}
	case "reference":
		c.Reference = pick(r, "H1", "H2", "H3")
	case "reason":
		c.Reason = pick(r, "papers", "value")
	case "mode":
		c.Mode = 1 + r.Uint32N(8)
	case "conveyance":
		c.Conveyance = pick(r, "CA983", "COSCO 7")
	case "lane":
		c.Lane = pick(r, &canon.Lane{From: "CN", To: "ES"}, &canon.Lane{From: "CN", To: "US", Via: []string{"DE"}}, &canon.Lane{From: "US", To: "ES"},
			&canon.Lane{From: "CN", To: "CN"}, &canon.Lane{From: "CN", To: "FR"})
	case "irregularity":
		c.Irregularity = 1 + r.Uint32N(4)
	case "paper":
		c.Paper = &canon.Paper{Type: 1 + r.Uint32N(3), Commitment: slices.Repeat([]byte{byte(1 + r.IntN(2))}, 32)}
	case "facts":
		c.Facts = pick(r, &canon.Facts{Origin: "CN"}, &canon.Facts{Hs: "090210"}, &canon.Facts{Origin: "US", Hs: "851713"},
			&canon.Facts{Origin: "CN", Hs: "090210"}, &canon.Facts{Origin: "CN", Hs: "999999"})
	case "weight":
		c.Weight = pick[uint64](r, 1000, 1050, 1100)
	case "pieces":
		c.Pieces = 3 + r.Uint32N(2)
	case "on_behalf_of":
		c.OnBehalfOf = pick(r, "market", "hangzhou-tea", "tienda", "nobody")
	case "private":
		a.PrivateRoot = slices.Repeat([]byte{byte(1 + r.IntN(2))}, 32)
	case "correction":
		s.correction(a)
	}
}

// serials makes it a range of a product, or one of those that are recalled.
func (s *scene) serials(a *tx.DraftAction) {
	lo := 400*s.generation + 10*s.r.IntN(60)
	a.Core.Range = &canon.SerialRange{Lo: fmt.Sprint(lo), Hi: fmt.Sprint(lo + s.r.IntN(9))}
	if s.one(20) {
		a.Core.Range.Lo, a.Core.Range.Hi = a.Core.Range.Hi, a.Core.Range.Lo
	}
	if s.one(8) {
		return
	}
	product := s.class()
	product.Role = canon.UnitRoleObject
	if s.one(3) { // goods of the next generation, which nobody scanned
		product.Value = []byte("04012345000016")
		next := fmt.Sprintf("%03d", 400*(s.generation+1)+100*s.r.IntN(4))
		a.Core.Range.Lo, a.Core.Range.Hi = next, next
	}
	if a.Units = []canon.Unit{product}; s.one(10) {
		a.Units = append(a.Units, s.class())
	}
	e := s.ref.records[name{0, product.Namespace, string(product.Value), 0}]
	if a.Core.Type == canon.ActionTypeLiftRecall && e != nil && e.state.Product != nil && len(e.state.Product.Recalled) > 0 {
		a.Core.Range = new(canon.SerialRange)
		*a.Core.Range = pick(s.r, e.state.Product.Recalled...)
	}
}

// correction names an event of some unit's record.
func (s *scene) correction(a *tx.DraftAction) {
	th := pick(s.r, s.things...)
	e := s.newest(th)
	a.Units = []canon.Unit{th.unit(canon.UnitRoleObject)}
	a.Core.Correction = &canon.Correction{Height: 1, Salt: make([]byte, 16), KeyId: make([]byte, 8), Core: []byte{8, 1}}
	if e == nil || len(e.history) == 0 {
		return
	}
	index := max(0, len(e.history)-1-s.r.IntN(12))
	if slices.Contains(e.state.Corrected, uint32(index)) && !s.one(8) {
		return
	}
	at := e.history[index]
	shown := s.ref.shown[at]
	if s.one(20) {
		shown.Salt = make([]byte, 16)
	}
	a.Core.Correction = &shown
}
