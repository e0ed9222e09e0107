// Package engine is CometBFT v0.40, put together from its public packages, with its world passed in.
//
// node.NewNode of CometBFT opens files, hides its network host and keeps goroutines that nobody can
// wait for. Here databases, file system, signer, application and network switch are parameters, so
// that a node decides where everything lives, and so that four validators run in one process on
// virtual time with disks that crash. There is no clock parameter: plain package time, which
// testing/synctest makes virtual.
//
// # Life
//
// New checks its input and touches nothing. Start loads the stores, brings the application to their
// height (replaying blocks it lost in a crash), then starts the network, and returns once that runs;
// block sync and consensus go on in the background. Stop ends everything. Once Stop has returned nil
// the databases may be closed at once: CometBFT's gossip routines outlive it by up to a few of their
// sleeps (about 2 s), but what they read then is an empty database (gate.go). An Engine is started
// once; a restart is a new Engine.
//
// # Fatal errors
//
// When consensus, the application, the signer or a store fails for good, the reason arrives on Fatal,
// and the owner stops the engine and says why. CometBFT answers such failures with a panic; on
// goroutines where that would end the process, the goroutine is ended instead (goroutine.go).
// CometBFT still ends the process by itself where a stored state does not decode (state/store.go).
//
// # Invariants
//
//   - The reactors start and stop in the order in which the switch factory got them: block sync ends
//     before consensus, which it starts.
//   - Everything that consensus signs or has seen is in the log (wal.go) before it acts on it.
//   - A validator whose signer state is older than its own signatures in recent commits signs nothing
//     until those are twenty heights in the past (privval.go).
//   - Blocks are made on demand: the application calls Arm when it has something to propose; else there
//     is one block per Settings.Heartbeat.
//   - Reflection reaches into CometBFT in one file (inject.go).
//
// All exported methods of Engine are safe for concurrent use, and those that read need Start to have
// returned.
package engine
