package keys

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/waybill-network/waybill/ledger/sig"
)

// Kind names a key by its use, and its files.
type Kind string

// The keys of a node.
const (
	Organisation Kind = "organisation" // signs transactions
	Consensus    Kind = "consensus"    // signs proposals and votes
	Node         Kind = "node"         // is the libp2p identity
)

// Kinds lists all keys of a node, in the order that they are shown.
func Kinds() []Kind { return []Kind{Organisation, Consensus, Node} }

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, error) {
	for _, k := range Kinds() {
		if name == string(k) {
			return k, nil
		}
	}
	return "", &Error{Err: fmt.Errorf("%w: %q", ErrUnknownKind, name), hint: "the keys are organisation, consensus and node"}
}

// Info is what everyone may know of a key.
type Info struct {
	Kind      Kind   `json:"kind"`
	Algorithm string `json:"algorithm"`  // "ed25519"
	PublicKey string `json:"public_key"` // 32 bytes, hex
	KeyID     string `json:"key_id"`     // 8 bytes, hex: sig.KeyIDOf
	// PeerID is the libp2p identity, for the node key only.
	PeerID string `json:"peer_id,omitempty"`
	// Validator is the address in block headers and votes, for the consensus key only: the first 20 bytes of the
	// SHA-256 of the public key, upper-case hex (CometBFT crypto/ed25519).
	Validator string `json:"validator,omitempty"`
}

func infoOf(kind Kind, public ed25519.PublicKey) (Info, error) {
	id := sig.KeyIDOf(sig.Ed25519, public)
	info := Info{
		Kind: kind, Algorithm: "ed25519", PublicKey: hex.EncodeToString(public), KeyID: hex.EncodeToString(id[:]),
	}
	base, _, _ := strings.Cut(string(kind), ".") // of a next or former key, see rotation.go
	switch Kind(base) {
	case Node:
		key, err := crypto.UnmarshalEd25519PublicKey(public)
		if err != nil {
			return Info{}, fmt.Errorf("peer id: %w", err)
		}
		id, err := peer.IDFromPublicKey(key)
		if err != nil {
			return Info{}, fmt.Errorf("peer id: %w", err)
		}
		info.PeerID = id.String()
	case Consensus:
		sum := sha256.Sum256(public)
		info.Validator = strings.ToUpper(hex.EncodeToString(sum[:20]))
	}
	return info, nil
}
