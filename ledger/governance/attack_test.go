package governance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// What a member with valid keys could try beside the stories.

func (w *world) codes(txs ...*tx.Tx) (out []code.Code) {
	for _, r := range w.Block(txs...) {
		out = append(out, r.Code)
	}
	return out
}

func texts(n int, f func(i int) string) (out []string) {
	for i := range n {
		out = append(out, f(i))
	}
	return out
}

// largest is a card than which none is longer.
func largest() *canon.Member {
	m := ledgertest.Member("m"+strings.Repeat("x", 31), strings.Repeat("T", 100), 0, canon.Role{Type: canon.RoleTypeCarrier})
	for m.Roles[0].Places == nil || len((&canon.Member{Roles: m.Roles}).Encode()) <= member.MaxRoles-12 {
		n := len(m.Roles[0].Places) + len(m.Roles[0].Prefixes)
		if n < 1000 {
			m.Roles[0].Places = append(m.Roles[0].Places, fmt.Sprintf("CN%c%c%c", 'A'+n/676, 'A'+n/26%26, 'A'+n%26))
		} else {
			m.Roles[0].Prefixes = append(m.Roles[0].Prefixes, fmt.Sprintf("76%08d", n))
		}
	}
	m.Keys = keysOf(texts(member.MaxLiveKeys, func(i int) string { return fmt.Sprint("large", i) }))
	m.Node = &canon.Node{PublicKey: ledgertest.Public("large/node"), Addresses: texts(8, func(int) string { return strings.Repeat("/", 256) })}
	return &m
}

// passed is what a proposal and the two votes that carry it are told.
const passed = "ok\n" + "ok\n" + "ok, executed\n"

// TestLargestProposals: under the smallest limits that may be voted, the largest card and the longest parameters still
// fit into a transaction; so no vote shuts the door on all later ones.
func TestLargestProposals(t *testing.T) {
	w := newWorld(t)
	if got := w.tell("usps: propose usps/1 parameters tx_bytes=65536 tx_touches=2 tx_actions=1 block_bytes=1048576 block_touches=1000\n" +
		"correos: vote usps/1 yes\ncainiao: vote usps/1 yes"); got != passed {
		t.Fatal(got)
	}
	card := largest()
	propose := w.Tx("usps", ledgertest.Propose("usps/2", canon.Change{
		Type: canon.ChangeTypeAdmit, Organisation: card.Id, Card: card,
	}, w.Time()+3_600_000))
	p := *w.Store.Base().Parameters
	for a := 'A'; len(p.StrictLanes) < 1000 && a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for _, c := range []string{"CN", "DE", "ES", "FR", "GB", "IT", "JP", "US"} {
				if from := string([]rune{a, b}); ident.PostalCountry(from) && len(p.StrictLanes) < 1000 {
					p.StrictLanes = append(p.StrictLanes, from+"-"+c)
				}
			}
		}
	}
	change := w.Tx("usps", ledgertest.Propose("usps/3", canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p}, w.Time()+3_600_000))
	if got := w.codes(propose, change); got[0] != code.OK || got[1] != code.OK || len(p.StrictLanes) != 1000 {
		t.Errorf("%v with %d and %d bytes, %d lanes", got, len(propose.Raw), len(change.Raw), len(p.StrictLanes))
	}
	for range 1000 {
		p.Upgrades = append(p.Upgrades, canon.Upgrade{Height: 1 << 62, Rules: 1 << 30})
	}
	if n := len(p.Encode()) + 1024; n > 1<<16 {
		t.Errorf("parameters with all upgrades take %d bytes", n)
	}
}

// TestHugeCards: a role of a thousand countries, places, prefixes and lanes for each kind is refused, and so is a device
// whose record would be written with each scan.
func TestHugeCards(t *testing.T) {
	w := newWorld(t)
	places := texts(1000, func(i int) string { return fmt.Sprintf("CN%c%c%c", 'A'+i/676, 'A'+i/26%26, 'A'+i%26) })
	card := ledgertest.Member("posti", "Posti", 0)
	for kind := uint32(1); kind < canon.RoleTypeDevice; kind++ {
		card.Roles = append(card.Roles, canon.Role{Type: kind, Places: places})
	}
	grant := func(n int) tx.DraftAction {
		return ledgertest.Govern(canon.Core{Type: canon.ActionTypeGrantDevice, Device: &canon.DeviceGrant{
			Id: "usps-gun", Title: "Gun", Algorithm: sig.Ed25519, PublicKey: ledgertest.Public("gun"),
			Scope: &canon.Role{Type: canon.RoleTypeDevice, Places: places[:n]},
		}}, ident.ID{Namespace: ident.Organisation, Value: "usps-gun"})
	}
	got := w.codes(
		w.Tx("usps", ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeAdmit, Organisation: "posti", Card: &card}, w.Time()+3_600_000)),
		w.Tx("usps", ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeRoles, Organisation: "shop", Roles: card.Roles}, w.Time()+3_600_000)),
		w.Tx("usps", grant(300)), w.Tx("usps", grant(290)),
	)
	if want := []code.Code{code.Change, code.Change, code.Change, code.OK}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestKeysUsedUp: who has an organisation's key may use up all that the organisation may register, and no more: a vote
// readmits it with new ones, and nobody else's voice is needed for that.
func TestKeysUsedUp(t *testing.T) {
	w := newWorld(t)
	key, n := "shop", 0
	for ; n < 400; n++ {
		next := fmt.Sprint("thief", n)
		if got := w.tell("shop with " + key + ": add-key " + next); got != "ok\n" {
			if got != "CHANGE\n" {
				t.Fatal(got)
			}
			break
		}
		w.tell("shop with " + next + ": revoke-key " + key)
		key = next
	}
	if n != member.MaxKeys-member.MaxLiveKeys-1 {
		t.Errorf("%d keys", n)
	}
	keys := strings.Join(texts(member.MaxLiveKeys, func(i int) string { return fmt.Sprint("new", i) }), ",")
	got := w.tell("usps: propose usps/1 suspend shop\ncorreos: vote usps/1 yes\ncainiao: vote usps/1 yes\n" +
		"usps: propose usps/2 readmit shop keys=" + keys + "\ncorreos: vote usps/2 yes\ncainiao: vote usps/2 yes")
	if got != passed+passed {
		t.Error(got)
	}
	if got := w.tell("shop with new3: scan urn:test:a\nshop with " + key + ": scan urn:test:b"); got != "ok\nUNKNOWN_KEY\n" {
		t.Error(got)
	}
}

// TestManyPrefixes: the council's record stays below half a megabyte, and what a vote costs with it is bounded.
func TestManyPrefixes(t *testing.T) {
	var brands []canon.Member
	for b := range 8 {
		brands = append(brands, ledgertest.Member(fmt.Sprint("brand-with-as-long-a-name-as-can", b)[:31]+fmt.Sprint(b), "Brand", 0, canon.Role{
			Type: canon.RoleTypeBrand, Prefixes: texts(1000, func(i int) string { return fmt.Sprintf("76%d%09d", b, i) }),
		}))
	}
	w := newWorld(t, brands...)
	room := member.MaxPrefixes - 8000 - 2 // those of hangzhou-tea
	list := func(n int) string {
		return "usps: propose usps/1 roles shop brand=" + strings.Join(texts(n, func(i int) string { return fmt.Sprintf("77%010d", i) }), ",")
	}
	if got := w.tell(list(room+1) + "\n" + list(room) + "\ncorreos: vote usps/1 yes\ncainiao: vote usps/1 yes"); got != "CHANGE\n"+passed {
		t.Fatal(got)
	}
	c, err := w.Store.Council()
	if err != nil {
		t.Fatal(err)
	}
	size := len(c.Encode())
	if size > 1<<19 || len(c.Prefixes) != member.MaxPrefixes {
		t.Errorf("%d prefixes in %d bytes", len(c.Prefixes), size)
	}
	start := time.Now()
	if got := w.tell("usps: propose usps/2 suspend shop"); got != "ok\n" {
		t.Fatal(got)
	}
	t.Logf("a proposal beside a council of %d bytes: %v", size, time.Since(start))
	w.tell("usps: heartbeat")
	if len(w.Last.Sealed.Rows) > 3 {
		t.Errorf("a heartbeat writes %d rows", len(w.Last.Sealed.Rows))
	}
}

// TestDeviceLimit: an organisation cannot make every node keep devices without end; revoked ones count.
func TestDeviceLimit(t *testing.T) {
	w := newWorld(t)
	grant := func(i int) tx.DraftAction {
		id := fmt.Sprintf("usps-%d", i)
		return ledgertest.Govern(canon.Core{Type: canon.ActionTypeGrantDevice, Device: &canon.DeviceGrant{
			Id: id, Title: "Gun", Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(id), Scope: &canon.Role{Type: canon.RoleTypeDevice},
		}}, ident.ID{Namespace: ident.Organisation, Value: id})
	}
	for from := 0; from < member.MaxDevices; from += 512 {
		var actions []tx.DraftAction
		for i := range 512 {
			actions = append(actions, grant(from+i))
		}
		if got := w.codes(w.Tx("usps", actions...)); got[0] != code.OK {
			t.Fatal(from, got)
		}
	}
	revoke := ledgertest.Govern(canon.Core{Type: canon.ActionTypeRevokeDevice, Device: &canon.DeviceGrant{Id: "usps-7"}},
		ident.ID{Namespace: ident.Organisation, Value: "usps-7"})
	again := grant(8)
	again.Core.Device.PublicKey = ledgertest.Public("another gun")
	got := w.codes(w.Tx("usps", revoke), w.Tx("usps", grant(member.MaxDevices)), w.Tx("usps", again), w.Tx("usps", grant(7)))
	if want := []code.Code{code.OK, code.DeviceLimit, code.OK, code.KeyTaken}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
