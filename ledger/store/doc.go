// Package store keeps the ledger in Pebble: one atomic, synced batch per block, which leaves the disk
// exactly at a height, whatever happens.
//
//	s  index u64           row of the register: record ‖ frontier ‖ state
//	i  key 32              index u64
//	g  group u64           group root 32, to build the tree at start
//	e  index u64, seq u32  link of an event: uvarint height, tx, action, 8 bytes tag, 32 bytes commit
//	p  index u64, u8 length, lo    hi of a product's serial range
//	o  organisation id     index u64 of a member's record
//	v  index u64           id of a proposal whose record it is
//	b  height u64          block: see Block
//	t  height u64, tx u32  uvarint code, uvarint length, receipt data, envelope
//	x  tx id 16            uvarint height, tx
//	w  height u64          entries of the replay window that the block added
//	u  height u64          undo of the block
//	m  name                format, genesis, last
//
// Every row but s, i, g, e, p, o, v is keyed by height, so a block taken back is a few range deletions. The
// store is the only importer of Pebble in ledger, takes its file system as a parameter, and starts no
// goroutine. Execute and Commit belong to one goroutine; all reading is safe beside them.
package store
