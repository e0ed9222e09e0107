package main

import (
	"context"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// deviceLog is how far a device's log is: what its next action follows. A device that hands in from several places at
// once would fork it.
func (n *client) deviceLog(ctx context.Context, id string) (*canon.Device, error) {
	k, err := n.consortiumWith(ctx, &apiv1.ConsortiumRequest{Devices: true})
	if err != nil {
		return nil, err
	}
	m := k.member(id)
	if m == nil || m.Device == nil {
		return nil, fail(exitRefused, "its owner grants it: waybill org device grant",
			fmt.Errorf("%q is no device of a member", id))
	}
	return m.Device, nil
}

// acting is a device in its owner's roles, as far as its scope goes.
func (n *client) acting(ctx context.Context, device *canon.Member) (*canon.Member, error) {
	k, err := n.consortiumWith(ctx, &apiv1.ConsortiumRequest{Devices: true})
	if err != nil {
		return nil, err
	}
	owner := k.member(device.Device.Owner)
	if owner == nil {
		return nil, fail(exitRefused, "", fmt.Errorf("the owner of the device %q is not a member", device.Id))
	}
	return member.Acting(device, owner), nil
}
