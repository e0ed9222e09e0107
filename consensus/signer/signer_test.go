package signer_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/consensus/signer"
)

func TestRules(t *testing.T) {
	first := request{mark: mark(5, 1, signer.Prevote), block: 1}
	for _, c := range []struct {
		name string
		next request
		want error
	}{
		{"a later step", request{mark: mark(5, 1, signer.Precommit), block: 2}, nil},
		{"a later round", request{mark: mark(5, 2, signer.Propose), block: 2}, nil},
		{"a later height", request{mark: mark(6, 0, signer.Propose), block: 2}, nil},
		{"the same again", first, nil},
		{"another block", request{mark: first.mark, block: 2}, signer.ErrConflict},
		{"nil instead", request{mark: first.mark}, signer.ErrConflict},
		{"an earlier step", request{mark: mark(5, 1, signer.Propose), block: 1}, signer.ErrPast},
		{"an earlier round", request{mark: mark(5, 0, signer.Precommit), block: 1}, signer.ErrPast},
		{"an earlier height", request{mark: mark(4, 7, signer.Precommit), block: 1}, signer.ErrPast},
		{"no height", request{mark: mark(0, 0, signer.Prevote)}, signer.ErrKind},
		{"a negative round", request{mark: mark(9, -1, signer.Prevote)}, signer.ErrKind},
	} {
		t.Run(c.name, func(t *testing.T) {
			fs := vfs.NewCrashableMem()
			create(t, fs)
			s := open(t, fs)
			if _, err := first.ask(t, s); err != nil {
				t.Fatal(err)
			}
			if _, err := c.next.ask(t, s); !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
		})
	}
}

// TestAnotherClockReading: a node that crashed before it sent a vote makes the vote again, later.
func TestAnotherClockReading(t *testing.T) {
	for _, step := range []signer.Step{signer.Propose, signer.Prevote, signer.Precommit} {
		fs := vfs.NewCrashableMem()
		create(t, fs)
		s := open(t, fs)
		r := request{mark: mark(5, 0, step), block: 1}
		one, err := r.ask(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		r.at = 7*time.Second + 13
		two, err := r.ask(t, open(t, fs))
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		if !bytes.Equal(one.signature, two.signature) || !one.time.Equal(two.time) {
			t.Fatalf("%s: a second signature at %v beside the one at %v", step, two.time, one.time)
		}
	}
}

func TestRefusesWhatItDoesNotKnow(t *testing.T) {
	fs := vfs.NewCrashableMem()
	create(t, fs)
	s := open(t, fs)
	r := request{mark: mark(1, 0, signer.Precommit), block: 1}
	extended := r.vote()
	extended.Extension = []byte("x")
	strange := r.vote()
	strange.Type = cmtproto.ProposalType
	for name, err := range map[string]error{
		"extension": s.SignVote(chain, extended),
		"type":      s.SignVote(chain, strange),
	} {
		if !errors.Is(err, signer.ErrKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.SignVote("OTHER-0011223344", r.vote()); !errors.Is(err, signer.ErrChain) {
		t.Errorf("other chain: %v", err)
	}
	if s.Last() != (signer.Mark{}) {
		t.Errorf("signed %s", s.Last())
	}
}

func TestOpenRefuses(t *testing.T) {
	fs := vfs.NewCrashableMem()
	if _, err := signer.Open(fs, dir, key, chain); !errors.Is(err, signer.ErrNoState) {
		t.Errorf("no directory: %v", err)
	}
	if err := fs.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := signer.Open(fs, dir, key, chain); !errors.Is(err, signer.ErrNoState) {
		t.Errorf("empty directory: %v", err)
	}
	create(t, fs)
	if err := signer.Create(fs, dir, key.PubKey(), chain, 9); !errors.Is(err, signer.ErrExists) {
		t.Errorf("created twice: %v", err)
	}
	if _, err := signer.Open(fs, dir, ed25519.GenPrivKeyFromSecret([]byte("other")), chain); !errors.Is(err, signer.ErrKey) {
		t.Errorf("other key: %v", err)
	}
	if _, err := signer.Open(fs, dir, key, "OTHER-0011223344"); !errors.Is(err, signer.ErrChain) {
		t.Errorf("other chain: %v", err)
	}
	s := open(t, fs)
	if _, err := signer.Open(fs, dir, key, chain); !errors.Is(err, signer.ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, fs)
}

func TestGuardHoldsBackAcrossRestarts(t *testing.T) {
	fs := vfs.NewCrashableMem()
	create(t, fs)
	s := open(t, fs)
	if _, err := (request{mark: mark(3, 0, signer.Prevote), block: 1}).ask(t, s); err != nil {
		t.Fatal(err)
	}
	if err := s.Guard(10); err != nil {
		t.Fatal(err)
	}
	if err := s.Guard(4); err != nil { // never lowers
		t.Fatal(err)
	}
	restarted := open(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	for _, pv := range []*signer.Signer{s, restarted} {
		for _, height := range []int64{3, 4, 10} {
			if _, err := (request{mark: mark(height, 0, signer.Prevote), block: 1}).ask(t, pv); !errors.Is(err, signer.ErrHeld) {
				t.Errorf("height %d: %v", height, err)
			}
		}
		if _, err := (request{mark: mark(11, 0, signer.Propose), block: 1}).ask(t, pv); err != nil {
			t.Errorf("height 11: %v", err)
		}
	}
}

func TestCreateWithFloor(t *testing.T) {
	fs := vfs.NewCrashableMem()
	if err := signer.Create(fs, dir, key.PubKey(), chain, 100); err != nil {
		t.Fatal(err)
	}
	s := open(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	if s.Last().Compare(mark(100, 1<<30, signer.Precommit)) < 0 || s.Last().Compare(mark(101, 0, signer.Propose)) > 0 {
		t.Errorf("last is %s", s.Last())
	}
	if _, err := (request{mark: mark(100, 3, signer.Prevote), block: 1}).ask(t, s); !errors.Is(err, signer.ErrHeld) {
		t.Errorf("at the floor: %v", err)
	}
	if _, err := (request{mark: mark(101, 0, signer.Prevote), block: 1}).ask(t, s); err != nil {
		t.Errorf("above the floor: %v", err)
	}
}

// TestOnDisk: the same on the file system of the machine.
func TestOnDisk(t *testing.T) {
	at := filepath.Join(t.TempDir(), "a", "b")
	if err := signer.Create(vfs.Default, at, key.PubKey(), chain, 0); err != nil {
		t.Fatal(err)
	}
	s, err := signer.Open(vfs.Default, at, key, chain)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range script {
		if _, err := r.ask(t, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := signer.Open(vfs.Default, at, key, chain); !errors.Is(err, signer.ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = signer.Open(vfs.Default, at, key, chain); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Last() != script[len(script)-1].mark {
		t.Errorf("last is %s", s.Last())
	}
}

// BenchmarkSign is a vote on the machine's disk, with its two syncs.
func BenchmarkSign(b *testing.B) {
	at := b.TempDir()
	if err := signer.Create(vfs.Default, at, key.PubKey(), chain, 0); err != nil {
		b.Fatal(err)
	}
	s, err := signer.Open(vfs.Default, at, key, chain)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for height := int64(1); b.Loop(); height++ {
		if err := s.SignVote(chain, request{mark: mark(height, 0, signer.Prevote), block: 1}.vote()); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAgreesWithFilePV asks CometBFT's own signer the same questions.
func TestAgreesWithFilePV(t *testing.T) {
	dirs := 0
	root := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		dirs++
		path := filepath.Join(root, "pv"+string(rune('a'+dirs%26)))
		other := privval.NewFilePV(key, path+".key", path+".state")
		fs := vfs.NewMem()
		create(t, fs)
		ours := open(t, fs)
		for _, r := range rapid.SliceOfN(requests(), 1, 12).Draw(rt, "requests") {
			got, err := r.ask(t, ours)
			want, wantErr := r.ask(t, other)
			if (err == nil) != (wantErr == nil) {
				rt.Fatalf("%s block %d: ours %v, FilePV %v", r.mark, r.block, err, wantErr)
			}
			if !bytes.Equal(got.signature, want.signature) {
				rt.Fatalf("%s block %d: signatures differ", r.mark, r.block)
			}
		}
	})
}

func requests() *rapid.Generator[request] {
	return rapid.Custom(func(t *rapid.T) request {
		return request{
			mark:  mark(rapid.Int64Range(1, 3).Draw(t, "height"), rapid.Int32Range(0, 2).Draw(t, "round"), signer.Step(rapid.IntRange(1, 3).Draw(t, "step"))),
			block: rapid.ByteRange(0, 2).Draw(t, "block"),
			at:    time.Duration(rapid.IntRange(0, 3).Draw(t, "at")) * time.Second,
		}
	})
}
