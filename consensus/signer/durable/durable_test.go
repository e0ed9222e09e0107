package durable_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/waybill-network/waybill/consensus/signer/durable"
)

// TestMadeDirectoriesSurvive: a file that was synced below directories that were not is lost.
func TestMadeDirectoriesSurvive(t *testing.T) {
	fs := vfs.NewCrashableMem()
	if err := durable.MkdirAll(fs, "/a/b/c"); err != nil {
		t.Fatal(err)
	}
	replace(t, fs, "one")
	if got := content(t, fs.CrashClone(vfs.CrashCloneCfg{})); got != "one" {
		t.Fatalf("%q", got)
	}
}

// TestReplaceIsAtomic cuts the power before each file operation of a replacement, and after it.
func TestReplaceIsAtomic(t *testing.T) {
	for _, keep := range []int{0, 50, 100} {
		for at := 1; ; at++ {
			fs := vfs.NewCrashableMem()
			if err := durable.MkdirAll(fs, "/a/b/c"); err != nil {
				t.Fatal(err)
			}
			replace(t, fs, "one")
			var disk *vfs.MemFS
			ops := 0
			replace(t, errorfs.Wrap(fs, errorfs.InjectorFunc(func(errorfs.Op) error {
				if ops++; ops == at {
					disk = fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(uint64(at), 1))})
				}
				return nil
			})), "two")
			if disk == nil {
				if got := content(t, fs.CrashClone(vfs.CrashCloneCfg{})); got != "two" {
					t.Fatalf("replaced, and yet %q", got)
				}
				break
			}
			if got := content(t, disk); got != "one" && got != "two" {
				t.Fatalf("operation %d, %d %% kept: %q", at, keep, got)
			}
		}
	}
}

func replace(t *testing.T, fs vfs.FS, text string) {
	t.Helper()
	f, err := durable.Replace(fs, "/a/b/c", "file", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, fs vfs.FS) string {
	t.Helper()
	f, err := fs.Open("/a/b/c/file")
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 16)
	n, err := f.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}
