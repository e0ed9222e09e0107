// Package register is the one authenticated structure of the ledger: a dense indexed Merkle tree.
//
// A record's position is the order of its registration, so recent parcels are neighbours and the inside
// of the tree is implicit: per update a block writes the row and one 32-byte group root. Each record
// names the next key in sorted order (an indexed Merkle tree, eprint 2021/1263), so one shape of
// proof answers both "here is its complete record" and "there is no such record".
//
//	Tree  the committed nodes from the groups of 16 leaves upwards, in memory: 4 bytes a record
//	View  what a block reads and changes, transaction by transaction; nothing of it is durable
//	Seal  the view's rows, new root and undo, ready for one atomic write
//	Past  what a block overwrote, to read the register as it was before
//
// Invariants: index 0 is the sentinel (key 00…, next ff… while it is alone); keys are unique; following
// next from the sentinel visits every record in ascending order of key; indexes are given in the
// order of Create; nothing is ever removed except by undoing a block. Check verifies all of it.
//
// One goroutine executes blocks (View, Compute, Apply, in this order); any number may prove at the same
// time. The package knows rows only through the Rows interface: package store keeps them.
package register
