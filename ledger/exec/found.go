package exec

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// Found executes a genesis: the members' records, on an empty register, at height 0. The register's
// sentinel row is written beside the sealed rows.
func Found(g *canon.Genesis) (*Outcome, error) {
	if err := genesis.Check(g); err != nil {
		return nil, err
	}
	view := register.NewView(register.Empty{}, 1)
	for i := range g.Members {
		m := &g.Members[i]
		e := view.Create(member.Key(m.Id))
		view.Set(e, &canon.State{Origin: canon.OriginFounded, Organisation: m.Id, Opened: g.Time, Member: m})
	}
	sealed, err := view.Seal(register.NewEmpty())
	if err != nil {
		return nil, err
	}
	out := &Outcome{Block: Block{Time: g.Time}, Sealed: sealed, Replay: genesis.Hash(g)}
	parameters := proof.ParametersRoot(g.Parameters.Encode())
	out.AppHash = proof.AppHash(sealed.Delta.Root, sealed.Delta.Width, parameters, out.Replay)
	return out, nil
}
