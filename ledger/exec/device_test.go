package exec_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestDevicesInCustody: custody is offered to who can take it, and a scope that leaves a role out of a device takes off none
// of the duties that the owner has by that role.
func TestDevicesInCustody(t *testing.T) {
	const parcel, gun = "RB123456785CN", "hauler-gun"
	p := genesis.Defaults()
	p.StrictLanes = []string{"CN-ES"}
	w := ledgertest.NewWith(t, p,
		ledgertest.Member("cainiao", "Cainiao", 10, canon.Role{Type: canon.RoleTypeLogistics}),
		ledgertest.Member("hauler", "Hauler", 10, canon.Role{Type: canon.RoleTypeCarrier, Countries: []string{"CN"}},
			canon.Role{Type: canon.RoleTypeWarehouse}))
	ship := ledgertest.Action(canon.ActionTypeShip, 1, parcel)
	ship.Core.Lane = &canon.Lane{From: "CN", To: "ES"}
	declare := ledgertest.Action(canon.ActionTypeDeclare, 2, parcel)
	declare.Core.Side, declare.PrivateRoot = canon.BorderSideExport, make([]byte, 32)
	declare.PrivateRoot[0] = 1
	grant := canon.DeviceGrant{
		Id: gun, Title: "Gun", Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(gun),
		Scope: &canon.Role{Type: canon.RoleTypeDevice, Countries: []string{"ES"}},
	}
	w.Must(
		w.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel), ship, declare),
		w.Tx("hauler", ledgertest.Govern(canon.Core{Type: canon.ActionTypeGrantDevice, Device: &grant},
			ident.ID{Namespace: ident.Organisation, Value: gun})))
	offer := func(to string) *tx.Tx {
		a := ledgertest.Action(canon.ActionTypeCustodyOffer, 3, parcel)
		a.Core.Offer = &canon.Offer{To: to}
		return w.Tx("cainiao", a)
	}
	take := func(org string) *tx.Tx {
		a := ledgertest.Action(canon.ActionTypeCustodyAccept, 4, parcel)
		if org == gun {
			a.Core.Log = &canon.LogEntry{Counter: 1}
		}
		return w.Tx(org, a)
	}
	for i, want := range []struct {
		t    *tx.Tx
		code code.Code
	}{
		{offer(gun), code.UnknownReceiver},
		{offer("hauler"), code.OK},
		{take("hauler"), code.NotReleased},
		{take(gun), code.NotReleased},
	} {
		if r := w.Block(want.t); r[0].Code != want.code {
			t.Errorf("%d: %s, want %s", i, r[0].Code, want.code)
		}
	}
}
