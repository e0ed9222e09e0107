package tx_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestDraftLog: the actions of a device's draft go on with its log without a gap or a fork, as the ledger judges it; with
// detail too, whose root is part of what the log names.
func TestDraftLog(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(m []byte) ([]byte, error) { return ed25519.Sign(private, m), nil }
	device := &canon.Device{Owner: "usps"}
	for round := range 2 {
		d := tx.Draft{Organisation: "usps-jfk-7", PublicKey: public, Nonce: [16]byte{byte(round)}, Expiry: 1, Log: device}
		for i := range 3 {
			d.Actions = append(d.Actions, tx.DraftAction{
				Core:   &canon.Core{Type: canon.ActionTypeObserve, Time: int64(i + 1)},
				Units:  []canon.Unit{{Namespace: uint32(ident.S10), Value: []byte("RB123456785CN")}},
				Detail: []canon.DetailField{{Name: "a", Value: []byte("1")}},
			})
		}
		read, err := d.Sign("chain", sign)
		if err != nil {
			t.Fatal(err)
		}
		for i := range read.Body.Actions {
			a := &read.Body.Actions[i]
			next, odd := member.Follow(device, a.Core.Log, tx.ActionHash(a))
			if odd != 0 || next.Counter != uint64(3*round+i+1) {
				t.Errorf("round %d, action %d: W%d, counter %d", round, i, odd, next.Counter)
			}
			device = next
		}
		if d.Actions[0].Core.Log != nil {
			t.Error("the draft was changed")
		}
	}
}
