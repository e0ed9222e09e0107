package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	list := []edit{{"a.go", "first", "one", "1"}, {"b.go", "of another file", "x", "y"}, {"a.go", "second", "two", "2"}}
	if got, err := apply("a.go", "one x two", list); err != nil || got != "1 x 2" {
		t.Errorf("%q, %v", got, err)
	}
	for _, text := range []string{"one", "one two one", ""} {
		if _, err := apply("a.go", text, list); !errors.Is(err, errUnfit) {
			t.Errorf("%q: %v, want that it does not fit", text, err)
		}
	}
}

// TestWriteRefusesAnotherRuntime: nothing usable is left behind, and the message says what to do.
func TestWriteRefusesAnotherRuntime(t *testing.T) {
	goroot, dir := t.TempDir(), t.TempDir()
	source := filepath.Join(goroot, "src", "runtime")
	if err := os.MkdirAll(source, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, file := range files() {
		if err := os.WriteFile(filepath.Join(source, file), []byte("package runtime\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := write(goroot, dir)
	if !errors.Is(err, errUnfit) || !strings.Contains(err.Error(), "make sim OVERLAY=") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "overlay.json")); err == nil {
		t.Error("wrote an overlay all the same")
	}
}
