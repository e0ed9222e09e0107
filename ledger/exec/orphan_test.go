package exec_test

import (
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/trace"
)

// TestOrphans: what an expelled member had can be taken over by who has it, with one signature, which stays visible until
// two have signed again; an offer that the expelled one had made is for its receiver alone.
func TestOrphans(t *testing.T) {
	const parcel, offered = "RB123456785CN", "RB123456771CN"
	w := ledgertest.New(t,
		ledgertest.Member("usps", "USPS", 10, canon.Role{Type: canon.RoleTypePost}),
		ledgertest.Member("cainiao", "Cainiao", 0, canon.Role{Type: canon.RoleTypeLogistics}),
		ledgertest.Member("correos", "Correos", 0, canon.Role{Type: canon.RoleTypePost}))
	act := func(kind uint32, org, unit string, seconds int64) code.Code {
		a := ledgertest.Action(kind, seconds, unit)
		if kind == canon.ActionTypeCustodyOffer {
			a.Core.Offer = &canon.Offer{To: map[string]string{"cainiao": "correos", "correos": "usps"}[org]}
		}
		return w.Block(w.Tx(org, a))[0].Code
	}
	state := func() *canon.State { return w.Ask(parcel).Subject.State }
	warned := func() bool {
		return slices.ContainsFunc(state().Warnings, func(x canon.Warning) bool {
			return code.Notice(x.Code) == code.OneSidedCustody && x.Resolved == 0
		})
	}
	for i, step := range []struct {
		kind      uint32
		org, unit string
		want      code.Code
	}{
		{canon.ActionTypeAccept, "cainiao", parcel, code.OK},
		{canon.ActionTypeAccept, "cainiao", offered, code.OK},
		{canon.ActionTypeCustodyOffer, "cainiao", offered, code.OK},
		{canon.ActionTypeCustodyAccept, "correos", parcel, code.NoOffer},
	} {
		if got := act(step.kind, step.org, step.unit, int64(i)); got != step.want {
			t.Fatalf("step %d: %s, want %s", i, got, step.want)
		}
	}
	w.Must(w.Tx("usps", ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeExpel, Organisation: "cainiao"}, w.Time()+3_600_000)))
	if got := act(canon.ActionTypeCustodyAccept, "usps", offered, 10); got != code.NoOffer {
		t.Errorf("what is offered to another: %s", got)
	}
	if got := act(canon.ActionTypeCustodyAccept, "correos", offered, 11); got != code.OK {
		t.Errorf("what was offered: %s", got)
	}
	if got := act(canon.ActionTypeCustodyReject, "correos", parcel, 12); got != code.NoOffer {
		t.Errorf("a rejection of nothing: %s", got)
	}
	if got := act(canon.ActionTypeCustodyAccept, "correos", parcel, 13); got != code.OK || state().Custody.Custodian != "correos" || !warned() || state().Flags.Disputed == 0 {
		t.Fatalf("%s, %+v, W22 %v", got, state(), warned())
	}
	if got := act(canon.ActionTypeCustodyAccept, "usps", parcel, 14); got != code.NoOffer {
		t.Errorf("from one who is no longer expelled: %s", got)
	}
	if tr := trace.Read(w.Ask(parcel).Result, trace.Options{}); tr.Custody.Custodian() != "correos" || len(tr.Custody.Tenures) != 2 {
		t.Errorf("readers see %+v", tr.Custody)
	}
	if a, b := act(canon.ActionTypeCustodyOffer, "correos", parcel, 15), act(canon.ActionTypeCustodyAccept, "usps", parcel, 16); a != code.OK ||
		b != code.OK || warned() || state().Flags != nil {
		t.Errorf("handed over by two: %s, %s, W22 %v", a, b, warned())
	}
}
