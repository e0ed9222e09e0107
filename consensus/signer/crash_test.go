package signer_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/consensus/signer/signertest"
)

// script is what a validator signs over two heights, with a failed round between.
var script = []request{
	{mark: mark(1, 0, signer.Propose), block: 1},
	{mark: mark(1, 0, signer.Prevote), block: 1},
	{mark: mark(1, 0, signer.Precommit)},
	{mark: mark(1, 1, signer.Prevote), block: 2},
	{mark: mark(1, 1, signer.Precommit), block: 2},
	{mark: mark(2, 0, signer.Prevote), block: 3},
	{mark: mark(2, 0, signer.Precommit), block: 3},
}

// crash runs the script on disk and cuts the power before file operation number at. It returns what
// had been given out by then and the disk as it comes up again, which is nil when the script ended
// before that operation.
func crash(t *testing.T, at int, keep int, seed uint64, plant func(vfs.FS) vfs.FS) (out []released, after *vfs.MemFS) {
	t.Helper()
	mem := vfs.NewCrashableMem()
	create(t, mem)
	ops := 0
	fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(errorfs.Op) error {
		if ops++; ops == at {
			after = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(seed, 1))})
		}
		return nil
	}))
	s := open(t, plant(fs))
	for _, r := range script {
		got, err := r.ask(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if after != nil {
			return out, after
		}
		out = append(out, got)
	}
	return out, after
}

// judge restarts on the disk and tries to obtain a signature that conflicts with one given out.
func judge(t *testing.T, out []released, disk *vfs.MemFS) error {
	t.Helper()
	s, err := signer.Open(disk, dir, key, chain)
	if err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	if n := len(out); n > 0 && s.Last().Compare(out[n-1].mark) < 0 {
		return fmt.Errorf("knows of %s, gave out %s", s.Last(), out[n-1].mark)
	}
	for _, r := range out {
		evil := r.request
		evil.block ^= 0x80
		if _, err := evil.ask(t, s); err == nil {
			return fmt.Errorf("a second signature at %s", r.mark)
		}
	}
	if n := len(out); n > 0 && s.Last() == out[n-1].mark {
		again, err := out[n-1].ask(t, s)
		if err != nil || !bytes.Equal(again.signature, out[n-1].signature) {
			return fmt.Errorf("does not repeat %s: %w", out[n-1].mark, err)
		}
	}
	if _, err := (request{mark: mark(9, 0, signer.Prevote), block: 1}).ask(t, s); err != nil {
		return fmt.Errorf("does not go on: %w", err)
	}
	return nil
}

var keeps = []int{0, 50, 100} // percent of unsynced data that survives

// TestPowerLossAtEveryFileOperation: whatever was given out is known after the restart, and the
// restart never needs help.
func TestPowerLossAtEveryFileOperation(t *testing.T) {
	crashes := 0
	for _, keep := range keeps {
		for seed := range uint64(8) {
			for at := 1; ; at++ {
				out, disk := crash(t, at, keep, seed, func(fs vfs.FS) vfs.FS { return fs })
				if disk == nil {
					break
				}
				crashes++
				if err := judge(t, out, disk); err != nil {
					t.Fatalf("power loss before file operation %d, %d %% of unsynced data kept, seed %d: %v", at, keep, seed, err)
				}
			}
		}
	}
	if crashes < 500 {
		t.Fatalf("only %d crashes", crashes)
	}
}

// TestPowerLossWithoutSync shows that the test above would notice a signer that does not sync.
func TestPowerLossWithoutSync(t *testing.T) {
	for at := 1; ; at++ {
		out, disk := crash(t, at, 0, 0, signertest.NoSync)
		if disk == nil {
			t.Fatal("not noticed")
		}
		if err := judge(t, out, disk); err != nil {
			return
		}
	}
}

// TestFailingDisk: after a failed operation nothing is signed until restart, and the restart, whatever
// the disk holds, contradicts nothing.
func TestFailingDisk(t *testing.T) {
	for at := 1; ; at++ {
		mem := vfs.NewCrashableMem()
		create(t, mem)
		ops, failed := 0, false
		fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(errorfs.Op) error {
			if ops++; ops == at {
				failed = true
				return errors.New("no space left on device")
			}
			return nil
		}))
		s, err := signer.Open(fs, dir, key, chain)
		if err != nil {
			if !failed {
				t.Fatal(err)
			}
			continue
		}
		var out []released
		for _, r := range script {
			got, err := r.ask(t, s)
			if failed != errors.Is(err, signer.ErrBroken) {
				t.Fatalf("operation %d failed: %v, then %s: %v", at, failed, r.mark, err)
			}
			if err == nil {
				out = append(out, got)
			}
		}
		if !failed {
			return
		}
		for _, keep := range keeps {
			disk := mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(1, 1))})
			if err := judge(t, out, disk); err != nil {
				t.Fatalf("operation %d failed, %d %% kept: %v", at, keep, err)
			}
		}
	}
}

// TestPowerLossDuringCreate: the state exists whole or not at all.
func TestPowerLossDuringCreate(t *testing.T) {
	for _, keep := range keeps {
		for at := 1; ; at++ {
			mem := vfs.NewCrashableMem()
			ops := 0
			var disk *vfs.MemFS
			fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(errorfs.Op) error {
				if ops++; ops == at {
					disk = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(uint64(at), 1))})
				}
				return nil
			}))
			create(t, fs)
			if disk == nil {
				open(t, mem.CrashClone(vfs.CrashCloneCfg{}))
				break
			}
			if s, err := signer.Open(disk, dir, key, chain); err == nil {
				if s.Last() != (signer.Mark{}) {
					t.Fatalf("starts at %s", s.Last())
				}
			} else if !errors.Is(err, signer.ErrNoState) {
				t.Fatalf("power loss before operation %d, %d %% kept: %v", at, keep, err)
			}
		}
	}
}
