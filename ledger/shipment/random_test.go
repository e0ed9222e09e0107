package shipment_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

func keyOf(n name) []byte {
	b := append([]byte("wb/k1"), byte(n.scheme), byte(n.namespace))
	b = binary.BigEndian.AppendUint16(b, uint16(len(n.value)))
	b = append(b, n.value...)
	h := sha256.Sum256(binary.BigEndian.AppendUint32(b, n.epoch))
	return h[:]
}

// scene is a random ledger beside the reference's reading of it.
type scene struct {
	*ledgertest.Chain
	t      *testing.T
	r      *rand.Rand
	ref    *reference
	things []thing
	codes  map[code.Code]int
	notes  map[uint32]int
}

func newScene(t *testing.T, seed uint64) *scene {
	t.Helper()
	cards := append(ledgertest.Cards(),
		ledgertest.Member("lager", "Lager", 0, canon.Role{Type: canon.RoleTypeWarehouse, Prefixes: []string{"4012345"}}),
		ledgertest.Member("tea-two", "Tea Two", 0, canon.Role{Type: canon.RoleTypeBrand, Prefixes: []string{"40123450000"}}))
	for i := len(cards) - 2; i < len(cards); i++ { // aliases may hold a prefix of another member, which is their owner
		cards[i].OwnerCommitment = make([]byte, 32)
		cards[i].OwnerCommitment[0] = byte(i)
	}
	s := &scene{t: t, r: rand.New(rand.NewPCG(seed, 7)), codes: map[code.Code]int{}, notes: map[uint32]int{}}
	s.Chain = ledgertest.New(t, cards...)
	s.ref = newReference(s.Genesis)
	add := func(salt []byte, format string, args ...any) {
		id, form, err := ident.Parse(fmt.Sprintf(format, args...))
		if err != nil {
			t.Fatal(err)
		}
		s.things = append(s.things, thing{id, form, salt})
	}
	for i := range 5 {
		digits := fmt.Sprintf("%08d", 77000+i)
		check, _ := ident.S10CheckDigit(digits)
		add(nil, "RB%s%c%s", digits, check, []string{"CN", "CN", "US"}[i%3])
		add(nil, "https://id.gs1.org/01/04012345000016/21/%03d", 100*i)
		add(nil, "urn:waybill:id:s9:CNSHAAUSJFKAAUN600010%02d110050", i)
	}
	for i := range 3 {
		add([]byte(fmt.Sprintf("salt %011d", i)), "https://id.gs1.org/01/04012345000016/21/%d", i)
		add([]byte(fmt.Sprintf("salt %011d", i)), "RB123456785CN")
		add(nil, "https://id.gs1.org/00/34012345000000%s", []string{"0017", "0024", "0031"}[i])
		add(nil, "https://id.gs1.org/01/04012345000023/21/%d", i)
	}
	add(nil, "CSQU3054383")
	add(nil, "CNSHA")
	add(nil, "https://id.gs1.org/01/04012345000016/10/L1")
	add(nil, "https://id.gs1.org/01/04012345000016")
	add(nil, "urn:waybill:id:org:usps")
	add(nil, "urn:waybill:id:org:not-yet")
	add(nil, "https://example.com/box")
	return s
}

func (s *scene) one() thing { return s.things[s.r.IntN(len(s.things))] }

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// block executes a block of random transactions in both, and compares receipts.
func (s *scene) block() {
	s.t.Helper()
	time := s.Time() + 500 + s.r.Int64N(60_000)
	if s.r.IntN(12) == 0 {
		time += s.r.Int64N(400 * 86_400_000)
	}
	if time > s.Time()+200_000 {
		s.Raw(time) // drafts take their expiry from the last block
		time += 1000
	}
	var raw [][]byte
	var txs []*tx.Tx
	for range 1 + s.r.IntN(5) {
		org := pick(s.r, "hangzhou-tea", "tea-two", "cainiao", "cainiao", "usps", "correos", "lager", "auditor")
		if len(txs) > 0 && s.r.IntN(10) == 0 {
			txs = append(txs, txs[s.r.IntN(len(txs))]) // replayed
		} else {
			var list []tx.DraftAction
			if s.r.IntN(3) > 0 {
				var a tx.DraftAction
				org, a = s.likely(time)
				list = append(list, a)
			}
			for len(list) == 0 || s.r.IntN(3) == 0 {
				list = append(list, s.action(time))
			}
			if len(txs) > 0 && s.r.IntN(5) == 0 { // the same said again
				org, list = s.again(txs)
			}
			txs = append(txs, s.Tx(org, list...))
		}
		raw = append(raw, txs[len(txs)-1].Raw)
	}
	height := s.Store.Last().Height + 1
	for i, r := range s.Raw(time, raw...) {
		s.compareReceipt(txs[i], r, height, time, uint32(i))
	}
}

// again is one of the transactions' last action, said by the same organisation once more.
func (s *scene) again(txs []*tx.Tx) (org string, list []tx.DraftAction) {
	x := txs[s.r.IntN(len(txs))]
	i := len(x.Body.Actions) - 1
	a := &x.Body.Actions[i]
	d := tx.DraftAction{Core: a.Core, Units: a.Units, PrivateRoot: a.PrivateRoot}
	if detail := x.Events[i].Detail; detail != nil {
		d.Detail = detail.Fields
	}
	return x.Body.Organisation, []tx.DraftAction{d}
}

// likely is an action that the reference expects to be accepted, or to be refused for a reason that chance does not find.
func (s *scene) likely(time int64) (org string, a tx.DraftAction) {
	var held, offered, plain []thing
	for _, th := range s.things {
		e := s.newest(th)
		switch {
		case e == nil:
		case e.state.Custody != nil && e.state.Custody.OfferedTo != "":
			offered = append(offered, th)
		case e.state.Custody != nil:
			held = append(held, th)
		}
		if th.salt == nil {
			plain = append(plain, th)
		}
	}
	c := &canon.Core{Time: time - s.r.Int64N(60_000)}
	a.Core = c
	use := func(kind uint32, list []thing) (*entry, bool) {
		c.Type = kind
		if len(list) == 0 {
			return nil, false
		}
		th := list[s.r.IntN(len(list))]
		a.Units = []canon.Unit{th.unit(canon.UnitRoleObject)}
		return s.newest(th), true
	}
	of := func(list []thing, spaces ...ident.Namespace) []thing {
		return slices.DeleteFunc(slices.Clone(list), func(th thing) bool { return !slices.Contains(spaces, th.id.Namespace) })
	}
	switch s.r.IntN(8) {
	case 0, 1:
		list := held
		if s.r.IntN(4) == 0 {
			list = offered
		}
		if e, ok := use(canon.ActionTypeCustodyOffer, list); ok {
			c.Offer = &canon.Offer{To: pick(s.r, "usps", "correos", "cainiao")}
			if s.r.IntN(2) == 0 {
				c.Offer.Deadline = time + s.r.Int64N(100_000)
			}
			return e.state.Custody.Custodian, a
		}
	case 2, 3:
		if e, ok := use(pick(s.r, canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject), offered); ok {
			return e.state.Custody.OfferedTo, a
		}
	case 4:
		use(canon.ActionTypeAccept, of(plain, ident.S10, ident.SSCC))
		return "cainiao", a
	case 5:
		use(canon.ActionTypeCommission, of(plain, ident.SGTIN, ident.SSCC, ident.LGTIN))
		return pick(s.r, "hangzhou-tea", "tea-two"), a
	case 6:
		use(canon.ActionTypeCommission, of(plain, ident.GTIN))
		lo := 100*s.r.IntN(5) - s.r.IntN(2)
		c.Range = &canon.SerialRange{Lo: fmt.Sprintf("%03d", max(lo, 0)), Hi: fmt.Sprintf("%03d", max(lo, 0)+s.r.IntN(30))}
		return "hangzhou-tea", a
	}
	use(canon.ActionTypeObserve, plain)
	return pick(s.r, "cainiao", "usps", "lager"), a
}

// newest is the last epoch of a thing in the reference.
func (s *scene) newest(th thing) *entry {
	u := th.unit(0)
	n := name{u.Scheme, u.Namespace, string(u.Value), 0}
	if e := s.ref.records[n]; e != nil {
		return s.ref.records[n.at(e.state.Epochs)]
	}
	return nil
}

func (s *scene) compareReceipt(x *tx.Tx, r exec.Receipt, height uint64, time int64, index uint32) {
	s.t.Helper()
	var env canon.Envelope
	var body canon.Body
	var receipt canon.Receipt
	for what, err := range map[string]error{
		"envelope": env.Decode(x.Raw, 1<<16), "receipt": receipt.Decode(r.Data, 1<<16),
	} {
		if err != nil {
			s.t.Fatal(what, err)
		}
	}
	if err := body.Decode(env.Body, 1<<16); err != nil {
		s.t.Fatal(err)
	}
	want := s.ref.transaction(&body, env.Details, height, time, index)
	s.codes[r.Code]++
	got := slices.Clone(receipt.Notices)
	for _, n := range got {
		s.notes[n.Code]++
	}
	if r.Code != want.code || !bytes.Equal((&canon.Receipt{Notices: got}).Encode(), (&canon.Receipt{Notices: want.notices}).Encode()) {
		s.t.Fatalf("height %d transaction %d of %s: %s %v; the reference says %s %v\n%s", height, index, body.Organisation, r.Code, got, want.code, want.notices, describe(&body))
	}
}

func describe(b *canon.Body) (out string) {
	for i := range b.Actions {
		a := &b.Actions[i]
		out += fmt.Sprintf("  type %d time %d", a.Core.Type, a.Core.Time-ledgertest.Start)
		for _, u := range a.Units {
			out += fmt.Sprintf(" [role %d scheme %d ns %d %q]", u.Role, u.Scheme, u.Namespace, u.Value)
		}
		out += "\n"
	}
	return out
}

// action is any action, mostly of the right shape.
func (s *scene) action(time int64) tx.DraftAction {
	c := &canon.Core{Type: 1 + s.r.Uint32N(canon.ActionTypeCustodyReject), Time: time - s.r.Int64N(120_000)}
	switch s.r.IntN(12) {
	case 0:
		c.Time -= s.r.Int64N(500 * 86_400_000)
	case 1:
		c.Time = time + s.r.Int64N(700_000)
	}
	if s.r.IntN(3) == 0 {
		c.Type = pick(s.r, canon.ActionTypeAccept, canon.ActionTypeAggregate, canon.ActionTypeCustodyOffer, canon.ActionTypeCustodyAccept)
	}
	a := tx.DraftAction{Core: c}
	add := func(role uint32, th thing) { a.Units = append(a.Units, th.unit(role)) }
	some := func(role uint32) {
		for range 1 + s.r.IntN(3) {
			add(role, s.one())
		}
	}
	switch c.Type {
	case canon.ActionTypeAggregate, canon.ActionTypeDisaggregate, canon.ActionTypeAssociate:
		add(canon.UnitRoleParent, s.one())
		if s.r.IntN(5) > 0 {
			some(canon.UnitRoleChild)
		}
	case canon.ActionTypeTransform:
		some(canon.UnitRoleInput)
		some(canon.UnitRoleOutput)
	case canon.ActionTypeObserve:
		if s.r.IntN(6) > 0 {
			some(canon.UnitRoleObject)
		}
	case canon.ActionTypeCommission:
		s.commission(&a)
	default:
		some(canon.UnitRoleObject)
	}
	if c.Type == canon.ActionTypeCustodyOffer {
		c.Offer = &canon.Offer{To: pick(s.r, "usps", "correos", "cainiao", "auditor", "nobody")}
		if s.r.IntN(2) == 0 {
			c.Offer.Deadline = time + s.r.Int64N(200_000)
		}
	}
	if s.r.IntN(4) == 0 {
		c.BusinessStep = pick(s.r, canon.BusinessStepReceiving, canon.BusinessStepAccepting, canon.BusinessStepShipping)
	}
	if s.r.IntN(6) == 0 {
		id, _, _ := ident.Parse(pick(s.r, "CNSHA", "USJFK", "ESMADA", "RB000770005CN"))
		if id.Value != "" {
			c.ReadPoint = &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
		}
	}
	if s.r.IntN(30) == 0 && len(a.Units) > 0 { // out of shape
		a.Units[0].Role = s.r.Uint32N(6)
	}
	if s.r.IntN(5) == 0 {
		a.Detail = []canon.DetailField{{Name: "note", Value: fmt.Append(nil, s.r.IntN(3))}}
	}
	return a
}

func (s *scene) commission(a *tx.DraftAction) {
	switch s.r.IntN(4) {
	case 0:
		id, form, _ := ident.Parse("https://id.gs1.org/01/" + pick(s.r, "04012345000016", "04012345000023"))
		a.Units = []canon.Unit{thing{id: id, form: form}.unit(canon.UnitRoleObject)}
		lo := 10 * s.r.IntN(50)
		a.Core.Range = &canon.SerialRange{Lo: fmt.Sprint(lo), Hi: fmt.Sprint(lo + s.r.IntN(9))}
	case 1:
		a.Units = append(a.Units, s.one().unit(canon.UnitRoleObject))
		id, form, _ := ident.Parse("https://id.gs1.org/01/" + pick(s.r, "04012345000016", "09506000134352"))
		a.Units = append(a.Units, thing{id: id, form: form}.unit(canon.UnitRoleClass))
	default:
		for range 1 + s.r.IntN(2) {
			a.Units = append(a.Units, s.one().unit(canon.UnitRoleObject))
		}
	}
}

// TestAgreesWithTheReference executes random blocks in the ledger and in the reference, and compares all receipts, then
// all records, and then what a proof says about every unit.
func TestAgreesWithTheReference(t *testing.T) {
	codes, notes := map[code.Code]int{}, map[uint32]int{}
	for seed := range uint64(12) {
		s := newScene(t, seed)
		for range 40 {
			s.block()
		}
		s.compareRecords()
		for _, th := range s.things {
			s.compareProof(th)
		}
		for c, n := range s.codes {
			codes[c] += n
		}
		for c, n := range s.notes {
			notes[c] += n
		}
	}
	for _, c := range []code.Code{
		code.OK, code.Replayed, code.Role, code.Shape, code.EventAhead, code.Identifier, code.Commissioned, code.RangeOverlap, code.NotCustodian,
		code.OfferOpen, code.NoOffer, code.UnknownReceiver, code.OfferLapsed,
	} {
		if codes[c] == 0 {
			t.Errorf("no transaction was %s", c)
		}
	}
	for _, n := range code.Notices() {
		if notes[uint32(n)] == 0 {
			t.Errorf("nothing was noticed as %d: %s", n, n.Text())
		}
	}
	t.Log(codes, notes)
}
