package ledgertest

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// council is what a story remembers of its consortium: enough that most of what it does next is accepted.
type council struct {
	proposals int      // of usps, accepted
	fresh     int      // names that were made up
	joined    []string // who may have been admitted
	keys      []string // that usps added
	counter   uint64   // of the device's log
	head      []byte   // hash of its last action
	lanes     bool     // whether one is strict

	sent []sent // of the block in the making
}

type sent struct {
	raw      []byte
	accepted func()
}

// govern makes transactions of the consortium for a block.
func (c *council) govern(s *Story) (raw [][]byte) {
	c.sent = nil
	for range 1 + s.random.n(3) {
		c.act(s)
	}
	for i := range c.sent {
		raw = append(raw, c.sent[i].raw)
	}
	return raw
}

// heard takes in what became of them.
func (c *council) heard(receipts []exec.Receipt) {
	for i, r := range receipts {
		if f := c.sent[i].accepted; r.Code == code.OK && f != nil {
			f()
		}
	}
	c.sent = nil
}

func (c *council) send(s *Story, org string, a tx.DraftAction, accepted func()) {
	a.Core.Time = s.time
	d := s.chain.Draft(org, a)
	d.Expiry = s.time + 300_000
	c.sent = append(c.sent, sent{s.chain.Sign(d).Raw, accepted})
}

func (c *council) name(prefix string) string {
	c.fresh++
	return fmt.Sprint(prefix, c.fresh)
}

// someone is a member, or somebody who may be one.
func (c *council) someone(s *Story) string {
	all := append([]string{"usps", "correos", "cainiao", "hangzhou-tea", "auditor"}, c.joined...)
	return all[s.random.n(len(all))]
}

func (c *council) act(s *Story) {
	key := func(kind uint32, name string) tx.DraftAction {
		return Govern(canon.Core{Type: kind, Key: &canon.KeyChange{Algorithm: sig.Ed25519, PublicKey: Public(name)}})
	}
	switch org := c.someone(s); s.random.n(9) {
	case 0, 1:
		if last := s.chain.Store.Last(); last.Height > 0 {
			beat := canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]}
			c.send(s, org, Govern(canon.Core{Type: canon.ActionTypeHeartbeat, Heartbeat: &beat}), nil)
		}
	case 2:
		name := c.name("key")
		c.send(s, "usps", key(canon.ActionTypeAddKey, name), func() { c.keys = append(c.keys, name) })
		if len(c.keys) > 3 {
			c.send(s, "usps", key(canon.ActionTypeRevokeKey, c.keys[0]), func() { c.keys = c.keys[1:] })
		}
	case 3:
		node := canon.Node{PublicKey: Public(c.name("node")), Addresses: []string{"/ip4/192.0.2.1/tcp/26656"}}
		c.send(s, org, Govern(canon.Core{Type: canon.ActionTypeSetNode, Node: &node}), nil)
	case 4, 5:
		c.device(s)
	default:
		c.decide(s, c.change(s, org))
	}
}

// device grants usps a scanner, or has it scan, sometimes out of order.
func (c *council) device(s *Story) {
	const id = "usps-gun"
	if c.head == nil && c.counter == 0 || s.random.n(10) == 0 {
		g := canon.DeviceGrant{
			Id: id, Title: "Gun", Algorithm: sig.Ed25519, PublicKey: Public(id), Scope: &canon.Role{Type: canon.RoleTypeDevice},
			Until: s.time + 3_600_000,
		}
		a := Govern(canon.Core{Type: canon.ActionTypeGrantDevice, Device: &g}, ident.ID{Namespace: ident.Organisation, Value: id})
		c.send(s, "usps", a, func() { c.counter = max(c.counter, 1) })
		return
	}
	a := Action(canon.ActionTypeObserve, 0, s.Units[s.random.n(len(s.Units)-10)])
	entry := canon.LogEntry{Counter: c.counter, Previous: c.head}
	if c.head != nil && s.random.n(4) == 0 {
		entry.Counter += uint64(s.random.n(3))
	}
	a.Core.Log = &entry
	c.send(s, id, a, nil)
	read, err := tx.Read(c.sent[len(c.sent)-1].raw, s.chain.Store.ChainID())
	if err != nil {
		s.chain.T.Fatal(err)
	}
	hash := tx.ActionHash(&read.Body.Actions[0])
	c.sent[len(c.sent)-1].accepted = func() { c.counter, c.head = entry.Counter+1, hash[:] }
}

func (c *council) change(s *Story, org string) canon.Change {
	switch s.random.n(9) {
	case 0:
		id := c.name("new")
		card := Member(id, id, 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"GB"}})
		card.Validator.Power = 0
		c.joined = append(c.joined, id)
		return canon.Change{Type: canon.ChangeTypeAdmit, Organisation: id, Card: &card}
	case 1:
		return canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "auditor"}
	case 2:
		return canon.Change{Type: canon.ChangeTypeReadmit, Organisation: "auditor"}
	case 3:
		p := *s.chain.Store.Base().Parameters
		if p.StrictLanes = nil; !c.lanes {
			p.StrictLanes = []string{"CN-ES"}
		}
		c.lanes = !c.lanes
		return canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p}
	default:
		v := canon.Validator{Algorithm: sig.Ed25519, PublicKey: Public(org + "/validator"), Power: uint64(8 + s.random.n(6))}
		if s.random.n(6) == 0 {
			v.Power = 0
		}
		return canon.Change{Type: canon.ChangeTypePower, Organisation: org, Validator: &v}
	}
}

// decide proposes a change, and has the other founders vote on it, not all of them for it.
func (c *council) decide(s *Story, change canon.Change) {
	proposal := Propose(fmt.Sprint("usps/", c.proposals+1), change, s.time+100_000)
	c.send(s, "usps", proposal, func() { c.proposals++ })
	for _, org := range []string{"correos", "cainiao", "hangzhou-tea"} {
		choice := canon.ChoiceYes
		if s.random.n(8) == 0 {
			choice = canon.ChoiceNo
		}
		c.send(s, org, Vote(proposal, choice), nil)
	}
}
