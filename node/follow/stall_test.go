package follow_test

import (
	"context"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
)

// ladder is a source whose newest header lies far ahead and has a set of its own, so that each header between only leads
// to another one, each of which comes just in time; the last one never does.
type ladder struct {
	follow.Source
	w    *world
	each time.Duration
}

func (l *ladder) Name() string { return "ladder" }

func (l *ladder) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	raw, err := l.Source.LightBlock(ctx, 0)
	if err != nil {
		return nil, err
	}
	var b canon.LightBlock
	if err := b.Decode(raw, light.MaxItems); err != nil {
		return nil, err
	}
	switch {
	case height == 0:
		height = 1 << 50
	case height < 100: // where it would show its lie
		<-ctx.Done()
		return nil, ctx.Err()
	default:
		time.Sleep(l.each)
	}
	key := ledgertest.Key("ladder")
	b.Header.Height = height
	b.Header.Seconds++
	b.Validators = []canon.LightValidator{{Algorithm: 1, PublicKey: key[ed25519.SeedSize:], Power: 1}}
	next := light.HashValidators(b.Validators)
	b.Header.NextValidatorsHash = next[:]
	err = light.Sign(&b, l.w.Store.ChainID(), func(_ int, m []byte) []byte { return ed25519.Sign(key, m) })
	return b.Encode(), err
}

// TestLadder: a source that leads nowhere, a step at a time, holds up neither the headers that others show nor answers.
func TestLadder(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Patience = 300 * time.Millisecond
	cfg.Sources = []follow.Source{&ladder{Source: cfg.Sources[0], w: w, each: 250 * time.Millisecond}, cfg.Sources[0]}
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for range 3 {
		w.Commit()
		if tip, err := c.Update(t.Context()); err != nil || tip.Height != w.Store.Last().Height {
			t.Fatalf("%+v, %v", tip, err)
		}
		if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || a.Source != w.honest {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("three rounds take %v", took)
	}
	if got := state(c, "ladder"); got.State != "unreachable" {
		t.Errorf("%+v", got)
	}
}

// old is a source whose newest header is that of a height.
type old struct {
	follow.Source
	height uint64
}

func (o old) Name() string { return "old" }
func (o old) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	if height == 0 {
		height = o.height
	}
	return o.Source.LightBlock(ctx, height)
}

// TestOldHeader: a header from before what is known fresh does not make the client take its own trust for expired.
func TestOldHeader(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Sources = []follow.Source{cfg.Sources[0], old{cfg.Sources[0], 3}}
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * 60 * 60 * 1000
	for range 3 {
		w.CommitAt(w.Time() + 12*day)
		w.Commit()
		if _, err := c.Update(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := state(c, "old"); got.State != "behind" || got.Reason != "behind" {
		t.Errorf("%+v", got)
	}
}
