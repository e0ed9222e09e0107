package card

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// ErrGenesis means that a file is no genesis, or not the one that it says it is.
var ErrGenesis = errors.New("genesis file is not valid")

// genesisFile is the JSON form of a canon.Genesis.
type genesisFile struct {
	ChainID    string     `json:"chain_id"`
	Hash       hexBytes   `json:"hash"`
	Version    uint32     `json:"version"`
	Name       string     `json:"name"`
	Time       string     `json:"time"` // RFC 3339 with milliseconds, UTC
	Parameters parameters `json:"parameters"`
	Members    []file     `json:"members"`
}

// parameters are those of canon.Parameters, under the names of the protocol.
type parameters struct {
	Rules            uint32   `json:"rules"`
	Heartbeat        int64    `json:"heartbeat_ms"`
	BlockBytes       uint64   `json:"block_bytes"`
	BlockTouches     uint32   `json:"block_touches"`
	TxBytes          uint64   `json:"tx_bytes"`
	TxActions        uint32   `json:"tx_actions"`
	TxTouches        uint32   `json:"tx_touches"`
	ExpiryAhead      int64    `json:"expiry_ahead_ms"`
	EventAhead       int64    `json:"event_ahead_ms"`
	ReplayEntries    uint32   `json:"replay_entries"`
	ProductRanges    uint32   `json:"product_ranges"`
	ReuseAfter       int64    `json:"reuse_after_ms"`
	TrustingPeriod   int64    `json:"trusting_period_ms"`
	IdentifierTables hexBytes `json:"identifier_tables"`
	VocabularyTables hexBytes `json:"vocabulary_tables"`
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// WriteGenesis writes a genesis file.
func WriteGenesis(w io.Writer, g *canon.Genesis) error {
	if err := genesis.Check(g); err != nil {
		return err
	}
	if at := time.UnixMilli(g.Time).UTC(); at.Year() > 9999 {
		return fmt.Errorf("%w: time: the year %d", ErrGenesis, at.Year())
	}
	h, p := genesis.Hash(g), g.Parameters
	f := genesisFile{
		ChainID: genesis.ChainID(g), Hash: h[:], Version: g.Version, Name: g.Name,
		Time: time.UnixMilli(g.Time).UTC().Format(timeFormat),
		Parameters: parameters{
			Rules: p.Rules, Heartbeat: p.Heartbeat, BlockBytes: p.BlockBytes, BlockTouches: p.BlockTouches,
			TxBytes: p.TxBytes, TxActions: p.TxActions, TxTouches: p.TxTouches,
			ExpiryAhead: p.ExpiryAhead, EventAhead: p.EventAhead, ReplayEntries: p.ReplayEntries,
			ProductRanges: p.ProductRanges, ReuseAfter: p.ReuseAfter, TrustingPeriod: p.TrustingPeriod,
			IdentifierTables: p.IdentifierTables, VocabularyTables: p.VocabularyTables,
		},
	}
	for i := range g.Members {
		m := toFile(&g.Members[i])
		if !m.means(&g.Members[i]) {
			return fmt.Errorf("%w: members[%d] %q: a card cannot say all of it", ErrGenesis, i, g.Members[i].Id)
		}
		f.Members = append(f.Members, m)
	}
	return encode(w, f)
}

// ReadGenesis reads a genesis file and checks it against its own hash and chain id.
func ReadGenesis(r io.Reader) (*canon.Genesis, error) {
	var f genesisFile
	if err := decode(r, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	at, err := time.Parse(timeFormat, f.Time)
	if err != nil {
		return nil, fmt.Errorf("%w: time: %w", ErrGenesis, err)
	}
	p := f.Parameters
	g := &canon.Genesis{Version: f.Version, Name: f.Name, Time: at.UnixMilli(), Parameters: &canon.Parameters{
		Rules: p.Rules, Heartbeat: p.Heartbeat, BlockBytes: p.BlockBytes, BlockTouches: p.BlockTouches, TxBytes: p.TxBytes,
		TxActions: p.TxActions, TxTouches: p.TxTouches, ExpiryAhead: p.ExpiryAhead, EventAhead: p.EventAhead,
		ReplayEntries: p.ReplayEntries, ProductRanges: p.ProductRanges,
		ReuseAfter: p.ReuseAfter, TrustingPeriod: p.TrustingPeriod,
		IdentifierTables: p.IdentifierTables, VocabularyTables: p.VocabularyTables,
	}}
	for i := range f.Members {
		m, err := f.Members[i].member()
		if err != nil {
			return nil, fmt.Errorf("%w: members[%d].%w", ErrGenesis, i, err)
		}
		g.Members = append(g.Members, *m)
	}
	if err := genesis.Check(g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	if h := genesis.Hash(g); string(h[:]) != string(f.Hash) || genesis.ChainID(g) != f.ChainID {
		return nil, fmt.Errorf("%w: its content is that of chain %s with hash %x; it says chain %.80q with hash %.40x",
			ErrGenesis, genesis.ChainID(g), h, f.ChainID, []byte(f.Hash))
	}
	return g, nil
}
