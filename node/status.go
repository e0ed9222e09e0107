package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/query"
	"github.com/waybill-network/waybill/node/telemetry"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// top is the height of the last header that has a commit.
func (n *Node) top() uint64 { return uint64(max(0, n.engine.BlockStore().Height())) }

func (n *Node) lightBlock(height uint64) (*types.LightBlock, error) {
	b, err := n.engine.LightBlock(int64(height))
	if errors.Is(err, engine.ErrNotFound) {
		err = fmt.Errorf("%w: %w", query.ErrNotHeld, err)
	}
	return b, err
}

// status is a moment of the node.
func (n *Node) status() *apiv1.StatusResponse {
	last, e, load := n.ledger.Last(), n.engine.Status(), n.app.Pool().Load()
	s := &apiv1.StatusResponse{
		Version: n.opts.Build.Version, ChainId: n.chainID, Organisation: n.Organisation(), PeerId: n.host.ID().String(),
		Height: last.Height, AppHash: last.AppHash[:], LedgerTime: last.Time, Records: last.Width,
		Syncing: e.Syncing, Validator: e.Validator, RoundHeight: uint64(e.UnderWay), Round: e.Round, Step: e.Step,
		PoolTxs: uint32(load.Txs), PoolBytes: uint64(load.Bytes), Base: uint64(e.Base),
		Rules: genesis.RulesAt(n.app.Parameters(), last.Height+1),
	}
	own := n.standing.Load()
	s.Standing, s.Seat, s.Upgrade = standings[own.is], own.validates, nextUpgrade(n.app.Parameters(), last.Height)
	for _, p := range n.host.Peers() {
		out := &apiv1.Peer{
			PeerId: p.ID.String(), Organisation: p.Organisation, RttUs: uint32(p.RTT.Microseconds()), Version: p.Agent,
			Countries: countriesOf(n.app.Member(p.Organisation)), Validator: p.Validator, Since: p.Since.UnixMilli(),
		}
		if len(p.Addrs) > 0 {
			out.Address = p.Addrs[0].String()
		}
		s.Peers = append(s.Peers, out)
	}
	return s
}

var standings = map[uint32]string{
	canon.StandingActive: "active", canon.StandingSuspended: "suspended", canon.StandingExpelled: "expelled",
}

// nextUpgrade is the first rules version that begins above the height, nil without one.
func nextUpgrade(p *canon.Parameters, height uint64) *apiv1.Upgrade {
	for i := range p.Upgrades {
		if u := &p.Upgrades[i]; u.Height > height {
			return &apiv1.Upgrade{Height: u.Height, Rules: u.Rules, Known: genesis.KnowsRules(u.Rules)}
		}
	}
	return nil
}

// ready tells why the node should not be asked at present.
func (n *Node) ready(context.Context) []telemetry.Condition {
	e := n.engine.Status()
	synced := telemetry.Condition{Name: "synced", OK: !e.Syncing}
	if e.Syncing {
		synced.Reason = fmt.Sprintf("fetching blocks from other members, at height %d", e.Height)
	}
	peers := telemetry.Condition{Name: "peers", OK: e.Peers > 0 || n.alone()}
	if !peers.OK {
		peers.Reason = "no other member is connected"
	}
	return []telemetry.Condition{synced, peers, n.advancing()}
}

// alone reports whether the chain has no other node to connect to.
func (n *Node) alone() bool {
	nodes := 0
	for _, m := range n.app.Members() {
		if m.Node != nil && m.Standing != canon.StandingExpelled {
			nodes++
		}
	}
	return nodes <= 1
}

// advancing reports whether blocks come: at least one in three heartbeats.
func (n *Node) advancing() telemetry.Condition {
	c := telemetry.Condition{Name: "advancing", OK: true}
	limit := 3*n.heartbeat() + 10*time.Second
	if age := time.Since(n.lastCommit()); age > limit {
		c.OK, c.Reason = false, fmt.Sprintf("no block for %s; a quorum of validators may be missing", age.Round(time.Second))
	}
	return c
}

func (n *Node) lastCommit() time.Time { return time.Unix(0, n.committedAt.Load()) }

// ChainID is the chain's id.
func (n *Node) ChainID() string { return n.chainID }
