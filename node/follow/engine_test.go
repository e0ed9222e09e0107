package follow_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	enginelight "github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/light/provider"
	lightdb "github.com/cometbft/cometbft/light/store/db"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/forge"
	"github.com/waybill-network/waybill/node/nodetest"
)

// engineClient is the engine's own light client from the first header on, over sources of ours.
func (w *world) engineClient(t *testing.T, sources ...follow.Source) (*enginelight.Client, []*nodetest.Provider) {
	t.Helper()
	var list []*nodetest.Provider
	var witnesses []provider.Provider
	for _, s := range sources {
		p := &nodetest.Provider{Chain: w.Store.ChainID(), Get: s.LightBlock}
		if list = append(list, p); len(list) > 1 {
			witnesses = append(witnesses, p)
		}
	}
	first, err := light.HashBlock(w.Chain.LightBlock(1), w.Store.ChainID())
	if err != nil {
		t.Fatal(err)
	}
	c, err := enginelight.NewClient(t.Context(), w.Store.ChainID(),
		enginelight.TrustOptions{Period: 30 * 24 * time.Hour, Height: 1, Hash: first[:]}, list[0], witnesses,
		lightdb.New(dbm.NewMemDB(), w.Store.ChainID()))
	if err != nil {
		t.Fatal(err)
	}
	return c, list
}

// TestEngineFollowsToo: CometBFT's own light client, shown our light blocks, follows the chain over changes of its
// validators to the header that ours trusts.
func TestEngineFollowsToo(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	again := w.config(t, w.honest).Sources[0]
	for _, org := range []string{"usps", "cainiao", "correos"} {
		w.vote(canon.Change{Type: canon.ChangeTypePower, Organisation: org, Validator: newValidator(org)})
		for range 3 {
			w.Commit()
		}
	}
	tip, err := c.Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine, _ := w.engineClient(t, cfg.Sources[0], again)
	for _, height := range []int64{2, int64(tip.Height) / 2, int64(tip.Height)} {
		b, err := engine.VerifyLightBlockAtHeight(t.Context(), height, w.now())
		if err != nil {
			t.Fatalf("height %d: %v", height, err)
		}
		if height == int64(tip.Height) && !bytes.Equal(b.Hash(), tip.HeaderHash[:]) {
			t.Errorf("%x, not %x", b.Hash(), tip.HeaderHash)
		}
	}
}

// TestEngineRefusesToo: shown the headers of a liar, the engine's client refuses what ours refuses, and reports the same
// collusion.
func TestEngineRefusesToo(t *testing.T) {
	for _, name := range []string{"flipped-signature", "flipped-header", "own-validators", "two-of-four", "removed-validator", "colluding-set"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			f, url := w.liar(t, "usps", "cainiao")
			cfg := w.config(t, url, w.honest)
			engine, providers := w.engineClient(t, cfg.Sources...)
			c, err := follow.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			f.Tell(forge.LieNamed(name))
			// The engine stops at the signature with which two thirds are reached, so it may not see a tampered one; what it
			// must not do is to take another header.
			top := int64(w.Store.Last().Height)
			b, err := engine.VerifyLightBlockAtHeight(t.Context(), top, w.now())
			honest := w.Chain.LightBlock(uint64(top))
			hash, bad := light.HashBlock(honest, w.Store.ChainID())
			if bad != nil {
				t.Fatal(bad)
			}
			if err == nil && !bytes.Equal(b.Hash(), hash[:]) {
				t.Errorf("the engine accepts %x", b.Hash())
			}
			tip, ours := c.Update(t.Context())
			if ours != nil || tip.HeaderHash != hash {
				t.Errorf("ours: %+v, %v", tip, ours)
			}
			if name != "colluding-set" {
				return
			}
			if !errors.Is(err, enginelight.ErrLightClientAttack) {
				t.Errorf("the engine says %v", err)
			}
			var accused int
			for _, p := range providers {
				for _, e := range p.Accused() {
					if _, ok := e.(*types.LightClientAttackEvidence); ok {
						accused++
					}
				}
			}
			if accused == 0 || len(c.Status().Evidence) != 1 {
				t.Errorf("%d accusations by the engine, %d by ours", accused, len(c.Status().Evidence))
			}
		})
	}
}
