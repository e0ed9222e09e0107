// Package overview gathers from committed blocks what people look at who keep a network running: which warnings were
// raised how often and where last, and whose custody of what is disputed.
//
// It is derived data. A Fold reads blocks from the ledger's store, a bounded number of past ones when it starts and then
// each as it is committed, so it can be thrown away and gathered again; nothing of consensus waits for it. What lies
// before the blocks that it read is not in it, and it says from where on it counts.
//
// Memory is bounded: a few examples of each kind of notice, a counter a minute, and a limited number of units that may be
// disputed. Whether one is disputed is not remembered but asked of the ledger's last state.
//
// Run belongs to one goroutine; everything else is safe for concurrent use beside it.
package overview
