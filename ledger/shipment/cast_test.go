package shipment_test

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
)

// cast are the members of a random ledger: every role, with and without scopes, and some with several.
func cast() []canon.Member {
	as := func(kind uint32, scope ...func(r *canon.Role)) canon.Role {
		r := canon.Role{Type: kind}
		for _, s := range scope {
			s(&r)
		}
		return r
	}
	of := func(countries ...string) func(r *canon.Role) { return func(r *canon.Role) { r.Countries = countries } }
	at := func(places ...string) func(r *canon.Role) { return func(r *canon.Role) { r.Places = places } }
	on := func(lanes ...string) func(r *canon.Role) { return func(r *canon.Role) { r.Lanes = lanes } }
	holds := func(prefixes ...string) func(r *canon.Role) { return func(r *canon.Role) { r.Prefixes = prefixes } }
	cards := ledgertest.Cards()
	for _, m := range []struct {
		id    string
		alias bool
		roles []canon.Role
	}{
		{"lager", true, []canon.Role{as(canon.RoleTypeWarehouse, holds("4012345"))}},
		{"tea-two", true, []canon.Role{as(canon.RoleTypeBrand, holds("40123450000"))}},
		{"council", false, []canon.Role{as(canon.RoleTypeGovernance)}},
		{"market", false, []canon.Role{as(canon.RoleTypeMarketplace)}},
		{"tienda", false, []canon.Role{as(canon.RoleTypeMarketplace, on("CN-ES"))}},
		{"hauler", false, []canon.Role{as(canon.RoleTypeCarrier)}},
		{"brown", false, []canon.Role{as(canon.RoleTypePost, of("US")), as(canon.RoleTypeCarrier)}},
		{"cn-customs", false, []canon.Role{as(canon.RoleTypeExportCustoms, of("CN"))}},
		{"us-customs", false, []canon.Role{as(canon.RoleTypeImportCustoms, of("US"))}},
		{"aduana", false, []canon.Role{as(canon.RoleTypeExportCustoms, of("ES")), as(canon.RoleTypeImportCustoms, of("ES"))}},
		{"aduana-two", false, []canon.Role{as(canon.RoleTypeImportCustoms, of("ES"), at("ESMAD"))}},
		{"broker", false, []canon.Role{as(canon.RoleTypeBroker)}},
		{"gestor", false, []canon.Role{as(canon.RoleTypeLogistics, of("ES")), as(canon.RoleTypeBroker, on("CN-ES"))}},
		{"inspector", false, []canon.Role{as(canon.RoleTypeInspection)}},
		{"gadget", false, []canon.Role{as(canon.RoleTypeDevice)}},
	} {
		card := ledgertest.Member(m.id, m.id, 0, m.roles...)
		if m.alias { // aliases may hold a prefix of another member, which is their owner
			card.OwnerCommitment = make([]byte, 32)
			card.OwnerCommitment[0] = byte(len(cards))
		}
		cards = append(cards, card)
	}
	return cards
}

// delegations are who lets which broker declare.
var delegations = [][2]string{{"market", "broker"}, {"hangzhou-tea", "broker"}, {"tienda", "gestor"}}

// law has bounds that chance reaches.
func law() *canon.Parameters {
	p := genesis.Defaults()
	p.StrictLanes, p.ProductRanges = []string{"CN-ES", "US-ES"}, 30
	return p
}

// stock is a generation of things: parcels, goods, hidden ones of both, containers, classes and places.
func (s *scene) stock(generation int) (out []thing) {
	add := func(salt []byte, format string, args ...any) {
		id, form, err := ident.Parse(fmt.Sprintf(format, args...))
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, thing{id, form, salt})
	}
	salt := fmt.Appendf(nil, "salt %011d", generation)
	first := generation * 4
	for i := first; i < first+4; i++ {
		digits := fmt.Sprintf("%08d", 77000+i)
		check, _ := ident.S10CheckDigit(digits)
		add(nil, "RB%s%c%s", digits, check, []string{"CN", "CN", "US", "ES"}[i%4])
		add(nil, "https://id.gs1.org/01/04012345000016/21/%03d", 100*i)
	}
	hidden := fmt.Sprintf("%08d", 99000+generation)
	check, _ := ident.S10CheckDigit(hidden)
	add(salt, "RB%s%cCN", hidden, check)
	add(salt, "https://id.gs1.org/01/04012345000016/21/%d", first)
	add(nil, "https://id.gs1.org/01/04012345000023/21/%d", first)
	for i := range 2 {
		body := fmt.Sprintf("34012345%09d", 2*generation+i)
		digit, _ := ident.GS1CheckDigit(body)
		add(nil, "https://id.gs1.org/00/%s%c", body, digit)
		add(nil, "urn:waybill:id:s9:CNSHAAUSJFKAAUN6%04d%03d110050", 2*generation+i, i)
	}
	box := fmt.Sprintf("CSQU%06d", generation)
	digit, _ := ident.ContainerCheckDigit(box)
	add(nil, "%s%c", box, digit)
	add(nil, "https://example.com/box/%d", generation)
	return out
}

// fixtures are there in every generation.
var fixtures = []string{
	"CNSHA", "https://id.gs1.org/01/04012345000016/10/L1", "https://id.gs1.org/01/04012345000016",
	"https://id.gs1.org/01/04012345000023", "urn:waybill:id:org:usps", "urn:waybill:id:org:not-yet",
}
