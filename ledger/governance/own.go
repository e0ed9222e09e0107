package governance

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
)

// heartbeat notes that the signer's node knows a block of late. The block is one that only who follows the chain can
// name; that the node and not somebody else told the signer is not shown, and need not be.
func (c *Context) heartbeat() (code.Code, error) {
	b := c.action.Core.Heartbeat
	if c.Signer.Node == nil {
		return code.Role, nil
	}
	if b.Height >= c.Height || b.Height+HeartbeatHeights < c.Height || c.Recent == nil {
		return code.OldBlock, nil
	}
	if hash, ok, err := c.Recent(b.Height); err != nil || !ok || !bytes.Equal(hash[:], b.AppHash) {
		return code.OldBlock, err
	}
	m := *c.Signer
	m.Heartbeat = c.Height
	return code.OK, c.writeMember(&m)
}

// malformed takes what the check of a part of the action says. Such an error is the sender's: it refuses the action, where
// one of the ledger's would stop the block.
func malformed(err error) bool { return err != nil }

// addKey lets another key sign beside the others, from a height on. Overlap is what makes a rotation smooth: add, use,
// revoke. The last places are left to a vote that readmits with new keys: whoever stole a key must not be able to use up
// all that the organisation may ever have.
func (c *Context) addKey() (code.Code, error) {
	k := c.action.Core.Key
	key := canon.Key{Algorithm: k.Algorithm, PublicKey: k.PublicKey, From: max(k.Height, c.next())}
	m := *c.Signer
	if malformed(sig.Admit(k.Algorithm, k.PublicKey)) || k.Height != 0 && k.Height < c.next() {
		return code.Change, nil
	}
	if free, err := c.free(k.Algorithm, k.PublicKey); err != nil || !free || sameID(m.Keys, &key) {
		return code.KeyTaken, err
	}
	if m.Keys = append(slices.Clone(m.Keys), key); !c.fits(m.Keys, member.MaxKeys-member.MaxLiveKeys) {
		return code.Change, nil
	}
	if err := c.take(m.Id, k.Algorithm, k.PublicKey); err != nil {
		return 0, err
	}
	return code.OK, c.writeMember(&m)
}

// revokeKey ends a key at a height, or brings its end forward. At every height from then on another must sign.
func (c *Context) revokeKey() (code.Code, error) {
	k := c.action.Core.Key
	m := *c.Signer
	m.Keys = slices.Clone(m.Keys)
	at := slices.IndexFunc(m.Keys, func(o canon.Key) bool {
		return o.Algorithm == k.Algorithm && bytes.Equal(o.PublicKey, k.PublicKey)
	})
	if at < 0 || member.Ended(&m.Keys[at], c.next()) {
		return code.NoKey, nil
	}
	until := max(k.Height, c.next())
	if k.Height != 0 && k.Height < c.next() || m.Keys[at].Until != 0 && m.Keys[at].Until <= until {
		return code.Change, nil
	}
	if m.Keys[at].Until = until; !member.Unbroken(m.Keys, c.next()) {
		return code.LastKey, nil
	}
	return code.OK, c.writeMember(&m)
}

func (c *Context) setNode() (code.Code, error) {
	n, m := c.action.Core.Node, *c.Signer
	if malformed(member.CheckNode(n)) || m.Node != nil && bytes.Equal(m.Node.Encode(), n.Encode()) {
		return code.Change, nil
	}
	e := effect{member: &m}
	c.renode(&e, &m, n)
	if err := c.untaken(&e); err != nil || e.refused != code.OK {
		return e.refused, err
	}
	for i := range e.keys {
		if err := c.take(m.Id, e.keys[i].Algorithm, e.keys[i].PublicKey); err != nil {
			return 0, err
		}
	}
	return code.OK, c.writeMember(&m)
}

// maxBrokers is how many brokers may declare for an organisation.
const maxBrokers = 64

// delegate lets a broker declare, or sets another end to that.
func (c *Context) delegate() (code.Code, error) {
	d, m := c.action.Core.Delegation, *c.Signer
	broker, err := member.Load(c.View, d.Broker)
	switch {
	case err != nil:
		return 0, err
	case broker == nil || !member.IsBroker(broker):
		return code.NoMember, nil
	case d.Until != 0 && d.Until <= c.Time:
		return code.Deadline, nil
	}
	at, ok := slices.BinarySearchFunc(m.Brokers, d.Broker, byBroker)
	m.Brokers = slices.Clone(m.Brokers)
	switch entry := (canon.Broker{Broker: d.Broker, Until: d.Until}); {
	case ok && m.Brokers[at].Until == d.Until, !ok && len(m.Brokers) >= maxBrokers, d.Broker == m.Id:
		return code.Change, nil
	case ok:
		m.Brokers[at] = entry
	default:
		m.Brokers = slices.Insert(m.Brokers, at, entry)
	}
	return code.OK, c.writeMember(&m)
}

func (c *Context) revokeDelegation() (code.Code, error) {
	m := *c.Signer
	at, ok := slices.BinarySearchFunc(m.Brokers, c.action.Core.Delegation.Broker, byBroker)
	if !ok {
		return code.NotDelegated, nil
	}
	m.Brokers = slices.Delete(slices.Clone(m.Brokers), at, at+1)
	return code.OK, c.writeMember(&m)
}

func byBroker(b canon.Broker, id string) int { return cmp.Compare(b.Broker, id) }
