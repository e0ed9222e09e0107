package prove_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
)

func TestParcelInABag(t *testing.T) {
	c := ledgertest.New(t)
	const parcel, bag = "RB123456785CN", "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel, "RB123456771CN")))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 2, bag, parcel, "RB123456771CN")))
	c.Must(c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 3, bag)))
	v := c.Ask(parcel)
	if v.Verdict != proof.Genuine || len(v.Containers) != 1 || v.Containers[0].Count != 2 || v.Subject.Count != 2 {
		t.Errorf("%+v", v.Result)
	}
	if len(v.Members) != 2 {
		t.Errorf("members %v", v.Members)
	}
	if v := c.Ask("RB123456754CN"); v.Verdict != proof.Absent {
		t.Errorf("%+v", v.Result)
	}
}
