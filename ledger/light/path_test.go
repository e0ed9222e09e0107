package light_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cometbft/cometbft/libs/math"
	enginelight "github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

var (
	four  = powers{"a": 10, "b": 10, "c": 10, "d": 10}
	other = powers{"e": 10, "f": 10, "g": 10, "h": 10}
)

// TestPower: more than two thirds must sign; exactly two thirds are not enough.
func TestPower(t *testing.T) {
	for _, tt := range []struct {
		set    powers
		silent []string
		want   error
	}{
		{powers{"a": 1}, nil, nil},
		{four, nil, nil},
		{four, []string{"d"}, nil},
		{four, []string{"c", "d"}, light.ErrPower},
		{powers{"a": 1, "b": 1, "c": 1}, nil, nil},
		{powers{"a": 1, "b": 1, "c": 1}, []string{"c"}, light.ErrPower}, // two of three
		{powers{"a": 4, "b": 2, "c": 3}, []string{"c"}, light.ErrPower}, // six of nine
		{powers{"a": 5, "b": 2, "c": 3}, []string{"c"}, nil},            // seven of ten
		{powers{"a": 5, "b": 2, "c": 3}, []string{"a"}, light.ErrPower},
		{powers{"a": 1 << 58, "b": 1 << 57, "c": 1 << 57}, []string{"c"}, nil},
		{powers{"a": 1 << 58, "b": 1 << 57, "c": 1 << 57}, []string{"b", "c"}, light.ErrPower},
		{four, []string{"a", "b", "c", "d"}, light.ErrPower},
	} {
		lb := step{height: 1, set: tt.set, silent: tt.silent}.block(t)
		p, err := light.Follow(root(tt.set), []canon.LightBlock{lb})
		if !errors.Is(err, tt.want) {
			t.Errorf("%v without %v: %v, want %v", tt.set, tt.silent, err, tt.want)
		}
		if err != nil {
			continue
		}
		if p.Signed != len(tt.set)-len(tt.silent) || p.Validators != len(tt.set) || p.SignedPower*3 <= p.Power*2 {
			t.Errorf("%v without %v: %+v", tt.set, tt.silent, p)
		}
	}
}

// TestEverySignatureCounts: one that does not verify spoils a commit, even where the others are enough.
func TestEverySignatureCounts(t *testing.T) {
	good := step{height: 1, set: four}.block(t)
	for i := range good.Signatures {
		for _, change := range []func(s *canon.CommitSignature){
			func(s *canon.CommitSignature) { s.Signature[0] ^= 1 },
			func(s *canon.CommitSignature) { s.Signature[63] ^= 0x80 },
			func(s *canon.CommitSignature) { s.Signature = make([]byte, 64) },
			func(s *canon.CommitSignature) { s.Seconds++ },
			func(s *canon.CommitSignature) { s.Nanos++ },
			func(s *canon.CommitSignature) { s.Signature = s.Signature[:63] },
		} {
			lb := step{height: 1, set: four}.block(t)
			change(&lb.Signatures[i])
			if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrSignature) {
				t.Errorf("signature %d: %v", i, err)
			}
		}
		lb := step{height: 1, set: four}.block(t)
		lb.Signatures = slices.Insert(lb.Signatures, i, lb.Signatures[i])
		if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrSignature) {
			t.Errorf("signature %d twice: %v", i, err)
		}
	}
}

// TestSteps: what leads from one set to another.
func TestSteps(t *testing.T) {
	third := powers{"a": 10, "e": 10, "f": 10} // a has ten of the forty that were trusted
	for _, tt := range []struct {
		name  string
		steps []step
		want  error
	}{
		{"first height", []step{{height: 1, set: four}}, nil},
		{"any later height of the same set", []step{{height: 900, set: four}}, nil},
		{"every height", []step{{height: 1, set: four}, {height: 2, set: four}, {height: 3, set: four}}, nil},
		{"announced and adjacent", []step{{height: 5, set: four, next: other}, {height: 6, set: other}}, nil},
		{"announced and later", []step{{height: 5, set: four, next: other}, {height: 60, set: other}}, nil},
		{"announced twice", []step{{height: 5, set: four, next: other}, {height: 6, set: other, next: third}, {height: 7, set: third}}, nil},
		{"not announced and adjacent, though known", []step{{height: 5, set: four, next: other}, {height: 6, set: four}}, light.ErrValidators},
		{"not announced and adjacent, by enough of the old", []step{
			{height: 5, set: four}, {height: 6, set: powers{"a": 10, "b": 10, "c": 10, "e": 10}},
		}, light.ErrValidators},
		{"not announced, by half of the old", []step{{height: 5, set: four}, {height: 7, set: powers{"a": 10, "b": 10, "e": 10}}}, nil},
		{"not announced, by a quarter of the old", []step{{height: 5, set: four}, {height: 7, set: third}}, light.ErrTrust},
		{"not announced, by exactly a third of the old", []step{
			{height: 5, set: powers{"a": 1, "b": 1, "c": 1}}, {height: 7, set: powers{"a": 9, "e": 1}},
		}, light.ErrTrust},
		{"by old power, not by new", []step{{height: 5, set: powers{"a": 2, "b": 1, "c": 2}}, {height: 7, set: powers{"a": 1, "e": 90}}}, nil},
		{"those of the old who are silent do not count", []step{
			{height: 5, set: four}, {height: 7, set: powers{"a": 10, "b": 10, "e": 80}, silent: []string{"a"}},
		}, light.ErrTrust},
		{"nobody of the old", []step{{height: 5, set: four}, {height: 7, set: other}}, light.ErrTrust},
		{"the old set again after it was replaced", []step{
			{height: 5, set: four, next: other}, {height: 6, set: other}, {height: 8, set: four},
		}, light.ErrTrust},
		{"the set of a genesis is that of height 1", []step{{height: 1, set: other}}, light.ErrValidators},
		{"another set from the beginning", []step{{height: 2, set: other}}, light.ErrTrust},
		{"the same height again", []step{{height: 5, set: four}, {height: 5, set: four}}, light.ErrPath},
		{"a lower height", []step{{height: 5, set: four}, {height: 4, set: four}}, light.ErrPath},
		{"nothing", nil, light.ErrPath},
		{"the power of one was raised", []step{{height: 2, set: powers{"a": 30, "b": 1, "c": 1, "d": 1}}}, nil}, // a, b, c and d signed
	} {
		first := four
		if len(tt.steps) > 0 && tt.steps[0].height == 5 {
			first = tt.steps[0].set
		}
		p, err := light.Follow(root(first), path(t, tt.steps...))
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if err == nil {
			last := tt.steps[len(tt.steps)-1]
			h, _ := last.engine(t)
			if p.Height != last.height || !bytes.Equal(p.HeaderHash[:], h.Hash()) || !bytes.Equal(p.AppHash[:], h.AppHash) || p.Rules != 1 {
				t.Errorf("%s: %+v", tt.name, p)
			}
		}
	}
}

// TestAgreesWithTheEngine compares steps between random sets with the engine's own light client. Ours takes one kind of
// step more: a later height of exactly the set that was announced.
func TestAgreesWithTheEngine(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	random := func() powers {
		p := powers{}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			if r.IntN(3) > 0 {
				p[name] = 1 + r.Uint64N(9)
			}
		}
		if len(p) == 0 {
			p["a"] = 1
		}
		return p
	}
	accepted, refused := 0, 0
	for range 250 {
		old, next, now := random(), random(), random()
		switch r.IntN(3) {
		case 0:
			now = next
		case 1:
			now = old
		}
		from := step{height: 5, set: old, next: next}
		to := step{height: 6 + r.Uint64N(2), set: now, round: int32(r.IntN(3))}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			if r.IntN(4) == 0 {
				to.silent = append(to.silent, name)
			}
		}
		_, got := light.Follow(pinned(t, from), path(t, from, to))
		if errors.Is(got, light.ErrPinned) {
			t.Fatal(got)
		}
		h1, c1 := from.engine(t)
		h2, c2 := to.engine(t)
		trusted, fresh := &types.SignedHeader{Header: h1, Commit: c1}, &types.SignedHeader{Header: h2, Commit: c2}
		want := enginelight.Verify(trusted, engineSet(old), fresh, engineSet(now), 1000*time.Hour, h2.Time, time.Hour, math.Fraction{Numerator: 1, Denominator: 3})
		announced := to.height > 6 && engineSet(now).VerifyCommitLight(chain, c2.BlockID, h2.Height, c2) == nil &&
			bytes.Equal(h1.NextValidatorsHash, h2.ValidatorsHash)
		if (got == nil) != (want == nil || announced) {
			t.Errorf("%v announcing %v to %v at %d without %v: %v; the engine says %v", old, next, now, to.height, to.silent, got, want)
		}
		if got == nil {
			accepted++
		} else {
			refused++
		}
	}
	if accepted < 50 || refused < 50 {
		t.Errorf("%d accepted, %d refused", accepted, refused)
	}
}

// TestPinned: a path may begin at a header that was verified before, and only at that.
func TestPinned(t *testing.T) {
	from, to := step{height: 5, set: four}, step{height: 9, set: four}
	p := path(t, from, to)
	if proven, err := light.Follow(pinned(t, from), p); err != nil || proven.Height != 9 || proven.Stale {
		t.Errorf("%+v, %v", proven, err)
	}
	if proven, err := light.Follow(pinned(t, to), p[1:]); err != nil || proven.Height != 9 {
		t.Errorf("%+v, %v", proven, err)
	}
	for name, blocks := range map[string][]canon.LightBlock{
		"another header first": p[1:], "none": nil, "its round changed": path(t, step{height: 5, set: four, seconds: 1}, to),
	} {
		if _, err := light.Follow(pinned(t, from), blocks); !errors.Is(err, light.ErrPinned) && !errors.Is(err, light.ErrPath) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A pinned header is judged like any other: that its hash is known does not make a commit for it.
	bad := slices.Clone(p)
	bad[0].Signatures = bad[0].Signatures[:2]
	if _, err := light.Follow(pinned(t, from), bad); !errors.Is(err, light.ErrPower) {
		t.Error(err)
	}
}

// TestAge: how old a proof is for people, and whether its keys may have been sold since.
func TestAge(t *testing.T) {
	at := func(height uint64, seconds, votes int64) step {
		return step{height: height, set: four, seconds: start + seconds, votes: start + votes}
	}
	for _, tt := range []struct {
		name    string
		steps   []step
		seconds int64 // of the median vote
		stale   bool
	}{
		{"fresh", []step{at(2, 20, 23)}, 25, false},
		{"at the end of the trusting period", []step{at(2, 990, 993)}, 995, false},
		{"a second after it", []step{at(2, 1001, 1004)}, 1006, true},
		{"each step within it", []step{at(2, 900, 903), at(3, 1800, 1803), at(4, 2700, 2703)}, 2705, false},
		{"one step beyond it", []step{at(2, 100, 103), at(3, 1200, 1203), at(4, 1300, 1303)}, 1305, true},
		{"an idle chain: the header lags behind its votes", []step{at(2, 20, 80)}, 82, false},
		// Old keys that were sold sign a new chain: its headers look old enough, its votes must look new.
		{"a header of then with votes of now", []step{at(2, 20, 90_000)}, 90_002, true},
	} {
		p, err := light.Follow(root(four), path(t, tt.steps...))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if p.Seconds != start+tt.seconds || p.HeaderSeconds != tt.steps[len(tt.steps)-1].seconds || p.Stale != tt.stale {
			t.Errorf("%s: median vote %d, header %d, stale %v; want %+v", tt.name, p.Seconds-start, p.HeaderSeconds-start, p.Stale, tt)
		}
	}
}

// TestMedianVote is weighed by power: a third of it cannot move the age.
func TestMedianVote(t *testing.T) {
	// The engine orders a set by power; votes are a second apart in that order.
	for _, tt := range []struct {
		set  powers
		want int64
	}{
		{powers{"a": 1}, 0}, {powers{"a": 60, "b": 30, "c": 10}, 0}, {powers{"a": 40, "b": 35, "c": 25}, 1}, {powers{"a": 34, "b": 33, "c": 33}, 1},
	} {
		p, err := light.Follow(root(tt.set), path(t, step{height: 1, set: tt.set, votes: start + 100}))
		if err != nil || p.Seconds != start+100+tt.want {
			t.Errorf("%v: %d, %v; want %d", tt.set, p.Seconds-start-100, err, tt.want)
		}
	}
}

// TestHeaderFields: each field of a header is under its hash, and so under the signatures.
func TestHeaderFields(t *testing.T) {
	for name, change := range map[string]func(h *canon.Header){
		"block version": func(h *canon.Header) { h.VersionBlock++ }, "rules": func(h *canon.Header) { h.VersionApp++ },
		"height": func(h *canon.Header) { h.Height++ }, "seconds": func(h *canon.Header) { h.Seconds++ }, "nanos": func(h *canon.Header) { h.Nanos++ },
		"last block": func(h *canon.Header) { h.LastBlockHash[31] ^= 1 }, "last parts": func(h *canon.Header) { h.LastPartsTotal++ },
		"last parts hash": func(h *canon.Header) { h.LastPartsHash[0] ^= 1 }, "last commit": func(h *canon.Header) { h.LastCommitHash[0] ^= 1 },
		"data": func(h *canon.Header) { h.DataHash[0] ^= 1 }, "next validators": func(h *canon.Header) { h.NextValidatorsHash[0] ^= 1 },
		"consensus": func(h *canon.Header) { h.ConsensusHash[0] ^= 1 }, "app hash": func(h *canon.Header) { h.AppHash[0] ^= 1 },
		"last results": func(h *canon.Header) { h.LastResultsHash[0] ^= 1 }, "evidence": func(h *canon.Header) { h.EvidenceHash[0] ^= 1 },
		"proposer":      func(h *canon.Header) { h.ProposerAddress[19] ^= 1 },
		"negative time": func(h *canon.Header) { h.Seconds = -h.Seconds },
	} {
		lb := step{height: 3, set: four}.block(t)
		change(lb.Header)
		if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(b *canon.LightBlock){
		"round": func(b *canon.LightBlock) { b.Round++ }, "parts": func(b *canon.LightBlock) { b.PartsTotal++ },
		"parts hash": func(b *canon.LightBlock) { b.PartsHash[0] ^= 1 }, "a validator's power": func(b *canon.LightBlock) { b.Validators[2].Power++ },
		"a validator's key": func(b *canon.LightBlock) { b.Validators[2].PublicKey = set(other)[0].PublicKey },
		"order of the set":  func(b *canon.LightBlock) { slices.Reverse(b.Validators) },
	} {
		lb := step{height: 3, set: four}.block(t)
		change(&lb)
		if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFirstHeader: a chain's first header has no block before it.
func TestFirstHeader(t *testing.T) {
	h, commit := step{height: 1, set: four}.engine(t)
	h.LastBlockID = types.BlockID{}
	lb := step{height: 1, set: four}.block(t)
	lb.Header.LastBlockHash, lb.Header.LastPartsHash, lb.Header.LastPartsTotal = nil, nil, 0
	commit.BlockID.Hash = h.Hash()
	for i := range lb.Signatures {
		vote := commit.GetVote(int32(i)).ToProto()
		_, k := owner(t, four, engineSet(four).Validators[i].PubKey)
		signature, err := k.Sign(types.VoteSignBytes(chain, vote))
		if err != nil {
			t.Fatal(err)
		}
		lb.Signatures[i].Signature = signature
	}
	p, err := light.Follow(root(four), []canon.LightBlock{lb})
	if err != nil || !bytes.Equal(p.HeaderHash[:], h.Hash()) {
		t.Fatalf("%+v, %v; want %s", p, err, h.Hash())
	}
	lb.Header.Height = 2
	if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrHeader) {
		t.Error(err)
	}
}

// TestBounds: a hostile set or header costs a bounded time and says why.
func TestBounds(t *testing.T) {
	many := make([]canon.LightValidator, 1001)
	for i := range many {
		many[i] = set(four)[i%4]
	}
	for name, change := range map[string]func(b *canon.LightBlock){
		"no validators": func(b *canon.LightBlock) { b.Validators = nil }, "1,001 validators": func(b *canon.LightBlock) { b.Validators = many },
		"no power": func(b *canon.LightBlock) { b.Validators[0].Power = 0 }, "too much power": func(b *canon.LightBlock) { b.Validators[0].Power = 1 << 60 },
		"sum over 64 bits": func(b *canon.LightBlock) { b.Validators[0].Power, b.Validators[1].Power = 1<<63, 1<<63 },
		"a short key":      func(b *canon.LightBlock) { b.Validators[0].PublicKey = b.Validators[0].PublicKey[:31] },
	} {
		lb := step{height: 1, set: four}.block(t)
		change(&lb)
		if _, err := light.Follow(root(four), []canon.LightBlock{lb}); !errors.Is(err, light.ErrValidators) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, want := fmt.Sprintf("%x", light.HashValidators(set(four))), fmt.Sprintf("%x", engineSet(four).Hash()); got != want {
		t.Errorf("hash of a set %s, the engine's %s", got, want)
	}
}
