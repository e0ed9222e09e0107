// Package telemetry is what the node tells its operator: logs, metrics, health, profiles, and systemd's notifications.
//
// Why it exists: one logger, one registry and one listener, made here and handed to everyone, so that no package keeps
// global state of its own, and so that what is safe against hostile input is decided once.
//
// # Invariants
//
//   - One record is one line, and no foreign text in it can forge a second one, move a terminal's cursor or reverse
//     the order of reading: control characters, bidirectional marks and invisible runes are escaped.
//   - Every metric of ours begins with "waybill_"; go_ and process_ ones keep the names that dashboards know.
//   - Liveness says that the process works: restarting it would help. Readiness says that it may be asked: it lists
//     every condition, with the reason of each that does not hold. A check that hangs or panics is a condition that
//     does not hold; it never takes the metrics or the process with it.
//   - Profiles are for loopback clients only, wherever the listener is: they show memory, and cost processor time.
//
// # Concurrency
//
// Loggers, registries and Notifier are safe for concurrent use. Admin has one goroutine for its listener, ended by
// Stop, and at most one for each check.
package telemetry
