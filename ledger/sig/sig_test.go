package sig_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/hdevalence/ed25519consensus"

	"github.com/waybill-network/waybill/ledger/sig"
)

// vector is one published edge case: "Taming the many EdDSAs" (speccheck) and ZIP-215's table of small
// orders. JavaScript runs the same file.
type vector struct {
	Name      string `json:"name"`
	PublicKey string `json:"public_key"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
	Valid     bool   `json:"valid"`
	Admit     bool   `json:"admit"`
}

func (v vector) item(t *testing.T) sig.Item {
	t.Helper()
	return sig.Item{Algorithm: sig.Ed25519, PublicKey: unhex(t, v.PublicKey), Message: unhex(t, v.Message), Signature: unhex(t, v.Signature)}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func vectors(t *testing.T) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/zip215.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if len(out) != 12+196 {
		t.Fatalf("%d vectors", len(out))
	}
	return out
}

func TestEdgeVectors(t *testing.T) {
	var items []sig.Item
	var want []bool
	for _, v := range vectors(t) {
		it := v.item(t)
		if got := sig.Verify(it.Algorithm, it.PublicKey, it.Message, it.Signature); got != v.Valid {
			t.Errorf("%s: single %v, want %v", v.Name, got, v.Valid)
		}
		if got := ed25519consensus.Verify(it.PublicKey, it.Message, it.Signature); got != v.Valid {
			t.Errorf("%s: the second implementation says %v, want %v", v.Name, got, v.Valid)
		}
		if got := sig.Admit(it.Algorithm, it.PublicKey) == nil; got != v.Admit {
			t.Errorf("%s: admitted %v, want %v", v.Name, got, v.Admit)
		}
		items, want = append(items, it), append(want, v.Valid)
	}
	for i, got := range sig.VerifyBatch(items) {
		if got != want[i] {
			t.Errorf("vector %d: batch %v, want %v", i, got, want[i])
		}
	}
}

// A batch accepts exactly its members, wherever bad ones stand and however crafted the good ones are.
func TestBatchEqualsSingle(t *testing.T) {
	r := rand.New(rand.NewPCG(215, 1))
	edge := vectors(t)
	for round := range 60 {
		items := make([]sig.Item, 1+r.IntN(70))
		for i := range items {
			switch r.IntN(12) {
			case 0:
				items[i] = edge[r.IntN(len(edge))].item(t)
			case 1:
				items[i] = signed(r, i)
				items[i].Signature[r.IntN(64)] ^= 1 << r.IntN(8)
			case 2:
				items[i] = signed(r, i)
				items[i].Signature = items[i].Signature[:r.IntN(64)]
			case 3:
				items[i] = signed(r, i)
				items[i].PublicKey = items[i].PublicKey[:r.IntN(32)]
			case 4:
				items[i] = signed(r, i)
				items[i].Algorithm = uint32(r.IntN(3))
			default:
				items[i] = signed(r, i)
			}
		}
		for i, got := range sig.VerifyBatch(items) {
			it := items[i]
			if want := sig.Verify(it.Algorithm, it.PublicKey, it.Message, it.Signature); got != want {
				t.Fatalf("round %d item %d of %d: batch %v, single %v", round, i, len(items), got, want)
			}
		}
	}
}

func signed(r *rand.Rand, i int) sig.Item {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = byte(r.IntN(8))
	key := ed25519.NewKeyFromSeed(seed)
	msg := fmt.Appendf(nil, "message %d", i)
	return sig.Item{Algorithm: sig.Ed25519, PublicKey: key.Public().(ed25519.PublicKey), Message: msg, Signature: ed25519.Sign(key, msg)}
}

func TestAdmit(t *testing.T) {
	good := ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)
	notAPoint := append([]byte{2}, make([]byte, 31)...)
	notCanonical := append([]byte{0xed}, append(bytesOf(0xff, 30), 0x7f)...) // p + 0, the point (i, 0)
	for _, c := range []struct {
		name      string
		algorithm uint32
		key       []byte
		want      error
	}{
		{"good", sig.Ed25519, good, nil},
		{"unknown algorithm", 2, good, sig.ErrAlgorithm},
		{"short", sig.Ed25519, good[:31], sig.ErrKeySize},
		{"no point", sig.Ed25519, notAPoint, sig.ErrNotAPoint},
		{"not canonical", sig.Ed25519, notCanonical, sig.ErrNotCanonical},
		{"identity", sig.Ed25519, append([]byte{1}, make([]byte, 31)...), sig.ErrSmallOrder},
		{"order four", sig.Ed25519, make([]byte, 32), sig.ErrSmallOrder},
	} {
		if err := sig.Admit(c.algorithm, c.key); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func bytesOf(v byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = v
	}
	return b
}

func TestKeyID(t *testing.T) {
	got := sig.KeyIDOf(sig.Ed25519, make([]byte, 32))
	if hex.EncodeToString(got[:]) != "9201f1e2ba87261c" {
		t.Errorf("key id of 32 zero bytes: %x", got)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(make([]byte, 32), []byte("m"), make([]byte, 64))
	f.Fuzz(func(t *testing.T, key, msg, s []byte) {
		got := sig.Verify(sig.Ed25519, key, msg, s)
		want := len(key) == 32 && len(s) == 64 && ed25519consensus.Verify(key, msg, s)
		if got != want {
			t.Errorf("voi says %v, ed25519consensus %v", got, want)
		}
	})
}
