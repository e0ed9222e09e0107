package pagetest

import (
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Offsets of the places, in minutes.
const (
	china   = 480
	spain   = 60
	newYork = -300
	brazil  = -180
	chile   = -180
)

const (
	bagToMadrid  = "CNHGHAESMADBAUN61043001110031"
	bagToNewYork = "CNHGHAUSJFKAAUN61042001110050"
)

// HostileText is a text that means harm, as far as the ledger takes it, which refuses control characters of ASCII in an
// event's core.
const HostileText = "<img src=x onerror=alert(1)><script>alert(2)</script>" +
	"\u202egnp.exe\u2066\u200b\u0085 {org} ${1+1} 📦👩‍👩‍👧"

func postal(event uint32) func(*canon.Core) {
	return func(c *canon.Core) { c.Postal = event }
}

func flight(event uint32, number string) func(*canon.Core) {
	return func(c *canon.Core) { c.Postal, c.Mode, c.Conveyance = event, canon.TransportModeAir, number }
}

func decide(side, decision uint32, reference, reason string) func(*canon.Core) {
	return func(c *canon.Core) {
		c.Side, c.Decision, c.Reference, c.Reason = side, decision, reference, reason
	}
}

func report(event, side, said uint32) func(*canon.Core) {
	return func(c *canon.Core) { c.Postal, c.Side, c.Report = event, side, said }
}

func offer(to string) func(*canon.Core) {
	return func(c *canon.Core) { c.Offer = &canon.Offer{To: to} }
}

func declare(side uint32) func(*canon.Core) {
	return func(c *canon.Core) { c.Side, c.Facts = side, &canon.Facts{Origin: "CN", Hs: "090210"} }
}

func (w *World) tell() {
	w.goods()
	w.postAll()
	w.toMadrid()
	w.toNewYork()
	w.toSingapore()
	w.toSaoPaulo()
	w.toSantiago()
	w.long()
	w.hostile()
	w.lost()
	w.warnings()
}

// goods come into being: caddies of tea, one of them hidden.
func (w *World) goods() {
	caddies := []string{Caddy, Recalled, Clone}
	w.do(act{by: "longjing", kind: canon.ActionTypeCommission, clock: "09:00", zone: china, place: "CNHGH",
		units: []string{Product},
		more:  func(c *canon.Core) { c.Range = &canon.SerialRange{Lo: "A100001", Hi: "A109999"} }})
	w.do(act{by: "longjing", kind: canon.ActionTypeRegisterProduct, clock: "09:05", zone: china, place: "CNHGH",
		units: []string{Product},
		more:  func(c *canon.Core) { c.Facts = &canon.Facts{Origin: "CN", Hs: "090210"} }})
	w.do(act{by: "longjing", kind: canon.ActionTypeObserve, day: 1, clock: "14:10", zone: china, place: "CNHGH",
		units: caddies,
		more:  func(c *canon.Core) { c.BusinessStep = canon.BusinessStepPacking }})
	hidden, _, err := ident.Parse(Hidden)
	if err != nil {
		w.t.Fatal(err)
	}
	value := proof.Blind(uint32(hidden.Namespace), []byte(hidden.Value), Salt)
	w.do(act{by: "longjing", kind: canon.ActionTypeCommission, day: 1, clock: "15:00", zone: china, place: "CNHGH",
		unit: []canon.Unit{
			{Namespace: uint32(hidden.Namespace), Value: value[:], Scheme: proof.Blinded},
			{Role: canon.UnitRoleClass, Namespace: uint32(ident.GTIN), Value: []byte(hidden.Value[:14])},
		}})
	w.do(act{by: "longjing", kind: canon.ActionTypeCustodyOffer, day: 1, clock: "15:00", zone: china, place: "CNHGH",
		units: caddies[:2], more: offer("cainiao")})
	w.do(act{by: "cainiao", kind: canon.ActionTypeCustodyAccept, day: 1, clock: "17:20", zone: china, place: "CNHGH",
		units: caddies[:2]})
}

// postAll announces and posts every parcel, declares it, and has Chinese customs release it.
func (w *World) postAll() {
	to := map[string][]string{
		"US": {ToNewYork}, "ES": {ToMadrid, Long, Hostile, Lost}, "SG": {ToSingapore}, "BR": {ToSaoPaulo}, "CL": {ToSantiago},
	}
	var all []string
	for _, country := range []string{"US", "ES", "SG", "BR", "CL"} {
		w.do(act{by: "cainiao", kind: canon.ActionTypeShip, day: 2, clock: "10:00", zone: china, units: to[country],
			more: func(c *canon.Core) { c.Lane, c.Weight = &canon.Lane{From: "CN", To: country}, 320 }})
		all = append(all, to[country]...)
	}
	w.do(act{by: "cainiao", kind: canon.ActionTypeAccept, day: 2, clock: "10:05", zone: china, place: "CNHGHA",
		units: all,
		more:  func(c *canon.Core) { c.Postal, c.Weight = canon.PostalEventEma, 322 }})
	w.do(act{by: "cainiao", kind: canon.ActionTypeAggregate, day: 2, clock: "11:00", zone: china, place: "CNHGHA",
		parent: ToNewYork, children: []string{Recalled}})
	w.do(act{by: "cainiao", kind: canon.ActionTypeAggregate, day: 2, clock: "11:02", zone: china, place: "CNHGHA",
		parent: ToMadrid, children: []string{Caddy}})
	w.do(act{by: "cainiao", kind: canon.ActionTypeDeclare, day: 2, clock: "12:00", zone: china,
		units: all, private: true, more: declare(canon.BorderSideExport)})
	w.do(act{by: "cainiao", kind: canon.ActionTypeDeclare, day: 2, clock: "12:05", zone: china,
		units: all, private: true, more: declare(canon.BorderSideImport)})
	w.do(act{by: "haiguan", kind: canon.ActionTypeCustomsDecide, day: 2, clock: "17:00", zone: china, units: all,
		more: decide(canon.BorderSideExport, canon.CustomsDecisionRelease, "26CN0000117", "")})
}

func (w *World) toMadrid() {
	u := []string{ToMadrid}
	w.do(act{by: "cainiao", kind: canon.ActionTypeAggregate, day: 2, clock: "19:40", zone: china, place: "CNHGHA",
		parent: bagToMadrid, children: u})
	w.do(act{by: "cainiao", kind: canon.ActionTypeCustodyOffer, day: 3, clock: "07:05", zone: china, place: "CNHGHA",
		units: u, more: offer("correos")})
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 3, clock: "11:45", zone: china, place: "CNHGHA",
		units: []string{bagToMadrid, ToMadrid},
		more:  flight(canon.PostalEventEmc, "CA841")})
	w.do(act{by: "correos", kind: canon.ActionTypeArrive, day: 3, clock: "19:30", zone: spain, place: "ESMADB",
		units: []string{bagToMadrid, ToMadrid}, more: postal(canon.PostalEventEmd)})
	w.do(act{by: "correos", kind: canon.ActionTypeCustodyAccept, day: 3, clock: "20:05", zone: spain, place: "ESMADB",
		units: u})
	w.do(act{by: "correos", kind: canon.ActionTypeDisaggregate, day: 3, clock: "21:00", zone: spain, place: "ESMADB",
		parent: bagToMadrid, children: u})
	w.do(act{by: "correos", kind: canon.ActionTypeCustomsReport, day: 3, clock: "21:30", zone: spain, place: "ESMADB",
		units: u,
		more:  report(canon.PostalEventEdb, canon.BorderSideImport, canon.CustomsReportPresented)})
	w.do(act{by: "aduana", kind: canon.ActionTypeCustomsDecide, day: 4, clock: "09:10", zone: spain, place: "ESMADB",
		units: u,
		more:  decide(canon.BorderSideImport, canon.CustomsDecisionHold, "H-2217", "invoice is missing")})
	w.do(act{by: "aduana", kind: canon.ActionTypeCustomsDecide, day: 4, clock: "15:40", zone: spain, place: "ESMADB",
		units: u,
		more:  decide(canon.BorderSideImport, canon.CustomsDecisionLift, "H-2217", "")})
	w.do(act{by: "aduana", kind: canon.ActionTypeCustomsDecide, day: 4, clock: "15:41", zone: spain, place: "ESMADB",
		units: u,
		more:  decide(canon.BorderSideImport, canon.CustomsDecisionRelease, "26ES00281130000017", "")})
	w.do(act{by: "correos", kind: canon.ActionTypeOutForDelivery, day: 5, clock: "09:00", zone: spain, place: "ESMAD",
		units: u, more: postal(canon.PostalEventEdg)})
	w.do(act{by: "correos", kind: canon.ActionTypeDeliver, day: 5, clock: "16:40", zone: spain, place: "ESMAD",
		units: u, more: postal(canon.PostalEventEmi)})
}

func (w *World) toNewYork() {
	u := []string{ToNewYork}
	w.do(act{by: "cainiao", kind: canon.ActionTypeAggregate, day: 2, clock: "19:30", zone: china, place: "CNHGHA",
		parent: bagToNewYork, children: u})
	w.do(act{by: "cainiao", kind: canon.ActionTypeCustodyOffer, day: 3, clock: "07:00", zone: china, place: "CNHGHA",
		units: u, more: offer("usps")})
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 3, clock: "09:20", zone: china, place: "CNHGHA",
		units: []string{bagToNewYork, ToNewYork},
		more:  flight(canon.PostalEventEmc, "CA989")})
	w.do(act{by: "usps", kind: canon.ActionTypeArrive, day: 3, clock: "12:40", zone: newYork, place: "USJFKA",
		units: []string{bagToNewYork, ToNewYork}, more: postal(canon.PostalEventEmd)})
	w.do(act{by: "usps", kind: canon.ActionTypeCustodyAccept, day: 3, clock: "13:10", zone: newYork, place: "USJFKA",
		units: u})
	w.do(act{by: "usps", kind: canon.ActionTypeDisaggregate, day: 3, clock: "14:00", zone: newYork, place: "USJFKA",
		parent: bagToNewYork, children: u})
	w.do(act{by: "usps", kind: canon.ActionTypeCustomsReport, day: 4, clock: "08:30", zone: newYork, place: "USJFKA",
		units: u,
		more:  report(canon.PostalEventEdc, canon.BorderSideImport, canon.CustomsReportReturned)})
	w.do(act{by: "usps", kind: canon.ActionTypeDeliver, day: 5, clock: "11:12", zone: newYork, place: "USNYC",
		units: u, more: postal(canon.PostalEventEmi)})
	w.do(act{by: "longjing", kind: canon.ActionTypeRecall, day: 6, clock: "10:00", zone: china,
		units: []string{Recalled},
		more:  func(c *canon.Core) { c.Reason = "mould" }})
}

func (w *World) toSingapore() {
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 12, clock: "22:10", zone: china, place: "CNHGHA",
		units: []string{ToSingapore},
		more:  flight(canon.PostalEventEmc, "SQ833")})
}

func (w *World) toSaoPaulo() {
	u := []string{ToSaoPaulo}
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 4, clock: "01:30", zone: china, place: "CNPVG",
		units: u, more: flight(canon.PostalEventEmc, "LA8185")})
	w.do(act{by: "correios", kind: canon.ActionTypeArrive, day: 5, clock: "04:50", zone: brazil, place: "BRGRUA",
		units: u, more: postal(canon.PostalEventEmd)})
	w.do(act{by: "correios", kind: canon.ActionTypeCustomsReport, day: 5, clock: "12:00", zone: brazil, place: "BRGRUA",
		units: u,
		more:  report(canon.PostalEventEdb, canon.BorderSideImport, canon.CustomsReportPresented)})
	w.do(act{by: "receita", kind: canon.ActionTypeCustomsDecide, day: 6, clock: "09:30", zone: brazil, place: "BRGRUA",
		units: u,
		more:  decide(canon.BorderSideImport, canon.CustomsDecisionHold, "RF-88120", "valor declarado a confirmar")})
}

func (w *World) toSantiago() {
	u := []string{ToSantiago}
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 4, clock: "02:00", zone: china, place: "CNSHA", units: u,
		more: func(c *canon.Core) {
			c.Postal, c.Mode, c.Conveyance = canon.PostalEventEmc, canon.TransportModeSea, "COSCO VALPARAISO"
		}})
	w.do(act{by: "correoschile", kind: canon.ActionTypeArrive, day: 11, clock: "06:20", zone: chile, place: "CLSCLA",
		units: u, more: postal(canon.PostalEventEmd)})
	w.do(act{by: "aduanas-cl", kind: canon.ActionTypeCustomsDecide, day: 12, clock: "10:00", zone: chile, place: "CLSCLA",
		units: u,
		more:  decide(canon.BorderSideImport, canon.CustomsDecisionRelease, "CL-2026-4471", "")})
	w.do(act{by: "correoschile", kind: canon.ActionTypeOutForDelivery, day: 13, clock: "08:00", zone: chile, place: "CLSCL",
		units: u, more: postal(canon.PostalEventEdg)})
}

// long is scanned thirty times in a sorting centre.
func (w *World) long() {
	for i := range 30 {
		code := canon.PostalEventEdd
		if i%2 == 1 {
			code = canon.PostalEventEde
		}
		clock := []string{"01:00", "05:00", "09:00", "13:00", "17:00", "21:00"}[i%6]
		w.do(act{by: "cainiao", kind: canon.ActionTypeSort, day: 3 + i/6, clock: clock,
			zone: china, place: "CNHGHA", units: []string{Long}, more: postal(code)})
	}
}

func (w *World) hostile() {
	u := []string{Hostile}
	w.do(act{by: "cainiao", kind: canon.ActionTypeDepart, day: 4, clock: "01:30", zone: china, place: "CNHGHA",
		units: u, more: func(c *canon.Core) {
			c.Postal, c.Mode, c.Conveyance = canon.PostalEventEmc, canon.TransportModeAir, cut(HostileText, 64)
		}})
	w.do(act{by: "aduana", kind: canon.ActionTypeCustomsDecide, day: 5, clock: "09:30", zone: spain, place: "ESMADB",
		units: u,
		more: decide(canon.BorderSideImport, canon.CustomsDecisionHold, cut(HostileText, 64),
			cut(strings.Repeat(HostileText, 9), 128))})
}

// cut is the first characters of a text that fit into so many bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

func (w *World) lost() {
	w.do(act{by: "cainiao", kind: canon.ActionTypeException, day: 8, clock: "09:00", zone: china, place: "CNHGHA",
		units: []string{Lost},
		more:  func(c *canon.Core) { c.Irregularity, c.Reason = canon.IrregularityLoss, "not found at inventory" }})
}

// warnings are what is odd: a clone that is in two places, a fake that a consumer scans, a number that nobody registered.
func (w *World) warnings() {
	w.do(act{by: "cainiao", kind: canon.ActionTypeObserve, day: 9, clock: "10:00", zone: china, place: "CNHGH",
		units: []string{Clone}})
	w.do(act{by: "usps", kind: canon.ActionTypeObserve, day: 8, clock: "21:30", zone: newYork, place: "USNYC",
		units: []string{Clone}})
	w.do(act{by: "cainiao", kind: canon.ActionTypeConsumerScan, day: 9, clock: "12:00", zone: spain, place: "ESMAD",
		units: []string{Fake}})
	w.do(act{by: "correos", kind: canon.ActionTypeObserve, day: 9, clock: "12:00", zone: spain, place: "ESMAD",
		units: []string{Seen}})
}
