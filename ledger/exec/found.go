package exec

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// Found executes a genesis on an empty register, at height 0: the members' records in the order of the genesis, the
// council's, and one for each public key, member by member. The register's sentinel row is written beside the sealed
// rows.
func Found(g *canon.Genesis) (*Outcome, error) {
	if err := genesis.Check(g); err != nil {
		return nil, err
	}
	view := register.NewView(register.Empty{}, 1)
	create := func(key proof.Hash, s canon.State) error {
		if e, err := view.Get(key); err != nil || e != nil {
			return fmt.Errorf("%w: two records have the key %x: %w", genesis.ErrGenesis, key, err)
		}
		s.Origin, s.Opened = canon.OriginFounded, g.Time
		view.Set(view.Create(key), &s)
		return nil
	}
	council := canon.Council{Parameters: g.Parameters}
	var err error
	if council.Prefixes, err = genesis.Prefixes(g); err != nil {
		return nil, err
	}
	for i := range g.Members {
		m := &g.Members[i]
		if err := create(member.Key(m.Id), canon.State{Organisation: m.Id, Member: m}); err != nil {
			return nil, err
		}
		if m.Validator != nil {
			council.Seats = member.Seated(council.Seats, m.Id, m.Validator.Power)
		}
	}
	if err := create(member.CouncilKey(), canon.State{Council: &council}); err != nil {
		return nil, err
	}
	for i := range g.Members {
		m := &g.Members[i]
		member.PublicKeys(m, func(_ string, algorithm uint32, publicKey []byte) {
			if err == nil {
				err = create(member.PublicKeyKey(algorithm, publicKey), canon.State{Organisation: m.Id})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	sealed, err := view.Seal(register.NewEmpty())
	if err != nil {
		return nil, err
	}
	out := &Outcome{Block: Block{Time: g.Time}, Sealed: sealed, Replay: genesis.Hash(g), Parameters: g.Parameters}
	out.AppHash = appHash(out)
	return out, nil
}

// appHash is that of the state after a block.
func appHash(out *Outcome) proof.Hash {
	parameters := proof.ParametersRoot(out.Parameters.Encode())
	return proof.AppHash(out.Sealed.Delta.Root, out.Sealed.Delta.Width, parameters, out.Replay)
}
