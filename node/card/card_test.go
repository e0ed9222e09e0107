package card

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
)

var update = flag.Bool("update", false, "write the golden files")

// cards are of five organisations and an alias, with every field that a card has.
func cards() []canon.Member {
	out := ledgertest.Cards()
	out[0].Node.Addresses = []string{"/ip4/192.0.2.1/udp/26656/quic-v1", "/dns4/waybill.example/tcp/26656"}
	out[0].Title = `Hangzhou "Tea" <杭州> & Söhne`
	out[1].Roles = append(out[1].Roles, canon.Role{
		Type: canon.RoleTypeCarrier, Countries: []string{"CN", "US"}, Places: []string{"CNHGH", "USJFKA"},
		Lanes: []string{"CN-ES", "CN-US"},
	})
	out[2].Validator.Power = 1 << 32
	alias := ledgertest.Member("lane-7", "Lane 7", 0, canon.Role{Type: canon.RoleTypeCarrier})
	alias.OwnerCommitment = bytes.Repeat([]byte{7}, 32)
	return append(out, alias)
}

func sign(m *canon.Member) func([]byte) ([]byte, error) {
	return func(b []byte) ([]byte, error) { return ed25519.Sign(ledgertest.Key(m.Id), b), nil }
}

func written(t testing.TB, m *canon.Member) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, m, sign(m)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// golden compares with a file below testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// TestCeremony: cards are written as they ever were, and in whatever order they are read, the genesis is the same bytes,
// of the same chain.
func TestCeremony(t *testing.T) {
	var files [][]byte
	for _, m := range cards() {
		b := written(t, &m)
		golden(t, m.Id+".card.json", b)
		files = append(files, b)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		var members []canon.Member
		for _, i := range r.Perm(len(files)) {
			m, err := Read(bytes.NewReader(files[i]))
			if err != nil {
				t.Fatal(err)
			}
			members = append(members, *m)
		}
		g, err := genesis.New("parcels", ledgertest.Start, genesis.Defaults(), members)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := WriteGenesis(&b, g); err != nil {
			t.Fatal(err)
		}
		golden(t, "genesis.json", b.Bytes())
		golden(t, "genesis.hash", fmt.Appendf(nil, "%s %x\n", genesis.ChainID(g), genesis.Hash(g)))
		back, err := ReadGenesis(&b)
		if err != nil || genesis.Hash(back) != genesis.Hash(g) {
			t.Fatalf("read back: %v", err)
		}
		*update = false // the first order makes what the others are compared with
	}
}

// TestRoundTrip: what is written is read back as the same member, whatever its fields hold.
func TestRoundTrip(t *testing.T) {
	for _, m := range cards() {
		got, err := Read(bytes.NewReader(written(t, &m)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Append(nil), m.Append(nil)) {
			t.Errorf("%s is read back as %+v", m.Id, got)
		}
	}
}

// TestWriteRefuses: what a file cannot say is not written, half or whole.
func TestWriteRefuses(t *testing.T) {
	for name, change := range map[string]func(*canon.Member){
		"no title":          func(m *canon.Member) { m.Title = "" },
		"no role":           func(m *canon.Member) { m.Roles = nil },
		"a role of no name": func(m *canon.Member) { m.Roles[0].Type = 99 },
		"suspended":         func(m *canon.Member) { m.Standing = canon.StandingSuspended },
		"key from a height": func(m *canon.Member) { m.Keys[0].From = 5 },
		"key until one":     func(m *canon.Member) { m.Keys[0].Until = 5 },
		"no key":            func(m *canon.Member) { m.Keys = nil },
	} {
		m := cards()[0]
		change(&m)
		var b bytes.Buffer
		if err := Write(&b, &m, sign(&m)); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
	m := cards()[0]
	var b bytes.Buffer
	lost := errors.New("the key is lost")
	if err := Write(&b, &m, func([]byte) ([]byte, error) { return nil, lost }); !errors.Is(err, lost) || b.Len() > 0 {
		t.Errorf("without a signature: %v, %d bytes", err, b.Len())
	}
	g, err := genesis.New("parcels", 1<<62, genesis.Defaults(), cards())
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteGenesis(&b, g); !errors.Is(err, ErrGenesis) || b.Len() > 0 {
		t.Errorf("a time of no year: %v, %d bytes", err, b.Len())
	}
	g.Time, g.Members[0].Keys[0].From = ledgertest.Start, 7
	if err := WriteGenesis(&b, g); !errors.Is(err, ErrGenesis) || b.Len() > 0 {
		t.Errorf("a key from a height: %v, %d bytes", err, b.Len())
	}
}

// replace changes the one place in a file that has the old text.
func replace(t testing.TB, b []byte, old, text string) []byte {
	t.Helper()
	if n := bytes.Count(b, []byte(old)); n != 1 {
		t.Fatalf("%q occurs %d times", old, n)
	}
	return bytes.Replace(b, []byte(old), []byte(text), 1)
}

// TestReadRefuses: each way in which a file is no card, with the field and the cause.
func TestReadRefuses(t *testing.T) {
	m := cards()[0]
	good := written(t, &m)
	key := fmt.Sprintf("%x", m.Keys[0].PublicKey)
	other := cards()[2]
	for name, tt := range map[string]struct {
		file []byte
		text string
	}{
		"nothing":                {nil, "EOF"},
		"no JSON":                {[]byte("card"), "invalid character"},
		"cut off":                {good[:len(good)/2], "unexpected EOF"},
		"an array":               {[]byte("[]"), "cannot unmarshal array"},
		"empty":                  {[]byte("{}"), "id"},
		"null":                   {[]byte("null"), "id"},
		"more behind":            {append(bytes.Clone(good), "{}"...), "something follows"},
		"too large":              {append(bytes.Clone(good), bytes.Repeat([]byte(" "), maxFile)...), "larger than"},
		"nested without end":     {bytes.Repeat([]byte(`{"card":`), 20_000), ""},
		"unknown field":          {replace(t, good, `"id":`, `"extra": 1, "id":`), `unknown field "extra"`},
		"field of another level": {replace(t, good, `"id":`, `"signature": "00", "id":`), `unknown field "signature"`},
		"a name in another case": {replace(t, good, `"title":`, `"Title":`), `"Title" is no name`},
		"a name twice":           {replace(t, good, `"id":`, `"id": "usps", "id":`), `"id" is there twice`},
		"a name twice, escaped":  {replace(t, good, `"id":`, `"\u0069d": "usps", "id":`), `"id" is there twice`},
		"a card twice":           {replace(t, good, `"signature":`, `"card": {}, "signature":`), `"card" is there twice`},
		"unknown role":           {replace(t, good, `"role": "brand"`, `"role": "king"`), `roles[0].role: "king"`},
		"no role's name":         {replace(t, good, `"role": "brand"`, `"role": ""`), `roles[0].role: ""`},
		"unknown algorithm":      {bytes.Replace(good, []byte("ed25519"), []byte("rot13"), 1), `keys[0].algorithm: "rot13"`},
		"no hex":                 {replace(t, good, key, "xyz"), "not hex digits"},
		"half a byte":            {replace(t, good, key, key[1:]), "not hex digits in pairs"},
		"short key":              {replace(t, good, key, key[2:]), "keys[0]"},
		"number as text":         {replace(t, good, `"power": 10`, `"power": "10"`), "power"},
		"negative number":        {replace(t, good, `"power": 10`, `"power": -1`), "power"},
		"number with a fraction": {replace(t, good, `"power": 10`, `"power": 10.5`), "power"},
		"number too large":       {replace(t, good, `"power": 10`, `"power": 18446744073709551616`), "power"},
		"more power than may be": {replace(t, good, `"power": 10`, `"power": 4294967297`), "validator.power"},
		"control characters":     {replace(t, good, `杭州`, `\u001b[2J`), "title"},
		"another id":             {replace(t, good, `"hangzhou-tea"`, `"hangzhou-tee"`), "signature"},
		"another address":        {replace(t, good, "192.0.2.1", "192.0.2.2"), "signature"},
		"more power":             {replace(t, good, `"power": 10`, `"power": 11`), "signature"},
		"no signature":           {good[:bytes.LastIndexByte(good, ',')], "EOF"},
		"another's signature":    {replace(t, good, signature(good), signature(written(t, &other))), "signature"},
		"a signature cut off":    {replace(t, good, signature(good), signature(good)[:126]), "signature"},
		"an empty signature":     {replace(t, good, signature(good), ""), "signature"},
	} {
		m, err := Read(bytes.NewReader(tt.file))
		if !errors.Is(err, ErrCard) || m != nil || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: %+v, %v; want %q", name, m, err, tt.text)
		}
	}
	if _, err := Read(broken{}); !errors.Is(err, ErrCard) || !errors.Is(err, errBroken) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// signature is the text of a card's.
func signature(card []byte) string {
	_, rest, _ := bytes.Cut(card, []byte(`"signature": "`))
	s, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(s)
}

// TestEveryByteCounts: no byte of a card outside its blanks can be another. Upper-case hex digits are the one freedom.
func TestEveryByteCounts(t *testing.T) {
	m := cards()[1]
	good := written(t, &m)
	want := m.Append(nil)
	for i, c := range good {
		if c == ' ' || c == '\n' {
			continue
		}
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if got, err := Read(bytes.NewReader(bad)); err == nil && !bytes.Equal(got.Append(nil), want) {
			t.Errorf("byte %d, %q: %+v", i, c, got)
		}
	}
}

// TestReadGenesisRefuses: each way in which a file is no genesis, or not the one that it says it is.
func TestReadGenesisRefuses(t *testing.T) {
	g, err := genesis.New("parcels", ledgertest.Start, genesis.Defaults(), cards())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteGenesis(&b, g); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	chain, hash := genesis.ChainID(g), genesis.Hash(g)
	for name, tt := range map[string]struct {
		file []byte
		text string
	}{
		"nothing":                {nil, "EOF"},
		"empty":                  {[]byte("{}"), "time"},
		"cut off":                {good[:len(good)-3], "unexpected EOF"},
		"a card":                 {written(t, &g.Members[0]), `unknown field "card"`},
		"a name twice":           {replace(t, good, `"name":`, `"name": "evil", "name":`), `"name" is there twice`},
		"a name in another case": {replace(t, good, `"members":`, `"MEMBERS":`), `"MEMBERS" is no name`},
		"another chain id":       {replace(t, good, chain, "parcels-0000000000"), "it says chain \"parcels-0000000000\""},
		"another hash":           {replace(t, good, fmt.Sprintf("%x", hash), strings.Repeat("0", 64)), "with hash 000000"},
		"no hash":                {replace(t, good, fmt.Sprintf("%x", hash), ""), "with hash"},
		"another name": {
			replace(t, good, `"name": "parcels"`, `"name": "parcel"`), "its content is that of chain parcel-",
		},
		"a name that is none":       {replace(t, good, `"name": "parcels"`, `"name": "par cels"`), "name"},
		"another time":              {replace(t, good, "08:00:00.000Z", "08:00:00.001Z"), "its content"},
		"a time of another zone":    {replace(t, good, "08:00:00.000Z", "08:00:00.000+00:00"), "time"},
		"a time with microseconds":  {replace(t, good, "08:00:00.000Z", "08:00:00.000001Z"), "time"},
		"a parameter of another":    {replace(t, good, `"block_touches": 20000`, `"block_touches": 20001`), "its content"},
		"a parameter out of bounds": {replace(t, good, `"heartbeat_ms": 15000`, `"heartbeat_ms": 15`), "parameters.heartbeat"},
		"no parameters": {
			[]byte(`{"chain_id":"x","hash":"00","version":1,"name":"x","time":"2026-01-05T08:00:00.000Z","members":[]}`), "",
		},
		"another version":        {replace(t, good, `"version": 1`, `"version": 2`), "version"},
		"a member's other title": {replace(t, good, "Correos", "Corazon"), "its content"},
		"a member of no role": {
			replace(t, good, `"role": "auditor"`, `"role": "king"`), `members[0].roles[0].role: "king"`,
		},
		"a member's key of no curve": {
			bytes.Replace(good, fmt.Appendf(nil, "%x", g.Members[0].Keys[0].PublicKey), []byte(strings.Repeat("00", 32)), 1),
			"members[0]",
		},
	} {
		got, err := ReadGenesis(bytes.NewReader(tt.file))
		if !errors.Is(err, ErrGenesis) || got != nil || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: %v; want %q", name, err, tt.text)
		}
	}
	swapped := *g
	swapped.Members = slices.Clone(g.Members)
	swapped.Members[0], swapped.Members[1] = swapped.Members[1], swapped.Members[0]
	if err := WriteGenesis(&bytes.Buffer{}, &swapped); err == nil {
		t.Error("members out of order are written")
	}
}

// TestRoles: each role has a name that leads back to it.
func TestRoles(t *testing.T) {
	if len(Roles()) != int(canon.RoleTypeDevice) {
		t.Errorf("%d names for %d roles", len(Roles()), canon.RoleTypeDevice)
	}
	for r := uint32(1); r <= canon.RoleTypeDevice; r++ {
		if back, ok := RoleType(RoleName(r)); !ok || back != r {
			t.Errorf("role %d: %q leads to %d", r, RoleName(r), back)
		}
	}
	for _, r := range []uint32{0, canon.RoleTypeDevice + 1, 1<<32 - 1} {
		if RoleName(r) != "" {
			t.Errorf("role %d is %q", r, RoleName(r))
		}
	}
	if _, ok := RoleType(""); ok {
		t.Error("no name is a role's")
	}
}

// FuzzCard: any bytes are a card that its first key signed and that is written as what was read, or none.
func FuzzCard(f *testing.F) {
	for _, m := range cards() {
		f.Add(written(f, &m))
	}
	f.Add([]byte(`{"card":{"id":"x","keys":[{}],"node":{},"validator":{}},"signature":""}`))
	f.Add([]byte(`{"card":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Read(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrCard) {
				t.Errorf("%v", err)
			}
			return
		}
		var s signed
		if err := decode(bytes.NewReader(b), &s); err != nil {
			t.Fatal(err)
		}
		if !sig.Verify(m.Keys[0].Algorithm, m.Keys[0].PublicKey, message(m), s.Signature) {
			t.Error("not signed")
		}
		var out bytes.Buffer
		if err := Write(&out, m, func([]byte) ([]byte, error) { return s.Signature, nil }); err != nil {
			t.Fatal(err)
		}
		if again, err := Read(&out); err != nil || !bytes.Equal(again.Append(nil), m.Append(nil)) {
			t.Errorf("%v: %+v", err, again)
		}
	})
}

// FuzzGenesis: any bytes are a genesis that is written as what was read, or none.
func FuzzGenesis(f *testing.F) {
	for _, n := range []int{1, 4, 6} {
		g, err := genesis.New("parcels", ledgertest.Start, genesis.Defaults(), cards()[:n])
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := WriteGenesis(&b, g); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := ReadGenesis(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrGenesis) {
				t.Errorf("%v", err)
			}
			return
		}
		var out bytes.Buffer
		if err := WriteGenesis(&out, g); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadGenesis(&out); err != nil || genesis.Hash(again) != genesis.Hash(g) {
			t.Errorf("%v", err)
		}
	})
}
