// Package shipment is the law of goods and parcels: what an action of a member does to the records of
// units, and when it is refused.
//
// Hard rules look only at authority, identity, arithmetic and ledger order: who may commission, accept or
// hand over. Scans and packings are never refused for where a unit is believed to be, because real
// scans come late, twice and out of order; what is odd becomes a warning on the record. Custody and
// registration, clearance, recalls and flags follow ledger order; movement and containment follow event time, so that it
// does not matter when a scan arrives. ../LAW.md says all of it in words.
//
// A container's scan writes only the container's record: who was inside is worked out by the reader from
// the packings, so a scan of a bag of forty costs what a scan of a parcel costs.
//
// Apply changes a register.View and nothing else; it is deterministic, and an action that it refuses may
// leave changes behind, which the caller reverts with the whole transaction.
package shipment

import (
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Context is the place in the chain at which actions are applied.
type Context struct {
	View       *register.View
	Parameters *canon.Parameters
	Height     uint64
	Time       int64 // header time, milliseconds since 1970 UTC
	Tx         uint32
	Signer     *canon.Member
	// Owner is the signer with all its roles, where a device signed and Signer has them narrowed; else nil.
	Owner *canon.Member
	// Notices collects what is odd; actions and units are counted from 1.
	Notices []canon.Notice

	t      *tx.Tx
	action *canon.Action
	index  uint32
	event  *tx.Event
	// What the action is to the movement of its units.
	moment *canon.Moment
	finds  bool
	seen   *scene
}

// Refusal says why an action is refused. A nil *Refusal means it is not.
type Refusal struct {
	Code code.Code
	// Unit is the one to blame, counted from 1, or 0.
	Unit uint32
}

func refuse(c code.Code, unit int) (*Refusal, error) { return &Refusal{c, uint32(unit + 1)}, nil }

// whole blames no unit.
const whole = -1

// Apply applies one action of a transaction. The error is ours, not the signer's. The action's notices are in ascending
// order of unit and code.
func (c *Context) Apply(t *tx.Tx, index uint32) (*Refusal, error) {
	c.begin(t, index)
	before := len(c.Notices)
	refusal, err := c.apply()
	if own := c.Notices[before:]; len(own) > 1 {
		slices.SortFunc(own, func(a, b canon.Notice) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code))
		})
	}
	return refusal, err
}

func (c *Context) begin(t *tx.Tx, index uint32) {
	c.t, c.action, c.index, c.event = t, &t.Body.Actions[index], index, &t.Events[index]
	core := c.action.Core
	c.moment = &canon.Moment{
		Milestone: vocabulary.MilestoneOf(core), Time: core.Time, Height: c.Height, Tx: c.Tx, Action: index,
	}
	c.finds = c.moment.Milestone == 0 && core.Type == canon.ActionTypeFound
	c.seen = nil
}

func (c *Context) apply() (*Refusal, error) {
	core := c.action.Core
	if core.Time > c.Time+c.Parameters.EventAhead {
		return refuse(code.EventAhead, whole)
	}
	if !wellShaped(c.action, c.t.Body.Organisation != c.Signer.Id) {
		return refuse(code.Shape, whole)
	}
	if !member.May(c.Signer, c.roles(), core.ReadPoint, core.BusinessLocation) {
		return refuse(code.Role, whole)
	}
	units, err := c.subjects()
	if err != nil {
		return nil, err
	}
	for i := range units {
		if c.foreign(&units[i]) {
			return refuse(code.Role, units[i].index)
		}
	}
	for i := range units {
		if c.closed(&units[i]) {
			return refuse(code.RecordFull, units[i].index)
		}
	}
	if dup, err := c.duplicate(units); err != nil || dup {
		if dup {
			c.notice(units[0].index, code.Duplicate)
		}
		return nil, err
	}
	c.seen = sceneOf(core)
	return c.rules(units)
}

// foreign reports whether the unit is a record of the ledger's own that is not the signer's organisation.
func (c *Context) foreign(u *unit) bool {
	if u.Scheme != proof.Plain || !ident.Namespace(u.Namespace).Own() {
		return false
	}
	id := string(u.Value)
	return ident.Namespace(u.Namespace) != ident.Organisation || id != c.Signer.Id && id != c.t.Body.Organisation
}

func (c *Context) rules(units []unit) (*Refusal, error) {
	switch c.action.Core.Type {
	case canon.ActionTypeCommission:
		return c.commission(units)
	case canon.ActionTypeAccept:
		return c.accept(units)
	case canon.ActionTypeObserve, canon.ActionTypeAssociate, canon.ActionTypeTransact, canon.ActionTypeTransform:
		return nil, c.observe(units)
	case canon.ActionTypeAggregate, canon.ActionTypeDisaggregate:
		return nil, c.pack(units)
	case canon.ActionTypeCustodyOffer:
		return c.offer(units)
	case canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject, canon.ActionTypeCustodyReserve:
		return c.answer(units)
	case canon.ActionTypeRegisterProduct:
		return c.registerProduct(&units[0])
	case canon.ActionTypeDecommission:
		return c.decommission(units)
	case canon.ActionTypeShip:
		return c.announce(units)
	case canon.ActionTypeLink:
		return c.link(units)
	case canon.ActionTypeDepart, canon.ActionTypeOutForDelivery, canon.ActionTypeAvailable, canon.ActionTypeDeliver:
		return nil, c.record(units, c.moveOn)
	case canon.ActionTypeArrive:
		return nil, c.record(units, c.countPieces)
	case canon.ActionTypeDeclare:
		return c.declare(units)
	case canon.ActionTypeCustomsReport:
		return nil, c.record(units, c.report)
	case canon.ActionTypeCustomsDecide:
		return c.decide(units)
	case canon.ActionTypeException:
		return nil, c.record(units, c.irregular)
	case canon.ActionTypeRecall, canon.ActionTypeLiftRecall:
		return c.recall(units)
	case canon.ActionTypeCorrect:
		return c.correct(&units[0])
	case canon.ActionTypeConsumerScan:
		return c.consumerScan(&units[0])
	default:
		return nil, c.record(units, nil)
	}
}

// record adds the event to the records of the units, and changes those of single things.
func (c *Context) record(units []unit, change func(u *unit, s *canon.State)) error {
	for i := range units {
		u := &units[i]
		err := c.touch(u, func(s *canon.State) {
			if change != nil && u.single {
				change(u, s)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unit is one subject of the action. entry is nil until the record exists.
type unit struct {
	canon.Unit
	index  int
	single bool
	key    proof.Hash // epoch 0
	epoch  uint32
	entry  *register.Entry
}

// state is the unit's, an empty one while it has no record. It must not be changed.
func (u *unit) state() *canon.State {
	if u.entry == nil {
		return &canon.State{}
	}
	return u.entry.State
}

func (u *unit) id() ident.ID {
	return ident.ID{Namespace: ident.Namespace(u.Namespace), Value: string(u.Value)}
}

func (u *unit) plain(ns ident.Namespace) bool {
	return u.Scheme == proof.Plain && ident.Namespace(u.Namespace) == ns
}

// naming is what a unit is to an action. Named again as the same, it is one.
type naming struct {
	key  proof.Hash
	role uint32
}

// subjects resolves the records that the action is about: its units, or else its place, or else its signer.
func (c *Context) subjects() ([]unit, error) {
	units := make([]unit, 0, max(1, len(c.action.Units)))
	named := make(map[naming]bool, len(c.action.Units))
	for j := range c.action.Units {
		u := &c.action.Units[j]
		if n := (naming{c.event.Keys[j], u.Role}); u.Role != canon.UnitRoleClass && !named[n] {
			named[n] = true
			units = append(units, unit{Unit: *u, index: j, key: n.key})
		}
	}
	if len(c.action.Units) == 0 {
		ns, value := proof.EventPlace(c.action.Core, c.t.Body.Organisation)
		key := proof.Key(proof.Plain, ns, value, 0)
		units = append(units, unit{Unit: canon.Unit{Namespace: ns, Value: value}, index: whole, key: key})
	}
	for i := range units {
		units[i].single = instance(&units[i])
		if err := c.resolve(&units[i]); err != nil {
			return nil, err
		}
	}
	return units, nil
}

// resolve finds the record that an event at the action's time belongs to: of a reused identifier, the
// last epoch that was open by then. Epochs open in the order of their times, so few are looked at: a post
// can open as many as years have passed since 1970.
func (c *Context) resolve(u *unit) (err error) {
	if u.entry, err = c.View.Get(u.key); err != nil || u.entry == nil {
		return err
	}
	for low, high := uint32(1), u.entry.State.Epochs; low <= high; { // epochs below low are open, those above high are not
		e := low + (high-low)/2
		entry, err := c.View.Get(proof.Key(u.Scheme, u.Namespace, u.Value, e))
		if err != nil {
			return err
		}
		if entry.State.Opened <= c.action.Core.Time {
			u.entry, u.epoch, low = entry, e, e+1
		} else {
			high = e - 1
		}
	}
	return nil
}

// lastTags is how far back a record is searched for a duplicate.
const lastTags = 64

// duplicate reports whether the signer recorded the same content before, judged by the first subject. An
// event later than all of a record's is no duplicate.
func (c *Context) duplicate(units []unit) (bool, error) {
	if len(units) == 0 {
		return false, nil
	}
	e := units[0].entry
	if e == nil || c.action.Core.Time > e.State.Latest {
		return false, nil
	}
	return c.View.Recorded(e, c.event.Tag, lastTags)
}

// notice records something odd in the receipt. unit is an index into the action's units.
func (c *Context) notice(unit int, n code.Notice) {
	c.Notices = append(c.Notices, canon.Notice{Action: c.index + 1, Unit: uint32(unit + 1), Code: uint32(n)})
}

// touch adds the event to the unit's record and gives its state to change. A record named in two roles gets the event
// once, but change is called each time.
func (c *Context) touch(u *unit, change func(s *canon.State)) error {
	if u.entry == nil {
		if err := c.see(u); err != nil {
			return err
		}
	}
	s, again := *u.entry.State, u.entry.Touched(c.Tx, c.index)
	s.Latest = max(s.Latest, c.action.Core.Time)
	c.lapse(u, &s)
	if change != nil {
		change(&s)
	}
	if u.single {
		if !again {
			c.move(u, &s)
		}
		c.stands(u, &s)
	}
	c.View.Set(u.entry, &s)
	if !again {
		c.View.Add(u.entry, c.linkOf())
	}
	return nil
}

// linkOf is the action's link in the histories of its units.
func (c *Context) linkOf() register.Link {
	l := register.Link{
		Height: c.Height, Tx: c.Tx, Action: c.index, Tag: c.event.Tag, Time: c.moment.Time, Milestone: c.moment.Milestone,
		Commit: c.event.Commit,
	}
	if c.finds {
		l.Milestone = register.Found
	}
	return l
}

// see creates the record of a unit that the ledger did not know. It is a mere scan, unless a serial range
// of its product holds it.
func (c *Context) see(u *unit) error {
	if e, err := c.View.Get(u.key); err != nil || e != nil { // named before in this action
		u.entry = e
		return err
	}
	s := &canon.State{Origin: canon.OriginSeen, Organisation: c.Signer.Id, Opened: c.action.Core.Time, Height: c.Height}
	holder, err := c.rangeHolder(u)
	if err != nil {
		return err
	}
	if holder != "" {
		s.Origin, s.Organisation = canon.OriginCommissioned, holder
		s.Custody = &canon.Custody{Custodian: holder, Height: c.Height}
		c.notice(u.index, code.InSerialRange)
	}
	u.entry = c.View.Create(u.key)
	c.View.Set(u.entry, s)
	return nil
}
