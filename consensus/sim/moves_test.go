package sim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// join admits the newcomer. Its machine is switched on then, and follows.
func (c *congress) join() bool {
	card := ledgertest.Member(newcomer, "Royal Mail", 0, canon.Role{Type: canon.RoleTypePost, Countries: []string{"GB"}})
	card.Node = &canon.Node{PublicKey: ledgertest.Public(newcomer + "/node")}
	is := func() bool { return c.member(newcomer, member.Active) }
	return c.enact(canon.Change{Type: canon.ChangeTypeAdmit, Organisation: newcomer, Card: &card}, is, nil) &&
		c.chore(func() { c.machine.on(nil) }) && c.heard()
}

// validator changes the power or the key of an organisation's validator.
func (c *congress) validator(id, key string, power uint64, before func()) bool {
	v := &canon.Validator{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(key), Power: power}
	is := func() bool {
		return c.member(id, func(m *canon.Member) bool { return m.Validator != nil && bytes.Equal(m.Validator.Encode(), v.Encode()) })
	}
	if !c.enact(canon.Change{Type: canon.ChangeTypePower, Organisation: id, Validator: v}, is, before) {
		return false
	}
	c.power[id] = power
	return true
}

// seat gives the newcomer power; its node says before each vote that it follows.
func (c *congress) seat() bool { return c.validator(newcomer, c.voting, 10, c.heartbeat) }

func (c *congress) unseat() bool { return c.validator(newcomer, c.voting, 0, nil) }

// rise gives an honest validator a little more power, or takes that back.
func (c *congress) rise() bool {
	id := []string{"cainiao", "usps", newcomer}[c.rng.IntN(3)]
	if c.power[id] == 0 {
		id = "usps"
	}
	key := id + "/validator"
	if id == newcomer {
		key = c.voting
	}
	return c.validator(id, key, 22-c.power[id], nil) // 10 or 12
}

// size changes the largest block.
func (c *congress) size() bool {
	b := c.top()
	if b == nil {
		return false
	}
	p := *b.app.Parameters()
	p.BlockBytes = 1<<20 + uint64(c.rng.IntN(16)+1)<<12
	if p.BlockBytes == b.app.Parameters().BlockBytes {
		p.BlockBytes++
	}
	is := func() bool { t := c.top(); return t != nil && t.app.Parameters().BlockBytes == p.BlockBytes }
	return c.enact(canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p}, is, nil)
}

// suspend takes the newcomer's standing while pools hold transactions of its own. Then every node refuses it.
func (c *congress) suspend() bool {
	leave := func() {
		for range 3 {
			if b := c.w.anyBoot(c.rng); b != nil {
				_ = b.app.Pool().Submit(c.signed(c.scan()).Raw)
			}
		}
	}
	is := func() bool {
		return c.member(newcomer, func(m *canon.Member) bool { return m.Standing == canon.StandingSuspended })
	}
	if !c.enact(canon.Change{Type: canon.ChangeTypeSuspend, Organisation: newcomer}, is, leave) {
		return false
	}
	c.suspended = true
	return c.shut()
}

// signed is a transaction of the newcomer's, with the key that it has now.
func (c *congress) signed(a tx.DraftAction) *tx.Tx {
	a.Core.Time = time.Now().UnixMilli()
	return c.w.signWith(*c.key.Load(), newcomer, c.rng, time.Now().Add(time.Minute).UnixMilli(), a)
}

// shut holds that each node that knows of it takes nothing more from the newcomer, and holds nothing.
func (c *congress) shut() bool {
	for _, m := range c.w.machines {
		b := m.live()
		if b == nil {
			continue
		}
		if x := b.app.Member(newcomer); x == nil || member.Active(x) {
			continue // it is behind
		}
		var refused *pool.RefusedError
		raw := c.signed(c.scan()).Raw
		err := b.app.Pool().Submit(raw)[0].Err
		if !errors.As(err, &refused) || refused.Code != code.Suspended && refused.Code != code.UnknownKey {
			c.w.referee.fail("%s takes a transaction of a member that may not act: %v", m.name, err)
		}
		if err := b.app.Pool().Insert(raw); !errors.As(err, &refused) {
			c.w.referee.fail("%s takes from a peer a transaction of a member that may not act: %v", m.name, err)
		}
		if n := b.app.Pool().Load().ByMember[newcomer]; n > 0 {
			c.w.referee.fail("%s holds %d transactions of a member that may not act", m.name, n)
		}
	}
	return true
}

// readmit lets the newcomer act again, with the key that it had or with another alone.
func (c *congress) readmit() bool {
	change := canon.Change{Type: canon.ChangeTypeReadmit, Organisation: newcomer}
	key := *c.key.Load()
	if c.rng.IntN(2) == 0 {
		key = c.nextKey()
		change.Card = &canon.Member{Id: newcomer, Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(key)}}}
	}
	is := func() bool { return c.member(newcomer, member.Active) }
	if !c.enact(change, is, nil) {
		return false
	}
	c.suspended = false
	c.key.Store(&key)
	return c.heard()
}

func (c *congress) nextKey() string {
	c.keys++
	return fmt.Sprintf("%s/%d", newcomer, c.keys)
}

// rotate gives the newcomer another key to sign with, from some blocks later on, and ends the old one.
func (c *congress) rotate() bool {
	old, key := *c.key.Load(), c.nextKey()
	change := func(kind uint32, name string, later uint64) func() []tx.DraftAction {
		return func() []tx.DraftAction {
			k := &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(name)}
			if b := c.top(); b != nil && later > 0 {
				k.Height = b.ledger.Last().Height + later
			}
			return []tx.DraftAction{ledgertest.Govern(canon.Core{Type: kind, Key: k})}
		}
	}
	known := func(name string) func(*canon.Member) *canon.Key {
		return func(m *canon.Member) *canon.Key {
			i := slices.IndexFunc(m.Keys, func(k canon.Key) bool { return bytes.Equal(k.PublicKey, ledgertest.Public(name)) })
			if i < 0 {
				return nil
			}
			return &m.Keys[i]
		}
	}
	added := func() bool { return c.member(newcomer, func(m *canon.Member) bool { return known(key)(m) != nil }) }
	if !c.act(newcomer, change(canon.ActionTypeAddKey, key, uint64(c.rng.IntN(2))*6), added) {
		return false
	}
	for !c.over() { // blocks with the old key, until the new one signs
		var from uint64
		c.member(newcomer, func(m *canon.Member) bool { from = known(key)(m).From; return true })
		if b := c.top(); b != nil && from > 0 && b.ledger.Last().Height+1 >= from {
			break
		}
		c.once(newcomer, c.scan())
	}
	c.key.Store(&key)
	ended := func() bool {
		return c.member(newcomer, func(m *canon.Member) bool { k := known(old)(m); return k == nil || k.Until > 0 })
	}
	return c.heard() && c.act(newcomer, change(canon.ActionTypeRevokeKey, old, 0), ended) && c.heard()
}

// rekey gives the newcomer's validator another key. The machine is started anew with it, once the vote is through.
func (c *congress) rekey() bool {
	key := c.nextKey() + "/validator"
	if !c.validator(newcomer, key, c.power[newcomer], nil) {
		return false
	}
	c.voting = key
	return c.chore(func() {
		c.machine.shutdown()
		c.machine.rekey(ledgertest.Key(key))
		c.machine.on(nil)
	})
}

func (c *congress) gone(id string) func() bool {
	return func() bool {
		return c.member(id, func(m *canon.Member) bool { return m.Standing == canon.StandingExpelled })
	}
}

// expelFounder takes membership and power from one who founded the chain; the newcomer sits in its place.
func (c *congress) expelFounder() bool {
	if !c.enact(canon.Change{Type: canon.ChangeTypeExpel, Organisation: founder}, c.gone(founder), nil) {
		return false
	}
	c.founderIsGone, c.power[founder] = true, 0
	return true
}

func (c *congress) expel() bool {
	if !c.enact(canon.Change{Type: canon.ChangeTypeExpel, Organisation: newcomer}, c.gone(newcomer), nil) {
		return false
	}
	c.expelled, c.suspended, c.power[newcomer] = true, false, 0
	return c.shut()
}
