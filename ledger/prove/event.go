package prove

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// event is an action with the units of it that the answer discloses.
type event struct {
	tx     *tx.Stored
	action uint32
	units  map[uint32]bool
}

// event reads an action of the chain.
func (p *prover) event(at place) (*event, error) {
	if e := p.events[at]; e != nil {
		return e, nil
	}
	t, err := p.tx(at)
	if err != nil {
		return nil, err
	}
	if int(at.action) >= len(t.Body.Actions) {
		return nil, fmt.Errorf("%w: height %d tx %d action %d", ErrNoEvent, at.height, at.tx, at.action)
	}
	e := &event{tx: t, action: at.action, units: map[uint32]bool{}}
	p.events[at] = e
	return e, nil
}

func (p *prover) tx(at place) (*tx.Stored, error) {
	key := place{height: at.height, tx: at.tx}
	if t := p.txs[key]; t != nil {
		return t, nil
	}
	stored, err := p.state.Tx(at.height, at.tx)
	if err != nil {
		return nil, err
	}
	p.read += len(stored.Raw)
	t, err := tx.ReadStored(stored.Raw)
	if err != nil {
		return nil, fmt.Errorf("transaction %d of height %d: %w", at.tx, at.height, err)
	}
	if p.txs == nil {
		p.txs = map[place]*tx.Stored{}
	}
	p.txs[key] = t
	return t, nil
}

func (e *event) body() *canon.Action { return &e.tx.Body.Actions[e.action] }

// shows reports whether the record plays the role in the event.
func (e *event) shows(d *draft, role uint32) bool {
	return slices.ContainsFunc(e.body().Units, func(u canon.Unit) bool {
		return u.Role == role && d.names(&u)
	})
}

// disclose shows the record's own unit in an event.
func (p *prover) disclose(d *draft, at place) error {
	e, err := p.event(at)
	if err != nil {
		return err
	}
	a := e.body()
	for j := range a.Units {
		u := &a.Units[j]
		if u.Role != canon.UnitRoleClass && d.names(u) {
			e.units[uint32(j)] = true
			if d.Scheme == proof.Blinded && a.Core.Type == canon.ActionTypeCommission {
				e.discloseClass()
			}
			return nil
		}
	}
	if len(a.Units) > 0 {
		return fmt.Errorf("%w: height %d tx %d action %d", ErrNoEvent, at.height, at.tx, at.action)
	}
	return nil
}

// discloseClass shows the product beside hidden goods, without which nobody can know whose they are.
func (e *event) discloseClass() {
	for j, u := range e.body().Units {
		if u.Role == canon.UnitRoleClass {
			e.units[uint32(j)] = true
		}
	}
}
