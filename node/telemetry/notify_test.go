package telemetry

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// systemd listens as systemd does.
func systemd(t *testing.T) (path string, next func() string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return path, func() string {
		t.Helper()
		buf := make([]byte, 1024)
		if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return string(buf[:n])
	}
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestNotify(t *testing.T) {
	path, next := systemd(t)
	n, err := NewNotifier(env("NOTIFY_SOCKET", path))
	if err != nil {
		t.Fatal(err)
	}
	for want, send := range map[string]func() error{
		"READY=1":                     n.Ready,
		"STOPPING=1":                  n.Stopping,
		"STATUS=height 7 MAINPID=1 x": func() error { return n.Status("height 7\nMAINPID=1\x00x") },
	} {
		if err := send(); err != nil {
			t.Fatal(err)
		}
		if got := next(); got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
	n.Watch(context.Background(), nil) // no watchdog is asked for: returns at once
}

func TestNotifyWithoutSystemd(t *testing.T) {
	n, err := NewNotifier(env())
	if err != nil {
		t.Fatal(err)
	}
	for _, send := range []func() error{n.Ready, n.Stopping, func() error { return n.Status("x") }} {
		if err := send(); err != nil {
			t.Error(err)
		}
	}
	n.Watch(context.Background(), nil)
	for _, bad := range [][]string{
		{"NOTIFY_SOCKET", "vsock:2:1"}, {"NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "x"},
		{"NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "0"}, {"NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "9223372036854775807"},
	} {
		if _, err := NewNotifier(env(bad...)); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
	other, err := NewNotifier(env("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1"))
	if err != nil || other.watchdog != 0 {
		t.Errorf("a watchdog of another process: %+v, %v", other, err)
	}
}

// TestWatch: signs of life come while the check holds and stop when it does not.
func TestWatch(t *testing.T) {
	path, next := systemd(t)
	n, err := NewNotifier(env("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", strconv.Itoa(os.Getpid())))
	if err != nil {
		t.Fatal(err)
	}
	var checks atomic.Int64
	live := func(context.Context) []Condition {
		return []Condition{{Name: "engine", OK: checks.Add(1) <= 3}}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); n.Watch(ctx, live) }()
	for range 3 {
		if got := next(); got != "WATCHDOG=1" {
			t.Errorf("sent %q", got)
		}
	}
	for checks.Load() < 6 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-ended
	if err := n.Ready(); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != "READY=1" {
		t.Errorf("a sign of life was sent although the check failed: %q", got)
	}
}
