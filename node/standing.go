package node

import (
	"bytes"
	"log/slog"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/keys"
)

// What the ledger says of this node's organisation can change with any block, by the organisation's own act, by a vote,
// or by somebody who stole a key. The node runs on whatever it says, as far as members admit it, and tells its operator.

// standing is what the ledger says of this node.
type standing struct {
	org   string // whose organisation key the node holds, "" for nobody's
	is    uint32 // canon.Standing…, 0 without a record
	node  bool   // the organisation's node key is this node's
	votes bool   // so is its validator key, and that has power
	// validates: the organisation has a validator with power, whoever holds its key.
	validates bool
}

// ownStanding finds this node in the members' records.
func (n *Node) ownStanding(members []*canon.Member) standing {
	s := standing{org: organisationOf(members, n.own.organisation)}
	for _, m := range members {
		if m.Id != s.org || s.org == "" {
			continue
		}
		s.is = m.Standing
		s.node = m.Node != nil && bytes.Equal(m.Node.PublicKey, n.own.node)
		s.validates = m.Validator != nil && m.Validator.Power > 0
		s.votes = s.validates && bytes.Equal(m.Validator.PublicKey, n.own.consensus)
	}
	return s
}

// publicKeys are those of this node.
type publicKeys struct{ organisation, node, consensus []byte }

func (n *Node) readOwnKeys() error {
	for _, k := range []struct {
		kind keys.Kind
		to   *[]byte
	}{{keys.Organisation, &n.own.organisation}, {keys.Node, &n.own.node}, {keys.Consensus, &n.own.consensus}} {
		key, err := n.opts.Keys.Key(k.kind)
		if err != nil {
			return err
		}
		*k.to = key.PublicKey()
	}
	return nil
}

// knowOwn looks up where this node stands, and says what changed, or at the start what is not as it should be. A node
// may follow the chain before its organisation is admitted.
func (n *Node) knowOwn() {
	now := n.ownStanding(n.app.Members())
	old := n.standing.Swap(&now)
	if old != nil && *old == now {
		return
	}
	org := slog.String("org", now.org)
	if old != nil && old.org != now.org {
		n.log.Info("the ledger names this node's organisation", org)
	}
	if old == nil || old.is != now.is {
		n.tellStanding(now, old != nil)
	}
	if now.org != "" && !now.node && now.is != canon.StandingExpelled && (old == nil || old.node || old.org != now.org) {
		n.log.Warn("the ledger has another node key for the organisation: members may not admit this node; "+
			"start it with the key that the ledger has", org)
	}
	if now.validates && !now.votes && (old == nil || old.votes || !old.validates) {
		n.log.Warn("the ledger has another consensus key for the organisation: this node does not vote", org)
	}
	if old != nil && old.votes != now.votes {
		n.log.Info("the ledger changed whether this node votes, from the second block after this one on",
			org, slog.Bool("votes", now.votes))
	}
}

func (n *Node) tellStanding(now standing, changed bool) {
	org := slog.String("org", now.org)
	switch now.is {
	case canon.StandingActive:
		if changed {
			n.log.Info("the organisation is an active member", org)
		}
	case canon.StandingSuspended:
		n.log.Warn("the organisation is suspended: its transactions and requests are refused until it is re-admitted", org)
	case canon.StandingExpelled:
		n.log.Warn("the organisation was expelled: members do not admit this node any more", org)
	default:
		n.log.Warn("the organisation key is no member's of this chain: the node follows, if members admit its node key",
			slog.String("chain", n.chainID))
	}
}

// Organisation is the member whose organisation key the node holds, "" for none.
func (n *Node) Organisation() string { return n.standing.Load().org }
