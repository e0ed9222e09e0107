// Package sig is the one signature rule of Waybill: Ed25519 as ZIP-215 defines it.
//
// Consensus votes, transactions and light clients must agree on every crafted signature, or one
// signature splits the chain. ZIP-215 (https://zips.z.cash/zip-0215) is the rule of CometBFT, and the
// only one under which a batch accepts exactly what its members would be accepted for singly. The
// standard library accepts less, so nothing else in this repository verifies with it.
//
// Every signed format names its algorithm by a number; 1 is Ed25519. All functions are safe for
// concurrent use and none panics on foreign bytes.
package sig

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
)

// Ed25519 is the algorithm id of Ed25519 under ZIP-215.
const Ed25519 uint32 = 1

// Sizes of algorithm Ed25519 in bytes.
const (
	PublicKeySize = 32
	SignatureSize = 64
)

// Reasons why a key is not admitted.
var (
	ErrAlgorithm    = errors.New("unknown signature algorithm")
	ErrKeySize      = errors.New("public key is not 32 bytes")
	ErrNotAPoint    = errors.New("public key is not a point of the curve")
	ErrNotCanonical = errors.New("public key is not canonically encoded")
	ErrSmallOrder   = errors.New("public key is of small order")
)

var zip215 = &ed25519.Options{Verify: ed25519.VerifyOptionsZIP_215}

// KeyID names a key within its organisation.
type KeyID [8]byte

// KeyIDOf is the first 8 bytes of SHA-256("wb/kid1" ‖ u8 algorithm ‖ public key).
func KeyIDOf(algorithm uint32, publicKey []byte) KeyID {
	h := sha256.Sum256(append([]byte{'w', 'b', '/', 'k', 'i', 'd', '1', byte(algorithm)}, publicKey...))
	return KeyID(h[:8])
}

// Admit judges a key that is to be registered. It refuses non-canonical encodings and points of small
// order, whose signatures fit several messages, so that honest traffic never meets the points on
// which verifiers elsewhere disagree.
func Admit(algorithm uint32, publicKey []byte) error {
	if algorithm != Ed25519 {
		return fmt.Errorf("%w: %d", ErrAlgorithm, algorithm)
	}
	if len(publicKey) != PublicKeySize {
		return fmt.Errorf("%w: %d", ErrKeySize, len(publicKey))
	}
	var y curve.CompressedEdwardsY
	var p curve.EdwardsPoint
	copy(y[:], publicKey)
	if _, err := p.SetCompressedY(&y); err != nil {
		return ErrNotAPoint
	}
	if !y.IsCanonicalVartime() {
		return ErrNotCanonical
	}
	if p.IsSmallOrder() {
		return ErrSmallOrder
	}
	return nil
}

// Verify reports whether the signature fits. It is false for an unknown algorithm or a wrong length.
func Verify(algorithm uint32, publicKey, message, signature []byte) bool {
	if algorithm != Ed25519 || len(signature) != SignatureSize {
		return false
	}
	if k := expand(publicKey); k != nil {
		return ed25519.VerifyExpandedWithOptions(k, message, signature, zip215)
	}
	return false
}

// expanded holds the decompressed form of keys in use: few organisations sign nearly everything, and
// an expanded key saves a third of a batch member. About 1.5 KB each; emptied when full.
var expanded struct {
	sync.RWMutex
	keys map[[PublicKeySize]byte]*ed25519.ExpandedPublicKey
}

const maxExpanded = 4096

// expand returns the key's expanded form, or nil when it is no point.
func expand(publicKey []byte) *ed25519.ExpandedPublicKey {
	if len(publicKey) != PublicKeySize {
		return nil
	}
	id := [PublicKeySize]byte(publicKey)
	expanded.RLock()
	k := expanded.keys[id]
	expanded.RUnlock()
	if k != nil {
		return k
	}
	k, err := ed25519.NewExpandedPublicKey(publicKey)
	if err != nil {
		return nil
	}
	expanded.Lock()
	defer expanded.Unlock()
	if expanded.keys == nil || len(expanded.keys) >= maxExpanded {
		expanded.keys = make(map[[PublicKeySize]byte]*ed25519.ExpandedPublicKey)
	}
	expanded.keys[id] = k
	return k
}
