package light

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
)

// Bounds on a validator set; the engine's own bound on the total power is 2^60.
const (
	maxValidators = 1000
	maxPower      = 1 << 60
)

// block is a light block whose own hashes and signatures hold.
type block struct {
	*canon.LightBlock
	hash       proof.Hash // of the header
	validators proof.Hash // of the set
	total      uint64     // power of the set
	signed     uint64     // power that signed
	signers    [][]byte   // their public keys
}

// read checks a light block in itself: header, set, and every signature in it, by more than two thirds.
func read(in *canon.LightBlock, chainID string) (*block, error) {
	b := &block{LightBlock: in}
	var err error
	if b.total, err = totalPower(in.Validators); err != nil {
		return nil, err
	}
	b.validators = validatorsHash(in.Validators)
	if b.hash, err = headerHash(in.Header, chainID, b.validators); err != nil {
		return nil, err
	}
	if len(in.PartsHash) != 32 {
		return nil, fmt.Errorf("%w: part set hash", ErrHeader)
	}
	var items []sig.Item
	last := -1
	for i := range in.Signatures {
		s := &in.Signatures[i]
		if int(s.Validator) <= last || int(s.Validator) >= len(in.Validators) {
			return nil, fmt.Errorf("%w: validator %d out of order", ErrSignature, s.Validator)
		}
		last = int(s.Validator)
		val := &in.Validators[last]
		items = append(items, sig.Item{
			Algorithm: val.Algorithm, PublicKey: val.PublicKey, Message: b.signBytes(s, chainID), Signature: s.Signature,
		})
		b.signed += val.Power
		b.signers = append(b.signers, val.PublicKey)
	}
	for i, ok := range sig.VerifyBatch(items) {
		if !ok {
			return nil, fmt.Errorf("%w: validator %d", ErrSignature, in.Signatures[i].Validator)
		}
	}
	if b.signed*3 <= b.total*2 {
		return nil, fmt.Errorf("%w: %d of %d", ErrPower, b.signed, b.total)
	}
	return b, nil
}

func totalPower(set []canon.LightValidator) (total uint64, err error) {
	if len(set) == 0 || len(set) > maxValidators {
		return 0, fmt.Errorf("%w: %d of them", ErrValidators, len(set))
	}
	for i := range set {
		v := &set[i]
		if v.Algorithm != sig.Ed25519 || len(v.PublicKey) != sig.PublicKeySize || v.Power == 0 || v.Power > maxPower-total {
			return 0, fmt.Errorf("%w: validator %d", ErrValidators, i)
		}
		total += v.Power
	}
	return total, nil
}

// anchor is what the next light block is judged against.
type anchor struct {
	height     uint64
	seconds    int64
	validators []canon.LightValidator
	next       proof.Hash // hash of the set of the height after
}

func (b *block) anchor() anchor {
	a := anchor{height: b.Header.Height, seconds: b.Header.Seconds, validators: b.Validators}
	copy(a.next[:], b.Header.NextValidatorsHash)
	return a
}

// accepts judges a step: to the height after, or any later one, with the set that was announced; or
// else by more than so many thirds of the trusted power: one, or two for who wants more.
func (a *anchor) accepts(b *block, thirds uint64) error {
	if b.Header.Height <= a.height {
		return fmt.Errorf("%w: height %d after %d", ErrPath, b.Header.Height, a.height)
	}
	if b.Header.Seconds < a.seconds {
		return fmt.Errorf("%w: time %d after %d", ErrPath, b.Header.Seconds, a.seconds)
	}
	if b.validators == a.next {
		return nil
	}
	if b.Header.Height == a.height+1 {
		return fmt.Errorf("%w: another set was announced", ErrValidators)
	}
	var total, both uint64
	for i := range a.validators {
		v := &a.validators[i]
		total += v.Power
		if slices.ContainsFunc(b.signers, func(k []byte) bool { return string(k) == string(v.PublicKey) }) {
			both += v.Power
		}
	}
	if total == 0 || both*3 <= total*thirds {
		return fmt.Errorf("%w: %d of %d", ErrTrust, both, total)
	}
	return nil
}

func (b *block) proven(chainID string, stale bool) *Proven {
	p := &Proven{
		ChainID: chainID, Height: b.Header.Height, HeaderHash: b.hash, HeaderSeconds: b.Header.Seconds,
		Rules: b.Header.VersionApp, Signed: len(b.Signatures), Validators: len(b.Validators), SignedPower: b.signed,
		Power: b.total, Stale: stale,
	}
	copy(p.AppHash[:], b.Header.AppHash)
	p.Seconds = b.medianSeconds()
	return p
}

// medianSeconds is the median of the signers' times, weighed by power.
func (b *block) medianSeconds() int64 {
	type vote struct {
		seconds int64
		power   uint64
	}
	votes := make([]vote, len(b.Signatures))
	for i := range b.Signatures {
		s := &b.Signatures[i]
		votes[i] = vote{s.Seconds, b.Validators[s.Validator].Power}
	}
	slices.SortFunc(votes, func(x, y vote) int { return cmp.Compare(x.seconds, y.seconds) })
	half := b.signed / 2
	for _, v := range votes {
		if v.power > half {
			return v.seconds
		}
		half -= v.power
	}
	return 0
}

// latest is the later one of header time and age, in seconds. Keys that were sold after they had left the set could sign
// a chain of their own: to pass for fresh it must show votes of today, and then it is judged by those.
func (b *block) latest() int64 { return max(b.Header.Seconds, b.medianSeconds()) }

// Validators returns a genesis's set in the engine's order: power descending, then address ascending.
func Validators(g *canon.Genesis) []canon.LightValidator {
	var set []canon.LightValidator
	for i := range g.Members {
		if v := g.Members[i].Validator; v != nil && v.Power > 0 {
			set = append(set, canon.LightValidator{Algorithm: v.Algorithm, PublicKey: v.PublicKey, Power: v.Power})
		}
	}
	slices.SortFunc(set, func(a, b canon.LightValidator) int {
		if c := cmp.Compare(b.Power, a.Power); c != 0 {
			return c
		}
		x, y := sha256.Sum256(a.PublicKey), sha256.Sum256(b.PublicKey)
		return slices.Compare(x[:20], y[:20])
	})
	return set
}

// RootOf is the trust in a genesis.
func RootOf(g *canon.Genesis) *Root {
	hash := proof.GenesisHash(g.Encode())
	return &Root{
		ChainID:        g.Name + "-" + hex.EncodeToString(hash[:5]),
		Validators:     Validators(g),
		Seconds:        g.Time / 1000,
		TrustingPeriod: g.Parameters.TrustingPeriod / 1000,
	}
}
