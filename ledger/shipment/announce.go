package shipment

import (
	"bytes"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

// isParcel reports whether the unit is a parcel by its identifier, S10 or SSCC, plain or blinded.
func isParcel(u *unit) bool {
	n := ident.Namespace(u.Namespace)
	return n == ident.S10 || n == ident.SSCC
}

// announced reports whether somebody announced the unit as a parcel: a shipment may also hold papers or pieces alone.
func announced(s *canon.State) bool { return s.Shipment != nil && s.Shipment.Organisation != "" }

func shipmentOf(s *canon.State) canon.Shipment {
	if s.Shipment == nil {
		return canon.Shipment{}
	}
	return *s.Shipment
}

// laneName is how scopes and parameters write a lane, "CN-ES".
func laneName(l *canon.Lane) string { return l.From + "-" + l.To }

// announce is the act ship: a parcel is announced, or announced anew by the same organisation or by who answers for the
// parcel. On a strict lane it stays on its lane until customs released what was declared.
func (c *Context) announce(units []unit) (*Refusal, error) {
	core := c.action.Core
	for i := range units {
		u := &units[i]
		if !isParcel(u) {
			return refuse(code.Identifier, u.index)
		}
		if !c.mayLane(c.roles(), core.Lane) {
			return refuse(code.Role, whole)
		}
		s := u.state()
		if announced(s) && s.Shipment.Organisation != c.Signer.Id && !c.answers(u) {
			return refuse(code.Role, u.index)
		}
		if c.strict(s) && (pending(s.Export) || pending(s.Import)) && laneName(s.Shipment.Lane) != laneName(core.Lane) {
			return refuse(code.NotReleased, u.index)
		}
		err := c.touch(u, func(s *canon.State) {
			next := shipmentOf(s)
			next.Organisation, next.Weight = c.Signer.Id, core.Weight
			next.Lane = &canon.Lane{From: core.Lane.From, To: core.Lane.To, Via: core.Lane.Via}
			s.Shipment = &next
			c.settle(u, s, code.UnknownItem)
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// link keeps the commitment of a paper. Papers that belong together commit to the same (W17).
func (c *Context) link(units []unit) (*Refusal, error) {
	p := c.action.Core.Paper
	for i := range units {
		u := &units[i]
		if !isParcel(u) {
			return refuse(code.Identifier, u.index)
		}
		if !c.in(linkers(p.Type)...) {
			return refuse(code.Role, whole)
		}
		err := c.touch(u, func(s *canon.State) {
			next := shipmentOf(s)
			next.Papers = withPaper(next.Papers, p)
			s.Shipment = &next
			c.keep(u, s, code.PapersDiffer, differ(next.Papers))
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// linkers are the roles that link papers of the type.
func linkers(paper uint32) []uint32 {
	switch paper {
	case canon.PaperTypeWaybill:
		return []uint32{canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeBroker}
	default:
		return []uint32{canon.RoleTypeMarketplace, canon.RoleTypeBroker}
	}
}

// withPaper returns the papers with this one in its type's place.
func withPaper(papers []canon.Paper, p *canon.Paper) []canon.Paper {
	out := slices.Clone(papers)
	i, found := slices.BinarySearchFunc(out, p.Type, func(a canon.Paper, t uint32) int { return int(a.Type) - int(t) })
	if !found {
		out = slices.Insert(out, i, canon.Paper{})
	}
	out[i] = canon.Paper{Type: p.Type, Commitment: p.Commitment}
	return out
}

func differ(papers []canon.Paper) bool {
	return slices.ContainsFunc(papers, func(p canon.Paper) bool { return !bytes.Equal(p.Commitment, papers[0].Commitment) })
}

// weigh compares what was weighed with what was announced (W11).
func (c *Context) weigh(u *unit, s *canon.State) {
	weight := c.action.Core.Weight
	if weight == 0 || s.Shipment == nil || s.Shipment.Weight == 0 {
		return
	}
	said := s.Shipment.Weight
	if max(weight, said)-min(weight, said) > said/20 {
		c.warn(u, s, code.WeightDiffers)
	}
}

// setPieces keeps how many pieces a dispatch or container was said to hold.
func (c *Context) setPieces(s *canon.State) {
	if pieces := c.action.Core.Pieces; pieces != 0 {
		next := shipmentOf(s)
		next.Pieces = pieces
		s.Shipment = &next
	}
}

// countPieces compares the pieces that arrived with those that were sent (W13).
func (c *Context) countPieces(u *unit, s *canon.State) {
	if pieces := c.action.Core.Pieces; pieces != 0 && s.Shipment != nil && s.Shipment.Pieces != 0 && pieces != s.Shipment.Pieces {
		c.warn(u, s, code.PiecesDiffer)
	}
}
