package member_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/sig"
)

// TestCards: what a card must be, each refusal with the field that it names.
func TestCards(t *testing.T) {
	texts := func(n int, f func(i int) string) (out []string) {
		for i := range n {
			out = append(out, f(i))
		}
		return out
	}
	for _, tt := range []struct {
		change func(m *canon.Member)
		field  string // "" for a good card
		cause  error
	}{
		{func(*canon.Member) {}, "", nil},
		{func(m *canon.Member) { m.Id = "c" }, "id", ident.ErrLength},
		{func(m *canon.Member) { m.Id = strings.Repeat("c", 33) }, "id", ident.ErrLength},
		{func(m *canon.Member) { m.Id = "Cainiao" }, "id", ident.ErrCharacter},
		{func(m *canon.Member) { m.Id = "cai--niao" }, "id", ident.ErrSyntax},
		{func(m *canon.Member) { m.Title = "" }, "title", nil},
		{func(m *canon.Member) { m.Title = strings.Repeat("C", 101) }, "title", nil},
		{func(m *canon.Member) { m.Title = "Cai\nniao" }, "title", nil},
		{func(m *canon.Member) { m.Title = "Cai\x1b[31mniao" }, "title", nil},
		{func(m *canon.Member) { m.Title = "Cainiao\xff" }, "title", nil},
		{func(m *canon.Member) { m.Title = "菜鸟网络" }, "", nil},
		{func(m *canon.Member) { m.Standing = 0 }, "standing", nil},
		{func(m *canon.Member) { m.Standing = 4 }, "standing", nil},
		{func(m *canon.Member) { m.Standing = canon.StandingExpelled }, "", nil},
		{func(m *canon.Member) { m.OwnerCommitment = make([]byte, 31) }, "owner_commitment", nil},
		{func(m *canon.Member) { m.OwnerCommitment = make([]byte, 32) }, "validator", nil},
		{func(m *canon.Member) { m.Validator, m.OwnerCommitment = nil, make([]byte, 32) }, "", nil},

		{func(m *canon.Member) { m.Roles = nil }, "roles", nil},
		{func(m *canon.Member) { m.Roles = append(m.Roles, m.Roles[0]) }, "roles", nil},
		{func(m *canon.Member) { m.Roles = append(m.Roles, canon.Role{Type: canon.RoleTypeBrand}) }, "roles", nil},
		{func(m *canon.Member) { m.Roles[0].Type = 0 }, "roles[0].type", nil},
		{func(m *canon.Member) { m.Roles[0].Type = 14 }, "roles[0].type", nil},
		{func(m *canon.Member) { m.Roles[0].Countries = []string{"ES", "CN"} }, "roles[0].countries", nil},
		{func(m *canon.Member) { m.Roles[0].Countries = []string{"CN", "CN"} }, "roles[0].countries", nil},
		{func(m *canon.Member) { m.Roles[0].Countries = []string{"cn"} }, "roles[0].countries", nil},
		{func(m *canon.Member) { m.Roles[0].Countries = []string{"XX"} }, "roles[0].countries", nil},
		{func(m *canon.Member) { m.Roles[0].Places = []string{"CNSHA", "CNSHAA"} }, "", nil},
		{func(m *canon.Member) { m.Roles[0].Places = []string{"CN"} }, "roles[0].places", nil},
		{func(m *canon.Member) { m.Roles[0].Places = []string{"XXSHA"} }, "roles[0].places", nil},
		{func(m *canon.Member) { m.Roles[0].Prefixes = []string{"4012", "401234567890"} }, "", nil},
		{func(m *canon.Member) { m.Roles[0].Prefixes = []string{"401"} }, "roles[0].prefixes", nil},
		{func(m *canon.Member) { m.Roles[0].Prefixes = []string{"4012345678901"} }, "roles[0].prefixes", nil},
		{func(m *canon.Member) { m.Roles[0].Prefixes = []string{"40123a"} }, "roles[0].prefixes", nil},
		{func(m *canon.Member) { m.Roles[0].Prefixes = []string{""} }, "roles[0].prefixes", nil},
		{func(m *canon.Member) { m.Roles[0].Lanes = []string{"CN-ES", "CN-US"} }, "", nil},
		{func(m *canon.Member) { m.Roles[0].Lanes = []string{"CN>ES"} }, "roles[0].lanes", nil},
		{func(m *canon.Member) { m.Roles[0].Lanes = []string{"CN-XX"} }, "roles[0].lanes", nil},
		{func(m *canon.Member) {
			m.Roles[0].Prefixes = texts(1000, func(i int) string { return fmt.Sprintf("%07d", i) })
		}, "", nil},
		{func(m *canon.Member) {
			m.Roles[0].Prefixes = texts(1001, func(i int) string { return fmt.Sprintf("%07d", i) })
		}, "roles[0].prefixes", nil},
		{func(m *canon.Member) { // 9 and 7 bytes an entry, and the list's own role
			m.Roles[0].Prefixes = texts(1000, func(i int) string { return fmt.Sprintf("%07d", i) })
			m.Roles[0].Places = texts(1000, func(i int) string { return fmt.Sprintf("CN%c%c%c", 'A'+i/676, 'A'+i/26%26, 'A'+i%26) })
		}, "", nil},
		{func(m *canon.Member) {
			m.Roles[0].Prefixes = texts(1000, func(i int) string { return fmt.Sprintf("%010d", i) })
			m.Roles[0].Places = texts(1000, func(i int) string { return fmt.Sprintf("CN%c%c%c", 'A'+i/676, 'A'+i/26%26, 'A'+i%26) })
		}, "roles: 19", nil},

		{func(m *canon.Member) { m.Keys = nil }, "keys", nil},
		{func(m *canon.Member) { m.Keys = append(m.Keys, m.Keys[0]) }, "keys", nil},
		{func(m *canon.Member) { m.Keys[0].Algorithm = 2 }, "keys[0]", sig.ErrAlgorithm},
		{func(m *canon.Member) { m.Keys[0].PublicKey = m.Keys[0].PublicKey[:31] }, "keys[0]", sig.ErrKeySize},
		{func(m *canon.Member) { m.Keys[0].PublicKey = make([]byte, 32) }, "keys[0]", sig.ErrSmallOrder},
		{func(m *canon.Member) { m.Keys[0].PublicKey = append([]byte{1}, make([]byte, 31)...) }, "keys[0]", sig.ErrSmallOrder},
		{func(m *canon.Member) { m.Keys[0].PublicKey = bytes.Repeat([]byte{0xff}, 32) }, "keys[0]", sig.ErrNotCanonical},
		{func(m *canon.Member) { m.Keys[0].PublicKey = append([]byte{2}, make([]byte, 31)...) }, "keys[0]", sig.ErrNotAPoint},
		{func(m *canon.Member) { m.Keys[0].From, m.Keys[0].Until = 5, 5 }, "keys", nil},
		{func(m *canon.Member) { m.Keys[0].From, m.Keys[0].Until = 5, 6 }, "", nil},

		{func(m *canon.Member) { m.Node.PublicKey = nil }, "node", sig.ErrKeySize},
		{func(m *canon.Member) { m.Node.Addresses = texts(9, func(int) string { return "/ip4/192.0.2.1" }) }, "node.addresses", nil},
		{func(m *canon.Member) { m.Node.Addresses = []string{strings.Repeat("/", 257)} }, "node.addresses", nil},
		{func(m *canon.Member) { m.Node.Addresses = []string{"/ip4/\n"} }, "node.addresses", nil},
		{func(m *canon.Member) { m.Node.Addresses = []string{""} }, "node.addresses", nil},
		{func(m *canon.Member) { m.Node.Addresses = []string{"/dns/\xff"} }, "node.addresses", nil},
		{func(m *canon.Member) { m.Validator.Algorithm = 0 }, "validator", sig.ErrAlgorithm},
		{func(m *canon.Member) { m.Validator.PublicKey = make([]byte, 32) }, "validator", sig.ErrSmallOrder},
		{func(m *canon.Member) { m.Validator.Power = 1<<32 + 1 }, "validator.power", nil},
		{func(m *canon.Member) { m.Node = nil }, "validator", nil},
	} {
		m := ledgertest.Member("cainiao", "Cainiao", 10, canon.Role{Type: canon.RoleTypeLogistics, Countries: []string{"CN"}})
		tt.change(&m)
		err := member.Check(&m)
		switch {
		case tt.field == "":
			if err != nil {
				t.Errorf("a good card: %v", err)
			}
		case !errors.Is(err, member.ErrCard) || !strings.Contains(err.Error(), tt.field) || tt.cause != nil && !errors.Is(err, tt.cause):
			t.Errorf("%v; want %s (%v)", err, tt.field, tt.cause)
		}
	}
}

// TestSigningKey: a key signs from its first height to before its last, and is found by its id only.
func TestSigningKey(t *testing.T) {
	m := ledgertest.Member("cainiao", "Cainiao", 0, canon.Role{Type: canon.RoleTypeLogistics})
	second := ledgertest.Member("second", "x", 0, canon.Role{Type: canon.RoleTypeLogistics}).Keys[0]
	m.Keys[0].Until, second.From = 20, 10
	m.Keys = append(m.Keys, second)
	first, next := sig.KeyIDOf(1, m.Keys[0].PublicKey), sig.KeyIDOf(1, second.PublicKey)
	for _, tt := range []struct {
		height        uint64
		first, second bool
	}{{0, true, false}, {1, true, false}, {9, true, false}, {10, true, true}, {19, true, true}, {20, false, true}, {1 << 60, false, true}} {
		if k := member.SigningKey(&m, first, tt.height); (k == &m.Keys[0]) != tt.first || (k != nil) != tt.first {
			t.Errorf("height %d: first key %v", tt.height, k)
		}
		if k := member.SigningKey(&m, next, tt.height); (k == &m.Keys[1]) != tt.second || (k != nil) != tt.second {
			t.Errorf("height %d: second key %v", tt.height, k)
		}
		if k := member.SigningKey(&m, sig.KeyID{}, tt.height); k != nil {
			t.Errorf("height %d: a key without an id: %v", tt.height, k)
		}
	}
}

// TestLoad: a member is a record with a card; that somebody's scan named an organisation makes none.
func TestLoad(t *testing.T) {
	v := register.NewView(register.Empty{}, 1)
	cards := ledgertest.Cards()
	e := v.Create(member.Key("cainiao"))
	v.Set(e, &canon.State{Origin: canon.OriginFounded, Member: &cards[1]})
	v.Set(v.Create(member.Key("seen-only")), &canon.State{Origin: canon.OriginSeen})
	for id, want := range map[string]*canon.Member{"cainiao": &cards[1], "seen-only": nil, "nobody": nil} {
		if m, err := member.Load(v, id); err != nil || m != want {
			t.Errorf("%s: %v, %v", id, m, err)
		}
	}
	for standing, want := range map[uint32]bool{canon.StandingActive: true, canon.StandingSuspended: false, canon.StandingExpelled: false, 0: false} {
		if got := member.Active(&canon.Member{Standing: standing}); got != want {
			t.Errorf("standing %d: %v", standing, got)
		}
	}
	if member.Key("cainiao") != proof.Key(0, uint32(ident.Organisation), []byte("cainiao"), 0) {
		t.Error("key")
	}
}

func id(t *testing.T, s string) ident.ID {
	t.Helper()
	id, _, err := ident.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func place(t *testing.T, s string) *canon.Place {
	t.Helper()
	if s == "" {
		return nil
	}
	id := id(t, s)
	return &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
}

// TestScanning is the table of roles and the places of their scans.
func TestScanning(t *testing.T) {
	const (
		nowhere = ""
		gln     = "https://id.gs1.org/414/9506000134352"
	)
	role := func(kind uint32, countries, places []string) canon.Role {
		return canon.Role{Type: kind, Countries: countries, Places: places}
	}
	for _, tt := range []struct {
		name  string
		roles []canon.Role
		yes   []string
		no    []string
	}{
		{"auditor", []canon.Role{role(canon.RoleTypeAuditor, nil, nil)}, nil, []string{nowhere, "CNSHA", gln}},
		{"governance", []canon.Role{role(canon.RoleTypeGovernance, nil, nil)}, nil, []string{nowhere, "CNSHA", gln}},
		{"post of one country", []canon.Role{role(canon.RoleTypePost, []string{"ES"}, nil)},
			[]string{nowhere, gln, "ESMAD", "ESMADA"}, []string{"CNSHA", "CNSHAA"}},
		{"post without bounds", []canon.Role{role(canon.RoleTypePost, nil, nil)}, []string{nowhere, gln, "ESMAD", "CNSHAA"}, nil},
		{"customs of one office", []canon.Role{role(canon.RoleTypeImportCustoms, nil, []string{"ESMADA"})},
			[]string{nowhere, gln, "ESMADA"}, []string{"ESMAD", "ESBCNA"}},
		{"office outside the country", []canon.Role{role(canon.RoleTypePost, []string{"ES"}, []string{"USJFKA"})},
			[]string{nowhere}, []string{"USJFKA", "ESMADA"}},
		{"two roles, each with its country", []canon.Role{role(canon.RoleTypePost, []string{"ES"}, nil), role(canon.RoleTypeCarrier, []string{"CN"}, nil)},
			[]string{"ESMAD", "CNSHA"}, []string{"USJFK"}},
		{"auditor and post", []canon.Role{role(canon.RoleTypePost, []string{"ES"}, nil), role(canon.RoleTypeAuditor, nil, nil)},
			[]string{"ESMAD"}, []string{"CNSHA"}},
	} {
		m := &canon.Member{Roles: tt.roles}
		for _, p := range tt.yes {
			if !member.MayScan(m, place(t, p)) {
				t.Errorf("%s may not scan at %q", tt.name, p)
			}
		}
		for _, p := range tt.no {
			if member.MayScan(m, place(t, p)) {
				t.Errorf("%s may scan at %q", tt.name, p)
			}
		}
	}
	for kind := canon.RoleTypeGovernance; kind <= canon.RoleTypeDevice; kind++ {
		want := kind != canon.RoleTypeGovernance && kind != canon.RoleTypeAuditor
		if got := member.MayScan(&canon.Member{Roles: []canon.Role{{Type: kind}}}, nil); got != want {
			t.Errorf("role %d: %v", kind, got)
		}
	}
}

// TestCommissioning: only a brand under its prefix brings goods into being; any role under its prefix, units of logistics.
func TestCommissioning(t *testing.T) {
	const (
		goods   = "https://id.gs1.org/01/04012345000016/21/A1"
		lot     = "https://id.gs1.org/01/04012345000016/10/L1"
		product = "https://id.gs1.org/01/04012345000016"
		pallet  = "https://id.gs1.org/00/340123450000000017"
		asset   = "https://id.gs1.org/8004/4012345A1"
		parcel  = "RB123456785CN"
	)
	brand := func(prefixes ...string) *canon.Member {
		return &canon.Member{Roles: []canon.Role{{Type: canon.RoleTypeBrand, Prefixes: prefixes}}}
	}
	carrier := &canon.Member{Roles: []canon.Role{{Type: canon.RoleTypeCarrier, Prefixes: []string{"4012345"}}}}
	both := &canon.Member{Roles: []canon.Role{{Type: canon.RoleTypeBrand, Prefixes: []string{"9506000"}}, {Type: canon.RoleTypeCarrier, Prefixes: []string{"4012345"}}}}
	for _, tt := range []struct {
		name   string
		member *canon.Member
		id     string
		want   bool
	}{
		{"own prefix", brand("4012345"), goods, true},
		{"own prefix, lot", brand("4012345"), lot, true},
		{"own prefix, product", brand("4012345"), product, true},
		{"own prefix, pallet", brand("4012345"), pallet, true},
		{"one of two prefixes", brand("0614141", "4012345"), goods, true},
		{"shorter prefix", brand("40123"), goods, true},
		{"longer prefix", brand("40123450"), goods, true},
		{"longer prefix of another", brand("40123459"), goods, false},
		{"another prefix", brand("9506000"), goods, false},
		{"no prefix at all", brand(), goods, false},
		{"a parcel has no prefix", brand("4012345"), parcel, false},
		{"carrier: goods", carrier, goods, false},
		{"carrier: lot", carrier, lot, false},
		{"carrier: product", carrier, product, false},
		{"carrier: pallet", carrier, pallet, true},
		{"carrier: asset", carrier, asset, true},
		{"prefix of the other role", both, goods, false},
		{"prefix of the other role, pallet", both, pallet, true},
	} {
		if got := member.MayCommission(tt.member, id(t, tt.id)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// TestAccepting: a post takes in the items of its country, and units of logistics.
func TestAccepting(t *testing.T) {
	const cn, es, pallet = "RB123456785CN", "RB123456785ES", "https://id.gs1.org/00/340123450000000017"
	in := func(kind uint32, countries ...string) *canon.Member {
		return &canon.Member{Roles: []canon.Role{{Type: kind, Countries: countries}}}
	}
	for _, tt := range []struct {
		name    string
		member  *canon.Member
		id      string
		blinded bool
		want    bool
	}{
		{"own country", in(canon.RoleTypePost, "CN"), cn, false, true},
		{"another country", in(canon.RoleTypePost, "CN"), es, false, false},
		{"one of two countries", in(canon.RoleTypeLogistics, "CN", "ES"), es, false, true},
		{"no bounds", in(canon.RoleTypeLogistics), es, false, true},
		{"pallet", in(canon.RoleTypePost, "CN"), pallet, false, true},
		{"blinded", in(canon.RoleTypePost, "CN"), es, true, true},
		{"carrier", in(canon.RoleTypeCarrier), cn, false, false},
		{"brand", in(canon.RoleTypeBrand), cn, true, false},
		{"customs", in(canon.RoleTypeExportCustoms, "CN"), pallet, false, false},
	} {
		i := id(t, tt.id)
		if tt.blinded {
			b := proof.Blind(uint32(i.Namespace), []byte(i.Value), []byte("0123456789abcdef"))
			i.Value = string(b[:])
		}
		if got := member.MayAccept(tt.member, i, tt.blinded); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
