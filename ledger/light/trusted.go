package light

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Ways in which a header cannot be followed by the clock.
var (
	ErrExpired = errors.New("trusted header is older than the trusting period")
	ErrDrift   = errors.New("header is of the future")
)

// Trusted is a header that is trusted, or a genesis, as a value: what the next light block is judged against.
type Trusted struct {
	// Proven is what the header's commit proves. Of a genesis it holds the chain id alone: height 0.
	Proven
	// Time of the header.
	Time Instant
	// Set of validators of its height; of a genesis, those of height 1.
	Set []canon.LightValidator
	// Next is the hash of the set of the height after.
	Next proof.Hash
}

// Limits of who follows headers by the clock.
type Limits struct {
	// Period for which a header may be trusted, in seconds after its time: shorter than validators can be made to
	// answer for what they signed. Its keys may be sold after that.
	Period int64
	// Drift is how far in seconds a header's time may lie ahead of the clock.
	Drift int64
	// TwoThirds asks of a step that skips heights, to a set that was not announced, more than two thirds of the power
	// trusted before; without it more than one third is enough, as in a proof file. Validators with that much of the
	// power can make up a header that is accepted, so who has the time asks for more: it costs further steps only
	// where the validators have changed.
	TwoThirds bool
}

func (l *Limits) thirds() uint64 {
	if l.TwoThirds {
		return 2
	}
	return 1
}

// TrustGenesis is the trust in a genesis. A pinned root has no validators: TrustPinned.
func TrustGenesis(root *Root) *Trusted {
	return &Trusted{
		Proven: Proven{ChainID: root.ChainID}, Time: Instant{Seconds: root.Seconds}, Set: root.Validators,
		Next: validatorsHash(root.Validators),
	}
}

// TrustPinned is the trust in a header by its height and hash, which somebody else checked. The light block is judged
// by itself; ErrPinned if it is another one.
func TrustPinned(chainID string, height uint64, hash proof.Hash, in *canon.LightBlock) (*Trusted, error) {
	b, err := read(in, chainID)
	if err != nil {
		return nil, err
	}
	if b.hash != hash || b.Header.Height != height {
		return nil, fmt.Errorf("%w: height %d, hash %x", ErrPinned, b.Header.Height, b.hash)
	}
	return b.trusted(chainID), nil
}

func (b *block) trusted(chainID string) *Trusted {
	a := b.anchor()
	return &Trusted{Proven: *b.proven(chainID, false), Time: b.time(), Set: a.validators, Next: a.next}
}

func (b *block) time() Instant { return Instant{b.Header.Seconds, b.Header.Nanos} }

// Fresh is ErrExpired where the header must not be trusted any more.
func (t *Trusted) Fresh(now Instant, l Limits) error {
	if ends := t.Time.plus(l.Period); ends.Compare(now) <= 0 {
		return fmt.Errorf("%w: since %d seconds", ErrExpired, now.Seconds-ends.Seconds)
	}
	return nil
}

// Step judges a light block of a greater height at a moment, and returns the trust in it. Beside what holds for a path
// (FORMAT.md §9), the header trusted before is not older than the trusting period, times rise strictly, and none lies
// more than the drift in the future. ErrTrust means that a header between the two may help.
func (t *Trusted) Step(in *canon.LightBlock, now Instant, l Limits) (*Trusted, error) {
	if err := t.Fresh(now, l); err != nil {
		return nil, err
	}
	b, err := read(in, t.ChainID)
	if err != nil {
		return nil, err
	}
	if err := t.accepts(b, now, l); err != nil {
		return nil, err
	}
	return b.trusted(t.ChainID), nil
}

// accepts judges a light block that holds in itself.
func (t *Trusted) accepts(b *block, now Instant, l Limits) error {
	if err := t.Fresh(now, l); err != nil {
		return err
	}
	at := b.time()
	if at.Compare(now.plus(l.Drift)) >= 0 {
		return fmt.Errorf("%w: %d seconds ahead", ErrDrift, at.Seconds-now.Seconds)
	}
	// The first header may have the time of the genesis.
	if t.Height > 0 && b.Header.Height > t.Height && at.Compare(t.Time) <= 0 {
		return fmt.Errorf("%w: time %v after %v", ErrPath, at, t.Time)
	}
	a := anchor{height: t.Height, seconds: t.Time.Seconds, validators: t.Set, next: t.Next}
	return a.accepts(b, l.thirds())
}

// maxSteps bounds what a hostile source can make its reader keep.
const maxSteps = 10_000

// Reach steps to a light block of a greater height, by as few others as bisection finds: fetch gives the light block
// of a height between. It returns the steps, of which the last is target, and the trust in that.
func (t *Trusted) Reach(
	target *canon.LightBlock, now Instant, l Limits, fetch func(height uint64) (*canon.LightBlock, error),
) (steps []canon.LightBlock, end *Trusted, err error) {
	last, err := read(target, t.ChainID)
	if err != nil {
		return nil, nil, err
	}
	end = t
	for pending := []*block{last}; len(pending) > 0; {
		next := pending[len(pending)-1]
		err := end.accepts(next, now, l)
		if err == nil {
			steps, end = append(steps, *next.LightBlock), next.trusted(t.ChainID)
			pending = pending[:len(pending)-1]
			continue
		}
		height := next.Header.Height
		if !errors.Is(err, ErrTrust) || height <= end.Height+1 || len(steps) == maxSteps {
			return nil, nil, fmt.Errorf("height %d from %d: %w", height, end.Height, err)
		}
		middle, err := between(end, next, fetch)
		if err != nil {
			return nil, nil, err
		}
		pending = append(pending, middle)
	}
	return steps, end, nil
}

// between gets the light block in the middle.
func between(from *Trusted, to *block, fetch func(height uint64) (*canon.LightBlock, error)) (*block, error) {
	height := from.Height + (to.Header.Height-from.Height)/2
	in, err := fetch(height)
	if err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	b, err := read(in, from.ChainID)
	if err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	if b.Header.Height != height {
		return nil, fmt.Errorf("%w: light block %d, asked for %d", ErrPath, b.Header.Height, height)
	}
	return b, nil
}
