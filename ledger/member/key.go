package member

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Bounds on the signing keys of a member.
const (
	MaxLiveKeys = 16  // that sign, or are to
	MaxKeys     = 256 // ever
)

// PublicKeyID identifies the record of a public key, whatever it is for: 32 hexadecimal digits of the first 16 bytes of
// SHA-256("wb/kid1" ‖ u8 algorithm ‖ public key). It begins with the key id. Each key that was ever in use has one record,
// so no key serves twice.
func PublicKeyID(algorithm uint32, publicKey []byte) ident.ID {
	b := append(append(make([]byte, 0, 48), "wb/kid1"...), byte(algorithm))
	h := sha256.Sum256(append(b, publicKey...))
	return ident.ID{Namespace: ident.PublicKey, Value: hex.EncodeToString(h[:16])}
}

// PublicKeyKey is the register key of the record of a public key.
func PublicKeyKey(algorithm uint32, publicKey []byte) proof.Hash {
	return keyOf(PublicKeyID(algorithm, publicKey))
}

// PublicKeys are all public keys of a record or card, with what each is for: "keys[0]", "node key", "validator key".
func PublicKeys(m *canon.Member, visit func(what string, algorithm uint32, publicKey []byte)) {
	for i := range m.Keys {
		visit("keys["+decimal(i)+"]", m.Keys[i].Algorithm, m.Keys[i].PublicKey)
	}
	if m.Node != nil {
		visit("node key", sig.Ed25519, m.Node.PublicKey)
	}
	if m.Validator != nil {
		visit("validator key", m.Validator.Algorithm, m.Validator.PublicKey)
	}
}

func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + decimal(n%10)
}

// Lives reports whether the key signs at the height.
func Lives(k *canon.Key, height uint64) bool {
	return k.From <= height && (k.Until == 0 || height < k.Until)
}

// Ended reports whether the key signs at no height from this one on.
func Ended(k *canon.Key, height uint64) bool {
	return k.Until != 0 && (k.Until <= height || k.Until <= k.From)
}

// Unbroken reports whether at every height from this one on one of the keys signs. Keys sign in intervals, so it is
// enough to look at this height and at those at which one ends.
func Unbroken(keys []canon.Key, height uint64) bool {
	signs := func(at uint64) bool {
		for i := range keys {
			if Lives(&keys[i], at) {
				return true
			}
		}
		return false
	}
	if !signs(height) {
		return false
	}
	for i := range keys {
		if until := keys[i].Until; until > height && !signs(until) {
			return false
		}
	}
	return true
}
