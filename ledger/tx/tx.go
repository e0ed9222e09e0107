// Package tx reads and writes transactions: the signed envelope, what is checked about one without any
// state, and the commitments that its events enter histories with.
//
// Read is a pure function of the bytes, so its result may be kept as long as the bytes are: the pool
// reads a transaction once, and the block that holds it does not read it again. What depends on
// state (keys, roles, limits, the replay window) is package exec's. FORMAT.md draws every byte.
package tx

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Bounds of the format; the ledger's parameters may set lower ones.
const (
	MaxBytes   = 1 << 20
	MaxActions = 1000
	MaxTouches = 2000
	MaxFields  = 64  // of one detail
	MaxName    = 128 // bytes of a detail field's name

	NonceSize = 16
	KeyIDSize = len(sig.KeyID{})
)

// maxItems bounds the messages and list elements of an envelope or a body.
const maxItems = 16 * MaxActions

// Reasons why bytes are not a transaction. Errors of Read wrap one of them, or one of package canon or
// ident, and name the field.
var (
	ErrSize    = errors.New("transaction is too large")
	ErrField   = errors.New("field is missing or has a wrong size")
	ErrVersion = errors.New("unknown format version")
	ErrLimit   = errors.New("too many of them")
	ErrSigners = errors.New("signatures are not exactly one, by the body's key")
	ErrDetail  = errors.New("detail is not what the action's detail root commits to")
)

// Tx is a transaction that is well formed. Its signature is not verified yet.
type Tx struct {
	// Raw is the envelope as it was received.
	Raw []byte
	// Body as it was signed.
	Body canon.Body
	// Signature over Signed.
	Signature []byte
	// ID is the SHA-256 of the signed bytes.
	ID proof.Hash
	// KeyID of the signing key.
	KeyID sig.KeyID
	// Signed is what the signature covers.
	Signed []byte
	// Touches is how many records it writes at most.
	Touches int
	// Events has one entry for each action.
	Events []Event
}

// Event is what an action commits to.
type Event struct {
	// Commit enters the history of every record the event is about.
	Commit proof.Hash
	// Tag is the first 8 bytes of SHA-256(0x1c ‖ …) over signer and content without nonce and salts, to
	// know a duplicate by (FORMAT.md, "Duplicates").
	Tag [8]byte
	// Keys are the units' register keys in epoch 0.
	Keys []proof.Hash
	// Detail is the action's detail, nil without.
	Detail *canon.Detail
}

// Read reads an envelope of the chain.
func Read(raw []byte, chainID string) (*Tx, error) {
	if len(raw) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrSize, len(raw))
	}
	var env canon.Envelope
	if err := env.Decode(raw, maxItems); err != nil {
		return nil, fmt.Errorf("envelope: %w", err)
	}
	t := &Tx{Raw: raw}
	if err := t.Body.Decode(env.Body, maxItems); err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	if err := t.checkHead(&env); err != nil {
		return nil, err
	}
	t.Signed = proof.SignBytes(chainID, env.Body)
	t.ID = proof.TxID(chainID, env.Body)
	if err := t.readActions(env.Details); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Tx) checkHead(env *canon.Envelope) error {
	b := &t.Body
	switch {
	case b.Version != 1:
		return fmt.Errorf("body.version: %w: %d", ErrVersion, b.Version)
	case len(b.KeyId) != KeyIDSize:
		return fmt.Errorf("body.key_id: %w", ErrField)
	case len(b.Nonce) != NonceSize:
		return fmt.Errorf("body.nonce: %w", ErrField)
	case b.Expiry <= 0:
		return fmt.Errorf("body.expiry: %w", ErrField)
	case len(b.Actions) == 0:
		return fmt.Errorf("body.actions: %w", ErrField)
	case len(b.Actions) > MaxActions:
		return fmt.Errorf("body.actions: %w: %d", ErrLimit, len(b.Actions))
	}
	if err := (ident.ID{Namespace: ident.Organisation, Value: b.Organisation}).Check(); err != nil {
		return fmt.Errorf("body.organisation: %w", err)
	}
	if len(env.Signatures) != 1 {
		return fmt.Errorf("signatures: %w", ErrSigners)
	}
	s := &env.Signatures[0]
	if s.Algorithm != b.Algorithm || string(s.KeyId) != string(b.KeyId) {
		return fmt.Errorf("signatures: %w", ErrSigners)
	}
	if b.Algorithm != sig.Ed25519 || len(s.Signature) != sig.SignatureSize {
		return fmt.Errorf("signatures[0]: %w", ErrField)
	}
	t.KeyID, t.Signature = sig.KeyID(b.KeyId), s.Signature
	return nil
}

func (t *Tx) readActions(details []canon.Detail) error {
	t.Events = make([]Event, len(t.Body.Actions))
	for i := range t.Body.Actions {
		a := &t.Body.Actions[i]
		var detail *canon.Detail
		if len(details) > 0 && int(details[0].Action) == i {
			detail, details = &details[0], details[1:]
		}
		e, err := t.readAction(a, uint32(i), detail)
		if err != nil {
			return fmt.Errorf("actions[%d].%w", i, err)
		}
		t.Events[i] = e
		if t.Touches += touches(a); t.Touches > MaxTouches {
			return fmt.Errorf("actions[%d].units: %w: more than %d in the transaction", i, ErrLimit, MaxTouches)
		}
	}
	if len(details) > 0 {
		return fmt.Errorf("details: %w: out of order, or for no action", ErrDetail)
	}
	return nil
}

func (t *Tx) readAction(a *canon.Action, index uint32, detail *canon.Detail) (e Event, err error) {
	if a.Core == nil {
		return e, fmt.Errorf("core: %w", ErrField)
	}
	if err := checkCore(a.Core); err != nil {
		return e, fmt.Errorf("core.%w", err)
	}
	for j := range a.Units {
		if err := checkUnit(&a.Units[j]); err != nil {
			return e, fmt.Errorf("units[%d].%w", j, err)
		}
	}
	detailRoot, err := checkDetail(a, index, detail, t.Body.Nonce)
	if err != nil {
		return e, err
	}
	private, err := root(a.PrivateRoot)
	if err != nil {
		return e, fmt.Errorf("private_root: %w", err)
	}
	e.Detail = detail
	e.Keys = make([]proof.Hash, len(a.Units))
	for j := range a.Units {
		u := &a.Units[j]
		e.Keys[j] = proof.Key(u.Scheme, u.Namespace, u.Value, 0)
	}
	core := proof.CoreHash(a.Core.Raw())
	salt := proof.EventSalt(t.Body.Nonce, index)
	e.Commit = proof.EventCommit(salt, t.Body.Organisation, t.KeyID, core, UnitsRoot(a, t.Body.Nonce, index), detailRoot, private)
	e.Tag = tag(t.Body.Organisation, core, a, detail)
	return e, nil
}

// heavyTouches is what an action counts for whose cost does not follow from its units: a correction has the record of its
// unit folded again, and a serial range has the root of all ranges of its product worked out.
const heavyTouches = 64

// touches is how many records an action is counted for.
func touches(a *canon.Action) int {
	if c := a.Core; c != nil && (c.Type == canon.ActionTypeCorrect || c.Type == canon.ActionTypeCommission && c.Range != nil) {
		return max(heavyTouches, len(a.Units))
	}
	return max(1, len(a.Units))
}

// root reads a 32-byte root that may be absent but is never all zero.
func root(b []byte) (proof.Hash, error) {
	if len(b) == 0 {
		return proof.Hash{}, nil
	}
	if len(b) != len(proof.Hash{}) || proof.Hash(b) == (proof.Hash{}) {
		return proof.Hash{}, ErrField
	}
	return proof.Hash(b), nil
}
