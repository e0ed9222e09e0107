package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// A token is "wbt_ID_SECRET": a prefix by which scanners of source code find one that leaked, a public id of 10
// characters by which it is looked up, shown and revoked, and 256 random bits in 52 characters. Both parts are base32 in
// lower case, so that a double click selects the whole and no case is lost on the way.
const (
	tokenPrefix = "wbt_"
	idBytes     = 6
	idLength    = 10
	secretBytes = 32
	secretLen   = 52
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newID makes a public id.
func newID() string {
	var b [idBytes]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base32Lower.EncodeToString(b[:])
}

// newToken makes the token of an id, and its hash.
func newToken(id string) (token string, hash [sha256.Size]byte) {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // it never fails
	token = tokenPrefix + id + "_" + base32Lower.EncodeToString(b[:])
	return token, sha256.Sum256([]byte(token))
}

// tokenID finds the public id in a token.
func tokenID(token string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	id, secret, found := strings.Cut(rest, "_")
	return id, ok && found && isID(id) && len(secret) == secretLen && isBase32(secret)
}

func isID(id string) bool { return len(id) == idLength && isBase32(id) }

func isBase32(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
