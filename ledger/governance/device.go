package governance

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
)

// grantDevice gives a device a record of its own, or one that the owner granted before another title, scope and end. With
// the key that it has its log goes on; a new key begins a new log, and ends the old key. Forks stay counted.
func (c *Context) grantDevice() (code.Code, error) {
	g := c.action.Core.Device
	if malformed(member.CheckDevice(g)) || malformed(sig.Admit(g.Algorithm, g.PublicKey)) {
		return code.Change, nil
	}
	if g.Until != 0 && g.Until <= c.Time {
		return code.Deadline, nil
	}
	m := canon.Member{Id: g.Id, Title: g.Title, Standing: canon.StandingActive, Roles: []canon.Role{*g.Scope}}
	m.Device = &canon.Device{Owner: c.Signer.Id, Until: g.Until}
	switch old, err := member.Load(c.View, g.Id); {
	case err != nil:
		return 0, err
	case old != nil && !owned(old, c.Signer):
		return code.MemberExists, nil
	case old != nil && c.has(old, g):
		d := *old.Device
		d.Until = g.Until
		if m.Keys, m.Device = old.Keys, &d; bytes.Equal(m.Encode(), old.Encode()) {
			return code.Change, nil
		}
		return code.OK, c.writeMember(&m)
	case old != nil:
		m.Keys, m.Device.Forks = c.ended(old.Keys), old.Device.Forks
	}
	key := canon.Key{Algorithm: g.Algorithm, PublicKey: g.PublicKey, From: c.next()}
	if free, err := c.free(g.Algorithm, g.PublicKey); err != nil || !free || sameID(m.Keys, &key) {
		return code.KeyTaken, err
	}
	fresh := len(m.Keys) == 0
	if m.Keys = append(m.Keys, key); !c.fits(m.Keys, member.MaxKeys) {
		return code.Change, nil
	}
	if fresh {
		owner := *c.Signer
		if owner.Devices++; owner.Devices > member.MaxDevices {
			return code.DeviceLimit, nil
		}
		if err := c.writeMember(&owner); err != nil {
			return 0, err
		}
	}
	if err := c.take(c.Signer.Id, g.Algorithm, g.PublicKey); err != nil {
		return 0, err
	}
	return code.OK, c.writeMember(&m)
}

// has reports whether the key of the grant is the one that the device signs with.
func (c *Context) has(device *canon.Member, g *canon.DeviceGrant) bool {
	return slices.ContainsFunc(device.Keys, func(k canon.Key) bool {
		return k.Algorithm == g.Algorithm && bytes.Equal(k.PublicKey, g.PublicKey) && !member.Ended(&k, c.next())
	})
}

func (c *Context) revokeDevice() (code.Code, error) {
	old, err := member.Load(c.View, c.action.Core.Device.Id)
	if err != nil {
		return 0, err
	}
	if old == nil || !owned(old, c.Signer) || !member.Active(old) {
		return code.NoDevice, nil
	}
	m := *old
	m.Standing, m.Keys = canon.StandingSuspended, c.ended(m.Keys)
	return code.OK, c.writeMember(&m)
}

// owned reports whether the record is of a device of the owner's.
func owned(m, owner *canon.Member) bool { return m.Device != nil && m.Device.Owner == owner.Id }
