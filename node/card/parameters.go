package card

import (
	"fmt"
	"io"

	"github.com/waybill-network/waybill/ledger/canon"
)

// parameters are those of canon.Parameters, under the names of the protocol.
type parameters struct {
	Rules            uint32    `json:"rules"`
	Heartbeat        int64     `json:"heartbeat_ms"`
	BlockBytes       uint64    `json:"block_bytes"`
	BlockTouches     uint32    `json:"block_touches"`
	TxBytes          uint64    `json:"tx_bytes"`
	TxActions        uint32    `json:"tx_actions"`
	TxTouches        uint32    `json:"tx_touches"`
	ExpiryAhead      int64     `json:"expiry_ahead_ms"`
	EventAhead       int64     `json:"event_ahead_ms"`
	ReplayEntries    uint32    `json:"replay_entries"`
	ProductRanges    uint32    `json:"product_ranges"`
	ReuseAfter       int64     `json:"reuse_after_ms"`
	TrustingPeriod   int64     `json:"trusting_period_ms"`
	IdentifierTables hexBytes  `json:"identifier_tables"`
	VocabularyTables hexBytes  `json:"vocabulary_tables"`
	PlaceTables      hexBytes  `json:"place_tables"`
	StrictLanes      []string  `json:"strict_lanes"`
	VoteAhead        int64     `json:"vote_ahead_ms"`
	HoldAfter        int64     `json:"hold_after_ms"`
	Upgrades         []upgrade `json:"upgrades,omitempty"` // a genesis has none
}

type upgrade struct {
	Height uint64 `json:"height"`
	Rules  uint32 `json:"rules"`
}

// WriteParameters writes parameters as they stand in a genesis file.
func WriteParameters(w io.Writer, p *canon.Parameters) error { return encode(w, toParameters(p)) }

// ReadParameters reads what WriteParameters writes. It does not judge the values.
func ReadParameters(r io.Reader) (*canon.Parameters, error) {
	var f parameters
	if err := decode(r, &f); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return f.parameters(), nil
}

func toParameters(p *canon.Parameters) parameters {
	f := parameters{
		Rules: p.Rules, Heartbeat: p.Heartbeat, BlockBytes: p.BlockBytes, BlockTouches: p.BlockTouches,
		TxBytes: p.TxBytes, TxActions: p.TxActions, TxTouches: p.TxTouches, ExpiryAhead: p.ExpiryAhead, EventAhead: p.EventAhead,
		ReplayEntries: p.ReplayEntries, ProductRanges: p.ProductRanges,
		ReuseAfter: p.ReuseAfter, TrustingPeriod: p.TrustingPeriod,
		IdentifierTables: p.IdentifierTables, VocabularyTables: p.VocabularyTables, PlaceTables: p.PlaceTables,
		StrictLanes: append([]string{}, p.StrictLanes...), VoteAhead: p.VoteAhead, HoldAfter: p.HoldAfter,
	}
	for _, u := range p.Upgrades {
		f.Upgrades = append(f.Upgrades, upgrade{u.Height, u.Rules})
	}
	return f
}

func (f *parameters) parameters() *canon.Parameters {
	p := &canon.Parameters{
		Rules: f.Rules, Heartbeat: f.Heartbeat, BlockBytes: f.BlockBytes, BlockTouches: f.BlockTouches,
		TxBytes: f.TxBytes, TxActions: f.TxActions, TxTouches: f.TxTouches, ExpiryAhead: f.ExpiryAhead, EventAhead: f.EventAhead,
		ReplayEntries: f.ReplayEntries, ProductRanges: f.ProductRanges,
		ReuseAfter: f.ReuseAfter, TrustingPeriod: f.TrustingPeriod,
		IdentifierTables: f.IdentifierTables, VocabularyTables: f.VocabularyTables, PlaceTables: f.PlaceTables,
		VoteAhead: f.VoteAhead, HoldAfter: f.HoldAfter,
	}
	if len(f.StrictLanes) > 0 {
		p.StrictLanes = f.StrictLanes
	}
	for _, u := range f.Upgrades {
		p.Upgrades = append(p.Upgrades, canon.Upgrade{Height: u.Height, Rules: u.Rules})
	}
	return p
}
