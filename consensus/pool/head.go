package pool

import (
	"encoding/binary"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// head is what the signature of an envelope is judged by, without reading the rest: reading costs up to a hundred
// times as much, and a stranger to the key must not have it done for nothing.
type head struct {
	body      []byte
	key       sig.KeyID
	signature []byte
}

// headOf takes the envelope apart as far as tx.Read would accept it: field 1, the body, then field 2, one signature
// of { 1: algorithm, 2: key id, 3: signature }, in canonical encoding. It checks nothing else.
func headOf(raw []byte) (h head, ok bool) {
	var signature, id []byte
	if h.body, raw, ok = bytesField(raw, 1); !ok {
		return h, false
	}
	if signature, _, ok = bytesField(raw, 2); !ok || len(signature) < 2 {
		return h, false
	}
	if signature[0] != 1<<3 || uint32(signature[1]) != sig.Ed25519 {
		return h, false
	}
	if id, signature, ok = bytesField(signature[2:], 2); !ok || len(id) != tx.KeyIDSize {
		return h, false
	}
	h.key = sig.KeyID(id)
	h.signature, signature, ok = bytesField(signature, 3)
	return h, ok && len(h.signature) == sig.SignatureSize && len(signature) == 0
}

// bytesField returns the length-delimited field that b begins with, and what follows it.
func bytesField(b []byte, num byte) (value, rest []byte, ok bool) {
	if len(b) < 2 || b[0] != num<<3|2 {
		return nil, nil, false
	}
	n, used := binary.Uvarint(b[1:])
	if used <= 0 || n > uint64(len(b)-1-used) {
		return nil, nil, false
	}
	b = b[1+used:]
	return b[:n], b[n:], true
}

// signed makes the item that judges the envelope's signature by a key.
func (h head) signed(chainID string, algorithm uint32, publicKey []byte) sig.Item {
	return sig.Item{
		Algorithm: algorithm, PublicKey: publicKey, Message: proof.SignBytes(chainID, h.body), Signature: h.signature,
	}
}
