package host

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/prometheus/client_golang/prometheus"
)

// Requests are answered; errors reach the asker as what they are, and our own not at all.
func TestRequest(t *testing.T) {
	t.Parallel()
	a, b := newPair(t)
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	a.host.Handle("/test/1", func(ctx context.Context, from peer.ID, q []byte) ([]byte, error) {
		switch string(q) {
		case "who":
			return []byte(from), nil
		case "big":
			return big, nil
		case "bad":
			return nil, fmt.Errorf("%w: no such unit", ErrBadRequest)
		case "secret":
			return nil, errors.New("the passphrase is swordfish")
		case "slow":
			<-ctx.Done()
			return nil, ctx.Err()
		case "long":
			return make([]byte, 2<<20), nil
		}
		return nil, nil
	}, RequestLimits{MaxRequest: 1 << 10, MaxAnswer: 1 << 20, Deadline: 2 * time.Second})
	ask := func(q string) ([]byte, error) { return b.host.Request(t.Context(), a.id, "/test/1", []byte(q)) }

	if got, err := ask("who"); err != nil || string(got) != string(b.id) {
		t.Errorf("who: %q, %v", got, err)
	}
	if got, err := ask("big"); err != nil || !bytes.Equal(got, big) {
		t.Errorf("big: %d bytes, %v", len(got), err)
	}
	if got, err := ask("nothing"); err != nil || len(got) != 0 {
		t.Errorf("nothing: %q, %v", got, err)
	}
	if _, err := ask("bad"); !errors.Is(err, ErrBadRequest) || !strings.Contains(err.Error(), "no such unit") {
		t.Errorf("bad: %v", err)
	}
	if _, err := ask("secret"); !errors.Is(err, ErrFailed) || strings.Contains(err.Error(), "swordfish") {
		t.Errorf("secret: %v", err)
	}
	if _, err := ask("long"); !errors.Is(err, ErrFailed) {
		t.Errorf("long: %v", err)
	}
	if _, err := ask("slow"); err == nil {
		t.Error("slow: answered")
	}
	if _, err := ask(strings.Repeat("x", 2<<10)); err == nil {
		t.Error("too large a request was answered")
	}
	if _, err := b.host.Request(t.Context(), a.id, "/unknown/1", []byte("x")); !errors.Is(err, ErrNoProtocol) {
		t.Errorf("unknown protocol: %v", err)
	}
	_, stranger := newKey(t)
	if _, err := b.host.Request(t.Context(), stranger, "/test/1", []byte("x")); err == nil {
		t.Error("a peer that is not connected answered")
	}
	if _, err := ask("who"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// One peer gets so many requests at once and per second, and no more.
func TestRequestLimits(t *testing.T) {
	t.Parallel()
	a, b := newPair(t)
	var now, most atomic.Int64
	a.host.Handle("/test/1", func(context.Context, peer.ID, []byte) ([]byte, error) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		time.Sleep(20 * time.Millisecond)
		return nil, nil
	}, RequestLimits{PerPeer: 3, PerSecond: 1000, BurstOfPeer: 1000})
	a.host.Handle("/test/2", func(context.Context, peer.ID, []byte) ([]byte, error) { return nil, nil },
		RequestLimits{PerSecond: 0.001, BurstOfPeer: 5})
	var ok, busy atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := b.host.Request(t.Context(), a.id, "/test/1", []byte("x"))
			if errors.Is(err, ErrBusy) {
				busy.Add(1)
			} else if err == nil {
				ok.Add(1)
			}
		})
	}
	wg.Wait()
	if most.Load() > 3 || ok.Load() == 0 || ok.Load()+busy.Load() != 20 {
		t.Errorf("%d at once, %d answered, %d told busy", most.Load(), ok.Load(), busy.Load())
	}
	for i := range 8 {
		_, err := b.host.Request(t.Context(), a.id, "/test/2", []byte("x"))
		if want := i >= 5; errors.Is(err, ErrBusy) != want {
			t.Errorf("request %d: %v", i, err)
		}
	}
}

// Another chain's members have no protocol in common with us.
func TestRequestOtherChain(t *testing.T) {
	t.Parallel()
	a := newBox(t)
	b := newBox(t, func(b *box) { b.cfg.ChainID = "ship-2" })
	admit(a, b)
	a.host.Handle("/test/1", func(context.Context, peer.ID, []byte) ([]byte, error) { return nil, nil }, RequestLimits{})
	eventually(t, "connected", func() bool { return b.host.connectedTo(a.id) })
	if _, err := b.host.Request(t.Context(), a.id, "/test/1", []byte("x")); !errors.Is(err, ErrNoProtocol) {
		t.Errorf("%v", err)
	}
}

// The public host answers any key, within limits for its address, and has nothing but what was registered.
func TestPublic(t *testing.T) {
	t.Parallel()
	key, id := newKey(t)
	reg := prometheus.NewRegistry()
	p, err := NewPublic(PublicConfig{Identity: key, ChainID: testChain, Listen: listenAt("127.0.0.1"),
		Logger: logger("public"), Metrics: reg, StreamsOfPeer: 8})
	must(t, err)
	defer p.Close()
	p.Handle("/waybill/proof/1", func(_ context.Context, _ peer.ID, q []byte) ([]byte, error) {
		return append([]byte("proof of "), q...), nil
	}, RequestLimits{PerSecond: 0.001, BurstOfPeer: 3})
	must(t, p.Start())
	if p.ID() != id {
		t.Error("another id")
	}

	ask := func(r *rogue, pid protocol.ID) (byte, string, error) {
		s, err := r.stream(p.ID(), pid)
		if err != nil {
			return 0, "", err
		}
		_ = s.SetDeadline(time.Now().Add(patience))
		if _, err := s.Write(frame([]byte("RA123456785CN"))); err != nil {
			return 0, "", err
		}
		b, err := readWhole(s, 1<<20, patience)
		if err != nil {
			return 0, "", err
		}
		return b[0], string(b[1:]), nil
	}
	var rogues []*rogue
	for range 2 { // two keys at one address share its limits
		key, _ := newKey(t)
		r := newRogue(t, key, testChain)
		must(t, r.connect(p.ID(), p.Addrs()))
		rogues = append(rogues, r)
	}
	for i := range 5 {
		outcome, text, err := ask(rogues[i%2], "/waybill/proof/1/chain/"+testChain)
		must(t, err)
		if i < 3 && (outcome != outcomeOK || text != "proof of RA123456785CN") || i >= 3 && outcome != outcomeBusy {
			t.Errorf("request %d: %d %q", i, outcome, text)
		}
	}
	for _, pid := range append(everything(rogues[0])[4:], "/waybill/proof/1", "/waybill/introduce/1/chain/"+testChain) {
		if _, _, err := ask(rogues[0], pid); err == nil {
			t.Errorf("%s was served", pid)
		}
	}
}

// Streams that are opened and left are bounded, and end by themselves.
func TestPublicHalfOpen(t *testing.T) {
	key, _ := newKey(t)
	p, err := NewPublic(PublicConfig{Identity: key, ChainID: testChain, Listen: listenAt("127.0.0.1"), StreamsOfPeer: 8})
	must(t, err)
	defer p.Close()
	p.Handle("/waybill/proof/1", func(context.Context, peer.ID, []byte) ([]byte, error) { return nil, nil },
		RequestLimits{Deadline: time.Second, PerPeer: 4, PerSecond: 1000, BurstOfPeer: 1000})
	must(t, p.Start())
	rkey, _ := newKey(t)
	r := newRogue(t, rkey, testChain)
	must(t, r.connect(p.ID(), p.Addrs()))
	stop := watchHeap()
	var open []network.Stream
	for range 60 {
		s, err := r.stream(p.ID(), "/waybill/proof/1/chain/"+testChain)
		if err != nil {
			continue
		}
		_, _ = s.Write(binary.AppendUvarint(nil, 64<<10))
		open = append(open, s)
	}
	for _, s := range open {
		_ = s.SetReadDeadline(time.Now().Add(patience))
		if _, err := readWhole(s, 1<<20, patience); errors.Is(err, errSlow) {
			t.Fatal("a stream that was left is still open")
		}
	}
	if grown := stop(); grown > heapBound {
		t.Errorf("heap grew by %d MiB", grown>>20)
	}
}
