// Package vectors makes the golden vectors of the formats: for every hash, signature and proof of ../FORMAT.md an
// example with its bytes, and for every check one file that it refuses.
//
// They exist so that a second implementation can be held to the first. The files in testdata are read by this
// package's tests and by those of node/web/verify, the verifier of the browser; whoever writes a third can use them
// without running anything of ours. `go test ./ledger/vectors -update` writes them again from a ledger that runs in
// memory; without -update a difference is a failure, because a changed byte of a format is a changed format.
//
// The code outside of tests builds ledgers and proof files, in fixed scenes (Cases, Tampered) and at random (Random), so
// that the browser's tests can compare both verifiers on files that no vector holds. It is for tests only. Nothing
// here is safe for concurrent use.
package vectors
