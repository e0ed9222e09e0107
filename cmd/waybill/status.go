package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) statusCommand() *cobra.Command {
	t := &target{}
	cmd := &cobra.Command{
		Use:   "status [--home H | --node URL]",
		Short: "Show how a node is",
		Long: `Show a moment of a node: its chain, the last block, what consensus is at, what waits for a block, and for
its operator the members that it is connected to.`,
		Example: `  waybill status --home ./usps
  waybill status --node http://127.0.0.1:26680 --json | jq .height`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.status(cmd.Context(), t) },
	}
	t.add(cmd)
	return cmd
}

func (c *cli) status(ctx context.Context, t *target) error {
	n, err := t.dial(c)
	if err != nil {
		return err
	}
	s, err := n.statusNow(ctx)
	if err != nil {
		return err
	}
	if c.json {
		c.print(statusOf(s))
		return nil
	}
	c.sayf("chain        %s   rules %d", s.ChainId, s.Rules)
	c.sayf("node         %s of %s   %s", s.PeerId, orDash(s.Organisation), s.Version)
	c.sayf("height       %d   app hash %.8x…", s.Height, s.AppHash)
	c.sayf("ledger time  %s", time.UnixMilli(s.LedgerTime).UTC().Format(time.RFC3339))
	c.sayf("records      %d", s.Records)
	c.sayf("consensus    %s, height %d round %d %s", role(s), s.RoundHeight, s.Round, consensusStep(s))
	c.sayf("member       %s", membershipOf(s))
	if u := s.Upgrade; u != nil {
		c.sayf("upgrade      rules %d from height %d on, %s", u.Rules, u.Height, known(u))
	}
	c.sayf("waiting      %d transactions, %d bytes", s.PoolTxs, s.PoolBytes)
	for _, p := range s.Peers {
		c.sayf("peer         %-16s %s %s %.1f ms", orDash(p.Organisation), p.PeerId, p.Address, float64(p.RttUs)/1000)
	}
	return nil
}

// membershipOf says what the consortium lets the node's organisation do.
func membershipOf(s *apiv1.StatusResponse) string {
	switch {
	case s.Standing == "":
		return "no"
	case s.Seat:
		return s.Standing + ", with a seat in the council"
	}
	return s.Standing + ", without a seat in the council"
}

func known(u *apiv1.Upgrade) string {
	if u.Known {
		return "which this software has"
	}
	return "which needs a newer release of this software"
}

// promptly is how long a healthy node may take to say how it is.
const promptly = 10 * time.Second

// statusNow asks for the status. A node that does not answer that is as good as none.
func (n *client) statusNow(ctx context.Context) (*apiv1.StatusResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, promptly)
	defer cancel()
	r, err := n.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
	switch {
	case err == nil:
		return r.Msg, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fail(exitUnreachable, "the process may hang; its log and /livez of its admin listener may tell why",
			fmt.Errorf("no answer from %s within %s", n.url, promptly))
	}
	return nil, n.explain(err)
}

// statusResult is a node's status as data.
type statusResult struct {
	Version      string       `json:"version"`
	ChainID      string       `json:"chain_id"`
	Rules        uint32       `json:"rules"`
	Organisation string       `json:"organisation"`
	PeerID       string       `json:"peer_id"`
	Base         uint64       `json:"base"` // first block held
	Height       uint64       `json:"height"`
	AppHash      string       `json:"app_hash"`
	LedgerTime   string       `json:"ledger_time"`
	Records      uint64       `json:"records"`
	Role         string       `json:"role"` // syncing, validator or follower
	RoundHeight  uint64       `json:"round_height"`
	Round        int32        `json:"round"`
	Step         string       `json:"step"`
	PoolTxs      uint32       `json:"pool_txs"`
	PoolBytes    uint64       `json:"pool_bytes"`
	Peers        []statusPeer `json:"peers"`
	// Standing of the organisation: active, suspended or expelled; "" for nobody's node.
	Standing string         `json:"standing"`
	Seat     bool           `json:"seat"` // it votes on proposals
	Upgrade  *statusUpgrade `json:"upgrade,omitempty"`
}

// statusUpgrade is the next scheduled rules version.
type statusUpgrade struct {
	Height uint64 `json:"height"`
	Rules  uint32 `json:"rules"`
	Known  bool   `json:"known"` // to this software
}

type statusPeer struct {
	Organisation string  `json:"organisation"`
	PeerID       string  `json:"peer_id"`
	Address      string  `json:"address"`
	RTT          float64 `json:"rtt_ms"`
}

func statusOf(s *apiv1.StatusResponse) *statusResult {
	r := &statusResult{
		Version: s.Version, ChainID: s.ChainId, Rules: s.Rules, Organisation: s.Organisation, PeerID: s.PeerId,
		Base: s.Base, Height: s.Height, AppHash: hex.EncodeToString(s.AppHash), LedgerTime: utc(s.LedgerTime), Records: s.Records,
		Role: role(s), RoundHeight: s.RoundHeight, Round: s.Round, Step: consensusStep(s),
		PoolTxs: s.PoolTxs, PoolBytes: s.PoolBytes, Peers: []statusPeer{},
		Standing: s.Standing, Seat: s.Seat,
	}
	if u := s.Upgrade; u != nil {
		r.Upgrade = &statusUpgrade{u.Height, u.Rules, u.Known}
	}
	for _, p := range s.Peers {
		r.Peers = append(r.Peers, statusPeer{p.Organisation, p.PeerId, p.Address, float64(p.RttUs) / 1000})
	}
	return r
}

// consensusStep is the engine's name of the step, such as Propose.
func consensusStep(s *apiv1.StatusResponse) string { return strings.TrimPrefix(s.Step, "RoundStep") }

func role(s *apiv1.StatusResponse) string {
	switch {
	case s.Syncing:
		return "syncing"
	case s.Validator:
		return "validator"
	default:
		return "follower"
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return printable(s)
}
