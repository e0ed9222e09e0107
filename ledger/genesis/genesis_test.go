package genesis_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
)

func founded(t testing.TB, cards []canon.Member) *canon.Genesis {
	t.Helper()
	g, err := genesis.New("shop-to-door", ledgertest.Start, genesis.Defaults(), cards)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// permutations visits every order of n things.
func permutations(n int, visit func(order []int)) {
	order := make([]int, 0, n)
	var rest func()
	rest = func() {
		if len(order) == n {
			visit(order)
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				order = append(order, i)
				rest()
				order = order[:len(order)-1]
			}
		}
	}
	rest()
}

// TestOrderOfCards: the ceremony gives the same bytes on every machine, in whatever order the cards came.
func TestOrderOfCards(t *testing.T) {
	cards := ledgertest.Cards()
	want := founded(t, cards)
	const id = "shop-to-door-89eba21a87"
	if got := genesis.ChainID(want); got != id {
		t.Errorf("chain id %q, written down as %q", got, id)
	}
	before := slices.Clone(cards)
	permutations(len(cards), func(order []int) {
		var shuffled []canon.Member
		for _, i := range order {
			shuffled = append(shuffled, cards[i])
		}
		if g := founded(t, shuffled); !bytes.Equal(g.Encode(), want.Encode()) || genesis.ChainID(g) != genesis.ChainID(want) {
			t.Errorf("order %v gives another genesis", order)
		}
	})
	for i := range cards {
		if cards[i].Id != before[i].Id {
			t.Fatal("the caller's cards were sorted")
		}
	}
}

// TestRead: the file is read back as what was founded, and only in its one encoding.
func TestRead(t *testing.T) {
	g := founded(t, ledgertest.Cards())
	b := g.Encode()
	again, err := genesis.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if genesis.Hash(again) != genesis.Hash(g) || !bytes.Equal(again.Encode(), b) {
		t.Error("another genesis was read")
	}
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 0x01
		if other, err := genesis.Read(bad); err == nil && genesis.Hash(other) == genesis.Hash(g) {
			t.Errorf("byte %d does not count", i)
		} else if err != nil && !errors.Is(err, genesis.ErrGenesis) {
			t.Errorf("byte %d: %v", i, err)
		}
		// Cut between two cards, it founds the chain of those before.
		if other, err := genesis.Read(b[:i]); err == nil && len(other.Members) >= len(g.Members) || err != nil && !errors.Is(err, genesis.ErrGenesis) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// TestEverythingCounts: a different name, time, parameter or card is a different chain.
func TestEverythingCounts(t *testing.T) {
	seen := map[string]string{}
	add := func(what string, g *canon.Genesis) {
		if err := genesis.Check(g); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		id := genesis.ChainID(g)[len(g.Name):]
		if other := seen[id]; other != "" {
			t.Errorf("%s and %s give chain id %s", what, other, id)
		}
		seen[id] = what
	}
	fresh := func() *canon.Genesis { return founded(t, ledgertest.Cards()) }
	add("itself", fresh())
	for what, change := range map[string]func(g *canon.Genesis){
		"name":          func(g *canon.Genesis) { g.Name = "shop-to-desk" },
		"time":          func(g *canon.Genesis) { g.Time++ },
		"heartbeat":     func(g *canon.Genesis) { g.Parameters.Heartbeat++ },
		"block bytes":   func(g *canon.Genesis) { g.Parameters.BlockBytes++ },
		"a title":       func(g *canon.Genesis) { g.Members[1].Title += "!" },
		"a power":       func(g *canon.Genesis) { g.Members[1].Validator.Power++ },
		"an address":    func(g *canon.Genesis) { g.Members[1].Node.Addresses = []string{"/ip4/192.0.2.1/tcp/1"} },
		"a scope":       func(g *canon.Genesis) { g.Members[1].Roles[0].Places = []string{"CNSHA"} },
		"one member":    func(g *canon.Genesis) { g.Members = g.Members[1:] },
		"key's heights": func(g *canon.Genesis) { g.Members[1].Keys[0].Until = 9 },
	} {
		g := fresh()
		change(g)
		add(what, g)
	}
}

// TestRefusals: what cannot begin a chain, each with the field that is named.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		change func(g *canon.Genesis)
		field  string
	}{
		{func(g *canon.Genesis) { g.Version = 2 }, "version"},
		{func(g *canon.Genesis) { g.Name = "" }, "name"},
		{func(g *canon.Genesis) { g.Name = strings.Repeat("n", 33) }, "name"},
		{func(g *canon.Genesis) { g.Name = "shop to door" }, "name"},
		{func(g *canon.Genesis) { g.Name = "shöp" }, "name"},
		{func(g *canon.Genesis) { g.Time = 0 }, "time"},
		{func(g *canon.Genesis) { g.Time = -1 }, "time"},
		{func(g *canon.Genesis) { g.Members = nil }, "members"},
		{func(g *canon.Genesis) { g.Members[0], g.Members[1] = g.Members[1], g.Members[0] }, "members[1]"},
		{func(g *canon.Genesis) { g.Members[2].Standing = canon.StandingSuspended }, `members[2] "correos": standing`},
		{func(g *canon.Genesis) { g.Members[2].Standing = canon.StandingExpelled }, `members[2] "correos": standing`},

		{func(g *canon.Genesis) { g.Members[1].Id = g.Members[0].Id }, `members[1]: id "auditor" is there twice`},
		{func(g *canon.Genesis) { g.Members[2].Keys = g.Members[1].Keys }, `members[2] "correos": keys[0] is also a key of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Node.PublicKey = g.Members[1].Node.PublicKey }, `"correos": node key is also a key of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Validator.PublicKey = g.Members[1].Validator.PublicKey }, `"correos": validator key is also a key of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Node.PublicKey = g.Members[1].Keys[0].PublicKey }, `"correos": node key is also a key of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Keys[0].PublicKey = g.Members[1].Validator.PublicKey }, `"correos": keys[0] is also a key of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Node.PublicKey = g.Members[2].Keys[0].PublicKey }, `"correos": node key is also a key of "correos"`},
		{func(g *canon.Genesis) { g.Members[2].Validator.PublicKey = g.Members[2].Node.PublicKey }, `"correos": validator key is also a key of "correos"`},
		{func(g *canon.Genesis) {
			g.Members[2].Node.PublicKey, g.Members[2].Validator.PublicKey = g.Members[1].Node.PublicKey, g.Members[1].Validator.PublicKey
		}, `"correos": node key is also a key of "cainiao"`},

		{func(g *canon.Genesis) {
			for i := range g.Members {
				g.Members[i].Validator = nil
			}
		}, "members: validators' power is 0"},
		{func(g *canon.Genesis) {
			for i := range g.Members {
				if v := g.Members[i].Validator; v != nil {
					v.Power = 0
				}
			}
		}, "members: validators' power is 0"},
		{func(g *canon.Genesis) {
			for i := range 1000 {
				id := fmt.Sprintf("v%03d", i)
				g.Members = append(g.Members, ledgertest.Member(id, id, 1, canon.Role{Type: canon.RoleTypeAuditor}))
			}
		}, "members: 1004 validators, over 1000"},
		{func(g *canon.Genesis) { g.Members[2].Title = "" }, `members[2] "correos": organisation card is not valid: title`},

		{func(g *canon.Genesis) { g.Members[2].Roles[0].Prefixes = []string{"401234567"} }, `prefix 4012345 overlaps 401234567 of "correos"`},
		{func(g *canon.Genesis) { g.Members[1].Roles[0].Prefixes = []string{"401234567"} }, `prefix 4012345 overlaps 401234567 of "cainiao"`},
		{func(g *canon.Genesis) { g.Members[2].Roles[0].Prefixes = []string{"4012345"} }, `prefix 4012345 overlaps 4012345 of "correos"`},
		{func(g *canon.Genesis) { g.Parameters = nil }, "parameters.missing"},
		{func(g *canon.Genesis) { g.Parameters.Rules = 2 }, "parameters.rules"},
		{func(g *canon.Genesis) { g.Parameters.Heartbeat = 999 }, "parameters.heartbeat"},
		{func(g *canon.Genesis) { g.Parameters.Heartbeat = 60_001 }, "parameters.heartbeat"},
		{func(g *canon.Genesis) { g.Parameters.BlockBytes = 1<<20 - 1 }, "parameters.block_bytes"},
		{func(g *canon.Genesis) { g.Parameters.BlockBytes = 16<<20 + 1 }, "parameters.block_bytes"},
		{func(g *canon.Genesis) { g.Parameters.BlockTouches = 1999 }, "parameters.block_touches"},
		{func(g *canon.Genesis) { g.Parameters.TxBytes = 0 }, "parameters.tx_bytes"},
		{func(g *canon.Genesis) { g.Parameters.TxBytes = 1<<20 + 1 }, "parameters.tx_bytes"},
		{func(g *canon.Genesis) { g.Parameters.TxActions = 1001 }, "parameters.tx_actions"},
		{func(g *canon.Genesis) { g.Parameters.TxActions = 0 }, "parameters.tx_actions"},
		{func(g *canon.Genesis) { g.Parameters.TxTouches = 2001 }, "parameters.tx_touches"},
		{func(g *canon.Genesis) { g.Parameters.ExpiryAhead = 59_999 }, "parameters.expiry_ahead"},
		{func(g *canon.Genesis) { g.Parameters.EventAhead = 3_600_001 }, "parameters.event_ahead"},
		{func(g *canon.Genesis) { g.Parameters.ReplayEntries = 0 }, "parameters.replay_entries"},
		{func(g *canon.Genesis) { g.Parameters.ProductRanges = 0 }, "parameters.product_ranges"},
		{func(g *canon.Genesis) { g.Parameters.ReuseAfter = 30*86_400_000 - 1 }, "parameters.reuse_after"},
		{func(g *canon.Genesis) { g.Parameters.TrustingPeriod = -1 }, "parameters.trusting_period"},
		{func(g *canon.Genesis) { g.Parameters.VoteAhead = 59_999 }, "parameters.vote_ahead"},
		{func(g *canon.Genesis) { g.Parameters.HoldAfter = 367 * 86_400_000 }, "parameters.hold_after"},
		{func(g *canon.Genesis) { g.Parameters.StrictLanes = []string{"ES-CN", "CN-ES"} }, "parameters.strict_lanes"},
		{func(g *canon.Genesis) { g.Parameters.StrictLanes = []string{"CN-XX"} }, "parameters.strict_lanes"},
		{func(g *canon.Genesis) { g.Parameters.Upgrades = []canon.Upgrade{{Height: 9, Rules: 2}} }, "parameters.upgrades"},
		{func(g *canon.Genesis) { g.Parameters.PlaceTables = make([]byte, 32) }, "parameters.place_tables"},
		{func(g *canon.Genesis) { g.Members[2].Heartbeat = 1 }, "heartbeat, device or brokers"},
		{func(g *canon.Genesis) { g.Members[2].Device = &canon.Device{Owner: "usps"} }, "heartbeat, device or brokers"},
		{func(g *canon.Genesis) { g.Parameters.IdentifierTables = nil }, "parameters.identifier_tables"},
		{func(g *canon.Genesis) { g.Parameters.VocabularyTables = make([]byte, 32) }, "parameters.vocabulary_tables"},
	} {
		g := founded(t, ledgertest.Cards())
		tt.change(g)
		err := genesis.Check(g)
		if !errors.Is(err, genesis.ErrGenesis) || !strings.Contains(err.Error(), tt.field) {
			t.Errorf("%v; want %s", err, tt.field)
		}
		if again := genesis.Check(g); fmt.Sprint(again) != fmt.Sprint(err) {
			t.Errorf("%v, and the next time %v", err, again)
		}
	}
	cards := ledgertest.Cards()
	cards[3].Id = ""
	if _, err := genesis.New("x", 1, genesis.Defaults(), cards); !errors.Is(err, member.ErrCard) || !errors.Is(err, genesis.ErrGenesis) {
		t.Errorf("card without an id: %v", err)
	}
	if _, err := genesis.New("x", 1, genesis.Defaults(), append(ledgertest.Cards(), ledgertest.Cards()[0])); !errors.Is(err, genesis.ErrGenesis) {
		t.Errorf("a card twice: %v", err)
	}
}

// TestWhatIsFoundedCanBeRead: a genesis that passes Check is one that Read takes; cards come from people.
func TestWhatIsFoundedCanBeRead(t *testing.T) {
	for what, change := range map[string]func(m *canon.Member){
		"a title that is not UTF-8":    func(m *canon.Member) { m.Title = "Cainiao\xff" },
		"an empty address":             func(m *canon.Member) { m.Node.Addresses = []string{""} },
		"an address that is not UTF-8": func(m *canon.Member) { m.Node.Addresses = []string{"/dns/\xc0"} },
		"an empty country":             func(m *canon.Member) { m.Roles[0].Countries = []string{""} },
		"an empty role":                func(m *canon.Member) { m.Roles[0] = canon.Role{} },
		"an empty key":                 func(m *canon.Member) { m.Keys = append(m.Keys, canon.Key{}) },
		"an empty node":                func(m *canon.Member) { m.Node = &canon.Node{} },
		"an empty validator":           func(m *canon.Member) { m.Validator = &canon.Validator{} },
		"nothing odd":                  func(*canon.Member) {},
	} {
		cards := ledgertest.Cards()
		change(&cards[1])
		g, err := genesis.New("shop-to-door", ledgertest.Start, genesis.Defaults(), cards)
		if err != nil {
			continue
		}
		if _, err := genesis.Read(g.Encode()); err != nil {
			t.Errorf("%s: founded, and not readable: %v", what, err)
		}
	}
}

// FuzzRead: no bytes panic, and what is read is a genesis with one encoding, whose cards found it again.
func FuzzRead(f *testing.F) {
	g := founded(f, ledgertest.Cards())
	f.Add(g.Encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := genesis.Read(b)
		if err != nil {
			if !errors.Is(err, genesis.ErrGenesis) {
				t.Fatal(err)
			}
			return
		}
		again, err := genesis.New(g.Name, g.Time, g.Parameters, g.Members)
		if err != nil || !bytes.Equal(again.Encode(), b) || genesis.Hash(g) != proof.GenesisHash(b) {
			t.Fatalf("%v: %x founds %x", err, b, again.Encode())
		}
		if id := genesis.ChainID(g); len(id) > 50 {
			t.Fatalf("the engine takes no chain id of %d bytes", len(id))
		}
	})
}
