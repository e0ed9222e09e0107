// Package audit reads and writes audit files: what a node knows of a unit, of an organisation or of a range of blocks, in
// a form that anybody with the genesis checks offline, without believing who wrote it.
//
// A proof file answers one question and fits into memory. An audit file is a stream of frames: proof files, light blocks
// and whole blocks, whose headers are chained by hash to one that the validators of the genesis lead to. So a file of a
// year of blocks is checked with the memory of its largest block. FORMAT.md, §15, draws it.
//
// What each kind proves:
//
//   - a unit: what its proof says, at one height; and of each whole transaction in the file, that its signer signed it and
//     that it is an event of the proof. It leaves nothing out of the unit's history.
//   - a range: these are all transactions of these blocks, and all their results. Nothing is left out of them. Each that
//     was accepted bears the signature of a key that the signer's proven record had at that height.
//   - an organisation: what its record says, and that it signed these transactions, which are in the chain with these
//     results. It does not prove that it signed no others: for that, a range holds all of anybody's.
//
// Verify is a function of its arguments; what it returns is proven as a whole, or not at all. It never panics on foreign
// bytes, and holds no more of a file than its largest frame, the keys of its signers and one proof. A Writer is for one
// goroutine.
package audit
