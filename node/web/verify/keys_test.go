package verify

import "crypto/ed25519"

// sign is RFC 8032's Ed25519.
func sign(key ed25519.PrivateKey, message []byte) []byte { return ed25519.Sign(key, message) }
