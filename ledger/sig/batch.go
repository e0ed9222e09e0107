package sig

import (
	"crypto/rand"

	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
)

// Item is one signature to verify.
type Item struct {
	Algorithm uint32
	PublicKey []byte
	Message   []byte
	Signature []byte
}

// singly is the size from which verifying together is not worth splitting further.
const singly = 4

// VerifyBatch verifies all items together and reports each one's result, which is that of Verify. A
// bad member costs about 2 log n batches of halves, not n single verifications.
func VerifyBatch(items []Item) []bool {
	ok := make([]bool, len(items))
	verifyHalf(items, ok)
	return ok
}

func verifyHalf(items []Item, ok []bool) {
	if len(items) <= singly {
		for i, it := range items {
			ok[i] = Verify(it.Algorithm, it.PublicKey, it.Message, it.Signature)
		}
		return
	}
	if together(items) {
		for i := range ok {
			ok[i] = true
		}
		return
	}
	half := len(items) / 2
	verifyHalf(items[:half], ok[:half])
	verifyHalf(items[half:], ok[half:])
}

// together reports whether all items verify as one batch. The random factors only keep an attacker
// from making bad members cancel out; all good members always pass.
func together(items []Item) bool {
	v := ed25519.NewBatchVerifierWithCapacity(len(items))
	for _, it := range items {
		k := expand(it.PublicKey)
		if it.Algorithm != Ed25519 || len(it.Signature) != SignatureSize || k == nil {
			return false
		}
		v.AddExpandedWithOptions(k, it.Message, it.Signature, zip215)
	}
	return v.VerifyBatchOnly(rand.Reader)
}
