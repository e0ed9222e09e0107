// Package follow is the light client of one who runs no node: it follows the headers of a chain from several sources at
// once, of which one may lie, and takes no answer that is not proven under a header that it follows.
//
// It exists because a proof file alone cannot say everything: a verifier without a clock and a memory does not know that
// a newer state exists, and by the rule that a proof's path goes by, validators with a third of the power can make up a
// header (FORMAT.md §16). Who follows knows the newest header, asks two thirds of the power trusted before, compares
// what sources say of one height, and keeps what contradicts as evidence.
//
// # What it trusts
//
// The genesis, or a header that its operator pins by height and hash; then more than two thirds of the power of each
// set of validators, within the trusting period. It trusts no source. The header that it trusts is kept on disk. When
// that has grown older than the trusting period, it says so and stops: from there on old keys could lead it anywhere.
//
// # What becomes of a source
//
// One that shows something false is dropped for as long as the client runs, and the client goes on with the others. One
// that does not answer, or is behind, is asked again. Where two sources show two headers of one height, and both hold by
// the strict rule, nobody can say from here which one is the chain's: the evidence is kept, and every answer is refused
// until an operator pins a header.
//
// A Client is safe for concurrent use. Nothing runs of itself: who calls Update decides when.
package follow
