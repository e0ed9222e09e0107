package node

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	enginelight "github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/light/provider"
	lightdb "github.com/cometbft/cometbft/light/store/db"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/nodetest"
)

// TestLightClientsFollow: a chain that the engine makes is followed by our light client, over a node's API and over the
// public libp2p listener of another, and by CometBFT's own, which gets the same light blocks. All trust one header.
func TestLightClientsFollow(t *testing.T) {
	a, b := newMember(t, "first", 10), newMember(t, "second", 0)
	b.cfg.P2P.Public.Listen = loopback(t)
	b.cfg.P2P.Public.RequestRate = 1000
	g := found(t, "followed", a, b)
	first, second := a.run(), b.run()
	receipt, err := first.record(t.Context(), "urn:test:1", 1)
	if err != nil {
		t.Fatal(err)
	}
	second.reach(receipt.Height + 2)

	chain := light.RootOf(g).ChainID
	public := fmt.Sprintf("%s/p2p/%s", second.public.Addrs()[0], second.public.ID())
	sources, closing, err := follow.Sources(chain, "waybill/test", []string{public, "http://" + first.api.Addr()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := closing(); err != nil {
			t.Error(err)
		}
	}()
	c, err := follow.New(t.Context(), follow.Config{Genesis: g, Sources: sources, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	tip, err := c.Update(t.Context())
	if err != nil || tip.Height < receipt.Height {
		t.Fatalf("%+v, %v", tip, err)
	}
	for _, s := range c.Status().Sources {
		if s.State != "ok" {
			t.Errorf("%+v", s)
		}
	}
	epoch := uint32(0)
	for _, q := range []follow.Question{{Unit: "urn:test:1"}, {Unit: "urn:test:1", Epoch: &epoch}} {
		answer, err := c.Ask(t.Context(), &q)
		if err != nil || answer.Source != public || answer.Subject == nil || answer.Subject.Count != 1 {
			t.Errorf("over the public listener: %+v, %v", answer, err)
		}
	}

	trusted, err := sources[1].LightBlock(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	one := decodeBlock(t, trusted)
	hash, err := light.HashBlock(one, chain)
	if err != nil {
		t.Fatal(err)
	}
	tip, err = c.Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := enginelight.NewClient(t.Context(), chain,
		enginelight.TrustOptions{Period: 30 * 24 * time.Hour, Height: 1, Hash: hash[:]},
		&nodetest.Provider{Chain: chain, Get: sources[0].LightBlock},
		[]provider.Provider{&nodetest.Provider{Chain: chain, Get: sources[1].LightBlock}}, lightdb.New(dbm.NewMemDB(), chain))
	if err != nil {
		t.Fatal(err)
	}
	verified, err := engine.VerifyLightBlockAtHeight(t.Context(), int64(tip.Height), time.Now())
	if err != nil || !bytes.Equal(verified.Hash(), tip.HeaderHash[:]) {
		t.Errorf("the engine's client: %v, %v", verified, err)
	}
}

func decodeBlock(t *testing.T, raw []byte) *canon.LightBlock {
	t.Helper()
	b := new(canon.LightBlock)
	if err := b.Decode(raw, light.MaxItems); err != nil {
		t.Fatal(err)
	}
	return b
}
