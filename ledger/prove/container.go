package prove

import (
	"errors"
	"sort"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/register"
)

// container follows the packing of a record into the container's own record.
func (p *prover) container(d *draft, at place, depth int) error {
	e := p.events[at]
	a := e.body()
	if a.Core.Type != canon.ActionTypeAggregate || !e.shows(d, canon.UnitRoleChild) {
		return nil
	}
	for j := range a.Units {
		u := &a.Units[j]
		if u.Role != canon.UnitRoleParent {
			continue
		}
		e.units[uint32(j)] = true
		if depth == 0 {
			return nil // the verifier says PARTIAL
		}
		parent, err := p.holder(u, a.Core.Time, at)
		if err != nil || parent == nil {
			return err
		}
		return p.history(parent, depth-1)
	}
	return nil
}

// holder finds which epoch of a container's identifier an event of a time belongs to: the last that was open by then,
// unless that one was opened after the event was recorded.
func (p *prover) holder(u *canon.Unit, time int64, at place) (*draft, error) {
	s := subject{scheme: u.Scheme, namespace: u.Namespace, value: u.Value}
	first, err := p.row(&s)
	if err != nil || first == nil {
		return first, err
	}
	open := sort.Search(int(first.State.Epochs), func(i int) bool {
		d, failed := p.peek(&s, uint32(i+1))
		err = errors.Join(err, failed)
		return d == nil || d.State.Opened > time || d.State.Height > at.height
	})
	for s.epoch = uint32(open); s.epoch > 0 && err == nil; s.epoch-- {
		d, failed := p.peek(&s, s.epoch)
		if failed != nil || d == nil {
			return nil, failed
		}
		if _, found, failed := p.find(d, at); failed != nil {
			return nil, failed
		} else if found {
			return p.row(&s)
		}
	}
	return first, err
}

// find returns the index of an event in a record's history, which is in ledger order.
func (p *prover) find(d *draft, at place) (index uint32, found bool, err error) {
	i, found := sort.Find(int(d.rec.Count), func(i int) (order int) {
		failed := p.state.Links(d.Index, uint32(i), uint32(i+1), func(l register.Link) error {
			order = at.compare(placeOf(&l))
			return nil
		})
		err = errors.Join(err, failed)
		return order
	})
	return uint32(i), found && err == nil, err
}
