package tx

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Draft is a transaction before it is signed.
type Draft struct {
	Organisation string
	PublicKey    []byte // Ed25519
	Nonce        [NonceSize]byte
	// Expiry in milliseconds since 1970 UTC.
	Expiry  int64
	Actions []DraftAction
	// Log, of a device, is its log as the ledger has it, which the actions go on with.
	Log *canon.Device
}

// DraftAction is an action with the detail that goes beside the body.
type DraftAction struct {
	Core        *canon.Core
	Units       []canon.Unit
	PrivateRoot []byte
	// Detail ascending by name.
	Detail []canon.DetailField
}

// Sign builds the envelope. sign signs bytes with the draft's key. The result has passed Read.
func (d *Draft) Sign(chainID string, sign func([]byte) ([]byte, error)) (*Tx, error) {
	id := sig.KeyIDOf(sig.Ed25519, d.PublicKey)
	body := canon.Body{
		Version: 1, Organisation: d.Organisation, KeyId: id[:], Algorithm: sig.Ed25519, Nonce: d.Nonce[:], Expiry: d.Expiry,
	}
	var env canon.Envelope
	log := d.Log
	for i := range d.Actions {
		in := &d.Actions[i]
		a := canon.Action{Core: in.Core, Units: in.Units, PrivateRoot: in.PrivateRoot}
		if len(in.Detail) > 0 {
			detail := canon.Detail{Action: uint32(i), Fields: in.Detail}
			root := DetailRoot(&detail, d.Nonce[:], uint32(i))
			a.DetailRoot = root[:]
			env.Details = append(env.Details, detail)
		}
		if log != nil {
			log = enter(&a, log)
		}
		body.Actions = append(body.Actions, a)
	}
	env.Body = body.Encode()
	signature, err := sign(proof.SignBytes(chainID, env.Body))
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	env.Signatures = []canon.Signature{{Algorithm: sig.Ed25519, KeyId: id[:], Signature: signature}}
	return Read(env.Encode(), chainID)
}
