// Package node puts the parts of a Waybill node together: the ledger and its store, the consensus engine, the network
// of members, and what people and programs talk to.
//
// It is the only package that knows all of them. Membership reaches the network as a value taken from committed state,
// and committed blocks reach the indexes and the interfaces as values too, so that no part needs to know another. The
// arrows between packages are stated, with reasons, in arch_test.go.
package node
