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

const timeFormat = "2006-01-02T15:04:05.000Z"

// WriteGenesis writes a genesis file.
func WriteGenesis(w io.Writer, g *canon.Genesis) error {
	if err := genesis.Check(g); err != nil {
		return err
	}
	if at := time.UnixMilli(g.Time).UTC(); at.Year() > 9999 {
		return fmt.Errorf("%w: time: the year %d", ErrGenesis, at.Year())
	}
	h := genesis.Hash(g)
	f := genesisFile{
		ChainID: genesis.ChainID(g), Hash: h[:], Version: g.Version, Name: g.Name,
		Time:       time.UnixMilli(g.Time).UTC().Format(timeFormat),
		Parameters: toParameters(g.Parameters),
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
	g := &canon.Genesis{Version: f.Version, Name: f.Name, Time: at.UnixMilli(), Parameters: f.Parameters.parameters()}
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
