package shipment

import (
	"math"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
)

// decommission takes single things out of the trade. Where it leaves them is their movement.
func (c *Context) decommission(units []unit) (*Refusal, error) {
	for i := range units {
		u := &units[i]
		if !decommissionable(u) {
			return refuse(code.Identifier, u.index)
		}
		holds := u.Scheme == proof.Plain && member.MayCommission(c.Signer, u.id())
		if !holds && !c.in(canon.RoleTypeMarketplace, canon.RoleTypeImportCustoms) {
			return refuse(code.Role, u.index)
		}
		if err := c.touch(u, nil); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func decommissionable(u *unit) bool {
	switch ident.Namespace(u.Namespace) {
	case ident.SGTIN, ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI, ident.S10:
		return u.single
	default:
		return false
	}
}

// maxConsumers is how often consumers scan one thing before it is thought to be several.
const maxConsumers = 20

// consumerScan counts a consumer's scan (W27).
func (c *Context) consumerScan(u *unit) (*Refusal, error) {
	if ident.Namespace(u.Namespace) != ident.SGTIN {
		return refuse(code.Identifier, u.index)
	}
	return nil, c.touch(u, func(s *canon.State) {
		flag(s, func(f *canon.Flags) { f.ConsumerScans += min(1, math.MaxUint32-f.ConsumerScans) })
		if s.Flags.ConsumerScans > maxConsumers {
			c.keep(u, s, code.ManyConsumers, true)
			c.suspect(s)
		}
	})
}
