package node

import (
	"bytes"
	"log/slog"
	"slices"

	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/disk"
	"github.com/waybill-network/waybill/p2p/gate"
)

// leaving holds the validator keys that a block took the power of, with the height up to which their votes count still:
// that block's successor.
type leaving map[string]uint64

// after notes what a block changed, and forgets whose votes count no more.
func (l leaving) after(out *exec.Outcome) (changed bool) {
	height := out.Block.Height
	for key, last := range l {
		if height >= last {
			delete(l, key)
			changed = true
		}
	}
	for _, v := range out.Validators {
		if v.Power == 0 {
			l[string(v.PublicKey)] = height + 1
		}
	}
	return changed
}

// changesOrganisations reports whether a block wrote the record of an organisation. Devices have no part in the network.
func changesOrganisations(out *exec.Outcome) bool {
	return slices.ContainsFunc(out.Members(), func(m *canon.Member) bool { return m.Device == nil })
}

// renewedHeights is for how many blocks a replaced node key keeps its consensus streams.
const renewedHeights = 3

// renewed holds the node keys that members have replaced, with the height up to which they keep their consensus streams:
// a node that was cut off at once might never commit the block that replaced its own key, nor its operator see a receipt.
type renewed map[peer.ID]renewal

type renewal struct {
	org  string
	last uint64
}

// after notes the keys that differ between what the gate was told before the block and what it is told after it, and
// forgets those whose time is over.
func (r renewed) after(height uint64, before, now []gate.Member) (changed bool) {
	for id, k := range r {
		if height >= k.last {
			delete(r, id)
			changed = true
		}
	}
	node := map[string]peer.ID{}
	for _, m := range now {
		node[m.Organisation] = m.Node
	}
	for _, m := range before {
		if id, ok := node[m.Organisation]; ok && id != m.Node {
			r[m.Node] = renewal{m.Organisation, height + renewedHeights}
			changed = true
		}
	}
	return changed
}

// add appends the old keys of members that may take part in consensus, for that and nothing more.
func (r renewed) add(m gate.Membership) gate.Membership {
	takesPart := map[string]bool{}
	for _, x := range m.Members {
		takesPart[x.Organisation] = x.Validator || !x.Suspended
	}
	for id, k := range r {
		if takesPart[k.org] {
			m.Members = append(m.Members, gate.Member{Node: id, Organisation: k.org, Validator: true, Suspended: true})
		}
	}
	return m
}

// rememberLeaving finds out after a start whose power was taken by the last block, or the one before it.
func (n *Node) rememberLeaving() error {
	voting, err := engine.Validators(engine.NewDB(n.blocks, disk.Prefix("state")))
	if err != nil {
		return err
	}
	for _, m := range n.app.Members() {
		if m.Validator == nil || m.Validator.Power > 0 {
			continue
		}
		for _, key := range voting {
			if bytes.Equal(key, m.Validator.PublicKey) {
				n.leaving[string(key)] = n.ledger.Last().Height + 1
			}
		}
	}
	return nil
}

// membership turns the ledger's records of members into what the network admits. A validator that was voted out keeps its
// streams until its votes count no more: the others need them for the next block.
func membership(log *slog.Logger, height int64, members []*canon.Member, going leaving) gate.Membership {
	out := gate.Membership{Height: height}
	for _, m := range members {
		power := m.Validator != nil && (m.Validator.Power > 0 || going[string(m.Validator.PublicKey)] > 0)
		if m.Node == nil || m.Standing == canon.StandingExpelled && !power {
			continue
		}
		id, err := PeerID(m.Node.PublicKey)
		if err != nil {
			log.Error("a member's node key has no peer id", slog.String("org", m.Id), slog.Any("err", err))
			continue
		}
		g := gate.Member{
			Node: id, Organisation: m.Id, Validator: power,
			Suspended: m.Standing != canon.StandingActive,
		}
		for _, a := range m.Node.Addresses {
			addr, err := ma.NewMultiaddr(a)
			if err != nil {
				log.Warn("a member's address cannot be dialled",
					slog.String("org", m.Id), slog.String("addr", a), slog.Any("err", err))
				continue
			}
			g.Addrs = append(g.Addrs, addr)
		}
		out.Members = append(out.Members, g)
	}
	return out
}

// PeerID is the libp2p peer id of a node's Ed25519 public key.
func PeerID(publicKey []byte) (peer.ID, error) {
	k, err := libp2pcrypto.UnmarshalEd25519PublicKey(publicKey)
	if err != nil {
		return "", err
	}
	return peer.IDFromPublicKey(k)
}

// alsoTrust is the operator's list, with the addresses that the configuration has for a peer.
func alsoTrust(c config.P2P) []peer.AddrInfo {
	var out []peer.AddrInfo
	for _, id := range c.AlsoTrust {
		info := peer.AddrInfo{ID: id}
		for _, p := range c.Peers {
			if p.ID == id {
				info.Addrs = append(info.Addrs, p.Addr)
			}
		}
		out = append(out, info)
	}
	return out
}

// withConfigured adds the addresses of the configuration to those of the ledger, first, since they are the
// operator's own knowledge.
func withConfigured(m gate.Membership, peers []config.Peer) gate.Membership {
	for i := range m.Members {
		var own []ma.Multiaddr
		for _, p := range peers {
			if p.ID == m.Members[i].Node {
				own = append(own, p.Addr)
			}
		}
		m.Members[i].Addrs = append(own, m.Members[i].Addrs...)
	}
	return m
}

// organisationOf returns the member that a key signs for, "" when it is nobody's.
func organisationOf(members []*canon.Member, publicKey []byte) string {
	for _, m := range members {
		for i := range m.Keys {
			if bytes.Equal(m.Keys[i].PublicKey, publicKey) {
				return m.Id
			}
		}
	}
	return ""
}
