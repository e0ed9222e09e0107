package tx_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// The naive second reading of FORMAT.md: every hash spelled out part by part, trees by recursion, and the protobuf of
// cores and units taken from the body's bytes rather than from the codec's memory.

func h(parts ...[]byte) []byte {
	s := sha256.Sum256(bytes.Join(parts, nil))
	return s[:]
}

func u8(n int) []byte     { return []byte{byte(n)} }
func u16(n int) []byte    { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func u32(n int) []byte    { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
func str(s string) []byte { return []byte(s) }

// tree is the Merkle tree hash of RFC 6962 over leaf hashes: split at the largest power of two below n.
func tree(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return h(u8(1), tree(leaves[:k]), tree(leaves[k:]))
}

func counted(tag int, leaves [][]byte) []byte {
	if len(leaves) == 0 {
		return make([]byte, 32)
	}
	return h(u8(tag), u32(len(leaves)), tree(leaves))
}

func or0(b []byte) []byte {
	if len(b) == 0 {
		return make([]byte, 32)
	}
	return b
}

// expected is what the action at an index commits to, from the draft that it was made of.
func expected(d *tx.Draft, index int) (commit, detail []byte, keys [][]byte, tag []byte) {
	a := &d.Actions[index]
	nonce := d.Nonce[:]
	keyID := h(str("wb/kid1"), u8(1), d.PublicKey)[:8]
	core := a.Core.Encode()
	var units, fields [][]byte
	dup := [][]byte{u8(0x1c), u8(len(d.Organisation)), str(d.Organisation), h(u8(0x15), core)}
	for j := range a.Units {
		u := &a.Units[j]
		salt := h(u8(0x12), nonce, u32(index), u8(1), u32(j))[:16]
		units = append(units, h(u8(0x14), salt, u.Encode()))
		keys = append(keys, h(str("wb/k1"), u8(int(u.Scheme)), u8(int(u.Namespace)), u16(len(u.Value)), u.Value, u32(0)))
		dup = append(dup, u16(len(u.Encode())), u.Encode())
	}
	dup = append(dup, []byte{0xff, 0xff})
	for j, f := range a.Detail {
		salt := h(u8(0x12), nonce, u32(index), u8(2), u32(j))[:16]
		fields = append(fields, h(u8(0x16), salt, u16(len(f.Name)), str(f.Name), f.Value))
		dup = append(dup, u16(len(f.Name)), str(f.Name), u32(len(f.Value)), f.Value)
	}
	dup = append(dup, []byte{0xff, 0xff}, a.PrivateRoot)
	detail = counted(0x1b, fields)
	salt := h(u8(0x12), nonce, u32(index))[:16]
	commit = h(u8(0x11), salt, u8(len(d.Organisation)), str(d.Organisation), keyID, h(u8(0x15), core),
		counted(0x1a, units), detail, or0(a.PrivateRoot))
	return commit, detail, keys, h(dup...)[:8]
}

// checkCommitments compares a transaction with the naive reading of its draft.
func checkCommitments(t interface {
	Helper()
	Fatalf(string, ...any)
}, d *tx.Draft, x *tx.Tx) {
	t.Helper()
	if want := append(append(str("wb/tx1"), byte(len(chain))), chain...); !bytes.HasPrefix(x.Signed, want) {
		t.Fatalf("signed bytes begin %q", x.Signed[:len(want)])
	}
	body := x.Signed[len("wb/tx1")+1+len(chain):]
	if !bytes.Contains(x.Raw, body) {
		t.Fatalf("signed is not the body as it travels")
	}
	if want := h(x.Signed); !bytes.Equal(x.ID[:], want) {
		t.Fatalf("id %x, want %x", x.ID, want)
	}
	if want := h(str("wb/kid1"), u8(1), d.PublicKey)[:8]; !bytes.Equal(x.KeyID[:], want) {
		t.Fatalf("key id %x, want %x", x.KeyID, want)
	}
	for i := range d.Actions {
		commit, detail, keys, tag := expected(d, i)
		e := &x.Events[i]
		if !bytes.Equal(e.Commit[:], commit) || !bytes.Equal(e.Tag[:], tag) {
			t.Fatalf("action %d: commit %x tag %x, want %x and %x", i, e.Commit, e.Tag, commit, tag)
		}
		if got := x.Body.Actions[i].DetailRoot; !bytes.Equal(or0(got), detail) {
			t.Fatalf("action %d: detail root %x, want %x", i, got, detail)
		}
		if len(keys) != len(e.Keys) {
			t.Fatalf("action %d: %d keys", i, len(e.Keys))
		}
		for j := range keys {
			if !bytes.Equal(keys[j], e.Keys[j][:]) {
				t.Fatalf("action %d unit %d: key %x, want %x", i, j, e.Keys[j], keys[j])
			}
		}
	}
}

// TestCommitments compares with the naive reading, and with the values written down once: a change of any byte that is
// hashed or signed shows here.
func TestCommitments(t *testing.T) {
	d := draft()
	x := signed(t, d)
	checkCommitments(t, d, x)
	for _, golden := range []struct {
		what string
		got  []byte
		want string
	}{
		{"id", x.ID[:], "40e45dba47fe41278c34411b8ad0892560891d30d567221731fa32a6e096c35f"},
		{"packing", x.Events[0].Commit[:], "2070a4dfba3dc99b886e6d660983be064d7cad9062df9f3f40516a8b8df16144"},
		{"blinded scan", x.Events[1].Commit[:], "27255fecc6e9b8afe6efb40fd61976484d4b08114e24e2c27c717c0bd8388429"},
		{"offer", x.Events[2].Commit[:], "639977685d007979b35cbb490e8630946d95a801b92a8222b1d093e48ae3c774"},
	} {
		if got := hex.EncodeToString(golden.got); got != golden.want {
			t.Errorf("%s: %s, written down as %s", golden.what, got, golden.want)
		}
	}
}

// TestTagTellsPartsApart: a private root that reads like one more field is not taken for it.
func TestTagTellsPartsApart(t *testing.T) {
	d := draft()
	a := ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456785CN")
	b := a
	last := canon.DetailField{Name: "b", Value: bytes.Repeat([]byte{7}, 25)}
	a.Detail = []canon.DetailField{{Name: "a", Value: []byte("1")}, last}
	b.Detail, b.PrivateRoot = a.Detail[:1], slices.Concat(u16(1), str(last.Name), u32(len(last.Value)), last.Value)
	d.Actions = []tx.DraftAction{a, b}
	if x := signed(t, d); len(b.PrivateRoot) != 32 || x.Events[0].Tag == x.Events[1].Tag {
		t.Errorf("a detail of two fields has the tag of one field and a private root: %x", x.Events[0].Tag)
	}
}

// TestDraftRoundTrip: what is drafted is what is read, with every commitment in place.
func TestDraftRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &tx.Draft{Organisation: org, PublicKey: public(), Expiry: rapid.Int64Min(1).Draw(t, "expiry")}
		copy(d.Nonce[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "nonce"))
		for range rapid.IntRange(1, 5).Draw(t, "actions") {
			d.Actions = append(d.Actions, randomAction(t))
		}
		x, err := d.Sign(chain, sign)
		if err != nil {
			t.Fatal(err)
		}
		checkCommitments(t, d, x)
		if x.Body.Organisation != org || x.Body.Expiry != d.Expiry || !bytes.Equal(x.Body.Nonce, d.Nonce[:]) || len(x.Body.Actions) != len(d.Actions) {
			t.Fatalf("body %+v", x.Body)
		}
		for i := range d.Actions {
			a := &d.Actions[i]
			want := canon.Action{Core: a.Core, Units: a.Units, DetailRoot: x.Body.Actions[i].DetailRoot, PrivateRoot: a.PrivateRoot}
			if got := x.Body.Actions[i].Raw(); !bytes.Equal(got, want.Encode()) {
				t.Fatalf("action %d is %x, drafted %x", i, got, want.Encode())
			}
			if e := &x.Events[i]; (e.Detail == nil) != (len(a.Detail) == 0) || e.Detail != nil && len(e.Detail.Fields) != len(a.Detail) {
				t.Fatalf("action %d: detail %+v", i, e.Detail)
			}
		}
	})
}

func randomAction(t *rapid.T) tx.DraftAction {
	units := []string{"RB123456785CN", "https://id.gs1.org/01/04012345000016/21/A1", "CSQU3054383", "https://id.gs1.org/00/340123450000000017", "CNSHA"}
	a := ledgertest.Action(rapid.Uint32Range(1, canon.ActionTypeCustodyReject).Draw(t, "type"), rapid.Int64Range(1, 1e6).Draw(t, "time"))
	a.Core.Offset = rapid.Int32Range(-840, 840).Draw(t, "offset")
	a.Core.BusinessStep = rapid.Uint32Range(0, canon.BusinessStepSampling).Draw(t, "step")
	a.Core.Disposition = rapid.Uint32Range(0, canon.DispositionUnknown).Draw(t, "disposition")
	if rapid.Bool().Draw(t, "place") {
		a.Core.ReadPoint = place("CNSHA")
	}
	for range rapid.IntRange(0, 9).Draw(t, "units") {
		u := ledgertest.Unit(rapid.Uint32Range(0, canon.UnitRoleClass).Draw(t, "role"), rapid.SampledFrom(units).Draw(t, "unit"))
		if rapid.Bool().Draw(t, "blinded") {
			b := proof.Blind(u.Namespace, u.Value, rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "salt"))
			u = canon.Unit{Role: u.Role, Namespace: uint32(ident.SGTIN), Scheme: proof.Blinded, Value: b[:]}
		}
		a.Units = append(a.Units, u)
	}
	if n := rapid.IntRange(0, 5).Draw(t, "fields"); n > 0 {
		a.Detail = fields(n)
	}
	if rapid.Bool().Draw(t, "private") {
		a.PrivateRoot = rapid.SliceOfN(rapid.ByteRange(1, 255), 32, 32).Draw(t, "private root")
	}
	return a
}
