package light_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	engmath "github.com/cometbft/cometbft/libs/math"
	enginelight "github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// limits of these tests: a header may be trusted for 1,000 seconds and lie 10 ahead.
var limits = light.Limits{Period: 1000, Drift: 10}

// trusts is the trust in a step's header.
func trusts(t testing.TB, s step) *light.Trusted {
	t.Helper()
	lb := s.block(t)
	h, _ := s.engine(t)
	trusted, err := light.TrustPinned(chain, s.height, proof.Hash(h.Hash()), &lb)
	if err != nil {
		t.Fatal(err)
	}
	return trusted
}

// verdict of the engine's own light client on a step from one header to another. It knows the set of the first header or
// that of the height after; ours holds the hash of the latter, and accepts exactly that set at any height.
func verdict(t testing.TB, from, to step, now light.Instant, l light.Limits) error {
	t.Helper()
	h1, c1 := from.engine(t)
	h2, c2 := to.engine(t)
	level := engmath.Fraction{Numerator: 1, Denominator: 3}
	if l.TwoThirds {
		level.Numerator = 2
	}
	ask := func(known powers) error {
		return enginelight.Verify(
			&types.SignedHeader{Header: h1, Commit: c1}, engineSet(known), &types.SignedHeader{Header: h2, Commit: c2},
			engineSet(to.set), time.Duration(l.Period)*time.Second, time.Unix(now.Seconds, int64(now.Nanos)),
			time.Duration(l.Drift)*time.Second, level)
	}
	err := ask(from.set)
	if err != nil && bytes.Equal(h1.NextValidatorsHash, h2.ValidatorsHash) {
		return ask(from.next)
	}
	return err
}

// TestStepAgreesWithTheEngine: on each row of a table of headers, our step and the engine's light.Verify accept and
// refuse the same ones, each for the reason of the row.
func TestStepAgreesWithTheEngine(t *testing.T) {
	trusted := step{height: 10, set: four, next: four} // of second 100
	changing := step{height: 10, set: four, next: other}
	half := powers{"a": 10, "b": 10, "e": 10, "f": 10}
	later := light.Instant{Seconds: start + 200}
	for _, tt := range []struct {
		name  string
		from  step
		to    step
		now   light.Instant
		twice bool // two thirds of the trusted power are asked for
		want  error
	}{
		{"the next height", trusted, step{height: 11, set: four}, later, false, nil},
		{"a later height", trusted, step{height: 15, set: four}, later, false, nil},
		{"signed by three of four", trusted, step{height: 11, set: four, silent: []string{"a"}}, later, false, nil},
		{"signed by two of four", trusted, step{height: 11, set: four, silent: []string{"a", "b"}}, later, false, light.ErrPower},
		{"one third short, later", trusted, step{height: 15, set: four, silent: []string{"c", "d"}}, later, false, light.ErrPower},
		{"the announced set", changing, step{height: 11, set: other}, later, false, nil},
		{"the announced set, later", changing, step{height: 14, set: other}, later, false, nil},
		{"another set than announced", trusted, step{height: 11, set: other}, later, false, light.ErrValidators},
		{"the old set where another was announced", changing, step{height: 11, set: four}, later, false, light.ErrValidators},
		{"a set half of which is known", trusted, step{height: 12, set: half}, later, false, nil},
		{"half known, next height", trusted, step{height: 11, set: half}, later, false, light.ErrValidators},
		{"half known where two thirds are asked for", trusted, step{height: 12, set: half}, later, true, light.ErrTrust},
		{"one known of four", trusted, step{height: 12, set: powers{"a": 10, "e": 10, "f": 10, "g": 10}}, later, false, light.ErrTrust},
		{"exactly one third known", step{height: 10, set: powers{"a": 1, "b": 1, "c": 1}, next: four},
			step{height: 12, set: powers{"a": 1, "e": 1, "f": 1}}, later, false, light.ErrTrust},
		{"exactly two thirds known, which are asked for", step{height: 10, set: powers{"a": 1, "b": 1, "c": 1}, next: four},
			step{height: 12, set: powers{"a": 1, "b": 1}}, later, true, light.ErrTrust},
		{"three of four known, which are asked for", trusted, step{height: 12, set: powers{"a": 1, "b": 1, "c": 1}}, later, true, nil},
		{"none known", trusted, step{height: 12, set: other}, later, false, light.ErrTrust},
		{"the same height", trusted, step{height: 10, set: four, seconds: start + 150}, later, false, light.ErrPath},
		{"an earlier height", trusted, step{height: 9, set: four, seconds: start + 150}, later, false, light.ErrPath},
		{"the same time", trusted, step{height: 11, set: four, seconds: start + 100}, later, false, light.ErrPath},
		{"an earlier time", trusted, step{height: 11, set: four, seconds: start + 99}, later, false, light.ErrPath},
		{"an earlier time, later height", trusted, step{height: 13, set: four, seconds: start + 1}, later, false, light.ErrPath},
		{"of the future", trusted, step{height: 11, set: four, seconds: start + 300}, later, false, light.ErrDrift},
		{"as far ahead as clocks drift", trusted, step{height: 11, set: four, seconds: start + 110},
			light.Instant{Seconds: start + 100, Nanos: 7e8}, false, light.ErrDrift},
		{"a nanosecond less", trusted, step{height: 11, set: four, seconds: start + 110},
			light.Instant{Seconds: start + 100, Nanos: 7e8 + 1}, false, nil},
		{"trusted before too long", trusted, step{height: 11, set: four}, light.Instant{Seconds: start + 1101}, false, light.ErrExpired},
		{"at the end of the period", trusted, step{height: 11, set: four}, light.Instant{Seconds: start + 1100, Nanos: 7e8}, false, light.ErrExpired},
		{"a nanosecond before", trusted, step{height: 11, set: four}, light.Instant{Seconds: start + 1100, Nanos: 7e8 - 1}, false, nil},
	} {
		lb := tt.to.block(t)
		l := limits
		l.TwoThirds = tt.twice
		_, got := trusts(t, tt.from).Step(&lb, tt.now, l)
		if !errors.Is(got, tt.want) || tt.want == nil && got != nil {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if want := verdict(t, tt.from, tt.to, tt.now, l); (got == nil) != (want == nil) {
			t.Errorf("%s: %v; the engine says %v", tt.name, got, want)
		}
	}
}

// TestRandomStepsAgreeWithTheEngine compares steps between random sets at random times.
func TestRandomStepsAgreeWithTheEngine(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	random := func() powers {
		p := powers{"a": 1 + r.Uint64N(3)}
		for _, name := range []string{"b", "c", "d", "e"} {
			if r.IntN(3) > 0 {
				p[name] = 1 + r.Uint64N(9)
			}
		}
		return p
	}
	accepted, reasons := 0, map[string]int{}
	for range 250 {
		from := step{height: 10, set: random(), next: random()}
		to := step{height: 10 + r.Uint64N(4), set: from.set, seconds: start + 95 + r.Int64N(30), round: int32(r.IntN(2))}
		switch r.IntN(3) {
		case 0:
			to.set = from.next
		case 1:
			to.set = random()
		}
		for name := range to.set {
			if r.IntN(6) == 0 {
				to.silent = append(to.silent, name)
			}
		}
		now := light.Instant{Seconds: start + 110}
		if r.IntN(10) == 0 {
			now.Seconds += 1000
		}
		l := light.Limits{Period: 1000, Drift: 5, TwoThirds: r.IntN(2) == 0}
		lb := to.block(t)
		_, got := trusts(t, step{height: 10, set: from.set, next: from.next}).Step(&lb, now, l)
		if want := verdict(t, from, to, now, l); (got == nil) != (want == nil) {
			t.Errorf("%+v to %+v: %v; the engine says %v", from, to, got, want)
		}
		if reasons[light.Reason(got)]++; got == nil {
			accepted++
		} else if !known(got) {
			t.Error(got)
		}
	}
	if accepted < 40 || len(reasons) < 7 {
		t.Errorf("%d accepted, refused for %v", accepted, reasons)
	}
}

// TestTamperedStepsAgreeWithTheEngine: a changed signature or header is refused by both. The engine stops at the
// signature with which two thirds are reached, ours looks at every one.
func TestTamperedStepsAgreeWithTheEngine(t *testing.T) {
	from, to := step{height: 10, set: four}, step{height: 11, set: four, silent: []string{"d"}}
	now := light.Instant{Seconds: start + 200}
	h1, c1 := from.engine(t)
	for i := range 3 {
		lb := to.block(t)
		lb.Signatures[i].Signature[5] ^= 1
		if _, err := trusts(t, from).Step(&lb, now, limits); !errors.Is(err, light.ErrSignature) {
			t.Errorf("signature %d: %v", i, err)
		}
		h2, c2 := to.engine(t)
		c2.Signatures[lb.Signatures[i].Validator].Signature[5] ^= 1
		err := enginelight.Verify(&types.SignedHeader{Header: h1, Commit: c1}, engineSet(four),
			&types.SignedHeader{Header: h2, Commit: c2}, engineSet(four), 1000*time.Second,
			time.Unix(now.Seconds, 0), 10*time.Second, enginelight.DefaultTrustLevel)
		if err == nil {
			t.Errorf("the engine accepts signature %d", i)
		}
	}
}

// TestFromGenesis: the first header may have the time of the genesis, and its set is the genesis's.
func TestFromGenesis(t *testing.T) {
	g := light.TrustGenesis(root(four))
	now := light.Instant{Seconds: start + 60}
	first := step{height: 1, set: four, seconds: start}.block(t)
	one, err := g.Step(&first, now, limits)
	if err != nil || one.Height != 1 || one.Signed != 4 || one.Time.Seconds != start {
		t.Fatalf("%+v, %v", one, err)
	}
	foreign := step{height: 1, set: other}.block(t)
	if _, err := g.Step(&foreign, now, limits); !errors.Is(err, light.ErrValidators) {
		t.Errorf("a set that the genesis does not have: %v", err)
	}
	before := step{height: 1, set: four, seconds: start - 1}.block(t)
	if _, err := g.Step(&before, now, limits); !errors.Is(err, light.ErrPath) {
		t.Errorf("before the genesis: %v", err)
	}
	if err := g.Fresh(light.Instant{Seconds: start + 1000}, limits); !errors.Is(err, light.ErrExpired) {
		t.Errorf("a genesis of long ago: %v", err)
	}
	if _, err := light.TrustPinned(chain, 2, one.HeaderHash, &first); !errors.Is(err, light.ErrPinned) {
		t.Errorf("pinned at another height: %v", err)
	}
	if _, err := light.TrustPinned(chain, 1, proof.Hash{1}, &first); !errors.Is(err, light.ErrPinned) {
		t.Errorf("pinned with another hash: %v", err)
	}
}

// TestEndOfTime: neither a hostile header's time nor a period without end wraps around.
func TestEndOfTime(t *testing.T) {
	const last = 253_402_300_799 // of the year 9999, after which the engine writes no time
	lb := step{height: 1, set: four, seconds: last, votes: start}.block(t)
	if _, err := light.TrustGenesis(root(four)).Step(&lb, light.Instant{Seconds: start + 5}, limits); !errors.Is(err, light.ErrDrift) {
		t.Error(err)
	}
	forever := light.Limits{Period: math.MaxInt64, Drift: math.MaxInt64}
	pinned := trusts(t, step{height: 3, set: four, seconds: last, votes: start})
	if err := pinned.Fresh(light.Instant{Seconds: math.MaxInt64 - 1}, forever); err != nil {
		t.Error(err)
	}
}

// TestReach: bisection asks for as few headers as the changes of the set need, and for none where it has not changed.
func TestReach(t *testing.T) {
	// Each ten heights one validator is another.
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}
	at := func(height uint64) powers {
		p := powers{}
		for _, name := range names[height/10 : height/10+4] {
			p[name] = 10
		}
		return p
	}
	made := func(height uint64) *canon.LightBlock {
		lb := step{height: height, set: at(height), next: at(height + 1)}.block(t)
		return &lb
	}
	now := light.Instant{Seconds: start + 700}
	for _, tt := range []struct {
		to        uint64
		twoThirds bool
		most      int // steps
	}{{9, false, 1}, {9, true, 1}, {20, false, 1}, {20, true, 3}, {65, false, 6}, {65, true, 13}} {
		var asked []uint64
		l := limits
		l.TwoThirds = tt.twoThirds
		from := trusts(t, step{height: 1, set: at(1), next: at(2)})
		steps, end, err := from.Reach(made(tt.to), now, l, func(height uint64) (*canon.LightBlock, error) {
			asked = append(asked, height)
			return made(height), nil
		})
		if err != nil || end.Height != tt.to || len(steps) > tt.most || steps[len(steps)-1].Header.Height != tt.to {
			t.Errorf("to %d: %d steps by %v: %v", tt.to, len(steps), asked, err)
			continue
		}
		r := &light.Root{ChainID: chain}
		copy(r.Pinned[:], from.HeaderHash[:])
		first := step{height: 1, set: at(1), next: at(2)}.block(t)
		if p, err := light.Follow(r, slices.Concat([]canon.LightBlock{first}, steps)); err != nil || p.HeaderHash != end.HeaderHash {
			t.Errorf("the steps are no path: %v", err)
		}
	}
	from := trusts(t, step{height: 1, set: at(1), next: at(2)})
	down := errors.New("down")
	for name, tt := range map[string]struct {
		fetch func(height uint64) (*canon.LightBlock, error)
		want  error
	}{
		"a source that is down":  {func(uint64) (*canon.LightBlock, error) { return nil, down }, down},
		"another height":         {func(h uint64) (*canon.LightBlock, error) { return made(h - 1), nil }, light.ErrPath},
		"nothing between":        {func(uint64) (*canon.LightBlock, error) { return &canon.LightBlock{}, nil }, light.ErrValidators},
		"a set of its own there": {func(h uint64) (*canon.LightBlock, error) { b := step{height: h, set: other}.block(t); return &b, nil }, light.ErrValidators},
	} {
		if _, _, err := from.Reach(made(65), now, limits, tt.fetch); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
