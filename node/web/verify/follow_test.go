package verify

import (
	"crypto/ed25519"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
)

// powers are a validator set by name.
type powers map[string]uint64

func (p powers) set() []canon.LightValidator {
	var g canon.Genesis
	for name, power := range p {
		v := canon.Validator{Algorithm: 1, PublicKey: ledgertest.Public(name), Power: power}
		g.Members = append(g.Members, canon.Member{Validator: &v})
	}
	return light.Validators(&g)
}

const followed = "follow-0123456789"

// header makes a light block of a height and time with a set, of which some sign, announcing the next.
func header(t testing.TB, height uint64, seconds int64, nanos uint32, set, next powers, silent ...string) canon.LightBlock {
	t.Helper()
	fill := func(v byte, n int) []byte { return slices.Repeat([]byte{v}, n) }
	hash := light.HashValidators(next.set())
	b := canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: 11, VersionApp: 1, Height: height, Seconds: seconds, Nanos: nanos, LastBlockHash: fill(1, 32),
			LastPartsTotal: 1, LastPartsHash: fill(2, 32), LastCommitHash: fill(3, 32), DataHash: fill(4, 32),
			NextValidatorsHash: hash[:], ConsensusHash: fill(5, 32), AppHash: fill(byte(height), 32), LastResultsHash: fill(6, 32),
			EvidenceHash: fill(7, 32), ProposerAddress: fill(8, 20),
		},
		PartsTotal: 1, PartsHash: fill(9, 32), Validators: set.set(),
	}
	keys := map[string]ed25519.PrivateKey{}
	for name := range set {
		if !slices.Contains(silent, name) {
			keys[string(ledgertest.Public(name))] = ledgertest.Key(name)
		}
	}
	err := light.Sign(&b, followed, func(i int, m []byte) []byte {
		if key := keys[string(b.Validators[i].PublicKey)]; key != nil {
			return sign(key, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stepped is a step from a trusted header to another, and what comes of it.
type stepped struct {
	From   string `json:"from"` // light block, trusted by its hash
	To     string `json:"to"`
	Now    int64  `json:"now"` // seconds
	Nanos  uint32 `json:"nanos"`
	Period int64  `json:"period"`
	Drift  int64  `json:"drift"`
	Twice  bool   `json:"twice"`
}

// TestFollowersAgree compares steps from header to header with Go's: between random sets at random times, some of
// them with a byte changed.
func TestFollowersAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 9))
	random := func() powers {
		p := powers{"a": 1 + r.Uint64N(3)}
		for _, name := range []string{"b", "c", "d", "e"} {
			if r.IntN(3) > 0 {
				p[name] = 1 + r.Uint64N(9)
			}
		}
		return p
	}
	var in []stepped
	var want []string
	reasons := map[string]int{}
	for range 400 {
		set, next := random(), random()
		from := header(t, 10, 1000, 0, set, next)
		toSet := []powers{set, next, random()}[r.IntN(3)]
		var silent []string
		for name := range toSet {
			if r.IntN(7) == 0 {
				silent = append(silent, name)
			}
		}
		slices.Sort(silent)
		to := header(t, 10+r.Uint64N(5), 995+r.Int64N(40), uint32(r.IntN(2))*5e8, toSet, next, silent...)
		if r.IntN(12) == 0 && len(to.Signatures) > 0 {
			to.Signatures[0].Signature[r.IntN(64)] ^= 4
		}
		s := stepped{
			From: hex.EncodeToString(from.Encode()), To: hex.EncodeToString(to.Encode()), Now: 1020, Nanos: uint32(r.IntN(2)) * 5e8,
			Period: 1000, Drift: 5, Twice: r.IntN(2) == 0,
		}
		if r.IntN(10) == 0 {
			s.Now += 975 + r.Int64N(10)
		}
		hash, err := light.HashBlock(&from, followed)
		if err != nil {
			t.Fatal(err)
		}
		trusted, err := light.TrustPinned(followed, 10, hash, &from)
		if err != nil {
			t.Fatal(err)
		}
		_, err = trusted.Step(&to, light.Instant{Seconds: s.Now, Nanos: s.Nanos}, light.Limits{Period: 1000, Drift: 5, TwoThirds: s.Twice})
		reasons[light.Reason(err)]++
		in, want = append(in, s), append(want, light.Reason(err))
	}
	if reasons[""] < 60 || len(reasons) < 8 {
		t.Errorf("steps end in %v", reasons)
	}
	var got []string
	runNode(t, `
import { Refused } from './errors.mjs';
import { fromPin, hashOf, readLightBlock, step } from './follow.mjs';
import { unhex } from './bytes.mjs';
export default async (list) => {
  const out = [];
  for (const s of list) {
    const from = readLightBlock(unhex(s.from));
    const trusted = await fromPin('`+followed+`', 10, await hashOf(from, '`+followed+`'), from);
    try {
      const limits = { period: BigInt(s.period), drift: BigInt(s.drift), twoThirds: s.twice };
      await step(trusted, readLightBlock(unhex(s.to)), { seconds: BigInt(s.now), nanos: s.nanos }, limits);
      out.push('');
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      out.push(e.reason);
    }
  }
  return out;
};`, in, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- Go, + JavaScript:\n%s", diff)
	}
	t.Log(reasons)
}

// TestReachAndEvidence: over a chain whose set changes entirely, both reach the last header by the same headers between;
// and both make the same evidence of two headers of one height, and check it alike.
func TestReachAndEvidence(t *testing.T) {
	t.Parallel()
	sets := []powers{{"a": 1, "b": 1, "c": 1, "d": 1}, {"b": 1, "c": 1, "d": 1, "e": 1}, {"c": 1, "d": 1, "e": 1, "f": 1}, {"f": 1, "g": 1, "h": 1, "i": 1}}
	at := func(height uint64) powers { return sets[min(int(height/8), len(sets)-1)] }
	const top = 40
	blocks := make([]canon.LightBlock, top+1)
	hexes := map[uint64]string{}
	for h := uint64(1); h <= top; h++ {
		blocks[h] = header(t, h, 1000+int64(h), 0, at(h), at(h+1))
		hexes[h] = hex.EncodeToString(blocks[h].Encode())
	}
	root := &light.Root{ChainID: followed, Validators: at(1).set(), Seconds: 1000, TrustingPeriod: 1000}
	now, limits := light.Instant{Seconds: 1100}, light.Limits{Period: 1000, Drift: 5, TwoThirds: true}
	steps, _, err := light.TrustGenesis(root).Reach(&blocks[top], now, limits, func(h uint64) (*canon.LightBlock, error) { return &blocks[h], nil })
	if err != nil {
		t.Fatal(err)
	}
	other := header(t, top, 1000+top, 7, at(top), at(top+1), "i")
	way := func(last canon.LightBlock) []canon.LightBlock {
		return append(slices.Clone(steps[:len(steps)-1]), last)
	}
	file, err := light.NewEvidence(root, way(blocks[top]), way(other))
	if err != nil {
		t.Fatal(err)
	}
	c, err := light.CheckEvidence(file, root)
	if err != nil {
		t.Fatal(err)
	}
	type found struct {
		Heights  []uint64 `json:"heights"`
		Evidence string   `json:"evidence"`
		Since    uint64   `json:"since"`
		Both     int      `json:"both"`
		Same     bool     `json:"same"`
		Broken   []string `json:"broken"`
	}
	want := found{Evidence: hex.EncodeToString(file), Since: c.Since, Both: len(c.Both), Same: c.SameRound}
	for i := range steps {
		want.Heights = append(want.Heights, steps[i].Header.Height)
	}
	r := rand.New(rand.NewPCG(3, 3))
	var broken []string
	for range 150 {
		b := slices.Clone(file)
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		_, err := light.CheckEvidence(b, root)
		broken, want.Broken = append(broken, hex.EncodeToString(b)), append(want.Broken, light.Reason(err))
	}
	var validators []string
	for _, v := range root.Validators {
		validators = append(validators, hex.EncodeToString(v.PublicKey))
	}
	var got found
	runNode(t, `
import { Refused } from './errors.mjs';
import { checkEvidence, evidenceOf, fromGenesis, reach, readLightBlock } from './follow.mjs';
import { hex, unhex } from './bytes.mjs';
export default async ({ blocks, other, validators, broken }) => {
  const trust = {
    chainId: '`+followed+`', validators: validators.map((v) => ({ algorithm: 1, publicKey: unhex(v), power: 1n })), seconds: 1000n,
    pinned: new Uint8Array(0), trustingPeriod: 1000n,
  };
  const block = (h) => readLightBlock(unhex(blocks[h]));
  const limits = { period: 1000n, drift: 5n, twoThirds: true };
  const { steps } = await reach(await fromGenesis(trust), block(40), { seconds: 1100n, nanos: 0 }, limits, async (h) => block(h));
  const file = await evidenceOf(trust, [...steps.slice(0, -1), readLightBlock(unhex(other))], steps);
  const c = await checkEvidence(file, trust);
  const reasons = [];
  for (const b of broken) {
    reasons.push(await checkEvidence(unhex(b), trust).then(() => '', (e) => {
      if (!(e instanceof Refused)) throw e;
      return e.reason;
    }));
  }
  return {
    heights: steps.map((b) => Number(b.header.height)), evidence: hex(file), since: Number(c.since), both: c.both.length, same: c.sameRound,
    broken: reasons,
  };
};`, map[string]any{"blocks": hexes, "other": hex.EncodeToString(other.Encode()), "validators": validators, "broken": broken}, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- Go, + JavaScript:\n%s", diff)
	}
	if len(want.Heights) < 3 {
		t.Errorf("reached by %v", want.Heights)
	}
}
