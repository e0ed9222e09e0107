package tx

import (
	"crypto/sha256"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// tagLog begins what ActionHash hashes (FORMAT.md, "Hashes").
const tagLog = 0x1d

// ActionHash is SHA-256(0x1d ‖ canonical action): what the next entry of a device's log names as its previous one. The
// action holds its own entry, so the log is a chain.
func ActionHash(a *canon.Action) proof.Hash {
	h := sha256.New()
	h.Write([]byte{tagLog})
	h.Write(a.Raw())
	return proof.Hash(h.Sum(nil))
}
