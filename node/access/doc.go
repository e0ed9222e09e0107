// Package access says who may ask a node what: the list of credentials that its operator gave to partners' systems.
//
// Why it exists: what a block says is for the consortium's members, and a node cannot tell a member's program from
// anybody else's by where a request comes from, since a proxy on its own machine forwards the requests of strangers. So
// whoever asks for more than what is public shows a credential: a bearer token, or a client certificate over TLS. Each
// has scopes, a rate of its own and, where wanted, an end; each can be revoked while the node runs.
//
// # What is kept
//
// The list is one file in the node's home, for its owner alone. Of a token it holds the SHA-256 hash: a token has 256
// random bits, so that nobody finds it by trying and no slow hash is needed. Of a certificate it holds the SHA-256 hash
// of the public key, so that a renewed one with the same key is the same credential.
//
// Beside the list there is the cookie: a token of scope admin that the node makes at each start and leaves in its data
// directory. Whoever can read that directory runs the node anyway; the command line does, when it is called with --home.
//
// # Invariants
//
//   - No secret is in the list, in a log, in a metric or in an error.
//   - A credential is found by its public id or its fingerprint, in a map; hashes are compared in constant time. So
//     neither the number of credentials nor the secret shows in how long an answer takes.
//   - What the list says holds within a second or two of the change. A list that cannot be read changes nothing: the one
//     before holds, and the log says so, since a typing mistake must not shut out every partner.
//   - A List is edited under a lock and replaced as a whole.
//
// # Concurrency
//
// A Book is safe for concurrent use. Lists are values of their reader.
package access
