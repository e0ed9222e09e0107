package light

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// ErrEvidence means that an evidence file shows no two headers of one height.
var ErrEvidence = errors.New("evidence shows no two headers of one height")

// Conflict is what an evidence file shows: two headers of one height that were both signed by more than two thirds of
// the power of their sets.
type Conflict struct {
	// First and Second are the headers; the one with the lower hash is First.
	First, Second *Proven
	// Since is the last height that both paths share; 0 is genesis.
	Since uint64
	// Both are the validators that signed both headers, in the order of the first one's set.
	Both []canon.LightValidator
	// SameRound says that both commits are of one round: then each of Both signed twice where an honest validator
	// signs once. In two rounds a validator may honestly sign two headers, though not all of them can have.
	SameRound bool
}

// NewEvidence makes an evidence file of two paths that begin at the root, as proof files' paths do, in whatever order.
// It is ErrEvidence where they do not conflict, and any other error of a path where one does not hold.
func NewEvidence(root *Root, a, b []canon.LightBlock) ([]byte, error) {
	shared := 0
	for shared < min(len(a), len(b)) && bytes.Equal(a[shared].Encode(), b[shared].Encode()) {
		shared++
	}
	e := &canon.Evidence{
		Version: 1, ChainId: root.ChainID, Pinned: pinnedBytes(root), Common: a[:shared], First: a[shared:], Second: b[shared:],
	}
	if hashOfLast(a, root.ChainID) > hashOfLast(b, root.ChainID) {
		e.First, e.Second = e.Second, e.First
	}
	file := e.Encode()
	if _, err := CheckEvidence(file, root); err != nil {
		return nil, err
	}
	return file, nil
}

// hashOfLast is the hash that a path ends with; that of a malformed one does not matter, because it is refused.
func hashOfLast(path []canon.LightBlock, chainID string) string {
	if len(path) == 0 {
		return ""
	}
	h, _ := HashBlock(&path[len(path)-1], chainID)
	return string(h[:])
}

// CheckEvidence checks an evidence file against what is trusted and says what it shows.
func CheckEvidence(file []byte, root *Root) (*Conflict, error) {
	if len(file) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrSize, len(file))
	}
	var e canon.Evidence
	if err := e.Decode(file, MaxItems); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	if e.Version != 1 {
		return nil, fmt.Errorf("%w: %d", ErrVersion, e.Version)
	}
	if e.ChainId != root.ChainID {
		return nil, fmt.Errorf("%w: %.60q, not %q", ErrChain, e.ChainId, root.ChainID)
	}
	if len(e.First) == 0 || len(e.Second) == 0 {
		return nil, fmt.Errorf("%w: one way on only", ErrEvidence)
	}
	var ends [2]*Proven
	for i, way := range [][]canon.LightBlock{e.First, e.Second} {
		var err error
		if ends[i], err = follow(root, e.Pinned, slices.Concat(e.Common, way)); err != nil {
			return nil, fmt.Errorf("way %d: %w", i+1, err)
		}
	}
	return conflict(&e, ends[0], ends[1])
}

// conflict compares the ends of two ways that hold.
func conflict(e *canon.Evidence, first, second *Proven) (*Conflict, error) {
	switch {
	case first.Height != second.Height:
		return nil, fmt.Errorf("%w: heights %d and %d", ErrEvidence, first.Height, second.Height)
	case bytes.Compare(first.HeaderHash[:], second.HeaderHash[:]) >= 0:
		return nil, fmt.Errorf("%w: the same header, or the higher hash first", ErrEvidence)
	case bytes.Equal(e.First[0].Encode(), e.Second[0].Encode()):
		return nil, fmt.Errorf("%w: both ways begin alike", ErrEvidence)
	}
	a, b := &e.First[len(e.First)-1], &e.Second[len(e.Second)-1]
	c := &Conflict{First: first, Second: second, SameRound: a.Round == b.Round}
	if n := len(e.Common); n > 0 {
		c.Since = e.Common[n-1].Header.Height
	}
	also := signersOf(b)
	for _, v := range signersOf(a) {
		if slices.ContainsFunc(also, func(o canon.LightValidator) bool { return bytes.Equal(o.PublicKey, v.PublicKey) }) {
			c.Both = append(c.Both, v)
		}
	}
	return c, nil
}

// signersOf lists who signed a light block that holds.
func signersOf(b *canon.LightBlock) []canon.LightValidator {
	out := make([]canon.LightValidator, len(b.Signatures))
	for i := range b.Signatures {
		out[i] = b.Validators[b.Signatures[i].Validator]
	}
	return out
}

// HashBlock is the engine's hash of a light block's header; ErrHeader for a malformed one. Nothing else is checked.
func HashBlock(b *canon.LightBlock, chainID string) (proof.Hash, error) {
	return headerHash(b.Header, chainID, validatorsHash(b.Validators))
}
