// Package need says what a test requires of the machine beyond Go.
//
// It is the only way in which a test of this repository may skip. A requirement that is missing costs exactly one
// line, which `make test` shows again at its end, so that a green run never hides what it left out. With
// WAYBILL_REQUIRE_ALL=1, as in CI, a missing requirement fails the test instead.
//
// Functions may be called from several tests, and from several test processes, at once.
package need

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const (
	// requireAll, set to 1, turns a missing requirement into a failure.
	requireAll = "WAYBILL_REQUIRE_ALL"
	// report names a file to which each missing requirement adds a line; `make test` sets it, because
	// `go test` shows nothing of a package that passes.
	report = "WAYBILL_NEED_REPORT"
	// data names the folder of outside inputs; `make conformance DATA=…` sets it.
	data = "WAYBILL_DATA"
)

// Tool returns the path of an executable that the test runs, such as "node".
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, fmt.Sprintf("%s on PATH", name))
	}
	return path
}

// IPv6 requires that [::1] can be listened on, over TCP and UDP.
func IPv6(t testing.TB) {
	t.Helper()
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		missing(t, "an IPv6 loopback address")
		return
	}
	l.Close()
	p, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		missing(t, "UDP on the IPv6 loopback address")
		return
	}
	p.Close()
}

// Data returns the path of an outside input, by its elements below the folder that `make conformance DATA=…` names.
// Conformance tests are built with the tag "conformance" only; there a missing input always fails.
func Data(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv(data)
	if root == "" {
		t.Fatalf("%s is not set: run `make conformance DATA=<folder>`", data)
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("conformance input: %v", err)
	}
	return path
}

// missing ends the test, with what it lacks in one line.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(requireAll) == "1" {
		t.Fatalf("needs %s, and %s=1", what, requireAll)
	}
	line := fmt.Sprintf("%s: needs %s", t.Name(), what)
	if path := os.Getenv(report); path != "" {
		if err := appendLine(path, line); err != nil {
			t.Fatalf("report of missing requirements: %v", err)
		}
	}
	t.Skip(line)
}

// appendLine adds one line in one write, so that test processes running side by side do not mix theirs.
func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(line + "\n"); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
