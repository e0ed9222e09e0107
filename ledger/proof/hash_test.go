package proof_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/proof"
)

// TestHashes spells every hash out a second time, part by part, as FORMAT.md does.
func TestHashes(t *testing.T) {
	var (
		a, b, c, d = leaf(1), leaf(2), leaf(3), leaf(4)
		nonce      = []byte("nonce of 16 byte")
		salt       = proof.Salt([]byte("salt of 16 bytes"))
		long       = strings.Repeat("v", 512)
		first      = func(h proof.Hash) proof.Salt { return proof.Salt(h[:16]) }
		rec        = proof.Record{Key: a, Next: b, Count: 7, History: c, State: d}
	)
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"key", proof.Key(0, 1, []byte("RB123456785CN"), 3), h("wb/k1", byte(0), byte(1), uint16(13), "RB123456785CN", uint32(3))},
		{"key of a long identifier", proof.Key(0, 16, []byte(long), 0), h("wb/k1", byte(0), byte(16), uint16(512), long, uint32(0))},
		{"blinded key", proof.Key(1, 6, a[:], 0), h("wb/k1", byte(1), byte(6), uint16(32), a, uint32(0))},
		{"blind", proof.Blind(6, []byte("04012345000016A1"), salt[:]), h("wb/b1", byte(6), uint16(16), "04012345000016A1", salt)},
		{"node", proof.Node(a, b), h(byte(1), a, b)},
		{"record", rec.Leaf(), h(byte(0), a, h(a, b, uint32(7), c, d))},
		{"state", proof.StateHash([]byte("state")), h(byte(0x13), "state")},
		{"history leaf", proof.HistoryLeaf(1<<40, 2, 3, a), h(byte(0x10), uint64(1<<40), uint32(2), uint32(3), a)},
		{"event salt", proof.EventSalt(nonce, 9), first(h(byte(0x12), nonce, uint32(9)))},
		{"unit salt", proof.UnitSalt(nonce, 9, 4), first(h(byte(0x12), nonce, uint32(9), byte(1), uint32(4)))},
		{"field salt", proof.FieldSalt(nonce, 9, 4), first(h(byte(0x12), nonce, uint32(9), byte(2), uint32(4)))},
		{"core", proof.CoreHash([]byte("core")), h(byte(0x15), "core")},
		{"unit leaf", proof.UnitLeaf(salt, []byte("unit")), h(byte(0x14), salt, "unit")},
		{"field leaf", proof.FieldLeaf(salt, "ilmd", []byte("{}")), h(byte(0x16), salt, uint16(4), "ilmd", "{}")},
		{"units root", proof.UnitsRoot(5, a), h(byte(0x1a), uint32(5), a)},
		{"no units", proof.UnitsRoot(0, proof.Hash{}), proof.Hash{}},
		{"fields root", proof.FieldsRoot(5, a), h(byte(0x1b), uint32(5), a)},
		{"event commit", proof.EventCommit(salt, "usps", [8]byte([]byte("key id 8")), a, b, c, d), h(byte(0x11), salt, byte(4), "usps", "key id 8", a, b, c, d)},
		{"range leaf", proof.RangeLeaf("A0098", "A0103"), h(byte(0x18), byte(5), "A0098", byte(5), "A0103")},
		{"owner", proof.OwnerCommitment(salt, "usps"), h(byte(0x19), salt, "usps")},
		{"replay chain", proof.ReplayChain(a, 5, []proof.Hash{b, c}), h(byte(0x20), a, uint64(5), uint32(2), b, c)},
		{"replay chain of an empty block", proof.ReplayChain(a, 5, nil), a},
		{"parameters", proof.ParametersRoot([]byte("p")), h(byte(0x21), "p")},
		{"app hash", proof.AppHash(a, 9, b, c), h("wb/app1", a, uint64(9), b, c)},
		{"genesis", proof.GenesisHash([]byte("g")), h("wb/gen1", "g")},
		{"transaction id", proof.TxID("test-0123456789", []byte("body")), h("wb/tx1", byte(15), "test-0123456789", "body")},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %x, want %x", tt.name, tt.got, tt.want)
		}
	}
	encoded := rec.Append([]byte("before"))
	if back := proof.ReadRecord(encoded[6:]); back != rec || len(encoded) != 6+proof.RecordSize {
		t.Errorf("record is read back as %+v", back)
	}
	if got := proof.RecordLeaf(append(encoded[6:], "tail of a row"...)); got != rec.Leaf() {
		t.Errorf("leaf of a row: %x", got)
	}
	if got, want := proof.SignBytes("test-0123456789", []byte("body")), []byte("wb/tx1\x0ftest-0123456789body"); !bytes.Equal(got, want) {
		t.Errorf("sign bytes %q", got)
	}
}

// TestCountsAreBound: a root of RFC 6962 alone does not say how many leaves it has, so counts are hashed with it.
func TestCountsAreBound(t *testing.T) {
	root := naiveRoot(leaves(2))
	if naiveRoot([]proof.Hash{root}) != root {
		t.Fatal("this test assumes that the root of two leaves is also the root of one")
	}
	if proof.UnitsRoot(1, root) == proof.UnitsRoot(2, root) || proof.FieldsRoot(1, root) == proof.FieldsRoot(2, root) {
		t.Error("one unit and two have the same root")
	}
	one, two := proof.Record{Count: 1, History: root}, proof.Record{Count: 2, History: root}
	if one.Leaf() == two.Leaf() {
		t.Error("one event and two have the same record")
	}
}

// TestCompareSerials is the order of the ranges: by length, then by bytes.
func TestCompareSerials(t *testing.T) {
	ordered := []string{"", "0", "9", "A", "a", "00", "10", "A1", "999", "A000"}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := proof.CompareSerials(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
}
