package host

import (
	"slices"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	ma "github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/p2p/gate"
)

// PeerInfo is one connected peer, for people.
type PeerInfo struct {
	ID           peer.ID
	Organisation string
	Source       gate.Source // why it is admitted
	Validator    bool
	Registered   bool           // the engine talks to it
	Addrs        []ma.Multiaddr // remote ends of its connections
	Since        time.Time      // of the registration, else of the oldest connection
	RTT          time.Duration  // 0 = not measured yet
	Agent        string         // the software that it says it runs, at most 64 bytes; its own word, empty before it said so
}

// agentName begins what this software calls itself in identify. Strangers, who may look a public host over, learn no more.
const agentName = "waybill"

// agent is what members are told.
func agent(version string) string {
	if version == "" {
		return agentName
	}
	return agentName + "/" + version
}

// maxAgent bounds what is kept of a peer's word, in bytes.
const maxAgent = 64

// agentOf is what a peer said of its software.
func (h *Host) agentOf(id peer.ID) string {
	v, err := h.host.Peerstore().Get(id, "AgentVersion") // go-libp2p's identify puts it there
	said, ok := v.(string)
	if err != nil || !ok {
		return ""
	}
	return strings.ToValidUTF8(said[:min(len(said), maxAgent)], "")
}

// Peers lists the connected peers that the gate admits, by organisation and id.
func (h *Host) Peers() []PeerInfo {
	sessions := map[peer.ID]*session{}
	if sw := h.sw.Load(); sw != nil {
		for _, s := range sw.peers.all() {
			sessions[s.id] = s
		}
	}
	var out []PeerInfo
	for _, id := range h.host.Network().Peers() {
		access := h.cfg.Gate.Access(id)
		if !access.Any() {
			continue
		}
		p := PeerInfo{ID: id, Organisation: access.Member.Organisation, Source: access.Source,
			Validator: access.Member.Validator, Agent: h.agentOf(id)}
		for _, c := range h.host.Network().ConnsToPeer(id) {
			p.Addrs = append(p.Addrs, c.RemoteMultiaddr())
			if at := c.Stat().Opened; p.Since.IsZero() || at.Before(p.Since) {
				p.Since = at
			}
		}
		if s := sessions[id]; s != nil {
			p.Registered, p.Since, p.RTT = true, s.since, time.Duration(s.rtt.Load())
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b PeerInfo) int {
		if c := strings.Compare(a.Organisation, b.Organisation); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out
}

// count brings the gauges up to date.
func (h *Host) count() {
	sw := h.sw.Load()
	if sw == nil {
		return
	}
	h.countMu.Lock()
	defer h.countMu.Unlock()
	byOperator := 0
	h.metrics.peers.Reset()
	for _, s := range sw.peers.all() {
		h.metrics.peers.WithLabelValues(s.member.Organisation).Inc()
		if h.cfg.Gate.Access(s.id).Source == gate.AlsoTrusted {
			byOperator++
		}
	}
	h.metrics.alsoTrust.Set(float64(byOperator))
}

// pingEvery is how often a session measures its round trip.
const pingEvery = 30 * time.Second

// measure keeps the session's round trip time.
func (s *session) measure() {
	ctx := network.WithNoDial(s.ctx, "links dials")
	for {
		select {
		case r := <-ping.Ping(ctx, s.sw.h.host, s.id):
			if r.Error == nil {
				s.rtt.Store(int64(r.RTT))
			}
		case <-s.ctx.Done():
			return
		}
		select {
		case <-time.After(pingEvery):
		case <-s.ctx.Done():
			return
		}
	}
}
