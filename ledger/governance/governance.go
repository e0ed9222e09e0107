// Package governance is the law of the consortium itself: proposals and votes, members' standing, roles and keys,
// validators, parameters and rules versions, and what an organisation settles alone: keys, node, devices, brokers.
//
// GOVERNANCE.md is the law in words. What concerns everybody is put to the vote. The organisations with a seat, those
// whose validators have power, have one vote each; a proposal with the votes of two thirds of them is executed by the
// vote that gives them, in the block of that vote. Nothing happens by itself: a deadline is judged at the next touch,
// because a block without transactions changes nothing.
//
// When a change acts: standing, roles, delegations and devices from the next transaction on, keys and parameters from the
// next block on, validators two blocks later, as the engine has it. Power and standing are apart: a member that is
// suspended keeps its validator's votes in consensus until its power is taken, and cannot sign transactions meanwhile.
//
// Apply changes a register.View and nothing else; it is deterministic, and an action that it refuses may leave changes
// behind, which the caller reverts with the whole transaction. A Context is for one goroutine.
package governance

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Context is the place in the chain at which the actions of one transaction are applied.
type Context struct {
	View       *register.View
	Parameters *canon.Parameters // that the block works with
	Height     uint64
	Time       int64 // header time, milliseconds since 1970 UTC
	Tx         uint32
	Signer     *canon.Member
	// Recent is the app hash after a committed height, false for one that is not held.
	Recent func(height uint64) (proof.Hash, bool, error)
	// Notices collects what is odd; actions and units are counted from 1.
	Notices []canon.Notice
	// Validators collects what the actions change of the validators, ascending by public key.
	Validators []ValidatorUpdate
	// Agreed reports whether an action changed the council's record: seats, parameters or prefixes.
	Agreed bool

	t      *tx.Tx
	action *canon.Action
	index  uint32
	event  *tx.Event
}

// ValidatorUpdate is a validator's new power; 0 takes it out of the set.
type ValidatorUpdate struct {
	Algorithm uint32
	PublicKey []byte
	Power     uint64
}

// Refusal says why an action is refused. A nil *Refusal means it is not.
type Refusal struct {
	Code code.Code
	// Unit is the one to blame, counted from 1, or 0.
	Unit uint32
}

// Apply applies one action of a transaction. The error is ours, not the signer's.
func (c *Context) Apply(t *tx.Tx, index uint32) (*Refusal, error) {
	c.t, c.action, c.index, c.event = t, &t.Body.Actions[index], index, &t.Events[index]
	refused, err := c.apply()
	if err != nil || refused != code.OK {
		return &Refusal{Code: refused}, err
	}
	return nil, c.record()
}

func (c *Context) apply() (code.Code, error) {
	switch core := c.action.Core; {
	case core.Time > c.Time+c.Parameters.EventAhead:
		return code.EventAhead, nil
	case !wellShaped(c.action, c.t.Body.Organisation):
		return code.Shape, nil
	case c.Signer.Device != nil:
		return code.Role, nil
	}
	// An earlier action of the transaction may have changed the signer's record, or ended its standing.
	m, err := member.Load(c.View, c.Signer.Id)
	if err != nil {
		return 0, err
	}
	if c.Signer = m; !member.Active(m) {
		return code.Role, nil
	}
	switch c.action.Core.Type {
	case canon.ActionTypePropose:
		return c.propose()
	case canon.ActionTypeVote:
		return c.vote()
	case canon.ActionTypeHeartbeat:
		return c.heartbeat()
	case canon.ActionTypeAddKey:
		return c.addKey()
	case canon.ActionTypeRevokeKey:
		return c.revokeKey()
	case canon.ActionTypeSetNode:
		return c.setNode()
	case canon.ActionTypeGrantDevice:
		return c.grantDevice()
	case canon.ActionTypeRevokeDevice:
		return c.revokeDevice()
	case canon.ActionTypeDelegate:
		return c.delegate()
	case canon.ActionTypeRevokeDelegation:
		return c.revokeDelegation()
	}
	return code.Shape, nil
}

// record adds the event to the records that the action names, or else to the signer's. An organisation that is not a
// member has a record from the proposal to admit it on, seen by the proposer.
func (c *Context) record() error {
	keys := c.event.Keys
	if len(keys) == 0 {
		keys = []proof.Hash{member.Key(c.Signer.Id)}
	}
	core := c.action.Core
	for _, key := range keys {
		e, err := c.View.Get(key)
		if err != nil {
			return err
		}
		s := canon.State{Origin: canon.OriginSeen, Organisation: c.Signer.Id, Opened: core.Time, Height: c.Height}
		if e == nil {
			e = c.View.Create(key)
		} else {
			s = *e.State
		}
		s.Latest = max(s.Latest, core.Time)
		c.View.Set(e, &s)
		c.View.Add(e, register.Link{
			Height: c.Height, Tx: c.Tx, Action: c.index, Tag: c.event.Tag, Time: core.Time, Commit: c.event.Commit,
		})
	}
	return nil
}

// write changes the state of one of the ledger's own records, which it creates if need be. A record that somebody saw
// before becomes the ledger's and keeps its history.
func (c *Context) write(key proof.Hash, organisation string, change func(s *canon.State)) error {
	e, err := c.View.Get(key)
	if err != nil {
		return err
	}
	var s canon.State
	if e == nil {
		e = c.View.Create(key)
	} else {
		s = *e.State
	}
	if s.Origin != canon.OriginFounded {
		s.Origin, s.Organisation, s.Opened, s.Height = canon.OriginFounded, organisation, c.Time, c.Height
	}
	change(&s)
	c.View.Set(e, &s)
	return nil
}

func (c *Context) writeMember(m *canon.Member) error {
	organisation := m.Id
	if m.Device != nil {
		organisation = m.Device.Owner
	}
	return c.write(member.Key(m.Id), organisation, func(s *canon.State) { s.Member = m })
}

// notice records something worth knowing of the first unit in the receipt.
func (c *Context) notice(n code.Notice) {
	c.Notices = append(c.Notices, canon.Notice{Action: c.index + 1, Unit: 1, Code: uint32(n)})
}

// next is the first height at which what the block decides of keys holds.
func (c *Context) next() uint64 { return c.Height + 1 }

// free reports whether no key on this chain is, or ever was, the public key.
func (c *Context) free(algorithm uint32, publicKey []byte) (bool, error) {
	e, err := c.View.Get(member.PublicKeyKey(algorithm, publicKey))
	return err == nil && (e == nil || e.State.Origin != canon.OriginFounded), err
}

// take enters a public key as the organisation's.
func (c *Context) take(organisation string, algorithm uint32, publicKey []byte) error {
	return c.write(member.PublicKeyKey(algorithm, publicKey), organisation, func(*canon.State) {})
}

// ended returns the keys with all that sign, or are to, ending with this block.
func (c *Context) ended(keys []canon.Key) []canon.Key {
	out := slices.Clone(keys)
	for i := range out {
		if k := &out[i]; k.Until == 0 || k.Until > c.next() {
			k.Until = c.next()
		}
	}
	return out
}
