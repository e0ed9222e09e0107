package app_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestDevicesScan: what a device is allowed follows every block; its scans, which change its log alone, cost no copy of
// all members.
func TestDevicesScan(t *testing.T) {
	w := newWorld(t)
	const id = "usps-gun"
	device := func(kind uint32, g *canon.DeviceGrant) *tx.Tx {
		return w.Tx("usps", ledgertest.Govern(canon.Core{Type: kind, Device: g}, ident.ID{Namespace: ident.Organisation, Value: id}))
	}
	grant := canon.DeviceGrant{
		Id: id, Title: "Gun", Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(id), Scope: &canon.Role{Type: canon.RoleTypeDevice},
	}
	w.block(device(canon.ActionTypeGrantDevice, &grant))
	granted := w.app.Member(id)
	if granted == nil || len(granted.Keys) != 1 || w.app.Member("usps").Devices != 1 {
		t.Fatalf("%+v", granted)
	}
	scan := ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456785CN")
	scan.Core.Log = &canon.LogEntry{Counter: 1}
	if r := w.block(w.Tx(id, scan)); r.TxResults[0].Code != 0 {
		t.Fatal(r.TxResults)
	}
	if w.app.Member(id) != granted {
		t.Error("the record was taken anew for a scan")
	}
	grant.Title, grant.Until = "Gun of the night", w.Time()+3_600_000
	w.block(device(canon.ActionTypeGrantDevice, &grant))
	if m := w.app.Member(id); m.Title != grant.Title || m.Device.Until != grant.Until || m.Device.Counter != 1 {
		t.Errorf("%+v", m)
	}
	w.block(device(canon.ActionTypeRevokeDevice, &canon.DeviceGrant{Id: id}))
	if m := w.app.Member(id); m.Standing != canon.StandingSuspended {
		t.Errorf("%+v", m)
	}
}
