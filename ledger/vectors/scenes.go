package vectors

import (
	"bytes"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Identifiers of the scenes.
const (
	tea     = 1 // reference of the product with serial ranges
	unknown = 2 // of a product that nobody commissioned
	teapot  = 3 // of the product with one serial
	goods   = 4 // of the product with a blinded serial

	container = "urn:waybill:id:container:CSQU3054383"
	office    = "urn:waybill:id:impc:USJFKA"
)

// qrSalt is the salt that a QR code holds.
var qrSalt = bytes.Repeat([]byte{0x5a}, 16)

// Cases are the golden proof files, in a fixed order.
func Cases(t testing.TB) []Case {
	t.Helper()
	w := newWorld(t)
	w.trade()
	var list []Case
	for _, scene := range []func(*world) []Case{
		(*world).parcels, (*world).goods, (*world).partial, (*world).blinded,
		(*world).long, (*world).nested, (*world).verdicts, (*world).paths, (*world).reused,
	} {
		list = append(list, scene(w)...)
	}
	return list
}

// trade is what happened: five blocks.
func (w *world) trade() {
	w.t.Helper()
	scan := w.act(canon.ActionTypeObserve)
	scan.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte("USJFKA")}
	w.Must(
		w.Tx(sender, w.act(canon.ActionTypeAccept, parcel(1), parcel(2), parcel(3)), w.act(canon.ActionTypeAccept, parcel(4))),
		w.Tx(brand, w.commissionRange(tea, "1000", "1999"), w.commissionRange(tea, "A0098", "A0103")),
		w.Tx(brand, w.commissionRange(tea, "X7", "X7")),
		w.Tx(brand, w.act(canon.ActionTypeCommission, item(teapot, "T-1"), sscc(1))),
		w.Tx(post, scan),
	)
	w.Must(w.Tx(sender, w.pack(canon.ActionTypeAggregate, bag(1), parcel(1), parcel(2))))
	w.Must(
		w.Tx(sender, w.pack(canon.ActionTypeAggregate, container, bag(1)), w.offer(post, 0, parcel(1))),
		w.Tx(post, w.pack(canon.ActionTypeAggregate, bag(2), parcel(4))), // not its custodian: W20
		w.Tx(other, w.act(canon.ActionTypeObserve, item(tea, "2000"), parcel(9), item(unknown, "1"))),
	)
	arrival := w.act(canon.ActionTypeObserve, container)
	arrival.Core.BusinessStep, arrival.Core.Offset = canon.BusinessStepArriving, -300
	arrival.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte("USJFKA")}
	received := w.act(canon.ActionTypeCustodyAccept, parcel(1))
	received.Detail = []canon.DetailField{
		{Name: "bizTransactionList", Value: []byte(`[{"bizTransaction":"urn:epcglobal:cbv:bt:0614141000418:1152"}]`)},
		{Name: "ilmd", Value: []byte(`{}`)},
		{Name: "sensorElementList", Value: []byte(`[]`)},
	}
	received.PrivateRoot = bytes.Repeat([]byte{0xc0}, 32)
	w.Must(w.Tx(post, arrival, received))
	w.Must(w.Tx(sender, w.act(canon.ActionTypeObserve, parcel(2))))
}

func (w *world) parcels() []Case {
	return []Case{
		w.ask(parcel(1)).named("parcel", "a parcel that was posted, put into a bag inside a container, and handed over"),
		w.ask(parcel(1), withDetail).named("parcel-detail", "the same with the events' detail"),
		w.ask(parcel(3)).named("parcel-alone", "a parcel that was posted and nothing else"),
		w.ask(parcel(4)).named("parcel-warned", "a parcel packed by one who does not have its custody"),
		w.ask(parcel(9)).named("parcel-seen", "a parcel that was scanned and never posted"),
		w.ask(parcel(8)).named("parcel-absent", "a parcel that nobody ever named"),
		w.ask(bag(1)).named("bag", "a bag: its own history, with none of the parcels in it"),
		w.ask(parcel(1), withEvent(2, 0, 0)).named("event", "one event of a parcel, the packing into the bag"),
		w.ask(office).named("place", "a place, named by an event without units"),
		w.ask("urn:waybill:id:org:"+post).named("organisation", "an organisation of the genesis"),
		w.ask(sscc(1)).named("logistic-unit", "a logistic unit, commissioned"),
	}
}

func (w *world) goods() []Case {
	return []Case{
		w.ask(item(teapot, "T-1")).named("goods", "goods commissioned by serial"),
		w.ask(item(tea, "1500")).named("goods-in-range", "goods in a serial range, named by no event"),
		w.ask(item(tea, "X7")).named("goods-in-last-range", "goods in a range of one serial, the first of three in order"),
		w.ask(item(tea, "500")).named("goods-between-ranges", "a serial without a record, between two ranges"),
		w.ask(item(tea, "2000")).named("goods-seen", "a scanned serial between two ranges"),
		w.ask(item(tea, "10000")).named("goods-longer-serial", "a serial that begins like a range and is longer"),
		w.ask(item(tea, "A")).named("goods-below-ranges", "a serial below the first range"),
		w.ask(item(tea, "A0104")).named("goods-above-ranges", "a serial above the last range"),
		w.ask(item(teapot, "T-2")).named("goods-without-ranges", "a serial of a product that has no ranges"),
		w.ask(item(unknown, "1")).named("goods-unknown-seen", "a scanned serial of a product that nobody commissioned"),
		w.ask(item(unknown, "2")).named("goods-unknown", "a serial of a product that nobody commissioned"),
	}
}

// partial are answers that are true and leave something out.
func (w *world) partial() []Case {
	w.t.Helper()
	s10 := func(a *canon.Answer, serial int) *canon.Row {
		return &a.Rows[rowOf(a, uint32(ident.S10), parcel(serial))]
	}
	whole, range1 := w.ask(parcel(1)).named("parcel", ""), w.ask(item(tea, "500")).named("goods-between-ranges", "")
	event, alone := w.ask(parcel(1), withEvent(2, 0, 0)).named("event", ""), w.ask(parcel(3)).named("parcel-alone", "")
	list := []Case{
		whole.edit(w.t, "partial-container", "the container's history is left out", func(p *canon.Proof) {
			hideHistory(w.t, p.Answer, rowOf(p.Answer, uint32(ident.Container), "CSQU3054383"))
		}),
		whole.edit(w.t, "partial-container-state", "the container's state is left out", func(p *canon.Proof) {
			hideState(&p.Answer.Rows[rowOf(p.Answer, uint32(ident.Container), "CSQU3054383")])
		}),
		whole.edit(w.t, "partial-container-single", "of the bag's history only the packing is shown", func(p *canon.Proof) {
			showSingle(w.t, p.Answer, rowOf(p.Answer, uint32(ident.Receptacle), parse(w.t, bag(1)).Value), 0)
		}),
		whole.edit(w.t, "partial-container-event", "one event of the container is shown as its commit", func(p *canon.Proof) {
			row := p.Answer.Rows[rowOf(p.Answer, uint32(ident.Container), "CSQU3054383")]
			withhold(w.t, &p.Answer.Events[row.History[len(row.History)-1]])
		}),
		whole.edit(w.t, "partial-event", "one event of the parcel is shown as its commit", func(p *canon.Proof) {
			withhold(w.t, &p.Answer.Events[len(p.Answer.Events)-1])
		}),
		whole.edit(w.t, "partial-state", "the parcel's state is left out", func(p *canon.Proof) {
			hideState(s10(p.Answer, 1))
		}),
		whole.edit(w.t, "partial-history", "the parcel's history is left out", func(p *canon.Proof) {
			hideHistory(w.t, p.Answer, rowOf(p.Answer, uint32(ident.S10), parcel(1)))
		}),
		whole.edit(w.t, "partial-packing", "a packing shows the parcel and not what it was put into", func(p *canon.Proof) {
			showOnly(w.t, w, p, 2, parcel(1))
		}),
		whole.edit(w.t, "partial-signer", "the record of one who signed is left out", func(p *canon.Proof) {
			hideState(&p.Answer.Rows[rowOf(p.Answer, uint32(ident.Organisation), post)])
		}),
		event.edit(w.t, "partial-event-signer", "one event is shown without the record of who signed it", func(p *canon.Proof) {
			hideState(&p.Answer.Rows[rowOf(p.Answer, uint32(ident.Organisation), sender)])
		}),
		event.edit(w.t, "event-alone", "one event and who signed it, without the state of the parcel", func(p *canon.Proof) {
			hideState(s10(p.Answer, 1))
		}),
		alone.edit(w.t, "signer-keys", "a key that signs in the event's height only", func(p *canon.Proof) {
			rekey(w.t, p, sender, func(m *canon.Member) {
				m.Keys = append([]canon.Key{m.Keys[0]}, m.Keys...)
				m.Keys[0].PublicKey, m.Keys[0].Until, m.Keys[1].From, m.Keys[1].Until = m.Node.PublicKey, 1, 1, 2
			})
		}),
		range1.edit(w.t, "partial-ranges", "the neighbouring ranges are left out", func(p *canon.Proof) {
			p.Answer.Ranges = nil
		}),
		range1.edit(w.t, "partial-product", "the product's state is left out, and so its ranges", func(p *canon.Proof) {
			hideState(&p.Answer.Rows[p.Answer.Ranges.Row])
			p.Answer.Ranges = nil
		}),
	}
	for i := range list {
		list[i].Of = ""
	}
	return list
}

// showOnly shows, of the event in the block of the height, one unit only.
func showOnly(t testing.TB, w *world, p *canon.Proof, height uint64, text string) {
	t.Helper()
	single := decode(t, w.ask(text, withEvent(height, 0, 0)).File)
	for i := range p.Answer.Events {
		if e := &p.Answer.Events[i]; e.Position.Height == height {
			e.Units, e.UnitSiblings = single.Answer.Events[0].Units, single.Answer.Events[0].UnitSiblings
		}
	}
	// The bag's own row can no longer refer to an event that does not show the bag.
	hideHistory(t, p.Answer, rowOf(p.Answer, uint32(ident.Receptacle), parse(t, bag(1)).Value))
}

func (w *world) blinded() []Case {
	w.t.Helper()
	hide := func(serial string, class int) tx.DraftAction {
		a := w.act(canon.ActionTypeCommission)
		a.Units = []canon.Unit{blinded(w.t, item(goods, serial), qrSalt), ledgertest.Unit(canon.UnitRoleClass, gtin(class))}
		return a
	}
	accept := w.act(canon.ActionTypeAccept)
	accept.Units = []canon.Unit{blinded(w.t, parcel(70), qrSalt)}
	w.Must(w.Tx(brand, hide("S-1", goods), hide("S-3", tea)), w.Tx(sender, accept))
	whole := w.ask(item(goods, "S-1"), withSalt(qrSalt))
	unclassed := whole.edit(w.t, "partial-class", "the same without the product that stands beside it", func(p *canon.Proof) {
		e := &p.Answer.Events[0]
		class := proof.UnitLeaf(proof.Salt(e.Units[1].Salt), e.Units[1].Unit.Raw())
		e.Units, e.UnitSiblings = e.Units[:1], [][]byte{class[:]}
	})
	unclassed.Of = ""
	return []Case{
		unclassed,
		whole.named("blinded-goods", "goods by a hidden identifier, asked with its salt"),
		w.ask(item(goods, "S-3"), withSalt(qrSalt)).named("blinded-foreign", "goods hidden under another product"),
		w.ask(parcel(70), withSalt(qrSalt)).named("blinded-parcel", "a parcel whose identifier is hidden"),
		w.ask(item(goods, "S-2"), withSalt(qrSalt)).named("blinded-absent", "a serial and salt that nobody commissioned"),
		w.ask(item(goods, "S-1")).named("blinded-without-salt", "a hidden serial without its salt: there is no such record"),
		w.ask(item(tea, "600")).named("blinded-or-not", "a serial between two ranges of a product that has hidden serials too"),
		w.ask(item(tea, "2000")).named("blinded-or-seen", "a scanned serial of the same product"),
		w.ask(item(tea, "1500"), withSalt(qrSalt)).named("blinded-in-range", "a serial of a range, with a salt that nobody used"),
	}
}

// long is a parcel with the twelve events of a usual journey, each in a block of its own. The blocks are seconds apart,
// the events hours, as when all were handed in late.
func (w *world) long() []Case {
	w.t.Helper()
	const day, hour, journey = 24 * 3_600_000, 3_600_000, 9
	one := func(org string, hours int64, place string, a tx.DraftAction) {
		a.Core.Time += hours*hour - journey*day
		if org == post {
			a.Core.Offset = -300
		}
		if place != "" {
			a.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte(place)}
		}
		w.Must(w.Tx(org, a))
	}
	scan := func(step uint32) tx.DraftAction {
		a := w.act(canon.ActionTypeObserve, parcel(6))
		a.Core.BusinessStep = step
		return a
	}
	one(sender, 0, "", w.act(canon.ActionTypeAccept, parcel(6)))
	one(sender, 3, "CNHGHA", scan(canon.BusinessStepCollecting))
	one(sender, 9, "CNHGHA", scan(canon.BusinessStepStoring))
	one(sender, 20, "", w.pack(canon.ActionTypeAggregate, bag(3), parcel(6)))
	one(sender, 30, "CNSHAA", scan(canon.BusinessStepDeparting))
	one(sender, 31, "", w.offer(post, 0, parcel(6)))
	one(post, 50, "", w.act(canon.ActionTypeCustodyAccept, parcel(6)))
	one(post, 52, "USJFKA", scan(canon.BusinessStepArriving))
	one(post, 60, "", w.pack(canon.ActionTypeDisaggregate, bag(3), parcel(6)))
	one(post, 61, "USJFKA", scan(canon.BusinessStepInspecting))
	one(post, 80, "USJFKA", scan(canon.BusinessStepTransporting))
	one(post, 90, "USJFKA", scan(canon.BusinessStepReceiving))
	return []Case{w.ask(parcel(6)).named("parcel-long", "a parcel with the twelve events of a usual journey")}
}

// nested are parcels in containers in containers.
func (w *world) nested() []Case {
	w.t.Helper()
	one := func(parent, child string) { w.Must(w.Tx(sender, w.pack(canon.ActionTypeAggregate, parent, child))) }
	w.Must(w.Tx(sender, w.act(canon.ActionTypeAccept, parcel(21), parcel(22))))
	one(bag(21), parcel(21))
	for n := range 6 {
		one(bag(22+n), bag(21+n))
	}
	one(bag(27), parcel(21)) // so that the seventh container is in the answer
	one(bag(31), parcel(22))
	w.Must(w.Tx(sender, w.pack(canon.ActionTypeDisaggregate, bag(31), parcel(22))))
	one(bag(31), parcel(22))
	one(parcel(22), bag(31))
	return []Case{
		w.ask(parcel(21)).named("nested", "a parcel in containers nested seven deep"),
		w.ask(parcel(22)).named("packed-again", "a parcel put twice into a bag, and the bag into the parcel"),
	}
}

// paths are the same answer reached in other ways.
func (w *world) paths() []Case {
	w.t.Helper()
	first := set(map[string]uint64{brand: 10, sender: 10, post: 10, other: 10})
	second := set(map[string]uint64{sender: 12, post: 11, other: 10, newcomer: 7})
	third := set(map[string]uint64{brand: 1, sender: 10, post: 10, newcomer: 15})
	fourth := set(map[string]uint64{other: 5, newcomer: 30})
	tip := w.Store.Last().Height + 1
	base := w.ask(parcel(1))
	path := func(name, about string, trust Trust, pinned []byte, blocks ...canon.LightBlock) Case {
		c := base.edit(w.t, name, about, func(p *canon.Proof) { p.Path, p.Pinned = blocks, pinned })
		c.Trust, c.Of = trust, ""
		return c
	}
	change := w.lightBlock(commit{height: 3, set: first, next: second, absent: []string{brand}})
	last := w.lightBlock(commit{height: tip, set: first, next: first})
	early, late := w.pin(change), w.pin(last)
	return []Case{
		path("path-changed-set", "two steps: the first header announces the set that signs the second", w.trust(), nil,
			change, w.lightBlock(commit{height: tip, set: second, next: second, round: 2})),
		path("path-adjacent", "three steps, the second to the next height", w.trust(), nil,
			w.lightBlock(commit{height: 3, set: first, next: second}), w.lightBlock(commit{height: 4, set: second, next: second}),
			w.lightBlock(commit{height: tip, set: second, next: third, absent: []string{newcomer}})),
		path("path-skipping", "a step to a set that was not announced, by more than a third of the trusted power", w.trust(), nil,
			change, w.lightBlock(commit{height: tip, set: third, next: third, absent: []string{brand}})),
		path("path-announced", "three steps to a set with little of the first: each was announced", w.trust(), nil,
			change, w.lightBlock(commit{height: 5, set: second, next: fourth}),
			w.lightBlock(commit{height: tip, set: fourth, next: fourth})),
		path("path-pinned", "a path from a pinned header; its keys are older than the trusting period", early, early.Pinned[:],
			change, w.lightBlock(commit{height: tip, set: second, next: second})),
		path("path-pinned-tip", "a pinned header that proves the answer itself", late, late.Pinned[:], last),
	}
}

// pin is the trust in a light block's header, with keys that grow old in a second.
func (w *world) pin(lb canon.LightBlock) Trust {
	w.t.Helper()
	root := &light.Root{ChainID: w.Store.ChainID(), Validators: lb.Validators}
	p, err := light.Follow(root, []canon.LightBlock{lb})
	if err != nil {
		w.t.Fatal(err)
	}
	return Trust{ChainID: root.ChainID, Pinned: p.HeaderHash, TrustingPeriod: 1}
}

// reused is an identifier that is given out again after more than a year.
func (w *world) reused() []Case {
	w.t.Helper()
	w.Raw(w.Time() + 366*86_400_000)
	w.Must(w.Tx(sender, w.act(canon.ActionTypeAccept, parcel(3))))
	again := w.ask(parcel(3)).named("reused", "an identifier in its second epoch; the path is older than the trusting period")
	const about = "the same without the state of the first epoch, which says which is the last"
	hidden := again.edit(w.t, "reused-partial", about, func(p *canon.Proof) {
		for i := range p.Answer.Rows {
			if r := &p.Answer.Rows[i]; r.Namespace == uint32(ident.S10) && r.Epoch == 0 {
				hideState(r)
			}
		}
	})
	hidden.Of = ""
	first := set(map[string]uint64{brand: 10, sender: 10, post: 10, other: 10})
	before := w.Store.Last().Height
	steps := again.edit(w.t, "reused-steps", "only the first of two steps is older than the period", func(p *canon.Proof) {
		p.Path = append([]canon.LightBlock{w.lightBlock(commit{height: before, set: first, next: first})}, p.Path...)
	})
	steps.Of = ""
	fresh := set(map[string]uint64{sender: 12, post: 11, other: 10, newcomer: 7})
	early := w.lightBlock(commit{height: 3, set: first, next: fresh})
	trust := w.pin(early)
	trust.TrustingPeriod = 1 << 30
	votes := again.edit(w.t, "path-late-votes", "votes much later than the header time that they are for", func(p *canon.Proof) {
		last := w.lightBlock(commit{height: w.Store.Last().Height + 1, set: fresh, next: fresh})
		signAt(w.t, p.ChainId, &last, last.Header.Seconds+1<<31)
		p.Path, p.Pinned = []canon.LightBlock{early, last}, trust.Pinned[:]
	})
	votes.Trust, votes.Of = trust, ""
	return []Case{
		again,
		steps,
		votes,
		w.ask(parcel(3), withEpoch(0)).named("reused-first", "its first epoch, asked for"),
		hidden,
	}
}
