// Package host is a node's place on the network: one go-libp2p host (QUIC and TCP on one port number, IPv4 and IPv6)
// for members, the switch that CometBFT's reactors run on, and request protocols beside them; and a second, smaller
// host for light clients (Public).
//
// CometBFT brings a libp2p transport of its own, package lp2p. It is not permissioned (any key that opens a stream
// becomes a peer), checks no chain id, allocates what a peer claims before reading it, has no deadlines, queues
// without bound, never learns that a peer has gone, and waits one round trip for each message it sends. The switch
// here implements the same interface, p2p.Switcher, over the same go-libp2p, without these; the reactors are the
// engine's own, unchanged.
//
// # On the wire
//
// Every protocol id ends in "/chain/<chain id, path-escaped>", so that nodes of two chains have no protocol in common.
//
//	/waybill/channel/1/0x22/chain/ship-1     one channel of the engine, one direction
//	    opener   → acceptor   { uvarint n, n bytes: the channel's protobuf message } …   1 ≤ n ≤ the channel's limit
//	    acceptor → opener     { uvarint c: the opener may send c more } …
//	/waybill/introduce/1/chain/ship-1        see introduce.go
//	<name>/chain/ship-1                      one request, one answer: see handle.go
//
// A message of n bytes uses n + 256 of what the acceptor granted: its first grant is the channel's whole window, and
// what a reactor has finished with is granted again. So the acceptor always reads at once, never holds more of one
// peer than the windows add up to (29 MiB with blocks of up to 17 MiB), and no channel that is slow to be worked off stops
// the votes. The opener needs no agreement on sizes beforehand. An acceptor that has not registered the opener yet
// grants nothing, so that no message comes too early.
//
// # One rule
//
// A message that Send took is received, in order, or its session ends. CometBFT marks what it has sent as known to
// the peer and never repeats it; only a new session makes both sides say again where they stand. Therefore a session
// ends on both sides as soon as one connection that it uses has closed, and a session that ends closes them.
//
// # Who owns what
//
// links has one goroutine per peer that is known or connected; it alone dials, registers and unregisters the peer. A
// session has two goroutines per channel and direction. Everything ends with Host.Close, which waits for it.
// Breaking the rules (a claim over the limit, more than was granted, a stall inside a message, bytes that do not
// decode) cuts the peer, and the gate keeps it out for a while.
package host
