package light_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// evidenceOf makes the evidence of two paths, which is the same whatever their order.
func evidenceOf(t testing.TB, r *light.Root, a, b []canon.LightBlock) []byte {
	t.Helper()
	file, err := light.NewEvidence(r, a, b)
	if err != nil {
		t.Fatal(err)
	}
	turned, err := light.NewEvidence(r, b, a)
	if err != nil || !bytes.Equal(file, turned) {
		t.Errorf("the order of the paths makes another file: %v", err)
	}
	return file
}

// names of validators of the sets in these tests.
func names(list []canon.LightValidator) (out []string) {
	for _, v := range list {
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			if bytes.Equal(key(name).PubKey().Bytes(), v.PublicKey) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestEvidence names who signed two headers of one height.
func TestEvidence(t *testing.T) {
	at := func(s step) step { s.height, s.seconds = 9, start+90+s.seconds; return s }
	shared := step{height: 5, set: four}
	for _, tt := range []struct {
		name   string
		root   *light.Root
		common []step
		a, b   step
		both   []string
		since  uint64
		round  bool
	}{
		{"all signed both", root(four), nil, at(step{set: four}), at(step{set: four, seconds: 1}), []string{"a", "b", "c", "d"}, 0, true},
		{"two signed both", root(four), nil, at(step{set: four, silent: []string{"a"}}), at(step{set: four, seconds: 1, silent: []string{"c"}}),
			[]string{"b", "d"}, 0, true},
		{"in two rounds", root(four), nil, at(step{set: four}), at(step{set: four, seconds: 1, round: 1}), []string{"a", "b", "c", "d"}, 0, false},
		{"two of four made a set of their own", root(four), []step{shared}, at(step{set: four, silent: []string{"d"}}),
			at(step{set: powers{"c": 1, "d": 1}, seconds: 1}), []string{"c"}, 5, true},
		{"from a pinned header", pinned(t, shared), []step{shared}, at(step{set: four}), at(step{set: four, seconds: 1}),
			[]string{"a", "b", "c", "d"}, 5, true},
	} {
		common := path(t, tt.common...)
		file := evidenceOf(t, tt.root, slices.Concat(common, path(t, tt.a)), slices.Concat(common, path(t, tt.b)))
		c, err := light.CheckEvidence(file, tt.root)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := names(c.Both); !slices.Equal(got, tt.both) || c.Since != tt.since || c.SameRound != tt.round {
			t.Errorf("%s: %v since %d, same round %v", tt.name, got, c.Since, c.SameRound)
		}
		if c.First.Height != 9 || c.Second.Height != 9 || bytes.Compare(c.First.HeaderHash[:], c.Second.HeaderHash[:]) >= 0 {
			t.Errorf("%s: %+v and %+v", tt.name, c.First, c.Second)
		}
	}
}

// TestNoEvidence: what is no conflict accuses nobody.
func TestNoEvidence(t *testing.T) {
	nine, ten := step{height: 9, set: four}, step{height: 10, set: four}
	another := step{height: 9, set: four, seconds: start + 91}
	for _, tt := range []struct {
		name string
		a, b []canon.LightBlock
		want error
	}{
		{"the same header", path(t, nine), path(t, nine), light.ErrEvidence},
		{"the same header by other signers", path(t, nine), path(t, step{height: 9, set: four, silent: []string{"a"}}), light.ErrEvidence},
		{"two heights", path(t, nine), path(t, ten), light.ErrEvidence},
		{"one of them no further", path(t, nine), path(t, nine, ten), light.ErrEvidence},
		{"nothing", nil, path(t, nine), light.ErrEvidence},
		{"signed by two of four", path(t, nine), path(t, step{height: 9, set: four, seconds: start + 91, silent: []string{"a", "b"}}), light.ErrPower},
		{"signed by strangers", path(t, nine), path(t, step{height: 9, set: other}), light.ErrTrust},
	} {
		if _, err := light.NewEvidence(root(four), tt.a, tt.b); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	var e canon.Evidence
	good := evidenceOf(t, root(four), path(t, nine), path(t, another))
	for _, tt := range []struct {
		name   string
		change func()
		want   error
	}{
		{"turned around", func() { e.First, e.Second = e.Second, e.First }, light.ErrEvidence},
		{"another version", func() { e.Version = 2 }, light.ErrVersion},
		{"another chain", func() { e.ChainId += "x" }, light.ErrChain},
		{"pinned elsewhere", func() { e.Pinned = bytes.Repeat([]byte{1}, 32) }, light.ErrPinned},
		{"a signature changed", func() { e.First[0].Signatures[3].Signature[7] ^= 1 }, light.ErrSignature},
		{"a shared header on both ways", func() {
			five := step{height: 5, set: four}.block(t)
			e.First, e.Second = slices.Insert(e.First, 0, five), slices.Insert(e.Second, 0, five)
		}, light.ErrEvidence},
	} {
		if err := e.Decode(bytes.Clone(good), light.MaxItems); err != nil {
			t.Fatal(err)
		}
		tt.change()
		if _, err := light.CheckEvidence(e.Encode(), root(four)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := light.CheckEvidence(make([]byte, light.MaxBytes+1), root(four)); !errors.Is(err, light.ErrSize) {
		t.Error(err)
	}
}

// TestEveryByteOfEvidenceCounts: whatever is changed, left out or cut off, the file is refused for a reason that is known.
func TestEveryByteOfEvidenceCounts(t *testing.T) {
	common := step{height: 5, set: four}.block(t)
	file := evidenceOf(t, root(four), append([]canon.LightBlock{common}, path(t, step{height: 9, set: four})...),
		append([]canon.LightBlock{common}, path(t, step{height: 9, set: powers{"a": 1, "b": 1}})...))
	if _, err := light.CheckEvidence(file, root(four)); err != nil {
		t.Fatal(err)
	}
	for at := range file {
		for what, changed := range map[string][]byte{
			"changed": slices.Concat(file[:at], []byte{file[at] ^ 1}, file[at+1:]), "left out": slices.Concat(file[:at], file[at+1:]),
			"cut": file[:at],
		} {
			if _, err := light.CheckEvidence(changed, root(four)); light.Reason(err) == "" {
				t.Fatalf("%s at %d: %v", what, at, err)
			}
		}
	}
}

// FuzzEvidence: no bytes panic, and what is accepted shows two headers of one height, in the one encoding it has.
func FuzzEvidence(f *testing.F) {
	common := step{height: 5, set: four}.block(f)
	for _, b := range []step{{height: 9, set: four, seconds: start + 91}, {height: 9, set: powers{"a": 1, "b": 1}, round: 1}} {
		f.Add(evidenceOf(f, root(four), append([]canon.LightBlock{common}, path(f, step{height: 9, set: four})...),
			append([]canon.LightBlock{common}, path(f, b)...)))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := light.CheckEvidence(file, root(four))
		if err != nil {
			if !known(err) {
				t.Fatal(err)
			}
			return
		}
		var e canon.Evidence
		if err := e.Decode(file, light.MaxItems); err != nil || !bytes.Equal(e.Encode(), file) {
			t.Fatalf("another encoding is accepted: %v", err)
		}
		if c.First.Height != c.Second.Height || c.First.HeaderHash == c.Second.HeaderHash {
			t.Fatalf("no conflict: %+v", c)
		}
	})
}
