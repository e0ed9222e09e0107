package api

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// maxClosed is among how many of the newest proposals those that are closed are told. An older one is proven like any
// record, by its identifier.
const maxClosed = 200

// Consortium implements apiv1connect.ConsortiumServiceHandler.
func (s *service) Consortium(
	_ context.Context, r *connect.Request[apiv1.ConsortiumRequest],
) (*connect.Response[apiv1.ConsortiumResponse], error) {
	c, err := s.ledger.Consortium()
	if err != nil {
		return nil, s.internal(err)
	}
	out := &apiv1.ConsortiumResponse{
		Height: c.Block.Height, AppHash: c.Block.AppHash[:], Time: c.Block.Time,
		Council: c.Council.Encode(), Parameters: c.Council.Parameters.Encode(),
	}
	for i := range c.Members {
		if c.Members[i].Device != nil && !r.Msg.Devices {
			continue
		}
		out.Members = append(out.Members, c.Members[i].Encode())
	}
	for i := range c.Proposals {
		p := &c.Proposals[i]
		if p.Status == canon.ProposalStatusOpen || r.Msg.Closed && i+maxClosed >= len(c.Proposals) {
			out.Proposals = append(out.Proposals, p.Encode())
		}
	}
	voting, err := s.ledger.Validators()
	if err != nil && !errors.Is(err, query.ErrNothing) {
		return nil, s.internal(err)
	}
	for _, v := range voting {
		out.Validators = append(out.Validators, &apiv1.Validator{
			Organisation: c.Validating(v.PublicKey), PublicKey: v.PublicKey, Power: v.Power, Signed: v.Signed, Blocks: v.Blocks,
		})
	}
	return connect.NewResponse(out), nil
}
