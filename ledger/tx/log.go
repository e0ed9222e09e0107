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
func ActionHash(a *canon.Action) proof.Hash { return actionHash(a.Raw()) }

func actionHash(action []byte) proof.Hash {
	h := sha256.New()
	h.Write([]byte{tagLog})
	h.Write(action)
	return proof.Hash(h.Sum(nil))
}

// enter gives an action the next place in a device's log, and returns the log after it. The action has all its other
// parts already.
func enter(a *canon.Action, log *canon.Device) *canon.Device {
	core := *a.Core
	core.Log = &canon.LogEntry{Counter: log.Counter + 1, Previous: log.Head}
	a.Core = &core
	head := actionHash(a.Encode())
	return &canon.Device{Counter: log.Counter + 1, Head: head[:]}
}
