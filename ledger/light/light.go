// Package light says whether an app hash is the chain's: it follows a path of light blocks from genesis,
// or from a pinned header, and checks every hash and every signature on the way.
//
// It re-states what CometBFT v0.40 hashes and signs (types/block.go, types/vote.go,
// types/validator_set.go) in the standard library and ledger/sig, so that a verifier needs no
// consensus engine; vectors from a real chain hold the two together. A light block shows only what
// is under its header's hash or under a signature, and every signature shown must verify.
//
// The trust given is: more than two thirds of the power of each set is honest, and for a step that
// skips heights, more than one third of the set trusted before. All functions are pure and safe for
// concurrent use, and none panics on foreign input. Package proof says what the app hash proves.
//
// A proof file is judged at once and without a clock. Who follows a chain holds a Trusted and steps from
// header to header with the time at hand: then keys older than the trusting period are refused, not
// reported, because what they sign today proves nothing. Two headers of one height that both verify are an
// evidence file, which anyone can check.
package light

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Each way in which a proof file or its path can be wrong. Errors wrap one of them or one of package
// proof.
var (
	ErrSize       = errors.New("proof file is too large")
	ErrEncoding   = errors.New("proof file is not canonically encoded")
	ErrVersion    = errors.New("proof file has an unknown format version")
	ErrChain      = errors.New("proof is for another chain")
	ErrPath       = errors.New("light blocks are missing, out of order or too many")
	ErrPinned     = errors.New("path does not begin at the pinned header")
	ErrHeader     = errors.New("header is malformed")
	ErrValidators = errors.New("validators are malformed or not the header's")
	ErrSignature  = errors.New("commit signature does not verify")
	ErrPower      = errors.New("commit is not signed by more than two thirds of the power")
	ErrTrust      = errors.New("commit is not signed by enough of the validators trusted before")
)

// Root is what is trusted before anything is shown: a genesis, or a header pinned by its hash.
type Root struct {
	ChainID string
	// Validators at the first height, of a genesis. Not used with Pinned.
	Validators []canon.LightValidator
	// Time of the genesis, seconds since 1970 UTC.
	Seconds int64
	// Pinned is the hash of a header that was verified before; zero for none.
	Pinned proof.Hash
	// TrustingPeriod in seconds: keys older than this are reported, not refused.
	TrustingPeriod int64
}

// Proven is what a path of light blocks proves.
type Proven struct {
	ChainID string
	// Height of the last light block. Its app hash is the state after the block before it.
	Height uint64
	// AppHash of the last light block.
	AppHash proof.Hash
	// HeaderHash of the last light block.
	HeaderHash proof.Hash
	// HeaderSeconds is its header time, which lags behind in an idle chain.
	HeaderSeconds int64
	// Seconds is the median time at which its signers, weighed by power, precommitted: its age for people.
	Seconds int64
	// Rules is the header's application version, the rules version.
	Rules uint64
	// Signed of Validators signed it, with SignedPower of Power.
	Signed, Validators int
	SignedPower, Power uint64
	// Stale says that a step of the path rests on keys that were older than the trusting period.
	Stale bool
}

// Verified is a proof file that holds.
type Verified struct {
	Proven
	*proof.Result
	Question *canon.Question
}

// Bounds on a proof file (FORMAT.md §10). Together they bound what strangers' bytes can make a reader allocate: 160 MiB,
// whatever they hold.
const (
	// MaxBytes is the size of the file.
	MaxBytes = 8 << 20
	// MaxItems is how many messages and list elements it holds, all levels together.
	MaxItems = 1 << 18
)

// MaxSignatures is how many a path holds. Whoever has seen the chain could write a path over each of its headers.
const MaxSignatures = 1 << 12

// Verify checks a proof file against what is trusted and says what it proves.
func Verify(file []byte, root *Root) (*Verified, error) {
	if len(file) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrSize, len(file))
	}
	var p canon.Proof
	if err := p.Decode(file, MaxItems); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	if p.Version != 1 {
		return nil, fmt.Errorf("%w: %d", ErrVersion, p.Version)
	}
	if p.ChainId != root.ChainID {
		return nil, fmt.Errorf("%w: %.60q, not %q", ErrChain, p.ChainId, root.ChainID)
	}
	proven, err := follow(root, p.Pinned, p.Path)
	if err != nil {
		return nil, err
	}
	if p.Answer == nil {
		return nil, fmt.Errorf("%w: no answer", ErrEncoding)
	}
	result, err := proof.Verify(p.Answer, proven.AppHash)
	if err != nil {
		return nil, err
	}
	return &Verified{Proven: *proven, Result: result, Question: p.Answer.Question}, nil
}

// Follow checks a path of light blocks and says what its last one proves.
func Follow(root *Root, path []canon.LightBlock) (*Proven, error) {
	return follow(root, pinnedBytes(root), path)
}

func pinnedBytes(root *Root) []byte {
	if root.Pinned == (proof.Hash{}) {
		return nil
	}
	return root.Pinned[:]
}

func follow(root *Root, pinned []byte, path []canon.LightBlock) (*Proven, error) {
	if len(path) == 0 {
		return nil, fmt.Errorf("%w: none", ErrPath)
	}
	signatures := 0
	for i := range path {
		signatures += len(path[i].Signatures)
	}
	if signatures > MaxSignatures {
		return nil, fmt.Errorf("%w: %d signatures", ErrPath, signatures)
	}
	if string(pinned) != string(pinnedBytes(root)) {
		return nil, ErrPinned
	}
	trusted := anchor{validators: root.Validators, seconds: root.Seconds}
	if len(pinned) == 0 {
		trusted.next = validatorsHash(root.Validators) // genesis is adjacent to height 1
	}
	var last *block
	stale := false
	for i := range path {
		b, err := read(&path[i], root.ChainID)
		if err != nil {
			return nil, fmt.Errorf("light block %d: %w", i, err)
		}
		switch {
		case i == 0 && len(pinned) > 0:
			if b.hash != root.Pinned {
				return nil, ErrPinned
			}
		default:
			if err := trusted.accepts(b, 1); err != nil {
				return nil, fmt.Errorf("light block %d: %w", i, err)
			}
			stale = stale || root.TrustingPeriod > 0 && b.latest()-trusted.seconds > root.TrustingPeriod
		}
		trusted, last = b.anchor(), b
	}
	return last.proven(root.ChainID, stale), nil
}
