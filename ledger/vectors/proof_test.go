package vectors_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// proofVector is a proof file and what it says.
type proofVector struct {
	Name  string        `json:"name"`
	About string        `json:"about"`
	Trust *pin          `json:"trust,omitempty"` // instead of the genesis
	File  string        `json:"file"`
	Facts vectors.Facts `json:"facts"`
}

// pin is a header that is trusted.
type pin struct {
	ChainID        string `json:"chain_id"`
	Pinned         string `json:"pinned"`
	TrustingPeriod int64  `json:"trusting_period"`
}

func pinOf(t vectors.Trust) *pin {
	if len(t.Genesis) > 0 {
		return nil
	}
	return &pin{t.ChainID, h(t.Pinned[:]), t.TrustingPeriod}
}

// proofVectors is testdata/proofs.json.
type proofVectors struct {
	Genesis string        `json:"genesis"`
	Proofs  []proofVector `json:"proofs"`
}

// TestProofs verifies every golden proof file and writes down what it says.
func TestProofs(t *testing.T) {
	verdicts := map[string]bool{}
	cases := vectors.Cases(t)
	made := proofVectors{Genesis: h(cases[0].Trust.Genesis)}
	for _, c := range cases {
		v, err := light.Verify(c.File, c.Trust.Root(t))
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		facts := vectors.FactsOf(v)
		verdicts[facts.Verdict] = true
		made.Proofs = append(made.Proofs, proofVector{c.Name, c.About, pinOf(c.Trust), h(c.File), facts})
	}
	for _, want := range []string{"GENUINE", "CAUTION", "SUSPECT", "RECALLED", "SEEN", "ABSENT", "PARTIAL", "EVENT"} {
		if !verdicts[want] {
			t.Errorf("no vector has the verdict %s", want)
		}
	}
	golden(t, "proofs.json", made)
}

// tamperedVector is a file of proofs.json with some bytes exchanged: those of Cut from offset At become Put, as often as
// Times says when it is there. It is refused for Reason.
type tamperedVector struct {
	Name   string `json:"name"`
	Of     string `json:"of"`
	At     int    `json:"at"`
	Cut    int    `json:"cut"`
	Put    string `json:"put"`
	Times  int    `json:"times,omitempty"`
	Reason string `json:"reason"`
}

// splice finds the bytes in which a file differs from the one that it was made from.
func splice(v tamperedVector, from, to []byte) tamperedVector {
	for v.At < min(len(from), len(to)) && from[v.At] == to[v.At] {
		v.At++
	}
	end := 0
	for end < min(len(from), len(to))-v.At && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	put := to[v.At : len(to)-end]
	if len(put) > 10_000 {
		put, v.Times = once(put)
	}
	v.Cut, v.Put = len(from)-end-v.At, h(put)
	return v
}

// once finds the few bytes that long ones repeat, and how often.
func once(b []byte) ([]byte, int) {
	for n := 1; n < 64; n++ {
		if len(b)%n == 0 && bytes.Equal(b[n:], b[:len(b)-n]) {
			return b[:n], len(b) / n
		}
	}
	return b, 1
}

// TestTampered refuses every tampered file for the reason that its change has.
func TestTampered(t *testing.T) {
	cases := vectors.Cases(t)
	files := map[string][]byte{}
	for _, c := range cases {
		files[c.Name] = c.File
	}
	seen := map[string]bool{}
	var list []tamperedVector
	for _, c := range vectors.Tampered(t, cases) {
		_, err := light.Verify(c.File, c.Trust.Root(t))
		if err == nil || light.Reason(err) != c.Reason {
			t.Errorf("%s: refused for %q (%v), want %q", c.Name, light.Reason(err), err, c.Reason)
		}
		seen[c.Reason] = true
		list = append(list, splice(tamperedVector{Name: c.Name, Of: c.Of, Reason: c.Reason}, files[c.Of], c.File))
	}
	for _, want := range light.Reasons() {
		if !seen[want] {
			t.Errorf("nothing is refused for %s", want)
		}
	}
	golden(t, "tampered.json", list)
}

// mutations are single bytes of a proof file that may not change, by case and reason, as in "81^7f 93^01": the byte at
// offset 81 xor 0x7f.
type mutations map[string]map[string]string

// TestMutations changes single bytes at random: there is none in a proof file that is not under a hash, a signature or
// the question's check.
func TestMutations(t *testing.T) {
	const each = 8 // of a file
	r := rand.New(rand.NewPCG(7, 7))
	made := mutations{}
	for _, c := range vectors.Cases(t) {
		root := c.Trust.Root(t)
		made[c.Name] = map[string]string{}
		for range each {
			at, xor := r.IntN(len(c.File)), 1+r.IntN(255)
			file := bytes.Clone(c.File)
			file[at] ^= byte(xor)
			_, err := light.Verify(file, root)
			reason := light.Reason(err)
			if reason == "" {
				t.Errorf("%s: byte %d ^ %#x: %v", c.Name, at, xor, err)
			}
			made[c.Name][reason] = strings.TrimLeft(fmt.Sprintf("%s %d^%02x", made[c.Name][reason], at, xor), " ")
		}
	}
	golden(t, "mutations.json", made)
}

// TestRandomReachesEverything shows that the random files, by which the browser's verifier is compared with this one,
// are not all refused for one reason.
func TestRandomReachesEverything(t *testing.T) {
	count := map[string]int{}
	for _, c := range vectors.Random(t, 1, 600) {
		v, err := light.Verify(c.File, c.Trust.Root(t))
		if err != nil {
			count[light.Reason(err)]++
		} else {
			count[string(v.Verdict)]++
		}
	}
	t.Log(count)
	if count[""] > 0 {
		t.Errorf("%d refused for no known reason", count[""])
	}
	for _, want := range []string{
		"GENUINE", "CAUTION", "SUSPECT", "RECALLED", "SEEN", "ABSENT", "PARTIAL", "encoding", "signature", "trust", "app-hash", "question", "no-answer", "malformed",
	} {
		if count[want] == 0 {
			t.Errorf("none is %s", want)
		}
	}
}
