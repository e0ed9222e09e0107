package exec_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
)

// TestPrefixPassesOn: a brand is expelled and another one gets its company prefix. With its next commissioning the product is
// the new one's, and so is what the ranges hold that nobody has seen yet; what was said of the product stays.
func TestPrefixPassesOn(t *testing.T) {
	const gtin, prefix = "https://id.gs1.org/01/04012345000016", "4012345"
	brand := func(prefixes ...string) canon.Role { return canon.Role{Type: canon.RoleTypeBrand, Prefixes: prefixes} }
	w := ledgertest.New(t,
		ledgertest.Member("usps", "USPS", 10, canon.Role{Type: canon.RoleTypePost}),
		ledgertest.Member("old", "Old", 0, brand(prefix)), ledgertest.Member("new", "New", 0, brand()))
	serials := func(org, lo, hi string) {
		a := ledgertest.Action(canon.ActionTypeCommission, 1, gtin)
		a.Core.Range = &canon.SerialRange{Lo: lo, Hi: hi}
		w.Must(w.Tx(org, a))
	}
	decide := func(id string, ch canon.Change) { w.Must(w.Tx("usps", ledgertest.Propose(id, ch, w.Time()+3_600_000))) }
	seen := func(serial string) *canon.State {
		w.Must(w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 2, gtin+"/21/"+serial)))
		return w.Ask(gtin + "/21/" + serial).Subject.State
	}
	serials("old", "100", "199")
	facts := ledgertest.Action(canon.ActionTypeRegisterProduct, 1, gtin)
	facts.Core.Facts = &canon.Facts{Origin: "CN"}
	w.Must(w.Tx("old", facts))
	decide("usps/1", canon.Change{Type: canon.ChangeTypeExpel, Organisation: "old"})
	decide("usps/2", canon.Change{Type: canon.ChangeTypeRoles, Organisation: "new", Roles: []canon.Role{brand(prefix)}})
	if s := seen("101"); s.Organisation != "old" {
		t.Errorf("before the new one did anything: %+v", s)
	}
	serials("new", "200", "299")
	if s := seen("102"); s.Organisation != "new" || s.Custody.Custodian != "new" {
		t.Errorf("%s answers for a serial, %s has it", s.Organisation, s.Custody.Custodian)
	}
	if s := seen("101"); s.Organisation != "old" {
		t.Errorf("what the old one had is %s's", s.Organisation)
	}
	s := w.Ask(gtin).Subject.State
	if p := s.Product; s.Organisation != "new" || p.Holder != "new" || p.Ranges != 2 || p.Facts == nil || p.Facts.Origin != "CN" {
		t.Errorf("of the product: %+v, %+v", s, p)
	}
}
