package vectors

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Products of the scenes about verdicts, by reference.
const (
	kettle = 11 // recalled as a whole
	cup    = 12 // some of its serials are recalled
	sieve  = 13 // single things of it are
	flask  = 14 // recalled by hidden serial
)

// verdicts are units with something recorded against them, and the same with that taken back.
func (w *world) verdicts() []Case {
	w.t.Helper()
	w.recalls()
	w.oddities()
	list := []Case{
		w.ask(item(sieve, "1")).named("recalled", "goods that their brand recalled"),
		w.ask(item(sieve, "2")).named("recall-lifted", "goods that were recalled, and are not any more"),
		w.ask(item(kettle, "1")).named("recalled-product", "registered goods of a recalled product"),
		w.ask(item(kettle, "9")).named("recalled-never-commissioned", "a serial that nobody commissioned, of a recalled product"),
		w.ask(batch(kettle, "L1")).named("recalled-product-batch", "a batch of a recalled product"),
		w.ask(gtin(kettle)).named("recalled-product-itself", "the product that is recalled"),
		w.ask(item(cup, "150")).named("recalled-serials", "goods of a serial range, in a recalled part of it"),
		w.ask(item(cup, "20")).named("recalled-serials-registered",
			"goods that have a record, in a recalled range of one serial"),
		w.ask(item(cup, "199")).named("recalled-serials-beside", "goods one serial above the recalled part of the range"),
		w.ask(gtin(cup)).named("recalled-some", "a product of which some serials are recalled"),
		w.ask(batch(cup, "L1")).named("recalled-batch", "a batch that is recalled, of a product that is not"),
		w.ask(batch(cup, "150")).named("recalled-serials-not-batch", "a batch named like a recalled serial"),
		w.ask(item(flask, "1"), withSalt(qrSalt)).named("recalled-blinded", "hidden goods that are recalled"),
		w.ask(item(flask, "2"), withSalt(qrSalt)).named("recalled-blinded-serials", "hidden goods in a recalled range"),
		w.ask(item(flask, "2")).named("recalled-blinded-without-salt", "the same asked for without the salt"),
		w.ask(item(flask, "3"), withSalt(qrSalt)).named("recalled-blinded-not", "hidden goods beside them"),
		w.ask(item(flask, "1")).named("recall-not-seen",
			"the recalled hidden goods without their salt: their record is not found"),
		w.ask(parcel(81)).named("clone", "a parcel that is at two places at once"),
		w.ask(parcel(82)).named("clone-corrected", "a parcel whose scan at another place was corrected"),
		w.ask(parcel(83)).named("after-end", "a parcel that was scanned after its delivery"),
		w.ask(parcel(84)).named("after-end-corrected", "a parcel whose delivery was corrected"),
		w.ask(parcel(85)).named("damaged", "a damaged parcel"),
		w.ask(parcel(86)).named("disputed", "a parcel taken over with a reserve"),
		w.ask(parcel(87)).named("dispute-ended", "a dispute that ended with the next handover"),
		w.ask(parcel(88)).named("seen-damaged", "a damaged parcel that nobody posted"),
		w.ask(parcel(85), withEvent(w.Store.Last().Height-1, 0, 0)).named("event-of-damaged", "the one event of damage"),
	}
	return append(list, w.lessShown(list)...)
}

// lessShown are the same answers with something left out: what speaks against a unit still does, and nothing else.
func (w *world) lessShown(list []Case) []Case {
	w.t.Helper()
	product := func(a *canon.Answer, reference int) *canon.Row {
		return &a.Rows[rowOf(a, uint32(ident.GTIN), gtin(reference))]
	}
	unit := func(a *canon.Answer) *canon.Row {
		return &a.Rows[rowOf(a, uint32(ident.SGTIN), string(a.Question.Value))]
	}
	of := func(name string) Case { return caseOf(w.t, list, name) }
	less := []Case{
		of("recalled-product").edit(w.t, "recall-hidden", "the state of a recalled product is left out", func(p *canon.Proof) {
			hideState(product(p.Answer, kettle))
		}),
		of("recalled-serials").edit(w.t, "recall-hidden-serials",
			"the same of a product with a recalled range", func(p *canon.Proof) {
				hideState(product(p.Answer, cup))
				p.Answer.Ranges = nil
			}),
		of("recalled-product-batch").edit(w.t, "recall-hidden-batch", "the same for a batch", func(p *canon.Proof) {
			hideState(product(p.Answer, kettle))
		}),
		of("recalled").edit(w.t, "recall-alone", "recalled goods without their history", func(p *canon.Proof) {
			hideHistory(w.t, p.Answer, rowOf(p.Answer, uint32(ident.SGTIN), string(p.Answer.Question.Value)))
		}),
		of("recalled-product").edit(w.t, "recall-of-the-unknown",
			"goods of a recalled product without their state", func(p *canon.Proof) {
				hideState(unit(p.Answer))
			}),
		of("clone").edit(w.t, "clone-alone", "a clone with a withheld event", func(p *canon.Proof) {
			withhold(w.t, &p.Answer.Events[0])
		}),
		of("damaged").edit(w.t, "damage-alone", "a damaged parcel with a withheld event", func(p *canon.Proof) {
			withhold(w.t, &p.Answer.Events[0])
		}),
	}
	for i := range less {
		less[i].Of = ""
	}
	return less
}

// recalls commissions goods and recalls some, five blocks.
func (w *world) recalls() {
	w.t.Helper()
	recall := func(units ...string) tx.DraftAction { return w.act(canon.ActionTypeRecall, units...) }
	serials := func(reference int, lo, hi string) tx.DraftAction {
		a := recall(gtin(reference))
		a.Core.Range = &canon.SerialRange{Lo: lo, Hi: hi}
		return a
	}
	hidden := func(serial string) canon.Unit { return blinded(w.t, item(flask, serial), qrSalt) }
	class := canon.Unit{Role: canon.UnitRoleClass, Namespace: uint32(ident.GTIN), Value: []byte(gtin(flask))}
	hide := w.act(canon.ActionTypeCommission)
	hide.Units = []canon.Unit{hidden("1"), hidden("2"), hidden("3"), class}
	w.Must(
		w.Tx(brand, w.act(canon.ActionTypeCommission, item(kettle, "1"), batch(kettle, "L1"))),
		w.Tx(brand, w.act(canon.ActionTypeCommission, item(cup, "20"), batch(cup, "L1"), batch(cup, "150"))),
		w.Tx(brand, w.commissionRange(cup, "100", "199")),
		w.Tx(brand, w.act(canon.ActionTypeCommission, item(sieve, "1"), item(sieve, "2")), hide),
	)
	one := recall()
	one.Units = []canon.Unit{hidden("1"), class}
	w.Must(
		w.Tx(brand, recall(item(sieve, "1"), item(sieve, "2")), recall(gtin(kettle))),
		w.Tx(brand, serials(cup, "120", "198"), serials(cup, "20", "20"), recall(batch(cup, "L1"))),
		w.Tx(brand, one, serials(flask, "2", "2")),
	)
	w.Must(w.Tx(brand, w.act(canon.ActionTypeLiftRecall, item(sieve, "2"))))
}

// oddities are parcels to which something happened; the damage is in the block before the last.
func (w *world) oddities() {
	w.t.Helper()
	one := func(org string, list ...tx.DraftAction) *tx.Tx {
		x := w.Tx(org, list...)
		w.Must(x)
		return x
	}
	scan := func(n int, place string, offset int32) tx.DraftAction {
		a := w.act(canon.ActionTypeObserve, parcel(n))
		a.Core.ReadPoint, a.Core.Offset = &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte(place)}, offset
		return a
	}
	var posted []string
	for n := 81; n <= 87; n++ {
		posted = append(posted, parcel(n))
	}
	one(sender, w.act(canon.ActionTypeAccept, posted...))
	one(sender, scan(81, "CNSHAA", 480), scan(82, "CNSHAA", 480))
	one(other, scan(81, "ESMADA", 60))
	wrong := one(other, scan(82, "ESMADA", 60))
	one(other, w.correct(wrong, 0, parcel(82)))
	over := one(post, w.act(canon.ActionTypeDeliver, parcel(83)), w.act(canon.ActionTypeDeliver, parcel(84)))
	one(sender, w.act(canon.ActionTypeDepart, parcel(83)), w.act(canon.ActionTypeDepart, parcel(84)))
	one(post, w.correct(over, 1, parcel(84)))
	reserve := func(n int) tx.DraftAction {
		a := w.act(canon.ActionTypeCustodyReserve, parcel(n))
		a.Core.Irregularity = canon.IrregularityLoss
		return a
	}
	one(sender, w.offer(post, 0, parcel(86)), w.offer(post, 0, parcel(87)))
	one(post, reserve(86), reserve(87))
	one(post, w.offer(sender, 0, parcel(87)))
	one(sender, w.act(canon.ActionTypeCustodyAccept, parcel(87)))
	damage := w.act(canon.ActionTypeException, parcel(85))
	damage.Core.Irregularity = canon.IrregularityDamage
	unposted := w.act(canon.ActionTypeException, parcel(88))
	unposted.Core.Irregularity = canon.IrregularityDamage
	one(sender, damage)
	one(sender, unposted)
}

// correct withdraws an action of a transaction that was alone in its block, in the record of a unit of it.
func (w *world) correct(x *tx.Tx, action uint32, unit string) tx.DraftAction {
	w.t.Helper()
	found, err := w.Store.Find(x.ID)
	if err != nil || found == nil {
		w.t.Fatalf("transaction %x: %v", x.ID, err)
	}
	a, nonce := &x.Body.Actions[action], x.Body.Nonce
	salt, root := proof.EventSalt(nonce, action), tx.UnitsRoot(a, nonce, action)
	c := w.act(canon.ActionTypeCorrect, unit)
	c.Core.Correction = &canon.Correction{
		Height: found.Height, Action: action, Salt: salt[:], KeyId: x.KeyID[:], Core: a.Core.Raw(), UnitsRoot: root[:],
	}
	return c
}
