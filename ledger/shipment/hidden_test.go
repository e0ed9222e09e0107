package shipment_test

import (
	"bytes"
	"crypto/ed25519"
	"math"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestHiddenAreCounted: the number of hidden serials on a product counts units, not lots and not what is named twice, and
// stays at its end.
func TestHiddenAreCounted(t *testing.T) {
	const product = "https://id.gs1.org/01/04012345000016"
	hide := func(text string, salt byte) canon.Unit {
		u := ledgertest.Unit(canon.UnitRoleObject, text)
		b := proof.Blind(u.Namespace, u.Value, bytes.Repeat([]byte{salt}, 16))
		return canon.Unit{Namespace: u.Namespace, Scheme: proof.Blinded, Value: b[:]}
	}
	first, second, lot := hide(product+"/21/1", 1), hide(product+"/21/2", 2), hide(product+"/10/L", 3)
	plain, class := ledgertest.Unit(canon.UnitRoleObject, product+"/21/9"), ledgertest.Unit(canon.UnitRoleClass, product)
	brand := ledgertest.Cards()[0]
	for _, c := range []struct {
		before uint32
		units  []canon.Unit
		after  uint32
	}{
		{0, []canon.Unit{plain, lot, class}, 0},
		{0, []canon.Unit{first, second, first, lot, plain, class}, 2},
		{7, []canon.Unit{class, first}, 8},
		{math.MaxUint32 - 1, []canon.Unit{first, second, class}, math.MaxUint32},
		{math.MaxUint32, []canon.Unit{first, class}, math.MaxUint32},
	} {
		view := register.NewView(register.Empty{}, 1)
		key := proof.Key(proof.Plain, uint32(ident.GTIN), class.Value, 0)
		view.Set(view.Create(key), &canon.State{
			Origin: canon.OriginCommissioned, Organisation: brand.Id, Product: &canon.Product{Holder: brand.Id, Blinded: c.before},
		})
		signing := ledgertest.Key(brand.Id)
		a := ledgertest.Action(canon.ActionTypeCommission, 1)
		a.Units = c.units
		d := tx.Draft{Organisation: brand.Id, PublicKey: signing.Public().(ed25519.PublicKey), Expiry: 1, Actions: []tx.DraftAction{a}}
		x, err := d.Sign("test", func(m []byte) ([]byte, error) { return ed25519.Sign(signing, m), nil })
		if err != nil {
			t.Fatal(err)
		}
		at := shipment.Context{View: view, Parameters: genesis.Defaults(), Height: 1, Time: ledgertest.Start + 1000, Signer: &brand}
		if refusal, err := at.Apply(x, 0); err != nil || refusal != nil {
			t.Fatalf("%d units: %+v, %v", len(c.units), refusal, err)
		}
		e, err := view.Get(key)
		if err != nil || e.State.Product.Blinded != c.after {
			t.Errorf("%d hidden, then %d units: %+v, want %d", c.before, len(c.units), e.State.Product, c.after)
		}
	}
}
