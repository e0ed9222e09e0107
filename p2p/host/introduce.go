package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"

	"github.com/waybill-network/waybill/p2p/gate"
)

// A node that is behind, restored or new does not know the keys of those who could bring it forward, nor they its own.
// Each side may then show a proof that a state of the ledger names it:
//
//	/waybill/introduce/1/chain/<id>
//	    opener   → acceptor   uvarint n, 0x01, proof
//	    acceptor → opener     uvarint n, verdict (0 refused, 1 admitted), proof
//
// A proof may be empty, and is at most 256 KiB. It counts only if it stands for a height above the reader's own; at
// or below that the reader's own state is the answer. The acceptor shows its proof only to a peer that it admits.
//
// It is all that a stranger is served. It holds one of few connections for a few seconds (gate.StrangerLimits), and
// may show one proof on it; no other protocol, and no reactor, learns that it was there. (libp2p asks it for its
// addresses, as it does everybody, within bounds of its own; nothing here uses them.)

const (
	introduction = protocol.ID("/waybill/introduce/1")
	maxProof     = 256 << 10
)

const (
	verdictRefused byte = iota
	verdictAdmitted
)

func (h *Host) serveIntroductions() {
	pid := h.wire(introduction)
	h.strange.AddHandler(pid, func(_ protocol.ID, rwc io.ReadWriteCloser) error {
		if st, ok := rwc.(network.Stream); ok {
			h.introduce(st)
		}
		return nil
	})
	h.host.SetStreamHandler(pid, h.introduce)
	h.cfg.Gate.ServeStrangers(h.cfg.Introductions.Verify != nil)
}

// introduce serves one introduction.
func (h *Host) introduce(st network.Stream) {
	id := st.Conn().RemotePeer()
	known := h.cfg.Gate.Access(id).Any()
	if !known && !h.cfg.Gate.Spend(id) {
		_ = st.Reset()
		return
	}
	if !h.served.Allow() {
		_ = st.Reset()
		return
	}
	select {
	case h.verifies <- struct{}{}:
		defer func() { <-h.verifies }()
	default:
		_ = st.Reset()
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, h.cfg.Gate.Hold())
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = st.Reset() })()
	their, err := h.readProof(st)
	if err != nil {
		_ = st.Reset()
		return
	}
	answer := []byte{verdictRefused}
	if known || h.judge(ctx, "stranger", id, their, nil) {
		answer = append([]byte{verdictAdmitted}, h.ownProof(ctx)...)
		h.cfg.Gate.Release(id)
	}
	_ = write(st, frame(answer), h.cfg.Limits.Arrival)
	_ = st.Close()
}

// offer shows our proof to a peer that we are connected to and judges its own, where we need it. It reports whether
// both sides admit each other now.
func (h *Host) offer(c network.Conn, addrs []ma.Multiaddr) bool {
	if h.cfg.Introductions.Proof == nil && h.cfg.Introductions.Verify == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(h.ctx, h.cfg.Gate.Hold())
	defer cancel()
	st, err := h.open(ctx, c, h.wire(introduction))
	if err != nil {
		return false
	}
	defer func() { _ = st.Reset() }()
	defer context.AfterFunc(ctx, func() { _ = st.Reset() })()
	if err := write(st, frame(append([]byte{1}, h.ownProof(ctx)...)), h.cfg.Limits.Arrival); err != nil {
		return false
	}
	_ = st.CloseWrite()
	verdict, their, err := h.readAnswer(st)
	if err != nil || verdict != verdictAdmitted {
		h.metrics.intro.WithLabelValues("ours", "refused").Inc()
		h.log.WarnContext(ctx, "a peer does not admit us", peerAttr(c.RemotePeer()), errAttr(err))
		return false
	}
	h.metrics.intro.WithLabelValues("ours", "admitted").Inc()
	id := c.RemotePeer()
	return h.cfg.Gate.Access(id).Any() || h.judge(ctx, "acceptor", id, their, addrs)
}

// meet makes the acquaintance of a key that answered where the book names another.
func (h *Host) meet(ctx context.Context, id peer.ID, addrs []ma.Multiaddr) {
	if h.cfg.Gate.Access(id).Any() || h.cfg.Introductions.Verify == nil || !h.cfg.Gate.Expect(id, addrs[0]) {
		return
	}
	defer h.cfg.Gate.Release(id)
	if err := h.host.Connect(ctx, peer.AddrInfo{ID: id, Addrs: addrs}); err != nil {
		h.log.DebugContext(ctx, "dial of a changed key failed", peerAttr(id), errAttr(err))
		return
	}
	for _, c := range h.host.Network().ConnsToPeer(id) {
		if h.offer(c, addrs) {
			return
		}
		_ = c.Close()
	}
}

// judge admits a peer whose proof holds at a height above ours.
func (h *Host) judge(ctx context.Context, side string, id peer.ID, proof []byte, addrs []ma.Multiaddr) bool {
	err := h.verify(ctx, id, proof, addrs)
	result := "admitted"
	switch {
	case err == nil:
	case errors.Is(err, gate.ErrNotAhead):
		result = "not_ahead"
	default:
		result = "refused"
	}
	h.metrics.intro.WithLabelValues(side, result).Inc()
	if err != nil {
		h.log.InfoContext(ctx, "a stranger was refused", peerAttr(id), errAttr(err))
	}
	return err == nil
}

func (h *Host) verify(ctx context.Context, id peer.ID, proof []byte, addrs []ma.Multiaddr) error {
	if h.cfg.Introductions.Verify == nil || len(proof) == 0 {
		return errors.New("no proof to judge")
	}
	height, m, err := h.cfg.Introductions.Verify(ctx, id, proof)
	if err != nil {
		return err
	}
	if m.Node != id {
		return fmt.Errorf("the proof names node %s", m.Node)
	}
	if len(m.Addrs) == 0 {
		m.Addrs = addrs
	}
	return h.cfg.Gate.Introduce(height, m)
}

func (h *Host) ownProof(ctx context.Context) []byte {
	if h.cfg.Introductions.Proof == nil {
		return nil
	}
	p, err := h.cfg.Introductions.Proof(ctx)
	if err != nil || len(p) > maxProof {
		h.log.WarnContext(ctx, "our own proof of membership is not at hand", slog.Int("bytes", len(p)), errAttr(err))
		return nil
	}
	return p
}

func (h *Host) readProof(st network.Stream) ([]byte, error) {
	kind, proof, err := h.readAnswer(st)
	if err == nil && kind != 1 {
		err = fmt.Errorf("%w: introduction of kind %d", errBroken, kind)
	}
	return proof, err
}

// readAnswer reads { uvarint n, u8, n-1 bytes }; all of it within the arrival time.
func (h *Host) readAnswer(st network.Stream) (byte, []byte, error) {
	r := newReader(st, 4<<10, h.cfg.Limits.Arrival)
	_ = st.SetReadDeadline(time.Now().Add(h.cfg.Limits.Arrival))
	n, err := r.uvarint(maxProof + 1)
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body(n)
	if err != nil {
		return 0, nil, err
	}
	return b[0], b[1:], nil
}
