package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"
)

func example() state {
	return state{
		address: [addressSize]byte{0xa1, 0xa2}, chain: "POST-0011223344", floor: 4, last: Mark{5, 1, Precommit},
		at: time.Unix(1795341600, 13).UTC(), signed: []byte{1, 2, 3}, signature: []byte{4, 5},
	}
}

// TestLayout pins the file format.
func TestLayout(t *testing.T) {
	const want = "77627369676e2f31" + "a1a2000000000000000000000000000000000000" + "0000000000000004" + "0000000000000005" +
		"00000001" + "03" + "000000006b02bd20" + "0000000d" + "0f" + "504f53542d30303131323233333434" + "0003" + "010203" + "0002" + "0405"
	b := example().encode()
	if got := hex.EncodeToString(b[:len(b)-32]); got != want {
		t.Fatalf("%s\nwant\n%s", got, want)
	}
}

// TestDamageIsNoticed: every flipped bit, every cut and every addition is refused, never taken for an
// older state or for none.
func TestDamageIsNoticed(t *testing.T) {
	good := example().encode()
	check := func(what string, at int, b []byte) {
		t.Helper()
		if s, err := decodeState(b); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s %d: %v %v", what, at, s.last, err)
		}
	}
	for i := range good {
		check("cut at", i, good[:i])
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			check("bit flipped in byte", i, b)
		}
	}
	check("zeros appended:", 8, append(bytes.Clone(good), make([]byte, 8)...))
	check("zeros of length", 4096, make([]byte, 4096))
}

func TestImpossibleStates(t *testing.T) {
	for name, change := range map[string]func(*state){
		"negative floor":      func(s *state) { s.floor = -1 },
		"negative height":     func(s *state) { s.last.Height = -5 },
		"negative round":      func(s *state) { s.last.Round = -1 },
		"unknown step":        func(s *state) { s.last.Step = 4 },
		"step without bytes":  func(s *state) { s.signed = nil },
		"bytes without step":  func(s *state) { s.last = Mark{} },
		"height without step": func(s *state) { s.last.Step, s.signed, s.signature = None, nil, nil },
	} {
		s := example()
		change(&s)
		if _, err := decodeState(s.encode()); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzState adds the right checksum to each input, else it would never come past it.
func FuzzState(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		sum := sha256.Sum256(b)
		file := append(bytes.Clone(b), sum[:]...)
		s, err := decodeState(file)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(s.encode(), file) {
			t.Fatalf("%x reads as %+v, which is written differently", b, s)
		}
	})
}
