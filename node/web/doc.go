// Package web is what a node serves to browsers and to whoever speaks plain HTTP: proofs, light blocks and the genesis
// as bytes, the consumer's page and the console, and GS1 Digital Links.
//
// It exists so that whoever holds a parcel and a phone needs nothing else. What the node says in its pages is the
// node's word; what makes it more than that is the code that the page loads: the modules of folder verify check every
// hash and signature on the phone, against a genesis that is an asset of the page and never an answer of the node.
//
// # Invariants
//
//   - Nothing here is for members: no handler reads a token, and no answer holds what an outsider with the identifier
//     may not see. A unit's salt stands in a URL's fragment, which no browser sends; /v1/proof takes one, as every
//     question does.
//   - Text that members of the chain wrote is hostile: it reaches a page through html/template and Visible only, and
//     no page may run a script or style that is not a file of ours. Every route has its headers in one table.
//   - A first paint is verified by the node along the same path as anyone's proof.
//   - What the bundle holds follows from this repository's files and the genesis alone, byte for byte, so that its hash
//     can be published.
//
// Folder verify, page and console are the sources of what browsers run, dist what scripts/bundle makes of them. The
// modules in verify must find what package ledger/light finds, which the tests here prove with the machine's own
// JavaScript engine.
//
// A Handler is safe for concurrent use.
package web
