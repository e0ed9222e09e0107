package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestReplaceAndCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := Create(path, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, []byte("two"), 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second Create: %v, want fs.ErrExist", err)
	}
	if got := read(t, path); got != "one" {
		t.Errorf("after a refused Create the file holds %q", got)
	}
	if err := Replace(path, []byte("three"), 0o640); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o640 || read(t, path) != "three" {
		t.Errorf("after Replace: %v %q %v", info.Mode(), read(t, path), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("temporary files left: %v", entries)
	}
}

// TestTargetIsUntouchedUntilReplace: a process that dies after Stage leaves the old file and a stale one.
func TestTargetIsUntouchedUntilReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := Replace(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Stage(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("target holds %q before Replace", got)
	}
	other := filepath.Join(filepath.Dir(path), ".g.tmp-1")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := RemoveStale(path); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 2 || read(t, path) != "old" {
		t.Errorf("after RemoveStale: %v; want f and the other file's temporary", entries)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestDiscard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	s, err := Stage(path, []byte("x"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Discard(), s.Discard()); err != nil {
		t.Error(err)
	}
	if _, err := Stage(filepath.Join(path, "nodir"), nil, 0o600); err == nil {
		t.Error("staged into a directory that does not exist")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 0 {
		t.Errorf("left: %v", entries)
	}
}
