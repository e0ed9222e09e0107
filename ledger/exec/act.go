package exec

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/governance"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// act applies the actions of an admitted transaction. They are all of governance or all of goods, so that a transaction
// is judged by one law. A device names its log's entry in each: whoever stole its key would leave them out else.
func (a *applier) act(t *tx.Tx, index uint32, signer *canon.Member) (Receipt, error) {
	governs := vocabulary.Governs(t.Body.Actions[0].Core.Type)
	for i := range t.Body.Actions {
		c := t.Body.Actions[i].Core
		if vocabulary.Governs(c.Type) != governs || !governs && (c.Log != nil) != (signer.Device != nil) {
			return receipt(t, code.Shape, canon.Receipt{Action: uint32(i + 1)}), nil
		}
	}
	if governs {
		return a.govern(t, index, signer)
	}
	return a.ship(t, index, signer)
}

func (a *applier) govern(t *tx.Tx, index uint32, signer *canon.Member) (Receipt, error) {
	c := governance.Context{
		View: a.view, Parameters: a.base.Parameters, Height: a.block.Height, Time: a.block.Time, Tx: index, Signer: signer,
		Recent: a.base.Recent,
	}
	for i := range t.Body.Actions {
		refusal, err := c.Apply(t, uint32(i))
		if err != nil {
			return Receipt{}, err
		}
		if refusal != nil {
			a.view.Revert()
			return receipt(t, refusal.Code, canon.Receipt{Action: uint32(i + 1), Unit: refusal.Unit}), nil
		}
	}
	a.agreed = a.agreed || c.Agreed
	a.validators = append(a.validators, c.Validators...)
	return receipt(t, code.OK, canon.Receipt{Notices: c.Notices}), nil
}

func (a *applier) ship(t *tx.Tx, index uint32, signer *canon.Member) (Receipt, error) {
	by, owner := signer, (*canon.Member)(nil)
	if signer.Device != nil {
		var err error
		if owner, err = member.Load(a.view, signer.Device.Owner); err != nil {
			return Receipt{}, err
		}
		by = member.Acting(signer, owner)
	}
	c := shipment.Context{
		View: a.view, Parameters: a.base.Parameters, Height: a.block.Height, Time: a.block.Time, Tx: index,
		Signer: by, Owner: owner,
	}
	for i := range t.Body.Actions {
		before := len(c.Notices)
		refusal, err := c.Apply(t, uint32(i))
		if err != nil {
			return Receipt{}, err
		}
		if refusal != nil {
			a.view.Revert()
			return receipt(t, refusal.Code, canon.Receipt{Action: uint32(i + 1), Unit: refusal.Unit}), nil
		}
		if t.Body.Actions[i].Core.Log == nil || repeated(c.Notices[before:]) {
			continue
		}
		odd, err := a.follow(t, i)
		if err != nil {
			return Receipt{}, err
		}
		if odd != 0 {
			c.Notices = append(c.Notices, canon.Notice{Action: uint32(i + 1), Code: uint32(odd)})
		}
	}
	return receipt(t, code.OK, canon.Receipt{Notices: c.Notices}), nil
}

// repeated reports whether an action was found to be recorded already: handed in again, it is no second place in a log.
func repeated(notices []canon.Notice) bool {
	for i := range notices {
		if code.Notice(notices[i].Code) == code.Duplicate {
			return true
		}
	}
	return false
}

// follow puts an action into the log of the device that signed it. The device's record changes without an event: the
// event is in the records of what was scanned.
func (a *applier) follow(t *tx.Tx, index int) (code.Notice, error) {
	e, err := a.view.Get(member.Key(t.Body.Organisation))
	if err != nil {
		return 0, err
	}
	action := &t.Body.Actions[index]
	device, odd := member.Follow(e.State.Member.Device, action.Core.Log, tx.ActionHash(action))
	s, m := *e.State, *e.State.Member
	m.Device, s.Member = device, &m
	a.view.Set(e, &s)
	return odd, nil
}
