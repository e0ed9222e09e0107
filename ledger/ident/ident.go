// Package ident parses, checks, canonicalises and renders every identifier that the ledger keys on: postal items,
// receptacles and dispatches (UPU S10, S9, S8), exchange offices (IMPC), goods, logistic units, places and assets
// (GS1 keys as EPC URN or Digital Link), containers (ISO 6346), places (UN/LOCODE), organisations, and any other URI.
//
// It exists because one thing has many spellings: the same parcel must be the same key whether a post wrote
// "RB 123 456 785 GB", a brand an EPC URN, or a phone a Digital Link. [Parse] turns a spelling into an [ID] and a
// [Form]; [ID.Render] is the inverse. Whoever needs the source's own spelling compares: where Render(form) differs
// from what was read, the original is kept beside the ID.
//
// Invariants:
//   - An ID that Parse returns has Check() == nil, and Parse(Render(form)) gives the same ID and form again.
//   - Two IDs name the same thing only if they are equal (==), with one written exception: the URI namespace is
//     verbatim, so two spellings of one foreign URI are two IDs. A URI that another namespace would read is refused
//     there, so that a good cannot be registered twice, once as SGTIN and once as the text of its Digital Link.
//   - What is accepted follows from the bytes and the tables in this package alone; [TableHash] is a ledger parameter.
//
// All functions are pure and safe for concurrent use. Check is what consensus calls: it does not allocate unless it
// refuses. Numbers of [Namespace] and [Form] are part of the ledger's format: a ladder, never renumbered.
package ident

import (
	"cmp"
	"strconv"
	"strings"
)

// Namespace says which standard an identifier belongs to. The number is part of the ledger's keys.
type Namespace uint8

// The namespaces, each with the canonical ID.Value it holds.
const (
	// S10 is a postal item (UPU S10): "RB123456785GB", 13 upper-case characters, check digit right, the country an
	// assigned ISO 3166-1 code or one that posts use (see PostalCountry).
	S10 Namespace = 1
	// Receptacle is a bag, tray or pallet of mail (UPU S9), 29 characters: the dispatch (20), receptacle serial (3),
	// highest-numbered flag (0/1), registered-or-insured flag (0/1), weight in 100 g (4).
	Receptacle Namespace = 2
	// Dispatch is a mail dispatch (UPU S8), 20 characters: origin IMPC (6), destination IMPC (6), category A-D (1),
	// subclass (2), last digit of the year (1), dispatch serial (4).
	Dispatch Namespace = 3
	// IMPC is an international mail processing centre, 6 characters: country (2), location (3), qualifier (1).
	IMPC Namespace = 4
	// GTIN is a class of trade item, always 14 digits (AI 01).
	GTIN Namespace = 5
	// SGTIN is one trade item: GTIN (14) and serial (AI 21, 1 to 20 characters).
	SGTIN Namespace = 6
	// LGTIN is a batch of a trade item: GTIN (14) and lot (AI 10, 1 to 20 characters).
	LGTIN Namespace = 7
	// SSCC is a logistic unit, 18 digits (AI 00).
	SSCC Namespace = 8
	// GLN is a physical location: 13 digits (AI 414) and an optional extension (AI 254, 1 to 20 characters, never the
	// single "0", which EPC reserves for "no extension").
	GLN Namespace = 9
	// GRAI is a returnable asset (AI 8003): 14 digits that begin with 0, and an optional serial (1 to 16 characters).
	GRAI Namespace = 10
	// GIAI is an individual asset (AI 8004): 4 to 30 characters that begin with the company prefix (4 digits or more).
	GIAI Namespace = 11
	// GSRN is a service relation, recipient side, 18 digits (AI 8018).
	GSRN Namespace = 12
	// GDTI is a document type: 13 digits (AI 253) and an optional serial (1 to 17 characters).
	GDTI Namespace = 13
	// Container is a freight container (ISO 6346): "CSQU3054383".
	Container Namespace = 14
	// Locode is a place (UN/LOCODE): "CNSHA", country and three of A-Z, 2-9.
	Locode Namespace = 15
	// URI is any other absolute URI, kept verbatim, at most MaxURI bytes.
	URI Namespace = 16
	// Organisation is the ledger's own: 2 to 32 of a-z, 0-9 and '-', beginning with a letter, no '-' at the end or twice
	// in a row.
	Organisation Namespace = 32
	// Proposal is the ledger's own: the organisation that proposed, '/', and its number from 1, as in "usps/7".
	Proposal Namespace = 33
	// Council is the ledger's one record of who votes and by which parameters: "council".
	Council Namespace = 34
	// PublicKey is the ledger's own: a key that is, or was, in use, as the first 16 bytes of H("wb/kid1" ‖ u8 algorithm ‖
	// public key) in 32 lower-case hexadecimal digits. Its first half is the key id.
	PublicKey Namespace = 35
)

// namespaceNames are the machine names, at the namespace's number.
var namespaceNames = [...]string{
	S10: "s10", Receptacle: "s9", Dispatch: "s8", IMPC: "impc",
	GTIN: "gtin", SGTIN: "sgtin", LGTIN: "lgtin", SSCC: "sscc", GLN: "gln", GRAI: "grai", GIAI: "giai", GSRN: "gsrn",
	GDTI: "gdti", Container: "container", Locode: "locode", URI: "uri", Organisation: "org",
	Proposal: "proposal", Council: "council", PublicKey: "key",
}

// Valid reports whether n is one of the namespaces above.
func (n Namespace) Valid() bool {
	return int(n) < len(namespaceNames) && namespaceNames[n] != ""
}

// String returns the machine name: "s10", "s9", "sgtin", "org".
func (n Namespace) String() string {
	if n.Valid() {
		return namespaceNames[n]
	}
	if n == 0 {
		return "identifier"
	}
	return "namespace " + strconv.Itoa(int(n))
}

// Own reports whether records of the namespace are the ledger's own: acts of governance write them, never a scan.
func (n Namespace) Own() bool { return n >= Organisation && n <= PublicKey }

// NamespaceByName is the inverse of String for the namespaces above; anything else gives false.
func NamespaceByName(name string) (Namespace, bool) {
	for n, have := range namespaceNames {
		if have == name && name != "" {
			return Namespace(n), true
		}
	}
	return 0, false
}

// ID is one identifier in canonical form. It is comparable: equal IDs are the same thing.
type ID struct {
	Namespace Namespace
	Value     string // canonical bytes, as the namespace's constant describes
}

// Compare orders IDs by namespace number, then by the bytes of the value.
func (id ID) Compare(other ID) int {
	if c := cmp.Compare(id.Namespace, other.Namespace); c != 0 {
		return c
	}
	return strings.Compare(id.Value, other.Value)
}

// Check reports whether Value is canonical for the namespace: nil, or an error that wraps one of the sentinels. It does
// not allocate when it returns nil.
func (id ID) Check() error {
	if f := id.check(); f.cause != nil {
		return f.in(id.Namespace, id.Value)
	}
	return nil
}

func (id ID) check() fault {
	if id.Namespace == URI {
		return checkURI(id.Value)
	}
	return checkValue(id.Namespace, id.Value)
}

// checkValue judges a value of every namespace except URI.
func checkValue(n Namespace, v string) fault {
	switch n {
	case S10:
		return checkS10(v)
	case Receptacle:
		return checkReceptacle(v)
	case Dispatch:
		return checkDispatch(v)
	case IMPC:
		return checkIMPC(v)
	case GTIN:
		return checkNumber(v, 14)
	case SGTIN:
		return checkKeyed(v, 14, 1, 20)
	case LGTIN:
		return checkKeyed(v, 14, 1, 20)
	case SSCC, GSRN:
		return checkNumber(v, 18)
	case GLN:
		return checkGLN(v)
	case GRAI:
		return checkGRAI(v)
	case GIAI:
		return checkGIAI(v)
	case GDTI:
		return checkKeyed(v, 13, 0, 17)
	case Container:
		return checkContainer(v)
	case Locode:
		return checkLocode(v)
	case Organisation:
		return checkOrganisation(v)
	case Proposal:
		return checkProposal(v)
	case Council:
		return checkCouncil(v)
	case PublicKey:
		return checkPublicKey(v)
	}
	return fault{cause: ErrNamespace, detail: "no such namespace"}
}

// String is the short form for people: the value itself, or for a GS1 key its Digital Link path, "01/…/21/…". Parse
// reads it back, except what is the ledger's own, whose bare name says too little.
func (id ID) String() string {
	if _, ok := linkLayout(id); ok && id.Check() == nil {
		return string(appendLinkPath(nil, id))
	}
	return id.Value
}
