package epcis

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// blindedPrefix begins the URN of a unit whose identifier is hidden.
const blindedPrefix = "urn:waybill:blinded:"

var errBlinded = errors.New("a blinded unit is urn:waybill:blinded:KIND:HASH, the hash of 32 bytes in small hexadecimal digits")

// readBlinded reads the URN of a blinded unit.
func readBlinded(text string) (canon.Unit, error) {
	kind, hash, _ := strings.Cut(strings.TrimPrefix(text, blindedPrefix), ":")
	namespace, ok := ident.NamespaceByName(kind)
	b, err := hex.DecodeString(hash)
	if !ok || err != nil || len(b) != len(proof.Hash{}) || hash != strings.ToLower(hash) {
		return canon.Unit{}, fmt.Errorf("%w: %s", errBlinded, quote(text))
	}
	return canon.Unit{Namespace: uint32(namespace), Value: b, Scheme: proof.Blinded}, nil
}
