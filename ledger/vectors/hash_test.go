package vectors_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// hashVector is one hash with what is hashed: Hash is SHA-256(Preimage), or its first bytes.
type hashVector struct {
	Name     string `json:"name"`
	Preimage string `json:"preimage"`
	Hash     string `json:"hash"`
}

// Preimages are put together here as FORMAT.md draws them, apart from the code that they are compared with.
func cat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case byte:
			b = append(b, v)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, v)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, v)
		case uint64:
			b = binary.BigEndian.AppendUint64(b, v)
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		case proof.Hash:
			b = append(b, v[:]...)
		case proof.Salt:
			b = append(b, v[:]...)
		default:
			panic("no such part")
		}
	}
	return b
}

// TestHashes holds every hash of package proof to its drawing.
func TestHashes(t *testing.T) {
	var list []hashVector
	add := func(name string, got []byte, parts ...any) {
		t.Helper()
		preimage := cat(parts...)
		want := sha256.Sum256(preimage)
		if !bytes.Equal(got, want[:len(got)]) {
			t.Errorf("%s is %x, by its drawing %x", name, got, want)
		}
		list = append(list, hashVector{name, h(preimage), h(got)})
	}
	full := func(name string, got proof.Hash, parts ...any) { t.Helper(); add(name, got[:], parts...) }

	var (
		nonce   = bytes.Repeat([]byte{0x11}, 16)
		salt    = proof.Salt(bytes.Repeat([]byte{0x22}, 16))
		a, b    = proof.Hash(bytes.Repeat([]byte{0xaa}, 32)), proof.Hash(bytes.Repeat([]byte{0xbb}, 32))
		c, d    = proof.Hash(bytes.Repeat([]byte{0xcc}, 32)), proof.Hash(bytes.Repeat([]byte{0xdd}, 32))
		zero    proof.Hash
		item    = []byte("LX000000014CN")
		org     = "cainiao"
		public  = ledgertest.Key(org).Public().(ed25519.PublicKey)
		keyID   = sig.KeyIDOf(sig.Ed25519, public)
		core    = (&canon.Core{Type: canon.ActionTypeObserve, Time: ledgertest.Start, Offset: 480}).Encode()
		unit    = (&canon.Unit{Namespace: 1, Value: item, Form: 64}).Encode()
		state   = (&canon.State{Origin: canon.OriginSeen, Organisation: org, Opened: ledgertest.Start, Height: 1}).Encode()
		blind   = proof.Blind(1, item, salt[:])
		asked   = canon.Question{Namespace: 1, Value: item, Salt: salt[:], Epoch: 2, Check: a[:8]}
		check   = proof.QuestionCheck(&asked)
		event   = proof.EventSalt(nonce, 7)
		unit300 = proof.UnitSalt(nonce, 7, 300)
		field2  = proof.FieldSalt(nonce, 7, 2)
		record  = proof.Record{Key: a, Next: b, Count: 258, History: c, State: d}
		first   = proof.Record{Next: proof.Hash(bytes.Repeat([]byte{0xff}, 32))}
	)
	shown := proof.KeyID(sig.Ed25519, public)
	add("key id", shown[:], "wb/kid1", byte(1), []byte(public))
	if shown != keyID {
		t.Errorf("key id %x in a proof, %x in a transaction", shown, keyID)
	}
	full("key of a plain identifier", proof.Key(proof.Plain, 1, item, 0), "wb/k1", byte(0), byte(1), uint16(13), item, uint32(0))
	full("key of its third epoch", proof.Key(proof.Plain, 1, item, 2), "wb/k1", byte(0), byte(1), uint16(13), item, uint32(2))
	full("blinded identifier", blind, "wb/b1", byte(1), uint16(13), item, salt)
	full("key of a blinded identifier", proof.Key(proof.Blinded, 1, blind[:], 0), "wb/k1", byte(1), byte(1), uint16(32), blind, uint32(0))
	add("check of a question", check[:], "wb/q1", (&canon.Question{Namespace: 1, Value: item, Salt: salt[:], Epoch: 2}).Encode())
	add("salt of an event", event[:], byte(0x12), nonce, uint32(7))
	add("salt of a unit", unit300[:], byte(0x12), nonce, uint32(7), byte(1), uint32(300))
	add("salt of a detail field", field2[:], byte(0x12), nonce, uint32(7), byte(2), uint32(2))
	full("core", proof.CoreHash(core), byte(0x15), core)
	full("unit leaf", proof.UnitLeaf(salt, unit), byte(0x14), salt, unit)
	full("detail leaf", proof.FieldLeaf(salt, "ilmd", []byte(`{"é":1}`)), byte(0x16), salt, uint16(4), "ilmd", `{"é":1}`)
	full("units root", proof.UnitsRoot(3, a), byte(0x1a), uint32(3), a)
	full("detail root", proof.FieldsRoot(3, a), byte(0x1b), uint32(3), a)
	full("event commit", proof.EventCommit(salt, org, keyID, a, b, c, d), byte(0x11), salt, byte(7), org, keyID[:], a, b, c, d)
	full("event commit without units, detail and private fields", proof.EventCommit(salt, org, keyID, a, zero, zero, zero),
		byte(0x11), salt, byte(7), org, keyID[:], a, zero, zero, zero)
	full("history leaf", proof.HistoryLeaf(1<<40, 3, 999, a), byte(0x10), uint64(1<<40), uint32(3), uint32(999), a)
	full("node", proof.Node(a, b), byte(1), a, b)
	full("empty subtree of two leaves", proof.Empty(1), byte(1), zero, zero)
	full("state", proof.StateHash(state), byte(0x13), state)
	full("record", sha256.Sum256(record.Append(nil)), a, b, uint32(258), c, d)
	full("register leaf", record.Leaf(), byte(0), a, proof.Hash(sha256.Sum256(record.Append(nil))))
	full("register leaf of the sentinel", first.Leaf(), byte(0), zero, proof.Hash(sha256.Sum256(cat(zero, first.Next, uint32(0), zero, zero))))
	full("serial range", proof.RangeLeaf("A0098", "A0103"), byte(0x18), byte(5), "A0098", byte(5), "A0103")
	full("owner of an alias", proof.OwnerCommitment(salt, org), byte(0x19), salt, org)
	full("parameters root", proof.ParametersRoot(core), byte(0x21), core)
	full("replay chain", proof.ReplayChain(a, ledgertest.Start, []proof.Hash{b, c}), byte(0x20), a, uint64(ledgertest.Start), uint32(2), b, c)
	full("app hash", proof.AppHash(a, 5, b, c), "wb/app1", a, uint64(5), b, c)
	full("genesis hash", proof.GenesisHash(core), "wb/gen1", core)
	full("transaction id", proof.TxID("test-0123456789", core), "wb/tx1", byte(15), "test-0123456789", core)
	golden(t, "hash.json", list)

	if proof.ReplayChain(a, 1, nil) != a {
		t.Error("a block without transactions moves the replay chain")
	}
	if proof.UnitsRoot(0, a) != zero || proof.FieldsRoot(0, a) != zero {
		t.Error("an event without units or detail has a root")
	}
}

// TestNoHashStandsForAnother shows that no two purposes hash bytes that begin alike.
func TestNoHashStandsForAnother(t *testing.T) {
	var held []hashVector
	read(t, "testdata/hash.json", &held)
	same := [][]string{ // one purpose each
		{"key of a plain identifier", "key of its third epoch", "key of a blinded identifier"},
		{"salt of an event", "salt of a unit", "salt of a detail field"},
		{"event commit", "event commit without units, detail and private fields"},
		{"node", "empty subtree of two leaves"},
		{"register leaf", "register leaf of the sentinel"},
	}
	for i, v := range held {
		for _, w := range held[:i] {
			alike := slices.ContainsFunc(same, func(s []string) bool { return slices.Contains(s, v.Name) && slices.Contains(s, w.Name) })
			if v.Name == "record" || w.Name == "record" || alike {
				continue // a record is hashed again at once, inside its leaf
			}
			if first := min(len(tagOf(v)), len(tagOf(w))); tagOf(v)[:first] == tagOf(w)[:first] {
				t.Errorf("%s and %s both begin with %s", v.Name, w.Name, tagOf(v)[:first])
			}
		}
	}
}

// tagOf is the tag that a preimage begins with, in hex: "wb/…" up to its digit, or one byte.
func tagOf(v hashVector) string {
	if v.Preimage[:6] != h([]byte("wb/")) {
		return v.Preimage[:2]
	}
	for i := 6; ; i += 2 {
		if v.Preimage[i:i+2] == h([]byte("1")) {
			return v.Preimage[:i+2]
		}
	}
}
