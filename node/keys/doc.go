// Package keys is the node's keystore: three Ed25519 keys, apart from each other, encrypted at rest.
//
// Why three: they are lost, stolen and replaced in different ways. The organisation's key signs transactions and is
// bounded by its role; the consensus key signs votes, and two machines that hold it can fork the chain; the node's
// key is only an address. The store refuses to hold one key under two names.
//
// # Files
//
//	<home>/keys/                   mode 0700
//	<home>/keys/organisation.age   mode 0600: the private key
//	<home>/keys/organisation.pub   mode 0600: its public key, PEM, readable without the passphrase
//	<home>/keys/consensus.age …    <home>/keys/node.age …
//
// and, of a key that is or was replaced (rotation.go), organisation.next.age and organisation.<key id>.age, each with
// its .pub.
//
// A .age file is PKCS#8 PEM (RFC 5958, RFC 7468), encrypted by age to one passphrase with scrypt
// (age-encryption.org/v1), armored. So "age -d organisation.age" recovers a key without this program, and openssl
// reads the result.
//
// # Invariants
//
//   - A file or directory that others can read or write is refused, with the chmod that mends it.
//   - Nothing overwrites a key: one that is replaced stays under another name. A file is whole and synced, with its
//     directory, or it is not there.
//   - A change of passphrase that is cut off leaves every file readable with the old or the new passphrase; Open and
//     ChangePassphrase say which, and the same change run again completes it.
//   - Private keys and passphrases never reach a log or a message: their types print as "[redacted]" with every verb,
//     in slog, JSON and text.
//   - The passphrase comes from a file, from systemd's credentials or from the terminal. It is not taken from the
//     environment: every child process inherits that, and process listings, container inspection and crash reports
//     show it.
//
// Memory is cleared after use where this package owns it. Copies made by the standard library's PEM and PKCS#8
// readers and by age are out of reach; a process that can read this one's memory has the keys.
//
// # Concurrency
//
// Store is a value without state; two processes that generate one key at once leave one key. Two that change the
// passphrase at once can leave files with different passphrases, as an interrupted change does. A Ring is safe for
// concurrent use until Close.
package keys
