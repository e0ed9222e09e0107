package host

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// TestGuest asks a public listener without being told to connect first, gets no more than it allows, and is not known again
// by its key.
func TestGuest(t *testing.T) {
	const pid protocol.ID = "/test/echo/1"
	key, _, err := crypto.GenerateEd25519Key(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPublic(PublicConfig{Identity: key, ChainID: testChain, Listen: listenAt("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var asked []peer.ID
	p.Handle(pid, func(_ context.Context, from peer.ID, request []byte) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, from)
		return bytes.Repeat(request, 100), nil
	}, RequestLimits{})
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	to := peer.AddrInfo{ID: p.ID(), Addrs: p.Addrs()}
	for range 2 {
		g, err := NewGuest(testChain, "test")
		if err != nil {
			t.Fatal(err)
		}
		if b, err := g.Request(t.Context(), to, pid, []byte("ab"), 200); err != nil || len(b) != 200 {
			t.Errorf("%d bytes, %v", len(b), err)
		}
		if _, err := g.Request(t.Context(), to, pid, []byte("abc"), 200); !errors.Is(err, errTooLarge) {
			t.Errorf("an answer larger than it allows: %v", err)
		}
		if _, err := g.Request(t.Context(), to, "/test/other/1", []byte("ab"), 200); !errors.Is(err, ErrNoProtocol) {
			t.Errorf("another protocol: %v", err)
		}
		if len(g.Addrs()) != 0 {
			t.Errorf("it listens at %v", g.Addrs())
		}
		if err := errors.Join(g.Close(), g.Close()); err != nil {
			t.Error(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) < 4 || asked[0] == asked[len(asked)-1] {
		t.Errorf("asked by %v", asked)
	}
	stranger, err := NewGuest("another-chain", "test")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Close() }()
	if _, err := stranger.Request(t.Context(), to, pid, []byte("ab"), 200); !errors.Is(err, ErrNoProtocol) {
		t.Errorf("a client of another chain: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := stranger.Request(ctx, peer.AddrInfo{ID: stranger.ID()}, pid, []byte("ab"), 200); err == nil {
		t.Error("itself")
	}
	if _, err := NewGuest("", "test"); err == nil {
		t.Error("a client of no chain")
	}
}
