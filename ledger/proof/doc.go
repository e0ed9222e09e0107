// Package proof is what a light client checks: the hashes of the ledger, the folding of its trees, and
// the verification of an answer against an app hash.
//
// Verifying is cheap and depends on nothing: this package imports the standard library and ledger/canon
// only, so that a customs office, a shop or a phone can carry it. Package light says whether an app
// hash is the chain's; this package says what follows from it. The ledger itself hashes with the
// same functions, so there is one definition of every byte (../FORMAT.md).
//
// All functions are pure, safe for concurrent use, and never panic on foreign input.
package proof
