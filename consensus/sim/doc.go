// Package sim runs whole networks of Waybill validators in one process on virtual time, breaks them on
// purpose, and judges what they do. It holds tests only.
//
// A world is four machines, sometimes more, each with the real engine, application, pool, ledger store and
// signer on a disk in memory that can lose what was not synced. They talk over a network in memory. A seed
// decides everything that a world is not free to choose: delays, losses, partitions, the file operation
// within which a machine loses power and how much of its unsynced data survives, which one of them is
// byzantine and how, and what the members sign, floods and nonces used twice included. In some worlds a congress sits
// meanwhile: it admits an organisation with a machine of its own, seats it, suspends and readmits it, changes keys, power
// and the block size, and expels it or one of the founders, each by votes that may get lost. Time is that of a
// testing/synctest bubble, so that minutes take milliseconds and a scenario has no races with a clock.
//
// # What is judged
//
// The referee looks at every call that an engine makes of its application, at every signature that leaves a
// machine and at every receipt that a node shows:
//
//   - At each height all machines have one block and one app hash, and block times ascend and are never in the future.
//   - An honest key never signs two different things at one point, and no evidence names it; no evidence is in two blocks.
//   - No honest proposal is refused, and every decided block is one that an empty cache accepts.
//   - Nothing acknowledged is lost: a receipt that one node showed stays in its place, on every node.
//   - A restart succeeds, wherever the power was cut, and no engine reports a fatal error.
//   - A transaction that an honest proposer holds is in one of its next two proposals, whoever floods.
//   - The validators that a header announces are those with a seat in the state two heights before they act, and all
//     machines know the same members and parameters after each height, in the register and in memory.
//   - No node takes or holds a transaction of a member that may not act, once it knows; and a congress comes to its end.
//   - Once all faults are lifted, what a running node took is committed within a bound; then pools hold nothing that
//     no block will take, and the chain stands still but for its heartbeat.
//   - The register of the ledger is whole, and the decided blocks give the same states again from genesis.
//
// # Replay
//
// Every seed runs in a process of its own. With the overlay of the Go runtime (folder overlay, used by
// `make sim`) scheduling, select, map order and timers follow from the seed too, and a run repeats bit for
// bit: each message at the same virtual nanosecond. Without it, as in `make test`, a seed gives the same
// faults and nearly the same run.
//
// What it does not show: CPU takes no virtual time, so overload and slow code are invisible, and all machines
// share one clock, except that a validator may sign its votes with a wrong one.
package sim
