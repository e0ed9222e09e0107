package prove

import (
	"maps"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// places returns the places of all events in order. One may be withheld of one record and disclosed of another.
func (p *prover) places() []place {
	all := slices.Collect(maps.Keys(p.events))
	for at := range p.withheld {
		if p.events[at] == nil {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, place.compare)
	return all
}

// goods collects the product of a serial or batch, and what shows whether the serial lies in one of its ranges.
func (p *prover) goods(id ident.ID, ranges bool) error {
	gtin, _ := id.Class()
	s := subject{namespace: uint32(ident.GTIN), value: []byte(gtin.Value)}
	d, err := p.row(&s)
	if err != nil {
		return err
	}
	if d == nil {
		return p.absent(s.key())
	}
	if !ranges || d.State.Product == nil || d.State.Product.Ranges == 0 {
		return nil
	}
	list, err := p.state.Ranges(d.Index)
	if err != nil {
		return err
	}
	first, count := neighbours(list, id.Serial())
	p.product = d.Index
	p.ranges = &canon.Ranges{First: uint32(first), Ranges: list[first : first+count]}
	leaves := make([]proof.Hash, len(list))
	for i := range list {
		leaves[i] = proof.RangeLeaf(list[i].Lo, list[i].Hi)
	}
	p.ranges.Siblings = proof.Siblings(leaves, span(first, count))
	return nil
}

// neighbours returns the ranges on both sides of a serial, or the one that it lies in.
func neighbours(list []canon.SerialRange, serial string) (first, count int) {
	after, _ := slices.BinarySearchFunc(list, serial, func(r canon.SerialRange, serial string) int {
		if proof.CompareSerials(r.Lo, serial) <= 0 {
			return -1
		}
		return 1
	})
	switch {
	case after == 0:
		return 0, 1
	case after == len(list) || proof.CompareSerials(serial, list[after-1].Hi) <= 0:
		return after - 1, 1
	default:
		return after - 1, 2
	}
}

func span(first, count int) []uint64 {
	out := make([]uint64, count)
	for i := range out {
		out[i] = uint64(first + i)
	}
	return out
}

// answer puts together what was collected.
func (p *prover) answer(parameters *canon.Parameters) (*canon.Answer, error) {
	root, check := proof.ParametersRoot(parameters.Encode()), proof.QuestionCheck(&p.question)
	p.question.Check = check[:]
	a := &canon.Answer{Question: &p.question, Records: p.block.Width, ParametersRoot: root[:], ReplayChain: p.block.Replay[:]}
	places := p.places()
	at := make(map[place]uint32, len(places))
	for i, where := range places {
		at[where] = uint32(i)
		a.Events = append(a.Events, *p.shown(where))
	}
	indexes := slices.Sorted(maps.Keys(p.rows))
	for i, index := range indexes {
		r, err := p.finish(p.rows[index], at)
		if err != nil {
			return nil, err
		}
		a.Rows = append(a.Rows, *r)
		if p.ranges != nil && index == p.product {
			p.ranges.Row = uint32(i)
		}
	}
	a.Ranges = p.ranges
	var err error
	a.Siblings, err = p.state.Siblings(indexes)
	return a, err
}

// finish writes a row's history in the form that was collected.
func (p *prover) finish(d *draft, at map[place]uint32) (*canon.Row, error) {
	r := &d.Row
	if len(r.Value) == 0 { // bare
		r.State = nil
		if d.rec.State != (proof.Hash{}) {
			r.StateHash = d.rec.State[:]
		}
	}
	switch {
	case d.single != nil:
		return r, p.single(d, at)
	case d.history != nil:
		for i := range d.history {
			r.History = append(r.History, at[placeOf(&d.history[i])])
		}
	case d.rec.Count > 0:
		r.Count, r.HistoryRoot = d.rec.Count, d.rec.History[:]
	}
	return r, nil
}

// shown is an event with the units and the detail that the answer discloses.
func (p *prover) shown(where place) *canon.Event {
	position := &canon.Position{Height: where.height, Tx: where.tx, Action: where.action}
	e := p.events[where]
	if e == nil {
		commit := p.withheld[where]
		return &canon.Event{Position: position, Commit: commit[:]}
	}
	body, action := &e.tx.Body, e.body()
	salt := proof.EventSalt(body.Nonce, e.action)
	out := &canon.Event{
		Position:     position,
		Salt:         salt[:],
		Organisation: body.Organisation,
		KeyId:        body.KeyId,
		Core:         action.Core,
		PrivateRoot:  action.PrivateRoot,
	}
	p.showUnits(out, e)
	p.showDetail(out, e)
	return out
}

func (p *prover) showUnits(out *canon.Event, e *event) {
	body, action := &e.tx.Body, e.body()
	if len(e.units) == 0 {
		if root := tx.UnitsRoot(action, body.Nonce, e.action); len(action.Units) > 0 {
			out.UnitSiblings = [][]byte{root[:]}
		}
		return
	}
	out.UnitCount = uint32(len(action.Units))
	var indexes []uint64
	for _, j := range slices.Sorted(maps.Keys(e.units)) {
		salt := proof.UnitSalt(body.Nonce, e.action, j)
		out.Units = append(out.Units, canon.DisclosedUnit{Index: j, Salt: salt[:], Unit: &action.Units[j]})
		indexes = append(indexes, uint64(j))
	}
	out.UnitSiblings = proof.Siblings(tx.UnitLeaves(action, body.Nonce, e.action), indexes)
}

func (p *prover) showDetail(out *canon.Event, e *event) {
	detail := e.tx.Detail(e.action)
	if detail == nil {
		return
	}
	if !p.detail {
		out.FieldSiblings = [][]byte{e.body().DetailRoot}
		return
	}
	out.DetailCount = uint32(len(detail.Fields))
	for j := range detail.Fields {
		salt := proof.FieldSalt(e.tx.Body.Nonce, e.action, uint32(j))
		f := &detail.Fields[j]
		out.Fields = append(out.Fields, canon.DisclosedField{Index: uint32(j), Salt: salt[:], Name: f.Name, Value: f.Value})
	}
}
