package vectors

import (
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Random makes n proof files out of random ledgers: true ones, ones with less disclosed, ones about another question,
// and ones with one thing changed, some of these signed again as a dishonest majority would. What each of them says, or
// whether it is refused, is for the verifiers to agree on.
func Random(t testing.TB, seed uint64, n int) []Case {
	t.Helper()
	r := dice(seed)
	var list []Case
	for len(list) < n {
		s := &story{world: newWorld(t), r: &r}
		for range 3 + r.IntN(6) {
			s.block()
			for range 1 + r.IntN(6) {
				list = append(list, s.file(len(list)))
			}
		}
	}
	return list[:n]
}

// story is a random ledger in the making.
type story struct {
	*world
	r *dice
}

func (s *story) pick(list ...string) string { return list[s.r.IntN(len(list))] }

func (s *story) parcel() string { return parcel(1 + s.r.IntN(5)) }

func (s *story) box() string { return s.pick(bag(1), bag(2), bag(3), container, sscc(1)) }

func (s *story) item() string {
	return item(1+s.r.IntN(4), s.pick("17", "150", "A15", "Z", "1"))
}

func (s *story) thing() string {
	org := "urn:waybill:id:org:" + s.pick(brand, sender, post, other, "nobody")
	return s.pick(s.parcel(), s.parcel(), s.parcel(), s.box(), s.item(), s.item(), office, org, gtin(goods), batch(goods, "7"))
}

// block executes a block of random transactions. Some are refused; that is a part of the story.
func (s *story) block() {
	s.t.Helper()
	if s.r.IntN(8) == 0 {
		s.Raw(s.Time() + int64(1+s.r.IntN(400))*86_400_000)
	}
	var txs []*tx.Tx
	for range 1 + s.r.IntN(6) {
		var actions []tx.DraftAction
		for range 1 + s.r.IntN(2) {
			actions = append(actions, s.action())
		}
		signer := s.pick(brand, sender, sender, post, other)
		k := actions[0].Core.Type
		if len(actions) == 1 && (k == canon.ActionTypeCommission || k == canon.ActionTypeRecall) && s.r.IntN(4) > 0 {
			signer = brand // who else may
		}
		txs = append(txs, s.Tx(signer, actions...))
	}
	s.Block(txs...)
}

func (s *story) action() tx.DraftAction {
	var a tx.DraftAction
	switch s.r.IntN(15) {
	case 0, 1, 13:
		a = s.act(canon.ActionTypeAccept, s.parcel())
	case 2:
		a = s.act(canon.ActionTypeCommission, s.item())
	case 3:
		lo := 10 + 100*s.r.IntN(5)
		first, last := fmt.Sprint(s.pick("", "A"), lo), fmt.Sprint(s.pick("", "A"), lo+2+s.r.IntN(90))
		a = s.commissionRange([]int{tea, unknown, goods}[s.r.IntN(3)], first, last)
	case 4, 5:
		a = s.pack(canon.ActionTypeAggregate+uint32(s.r.IntN(2)), s.box(), s.parcel(), s.pick(s.parcel(), s.box()))
	case 6:
		a = s.offer(s.pick(post, other), 0, s.parcel())
	case 7:
		a = s.act(canon.ActionTypeCommission)
		a.Units = []canon.Unit{blinded(s.t, item(goods, s.pick("1", "2", "3")), qrSalt)}
		if s.r.IntN(4) > 0 {
			a.Units = append(a.Units, canon.Unit{Role: canon.UnitRoleClass, Namespace: 5, Value: []byte(gtin(goods))})
		}
	case 8, 9:
		a = s.recall()
	case 10:
		a = s.act(canon.ActionTypeDeliver, s.parcel())
	case 11, 12:
		a = s.act(canon.ActionTypeException, s.pick(s.parcel(), s.parcel(), s.item()))
		a.Core.Irregularity = canon.IrregularityDamage
	default:
		a = s.act(canon.ActionTypeObserve, s.thing())
	}
	a.Core.Time -= int64(s.r.IntN(3)) * 500
	if s.r.IntN(3) == 0 {
		a.Detail = []canon.DetailField{{Name: "a", Value: []byte("1")}, {Name: "é", Value: []byte(`"\u0000"`)}}[:1+s.r.IntN(2)]
	}
	return a
}

// recall recalls goods, a product or serials of one, or lifts that.
func (s *story) recall() tx.DraftAction {
	s.t.Helper()
	product := gtin(1 + s.r.IntN(4))
	a := s.act(canon.ActionTypeRecall, s.pick(s.item(), product, product, batch(goods, "7")))
	if s.r.IntN(4) == 0 {
		a.Core.Type = canon.ActionTypeLiftRecall
	}
	if string(a.Units[0].Value) == product && s.r.IntN(4) > 0 {
		a.Core.Range = &canon.SerialRange{Lo: s.pick("1", "100", "A10"), Hi: s.pick("3", "180", "A20")}
	}
	if s.r.IntN(6) == 0 {
		a.Units = []canon.Unit{
			blinded(s.t, item(goods, s.pick("1", "2", "3")), qrSalt),
			{Role: canon.UnitRoleClass, Namespace: 5, Value: []byte(gtin(goods))},
		}
	}
	return a
}

// file makes one file out of the present state.
func (s *story) file(number int) Case {
	s.t.Helper()
	var c Case
	switch s.r.IntN(6) {
	case 0:
		c = s.ask(item(goods, s.pick("1", "2", "3", "4", "150")), withSalt(qrSalt))
	case 1:
		c = s.ask(s.thing(), withDetail)
	default:
		c = s.ask(s.thing())
	}
	p := decode(s.t, c.File)
	s.walk(p)
	for range s.r.IntN(3) {
		p = decode(s.t, p.Encode())
		s.hide(p)
	}
	if s.r.IntN(6) == 0 {
		p.Answer.Question = decode(s.t, s.ask(s.thing()).File).Answer.Question
	}
	c.File = p.Encode()
	switch s.r.IntN(20) {
	case 0, 1:
		at := s.r.IntN(len(c.File))
		c.File[at] ^= byte(1 + s.r.IntN(255))
	case 2:
		c.File = c.File[:s.r.IntN(len(c.File))]
	case 3, 4, 5, 6, 7, 8, 9:
		scramble(s.r, p)
		if p.Answer != nil && p.Answer.Question != nil && s.r.IntN(8) > 0 {
			recheck(p.Answer.Question) // what comes after it is to be reached too
		}
		c.File = p.Encode()
		if _, err := light.Verify(c.File, c.Trust.Root(s.t)); err != nil && light.Reason(err) == "app-hash" {
			reseal(s.t, decode(s.t, c.File), &c)
		}
	}
	return c.named(fmt.Sprintf("random %d", number), "")
}

// walk gives the proof a random path.
func (s *story) walk(p *canon.Proof) {
	s.t.Helper()
	tip := s.Store.Last().Height + 1
	sets := [][]canon.LightValidator{
		set(map[string]uint64{brand: 10, sender: 10, post: 10, other: 10}),
		set(map[string]uint64{sender: 12, post: 11, other: 10, newcomer: 7}),
		set(map[string]uint64{newcomer: 90, other: 10}),
		set(map[string]uint64{newcomer: 1 << 59, other: 1 << 57, brand: 3}),
	}
	some := func() []canon.LightValidator { return sets[s.r.IntN(len(sets))] }
	last := sets[0]
	if s.r.IntN(3) == 0 && tip > 3 {
		middle := commit{height: 2 + uint64(s.r.IntN(int(tip-2))), set: sets[0], next: some(), round: uint32(s.r.IntN(2))}
		last = some()
		p.Path = []canon.LightBlock{s.lightBlock(middle), s.lightBlock(commit{height: tip, set: last, next: last})}
	} else if s.r.IntN(3) == 0 {
		only := commit{height: tip, set: last, next: some(), absent: []string{s.pick(brand, newcomer)}}
		p.Path = []canon.LightBlock{s.lightBlock(only)}
	}
}

// hide takes some disclosure away.
func (s *story) hide(p *canon.Proof) {
	s.t.Helper()
	a := p.Answer
	row := s.r.IntN(len(a.Rows))
	switch s.r.IntN(5) {
	case 0:
		hideState(&a.Rows[row])
	case 1:
		hideHistory(s.t, a, row)
	case 2:
		a.Ranges = nil
	default:
		if len(a.Events) == 0 {
			return
		}
		if e := &a.Events[s.r.IntN(len(a.Events))]; s.r.IntN(3) > 0 {
			withhold(s.t, e)
		} else if len(e.Commit) == 0 && (e.UnitCount > 0 || len(e.UnitSiblings) > 0) {
			hideUnits(s.t, e)
		}
	}
}
