package nodetest

import (
	"context"
	"errors"
	"sync"

	"github.com/cometbft/cometbft/light/provider"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// Provider gives the engine's own light client what our light blocks hold, and nothing else: what it verifies of a chain,
// anyone can who has them.
type Provider struct {
	Chain string
	// Get returns proof.v1.LightBlock of a height, 0 for the newest.
	Get func(ctx context.Context, height uint64) ([]byte, error)

	mu      sync.Mutex
	accused []types.Evidence
}

// ChainID implements provider.Provider, as do the methods below.
func (p *Provider) ChainID() string { return p.Chain }

// LightBlock is that of a height, 0 for the newest.
func (p *Provider) LightBlock(ctx context.Context, height int64) (*types.LightBlock, error) {
	raw, err := p.Get(ctx, uint64(height))
	if err != nil {
		return nil, errors.Join(provider.ErrLightBlockNotFound, err)
	}
	var b canon.LightBlock
	if err := b.Decode(raw, light.MaxItems); err != nil {
		return nil, provider.ErrBadLightBlock{Reason: err}
	}
	out := Engine(p.Chain, &b)
	if err := out.ValidateBasic(p.Chain); err != nil {
		return nil, provider.ErrBadLightBlock{Reason: err}
	}
	return out, nil
}

// ReportEvidence keeps what the engine's client accuses others of.
func (p *Provider) ReportEvidence(_ context.Context, e types.Evidence) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accused = append(p.accused, e)
	return nil
}

// Accused is what was reported.
func (p *Provider) Accused() []types.Evidence {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accused
}
