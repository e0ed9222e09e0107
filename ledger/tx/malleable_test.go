package tx_test

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

func verifies(x *tx.Tx) bool { return sig.Verify(sig.Ed25519, public(), x.Signed, x.Signature) }

// TestNoSecondEnvelope: nobody without the key can make another envelope of a transaction that counts. Every small change
// of the bytes is refused, or is unsigned.
func TestNoSecondEnvelope(t *testing.T) {
	x := signed(t, draft())
	if !verifies(x) {
		t.Fatal("the transaction itself does not verify")
	}
	accepted := 0
	try := func(raw []byte) {
		other, err := tx.Read(raw, chain)
		if err != nil {
			return
		}
		accepted++
		if verifies(other) {
			t.Errorf("a second envelope counts: %x", raw)
		}
		if bytes.Equal(other.Signed, x.Signed) && bytes.Equal(other.Signature, x.Signature) {
			t.Errorf("body and signature are the same in another envelope: %x", raw)
		}
	}
	for at := range x.Raw {
		for _, bits := range []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff} {
			raw := bytes.Clone(x.Raw)
			raw[at] ^= bits
			try(raw)
		}
		try(slices.Delete(bytes.Clone(x.Raw), at, at+1))
		try(slices.Insert(bytes.Clone(x.Raw), at, 0))
		try(slices.Insert(bytes.Clone(x.Raw), at, x.Raw[at]))
		try(x.Raw[:at])
	}
	try(append(bytes.Clone(x.Raw), 0))
	if accepted == 0 {
		t.Error("no change was well formed, so that signatures decided nothing")
	}
}

// TestSignatureIsNotMalleable: S + L is the same number to a careless verifier.
func TestSignatureIsNotMalleable(t *testing.T) {
	x := signed(t, draft())
	env, _ := envelope(t, x)
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(env.Signatures[0].Signature[32:])
	slices.Reverse(s)
	sum := new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	env.Signatures[0].Signature = append(slices.Clone(env.Signatures[0].Signature[:32]), sum...)
	other, err := tx.Read(env.Encode(), chain)
	if err != nil {
		t.Fatal(err)
	}
	if other.ID != x.ID || verifies(other) {
		t.Errorf("id %x, verifies %v", other.ID, verifies(other))
	}
}

// TestAnotherSignature: the holder of the key may sign a body twice; it stays one transaction.
func TestAnotherSignature(t *testing.T) {
	x := signed(t, draft())
	env, _ := envelope(t, x)
	env.Signatures[0].Signature = bytes.Repeat([]byte{7}, 64)
	other, err := tx.Read(env.Encode(), chain)
	if err != nil {
		t.Fatal(err)
	}
	if other.ID != x.ID || bytes.Equal(other.Raw, x.Raw) {
		t.Error("id depends on the signature")
	}
	if diff := cmp.Diff(x.Events, other.Events, cmpopts.IgnoreUnexported(canon.Detail{}, canon.DetailField{})); diff != "" {
		t.Error(diff)
	}
}

// TestOtherChain: a signature for one chain is none for another, though the envelope reads the same.
func TestOtherChain(t *testing.T) {
	x := signed(t, draft())
	for _, id := range []string{"test-0123456788", "test-012345678", "test-01234567890", ""} {
		other, err := tx.Read(x.Raw, id)
		if err != nil {
			t.Fatal(err)
		}
		if other.ID == x.ID || verifies(other) {
			t.Errorf("%q: id %x, verifies %v", id, other.ID, verifies(other))
		}
	}
}

// FuzzRead: no bytes panic; what is read is bounded, keeps its bytes, and reads the same again.
func FuzzRead(f *testing.F) {
	x := signed(f, draft())
	f.Add(x.Raw)
	env, _ := envelope(f, x)
	env.Details = nil
	f.Add(env.Encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		x, err := tx.Read(raw, chain)
		if !bytes.Equal(raw, before) {
			t.Fatal("input was changed")
		}
		if err != nil {
			if err.Error() == "" {
				t.Fatal("refused without a word")
			}
			return
		}
		if !bytes.Equal(x.Raw, raw) || x.Touches > tx.MaxTouches || len(x.Events) != len(x.Body.Actions) || len(x.Events) > tx.MaxActions {
			t.Fatalf("%d touches, %d events of %d actions", x.Touches, len(x.Events), len(x.Body.Actions))
		}
		env, body := envelope(t, x)
		if env.Body = body.Encode(); !bytes.Equal(env.Encode(), raw) {
			t.Fatalf("%x is written as %x", raw, env.Encode())
		}
		again, err := tx.Read(x.Raw, chain)
		if err != nil || again.ID != x.ID || again.Touches != x.Touches {
			t.Fatalf("%v, %x and %x", err, again.ID, x.ID)
		}
		for i := range x.Events {
			if a, b := &x.Events[i], &again.Events[i]; a.Commit != b.Commit || a.Tag != b.Tag || !slices.Equal(a.Keys, b.Keys) {
				t.Fatalf("event %d differs", i)
			}
		}
	})
}
