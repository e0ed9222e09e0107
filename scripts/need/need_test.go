package need

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// recorder stands in for a test and notes how it was ended. Skip and Fatal end the goroutine, as a real test's do.
type recorder struct {
	testing.TB
	skipped, failed string
}

func (r *recorder) Helper()      {}
func (r *recorder) Name() string { return "TestOne" }
func (r *recorder) Skip(args ...any) {
	r.skipped = fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.failed = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func run(f func(t testing.TB)) *recorder {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r
}

const absent = "waybill-no-such-tool"

func TestMissingToolSkipsWithOneLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	t.Setenv(requireAll, "")
	t.Setenv(report, path)
	r := run(func(t testing.TB) { Tool(t, absent) })
	want := "TestOne: needs " + absent + " on PATH"
	if r.skipped != want || r.failed != "" {
		t.Fatalf("skipped %q, failed %q; want skipped %q", r.skipped, r.failed, want)
	}
	run(func(t testing.TB) { Tool(t, absent) })
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want+"\n"+want+"\n" {
		t.Fatalf("report holds %q", got)
	}
}

func TestMissingToolFailsWhereAllIsRequired(t *testing.T) {
	t.Setenv(requireAll, "1")
	r := run(func(t testing.TB) { Tool(t, absent) })
	if r.failed == "" || r.skipped != "" {
		t.Fatalf("skipped %q, failed %q; want a failure", r.skipped, r.failed)
	}
}

func TestPresentToolIsReturned(t *testing.T) {
	dir := t.TempDir()
	tool := filepath.Join(dir, "tool")
	if err := os.WriteFile(tool, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if got := Tool(t, "tool"); got != tool {
		t.Fatalf("Tool = %q, want %q", got, tool)
	}
}

func TestDataNeedsItsFolder(t *testing.T) {
	t.Setenv(data, "")
	if r := run(func(t testing.TB) { Data(t, "a.json") }); r.failed == "" {
		t.Fatal("no folder named: the test went on")
	}
	t.Setenv(data, t.TempDir())
	if r := run(func(t testing.TB) { Data(t, "a.json") }); r.failed == "" {
		t.Fatal("no such input: the test went on")
	}
}
