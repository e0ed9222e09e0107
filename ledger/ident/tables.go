package ident

import (
	"crypto/sha256"
	"encoding/binary"
)

// tableVersion names the rules that are code rather than table; it changes with them.
const tableVersion = "wb/ident/1"

// TableHash is the SHA-256 of everything in this package that two builds could hold differently: the rules' version,
// the three country tables, the Digital Link keys and the EPC schemes. Each text goes in as u32 length (big endian) and
// bytes. Validators must agree on it: it is a parameter of the ledger, and a build that holds another table says so at
// start and not by forking.
func TableHash() [32]byte {
	h := sha256.New()
	put := func(text string) {
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(text)))
		h.Write(length[:])
		h.Write([]byte(text))
	}
	for _, text := range []string{tableVersion, assigned, postal, unassignedPlaces} {
		put(text)
	}
	for _, n := range linkNames {
		put(n.ai)
		put(n.alias)
	}
	for _, s := range epcSchemes {
		put(s.name)
		put(string([]byte{byte(s.id), byte(s.pattern), byte(s.digits), byte(s.lead), byte(s.serial)}))
	}
	return [32]byte(h.Sum(nil))
}
