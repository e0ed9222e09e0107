package governance

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
)

// effect is what a change would do to the state as it is now.
type effect struct {
	// refused is why it cannot be done, code.OK if it can.
	refused code.Code
	// early is why it cannot be done yet. It is not looked at when a change is proposed.
	early code.Code

	member  *canon.Member  // record to write, or nil
	council *canon.Council // record to write, or nil
	keys    []canon.Key    // that come into use, of the member
	updates []ValidatorUpdate
}

// judge works out what a change would do. The council is not changed.
func (c *Context) judge(ch *canon.Change, council *canon.Council) (effect, error) {
	next := *council
	e := effect{council: &next}
	var err error
	switch ch.Type {
	case canon.ChangeTypeParameters:
		e.refused = parameters(&next, ch.Parameters)
	case canon.ChangeTypeUpgrade:
		e.refused = upgrade(&next, ch.Upgrade, c.Height)
	default:
		err = c.judgeMember(&e, ch)
	}
	if same(&next, council) {
		e.council = nil
	}
	return e, err
}

// same reports whether nothing of the council was changed. Parameters are replaced, never changed.
func same(a, b *canon.Council) bool {
	return a.Changed == b.Changed && a.Parameters == b.Parameters &&
		slices.EqualFunc(a.Seats, b.Seats, func(x, y canon.Seat) bool {
			return x.Organisation == y.Organisation && x.Power == y.Power
		}) &&
		slices.EqualFunc(a.Prefixes, b.Prefixes, func(x, y canon.Prefix) bool {
			return x.Prefix == y.Prefix && x.Organisation == y.Organisation
		})
}

func (c *Context) judgeMember(e *effect, ch *canon.Change) error {
	m, err := member.Load(c.View, ch.Organisation)
	if err != nil {
		return err
	}
	if ch.Type == canon.ChangeTypeAdmit {
		e.refused = code.MemberExists
		if m == nil {
			e.refused = c.admit(e, ch.Card)
		}
		return c.untaken(e)
	}
	if m == nil || m.Device != nil || m.Standing == canon.StandingExpelled {
		e.refused = code.NoMember
		return nil
	}
	next := *m
	e.member = &next
	switch ch.Type {
	case canon.ChangeTypeSuspend:
		e.refused = stand(&next, canon.StandingActive, canon.StandingSuspended)
	case canon.ChangeTypeReadmit:
		e.refused = c.readmit(e, &next, ch.Card)
	case canon.ChangeTypeExpel:
		e.refused = c.expel(e, &next)
	case canon.ChangeTypeRoles:
		e.refused = roles(e, &next, ch.Roles)
	case canon.ChangeTypePower:
		e.refused = c.power(e, &next, ch.Validator)
	}
	if e.refused == code.OK && ch.Type != canon.ChangeTypeRoles {
		if err := c.decides(e); err != nil {
			return err
		}
	}
	return c.untaken(e)
}

// execute writes what a change does. by is the proposer.
func (c *Context) execute(by string, e *effect) error {
	for i := range e.keys {
		if err := c.take(e.member.Id, e.keys[i].Algorithm, e.keys[i].PublicKey); err != nil {
			return err
		}
	}
	if e.member != nil {
		if err := c.writeMember(e.member); err != nil {
			return err
		}
	}
	c.Validators = append(c.Validators, e.updates...)
	if e.council == nil {
		return nil
	}
	c.Agreed = true
	return c.write(member.CouncilKey(), by, func(s *canon.State) { s.Council = e.council })
}

// admit makes a card a record.
func (c *Context) admit(e *effect, card *canon.Member) code.Code {
	m := *card
	e.member = &m
	if member.Check(&m) != nil || m.Standing != canon.StandingActive ||
		m.Validator != nil && m.Validator.Power != 0 || device(m.Roles) {
		return code.Change
	}
	if m.Keys = c.begun(e, nil, card.Keys); m.Keys == nil {
		return code.Change
	}
	if m.Node != nil {
		e.add(sig.Ed25519, m.Node.PublicKey)
	}
	if m.Validator != nil {
		e.add(m.Validator.Algorithm, m.Validator.PublicKey)
	}
	return hold(e, &m)
}

// begun returns a member's keys with those of a card, which sign from the next block on; nil when the card sets heights of
// its own, or there would be too many.
func (c *Context) begun(e *effect, keys, fresh []canon.Key) []canon.Key {
	out := slices.Clone(keys)
	for _, k := range fresh {
		if k.From != 0 || k.Until != 0 || sameID(out, &k) {
			return nil
		}
		e.add(k.Algorithm, k.PublicKey)
		out = append(out, canon.Key{Algorithm: k.Algorithm, PublicKey: k.PublicKey, From: c.next()})
	}
	if !c.fits(out, member.MaxKeys) {
		return nil
	}
	return out
}

// fits reports whether a member may have so many keys, of most in all.
func (c *Context) fits(keys []canon.Key, most int) bool {
	live := 0
	for i := range keys {
		if !member.Ended(&keys[i], c.next()) {
			live++
		}
	}
	return live <= member.MaxLiveKeys && len(keys) <= most
}

// sameID reports whether a key of the list has the key's id.
func sameID(keys []canon.Key, k *canon.Key) bool {
	id := sig.KeyIDOf(k.Algorithm, k.PublicKey)
	return slices.ContainsFunc(keys, func(o canon.Key) bool { return sig.KeyIDOf(o.Algorithm, o.PublicKey) == id })
}

func (e *effect) add(algorithm uint32, publicKey []byte) {
	e.keys = append(e.keys, canon.Key{Algorithm: algorithm, PublicKey: publicKey})
}

// untaken refuses a change that brings in a key which was in use before, or one key for two uses.
func (c *Context) untaken(e *effect) error {
	for i := range e.keys {
		k := &e.keys[i]
		free, err := c.free(k.Algorithm, k.PublicKey)
		if err != nil {
			return err
		}
		twice := slices.ContainsFunc(e.keys[:i], func(o canon.Key) bool { return bytes.Equal(o.PublicKey, k.PublicKey) })
		if e.refused == code.OK && (!free || twice) {
			e.refused = code.KeyTaken
		}
	}
	return nil
}

func device(roles []canon.Role) bool {
	return slices.ContainsFunc(roles, func(r canon.Role) bool { return r.Type == canon.RoleTypeDevice })
}

// hold gives the member's company prefixes to it.
func hold(e *effect, m *canon.Member) code.Code {
	if len(m.OwnerCommitment) > 0 {
		return code.OK
	}
	held, _, other := member.Held(e.council.Prefixes, m.Id, m.Roles)
	switch {
	case other.Prefix != "":
		return code.PrefixTaken
	case len(held) > member.MaxPrefixes:
		return code.Change
	}
	e.council.Prefixes = held
	return code.OK
}

func stand(m *canon.Member, from, to uint32) code.Code {
	if m.Standing != from {
		return code.NoMember
	}
	m.Standing = to
	return code.OK
}

// readmit lets a suspended member act again; with a card, by its keys only.
func (c *Context) readmit(e *effect, m *canon.Member, card *canon.Member) code.Code {
	if refused := stand(m, canon.StandingSuspended, canon.StandingActive); refused != code.OK || card == nil {
		return refused
	}
	if bare := (canon.Member{Id: card.Id, Keys: card.Keys, Node: card.Node}); !bytes.Equal(bare.Encode(), card.Encode()) {
		return code.Change
	}
	if len(card.Keys) == 0 || member.CheckKeys(card) != nil {
		return code.Change
	}
	if m.Keys = c.begun(e, c.ended(m.Keys), card.Keys); m.Keys == nil {
		return code.Change
	}
	if card.Node != nil {
		c.renode(e, m, card.Node)
	}
	return code.OK
}

// renode gives the member a node; its key comes into use unless it is the present one.
func (c *Context) renode(e *effect, m *canon.Member, n *canon.Node) {
	if m.Node == nil || !bytes.Equal(m.Node.PublicKey, n.PublicKey) {
		e.add(sig.Ed25519, n.PublicKey)
	}
	m.Node = n
}

// expel ends a membership for ever, with its keys, its power and its prefixes. Its devices stop with it.
func (c *Context) expel(e *effect, m *canon.Member) code.Code {
	m.Standing, m.Keys = canon.StandingExpelled, c.ended(m.Keys)
	e.council.Prefixes, _, _ = member.Held(e.council.Prefixes, m.Id, nil)
	if m.Validator == nil || m.Validator.Power == 0 {
		return code.OK
	}
	v := *m.Validator
	v.Power = 0
	return c.reseat(e, m, &v)
}

func roles(e *effect, m *canon.Member, list []canon.Role) code.Code {
	old := canon.Change{Roles: m.Roles}
	fresh := canon.Change{Roles: list}
	if member.CheckRoles(list) != nil || device(list) || bytes.Equal(old.Encode(), fresh.Encode()) {
		return code.Change
	}
	m.Roles = list
	return hold(e, m)
}
