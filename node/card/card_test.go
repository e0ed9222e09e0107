package card_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/node/card"
)

// written is a member's card file.
func written(t testing.TB, m *canon.Member) []byte {
	t.Helper()
	var b bytes.Buffer
	err := card.Write(&b, m, func(message []byte) ([]byte, error) { return ed25519.Sign(ledgertest.Key(m.Id), message), nil })
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// founded is a genesis file.
func founded(t testing.TB, cards []canon.Member) ([]byte, *canon.Genesis) {
	t.Helper()
	g, err := genesis.New("shop-to-door", ledgertest.Start, genesis.Defaults(), cards)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := card.WriteGenesis(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), g
}

// TestCards: what is written reads back, and a ceremony gives the same bytes whatever the order of the cards.
func TestCards(t *testing.T) {
	members := ledgertest.Cards()
	alias := ledgertest.Member("harbour", "Harbour", 0, canon.Role{Type: canon.RoleTypeCarrier, Places: []string{"USJFK"}})
	alias.OwnerCommitment = bytes.Repeat([]byte{7}, 32)
	members = append(members, alias)
	var read []canon.Member
	for i := range members {
		m, err := card.Read(bytes.NewReader(written(t, &members[i])))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(m.Encode(), members[i].Encode()) {
			t.Errorf("%s reads back as\n%s", members[i].Id, cmp.Diff(&members[i], m))
		}
		read = append(read, *m)
	}
	want, g := founded(t, read)
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(read), func(i, j int) { read[i], read[j] = read[j], read[i] })
		if again, _ := founded(t, read); !bytes.Equal(again, want) {
			t.Fatalf("another order of cards founds\n%s", cmp.Diff(string(want), string(again)))
		}
	}
	again, err := card.ReadGenesis(bytes.NewReader(want))
	if err != nil || !bytes.Equal(again.Encode(), g.Encode()) {
		t.Errorf("the genesis reads back as another: %v", err)
	}
}

// TestRefused: each change of a file is refused, and says where it is.
func TestRefused(t *testing.T) {
	members := ledgertest.Cards()
	own := string(written(t, &members[1]))
	file, _ := founded(t, members)
	chain := string(file)
	for _, tt := range []struct {
		what, file, old, new, want string
		err                        error
	}{
		{"another title", own, `"title": "Cainiao"`, `"title": "Cainiao Inc"`, "signature", card.ErrCard},
		{"more power", own, `"power": 10`, `"power": 11`, "signature", card.ErrCard},
		{"another country", own, `"CN"`, `"US"`, "signature", card.ErrCard},
		{"a role that is none", own, `"logistics"`, `"king"`, "king", card.ErrCard},
		{"an algorithm that is none", own, `"ed25519"`, `"rot13"`, "rot13", card.ErrCard},
		{"an id that is none", own, `"id": "cainiao"`, `"id": "Cainiao!"`, "id", member.ErrCard},
		{"a field that is none", own, `"title"`, `"tilte"`, "tilte", card.ErrCard},
		{"digits that are none", own, `"signature": "`, `"signature": "zz`, "hex", card.ErrCard},
		{"half a byte", own, `"signature": "`, `"signature": "a`, "hex", card.ErrCard},
		{"nothing", own, own, "", "EOF", card.ErrCard},
		{"half a file", own, own[len(own)/2:], "", "EOF", card.ErrCard},
		{"two cards", own, own, own + own, "follows", card.ErrCard},
		{"too large", own, own, own + strings.Repeat(" ", 16<<20), "larger", card.ErrCard},

		{"another chain's id", chain, `"chain_id": "shop`, `"chain_id": "stop`, "not stop", card.ErrGenesis},
		{"another hash", chain, `"hash": "`, `"hash": "00`, "its content", card.ErrGenesis},
		{"another time", chain, `.000Z`, `.001Z`, "its content", card.ErrGenesis},
		{"a time that is none", chain, `"time": "`, `"time": "x`, "time", card.ErrGenesis},
		{"another parameter", chain, `"heartbeat_ms": 15000`, `"heartbeat_ms": 16000`, "its content", card.ErrGenesis},
		{"a parameter out of bounds", chain, `"heartbeat_ms": 15000`, `"heartbeat_ms": 1`, "heartbeat", card.ErrGenesis},
		{"another title of a member", chain, `"Cainiao"`, `"Cainiao Inc"`, "its content", card.ErrGenesis},
		{"a role that is none", chain, `"logistics"`, `"king"`, "members[", card.ErrGenesis},
		{"a field that is none", chain, `"version"`, `"verzion"`, "verzion", card.ErrGenesis},
		{"half a file", chain, chain[len(chain)/2:], "", "EOF", card.ErrGenesis},
	} {
		if !strings.Contains(tt.file, tt.old) {
			t.Fatalf("%s: the file has no %s", tt.what, tt.old)
		}
		changed := strings.Replace(tt.file, tt.old, tt.new, 1)
		var err error
		if tt.file == own {
			_, err = card.Read(strings.NewReader(changed))
		} else {
			_, err = card.ReadGenesis(strings.NewReader(changed))
		}
		if !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %v with %q", tt.what, err, tt.err, tt.want)
		}
	}
}

// TestNotSigned: nobody makes a card with a key that is not its own.
func TestNotSigned(t *testing.T) {
	m := ledgertest.Cards()[1]
	var b bytes.Buffer
	err := card.Write(&b, &m, func(message []byte) ([]byte, error) { return ed25519.Sign(ledgertest.Key("usps"), message), nil })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.Read(&b); !errors.Is(err, card.ErrCard) || !strings.Contains(err.Error(), `"cainiao"`) {
		t.Error(err)
	}
	lost := errors.New("the key is lost")
	if err := card.Write(&b, &m, func([]byte) ([]byte, error) { return nil, lost }); !errors.Is(err, lost) {
		t.Error(err)
	}
	m.Title = ""
	if err := card.Write(&b, &m, nil); !errors.Is(err, member.ErrCard) {
		t.Error(err)
	}
}

// FuzzCard: no bytes panic, and what is read is written as the same card.
func FuzzCard(f *testing.F) {
	for _, m := range ledgertest.Cards() {
		f.Add(written(f, &m))
	}
	f.Add([]byte(`{"card":{"id":"x","keys":[{}],"node":{},"validator":{}},"signature":""}`))
	f.Add([]byte(`{"card":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := card.Read(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, card.ErrCard) && !errors.Is(err, member.ErrCard) {
				t.Fatal(err)
			}
			return
		}
		again, err := card.Read(bytes.NewReader(written(t, m)))
		if err != nil || !bytes.Equal(again.Encode(), m.Encode()) {
			t.Fatalf("%v: %s", err, b)
		}
	})
}

// FuzzGenesis: no bytes panic, and what is read is written as the same chain.
func FuzzGenesis(f *testing.F) {
	file, _ := founded(f, ledgertest.Cards())
	f.Add(file)
	f.Add([]byte(`{"time":"2026-11-22T00:00:00.000Z","parameters":{},"members":[{"id":"x","validator":{"power":1}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := card.ReadGenesis(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, card.ErrGenesis) {
				t.Fatal(err)
			}
			return
		}
		var out bytes.Buffer
		if err := card.WriteGenesis(&out, g); err != nil {
			t.Fatal(err)
		}
		if again, err := card.ReadGenesis(&out); err != nil || !bytes.Equal(again.Encode(), g.Encode()) {
			t.Fatalf("%v: %s", err, b)
		}
	})
}
